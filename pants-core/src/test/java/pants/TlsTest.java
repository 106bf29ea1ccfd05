package pants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pants.bytes.Bytes;
import pants.bytes.Delimiter;
import pants.net.Credentials;
import pants.net.Tls;
import pants.net.TlsSession;
import pants.net.Trust;

/** TLS from the beginning of a connection, between a server and a client of ours. */
class TlsTest extends TlsScenarios {
  private Recorder connect(Tls settings, Server<?> server) {
    return net.connect((Recorder) new Recorder().tls(settings), server);
  }

  private static TlsSession session(pants.Stream stream) {
    return Objects.requireNonNull(stream.tlsSession());
  }

  @Test
  void handshakesBeforeItConnects() {
    var server = tls.serve(net, tls.server(), Recorder::new);
    var client = connect(tls.client(), server);
    assertEquals(List.of("secured", "connect"), client.events);
    assertEquals(List.of("secured", "connect"), Loopback.only(server).events);
    assertTrue(client.isSecure());
    assertTrue(Loopback.only(server).isSecure());
  }

  @Test
  void carriesBytesBothWays() {
    var server = tls.serve(net, tls.server(), Echo::new);
    var client = connect(tls.client(), server);
    client.write("hello");
    net.until(() -> client.text().equals("hello"));
    client.write(", world");
    net.until(() -> client.text().equals("hello, world"));
  }

  @Test
  void carriesWhatDoesNotFitARecord() {
    byte[] data = new byte[3_000_000];
    new Random(1).nextBytes(data);
    var server = tls.serve(net, tls.server(), Echo::new);
    var client = connect(tls.client(), server);
    client.write(data);
    net.until(() -> client.received.size() == data.length);
    assertEquals(Bytes.of(data), Bytes.of(client.received.toByteArray()));
    net.until(() -> client.saw("drain"));
  }

  @Test
  void cutsWithADelimiterWhateverTheRecordsAre() {
    var server = tls.serve(net, tls.server(), () -> new Recorder(Delimiter.until("\n")));
    var client = connect(tls.client(), server);
    var accepted = Loopback.only(server);
    for (String piece : List.of("a", "b\nc", "\n", "\nd\n")) {
      client.write(piece);
      client.flush();
    }
    net.until(() -> accepted.blocks.size() == 4);
    assertEquals(List.of("ab", "c", "", "d"), accepted.blocks);
  }

  @Test
  void tellsWhatWasAgreedUpon() {
    var server = tls.serve(net, tls.server(), Recorder::new);
    var session = session(connect(tls.client(), server));
    assertEquals("TLSv1.3", session.version());
    assertTrue(session.cipher().startsWith("TLS_AES"), session.cipher());
    assertNull(session.protocol());
    assertEquals(Certificates.LOCALHOST.certificate(), session.peerCertificates().getFirst());
    assertEquals(List.of(), session(Loopback.only(server)).peerCertificates());
  }

  @Test
  void speaksTls12WhereThatIsAllThatIsAllowed() {
    var server = tls.serve(net, tls.server().versions(Tls.Version.TLS_1_2), Echo::new);
    var client = connect(tls.client(), server);
    assertEquals("TLSv1.2", session(client).version());
    client.write("old");
    net.until(() -> client.text().equals("old"));
  }

  @Test
  void usesTheCiphersThatItMayAlone() {
    String cipher = "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384";
    var settings = tls.server().versions(Tls.Version.TLS_1_2).ciphers(cipher);
    var server = tls.serve(net, settings, Recorder::new);
    assertEquals(cipher, session(connect(tls.client(), server)).cipher());
  }

  @Test
  void refusesACipherThatThereIsNot() {
    var server = new Server<>(Recorder::new).on(net.engine).tls(tls.server().ciphers("ROT13"));
    var refused = assertThrows(UncheckedIOException.class, () -> server.listen("127.0.0.1", 0));
    assertTrue(String.valueOf(refused.getMessage()).contains("ROT13"), refused::toString);
  }

