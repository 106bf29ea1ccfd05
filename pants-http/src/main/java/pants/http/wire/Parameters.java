package pants.http.wire;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import pants.http.Syntax;

/**
 * A value with parameters behind it, such as a media type (RFC 9110, section 5.6.6). In quotation
 * marks a backslash takes away the meaning of a quotation mark and of a backslash alone: browsers
 * send names of files with backslashes as they are.
 *
 * @param value the value in lower case
 * @param named the parameters, by their names in lower case
 */
record Parameters(String value, Map<String, String> named) {

  /** Reads them, or returns null where they are malformed or a name repeats. */
  static @Nullable Parameters parse(String text) {
    int end = text.indexOf(';');
    String value = (end < 0 ? text : text.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    Map<String, String> named = new LinkedHashMap<>();
    int at = end < 0 ? text.length() : end;
    while (at >= 0 && at < text.length()) {
      at = text.charAt(at) == ';' ? parameter(text, skipBlanks(text, at + 1), named) : -1;
    }
    return at < 0 ? null : new Parameters(value, named);
  }

  /** Reads one, which may be empty, and blanks; returns where it ends, or -1. */
  private static int parameter(String text, int start, Map<String, String> named) {
    int equals = endOfToken(text, start);
    if (equals == start) {
      return equals;
    }
    if (equals == text.length() || text.charAt(equals) != '=') {
      return -1;
    }
    StringBuilder value = new StringBuilder();
    int first = equals + 1;
    boolean quoted = first < text.length() && text.charAt(first) == '"';
    int end = quoted ? quoted(text, first + 1, value) : endOfToken(text, first);
    if (!quoted) {
      value.append(text, first, end);
    }
    if (end < 0 || end == first) {
      return -1;
    }
    String name = text.substring(start, equals).toLowerCase(Locale.ROOT);
    return named.put(name, value.toString()) == null ? skipBlanks(text, end) : -1;
  }

  /** Reads up to a quotation mark; returns the index behind it, or -1. */
  private static int quoted(String text, int start, StringBuilder value) {
    for (int i = start; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        return i + 1;
      }
      boolean escapes = c == '\\' && i + 1 < text.length() && isEscaped(text.charAt(i + 1));
      value.append(escapes ? text.charAt(++i) : c);
    }
    return -1;
  }

  private static boolean isEscaped(char c) {
    return c == '"' || c == '\\';
  }

  private static int endOfToken(String text, int start) {
    int end = start;
    while (end < text.length() && Syntax.TOKEN.contains(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static int skipBlanks(String text, int from) {
    int at = from;
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
    return at;
  }
}
