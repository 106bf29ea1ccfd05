package pants.transport.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import pants.transport.AcceptListener;
import pants.transport.Acceptor;
import pants.transport.ListenOptions;
import pants.transport.Loop;
import pants.transport.Transport;
import pants.transport.TransportListener;

/** The loop on one of Netty's transports. */
public final class NettyLoop implements Loop {
  /** setsockopt's names for "IPv6 alone" on Linux, of which Netty has no option. */
  private static final IntegerUnixChannelOption IPV6_V6ONLY =
      new IntegerUnixChannelOption("IPV6_V6ONLY", 41, 26);

  private final Sockets sockets;
  private final Events events;

  /** The connections that are open, in a ring, so that closing the loop can close them. */
  private final NettyTransport.Ring open = new NettyTransport.Ring();

  private final ReceiveMemory receiveMemory = new ReceiveMemory();

  private final SpareDescriptor spare = new SpareDescriptor();

  /** Whose bytes are being handed over, while they are. */
  @Nullable NettyTransport receiving;

  private NettyLoop(Thread owner, Sockets sockets) {
    this.sockets = sockets;
    this.events = new Events(owner, sockets.handler());
  }

  /**
   * Netty's loop, which hears of every wake-up. By itself it may miss one that comes between two
   * waits: it counts on its task queue not being empty then, where an engine has queues of its own.
   */
  private static final class Events extends ManualIoEventLoop {
    private volatile boolean woken;

    Events(Thread owner, IoHandlerFactory handler) {
      super(owner, handler);
    }

    void wake() {
      woken = true;
      wakeup();
    }

    /**
     * Asked again behind every point at which a wake-up could be missed. An interrupt is the
     * engine's to see: Netty's selector would clear it and wait on.
     */
    @Override
    protected boolean canBlock() {
      return !woken && !Thread.currentThread().isInterrupted();
    }

    int runAndForget(long nanos) {
      try {
        return nanos <= 0 ? runNow() : run(nanos == FOREVER ? 0 : nanos); // 0 is Netty's for ever
      } finally {
        woken = false; // whatever it was for, the engine looks for it now
      }
    }
  }

  /** A loop on java.nio, driven by this thread. */
  public static Loop nio(Thread owner) {
    return new NettyLoop(owner, new Sockets.Nio());
  }

  /** A loop on epoll, driven by this thread. */
  public static Loop epoll(Thread owner) {
    return new NettyLoop(owner, new Sockets.Epoll());
  }

  /** Why epoll cannot be used here, or null where it can. */
  public static @Nullable Throwable epollUnavailable() {
    try {
      return Epoll.unavailabilityCause();
    } catch (NoClassDefFoundError e) {
      return e;
    }
  }

  /** Runs with Netty's fast thread locals on, which the buffer pool needs to be fast. */
  @Override
  public void drive(Runnable body) {
    if (FastThreadLocalThread.currentThreadHasFastThreadLocal()) {
      body.run();
    } else {
      FastThreadLocalThread.runWithFastThreadLocal(body);
    }
  }

  ReceiveMemory receiveMemory() {
    return receiveMemory;
  }

  SpareDescriptor spare() {
    return spare;
  }

  NettyTransport.Ring open() {
    return open;
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public boolean run(long nanos) {
    return events.runAndForget(nanos) > 0;
  }

  @Override
  public void wakeup() {
    events.wake();
  }

  @Override
  public Transport connect(SocketAddress address, Duration timeout, TransportListener listener) {
    Channel channel = sockets.stream(address instanceof UnixDomainSocketAddress);
    long millis = Math.clamp(timeout.toMillis(), 1, Integer.MAX_VALUE);
    channel.config().setOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) millis);
    NettyTransport transport = new NettyTransport(this, channel);
    transport.listener(listener);
    transport.register(events);
    channel.connect(sockets.toNetty(address)).addListener(transport::connectDone);
    return transport;
  }

  @Override
  public Transport wrap(SocketChannel socket, TransportListener listener) throws IOException {
    boolean unix = socket.getRemoteAddress() instanceof UnixDomainSocketAddress;
    NettyTransport transport = new NettyTransport(this, sockets.wrap(socket, unix));
    transport.listener(listener);
    transport.register(events);
    listener.connected();
    return transport;
  }

  @Override
  public Acceptor listen(SocketAddress address, ListenOptions options, AcceptListener listener)
      throws IOException {
    boolean unix = address instanceof UnixDomainSocketAddress;
    ServerChannel channel = sockets.server(unix, family(address));
    if (options.ipv6Only() && sockets instanceof Sockets.Epoll) {
      channel.config().setOption(IPV6_V6ONLY, 1);
    }
    channel.config().setOption(ChannelOption.SO_BACKLOG, options.backlog());
    if (!unix) {
      channel.config().setOption(ChannelOption.SO_REUSEADDR, true);
    }
    NettyAcceptor acceptor = new NettyAcceptor(this, channel, listener, options.ipv6Only());
    acceptor.start(events, sockets.toNetty(address));
    return acceptor;
  }

  @Override
  public Acceptor wrap(ServerSocketChannel socket, AcceptListener listener) throws IOException {
    boolean unix = socket.getLocalAddress() instanceof UnixDomainSocketAddress;
    NettyAcceptor acceptor = new NettyAcceptor(this, sockets.wrap(socket, unix), listener, false);
    acceptor.start(events, null);
    return acceptor;
  }

  /**
   * The family of the socket: that of a literal's own, so that 0.0.0.0 means IPv4 alone; either
   * family where the address names none.
   */
  private static @Nullable SocketProtocolFamily family(SocketAddress address) {
    if (!(address instanceof InetSocketAddress inet)) {
      return null;
    }
    return switch (inet.getAddress()) {
      case Inet4Address ip -> SocketProtocolFamily.INET;
      case Inet6Address ip when !ip.isAnyLocalAddress() -> SocketProtocolFamily.INET6;
      default -> null;
    };
  }

  @Override
  public void close() {
    if (events.isTerminated()) {
      return;
    }
    open.closeAll();
    events.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    while (!events.isTerminated()) {
      events.runNow();
    }
    receiveMemory.release();
    spare.free();
  }

  /** Throws the failure of an operation that is done, as an IOException that names the address. */
  static void check(ChannelFuture done, SocketAddress address) throws IOException {
    Throwable cause = done.cause();
    if (cause != null) {
      throw new IOException("cannot listen on " + address + ": " + cause.getMessage(), cause);
    }
  }
}
