package pants.bytes;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record with byte strings of variable length: the formats of {@link Struct}, in network byte
 * order unless there is a prefix, and one more code, {@code $}.
 *
 * <p>It stands for a byte string whose length is the integer right before it; that integer is in
 * the record, but it is not a value. So {@code H$} is a string with its length in two bytes, and
 * {@code 5b$} is four values and a string with its length in one.
 *
 * {@snippet :
 * Bytes record = NetStruct.of("ih$5b").pack(1298, Bytes.utf8("largeBiomes"), 0, 0, 1, 0, 8);
 * }
 *
 * <p>A length must have one of the codes {@code b B h H i I l L q Q P}. With the prefix {@code @}
 * each part between two strings is aligned for itself.
 */
public final class NetStruct implements Format {
  private static final String LENGTH_CODES = "bBhHiIlLqQP";

  // A part is a run of fixed fields; behind each but the last stands a string, whose length is the
  // last number of that part.
  private final String format;
  private final List<Layout> parts;
  private final int count;
  private final int minimum;

  private NetStruct(String format, List<Layout> parts) {
    this.format = format;
    this.parts = parts;
    int values = 0;
    long size = 0;
    for (Layout part : parts) {
      values += part.count();
      size += part.size();
    }
    this.count = values;
    this.minimum = checkSize(size);
  }

  /**
   * Reads a format.
   *
   * @param format the text
   * @return the format
   * @throws IllegalArgumentException when the text is wrong as for {@link Struct#of}, or a {@code
   *     $} does not stand behind a code that can be a length
   */
  public static NetStruct of(String format) {
    char prefix = LayoutParser.prefix(format);
    char order = prefix == 0 ? '!' : prefix;
    List<Layout> parts = new ArrayList<>();
    int from = prefix == 0 ? 0 : 1;
    for (int to; (to = format.indexOf('$', from)) >= 0; from = to + 1) {
      Layout part = LayoutParser.parse(format, from, to, order);
      if (part.fields().isEmpty() || !isLength(part.fields().getLast())) {
        throw new IllegalArgumentException(
            "'$' at index %d must stand behind the code of its length: format \"%s\""
                .formatted(to, format));
      }
      parts.add(part);
    }
    parts.add(LayoutParser.parse(format, from, format.length(), order));
    return new NetStruct(format, List.copyOf(parts));
  }

  private static boolean isLength(Field field) {
    return LENGTH_CODES.indexOf(field.code()) >= 0 && field.count() > 0;
  }

  @Override
  public String format() {
    return format;
  }

  @Override
  public int count() {
    return count;
  }

  /** The size of a record whose strings are all empty. */
  @Override
  public int minimum() {
    return minimum;
  }

  /**
   * The size of what stands before the first string.
   *
   * @return the number of bytes; of the whole record when it has no string
   */
  public int initialSize() {
    return parts.getFirst().size();
  }

  @Override
  public Bytes pack(Object... values) {
    Struct.checkCount(this, values);
    Object[] fields = values.clone();
    byte[] record = new byte[checkSize(minimum + replaceStrings(fields))];
    int at = 0;
    int index = 0;
    for (int i = 0; i < parts.size(); i++) {
      Layout part = parts.get(i);
      part.pack(fields, index, record, at);
      at += part.size();
      index += part.count();
      if (i < parts.size() - 1) {
        Bytes string = (Bytes) values[index - 1];
        string.copyTo(0, record, at, string.length());
        at += string.length();
      }
    }
    return Bytes.wrap(record, 0, record.length);
  }

  /** Puts the length of each string in its place, and says how long all are together. */
  private long replaceStrings(Object[] values) {
    long total = 0;
    int index = 0;
    for (Layout part : parts.subList(0, parts.size() - 1)) {
      index += part.count();
      Field field = part.fields().getLast();
      if (!(values[index - 1] instanceof Bytes string)) {
        throw Scalar.wrongType('$', values, index - 1, "Bytes");
      }
      if (!Scalar.fits(field.code(), field.width(), string.length())) {
        throw new IllegalArgumentException(
            "value %d is too long for a length of code '%s': %d bytes"
                .formatted(index - 1, field.code(), string.length()));
      }
      values[index - 1] = string.length();
      total += string.length();
    }
    return total;
  }

  /**
   * Unpacks a record. What stands behind it is ignored.
   *
   * @param record the bytes of it
   * @return as many values as {@link #count()} says
   * @throws IllegalArgumentException when these are fewer bytes than the record has, or a length in
   *     it is negative or above 2,147,483,647
   */
  @Override
  public Values unpack(Bytes record) {
    int needed = required(record.asByteBuffer());
    if (needed > record.length()) {
      throw new IllegalArgumentException(
          "%s needs %d bytes for this record, not %d".formatted(this, needed, record.length()));
    }
    Object[] values = new Object[count];
    int at = 0;
    int index = 0;
    for (int i = 0; i < parts.size(); i++) {
      Layout part = parts.get(i);
      part.unpack(record.slice(at, at + part.size()), values, index);
      at += part.size();
      index += part.count();
      if (i < parts.size() - 1) {
        int length = ((Number) values[index - 1]).intValue();
        values[index - 1] = record.part(at, at + length);
        at += length;
      }
    }
    return new Values(values);
  }

  /**
   * How long the record is at least, by the lengths in it that have arrived: when that many bytes
   * are here, then it is just that long.
   */
  int required(ByteBuffer bytes) {
    int needed = minimum;
    int at = 0;
    for (int i = 0; i < parts.size() - 1; i++) {
      Layout part = parts.get(i);
      if (part.size() > bytes.limit() - at) {
        break;
      }
      int length =
          length(part.fields().getLast(), bytes.slice(at, part.size()).order(part.order()));
      needed = checkSize((long) needed + length);
      at += part.size() + length;
    }
    return needed;
  }

  private int length(Field field, ByteBuffer part) {
    Object length = Scalar.read(field.code(), field.width(), part, field.last());
    if (length instanceof Integer value && value >= 0) {
      return value;
    }
    if (length instanceof Long value && value == value.intValue() && value >= 0) {
      return value.intValue();
    }
    throw new IllegalArgumentException(
        "%s cannot have a string of length %s".formatted(this, length));
  }

  private static int checkSize(long bytes) {
    if (bytes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "a record must not have more than " + Integer.MAX_VALUE + " bytes: " + bytes);
    }
    return (int) bytes;
  }

  /**
   * Unpacks a record bit by bit, as its bytes come.
   *
   * @return a new unpacker for one record
   */
  public Unpacker unpacker() {
    return new Unpacker(this);
  }

  /**
   * Takes the values of the next record off, and not a byte behind it.
   *
   * @throws IllegalArgumentException when a length is negative or above 2,147,483,647
   * @throws IllegalStateException when a record may have no bytes: such records would never end
   */
  @Override
  public @Nullable Values take(ReceiveBuffer buffer) {
    Struct.checkReadable(this);
    int length = buffer.length();
    if (length < Math.max(minimum, buffer.scanned(this))) {
      return null;
    }
    int needed = required(buffer.asByteBuffer(length));
    if (needed > length) {
      buffer.scanned(this, needed);
      return null;
    }
    return unpack(buffer.take(needed));
  }

  @Override
  public String toString() {
    return "NetStruct[" + format + "]";
  }
}
