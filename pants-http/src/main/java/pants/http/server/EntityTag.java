package pants.http.server;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An entity tag (RFC 9110, section 8.8.3): {@code "opaque"}, or {@code W/"opaque"} where it is
 * weak.
 *
 * @param weak whether what has the tag may differ in its bytes
 * @param opaque what stands between the quotes
 */
record EntityTag(boolean weak, String opaque) {
  private static final String WEAK = "W/";
  private static final char OBS_TEXT = 0x80;

  /** The tag that a text is, or null where it is none. */
  static @Nullable EntityTag parse(String text) {
    int end = end(text, 0);
    return end == text.length() ? at(text, 0, end) : null;
  }

  private static EntityTag at(String text, int from, int end) {
    boolean weak = text.startsWith(WEAK, from);
    return new EntityTag(weak, text.substring(from + (weak ? 3 : 1), end - 1));
  }

  /** Where the tag ends that begins at an index, or -1 where none does. */
  private static int end(String text, int from) {
    int open = text.startsWith(WEAK, from) ? from + 2 : from;
    if (open >= text.length() || text.charAt(open) != '"') {
      return -1;
    }
    for (int i = open + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        return i + 1;
      }
      if (c <= ' ' || (c > '~' && c < OBS_TEXT)) {
        return -1;
      }
    }
    return -1;
  }

  /** Whether two are of the same bytes: neither is weak (RFC 9110, section 8.8.3.2). */
  boolean isStrongly(EntityTag other) {
    return !weak && equals(other);
  }

  /** Whether two may stand for each other. */
  boolean isWeakly(EntityTag other) {
    return opaque.equals(other.opaque);
  }

  /**
   * Whether a tag is in the list that a field is, which may stand on several lines. In {@code *}
   * everything is. Of a line that is malformed, what stands before the fault counts.
   *
   * @param current the tag, or null where there is none
   * @param strongly whether to compare strongly
   */
  static boolean isListed(List<String> lines, @Nullable EntityTag current, boolean strongly) {
    if (lines.size() == 1 && lines.getFirst().equals("*")) {
      return true;
    }
    if (current != null) {
      for (String line : lines) {
        if (isListed(line, current, strongly)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isListed(String line, EntityTag current, boolean strongly) {
    int from = next(line, 0);
    while (from < line.length()) {
      int end = end(line, from);
      if (end < 0) {
        return false;
      }
      EntityTag listed = at(line, from, end);
      if (strongly ? current.isStrongly(listed) : current.isWeakly(listed)) {
        return true;
      }
      from = next(line, end);
      if (from < line.length() && line.lastIndexOf(',', from - 1) < end) {
        return false; // two tags with no comma in between
      }
    }
    return false;
  }

  /** Passes over blanks, commas and empty elements. */
  private static int next(String line, int from) {
    int at = from;
    while (at < line.length() && " \t,".indexOf(line.charAt(at)) >= 0) {
      at++;
    }
    return at;
  }

  @Override
  public String toString() {
    return (weak ? WEAK : "") + '"' + opaque + '"';
  }
}
