package pants.transport;

import java.net.SocketAddress;

/** One listening socket. */
public interface Acceptor {
  /** Where it listens. */
  SocketAddress localAddress();

  /**
   * Accepts, as at first, or rests: the listener hears of no connection then, and those that come
   * wait. It may be told so while it hears of one; what waits is heard of later, and not before
   * this returns.
   */
  void accepting(boolean on);

  /** Accepts no more and frees the socket. */
  void close();
}
