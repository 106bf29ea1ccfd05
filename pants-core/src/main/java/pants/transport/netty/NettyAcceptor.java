package pants.transport.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.ServerChannel;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
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
  private @Nullable SocketAddress bound;

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
      bound = Objects.requireNonNull(Sockets.fromNetty(channel.localAddress()));
      loop.spare().keep();
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public SocketAddress localAddress() {
    return Objects.requireNonNull(bound);
  }

  @Override
  public void close() {
    channel.close();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    failing = false;
    Channel accepted = (Channel) message;
    NettyTransport transport = new NettyTransport(loop, accepted);
    transport.register(context.channel().eventLoop());
    if (ipv6Only && isIpv4(accepted)) {
      transport.close();
    } else {
      listener.accepted(transport);
    }
  }

  /** java.nio cannot make a socket that is deaf to IPv4, so such peers are turned away here. */
  private static boolean isIpv4(Channel accepted) {
    return accepted.remoteAddress() instanceof InetSocketAddress inet
        && inet.getAddress() instanceof Inet4Address;
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!failing) {
      failing = true;
      loop.spare().free();
      listener.acceptFailed(cause);
      loop.spare().keep();
    }
    if (channel.isOpen() && channel.config().isAutoRead()) {
      channel.config().setAutoRead(false);
      context
          .executor()
          .schedule(() -> channel.config().setAutoRead(true), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }
}
