package pants.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import pants.bytes.ByteSet;
import pants.http.Syntax;

/** The URL of an answer that sends the client elsewhere, and its page. */
final class Redirect {
  /** What may stand in a URL as it is (RFC 3986, section 2.2), with the percent sign. */
  private static final ByteSet PLAIN =
      Syntax.ALPHANUMERIC.and(ByteSet.of("-._~:/?#[]@!$&'()*+,;=%"));

  private static final String DIGITS = "0123456789ABCDEF";

  private Redirect() {}

  /** The URL with what no URL may have percent-encoded. */
  static String encoded(String url) {
    StringBuilder encoded = new StringBuilder(url.length());
    for (byte value : url.getBytes(UTF_8)) {
      if ((value >= 0 && value < ' ') || value == 0x7F) {
        throw new IllegalArgumentException(
            "a URL must not have control characters: U+%04X".formatted(value));
      }
      if (PLAIN.contains(value)) {
        encoded.append((char) value);
      } else {
        encoded
            .append('%')
            .append(DIGITS.charAt((value & 0xFF) >> 4))
            .append(DIGITS.charAt(value & 0xF));
      }
    }
    return encoded.toString();
  }

  static String page(String url) {
    String link = Html.escape(encoded(url));
    return "<!DOCTYPE html><title>Elsewhere</title><p>This page is at <a href=\"%s\">%s</a>."
        .formatted(link, link);
  }
}
