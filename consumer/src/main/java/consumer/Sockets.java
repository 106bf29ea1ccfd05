package consumer;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import pants.Engine;
import pants.http.server.HttpServer;
import pants.http.websocket.CloseReason;
import pants.http.websocket.Deflate;
import pants.http.websocket.WebSocket;

/** Sends a word to a WebSocket that echoes, with the platform's client and ours, and prints it. */
public final class Sockets {
  private Sockets() {}

  static class Echo extends WebSocket {
    Echo() {
      deflate(Deflate.DEFAULT.threshold(0));
    }

    @Override
    protected void onText(String text) {
      write(text);
    }
  }

  static class Client extends WebSocket {
    final CompletableFuture<String> answer = new CompletableFuture<>();

    Client() {
      deflate(Deflate.DEFAULT.threshold(0));
    }

    @Override
    protected void onConnect() {
      write("o");
    }

    @Override
    protected void onText(String text) {
      answer.complete(text);
      close();
    }

    @Override
    protected void onClose(CloseReason reason) {
      answer.completeExceptionally(new IllegalStateException(reason.toString()));
    }
  }

  static class PlatformClient implements java.net.http.WebSocket.Listener {
    final CompletableFuture<String> answer = new CompletableFuture<>();

    @Override
    public CompletionStage<?> onText(
        java.net.http.WebSocket socket, CharSequence text, boolean last) {
      answer.complete(text.toString());
      return socket.sendClose(java.net.http.WebSocket.NORMAL_CLOSURE, "");
    }
  }

  /**
   * Runs server and clients.
   *
   * @param arguments none
   */
  public static void main(String[] arguments) {
    var engine = Engine.instance();
    engine.slowCallback(Duration.ofMinutes(1)); // the first handshake loads classes
    var server = new HttpServer(WebSocket.handler(Echo::new));
    server.listen("127.0.0.1", 0);
    var url = "ws://" + Objects.requireNonNull(server.localAddress()) + "/";
    var ours = new Client();
    ours.connect(url);
    var platform = new PlatformClient();
    HttpClient.newHttpClient()
        .newWebSocketBuilder()
        .buildAsync(URI.create(url), platform)
        .thenAccept(socket -> socket.sendText("k", true));
    System.out.println(engine.await(ours.answer) + engine.await(platform.answer));
    engine.await(server.close());
  }
}
