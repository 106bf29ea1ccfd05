package pants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pants.net.Credentials;
import pants.net.Tls;
import pants.transport.Loop;
import pants.transport.TlsContext;

/** Peers and certificates that TLS must not accept; each costs its own connection and no other. */
class TlsFailureTest extends TlsScenarios {
  /** The beginning of a greeting: a record of 512 bytes of which 20 come. */
  private static final byte[] HALF_A_HELLO = new byte[25];

  static {
    System.arraycopy(
        new byte[] {22, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3}, 0, HALF_A_HELLO, 0, 11);
  }

  final List<Recorder> accepted = new ArrayList<>();

  private Server<Recorder> serve(Tls settings) {
    return tls.serve(
        net,
        settings,
        () -> {
          accepted.add(new Recorder());
          return accepted.getLast();
        });
  }

  /** Connects, and waits until it has failed. */
  private Recorder failing(Tls settings, Server<?> server) {
    var client = new Recorder();
    client.tls(settings).on(net.engine).connect(Objects.requireNonNull(server.localAddress()));
    net.until(() -> client.saw("close"));
    return client;
  }

  private static void assertFailedInHandshake(Recorder stream, String... words) {
    assertEquals(List.of("handshakeError", "close"), stream.events);
    var error = assertInstanceOf(SSLHandshakeException.class, stream.error);
    String message = Objects.requireNonNull(error.getMessage());
    assertTrue(message.startsWith("the TLS handshake with 127.0.0.1:"), message);
    assertTrue(
        words.length == 0
            || List.of(words).stream()
                .anyMatch(word -> message.toLowerCase(java.util.Locale.ROOT).contains(word)),
        message);
    assertFalse(stream.connected());
  }

  private void assertServes(Server<?> server, Tls settings) {
    net.connect((Recorder) new Recorder().tls(settings), server);
  }

