package pants.transport.netty;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import org.jspecify.annotations.Nullable;
import pants.netty.NettyPoller;

/** java.nio, on every platform. */
public final class NioPoller implements NettyPoller {
  @Override
  public String name() {
    return "nio";
  }

  @Override
  public @Nullable Throwable unavailable() {
    return null;
  }

  @Override
  public IoHandlerFactory handler() {
    return NioIoHandler.newFactory();
  }

  @Override
  public Channel stream(@Nullable SocketProtocolFamily family) {
    return family == SocketProtocolFamily.UNIX
        ? new NioDomainSocketChannel()
        : new NioSocketChannel();
  }

  @Override
  public ServerChannel server(@Nullable SocketProtocolFamily family) {
    return switch (family) {
      case null -> new NioServerSocketChannel();
      case UNIX -> new NioServerDomainSocketChannel();
      default -> new NioServerSocketChannel(SelectorProvider.provider(), family);
    };
  }

  @Override
  public Channel wrap(SocketChannel socket) throws IOException {
    return socket.getRemoteAddress() instanceof UnixDomainSocketAddress
        ? new NioDomainSocketChannel(socket)
        : new NioSocketChannel(socket);
  }

  @Override
  public ServerChannel wrap(ServerSocketChannel socket) throws IOException {
    return socket.getLocalAddress() instanceof UnixDomainSocketAddress
        ? new NioServerDomainSocketChannel(socket)
        : new NioServerSocketChannel(socket);
  }

  @Override
  public SocketAddress address(SocketAddress address) {
    return address;
  }
}
