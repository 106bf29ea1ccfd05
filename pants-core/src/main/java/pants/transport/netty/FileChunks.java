package pants.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.stream.ChunkedInput;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;

/** A part of a file in pieces, which TLS has to see to encrypt them. */
final class FileChunks implements ChunkedInput<ByteBuf> {
  private static final int CHUNK = 64 * 1024;

  private final FileChannel file;
  private final long begin;
  private final long end;
  private final boolean closeAfter;
  private long position;

  FileChunks(FileChannel file, long offset, long count, boolean closeAfter) {
    this.file = file;
    this.begin = offset;
    this.end = offset + count;
    this.closeAfter = closeAfter;
    this.position = offset;
  }

  @Override
  public boolean isEndOfInput() {
    return position == end;
  }

  @Override
  public ByteBuf readChunk(ByteBufAllocator allocator) throws IOException {
    return read(allocator);
  }

  private ByteBuf read(ByteBufAllocator allocator) throws IOException {
    int wanted = (int) Math.min(CHUNK, end - position);
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
  @Deprecated
  public ByteBuf readChunk(ChannelHandlerContext context) throws IOException {
    return read(context.alloc());
  }

  @Override
  public long length() {
    return end - begin;
  }

  @Override
  public long progress() {
    return position - begin;
  }

  @Override
  public void close() throws IOException {
    if (closeAfter) {
      file.close();
    }
  }
}
