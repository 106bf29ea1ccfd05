package pants.transport.netty;

import io.netty.channel.DefaultFileRegion;
import java.nio.channels.FileChannel;

/** A part of a file that the system sends by itself; closed with it if it was opened for it. */
final class FilePart extends DefaultFileRegion {
  private final boolean closeAfter;

  FilePart(FileChannel file, long offset, long count, boolean closeAfter) {
    super(file, offset, count);
    this.closeAfter = closeAfter;
  }

  @Override
  protected void deallocate() {
    if (closeAfter) {
      super.deallocate();
    }
  }
}
