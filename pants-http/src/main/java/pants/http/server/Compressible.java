package pants.http.server;

import java.util.Set;
import java.util.TreeSet;
import pants.http.Headers;

/** Which answers are worth compressing, and may be. */
final class Compressible {
  /** A shorter body fits into one packet anyway. */
  private static final int LEAST = 1024;

  /** Types besides {@code text/*} and those that end with {@code +json}, {@code +xml} and so on. */
  private static final Set<String> TYPES =
      anyCase(
          "application/ecmascript",
          "application/graphql",
          "application/javascript",
          "application/json",
          "application/json-seq",
          "application/jsonl",
          "application/rtf",
          "application/sql",
          "application/toml",
          "application/vnd.ms-fontobject",
          "application/wasm",
          "application/x-javascript",
          "application/x-ndjson",
          "application/x-sh",
          "application/x-www-form-urlencoded",
          "application/xml",
          "application/xml-dtd",
          "application/yaml",
          "font/otf",
          "font/ttf",
          "image/bmp",
          "image/vnd.microsoft.icon",
          "image/x-icon");

  private static final Set<String> SUFFIXES = anyCase("json", "xml", "yaml");

  /** Statuses whose body is none, or a part of one. */
  private static boolean isWhole(int status) {
    return switch (status) {
      case 204, 205, 206 -> false;
      default -> status >= 200;
    };
  }

  private Compressible() {}

  private static Set<String> anyCase(String... names) {
    Set<String> set = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    set.addAll(Set.of(names));
    return set;
  }

  /** Whether an answer would be compressed for a client that takes a coding. */
  static boolean is(AnswerHead head) {
    if (!isWhole(head.status)) {
      return false;
    }
    Headers fields = head.fields;
    String type = fields.first("Content-Type");
    if (head.status == 304) {
      return type == null || isType(type);
    }
    return type != null
        && isType(type)
        && (head.length >= LEAST || head.length == AnswerHead.UNKNOWN)
        && !fields.contains("Content-Encoding")
        && !fields.contains("Content-Range")
        && !hasDigest(fields)
        && !AnswerHead.lists(fields, "Cache-Control", "no-transform");
  }

  private static boolean isType(String value) {
    int semicolon = value.indexOf(';');
    String type = (semicolon < 0 ? value : value.substring(0, semicolon)).strip();
    int plus = type.lastIndexOf('+');
    return type.regionMatches(true, 0, "text/", 0, 5)
        || TYPES.contains(type)
        || (plus > 0 && SUFFIXES.contains(type.substring(plus + 1)));
  }

  /** Whoever says what the bytes of a body are wants these sent. */
  private static boolean hasDigest(Headers fields) {
    for (int i = 0; i < fields.size(); i++) {
      if (isDigest(fields.name(i))) {
        return true;
      }
    }
    return false;
  }

  /** Whether a field says what the bytes of the body are. */
  static boolean isDigest(String name) {
    return switch (name.length()) {
      case 6 -> name.equalsIgnoreCase("Digest");
      case 11 -> name.equalsIgnoreCase("Content-MD5") || name.equalsIgnoreCase("Repr-Digest");
      case 14 -> name.equalsIgnoreCase("Content-Digest");
      default -> false;
    };
  }
}
