package pants.testing;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/** Something to send: bytes, or a part of a file. */
final class Piece {
  private final ByteBuffer data;
  private final @Nullable FileChannel file;
  private final boolean closeAfter;
  private long offset;
  private long left;

  Piece(byte[] data) {
    this.data = ByteBuffer.wrap(data);
    this.file = null;
    this.closeAfter = false;
    this.left = data.length;
  }

  Piece(FileChannel file, long offset, long count, boolean closeAfter) {
    this.data = ByteBuffer.allocate(0);
    this.file = file;
    this.offset = offset;
    this.left = count;
    this.closeAfter = closeAfter;
  }

  byte[] take(int count) throws IOException {
    byte[] taken = new byte[count];
    left -= count;
    if (file == null) {
      data.get(taken);
      return taken;
    }
    ByteBuffer target = ByteBuffer.wrap(taken);
    while (target.hasRemaining()) {
      int read = file.read(target, offset);
      if (read < 0) {
        throw new EOFException("the file was cut short while it was sent");
      }
      offset += read;
    }
    return taken;
  }

  void close() {
    if (file != null && closeAfter) {
      try {
        file.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  long left() {
    return left;
  }

  boolean isSent() {
    return left == 0;
  }

  boolean isFile() {
    return file != null;
  }
}
