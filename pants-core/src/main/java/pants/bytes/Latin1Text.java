package pants.bytes;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Objects;

/**
 * Bytes seen as ISO-8859-1 text without a copy, for patterns to run over. It shows the array as it
 * is, so it must not outlive the look at it; what it is cut into are strings of their own.
 */
final class Latin1Text implements CharSequence {
  private final byte[] array;
  private final int offset;
  private final int length;

  Latin1Text(byte[] array, int offset, int length) {
    this.array = array;
    this.offset = offset;
    this.length = length;
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public char charAt(int index) {
    return (char) (array[offset + Objects.checkIndex(index, length)] & 0xFF);
  }

  @Override
  public CharSequence subSequence(int from, int to) {
    Objects.checkFromToIndex(from, to, length);
    return new String(array, offset + from, to - from, ISO_8859_1);
  }

  @Override
  public String toString() {
    return new String(array, offset, length, ISO_8859_1);
  }
}
