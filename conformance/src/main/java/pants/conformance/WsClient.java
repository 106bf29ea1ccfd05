package pants.conformance;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import pants.Engine;
import pants.bytes.Bytes;
import pants.http.websocket.CloseReason;
import pants.http.websocket.WebSocket;

/** The client that sends each message back, with its type, until the connection ends. */
final class WsClient extends WebSocket {
  private @Nullable IOException failure;

  private WsClient() {
    WsEcho.settings(this);
  }

  /**
   * Connects, and ends with 0 when the connection has ended; with 1 where there was none, and a
   * line that says why.
   *
   * @param args the URL
   */
  public static void main(String[] args) {
    try {
      WsClient client = new WsClient();
      client.connect(args[0]);
      Engine.instance().start();
      if (client.failure != null) {
        fail(args[0], client.failure);
      }
    } catch (IllegalArgumentException e) {
      fail(args[0], e);
    }
  }

  private static void fail(String url, Exception cause) {
    System.err.println("ws-client: cannot connect to " + url + ": " + cause.getMessage());
    System.exit(1);
  }

  @Override
  protected void onText(String text) {
    write(text);
  }

  @Override
  protected void onBinary(Bytes data) {
    write(data);
  }

  @Override
  protected void onConnectError(IOException cause) {
    failure = cause;
  }

  @Override
  protected void onClose(CloseReason reason) {
    engine().stop();
  }
}
