package pants.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ReferenceCounted;
import java.io.IOException;

/** Output that is sent in chunks. */
interface Chunks {
  /** As much as a peer which takes nothing can hold. */
  int SIZE = GatherMemory.SIZE;

  /** How many bytes were not given out yet. */
  long left();

  /** How many of these count as pending output: none of a file. */
  long pending();

  /** The next chunk, where some are left. */
  ByteBuf next(ByteBufAllocator allocator) throws IOException;

  /** All that is left, for Netty to send; in the place of closing. */
  ReferenceCounted rest();

  /** Lets go of what was not given out. */
  void close();
}
