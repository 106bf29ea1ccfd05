package pants.conformance;

import pants.Engine;
import pants.StreamLimits;
import pants.bytes.Bytes;
import pants.http.server.HttpServer;
import pants.http.websocket.Deflate;
import pants.http.websocket.Origins;
import pants.http.websocket.WebSocket;
import pants.http.websocket.WebSocketLimits;

/**
 * A WebSocket that sends each message back, with its type. It agrees to compression, of any kind,
 * takes messages of up to 64 MiB in any number of frames, and pages of any origin.
 */
final class WsEcho extends WebSocket {
  private static final int MESSAGE = 64 << 20;

  /** Two messages may wait for a peer that reads when it has written. */
  private static final WebSocketLimits LIMITS =
      WebSocketLimits.DEFAULT.message(MESSAGE).fragments(MESSAGE).stream(
          StreamLimits.DEFAULT.hardOutput(2 * MESSAGE));

  private WsEcho() {
    settings(this).origins(Origins.ANY);
  }

  /** Tells what holds in both roles. */
  static WebSocket settings(WebSocket socket) {
    return socket.limits(LIMITS).deflate(Deflate.DEFAULT.ownTakeOver(true).peerTakeOver(true));
  }

  /**
   * Serves until the process is ended, and prints {@code ready} when it listens.
   *
   * @param args the port on 127.0.0.1
   */
  public static void main(String[] args) {
    new HttpServer(WebSocket.handler(WsEcho::new)).listen("127.0.0.1", Integer.parseInt(args[0]));
    System.out.println("ready");
    Engine.instance().start();
  }

  @Override
  protected void onText(String text) {
    write(text);
  }

  @Override
  protected void onBinary(Bytes data) {
    write(data);
  }
}
