package pants.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Somebody who speaks WebSocket to an example, with the Java platform's client. */
final class WebSocketPeer implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 60;

  private final HttpClient client = HttpClient.newHttpClient();
  private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
  private final WebSocket socket;

  private WebSocketPeer(String url, String... headers) {
    var builder = client.newWebSocketBuilder();
    for (int i = 0; i < headers.length; i += 2) {
      builder.header(headers[i], headers[i + 1]);
    }
    socket = builder.buildAsync(URI.create(url), new Listener()).join();
  }

  static WebSocketPeer of(int port, String path, String... headers) {
    return new WebSocketPeer("ws://localhost:" + port + path, headers);
  }

  /** The status with which a handshake is refused. */
  static int refusal(int port, String path, String... headers) {
    try (var peer = of(port, path, headers)) {
      throw new AssertionError("it is connected, and has said: " + peer.messages);
    } catch (CompletionException e) {
      return ((WebSocketHandshakeException) e.getCause()).getResponse().statusCode();
    }
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        messages.add(text.toString());
        text.setLength(0);
      }
      return WebSocket.Listener.super.onText(from, data, last);
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
      messages.add("binary: " + StandardCharsets.UTF_8.decode(data));
      return WebSocket.Listener.super.onBinary(from, data, last);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      messages.add("closed: " + code + " " + reason);
      return null;
    }
  }

  WebSocketPeer send(String text) {
    socket.sendText(text, true).join();
    return this;
  }

  /** Sends a part of a message, which another call ends. */
  WebSocketPeer sendPart(String text) {
    socket.sendText(text, false).join();
    return this;
  }

  WebSocketPeer sendBinary(String text) {
    socket.sendBinary(StandardCharsets.UTF_8.encode(text), true).join();
    return this;
  }

  /** The next message, or {@code closed:} with code and reason. */
  String next() throws InterruptedException {
    return messages.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  void expect(String... expected) throws InterruptedException {
    for (var message : expected) {
      assertEquals(message, next());
    }
  }

  /** Ends the conversation, and waits until the other side has. */
  void end() throws InterruptedException {
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "bye").join();
    expect("closed: 1000 bye");
  }

  @Override
  public void close() {
    socket.abort();
    client.shutdownNow();
  }
}
