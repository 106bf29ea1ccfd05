package pants.http.server;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import pants.http.PercentEncoding;

/** How a proxy is told which file it shall send in the place of an answer's body. */
final class Sendfile {
  private Sendfile() {}

  /**
   * The value of the header: the path behind the root, with the prefix in front; of a file that is
   * not below the root the whole path. Encoded as in a URL, since proxies decode it.
   *
   * @param root an absolute path
   * @param file relative to the root, or absolute
   * @param prefix null for none
   */
  static String value(Path root, Path file, @Nullable String prefix) {
    Path base = root.normalize();
    Path absolute = base.resolve(file).normalize();
    if (!absolute.startsWith(base) || absolute.equals(base)) {
      return encoded("/", absolute);
    }
    String front = prefix == null ? "" : prefix;
    boolean joined = front.isEmpty() || front.endsWith("/");
    return encoded(joined ? front : front + "/", base.relativize(absolute));
  }

  private static String encoded(String front, Path path) {
    StringBuilder value = new StringBuilder(front);
    for (int i = 0; i < path.getNameCount(); i++) {
      value.append(i == 0 ? "" : "/").append(PercentEncoding.encode(path.getName(i).toString()));
    }
    return value.toString();
  }
}
