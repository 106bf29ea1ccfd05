package pants.benchmarks;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.handler.ssl.SslContext;

/** The yardstick: echo on bare Netty with one thread, doing no more than it must. */
@Sharable
final class NettyEcho extends ChannelInboundHandlerAdapter {
  static final NettyEcho INSTANCE = new NettyEcho();

  private NettyEcho() {}

  /** With TLS: its handler in front of the echo, and nothing else. */
  static ChannelHandler behind(SslContext tls) {
    return new ChannelInitializer<Channel>() {
      @Override
      protected void initChannel(Channel channel) {
        channel.pipeline().addLast(tls.newHandler(channel.alloc()), INSTANCE);
      }
    };
  }

  static void run(
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

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    context.write(message, context.voidPromise());
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    context.flush();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }
}
