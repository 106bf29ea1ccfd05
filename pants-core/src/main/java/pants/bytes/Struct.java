package pants.bytes;

import java.util.AbstractList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A record of fixed size, described in the format language of Python's {@code struct} module, for
 * protocols that are ported from there: {@code Struct.of("!IH")}. A format is a prefix and then
 * codes, each with an optional count before it and white space between them.
 *
 * <table>
 * <caption>Prefixes</caption>
 * <tr><th>prefix</th><th>byte order</th><th>sizes and alignment</th></tr>
 * <tr><td>{@code @} or none</td><td>of the machine</td><td>native, aligned</td></tr>
 * <tr><td>{@code =}</td><td>of the machine</td><td>standard, not aligned</td></tr>
 * <tr><td>{@code <}</td><td>little-endian</td><td>standard, not aligned</td></tr>
 * <tr><td>{@code >} or {@code !}</td><td>big-endian</td><td>standard, not aligned</td></tr>
 * </table>
 *
 * <table>
 * <caption>Codes</caption>
 * <tr><th>code</th><th>meaning</th><th>bytes</th><th>type when unpacked</th></tr>
 * <tr><td>{@code x}</td><td>a pad byte</td><td>1</td><td>no value</td></tr>
 * <tr><td>{@code c}</td><td>a byte as such</td><td>1</td><td>{@link Bytes}</td></tr>
 * <tr><td>{@code ?}</td><td>a truth value</td><td>1</td><td>{@link Boolean}</td></tr>
 * <tr><td>{@code b B}</td><td>signed, unsigned</td><td>1</td><td>{@link Integer}</td></tr>
 * <tr><td>{@code h H}</td><td>signed, unsigned</td><td>2</td><td>{@link Integer}</td></tr>
 * <tr><td>{@code i I}</td><td>signed, unsigned</td><td>4</td>
 *     <td>{@link Integer}, {@link Long}</td></tr>
 * <tr><td>{@code l L}</td><td>signed, unsigned</td><td>4, native 8</td>
 *     <td>as {@code i I}, native as {@code q Q}</td></tr>
 * <tr><td>{@code q Q}</td><td>signed, unsigned</td><td>8</td>
 *     <td>{@link Long}; {@code Q} above {@link Long#MAX_VALUE}
 *     {@link java.math.BigInteger BigInteger}</td></tr>
 * <tr><td>{@code n N}</td><td>signed, unsigned</td><td>native 8</td><td>as {@code q Q}</td></tr>
 * <tr><td>{@code P}</td><td>a pointer</td><td>native 8</td><td>as {@code Q}</td></tr>
 * <tr><td>{@code e f}</td><td>a floating-point number</td><td>2, 4</td><td>{@link Float}</td></tr>
 * <tr><td>{@code d}</td><td>a floating-point number</td><td>8</td><td>{@link Double}</td></tr>
 * <tr><td>{@code s}</td><td>as many bytes as its count says</td><td>1</td><td>{@link Bytes}</td></tr>
 * <tr><td>{@code p}</td><td>the same with a length in the first</td><td>1</td>
 *     <td>{@link Bytes}</td></tr>
 * </table>
 *
 * <p>A count repeats a code, {@code 4h} being {@code hhhh}; that of {@code s} and {@code p} is the
 * room of one value. With native alignment pad bytes are put before a number that needs them, and
 * none at the end: {@code 0l} there makes the size a multiple of 8. Native sizes are those of
 * 64-bit UNIX systems on every machine.
 *
 * <p>To pack, an integer code takes {@code Byte}, {@code Short}, {@code Integer}, {@code Long} or
 * {@code BigInteger} in its range, a floating-point code any {@code Number} that is not too large
 * for it, {@code ?} a {@code Boolean}, and {@code c}, {@code s} and {@code p} take {@code Bytes}:
 * of length 1 for {@code c}; for the others what is too long is cut, and what is too short is
 * filled up with zeros.
 */
public final class Struct implements Format {
  private final String format;
  private final Layout layout;

  private Struct(String format, Layout layout) {
    this.format = format;
    this.layout = layout;
  }

  /**
   * Reads a format.
   *
   * @param format the text
   * @return the format
   * @throws IllegalArgumentException when the text has a code that does not exist, with native
   *     sizes only for {@code n}, {@code N} and {@code P}, or a count with no code after it, or
   *     describes a record of more than 2,147,483,647 bytes
   */
  public static Struct of(String format) {
    char prefix = LayoutParser.prefix(format);
    return new Struct(
        format,
        prefix == 0
            ? LayoutParser.parse(format, 0, format.length(), '@')
            : LayoutParser.parse(format, 1, format.length(), prefix));
  }

  @Override
  public String format() {
    return format;
  }

  @Override
  public int count() {
    return layout.count();
  }

  /**
   * The size of a record.
   *
   * @return the number of bytes, 0 or more
   */
  public int size() {
    return layout.size();
  }

  /** The {@linkplain #size() size}. */
  @Override
  public int minimum() {
    return layout.size();
  }

  @Override
  public Bytes pack(Object... values) {
    checkCount(this, values);
    byte[] record = new byte[layout.size()];
    layout.pack(values, 0, record, 0);
    return Bytes.wrap(record, 0, record.length);
  }

  static void checkCount(Format format, Object[] values) {
    if (values.length != format.count()) {
      throw new IllegalArgumentException(
          "%s packs %d values, not %d".formatted(format, format.count(), values.length));
    }
  }

  /**
   * Unpacks a record.
   *
   * @param record just the bytes of it
   * @return as many values as {@link #count()} says
   * @throws IllegalArgumentException when there are more or fewer bytes than {@link #size()} says
   */
  @Override
  public Values unpack(Bytes record) {
    if (record.length() != size()) {
      throw new IllegalArgumentException(
          "%s unpacks %d bytes, not %d".formatted(this, size(), record.length()));
    }
    Object[] values = new Object[count()];
    layout.unpack(record, values, 0);
    return new Values(values);
  }

  /**
   * Unpacks a record from among other bytes.
   *
   * @param bytes the bytes
   * @param offset where the record begins
   * @return as many values as {@link #count()} says
   * @throws IllegalArgumentException when the offset is negative, or there are fewer bytes behind
   *     it than {@link #size()} says
   */
  public Values unpackFrom(Bytes bytes, int offset) {
    if (offset < 0 || offset > bytes.length() - size()) {
      throw new IllegalArgumentException(
          "%s unpacks %d bytes, which are not there at offset %d of %d bytes"
              .formatted(this, size(), offset, bytes.length()));
    }
    return unpack(bytes.slice(offset, offset + size()));
  }

  /**
   * Unpacks records that stand one behind the other, each when it is asked for.
   *
   * @param records the bytes of any number of records
   * @return a list of that many
   * @throws IllegalArgumentException when the bytes do not end where a record does
   * @throws IllegalStateException when the size is 0
   */
  public List<Values> iterUnpack(Bytes records) {
    checkReadable(this);
    if (records.length() % size() != 0) {
      throw new IllegalArgumentException(
          "%s unpacks a multiple of %d bytes, not %d".formatted(this, size(), records.length()));
    }
    return new AbstractList<>() {
      @Override
      public Values get(int index) {
        return unpackFrom(records, Objects.checkIndex(index, size()) * Struct.this.size());
      }

      @Override
      public int size() {
        return records.length() / Struct.this.size();
      }
    };
  }

  /**
   * Takes the values of the next record off.
   *
   * @throws IllegalStateException when the size is 0: such records would never end
   */
  @Override
  public @Nullable Values take(ReceiveBuffer buffer) {
    checkReadable(this);
    return buffer.length() < size() ? null : unpack(buffer.take(size()));
  }

  static void checkReadable(Format format) {
    if (format.minimum() == 0) {
      throw new IllegalStateException(format + " has no bytes to read");
    }
  }

  @Override
  public String toString() {
    return "Struct[" + format + "]";
  }
}