  @Test
  void agreesUponAnApplicationProtocol() {
    var server = tls.serve(net, tls.server().alpn("h2", "http/1.1"), Recorder::new);
    var client = connect(tls.client().alpn("http/1.1", "h2"), server);
    assertEquals("h2", session(client).protocol());
    assertEquals("h2", session(Loopback.only(server)).protocol());
  }

  @Test
  void goesOnWithoutAProtocolWhereThereIsNoCommonOne() {
    var server = tls.serve(net, tls.server().alpn("smtp"), Recorder::new);
    var client = connect(tls.client().alpn("http/1.1"), server);
    assertNull(session(client).protocol());
  }

  @Test
  void choosesTheCertificateByTheNameThatTheClientAsksFor() {
    var one = Certificates.of("one.example");
    var any = Certificates.of("two.example.org");
    var settings =
        tls.server().name("one.example", one.server()).name("*.example.org", any.server());
    var server = tls.serve(net, settings, Recorder::new);
    assertEquals(one.certificate(), asked("ONE.example", server));
    assertEquals(any.certificate(), asked("two.example.org", server));
    assertEquals(Certificates.LOCALHOST.certificate(), asked("localhost", server));
  }

  private java.security.cert.X509Certificate asked(String name, Server<Recorder> server) {
    var client = connect(tls.client().serverName(name), server);
    var accepted = new ArrayList<>(server.channels()).getLast();
    assertTrue(name.equalsIgnoreCase(session(accepted).serverName()), session(accepted).toString());
    return session(client).peerCertificates().getFirst();
  }

  @Test
  void asksForTheHostThatItConnectsTo() {
    var server = tls.serve(net, tls.server(), Recorder::new);
    var client = new Recorder();
    client.tls(tls.client()).on(net.engine).connect("localhost", Loopback.port(server));
    net.until(client::connected);
    net.until(() -> !server.channels().isEmpty());
    assertEquals("localhost", session(client).serverName());
    assertEquals("localhost", session(Loopback.only(server)).serverName());
  }

  @Test
  void knowsTheClientByItsCertificate() {
    var settings =
        tls.server()
            .trust(Certificates.AUTHORITY)
            .clientCertificate(Tls.ClientCertificate.REQUIRED);
    var server = tls.serve(net, settings, Recorder::new);
    connect(tls.client().credentials(Certificates.CLIENT.credentials()), server);
    var peer = session(Loopback.only(server)).peerCertificates();
    assertEquals(Certificates.CLIENT.certificate(), peer.getFirst());
  }

  @Test
  void letsAClientComeWithoutACertificateThatIsWantedOnly() {
    var settings =
        tls.server().trust(Certificates.AUTHORITY).clientCertificate(Tls.ClientCertificate.WANTED);
    var server = tls.serve(net, settings, Recorder::new);
    connect(tls.client(), server);
    assertEquals(List.of(), session(Loopback.only(server)).peerCertificates());
  }

  @Test
  void readsPemFromFilesAndFromMemory(@TempDir Path folder) throws Exception {
    var files = Certificates.LOCALHOST.write(folder).provider(tls.provider());
    Path authority = Files.writeString(folder.resolve("ca.pem"), Certificates.authorityPem());
    connect(
        Tls.client().trust(authority).provider(tls.provider()),
        tls.serve(net, files, Recorder::new));

    var memory =
        Tls.server(
                new Credentials.Pem(
                    Bytes.utf8(Certificates.LOCALHOST.pem()),
                    Bytes.utf8(Certificates.LOCALHOST.keyPem())))
            .provider(tls.provider());
    var trust = new Trust.Pem(Bytes.utf8(Certificates.authorityPem()));
    connect(
        Tls.client().trust(trust).provider(tls.provider()), tls.serve(net, memory, Recorder::new));
  }

  @Test
  void readsAKeyStore(@TempDir Path folder) throws Exception {
    char[] password = "changeit".toCharArray();
    Path made = Certificates.LOCALHOST.bundle().toTempKeyStoreFile(password).toPath();
    Path file = Files.move(made, folder.resolve("localhost.p12"));
    var settings = Tls.server(Credentials.keyStore(file, password)).provider(tls.provider());
    var session = session(connect(tls.client(), tls.serve(net, settings, Recorder::new)));
    assertEquals(Certificates.LOCALHOST.certificate(), session.peerCertificates().getFirst());
  }

