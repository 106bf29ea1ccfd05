package pants.transport;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import pants.net.Tls;

/** What waits for one engine's I/O, and opens its connections. */
public interface Loop {
  /** Waits without a bound. */
  long FOREVER = Long.MAX_VALUE;

  /** The monotonic time of the engine's timers, in nanoseconds. */
  long nanoTime();

  /** Who looks the names of hosts up. */
  default Resolver resolver() {
    return Resolver.SYSTEM;
  }

  /** Runs an engine's main loop, with whatever the thread needs for it set up. */
  default void drive(Runnable body) {
    body.run();
  }

  /**
   * Handles the I/O that is ready, waiting for some at most so long.
   *
   * @param nanos 0 not to wait; {@link #FOREVER} to wait without a bound
   * @return whether anything was handled
   */
  boolean run(long nanos);

  /** Ends the wait of a {@link #run} under way, or of the next. From any thread. */
  void wakeup();

  /** Begins to connect. The listener hears {@code connected} or {@code failed}. */
  Transport connect(SocketAddress address, Duration timeout, TransportListener listener);

  /** Takes over a connected socket; the listener hears {@code connected}. */
  Transport wrap(SocketChannel socket, TransportListener listener) throws IOException;

  /**
   * Binds and begins to accept.
   *
   * @throws IOException if the address cannot be bound
   */
  Acceptor listen(SocketAddress address, ListenOptions options, AcceptListener listener)
      throws IOException;

  /** Takes over a bound socket. */
  Acceptor wrap(ServerSocketChannel socket, AcceptListener listener) throws IOException;

  /**
   * Makes TLS settings ready.
   *
   * @throws IOException if a file cannot be read, or what it holds cannot be used
   */
  TlsContext tls(Tls settings) throws IOException;

  /** Closes every connection and frees what the loop holds. */
  void close();
}
