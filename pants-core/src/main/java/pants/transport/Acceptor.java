package pants.transport;

import java.net.SocketAddress;

/** One listening socket. */
public interface Acceptor {
  /** Where it listens. */
  SocketAddress localAddress();

  /** Accepts no more and frees the socket. */
  void close();
}
