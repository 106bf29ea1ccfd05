package pants.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The echo of the script, as a client of somebody else sees it. */
@Timeout(120)
class WsEchoTest {
  private static Conformance server;
  private static HttpClient client;

  @BeforeAll
  static void start() throws IOException {
    server = Conformance.start("ws-echo");
    client = HttpClient.newHttpClient();
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  /** Notes whole messages, and the end. */
  private static final class Messages implements WebSocket.Listener {
    private final BlockingQueue<Object> seen = new LinkedBlockingQueue<>();
    private final StringBuilder text = new StringBuilder();
    private long bytes;

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        seen.add(text.toString());
        text.setLength(0);
      }
      return WebSocket.Listener.super.onText(socket, data, last);
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
      bytes += data.remaining();
      if (last) {
        seen.add(bytes);
        bytes = 0;
      }
      return WebSocket.Listener.super.onBinary(socket, data, last);
    }

    @Override
    public CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
      seen.add("pong " + StandardCharsets.UTF_8.decode(message));
      return WebSocket.Listener.super.onPong(socket, message);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      seen.add("close " + code + " " + reason);
      return null;
    }

    Object next() throws InterruptedException {
      return seen.poll(60, TimeUnit.SECONDS);
    }
  }

  private static WebSocket connect(Messages messages) {
    return client
        .newWebSocketBuilder()
        .buildAsync(URI.create("ws://127.0.0.1:%d/any?path".formatted(server.port())), messages)
        .join();
  }

  @Test
  void sendsEachMessageBackWithItsType() throws InterruptedException {
    var messages = new Messages();
    var socket = connect(messages);
    socket.sendText("H\u00e4", false).join();
    socket.sendText("llo", true).join();
    assertEquals("H\u00e4llo", messages.next());
    socket.sendBinary(ByteBuffer.wrap(new byte[] {0, 1, 2}), true).join();
    assertEquals(3L, messages.next());
    socket.sendPing(ByteBuffer.wrap(new byte[] {'x'})).join();
    assertEquals("pong x", messages.next());
    socket.sendClose(4000, "bye").join();
    assertEquals("close 4000 bye", messages.next());
  }

  @Test
  void takesMessagesOf64MebibytesAndNoMore() throws InterruptedException {
    var messages = new Messages();
    var socket = connect(messages);
    socket.sendBinary(ByteBuffer.allocate(64 << 20), true).join();
    assertEquals((long) (64 << 20), messages.next());
    socket.sendBinary(ByteBuffer.allocate(64 << 20), false).join();
    socket.sendBinary(ByteBuffer.allocate(1), true); // which may find the connection closed
    assertTrue(String.valueOf(messages.next()).startsWith("close 1009 "));
  }

  @Test
  void agreesToCompression() throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket
          .getOutputStream()
          .write(
              """
              GET / HTTP/1.1\r
              Host: localhost\r
              Connection: Upgrade\r
              Upgrade: websocket\r
              Sec-WebSocket-Version: 13\r
              Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
              Sec-WebSocket-Extensions: permessage-deflate\r
              Origin: https://elsewhere.example\r
              \r
              """
                  .getBytes(StandardCharsets.US_ASCII));
      // "Hello", as it stands compressed in RFC 7692, section 7.2.3.1, with a key of zeros; and a
      // close frame
      socket
          .getOutputStream()
          .write(HexFormat.of().parseHex("c18700000000f248cdc9c90700" + "888000000000"));
      var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      assertTrue(answer.startsWith("HTTP/1.1 101 "), answer);
      assertTrue(answer.contains("\r\nSec-WebSocket-Extensions: permessage-deflate\r\n"), answer);
      assertTrue(answer.endsWith("\u0081\u0005Hello\u0088\u0000"), answer);
    }
  }
}
