package pants.transport.netty;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import org.jspecify.annotations.Nullable;
import pants.netty.NettyPoller;

/** Linux's epoll, through the native library. */
public final class EpollPoller implements NettyPoller {
  @Override
  public String name() {
    return "epoll";
  }

  @Override
  public @Nullable Throwable unavailable() {
    Throwable cause = Epoll.unavailabilityCause();
    return cause == null
        ? null
        : new IllegalStateException(
            "it needs Linux and the jar io.netty:netty-transport-native-epoll of this platform",
            cause);
  }

  @Override
  public IoHandlerFactory handler() {
    IoHandlerFactory epoll = EpollIoHandler.newFactory();
    return executor -> new KeptRegistrations(epoll.newHandler(executor));
  }

  @Override
  public Channel stream(@Nullable SocketProtocolFamily family) {
    return family == SocketProtocolFamily.UNIX
        ? new EpollDomainSocketChannel()
        : new EpollSocketChannel();
  }

  @Override
  public ServerChannel server(@Nullable SocketProtocolFamily family) {
    return switch (family) {
      case null -> new EpollServerSocketChannel();
      case UNIX -> new EpollServerDomainSocketChannel();
      default -> new EpollServerSocketChannel(family);
    };
  }
}
