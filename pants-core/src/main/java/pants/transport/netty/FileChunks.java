package pants.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;

/** A part of a file in pieces that are read when they are due. */
final class FileChunks implements Chunks {
  private final FileChannel file;
  private final long end;
  private final boolean closeAfter;
  private long position;

  FileChunks(FileChannel file, long offset, long count, boolean closeAfter) {
    this.file = file;
    this.end = offset + count;
    this.closeAfter = closeAfter;
    this.position = offset;
  }

  @Override
  public long left() {
    return end - position;
  }

  @Override
  public long pending() {
    return 0;
  }

  @Override
  public ByteBuf next(ByteBufAllocator allocator) throws IOException {
    int wanted = (int) Math.min(SIZE, left());
    ByteBuf chunk = allocator.directBuffer(wanted);
    try {
      while (chunk.readableBytes() < wanted) {
        int read = chunk.writeBytes(file, position, wanted - chunk.readableBytes());
        if (read < 0) {
          throw new EOFException("the file ended at " + position + ", before it was sent");
        }
        position += read;
      }
      return chunk;
    } catch (IOException | RuntimeException e) {
      chunk.release();
      throw e;
    }
  }

  @Override
  public FileCopy rest() {
    return new FileCopy(new FilePart(file, position, left(), closeAfter));
  }

  @Override
  public void close() {
    if (closeAfter) {
      try {
        file.close();
      } catch (IOException e) {
        // It was only read, so that nothing is lost.
      }
    }
  }
}
