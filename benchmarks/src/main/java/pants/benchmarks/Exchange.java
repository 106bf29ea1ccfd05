package pants.benchmarks;

import java.io.IOException;
import java.nio.channels.SocketChannel;

/**
 * What a client does with a connection once: it sends a message and waits for all of the answer.
 */
@FunctionalInterface
interface Exchange {
  /**
   * Makes one.
   *
   * @throws IOException if the connection ends before, or the answer is wrong
   */
  void on(SocketChannel channel) throws IOException;

  /** The one that a server understands. */
  static Exchange with(Peer peer) {
    if (peer.speaksWebSocket()) {
      return new WebSocketExchange();
    }
    return peer.speaksHttp() ? new HttpExchange(peer.port(), "/") : new EchoExchange();
  }
}
