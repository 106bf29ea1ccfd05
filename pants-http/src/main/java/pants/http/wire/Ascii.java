package pants.http.wire;

/** Comparisons of received bytes with texts that the program knows, without making strings. */
final class Ascii {
  private Ascii() {}

  /** Whether the bytes at an index, which must be there, are some text, but for case of letters. */
  static boolean standsAt(byte[] bytes, int at, String text) {
    for (int i = 0; i < text.length(); i++) {
      int difference = bytes[at + i] ^ text.charAt(i);
      if (difference != 0 && (difference != 0x20 || !isLetter(bytes[at + i]))) {
        return false;
      }
    }
    return true;
  }

  /** Whether the bytes between two indexes are some text, but for case of letters. */
  static boolean equal(byte[] bytes, int from, int to, String text) {
    return to - from == text.length() && standsAt(bytes, from, text);
  }

  private static boolean isLetter(byte value) {
    int lower = value | 0x20;
    return lower >= 'a' && lower <= 'z';
  }

  /** Whether a list with commas has a word, but for case of letters. */
  static boolean listHas(byte[] bytes, int from, int to, String word) {
    int start = from;
    while (start <= to) {
      int end = start;
      while (end < to && bytes[end] != ',') {
        end++;
      }
      if (equal(bytes, skipBlanks(bytes, start, end), trimBlanks(bytes, start, end), word)) {
        return true;
      }
      start = end + 1;
    }
    return false;
  }

  private static int skipBlanks(byte[] bytes, int from, int to) {
    int start = from;
    while (start < to && (bytes[start] == ' ' || bytes[start] == '\t')) {
      start++;
    }
    return start;
  }

  private static int trimBlanks(byte[] bytes, int from, int to) {
    int end = to;
    while (end > from && (bytes[end - 1] == ' ' || bytes[end - 1] == '\t')) {
      end--;
    }
    return end;
  }

  /** A decimal number of 1 to 19 digits below 2^63, or -1. */
  static long decimal(byte[] bytes, int from, int to) {
    if (from >= to || to - from > 19) {
      return -1;
    }
    long value = 0;
    for (int i = from; i < to; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value; // 19 digits may be above 2^63, and are negative then: never positive again
  }

  /** How a byte is named in a message. */
  static String shown(byte value) {
    return value > ' ' && value <= '~'
        ? "'" + (char) value + "'"
        : "byte 0x%02X".formatted(value & 0xFF);
  }
}
