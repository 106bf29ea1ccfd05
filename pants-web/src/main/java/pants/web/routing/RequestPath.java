package pants.web.routing;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pants.http.BadMessageException;
import pants.http.BadMessageException.Reason;
import pants.http.PercentEncoding;

/**
 * The path of a request, taken apart and decoded once: all that decides by a path looks at this, so
 * that no two of them can see different ones.
 *
 * <p>It is cut at its slashes first and decoded then, so that an encoded slash is part of a segment
 * and never separates two. A {@code +} is a plus.
 *
 * @param segments what stands behind each slash, decoded; the last is empty where the path ends
 *     with a slash
 * @param isPlain whether no segment is {@code .} or {@code ..}, or has a slash in it: others name
 *     no page, since programs disagree about what they mean
 */
public record RequestPath(List<String> segments, boolean isPlain) {
  /**
   * Takes a path apart.
   *
   * @param raw the path as it was sent
   * @return the path
   * @throws BadMessageException with status 400 where a percent sign is not followed by two
   *     hexadecimal digits, or what is encoded is NUL or not UTF-8
   */
  public static RequestPath of(String raw) {
    List<String> segments = new ArrayList<>();
    boolean plain = true;
    int start = raw.startsWith("/") ? 1 : 0;
    while (true) {
      int slash = raw.indexOf('/', start);
      String segment = decoded(raw.substring(start, slash < 0 ? raw.length() : slash));
      plain &= !isDots(segment) && segment.indexOf('/') < 0;
      segments.add(segment);
      if (slash < 0) {
        return new RequestPath(segments, plain);
      }
      start = slash + 1;
    }
  }

  private static String decoded(String raw) {
    if (raw.indexOf('%') < 0) {
      return raw;
    }
    String text = PercentEncoding.decode(raw);
    if (text.indexOf('\0') >= 0) {
      throw new BadMessageException(Reason.PERCENT, "a path must not have NUL (%00)");
    }
    if (text.indexOf('\uFFFD') >= 0) {
      throw new BadMessageException(Reason.PERCENT, "what a path encodes must be UTF-8");
    }
    return text;
  }

  private static boolean isDots(String segment) {
    return segment.equals(".") || segment.equals("..");
  }

  /**
   * Where a folder is whose slash is missing. There is one slash in front, since two would be
   * another host.
   *
   * @param path the path, decoded
   * @param query the query as it was sent, or null
   * @return a reference that can stand in {@code Location}
   */
  public static String withSlash(String path, @Nullable String query) {
    int start = 0;
    while (start < path.length() && path.charAt(start) == '/') {
      start++;
    }
    String encoded = PercentEncoding.encode(path.substring(start)).replace("%2F", "/");
    return "/" + encoded + "/" + (query == null ? "" : "?" + query);
  }

  /**
   * The rest of the path behind some segments.
   *
   * @param from how many segments stand before it
   * @return the others, with slashes between them
   */
  public String rest(int from) {
    return from == segments.size() - 1
        ? segments.get(from)
        : String.join("/", segments.subList(from, segments.size()));
  }
}
