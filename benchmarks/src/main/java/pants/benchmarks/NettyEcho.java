package pants.benchmarks;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.ssl.SslContext;

/** The yardstick: echo on bare Netty, doing no more than it must. */
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
