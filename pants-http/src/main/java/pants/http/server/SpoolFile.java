package pants.http.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import pants.bytes.Bytes;

/**
 * A temporary file for the body of one request. Its owner alone may read it, and it has no name for
 * longer than the system needs to open it: so nobody else finds it, and it is gone with its
 * channel, however the process ends. (Windows keeps the name as long as the file is open.)
 *
 * <p>It is made by the first batch, and written in order by one thread at a time; whoever reads it
 * does so later. It may be released at any time, by any thread.
 */
final class SpoolFile {
  /** The platform copies what it writes and reads into memory of its own, of just that size. */
  private static final int STEP = 64 * 1024;

  /** How much of a file is given back at a time, and the pause behind it. */
  private static final int GIVEN_BACK = 4 * 1024 * 1024;

  private static final long PAUSE_NANOS = 500_000;

  private static final FileAttribute<?>[] OWNERS_ALONE = {
    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
  };

  /** Makes a file to write to and to read from. */
  @FunctionalInterface
  interface Source {
    FileChannel open() throws IOException;
  }

  private final Source source;
  private volatile @Nullable FileChannel channel;
  private volatile boolean released;
  private long length;

  SpoolFile(Source source) {
    this.source = source;
  }

  /** A new file, for the directory where temporary files of this machine are. */
  static FileChannel open() throws IOException {
    return open(Path.of(System.getProperty("java.io.tmpdir")));
  }

  static FileChannel open(Path directory) throws IOException {
    boolean posix = directory.getFileSystem().supportedFileAttributeViews().contains("posix");
    return FileChannel.open(
        directory.resolve("pants-" + UUID.randomUUID() + ".tmp"),
        Set.of(
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE),
        posix ? OWNERS_ALONE : new FileAttribute<?>[0]);
  }

  /** Writes more of the body; nothing where nobody wants it any more. */
  synchronized void append(List<Bytes> batch) throws IOException {
    if (released) {
      return;
    }
    FileChannel file = channel;
    if (file == null) {
      file = source.open();
      channel = file;
    }
    for (Bytes piece : batch) {
      write(file, piece.asByteBuffer());
    }
  }

  private void write(FileChannel file, ByteBuffer left) throws IOException {
    while (left.hasRemaining()) {
      int step = Math.min(STEP, left.remaining());
      int written = file.write(left.slice(left.position(), step), length);
      left.position(left.position() + written);
      length += written;
    }
  }

  private FileChannel readable() {
    FileChannel file = channel;
    if (file == null || released) {
      throw new IllegalStateException("the request is over, and its files are gone");
    }
    return file;
  }

  /** Reads at least one byte into an array, from what was written; returns how many. */
  int read(long position, byte[] target, int at, int count) throws IOException {
    int step = Math.min(STEP, count);
    int read = readable().read(ByteBuffer.wrap(target, at, step), position);
    if (read < 0) {
      throw new IOException("a temporary file was cut at " + position);
    }
    return read;
  }

  /** All of a part, in memory. */
  Bytes bytes(long position, int count) throws IOException {
    byte[] bytes = new byte[count];
    for (int at = 0; at < count; ) {
      at += read(position + at, bytes, at, count - at);
    }
    return Bytes.of(bytes);
  }

  void writeTo(WritableByteChannel target, long position, long count) throws IOException {
    for (long at = 0; at < count; ) {
      long written = readable().transferTo(position + at, count - at, target);
      if (written <= 0) {
        throw new IOException("a temporary file was cut at " + (position + at));
      }
      at += written;
    }
  }

  /** Nobody wants it any more. What was written is given back to the disk, which may take time. */
  void release() {
    released = true;
    Disk.run(this::close);
  }

  private synchronized void close() {
    FileChannel file = channel;
    if (file != null) {
      channel = null;
      Disk.thrownBy(() -> shrink(file));
      Disk.thrownBy(file::close);
    }
  }

  /**
   * Gives the memory and the blocks of a long file back in steps, and not in one go, which would
   * hold a processor for longer than engines that share it should wait.
   */
  private void shrink(FileChannel file) throws IOException {
    for (long left = length - GIVEN_BACK; left > 0; left -= GIVEN_BACK) {
      file.truncate(left);
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }
}
