package pants.transport.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.ServerChannel;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import pants.transport.AcceptListener;
import pants.transport.Acceptor;

/** A listening socket. */
final class NettyAcceptor extends ChannelInboundHandlerAdapter implements Acceptor {
  /** How long accepting rests after a failure, such as no descriptor being left. */
  private static final long PAUSE_MILLIS = 1000;

  private final NettyLoop loop;
  private final ServerChannel channel;
  private final AcceptListener listener;
  private final boolean ipv6Only;
  private boolean ipv4Only;
  private @Nullable SocketAddress bound;
  private boolean closed;

  /** Whether connections are wanted, and whether accepting rests because it has failed. */
  private boolean wanted = true;

  private boolean pausing;

  /**
   * Accepted while none was wanted any more: java.nio accepts up to 16 at a time, and io_uring has
   * asked the kernel for the next one by then.
   */
  private final ArrayDeque<Channel> heldBack = new ArrayDeque<>();

  /** Whether the last attempt to accept failed: that is told once. */
  private boolean failing;

  NettyAcceptor(NettyLoop loop, ServerChannel channel, AcceptListener listener, boolean ipv6Only) {
    this.loop = loop;
    this.channel = channel;
    this.listener = listener;
    this.ipv6Only = ipv6Only;
  }

  /** Registers and binds by hand, so that both are done, or have failed, when this returns. */
  void start(EventLoop events, @Nullable SocketAddress address) throws IOException {
    SocketAddress named = address == null ? channel.localAddress() : address;
    try {
      channel.pipeline().addLast(this);
      NettyLoop.check(events.register(channel), named);
      if (address != null) {
        NettyLoop.check(channel.bind(address), address);
      }
      bound = bound(named, channel.localAddress());
      loop.spare().keep();
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Where it listens; every IPv4 address is not every address of both families. */
  private SocketAddress bound(SocketAddress named, SocketAddress actual) {
    if (named instanceof InetSocketAddress wanted
        && wanted.getAddress() instanceof Inet4Address ip) {
      ipv4Only = true;
      return new InetSocketAddress(ip, ((InetSocketAddress) actual).getPort());
    }
    return Objects.requireNonNull(NettyLoop.platformAddress(actual));
  }

  @Override
  public SocketAddress localAddress() {
    return Objects.requireNonNull(bound);
  }

  @Override
  public void close() {
    closed = true;
    heldBack.forEach(each -> each.unsafe().closeForcibly());
    heldBack.clear();
    if (loop.isCompletionBased() && channel instanceof UnixChannel unix) {
      refuse(unix);
    }
    channel.close();
  }

  @Override
  public void accepting(boolean on) {
    wanted = on;
    updateReading();
    if (!heldBack.isEmpty()) {
      channel.eventLoop().execute(this::takeHeldBack);
    }
  }

  private void updateReading() {
    channel.config().setAutoRead(wanted && !pausing && heldBack.isEmpty());
  }

  private void takeHeldBack() {
    while (wanted && !heldBack.isEmpty()) {
      channel.pipeline().fireChannelRead(heldBack.remove());
    }
    updateReading();
  }

  /** Makes the kernel refuse connections now: it is told to close the socket in the next poll. */
  private static void refuse(UnixChannel channel) {
    if (channel.fd() instanceof Socket socket && socket.isOpen()) {
      try {
        socket.shutdown(true, false);
      } catch (IOException e) {
        // Then connections that come until the next poll are reset by it.
      }
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    failing = false;
    Channel accepted = (Channel) message;
    if (!wanted && !closed) {
      heldBack.add(accepted);
      return;
    }
    NettyTransport transport = new NettyTransport(loop, accepted);
    transport.register(context.channel().eventLoop());
    if (isForeign(accepted)) {
      transport.close();
    } else {
      listener.accepted(transport);
    }
  }

  /**
   * Whether the peer is of the family that is not to be served. java.nio cannot make a socket that
   * is deaf to IPv4, and io_uring and kqueue make none that is deaf to IPv6, so such peers are
   * turned away here.
   */
  private boolean isForeign(Channel accepted) {
    return accepted.remoteAddress() instanceof InetSocketAddress peer
        && (peer.getAddress() instanceof Inet4Address ? ipv6Only : ipv4Only);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (closed) {
      return;
    }
    if (channel.isOpen() && !pausing) {
      pausing = true;
      updateReading();
      context.executor().schedule(this::endPause, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }
    if (!failing) {
      failing = true;
      loop.spare().free();
      listener.acceptFailed(cause); // who may throw: accepting rests already
      loop.spare().keep();
    }
  }

  private void endPause() {
    pausing = false;
    updateReading();
  }
}
