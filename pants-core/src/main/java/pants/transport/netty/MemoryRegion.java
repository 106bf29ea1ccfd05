package pants.transport.netty;

import io.netty.channel.FileRegion;
import io.netty.util.AbstractReferenceCounted;

/** What Netty sends as it does a part of a file, but piece by piece through memory. */
abstract class MemoryRegion extends AbstractReferenceCounted implements FileRegion {
  @Override
  public long position() {
    return 0;
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
}
