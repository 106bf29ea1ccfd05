package pants.http.websocket;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import pants.bytes.Bytes;

/** A part of a file that is being sent, as the fragments of one binary message. */
final class SentFile {
  private static final int FRAGMENT = 64 * 1024;

  private final FileChannel file;
  private final boolean close;
  private long offset;
  private long left;
  private boolean begun;

  private SentFile(FileChannel file, long offset, long count, boolean close) {
    this.file = file;
    this.offset = offset;
    this.left = count;
    this.close = close;
  }

  /** A part of a file that is opened for it. */
  static SentFile open(Path path, long offset, long count) throws IOException {
    FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
    try {
      return of(file, offset, count, true);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** A part of a file; all up to its end where the count is 0. */
  static SentFile of(FileChannel file, long offset, long count, boolean close) throws IOException {
    long size = file.size();
    if (offset < 0 || offset > size || count < 0 || count > size - offset) {
      throw new IllegalArgumentException(
          "a file of %d bytes has no %d bytes from %d on".formatted(size, count, offset));
    }
    return new SentFile(file, offset, count == 0 ? size - offset : count, close);
  }

  /** Whether a frame of it was sent, so that its message has begun. */
  boolean hasBegun() {
    return begun;
  }

  /** What the next frame is. */
  Opcode opcode() {
    return begun ? Opcode.CONTINUATION : Opcode.BINARY;
  }

  /** The payload of the next frame; it is the last where {@link #isSent()} then says so. */
  Bytes next() throws IOException {
    ByteBuffer fragment = ByteBuffer.allocate((int) Math.min(FRAGMENT, left));
    while (fragment.hasRemaining()) {
      int read = file.read(fragment, offset + fragment.position());
      if (read < 0) {
        throw new EOFException("the file has become shorter while it was sent");
      }
    }
    fragment.flip();
    offset += fragment.limit();
    left -= fragment.limit();
    begun = true;
    return Bytes.of(fragment);
  }

  boolean isSent() {
    return left == 0;
  }

  void close() {
    if (close) {
      try {
        file.close();
      } catch (IOException e) {
        // It was only read, so that nothing is lost.
      }
    }
  }
}
