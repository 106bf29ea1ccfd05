package pants.benchmarks;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;

/** Bare Netty with one thread, which runs until the process is ended. */
final class NettyServer {
  private NettyServer() {}

  static void runOnNio(int port, ChannelHandler connection) {
    run(NioIoHandler.newFactory(), NioServerSocketChannel::new, port, connection);
  }

  static void runOnEpoll(int port, ChannelHandler connection) {
    run(EpollIoHandler.newFactory(), EpollServerSocketChannel::new, port, connection);
  }

  static void runOnIoUring(int port, ChannelHandler connection) {
    run(IoUringIoHandler.newFactory(), IoUringServerSocketChannel::new, port, connection);
  }

  private static void run(
      IoHandlerFactory transport,
      ChannelFactory<? extends ServerChannel> server,
      int port,
      ChannelHandler connection) {
    Channel listening =
        new ServerBootstrap()
            .group(new MultiThreadIoEventLoopGroup(1, transport))
            .channelFactory(server)
            .option(ChannelOption.SO_BACKLOG, 1024)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(connection)
            .bind("127.0.0.1", port)
            .syncUninterruptibly()
            .channel();
    System.out.println("ready");
    listening.closeFuture().syncUninterruptibly();
  }
}
