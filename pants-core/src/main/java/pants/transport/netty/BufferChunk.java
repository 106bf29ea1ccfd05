package pants.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;

/** A buffer that was written behind chunks, and waits for its turn. */
final class BufferChunk implements Chunks {
  private ByteBuf buffer;

  BufferChunk(ByteBuf buffer) {
    this.buffer = buffer;
  }

  @Override
  public long left() {
    return buffer.readableBytes();
  }

  @Override
  public long pending() {
    return left();
  }

  @Override
  public ByteBuf next(ByteBufAllocator allocator) {
    ByteBuf next = buffer;
    buffer = Unpooled.EMPTY_BUFFER;
    return next;
  }

  @Override
  public ByteBuf rest() {
    return buffer;
  }

  @Override
  public void close() {
    buffer.release();
  }
}
