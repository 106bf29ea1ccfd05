package pants.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import pants.bytes.Bytes;

/** What is too large to be gathered, and stays on the heap until it is due. */
final class BytesChunks implements Chunks {
  private final GatherMemory memory;
  private final Bytes data;
  private int taken;

  BytesChunks(GatherMemory memory, Bytes data) {
    this.memory = memory;
    this.data = data;
  }

  @Override
  public long left() {
    return (long) data.length() - taken;
  }

  @Override
  public long pending() {
    return left();
  }

  @Override
  public ByteBuf next(ByteBufAllocator allocator) {
    int end = Math.min(taken + SIZE, data.length());
    Bytes next = data.slice(taken, end);
    taken = end;
    return memory.take(allocator, next.length()).writeBytes(next.asByteBuffer());
  }

  @Override
  public ByteBuf rest() {
    return Unpooled.wrappedBuffer(data.slice(taken, data.length()).asByteBuffer());
  }

  @Override
  public void close() {
    // The garbage collector's.
  }
}
