package pants;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import pants.netty.NettyPoller;
import pants.transport.Loop;
import pants.transport.LoopFactory;
import pants.transport.netty.EpollPoller;
import pants.transport.netty.IoUringPoller;
import pants.transport.netty.KQueuePoller;
import pants.transport.netty.NettyLoop;
import pants.transport.netty.NioPoller;

/**
 * How an engine waits for its sockets.
 *
 * <p>{@link #nio()} works on every platform. The others belong to one each, and need its native
 * library, which is an optional jar. Services of the type {@link NettyPoller} add more, which
 * {@link #named} finds. {@link #preferred()} is the one of an {@link Engine} that is given none.
 */
public final class Poller {
  private static final String PROPERTY = "pants.poller";

  private static final Poller NIO = new Poller(new NioPoller());
  private static final Poller EPOLL = new Poller(new EpollPoller());
  private static final Poller KQUEUE = new Poller(new KQueuePoller());
  private static final Poller IO_URING = new Poller(new IoUringPoller());
  private static final List<Poller> OWN = List.of(NIO, EPOLL, KQUEUE, IO_URING);

  private final String name;
  private final LoopFactory factory;
  private final @Nullable NettyPoller transport;

  private Poller(NettyPoller transport) {
    this.name = transport.name();
    this.factory = owner -> new NettyLoop(owner, transport);
    this.transport = transport;
  }

  /**
   * For the test kit; the type of the factory is not exported.
   *
   * @param name what it is called
   * @param factory makes the loop of an engine
   */
  @SuppressWarnings("exports") // nobody outside of the module is meant to call it
  public Poller(String name, LoopFactory factory) {
    this.name = name;
    this.factory = factory;
    this.transport = null;
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
   * @throws IllegalStateException if this is not Linux, or the native library (the jar {@code
   *     io.netty:netty-transport-native-epoll} of the platform) is not there or does not load
   */
  public static Poller epoll() {
    return EPOLL.checkUsable();
  }

  /**
   * The kqueue of macOS and the BSDs. A server on every IPv4 address ({@code "0.0.0.0"}) takes the
   * port of IPv6 too, and turns such peers away.
   *
   * @return the poller
   * @throws IllegalStateException if this is another platform, or the native library (the jar
   *     {@code io.netty:netty-transport-native-kqueue} of the platform) is not there or does not
   *     load
   */
  public static Poller kqueue() {
    return KQUEUE.checkUsable();
  }

  /**
   * Linux's io_uring. It is used on request alone, because many systems forbid it to their
   * programs.
   *
   * <p>Its limits: {@link Stream#flush()} hands bytes to the kernel when the hook returns or the
   * engine next polls, not before; a server on every IPv4 address ({@code "0.0.0.0"}) takes the
   * port of IPv6 too, and turns such peers away; and over UNIX sockets it knows no half-closed
   * connections, like {@link #nio()}.
   *
   * @return the poller
   * @throws IllegalStateException if this is not Linux 5.9 or newer, if it is forbidden, or if the
   *     native library (the jar {@code io.netty:netty-transport-native-io_uring} of the platform)
   *     is not there or does not load
   */
  public static Poller ioUring() {
    return IO_URING.checkUsable();
  }

  /**
   * The poller of an engine that is given none: the one that the system property {@code
   * pants.poller} names; without it epoll or kqueue where its library loads, else {@link #nio()}.
   *
   * @return the poller
   * @throws IllegalStateException if the system property names none that can be used here
   */
  public static Poller preferred() {
    String name = System.getProperty(PROPERTY);
    if (name == null) {
      return EPOLL.unavailable() == null ? EPOLL : KQUEUE.unavailable() == null ? KQUEUE : NIO;
    }
    try {
      return named(name);
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new IllegalStateException("the system property " + PROPERTY + ": " + e.getMessage(), e);
    }
  }

  /**
   * The poller of a name.
   *
   * @param name {@code nio}, {@code epoll}, {@code kqueue}, {@code io_uring}, or that of a service
   *     of the type {@link NettyPoller}
   * @return the poller
   * @throws IllegalArgumentException if none has this name
   * @throws IllegalStateException if it cannot be used here, or if the name is not one of Pants'
   *     own and a service does not load
   */
  public static Poller named(String name) {
    List<Poller> all = new ArrayList<>(OWN);
    if (!isAmong(all, name)) {
      addServices(all);
    }
    for (Poller each : all) {
      if (each.name.equals(name)) {
        return each.checkUsable();
      }
    }
    throw new IllegalArgumentException("no poller is named \"" + name + "\": there are " + all);
  }

  private static boolean isAmong(List<Poller> pollers, String name) {
    return pollers.stream().anyMatch(each -> each.name.equals(name));
  }

  private static void addServices(List<Poller> all) {
    try {
      for (NettyPoller service : ServiceLoader.load(NettyPoller.class)) {
        if (isAmong(all, service.name())) {
          throw new IllegalStateException(
              service.getClass().getName()
                  + " has the name of another poller: \""
                  + service.name()
                  + "\"");
        }
        all.add(new Poller(service));
      }
    } catch (ServiceConfigurationError e) {
      throw new IllegalStateException("a poller does not load: " + e.getMessage(), e);
    }
  }

  private Poller checkUsable() {
    Throwable cause = unavailable();
    if (cause != null) {
      throw new IllegalStateException(name + " cannot be used here: " + cause.getMessage(), cause);
    }
    return this;
  }

  private @Nullable Throwable unavailable() {
    try {
      return transport == null ? null : transport.unavailable();
    } catch (LinkageError e) { // Netty's classes themselves are missing, or are of two versions
      return e;
    }
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