  @Test
  void believesAnybodyWhenToldTo() {
    var server = tls.serve(net, Certificates.STRANGER.server(), Recorder::new);
    var client = Tls.client().trust(new Trust.Anybody()).provider(tls.provider());
    assertTrue(connect(client.serverName("some.other.host"), server).isSecure());
  }

  @Test
  void acceptsAnotherNameWhereHostsAreNotVerified() {
    var server = tls.serve(net, Certificates.of("other.example").server(), Recorder::new);
    assertTrue(connect(tls.client().verifyHost(false), server).isSecure());
  }

  @Test
  void sendsAFileBetweenOtherOutput(@TempDir Path folder) throws Exception {
    byte[] data = new byte[1_000_000];
    new Random(2).nextBytes(data);
    Path file = Files.write(folder.resolve("data"), data);
    var server = tls.serve(net, tls.server(), Recorder::new);
    var client = connect(tls.client(), server);
    var accepted = Loopback.only(server);
    client.write("before");
    client.writeFile(file);
    client.write("between");
    client.writeFile(file, 100, 50);
    client.write("after");
    var expected =
        Bytes.utf8("before")
            .concat(Bytes.of(data))
            .concat(Bytes.utf8("between"))
            .concat(Bytes.of(data, 100, 50))
            .concat(Bytes.utf8("after"));
    net.until(() -> accepted.received.size() == expected.length());
    assertEquals(expected, Bytes.of(accepted.received.toByteArray()));
    net.until(() -> client.saw("drain"));
  }

