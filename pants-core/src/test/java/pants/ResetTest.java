package pants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a connection is cut so that the peer can tell, with TLS and without. */
class ResetTest extends TlsScenarios {
  private static final int MORE_THAN_A_SOCKET_TAKES = 10_000_000;

  private Server<Recorder> serve(boolean secured) {
    return secured ? tls.serve(net, tls.server(), Recorder::new) : net.serve(Recorder::new);
  }

  private Recorder connect(Server<?> server, boolean secured) {
    Recorder client = new Recorder();
    return net.connect(secured ? (Recorder) client.tls(tls.client()) : client, server);
  }

  /** Reads until the connection ends, which must not look like an end. */
  private void assertReset(Socket peer) {
    SocketException cut =
        assertThrows(SocketException.class, () -> peer.getInputStream().readAllBytes());
    assertEquals("Connection reset", cut.getMessage());
  }

  @Test
  void aPeerSeesAResetAndNoEnd() throws IOException {
    Server<Recorder> server = serve(false);
    Socket peer = net.socket(server);
    Recorder stream = Loopback.only(server);
    stream.reset();
    assertFalse(stream.connected());
    net.until(() -> stream.saw("close"));
    net.inPoll(() -> {});
    assertReset(peer);
    assertEquals(List.of("connect", "close"), stream.events);
  }

  @Test
  void aPeerSeesAnEndWithoutIt() throws IOException {
    Server<Recorder> server = serve(false);
    Socket peer = net.socket(server);
    Recorder stream = Loopback.only(server);
    stream.closeNow();
    net.until(() -> stream.saw("close"));
    net.inPoll(() -> {});
    assertEquals(-1, peer.getInputStream().read());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aStreamOfOursSeesAResetToo(boolean secured) {
    Server<Recorder> server = serve(secured);
    Recorder client = connect(server, secured);
    Loopback.only(server).reset();
    net.until(() -> client.saw("close"));
    assertFalse(client.saw("end"));
    assertFalse(client.saw("tlsError"), "neither a farewell nor an end was sent");
    assertTrue(client.saw("error"));
    String message = assertInstanceOf(IOException.class, client.error).getMessage();
    assertTrue(Objects.requireNonNull(message).contains("onnection reset"), message);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsPendingIsDropped(boolean secured) {
    Server<Recorder> server = serve(secured);
    Recorder client = connect(server, secured);
    Recorder stream = Loopback.only(server);
    stream.write(new byte[MORE_THAN_A_SOCKET_TAKES]);
    stream.flush();
    stream.reset();
    net.until(() -> stream.saw("close") && noticed(client));
    assertEquals("close", stream.events.getLast());
    assertFalse(stream.saw("error"));
    assertTrue(client.saw("error") || client.saw("tlsError"), client.events::toString);
    assertFalse(client.saw("end"));
    assertTrue(client.received.size() < MORE_THAN_A_SOCKET_TAKES);
  }

  /** With io_uring a reset that comes right behind data is noticed by the next write alone. */
  private static boolean noticed(Recorder client) {
    if (client.connected()) {
      client.write("x");
    }
    return client.saw("close");
  }

  @Test
  void aStreamThatIsClosingDoesNotWaitAnyMore() throws IOException {
    Server<Recorder> server = serve(false);
    Socket peer = net.socket(server);
    Recorder stream = Loopback.only(server);
    stream.write(new byte[MORE_THAN_A_SOCKET_TAKES]);
    net.inPoll(() -> {});
    stream.close();
    net.inPoll(() -> {});
    assertFalse(stream.saw("close"), "there is something left to send");
    stream.reset();
    net.until(() -> stream.saw("close"));
    net.inPoll(() -> {});
    assertReset(peer);
    assertEquals(List.of("connect", "close"), stream.events);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void onCloseIsToldOnceAndLater(boolean secured) {
    Server<Recorder> server = serve(secured);
    connect(server, secured);
    Recorder stream = Loopback.only(server);
    stream.reset();
    stream.reset();
    stream.closeNow();
    stream.close();
    assertFalse(stream.saw("close"));
    assertThrows(IllegalStateException.class, () -> stream.write("x"));
    net.until(() -> stream.saw("close"));
    stream.reset();
    net.inPoll(() -> {});
    assertEquals(1, stream.events.stream().filter("close"::equals).count());
    assertTrue(server.channels().isEmpty());
  }

  @Test
  void aHandshakeUnderWayIsCut() throws IOException {
    Server<Recorder> server = serve(false);
    Socket peer = net.socket(server);
    Recorder stream = Loopback.only(server);
    stream.startTls(tls.server());
    net.inPoll(() -> {});
    stream.reset();
    net.until(() -> stream.saw("close"));
    net.inPoll(() -> {});
    assertReset(peer);
    assertEquals(List.of("connect", "close"), stream.events);
  }

  @Test
  void aStreamThatConnectsGivesUp() {
    Server<Recorder> server = serve(false);
    Recorder client = new Recorder();
    client.on(net.engine).connect(Objects.requireNonNull(server.localAddress()));
    client.reset();
    net.until(() -> client.saw("close"));
    assertEquals(List.of("close"), client.events);
    Recorder unused = new Recorder();
    unused.on(net.engine);
    unused.reset();
    net.until(() -> unused.saw("close"));
  }

  @Test
  void theConnectionOfAnAdoptedStreamIsItsHeirs() {
    Server<Recorder> server = serve(false);
    Recorder client = connect(server, false);
    Recorder stream = Loopback.only(server);
    Recorder heir = new Recorder();
    heir.adopt(stream);
    stream.reset();
    net.until(() -> heir.saw("connect"));
    heir.write("still there");
    net.until(() -> client.text().equals("still there"));
    heir.reset();
    net.until(() -> client.saw("error") && heir.saw("close"));
  }

  @Test
  void theOtherEndOfAUnixSocketSeesAnEnd(@TempDir Path folder) {
    Server<Recorder> server = new Server<>(Recorder::new).on(net.engine);
    server.listen(folder.resolve("socket"));
    Recorder client = net.connect(new Recorder(), server);
    Recorder stream = Loopback.only(server);
    stream.reset();
    net.until(() -> client.saw("close") && stream.saw("close"));
    assertTrue(client.saw("end"));
  }
}
