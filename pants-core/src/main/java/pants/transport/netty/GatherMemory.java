package pants.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * The one buffer that a loop gathers small writes in. Mostly a connection sends what it has
 * gathered before another begins, so all of the loop's connections can share it, it stays in the
 * processor's cache, and nothing is allocated for an answer. Who gathers while another does, or
 * while what was gathered last waits for a slow peer, has a buffer of its own: so a slow peer keeps
 * this one at most, and not one of its size for each connection.
 */
final class GatherMemory {
  /** As much as is gathered before it is handed on. */
  static final int SIZE = 64 * 1024;

  private static final int FIRST = 256;

  private @Nullable ByteBuf buffer;

  /** An empty buffer with room for so many bytes, to be released by whoever sends it. */
  ByteBuf take(ByteBufAllocator allocator, int length) {
    ByteBuf shared = buffer;
    if (shared == null) {
      shared = allocator.directBuffer(SIZE, SIZE);
      buffer = shared;
    }
    return length > SIZE || shared.refCnt() > 1
        ? allocator.directBuffer(Math.max(length, FIRST))
        : shared.clear().retain();
  }

  void release() {
    if (buffer != null) {
      buffer.release();
      buffer = null;
    }
  }
}
