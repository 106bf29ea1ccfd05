package pants;

import pants.transport.Loop;
import pants.transport.LoopFactory;
import pants.transport.netty.NettyLoop;

/**
 * How an engine waits for its sockets.
 *
 * <p>{@link #nio()} works on every platform. {@link #epoll()} is Linux's own and needs the native
 * library (the optional jar {@code io.netty:netty-transport-native-epoll} of the platform). Which
 * of them an {@link Engine} uses that is given none is {@link #preferred()}.
 */
public final class Poller {
  private static final Poller NIO = new Poller("nio", NettyLoop::nio);
  private static final Poller EPOLL = new Poller("epoll", NettyLoop::epoll);

  private final String name;
  private final LoopFactory factory;

  /**
   * For the test kit and for pollers of this library; the type of the factory is not exported.
   *
   * @param name what it is called
   * @param factory makes the loop of an engine
   */
  @SuppressWarnings("exports") // nobody outside of the module is meant to call it
  public Poller(String name, LoopFactory factory) {
    this.name = name;
    this.factory = factory;
  }

  /**
   * The selector of java.nio, on every platform.
   *
   * <p>Over UNIX sockets it knows no half-closed connections: when the peer ends its output the
   * connection is closed both ways, and what the socket has not taken by then is not sent.
   *
   * @return the poller
   */
  public static Poller nio() {
    return NIO;
  }

  /**
   * Linux's epoll.
   *
   * @return the poller
   * @throws IllegalStateException if its native library is not there or does not load
   */
  public static Poller epoll() {
    Throwable cause = NettyLoop.epollUnavailable();
    if (cause != null) {
      throw new IllegalStateException(
          "epoll needs Linux and the jar io.netty:netty-transport-native-epoll of this platform",
          cause);
    }
    return EPOLL;
  }

  /**
   * The poller of an engine that is given none: epoll where its library loads, else {@link #nio()}.
   *
   * @return the poller
   */
  public static Poller preferred() {
    return NettyLoop.epollUnavailable() == null ? EPOLL : NIO;
  }

  /**
   * The poller's name.
   *
   * @return {@code nio}, {@code epoll}, …
   */
  public String name() {
    return name;
  }

  Loop open(Thread owner) {
    return factory.open(owner);
  }

  @Override
  public String toString() {
    return name;
  }
}
