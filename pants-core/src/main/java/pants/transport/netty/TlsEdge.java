package pants.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;

/**
 * What stands between a socket and Netty's TLS.
 *
 * <p>Netty's TLS keeps the buffer of a record that has not all arrived, which should not be the one
 * that a loop reads into: here the part of it gets a buffer of its own, of just its size.
 *
 * <p>A peer that sends its last request and its farewell (close_notify) in one go has a right to
 * the answer; but a TLS that reads the farewell may be unable to send anything more. So a last
 * record that may be one is handed on by itself, after what came before it has been answered.
 */
final class TlsEdge extends ChannelDuplexHandler {
  /** RFC 8446 section 5.1: a type, a version, a length. */
  private static final int HEADER = 5;

  private static final int ALERT = 21;

  /**
   * RFC 8446 section 5.2: an alert has two bytes, to which encryption adds its type, a tag of 16,
   * and padding, of which the Java platform sends 16.
   */
  private static final int MAX_ENCRYPTED_ALERT = 35;

  private final NettyTransport transport;

  // The record under way: how much of its header was seen, and what its body still lacks
  private int seen;
  private int type;
  private int length;
  private int lacking;

  /** Where in the data that has just been looked at its whole records end. */
  private int whole;

  /** Whether something was handed on in this event which may have been answered meanwhile. */
  private boolean unanswered;

  TlsEdge(NettyTransport transport) {
    this.transport = transport;
  }

  /** What TLS wants done to the socket when it has failed. */
  @Override
  public void close(ChannelHandlerContext context, ChannelPromise promise) {
    promise.trySuccess();
    transport.endBehindAlert();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf data = (ByteBuf) message;
    transport.arrivedAtTls();
    int farewell = farewell(data);
    if (farewell > data.readerIndex()) {
      context.fireChannelRead(data.readRetainedSlice(farewell - data.readerIndex()));
      unanswered = true;
    }
    if (farewell >= 0 && unanswered) {
      context.fireChannelReadComplete();
    }
    unanswered = true;
    int begun = data.writerIndex() - whole;
    if (begun == 0) {
      handOn(context, data);
      return;
    }
    ByteBuf kept = context.alloc().directBuffer(begun, begun).writeBytes(data, whole, begun);
    handOn(context, data.writerIndex(whole));
    handOn(context, kept);
  }

  private static void handOn(ChannelHandlerContext context, ByteBuf data) {
    if (context.isRemoved() || !data.isReadable()) {
      data.release();
    } else {
      context.fireChannelRead(data);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    unanswered = false;
    context.fireChannelReadComplete();
  }

  /** Where in the data a last record begins that may be an alert, or -1 where none does. */
  private int farewell(ByteBuf data) {
    int last = -1;
    int at = data.readerIndex();
    int end = data.writerIndex();
    whole = at;
    while (at < end) {
      if (lacking > 0) {
        int part = Math.min(lacking, end - at);
        lacking -= part;
        at += part;
      } else {
        int octet = data.getUnsignedByte(at);
        switch (seen) {
          case 0 -> {
            last = at;
            type = octet;
          }
          case HEADER - 2 -> length = octet << 8;
          case HEADER - 1 -> lacking = length |= octet;
          default -> {}
        }
        at++;
        seen = seen == HEADER - 1 ? 0 : seen + 1;
      }
      if (seen == 0 && lacking == 0) {
        whole = at;
      }
    }
    return type == ALERT || length <= MAX_ENCRYPTED_ALERT ? last : -1;
  }
}
