package pants.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** Somebody who speaks to an example over a plain socket, or over TLS. */
final class Peer implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 20_000;

  private Socket socket;

  private Peer(Socket socket) {
    this.socket = socket;
  }

  static Peer of(int port) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(PATIENCE_MILLIS);
    return new Peer(socket);
  }

  /** Goes on over TLS, and returns when the handshake is done. */
  Peer startTls(SSLContext context) throws IOException {
    var secured =
        (SSLSocket)
            context.getSocketFactory().createSocket(socket, "localhost", socket.getPort(), true);
    var parameters = secured.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secured.setSSLParameters(parameters);
    socket = secured;
    secured.startHandshake();
    return this;
  }

  /** Its own address, as the other side shows it. */
  String address() {
    return socket.getLocalAddress().getHostAddress() + ":" + socket.getLocalPort();
  }

  void send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Says that nothing more will come. */
  void end() throws IOException {
    socket.shutdownOutput();
  }

  /** Receives as many bytes as a text has, which must be that text. */
  void expect(String text) throws IOException {
    assertEquals(text, receive(text.length()));
  }

  /** Receives the end of the connection, and nothing before it. */
  void expectEnd() throws IOException {
    assertEquals("", receive(1));
  }

  /** Receives whatever comes until the end of the connection, which must end with a text. */
  void expectRest(String end) throws IOException {
    var rest = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    assertTrue(rest.endsWith(end), rest);
  }

  /** Receives whatever comes until the end of the connection. */
  void awaitEnd() throws IOException {
    socket.getInputStream().readAllBytes();
  }

  private String receive(int length) throws IOException {
    var received = socket.getInputStream().readNBytes(length);
    return new String(received, StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
