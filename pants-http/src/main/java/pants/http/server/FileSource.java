package pants.http.server;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import pants.bytes.Bytes;

/** A part of a file, which is closed when it is not wanted any more. */
final class FileSource implements BodySource {
  private final OpenFile file;
  private long at;
  private long left;

  FileSource(OpenFile file, long offset, long count) {
    this.file = file;
    at = offset;
    left = count;
  }

  @Override
  public @Nullable Bytes next() throws IOException {
    int length = (int) Math.min(PIECE, left);
    if (length == 0) {
      return null;
    }
    Bytes piece = file.read(at, length);
    at += length;
    left -= length;
    return piece;
  }

  @Override
  public void close() {
    file.close();
  }
}
