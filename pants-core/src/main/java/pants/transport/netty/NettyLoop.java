package pants.transport.netty;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import pants.net.Tls;
import pants.netty.NettyPoller;
import pants.transport.AcceptListener;
import pants.transport.Acceptor;
import pants.transport.ListenOptions;
import pants.transport.Loop;
import pants.transport.TlsContext;
import pants.transport.Transport;
import pants.transport.TransportListener;

/** The loop on one of Netty's transports. */
public final class NettyLoop implements Loop {
  /**
   * setsockopt's names for "IPv6 alone", of which Netty has no option: Linux's, and the others'.
   */
  private static final IntegerUnixChannelOption IPV6_V6ONLY =
      new IntegerUnixChannelOption(
          "IPV6_V6ONLY", 41, System.getProperty("os.name", "").equals("Linux") ? 26 : 27);

  private static final ChannelOption<Boolean> NIO_REUSEPORT =
      NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT);

  private final NettyPoller poller;
  private final Events events;

  /** The connections that are open, in a ring, so that closing the loop can close them. */
  private final Ring open = new Ring();

  private final ReceiveMemory receiveMemory = new ReceiveMemory();
  private final RecvByteBufAllocator receiveBuffers;
  private final GatherMemory gatherMemory = new GatherMemory();

  private final SpareDescriptor spare = new SpareDescriptor();

  /** Whoever has sent its turn of chunks. */
  private List<ChunkQueue> resting = new ArrayList<>();

  private long polls;

  /** Whose bytes are being handed over, while they are. */
  @Nullable NettyTransport receiving;

  /** A loop on a transport of Netty's, driven by this thread. */
  public NettyLoop(Thread owner, NettyPoller poller) {
    this.poller = poller;
    this.events = new Events(owner, poller.handler());
    this.receiveBuffers =
        poller.isCompletionBased() ? new AdaptiveRecvByteBufAllocator() : receiveMemory;
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

  /** Runs with Netty's fast thread locals on, which the buffer pool needs to be fast. */
  @Override
  public void drive(Runnable body) {
    if (FastThreadLocalThread.currentThreadHasFastThreadLocal()) {
      body.run();
    } else {
      FastThreadLocalThread.runWithFastThreadLocal(body);
    }
  }

  RecvByteBufAllocator receiveBuffers() {
    return receiveBuffers;
  }

  GatherMemory gatherMemory() {
    return gatherMemory;
  }

  SpareDescriptor spare() {
    return spare;
  }

  boolean isCompletionBased() {
    return poller.isCompletionBased();
  }

  Ring open() {
    return open;
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public boolean run(long nanos) {
    polls++;
    if (resting.isEmpty()) {
      return events.runAndForget(nanos) > 0;
    }
    events.runAndForget(0);
    polls++;
    List<ChunkQueue> turn = resting;
    resting = new ArrayList<>();
    turn.forEach(ChunkQueue::goOn);
    return true;
  }

  /** How often it has looked for I/O. */
  long poll() {
    return polls;
  }

  /** Has chunks go on behind the I/O of the next poll. */
  void rest(ChunkQueue queue) {
    resting.add(queue);
  }

  @Override
  public void wakeup() {
    events.wake();
  }

  @Override
  public Transport connect(SocketAddress address, Duration timeout, TransportListener listener) {
    Channel channel =
        poller.stream(
            address instanceof UnixDomainSocketAddress ? SocketProtocolFamily.UNIX : null);
    long millis = Math.clamp(timeout.toMillis(), 1, Integer.MAX_VALUE);
    channel.config().setOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) millis);
    NettyTransport transport = new NettyTransport(this, channel);
    transport.listener(listener);
    transport.register(events);
    channel.connect(poller.address(address)).addListener(transport::connectDone);
    return transport;
  }

  @Override
  public Transport wrap(SocketChannel socket, TransportListener listener) throws IOException {
    NettyTransport transport = new NettyTransport(this, poller.wrap(socket));
    transport.listener(listener);
    transport.register(events);
    listener.connected();
    return transport;
  }

  @Override
  public Acceptor listen(SocketAddress address, ListenOptions options, AcceptListener listener)
      throws IOException {
    ServerChannel channel = poller.server(family(address));
    if (options.ipv6Only()) {
      channel.config().setOption(IPV6_V6ONLY, 1); // java.nio does not know it: see NettyAcceptor
    }
    channel.config().setOption(ChannelOption.SO_BACKLOG, options.backlog());
    if (address instanceof InetSocketAddress) {
      channel.config().setOption(ChannelOption.SO_REUSEADDR, true);
    }
    if (options.reusePort() && !reusePort(channel)) {
      channel.unsafe().closeForcibly();
      throw new IllegalStateException(
          "reusePort: " + poller.name() + " cannot share a port on this platform");
    }
    NettyAcceptor acceptor = new NettyAcceptor(this, channel, listener, options.ipv6Only());
    acceptor.start(events, poller.address(address));
    return acceptor;
  }

  /** Says false where there is no such thing. */
  private static boolean reusePort(ServerChannel channel) {
    return channel.config().setOption(UnixChannelOption.SO_REUSEPORT, true)
        || channel.config().setOption(NIO_REUSEPORT, true);
  }

  @Override
  public Acceptor wrap(ServerSocketChannel socket, AcceptListener listener) throws IOException {
    NettyAcceptor acceptor = new NettyAcceptor(this, poller.wrap(socket), listener, false);
    acceptor.start(events, null);
    return acceptor;
  }

  @Override
  public TlsContext tls(Tls settings) throws IOException {
    return TlsContexts.of(settings);
  }

  /**
   * The family of the socket: that of a literal's own, so that 0.0.0.0 means IPv4 alone; either
   * family where the address names none.
   */
  private static @Nullable SocketProtocolFamily family(SocketAddress address) {
    if (!(address instanceof InetSocketAddress inet)) {
      return SocketProtocolFamily.UNIX;
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
    while (events.runNow() > 0) {
      // A connection that io_uring has accepted by now is heard of here, and by a closed loop not.
    }
    events.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    while (!events.isTerminated()) {
      events.runNow();
    }
    receiveMemory.release();
    gatherMemory.release();
    spare.free();
  }

  /** An address as the Java platform knows it. */
  static @Nullable SocketAddress platformAddress(@Nullable SocketAddress address) {
    return address instanceof DomainSocketAddress unix
        ? UnixDomainSocketAddress.of(Path.of(unix.path()))
        : address;
  }

  /** Throws the failure of an operation that is done, as an IOException that names the address. */
  static void check(ChannelFuture done, SocketAddress address) throws IOException {
    Throwable cause = done.cause();
    if (cause != null) {
      throw new IOException("cannot listen on " + address + ": " + cause.getMessage(), cause);
    }
  }
}
