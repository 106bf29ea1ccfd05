package pants.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultMessageSizeEstimator;
import io.netty.channel.MessageSizeEstimator;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import pants.bytes.Bytes;

/**
 * A part of what is too large to be gathered. It stays where it is, on the heap and shared with
 * whoever else sends it, and is copied into direct memory for as long as the socket is offered it:
 * so a peer that takes nothing holds none of that, which all connections have to share.
 */
final class BytesPart extends MemoryRegion {
  /** As much as is one part. More is no faster to send. */
  static final int SIZE = 512 * 1024;

  /** Counts these as what they are. Netty takes a region for a file's, which counts nothing. */
  static final MessageSizeEstimator SIZES = () -> BytesPart::size;

  private static final MessageSizeEstimator.Handle OTHER_SIZES =
      DefaultMessageSizeEstimator.DEFAULT.newHandle();

  private final NettyLoop loop;
  private final ByteBufAllocator allocator;
  private final ByteBuf head;
  private final int headLength;
  private final Bytes data;
  private int transferred;

  /**
   * A part.
   *
   * @param head what was gathered and leaves before it, best in the same packet; released with it
   * @param data at most {@link #SIZE}
   */
  BytesPart(NettyLoop loop, ByteBufAllocator allocator, ByteBuf head, Bytes data) {
    this.loop = loop;
    this.allocator = allocator;
    this.head = head;
    this.headLength = head.readableBytes();
    this.data = data;
  }

  private int size() {
    return headLength + data.length();
  }

  private static int size(Object message) {
    return message instanceof BytesPart part ? part.size() : OTHER_SIZES.size(message);
  }

  @Override
  @Deprecated
  public long transfered() {
    return transferred;
  }

  @Override
  public long transferred() {
    return transferred;
  }

  @Override
  public long count() {
    return size();
  }

  @Override
  public long transferTo(WritableByteChannel target, long position) throws IOException {
    // What was offered whole and not taken is offered in small pieces: copies are for nothing then.
    int wanted = Math.min(transferred == 0 ? size() : GatherMemory.SIZE, size() - transferred);
    ByteBuf copy = loop.gatherMemory().take(allocator, wanted);
    try {
      if (transferred < headLength) {
        copy.writeBytes(head, transferred, Math.min(wanted, headLength - transferred));
      }
      int from = Math.max(0, transferred - headLength);
      int count = wanted - copy.readableBytes();
      copy.writeBytes(data.asByteBuffer().slice(from, count));
      int taken = target.write(copy.internalNioBuffer(copy.readerIndex(), wanted));
      transferred += taken;
      return taken;
    } finally {
      copy.release();
    }
  }

  @Override
  protected void deallocate() {
    head.release(); // the other bytes are the garbage collector's
  }
}
