package pants.transport.netty;

import io.netty.channel.FileRegion;
import io.netty.util.AbstractReferenceCounted;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;

/**
 * A part of a file that Netty reads into memory and sends from there. For io_uring: what it knows
 * as a region of a file it moves through a pipe, with an offset of 32 bits, which sends wrong bytes
 * of a file above 2 GiB.
 */
final class FileCopy extends AbstractReferenceCounted implements FileRegion {
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
  public FileRegion retain() {
    super.retain();
    return this;
  }

  @Override
  public FileRegion retain(int increment) {
    super.retain(increment);
    return this;
  }

  @Override
  public FileRegion touch() {
    return this;
  }

  @Override
  public FileRegion touch(Object hint) {
    return this;
  }

  @Override
  protected void deallocate() {
    part.release();
  }
}
