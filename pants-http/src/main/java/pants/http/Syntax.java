package pants.http;

import pants.bytes.ByteSet;

/** The classes of characters that HTTP is made of (RFC 9110, section 5.6), and checks by them. */
public final class Syntax {
  /** Letters and digits of ASCII. */
  public static final ByteSet ALPHANUMERIC =
      ByteSet.range('0', '9').and(ByteSet.range('A', 'Z')).and(ByteSet.range('a', 'z'));

  /** Hexadecimal digits. */
  public static final ByteSet HEX =
      ByteSet.range('0', '9').and(ByteSet.range('a', 'f')).and(ByteSet.range('A', 'F'));

  /** What names of headers, methods and the like consist of. */
  public static final ByteSet TOKEN = ALPHANUMERIC.and(ByteSet.of("!#$%&'*+-.^_`|~"));

  /** What values of headers consist of: all but control characters, of which tab is allowed. */
  public static final ByteSet TEXT =
      ByteSet.of("\t").and(ByteSet.range(' ', 0xFF)).without(ByteSet.of("\177"));

  private Syntax() {}

  /**
   * Says whether some text is a token.
   *
   * @param text the text
   * @return whether it is not empty and has characters of a token alone
   */
  public static boolean isToken(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!TOKEN.contains(text.charAt(i))) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /** Returns the name of a header, or throws where it is no token. */
  static String checkName(String name) {
    if (!isToken(name)) {
      throw new IllegalArgumentException("the name of a header must be a token: " + shown(name));
    }
    return name;
  }

  /** Returns the value of a header, or throws where it has a character that is not allowed. */
  static String checkValue(String name, String value) {
    for (int i = 0; i < value.length(); i++) {
      if (!TEXT.contains(value.charAt(i))) {
        throw new IllegalArgumentException(
            "the value of %s must not have the character U+%04X (index %d): %s"
                .formatted(name, (int) value.charAt(i), i, shown(value)));
      }
    }
    return value;
  }

  /**
   * Text for a message.
   *
   * @param text any text
   * @return its first 64 characters in quotation marks; control characters and what is above ASCII
   *     are escaped
   */
  public static String shown(String text) {
    return shown(text, 64);
  }

  /**
   * Text for a message.
   *
   * @param text any text
   * @param most how many characters of it are shown
   * @return its first characters in quotation marks; control characters and what is above ASCII are
   *     escaped
   */
  public static String shown(String text, int most) {
    StringBuilder shown = new StringBuilder("\"");
    for (int i = 0; i < text.length() && i < most; i++) {
      char c = text.charAt(i);
      if (c >= ' ' && c <= '~') {
        shown.append(c);
      } else {
        shown.append("\\u%04X".formatted((int) c));
      }
    }
    return shown.append(text.length() > most ? "..." : "").append('"').toString();
  }
}
