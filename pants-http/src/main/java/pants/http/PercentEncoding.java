package pants.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import pants.bytes.ByteSet;
import pants.http.BadMessageException.Reason;

/**
 * Bytes of URLs and forms that are written as {@code %} and two hexadecimal digits (RFC 3986,
 * section 2.1). Texts are UTF-8.
 */
public final class PercentEncoding {
  private static final ByteSet UNRESERVED = Syntax.ALPHANUMERIC.and(ByteSet.of("-._~"));
  private static final String DIGITS = "0123456789ABCDEF";

  private PercentEncoding() {}

  /**
   * Decodes part of a URL, such as a path. A {@code +} is a {@code +}.
   *
   * @param text the part as it stands in the URL
   * @return the text; bytes that are no UTF-8 became U+FFFD
   * @throws BadMessageException with status 400 when two hexadecimal digits do not follow a {@code
   *     %}
   */
  public static String decode(String text) {
    return text.indexOf('%') < 0 ? text : decoded(text.getBytes(UTF_8), false);
  }

  /**
   * Decodes part of a form or a query, where a {@code +} is a space.
   *
   * @param text the part as it stands in the form
   * @return the text; bytes that are no UTF-8 became U+FFFD
   * @throws BadMessageException with status 400 when two hexadecimal digits do not follow a {@code
   *     %}
   */
  public static String decodeForm(String text) {
    return text.indexOf('%') < 0 && text.indexOf('+') < 0
        ? text
        : decoded(text.getBytes(UTF_8), true);
  }

  private static String decoded(byte[] bytes, boolean plusIsSpace) {
    return decoded(bytes, 0, bytes.length, plusIsSpace);
  }

  /** Decodes in the array itself, as the text is never longer. */
  static String decoded(byte[] bytes, int from, int to, boolean plusIsSpace) {
    int end = from;
    for (int i = from; i < to; i++) {
      byte value = bytes[i];
      if (value == '%') {
        value = escaped(bytes, i, to);
        i += 2;
      } else if (value == '+' && plusIsSpace) {
        value = ' ';
      }
      bytes[end++] = value;
    }
    return new String(bytes, from, end - from, UTF_8);
  }

  private static byte escaped(byte[] bytes, int at, int to) {
    int high = at + 2 < to ? Character.digit(bytes[at + 1], 16) : -1;
    int low = at + 2 < to ? Character.digit(bytes[at + 2], 16) : -1;
    if (high < 0 || low < 0) {
      throw new BadMessageException(
          Reason.PERCENT, "'%' must be followed by two hexadecimal digits");
    }
    return (byte) (16 * high + low);
  }

  /**
   * Encodes text so that it can stand anywhere in a URL or a form: all but letters, digits and
   * {@code -._~}.
   *
   * @param text any text; an unpaired surrogate becomes a question mark
   * @return visible ASCII characters
   */
  public static String encode(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    StringBuilder encoded = new StringBuilder(bytes.length + 8);
    for (byte value : bytes) {
      if (UNRESERVED.contains(value)) {
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
}
