package pants.http.server;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A range of bytes (RFC 9110, section 14.1.2).
 *
 * @param first the position of its first byte, 0 or more
 * @param last the position of its last byte, not before the first
 */
record ByteRange(long first, long last) {
  private static final String UNIT = "bytes=";

  /** A range, and which of those that were asked for it was, or the first of. */
  private record Asked(int index, ByteRange range) {}

  long length() {
    return last - first + 1;
  }

  /** The value of {@code Content-Range}, where there are so many bytes in all. */
  String of(long size) {
    return "bytes " + first + "-" + last + "/" + size;
  }

  /**
   * The ranges that {@code Range} asks for, cut at the end of what there is. Ranges that overlap or
   * touch are one, so that no byte is sent twice; they are in the order in which they were asked
   * for.
   *
   * @param lines the lines of {@code Range}
   * @param size how many bytes there are
   * @param most how many ranges are taken seriously
   * @return null for everything, where ranges are malformed, of another unit or too many; none
   *     where no byte of any is there
   */
  static @Nullable List<ByteRange> parse(List<String> lines, long size, int most) {
    if (lines.size() != 1 || !lines.getFirst().regionMatches(true, 0, UNIT, 0, UNIT.length())) {
      return null;
    }
    String line = lines.getFirst();
    List<Asked> all = new ArrayList<>();
    int count = 0;
    for (int from = UNIT.length(); from <= line.length(); ) {
      int comma = line.indexOf(',', from);
      int end = comma < 0 ? line.length() : comma;
      String text = line.substring(from, end).strip();
      from = end + 1;
      if (text.isEmpty()) {
        continue; // section 5.6.1.2: an empty element of a list
      }
      long first = first(text, size);
      long last = last(text, size);
      if (first < 0 || last < 0 || ++count > most || (size == 0 && text.startsWith("-"))) {
        return null;
      }
      if (first < size && first <= last) {
        all.add(new Asked(count, new ByteRange(first, last)));
      }
    }
    return count == 0 ? null : merged(all);
  }

  /** The position of the first byte, or -1 where the range is malformed. */
  private static long first(String text, long size) {
    int dash = text.indexOf('-');
    if (dash != 0) {
      return number(text, 0, dash);
    }
    long suffix = number(text, 1, text.length());
    return suffix < 0 ? -1 : Math.max(0, size - suffix);
  }

  /** The position of the last byte, or -1 where the range is malformed. */
  private static long last(String text, long size) {
    int dash = text.indexOf('-');
    if (dash == 0 || dash == text.length() - 1) {
      return Math.max(0, size - 1);
    }
    long last = number(text, dash + 1, text.length());
    return last < number(text, 0, dash) ? -1 : Math.min(last, Math.max(0, size - 1));
  }

  /** A decimal number; -1 where it is none, and the largest there is where it is larger. */
  private static long number(String text, int from, int to) {
    long number = from < to ? 0 : -1;
    for (int i = from; i < to; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number > (Long.MAX_VALUE - 9) / 10 ? Long.MAX_VALUE : 10 * number + digit;
    }
    return number;
  }

  private static List<ByteRange> merged(List<Asked> all) {
    all.sort(Comparator.comparingLong(asked -> asked.range.first));
    List<Asked> merged = new ArrayList<>();
    for (Asked next : all) {
      Asked before = merged.isEmpty() ? null : merged.getLast();
      if (before == null || next.range.first > before.range.last + 1) {
        merged.add(next);
      } else {
        long last = Math.max(before.range.last, next.range.last);
        ByteRange both = new ByteRange(before.range.first, last);
        merged.set(merged.size() - 1, new Asked(Math.min(before.index, next.index), both));
      }
    }
    merged.sort(Comparator.comparingInt(Asked::index));
    return merged.stream().map(Asked::range).toList();
  }
}
