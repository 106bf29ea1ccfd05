package pants.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * The one buffer that a loop reads into. What arrives is copied out of it at once, so all of the
 * loop's connections can share it, it stays in the processor's cache, and nothing is allocated for
 * a read. Only while it waits to be sent, to a peer that is slow to take it, another comes in its
 * place.
 */
final class ReceiveMemory extends DefaultMaxMessagesRecvByteBufAllocator {
  private static final int SIZE = 128 * 1024;

  /** So many bytes may keep the whole buffer from being used again. */
  static final int WORTH_KEEPING = SIZE / 4;

  private static final int MAX_READS = 16;

  private @Nullable ByteBuf buffer;

  ReceiveMemory() {
    super(MAX_READS);
  }

  private ByteBuf take(ByteBufAllocator allocator) {
    ByteBuf free = buffer;
    if (free != null && free.refCnt() > 1) {
      free.release();
      free = null;
    }
    if (free == null) {
      free = allocator.directBuffer(SIZE, SIZE);
      buffer = free;
    }
    return free.clear().retain();
  }

  void release() {
    if (buffer != null) {
      buffer.release();
      buffer = null;
    }
  }

  @Override
  public MaxMessageHandle newHandle() {
    return new Reads();
  }

  private final class Reads extends MaxMessageHandle {
    @Override
    public ByteBuf allocate(ByteBufAllocator allocator) {
      return take(allocator);
    }

    @Override
    public int guess() {
      return SIZE;
    }
  }
}
