package pants.bytes;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An immutable run of bytes with value equality: what is read from a stream and written to one.
 *
 * <p>Two {@code Bytes} are equal when they hold the same bytes; their order is that of unsigned
 * bytes, compared from the first on. A value may be used by any number of threads.
 *
 * <p>A {@link #slice} shares its bytes with the value that it was cut from, so a small slice keeps
 * the whole of a large value in memory; {@code Bytes.of(slice.toArray())} lets go of it.
 */
public final class Bytes implements Comparable<Bytes> {

  /** No bytes. */
  public static final Bytes EMPTY = new Bytes(new byte[0], 0, 0);

  private static final int SHOWN = 64;
  private static final HexFormat HEX = HexFormat.of();

  private final byte[] array;
  private final int offset;
  private final int length;

  private Bytes(byte[] array, int offset, int length) {
    this.array = array;
    this.offset = offset;
    this.length = length;
  }

  /** Takes part of an array as it is: from now on nobody may change that part. */
  static Bytes wrap(byte[] array, int offset, int length) {
    return length == 0 ? EMPTY : new Bytes(array, offset, length);
  }

  /**
   * Says whether {@code length} bytes are enough of an array to share it. Less than a quarter is
   * copied instead, so that a small value that is kept never holds a large array.
   */
  static boolean isWorthSharing(byte[] array, int length) {
    return length >= array.length >>> 2;
  }

  /**
   * Copies an array.
   *
   * @param array the bytes
   * @return a value that holds them
   */
  public static Bytes of(byte... array) {
    return wrap(array.clone(), 0, array.length);
  }

  /**
   * Copies part of an array.
   *
   * @param array where the bytes are
   * @param offset index of the first
   * @param length how many
   * @return a value that holds them
   * @throws IndexOutOfBoundsException when that part is not within the array
   */
  public static Bytes of(byte[] array, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, array.length);
    return wrap(Arrays.copyOfRange(array, offset, offset + length), 0, length);
  }

  /**
   * Copies what remains in a buffer, between its position and its limit; both stay as they are.
   *
   * @param buffer where the bytes are
   * @return a value that holds them
   */
  public static Bytes of(ByteBuffer buffer) {
    byte[] copy = new byte[buffer.remaining()];
    buffer.get(buffer.position(), copy);
    return wrap(copy, 0, copy.length);
  }

  /**
   * Encodes text as UTF-8.
   *
   * @param text the text; an unpaired surrogate becomes a question mark
   * @return its bytes
   */
  public static Bytes utf8(String text) {
    byte[] encoded = text.getBytes(UTF_8);
    return wrap(encoded, 0, encoded.length);
  }

  /**
   * Encodes text as ISO-8859-1, a byte for each character.
   *
   * @param text the text, of characters up to U+00FF
   * @return its bytes
   * @throws IllegalArgumentException when a character is above U+00FF
   */
  public static Bytes latin1(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 0xFF) {
        throw new IllegalArgumentException(
            "ISO-8859-1 has no character above U+00FF: U+%04X at index %d"
                .formatted((int) text.charAt(i), i));
      }
    }
    byte[] encoded = text.getBytes(ISO_8859_1);
    return wrap(encoded, 0, encoded.length);
  }

  /**
   * Reads hexadecimal digits, two for each byte, in upper or lower case.
   *
   * @param digits the digits, with nothing between them
   * @return the bytes that they stand for
   * @throws IllegalArgumentException when their number is odd or one is no hexadecimal digit
   */
  public static Bytes hex(String digits) {
    byte[] decoded = HEX.parseHex(digits);
    return wrap(decoded, 0, decoded.length);
  }

  /**
   * How many bytes these are.
   *
   * @return 0 or more
   */
  public int length() {
    return length;
  }

  /**
   * Says whether there are none.
   *
   * @return whether the length is 0
   */
  public boolean isEmpty() {
    return length == 0;
  }

  /**
   * One byte.
   *
   * @param index from 0 to the length, exclusive
   * @return the byte there
   * @throws IndexOutOfBoundsException when there is none
   */
  public byte get(int index) {
    return array[offset + Objects.checkIndex(index, length)];
  }

  /**
   * A part of these bytes, which is not copied.
   *
   * @param from index of its first byte
   * @param to index behind its last byte
   * @return the part
   * @throws IndexOutOfBoundsException unless 0 ≤ from ≤ to ≤ length
   */
  public Bytes slice(int from, int to) {
    Objects.checkFromToIndex(from, to, length);
    return to - from == length ? this : wrap(array, offset + from, to - from);
  }

  /** A part of these bytes for somebody who may keep it for long: copied where it is small. */
  Bytes part(int from, int to) {
    Bytes part = slice(from, to);
    return isWorthSharing(array, part.length) ? part : of(array, part.offset, part.length);
  }

  /**
   * Finds a byte.
   *
   * @param wanted the byte
   * @param from where to begin, from 0 to the length
   * @return the first index at or behind {@code from} where it stands, or -1
   * @throws IndexOutOfBoundsException when {@code from} is negative or above the length
   */
  public int indexOf(byte wanted, int from) {
    Objects.checkFromToIndex(from, length, length);
    int found = ByteSearch.indexOf(array, offset + from, offset + length, wanted);
    return found < 0 ? -1 : found - offset;
  }

  /**
   * Finds a run of bytes.
   *
   * @param wanted the run; an empty one stands everywhere
   * @param from where to begin, from 0 to the length
   * @return the first index at or behind {@code from} where all of it stands, or -1
   * @throws IndexOutOfBoundsException when {@code from} is negative or above the length
   */
  public int indexOf(Bytes wanted, int from) {
    Objects.checkFromToIndex(from, length, length);
    int found = ByteSearch.indexOf(array, offset + from, offset + length, wanted);
    return found < 0 ? -1 : found - offset;
  }

  /**
   * Says whether these bytes begin with others.
   *
   * @param prefix the others
   * @return whether they do
   */
  public boolean startsWith(Bytes prefix) {
    return prefix.length <= length && prefix.standsAt(array, offset);
  }

  /**
   * Says whether these bytes end with others.
   *
   * @param suffix the others
   * @return whether they do
   */
  public boolean endsWith(Bytes suffix) {
    return suffix.length <= length && suffix.standsAt(array, offset + length - suffix.length);
  }

  /** Says whether the other array, which must be long enough, holds these bytes at an index. */
  boolean standsAt(byte[] other, int index) {
    return Arrays.equals(other, index, index + length, array, offset, offset + length);
  }

  /**
   * These bytes and then others.
   *
   * @param more the others
   * @return a value that holds both
   * @throws IllegalArgumentException when the two are longer than an array can be
   */
  public Bytes concat(Bytes more) {
    if (more.length == 0) {
      return this;
    }
    if (length == 0) {
      return more;
    }
    if (length > Integer.MAX_VALUE - more.length) {
      throw new IllegalArgumentException(
          "too long to be joined: " + length + " and " + more.length + " bytes");
    }
    byte[] both = new byte[length + more.length];
    System.arraycopy(array, offset, both, 0, length);
    System.arraycopy(more.array, more.offset, both, length, more.length);
    return wrap(both, 0, both.length);
  }

  /**
   * Decodes these bytes as UTF-8.
   *
   * @return the text; each malformed sequence became U+FFFD
   */
  public String utf8() {
    return new String(array, offset, length, UTF_8);
  }

  /**
   * Decodes these bytes as ISO-8859-1, a character for each byte.
   *
   * @return the text, as long as these bytes
   */
  public String latin1() {
    return new String(array, offset, length, ISO_8859_1);
  }

  /**
   * These bytes in hexadecimal.
   *
   * @return two lower-case digits for each byte
   */
  public String hex() {
    return HEX.formatHex(array, offset, offset + length);
  }

  /**
   * A copy of these bytes.
   *
   * @return a new array
   */
  public byte[] toArray() {
    return Arrays.copyOfRange(array, offset, offset + length);
  }

  /**
   * Copies some of these bytes into an array.
   *
   * @param from index of the first byte here
   * @param target where they go
   * @param at index of the first byte there
   * @param count how many
   * @throws IndexOutOfBoundsException when either side does not have that many
   */
  public void copyTo(int from, byte[] target, int at, int count) {
    Objects.checkFromIndexSize(from, count, length);
    System.arraycopy(array, offset + from, target, at, count);
  }

  /**
   * A read-only view of these bytes, without a copy.
   *
   * @return a big-endian buffer at position 0 whose capacity is the length
   */
  public ByteBuffer asByteBuffer() {
    return ByteBuffer.wrap(array, offset, length).slice().asReadOnlyBuffer();
  }

  /**
   * Hands these bytes over without a copy, in one call (none when they are empty).
   *
   * @param sink who takes them
   */
  public void writeTo(Sink sink) {
    if (length > 0) {
      sink.write(array, offset, length);
    }
  }

  /** Whether a part of an array begins with these. */
  boolean equals(byte[] other, int from, int to) {
    return to - from >= length
        && Arrays.equals(array, offset, offset + length, other, from, from + length);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof Bytes bytes
            && length == bytes.length
            && bytes.standsAt(array, offset));
  }

  @Override
  public int hashCode() {
    int hash = 1;
    for (int i = offset; i < offset + length; i++) {
      hash = 31 * hash + array[i];
    }
    return hash;
  }

  @Override
  public int compareTo(Bytes other) {
    return Arrays.compareUnsigned(
        array, offset, offset + length, other.array, other.offset, other.offset + other.length);
  }

  /**
   * These bytes for a person: printable ASCII in quotation marks, all else escaped, at most the
   * first 64 bytes.
   *
   * @return such as {@code "GET / HTTP/1.1\r\n"}, or {@code "\x00\x00"... (70000 bytes)}
   */
  @Override
  public String toString() {
    int shown = Math.min(length, SHOWN);
    StringBuilder text = new StringBuilder(shown + 2).append('"');
    for (int i = offset; i < offset + shown; i++) {
      appendEscaped(text, array[i]);
    }
    text.append('"');
    return length > shown ? text + "... (" + length + " bytes)" : text.toString();
  }

  private static void appendEscaped(StringBuilder text, byte value) {
    switch (value) {
      case '\r' -> text.append("\\r");
      case '\n' -> text.append("\\n");
      case '\t' -> text.append("\\t");
      case '"' -> text.append("\\\"");
      case '\\' -> text.append("\\\\");
      default -> {
        if (value >= ' ' && value <= '~') {
          text.append((char) value);
        } else {
          text.append("\\x").append(HEX.toHexDigits(value));
        }
      }
    }
  }

  /** Takes bytes from an array that belongs to somebody else. */
  @FunctionalInterface
  public interface Sink {

    /**
     * Takes some bytes. They are lent for the length of the call: whoever changes the array breaks
     * values that others hold, and whoever keeps it may see other bytes later.
     *
     * @param array where the bytes are
     * @param offset index of the first
     * @param length how many, at least one
     */
    void write(byte[] array, int offset, int length);
  }
}