  private void send(Server<?> server, byte[] bytes) throws IOException {
    Socket peer = net.plain(server);
    peer.getOutputStream().write(bytes);
    net.until(() -> !accepted.isEmpty() && accepted.getFirst().saw("close"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "garbage that is no TLS at all",
        "SSH-2.0-OpenSSH_9.2\r\n",
        "\0\0\0\0\0\0\0\0\0\0"
      })
  void refusesAPeerThatSpeaksSomethingElse(String greeting) throws IOException {
    var server = serve(tls.server());
    send(server, greeting.getBytes(StandardCharsets.ISO_8859_1));
    assertFailedInHandshake(accepted.getFirst(), "not an ssl/tls record");
    assertServes(server, tls.client());
  }

  @Test
  void refusesAServerThatSpeaksSomethingElse() {
    var server =
        net.serve(
            () ->
                new Recorder() {
                  @Override
                  protected void onConnect() {
                    write("220 mail.example ESMTP ready\r\n");
                  }
                });
    assertFailedInHandshake(failing(tls.client(), server), "not an ssl/tls record");
  }

  @Test
  void refusesAGreetingThatIsTooLong() throws IOException {
    var server = serve(tls.server());
    // One handshake message of 60,000 bytes, in records of 16 KiB.
    byte[] hello = new byte[2 * (5 + 16_384)];
    byte[] record = {22, 3, 1, 64, 0};
    System.arraycopy(record, 0, hello, 0, 5);
    System.arraycopy(record, 0, hello, 5 + 16_384, 5);
    System.arraycopy(new byte[] {1, 0, (byte) 0xea, 0x60, 3, 3}, 0, hello, 5, 6);
    send(server, hello);
    assertFailedInHandshake(accepted.getFirst(), "16384");
    assertServes(server, tls.client());
  }

  @Test
  void givesUpOnAPeerThatStopsInTheMiddleOfItsGreeting() throws IOException {
    var server = serve(tls.server().handshake(Duration.ofMillis(50)));
    send(server, HALF_A_HELLO);
    assertFailedInHandshake(accepted.getFirst(), "timed out");
  }

  @Test
  void givesUpOnAPeerThatSaysNothing() throws IOException {
    var server = serve(tls.server().handshake(Duration.ofMillis(50)));
    send(server, new byte[0]);
    assertFailedInHandshake(accepted.getFirst(), "timed out");
  }

  @Test
  void givesUpOnAServerThatSaysNothing() {
    var server = net.serve(Recorder::new);
    var client = failing(tls.client().handshake(Duration.ofMillis(50)), server);
    assertFailedInHandshake(client, "timed out");
  }

  @Test
  void tellsOfAPeerThatLeavesInTheMiddleOfItsGreeting() throws IOException {
    var server = serve(tls.server());
    Socket peer = net.plain(server);
    peer.getOutputStream().write(HALF_A_HELLO);
    peer.shutdownOutput();
    net.until(() -> !accepted.isEmpty() && accepted.getFirst().saw("close"));
    assertFailedInHandshake(accepted.getFirst(), "closed the connection during the handshake");
  }

  @Test
  void refusesACertificateForAnotherHost() {
    var server = serve(Certificates.of("other.example").server().provider(tls.provider()));
    assertFailedInHandshake(failing(tls.client(), server), "127.0.0.1");
    net.until(() -> accepted.getFirst().saw("close"));
    assertServes(server, tls.client().serverName("other.example"));
  }

  @Test
  void refusesACertificateThatHasExpired() {
    var server = serve(Certificates.EXPIRED.server().provider(tls.provider()));
    assertFailedInHandshake(failing(tls.client(), server), "notafter", "expired");
  }

  @Test
  void refusesACertificateOfAnUnknownAuthority() {
    var server = serve(Certificates.STRANGER.server().provider(tls.provider()));
    assertFailedInHandshake(failing(tls.client(), server), "path");
    net.until(() -> accepted.getFirst().saw("close"));
    assertEquals(List.of("handshakeError", "close"), accepted.getFirst().events);
    String told = String.valueOf(accepted.getFirst().error).toLowerCase(java.util.Locale.ROOT);
    assertTrue(told.contains("alert"), told); // the client has said why
  }

  @Test
  void trustsNobodyThatThePlatformDoesNotKnow() {
    var server = serve(tls.server());
    assertFailedInHandshake(failing(Tls.client().provider(tls.provider()), server));
  }

  private Tls asking() {
    return tls.server()
        .trust(Certificates.AUTHORITY)
        .clientCertificate(Tls.ClientCertificate.REQUIRED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLS_1_2", "TLS_1_3"})
  void refusesAClientWithoutTheCertificateAskedFor(Tls.Version version) {
    var server = serve(asking().versions(version));
    var client = failing(tls.client(), server);
    net.until(() -> accepted.getFirst().saw("close"));
    assertFailedInHandshake(accepted.getFirst(), "certificate");
    // With TLS 1.3 a client has finished before the server judges it: RFC 8446 appendix E.1.2.
    String told = String.valueOf(client.error).toLowerCase(java.util.Locale.ROOT);
    assertTrue(told.contains("certificate") || told.contains("alert"), told);
    assertServes(server, tls.client().credentials(Certificates.CLIENT.credentials()));
  }

  @Test
  void refusesAClientOfAnUnknownAuthority() {
    var server = serve(asking());
    var client = tls.client().credentials(Certificates.STRANGER.credentials());
    failing(client, server);
    net.until(() -> accepted.getFirst().saw("close"));
    assertEquals(List.of("handshakeError", "close"), accepted.getFirst().events);
  }

  @Test
  void refusesAVersionThatIsNotAllowed() {
    var server = serve(tls.server().versions(Tls.Version.TLS_1_3));
    assertFailedInHandshake(failing(tls.client().versions(Tls.Version.TLS_1_2), server));
    net.until(() -> accepted.getFirst().saw("close"));
    assertFailedInHandshake(accepted.getFirst());
  }

  @Test
  void tellsOfAConnectionThatIsCutWithoutAFarewell() {
    var server = serve(tls.server());
    var client = net.connect((Recorder) new Recorder().tls(tls.client()), server);
    client.write("half of what I wan");
    net.until(() -> client.saw("drain"));
    client.closeNow();
    var peer = accepted.getFirst();
    net.until(() -> peer.saw("close"));
    assertEquals(List.of("secured", "connect", "tlsError", "close"), peer.events);
    assertEquals("half of what I wan", peer.text());
    var error = assertInstanceOf(SSLException.class, peer.error);
    assertTrue(String.valueOf(error.getMessage()).contains("close_notify"), error.getMessage());
    assertTrue(String.valueOf(error.getMessage()).contains("127.0.0.1:"), error.getMessage());
  }

  @Test
  void refusesARecordThatWasTamperedWith() {
    var server = serve(tls.server());
    try (var between = new TamperingProxy(Loopback.port(server))) {
      var client = new Recorder();
      client.tls(tls.client()).on(net.engine).connect("127.0.0.1", between.port());
      net.until(client::connected);
      net.until(() -> !accepted.isEmpty() && accepted.getFirst().saw("connect"));
      between.tamper();
      client.write("a hundred dollars");
      var peer = accepted.getFirst();
      net.until(() -> peer.saw("close") && client.saw("close"));
      assertEquals(List.of("secured", "connect", "tlsError", "close"), peer.events);
      assertEquals("", peer.text());
      assertTrue(client.saw("tlsError"), client.events.toString()); // it is told by an alert
    }
  }

  @Test
  void losesTheConnectionWhoseHandshakeHookThrows() {
    var server =
        tls.serve(
            net,
            tls.server(),
            () ->
                new Recorder() {
                  @Override
                  protected void onTlsHandshake() {
                    accepted.add(this);
                    throw new IllegalStateException("a bug");
                  }
                });
    List<Throwable> thrown = new ArrayList<>();
    net.engine.onUncaught(thrown::add);
    var client = new Recorder();
    client.tls(tls.client()).on(net.engine).connect("127.0.0.1", Loopback.port(server));
    net.until(() -> client.saw("close") && !accepted.isEmpty() && accepted.getFirst().saw("close"));
    assertEquals(List.of("close"), accepted.getFirst().events);
    assertEquals("a bug", thrown.getFirst().getMessage());
  }

  @Test
  void refusesFilesThatAreMissingOrHoldSomethingElse(@TempDir Path folder) throws IOException {
    Path missing = folder.resolve("missing.pem");
    Path text = Files.writeString(folder.resolve("text.pem"), "hello");
    var server = new Server<>(Recorder::new).on(net.engine);
    for (Path each : List.of(missing, text)) {
      server.tls(Tls.server(each, each).provider(tls.provider()));
      var refused = assertThrows(UncheckedIOException.class, () -> server.listen("127.0.0.1", 0));
      assertTrue(String.valueOf(refused.getMessage()).contains(each.toString()), refused::toString);
      var client = new Recorder();
      client.tls(Tls.client().trust(each).provider(tls.provider())).on(net.engine);
      refused = assertThrows(UncheckedIOException.class, () -> client.connect(4711));
      assertTrue(String.valueOf(refused.getMessage()).contains(each.toString()), refused::toString);
    }
    server.tls(tls.server()).listen("127.0.0.1", 0);
    assertServes(server, tls.client());
  }

  @Test
  void refusesAKeyThatIsNotTheCertificatesOwn() {
    var mixed =
        Tls.server(
            new Credentials.Keys(
                Certificates.CLIENT.bundle().getKeyPair().getPrivate(),
                Certificates.LOCALHOST.bundle().getCertificatePathList()));
    var server = new Server<>(Recorder::new).on(net.engine).tls(mixed.provider(tls.provider()));
    var refused = assertThrows(UncheckedIOException.class, () -> server.listen("127.0.0.1", 0));
    assertTrue(String.valueOf(refused.getMessage()).contains("CN=localhost"), refused::toString);
  }

  @Test
  void closesAConnectionWhoseFileShrinksWhileItIsSent(@TempDir Path folder) throws IOException {
    Path file = Files.write(folder.resolve("data"), new byte[8_000_000]);
    var server = serve(tls.server());
    var client = net.connect((Recorder) new Recorder().tls(tls.client()), server);
    var peer = accepted.getFirst();
    client.pauseReading(true);
    peer.writeFile(file);
    net.engine.poll(Duration.ZERO);
    Files.write(file, new byte[1000]);
    client.pauseReading(false);
    net.until(() -> peer.saw("close") && client.saw("close"));
    assertTrue(peer.saw("error"), peer.events.toString());
    assertTrue(client.saw("tlsError"), client.events.toString());
  }

  /** A loop whose TLS contexts its connections cannot use. */
  private static Loop withoutTls(Thread owner) {
    Loop loop = Poller.nio().open(owner);
    return (Loop)
        Proxy.newProxyInstance(
            Loop.class.getClassLoader(),
            new Class<?>[] {Loop.class},
            (proxy, method, arguments) ->
                method.getName().equals("tls")
                    ? new TlsContext() {}
                    : method.invoke(loop, arguments));
  }

  @Test
  void tellsTheServerWhereTlsCannotEvenBegin() {
    var engine = new Engine(new Poller("broken", TlsFailureTest::withoutTls));
    try {
      record Wrap(pants.net.Address peer, Exception cause) {}
      CompletableFuture<Wrap> told = new CompletableFuture<>();
      class Watching extends Server<Recorder> {
        @Override
        protected @Nullable Recorder onAccept(pants.net.Address peer) {
          accepted.add(new Recorder());
          return accepted.getLast();
        }

        @Override
        protected void onTlsError(pants.net.Address peer, Exception cause) {
          told.complete(new Wrap(peer, cause));
        }
      }
      var server = new Watching();
      server.on(engine).tls(tls.server()).listen("127.0.0.1", 0);
      try (var _ = new SilentPeer(Loopback.port(server))) {
        while (accepted.isEmpty() || !accepted.getFirst().saw("close")) {
          engine.poll(Duration.ofMillis(20));
        }
      }
      assertInstanceOf(ClassCastException.class, told.join().cause());
      assertEquals(List.of("close"), accepted.getFirst().events);
      assertTrue(server.listening());
    } finally {
      engine.close();
    }
  }
}
