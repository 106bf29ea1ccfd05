package pants.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * The yardstick: one answer to each request, on Netty's own HTTP codec and doing no more than it
 * must. What can be made once is: the body, the values of the header, and the date once a second.
 */
@Sharable
final class NettyHttp extends ChannelInboundHandlerAdapter {
  private static final NettyHttp INSTANCE = new NettyHttp();

  private static final byte[] HELLO = "Hello, World!".getBytes(US_ASCII);
  private static final ByteBuf BODY =
      Unpooled.unreleasableBuffer(Unpooled.directBuffer(HELLO.length).writeBytes(HELLO))
          .asReadOnly();
  private static final AsciiString LENGTH = AsciiString.of(Integer.toString(HELLO.length));
  private static final AsciiString TYPE = AsciiString.of("text/plain; charset=utf-8");
  private static final AsciiString SERVER = AsciiString.of("Netty");

  private long second = -1;
  private AsciiString date = AsciiString.EMPTY_STRING;

  private NettyHttp() {}

  static ChannelHandler connection() {
    return new ChannelInitializer<Channel>() {
      @Override
      protected void initChannel(Channel channel) {
        channel.pipeline().addLast(new HttpServerCodec(), INSTANCE);
      }
    };
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpRequest request) {
      answer(context, request);
    }
    ReferenceCountUtil.release(message);
  }

  private void answer(ChannelHandlerContext context, HttpRequest request) {
    HttpHeaders headers =
        DefaultHttpHeadersFactory.headersFactory().withValidation(false).newHeaders();
    headers.set(HttpHeaderNames.DATE, date());
    headers.set(HttpHeaderNames.SERVER, SERVER);
    headers.set(HttpHeaderNames.CONTENT_TYPE, TYPE);
    headers.set(HttpHeaderNames.CONTENT_LENGTH, LENGTH);
    var response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.OK,
            BODY.duplicate(),
            headers,
            EmptyHttpHeaders.INSTANCE);
    if (HttpUtil.isKeepAlive(request)) {
      context.write(response, context.voidPromise());
    } else {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
      context.write(response).addListener(ChannelFutureListener.CLOSE);
    }
  }

  private AsciiString date() {
    long now = System.currentTimeMillis() / 1000;
    if (now != second) {
      second = now;
      date =
          AsciiString.of(
              DateTimeFormatter.RFC_1123_DATE_TIME.format(
                  Instant.ofEpochSecond(now).atOffset(ZoneOffset.UTC)));
    }
    return date;
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
