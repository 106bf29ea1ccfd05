package pants.bytes;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Takes the text of a format apart. */
final class LayoutParser {
  private final String format;
  private final int to;
  private final char prefix;
  private final List<Field> fields = new ArrayList<>();
  private int at;
  private long size;
  private int count;

  private LayoutParser(String format, int from, int to, char prefix) {
    this.format = format;
    this.at = from;
    this.to = to;
    this.prefix = prefix;
  }

  /** The prefix that a format text begins with, or 0 when it begins with none. */
  static char prefix(String format) {
    char first = format.isEmpty() ? 0 : format.charAt(0);
    return switch (first) {
      case '@', '=', '<', '>', '!' -> first;
      default -> 0;
    };
  }

  /** Takes the part {@code [from, to)} of a format apart, which has no prefix itself. */
  static Layout parse(String format, int from, int to, char prefix) {
    return new LayoutParser(format, from, to, prefix).parse();
  }

  private Layout parse() {
    while (at < to) {
      if (isSpace(format.charAt(at))) {
        at++;
      } else {
        int repeat = parseCount();
        add(format.charAt(at), repeat);
        at++;
      }
    }
    return new Layout(List.copyOf(fields), (int) size, count, order());
  }

  private int parseCount() {
    if (!isDigit(format.charAt(at))) {
      return 1;
    }
    long repeat = 0;
    while (at < to && isDigit(format.charAt(at))) {
      repeat = checkSize(repeat * 10 + format.charAt(at) - '0');
      at++;
    }
    if (at == to) {
      throw malformed("a count must stand before a code");
    }
    return (int) repeat;
  }

  private void add(char code, int repeat) {
    int width = width(code);
    if (width == 0) {
      throw malformed("no such code: '" + code + "'");
    }
    if (prefix == '@') {
      // Every native number is aligned to its own size.
      size = checkSize((size + width - 1) / width * width);
    }
    Field field = new Field(code, repeat, width, (int) size);
    fields.add(field);
    size = checkSize(size + (long) repeat * width);
    count += field.values();
  }

  // Native sizes are those of 64-bit UNIX systems, where a long has 8 bytes.
  private int width(char code) {
    boolean isNative = prefix == '@';
    return switch (code) {
      case 'x', 'c', 'b', 'B', '?', 's', 'p' -> 1;
      case 'h', 'H', 'e' -> 2;
      case 'i', 'I', 'f' -> 4;
      case 'l', 'L' -> isNative ? 8 : 4;
      case 'q', 'Q', 'd' -> 8;
      case 'n', 'N', 'P' -> isNative ? 8 : 0;
      default -> 0;
    };
  }

  private ByteOrder order() {
    return switch (prefix) {
      case '<' -> ByteOrder.LITTLE_ENDIAN;
      case '>', '!' -> ByteOrder.BIG_ENDIAN;
      default -> ByteOrder.nativeOrder();
    };
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isSpace(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  private long checkSize(long bytes) {
    if (bytes > Integer.MAX_VALUE) {
      throw malformed("the record is larger than " + Integer.MAX_VALUE + " bytes");
    }
    return bytes;
  }

  private IllegalArgumentException malformed(String rule) {
    return new IllegalArgumentException(rule + ": format \"" + format + "\"");
  }
}
