package pants.web.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;
import pants.http.Headers;

/** What a file may stand beside itself as; the shorter first. */
enum Precompressed {
  BROTLI("br", ".br"),
  GZIP("gzip", ".gz");

  private static final String FIELD = "Accept-Encoding";

  private final String token;
  private final String ending;

  Precompressed(String token, String ending) {
    this.token = token;
    this.ending = ending;
  }

  String token() {
    return token;
  }

  Path of(Path file) {
    return file.resolveSibling(file.getFileName() + ending);
  }

  /** What of a file to send, to a client that likes it no less than the file itself; or null. */
  static @Nullable Precompressed choose(Headers request, ServedFile file) {
    Precompressed best = null;
    int most = Math.max(Weights.of(request, FIELD, "identity") - 1, 0);
    for (Precompressed coding : values()) {
      int weight = Weights.of(request, FIELD, coding.token, "*");
      if (weight > most && coding.isBeside(file)) {
        best = coding;
        most = weight;
      }
    }
    return best;
  }

  /** An older one is of another file than that which is there now. */
  private boolean isBeside(ServedFile file) {
    try {
      Path path = of(file.path());
      BasicFileAttributes attributes =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return attributes.isRegularFile()
          && attributes.lastModifiedTime().compareTo(file.modified()) >= 0
          && Files.isReadable(path);
    } catch (IOException e) {
      return false;
    }
  }
}
