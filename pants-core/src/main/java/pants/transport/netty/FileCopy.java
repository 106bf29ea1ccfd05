package pants.transport.netty;

import io.netty.channel.FileRegion;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;

/**
 * A part of a file that Netty's io_uring reads into memory and sends from there. What it knows as a
 * region of a file it moves through a pipe, with an offset of 32 bits, which sends wrong bytes of a
 * file above 2 GiB.
 */
final class FileCopy extends MemoryRegion {
  private final FileRegion part;

  FileCopy(FileRegion part) {
    this.part = part;
  }

  @Override
  public long position() {
    return part.position();
  }

  @Override
  @Deprecated
  public long transfered() {
    return part.transferred();
  }

  @Override
  public long transferred() {
    return part.transferred();
  }

  @Override
  public long count() {
    return part.count();
  }

  @Override
  public long transferTo(WritableByteChannel target, long position) throws IOException {
    return part.transferTo(target, position);
  }

  @Override
  protected void deallocate() {
    part.release();
  }
}