  @Test
  void tellsThatASmallFileHasBeenSent(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("data"), "small");
    var server = tls.serve(net, tls.server(), Recorder::new);
    var client = connect(tls.client(), server);
    client.writeFile(file);
    net.until(() -> client.saw("drain") && Loopback.only(server).text().equals("small"));
  }

  @Test
  void closesAfterAFileWasSent(@TempDir Path folder) throws Exception {
    Path file = Files.write(folder.resolve("data"), new byte[500_000]);
    var server =
        tls.serve(
            net,
            tls.server(),
            () ->
                new Recorder() {
                  @Override
                  protected void onConnect() {
                    writeFile(file);
                    close();
                  }
                });
    var client = new Recorder();
    client.tls(tls.client()).on(net.engine).connect(Objects.requireNonNull(server.localAddress()));
    net.until(() -> client.saw("close"));
    assertEquals(500_000, client.received.size());
    assertEquals(List.of("secured", "connect", "end", "close"), client.events);
  }

  @Test
  void securesUnixSocketsToo(@TempDir Path folder) {
    Path file = folder.resolve("socket");
    var server = new Server<>(Echo::new).on(net.engine).tls(tls.server()).listen(file);
    var nameless = (Recorder) new Recorder().tls(tls.client()).on(net.engine);
    var refused = assertThrows(IllegalStateException.class, () -> nameless.connect(file));
    assertTrue(String.valueOf(refused.getMessage()).contains("serverName"), refused::toString);
    var client = connect(tls.client().serverName("localhost"), server);
    client.write("hello");
    net.until(() -> client.text().equals("hello"));
  }

  @Test
  void endsWithAFarewellOnBothSides() {
    var server = tls.serve(net, tls.server(), Recorder::new);
    var client = connect(tls.client(), server);
    var accepted = Loopback.only(server);
    client.write("last words");
    client.close();
    net.until(() -> client.saw("close") && accepted.saw("close"));
    assertEquals("last words", accepted.text());
    assertEquals(List.of("secured", "connect", "end", "close"), accepted.events);
    assertFalse(client.saw("tlsError") || client.saw("error"), client.events.toString());
  }

  @Test
  void answersWhatCameTogetherWithTheFarewell() {
    var server = tls.serve(net, tls.server(), Echo::new);
    var other = new JdkClient(Loopback.port(server), "localhost");
    net.until(other::isSecure);
    other.sendAndEnd("request");
    net.until(other::isDone);
    assertEquals("request", other.received());
  }

  @Test
  void writesInTheHookOfTheHandshake() {
    var server =
        tls.serve(
            net,
            tls.server(),
            () ->
                new Recorder() {
                  @Override
                  protected void onConnect() {
                    write("welcome");
                  }
                });
    var client = connect(tls.client(), server);
    net.until(() -> client.text().equals("welcome"));
  }

  @Test
  void holdsBackAStreamThatDoesNotRead() {
    var server = tls.serve(net, tls.server(), Recorder::new);
    var client = connect(tls.client(), server);
    var accepted = Loopback.only(server);
    accepted.pauseReading(true);
    byte[] block = new byte[64 * 1024];
    int written = 0;
    while (client.write(block)) {
      written++;
      net.engine.poll(java.time.Duration.ZERO);
      assertTrue(written < 10_000, "the stream never said that it has no room");
    }
    int blocks = written + 1;
    accepted.pauseReading(false);
    net.until(() -> accepted.received.size() == blocks * block.length);
    net.until(() -> client.saw("drain"));
  }

  @Test
  void isNotAmongTheChannelsBeforeItsHandshakeIsDone() {
    var server = tls.serve(net, tls.server(), Recorder::new);
    try (var _ = new SilentPeer(Loopback.port(server))) {
      var client = connect(tls.client(), server);
      assertEquals(1, server.channels().size());
      assertTrue(client.connected());
    }
  }

  @Test
  void usesARenewedCertificateForNewConnectionsAlone(@TempDir Path folder) {
    var settings = Certificates.LOCALHOST.write(folder).provider(tls.provider());
    var server = tls.serve(net, settings, Echo::new);
    var before = connect(tls.client(), server);
    var renewed = Certificates.of("localhost");
    renewed.write(folder);
    server.tls(settings);
    var after = connect(tls.client(), server);
    assertEquals(renewed.certificate(), session(after).peerCertificates().getFirst());
    before.write("still here");
    net.until(() -> before.text().equals("still here"));
  }

  @Test
  void keepsItsSettingsWhereNewOnesCannotBeUsed(@TempDir Path folder) throws Exception {
    var settings = Certificates.LOCALHOST.write(folder).provider(tls.provider());
    var server = tls.serve(net, settings, Recorder::new);
    Files.writeString(folder.resolve("key.pem"), "this is no key");
    var refused = assertThrows(UncheckedIOException.class, () -> server.tls(settings));
    assertTrue(refused.getMessage().contains("key.pem"), refused.getMessage());
    connect(tls.client(), server);
  }

  @Test
  void movesWithTheConnectionThatAnotherStreamAdopts() {
    var server = tls.serve(net, tls.server(), Echo::new);
    var client = connect(tls.client(), server);
    var heir = new Recorder();
    heir.adopt(client);
    net.until(heir::connected);
    assertNotNull(heir.tlsSession());
    heir.write("x");
    net.until(() -> heir.text().equals("x"));
  }

  @Test
  void closesAStreamThatWritesToAPeerThatHasSaidFarewell() {
    var server =
        tls.serve(
            net,
            tls.server().versions(Tls.Version.TLS_1_2),
            () ->
                new Recorder() {
                  @Override
                  protected void onEnd() {
                    events.add("end");
                    engine().callback(() -> write("too late"));
                  }
                });
    var client = connect(tls.client(), server);
    var accepted = Loopback.only(server);
    client.close();
    net.until(() -> accepted.saw("close"));
    assertEquals(List.of("secured", "connect", "end"), accepted.events.subList(0, 3));
  }

  @Test
  void givesUpOnAPeerThatTakesNoOutput() {
    var server = tls.serve(net, tls.server(), Recorder::new);
    var client = connect(tls.client(), server);
    Loopback.only(server).pauseReading(true);
    client.limits(StreamLimits.DEFAULT.writeStall(java.time.Duration.ofMillis(100)));
    client.write(new byte[15_000_000]);
    net.until(() -> client.saw("close"));
    assertTrue(String.valueOf(client.error).contains("writeStall"), String.valueOf(client.error));
  }
}
