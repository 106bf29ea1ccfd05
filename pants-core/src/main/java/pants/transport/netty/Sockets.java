package pants.transport.netty;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What differs between Netty's transports: how sockets are made and how UNIX addresses look. */
interface Sockets {
  IoHandlerFactory handler();

  Channel stream(boolean unix);

  ServerChannel server(boolean unix, @Nullable SocketProtocolFamily family);

  Channel wrap(SocketChannel socket, boolean unix);

  ServerChannel wrap(ServerSocketChannel socket, boolean unix);

  SocketAddress toNetty(SocketAddress address);

  /** An address as the Java platform knows it. */
  static @Nullable SocketAddress fromNetty(@Nullable SocketAddress address) {
    return address instanceof DomainSocketAddress unix
        ? UnixDomainSocketAddress.of(Path.of(unix.path()))
        : address;
  }

  /** java.nio, on every platform. */
  final class Nio implements Sockets {
    @Override
    public IoHandlerFactory handler() {
      return NioIoHandler.newFactory();
    }

    @Override
    public Channel stream(boolean unix) {
      return unix ? new NioDomainSocketChannel() : new NioSocketChannel();
    }

    @Override
    public ServerChannel server(boolean unix, @Nullable SocketProtocolFamily family) {
      if (unix) {
        return new NioServerDomainSocketChannel();
      }
      return family == null
          ? new NioServerSocketChannel()
          : new NioServerSocketChannel(SelectorProvider.provider(), family);
    }

    @Override
    public Channel wrap(SocketChannel socket, boolean unix) {
      return unix ? new NioDomainSocketChannel(socket) : new NioSocketChannel(socket);
    }

    @Override
    public ServerChannel wrap(ServerSocketChannel socket, boolean unix) {
      return unix ? new NioServerDomainSocketChannel(socket) : new NioServerSocketChannel(socket);
    }

    @Override
    public SocketAddress toNetty(SocketAddress address) {
      return address;
    }
  }

  /** Linux's epoll, through the native library. */
  final class Epoll implements Sockets {
    @Override
    public IoHandlerFactory handler() {
      IoHandlerFactory epoll = EpollIoHandler.newFactory();
      return executor -> new KeptRegistrations(epoll.newHandler(executor));
    }

    @Override
    public Channel stream(boolean unix) {
      return unix ? new EpollDomainSocketChannel() : new EpollSocketChannel();
    }

    @Override
    public ServerChannel server(boolean unix, @Nullable SocketProtocolFamily family) {
      if (unix) {
        return new EpollServerDomainSocketChannel();
      }
      return family == null ? new EpollServerSocketChannel() : new EpollServerSocketChannel(family);
    }

    @Override
    public Channel wrap(SocketChannel socket, boolean unix) {
      throw notNio();
    }

    @Override
    public ServerChannel wrap(ServerSocketChannel socket, boolean unix) {
      throw notNio();
    }

    private static IllegalStateException notNio() {
      return new IllegalStateException(
          "a channel of java.nio can be wrapped on an engine with Poller.nio() alone, not with epoll");
    }

    @Override
    public SocketAddress toNetty(SocketAddress address) {
      return address instanceof UnixDomainSocketAddress unix
          ? new DomainSocketAddress(unix.getPath().toString())
          : address;
    }
  }
}
