package pants.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;

/**
 * What stands between a socket and Netty's TLS.
 *
 * <p>Netty's TLS keeps the buffer of a record that has not all arrived, which must not be the one
 * that a loop reads into: here it gets a buffer of its own, of the size of what arrived.
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

  private final Runnable closing;

  // The record under way: how much of its header was seen, and what its body still lacks
  private int seen;
  private int type;
  private int length;
  private int lacking;

  /** Whether something was handed on in this event which may have been answered meanwhile. */
  private boolean unanswered;

  /**
   * The edge of one connection.
   *
   * @param closing called in the place of what TLS wants done to the socket when it has failed
   */
  TlsEdge(Runnable closing) {
    this.closing = closing;
  }

  @Override
  public void close(ChannelHandlerContext context, ChannelPromise promise) {
    promise.trySuccess();
    closing.run();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf arrived = (ByteBuf) message;
    int bytes = arrived.readableBytes();
    ByteBuf data = context.alloc().directBuffer(bytes, bytes).writeBytes(arrived);
    arrived.release();
    int farewell = farewell(data);
    if (farewell > 0) {
      context.fireChannelRead(data.readRetainedSlice(farewell));
      unanswered = true;
    }
    if (farewell >= 0 && unanswered) {
      context.fireChannelReadComplete();
    }
    if (context.isRemoved()) {
      data.release();
    } else {
      unanswered = true;
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
    int at = 0;
    int end = data.readableBytes();
    while (at < end) {
      if (lacking > 0) {
        int part = Math.min(lacking, end - at);
        lacking -= part;
        at += part;
        continue;
      }
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
    return type == ALERT || length <= MAX_ENCRYPTED_ALERT ? last : -1;
  }
}
