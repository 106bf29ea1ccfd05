package pants.bytes;

import java.nio.ByteBuffer;

/**
 * One item of a format: {@code count} values of one code, or for the codes {@code s} and {@code p}
 * one value of {@code count} bytes.
 *
 * @param code the letter
 * @param count what stood before it, or 1
 * @param width bytes of one element
 * @param offset where the first element is in the record
 */
record Field(char code, int count, int width, int offset) {

  /** How many values a record has for this field. */
  int values() {
    return switch (code) {
      case 'x' -> 0;
      case 's', 'p' -> 1;
      default -> count;
    };
  }

  /** Where the last element is in the record. */
  int last() {
    return offset + (count - 1) * width;
  }

  /** Reads the values of this field, the first of which gets the index; both are the record. */
  void unpack(Bytes record, ByteBuffer buffer, Object[] values, int index) {
    switch (code) {
      case 'x' -> {}
      case 's' -> values[index] = record.part(offset, offset + count);
      case 'p' -> values[index] = unpackCounted(record);
      default -> {
        for (int i = 0, at = offset; i < count; i++, at += width) {
          values[index + i] =
              code == 'c' ? record.part(at, at + 1) : Scalar.read(code, width, buffer, at);
        }
      }
    }
  }

  // A Pascal string: its length in the first byte. As in Python, a length that is too large means
  // all there is.
  private Bytes unpackCounted(Bytes record) {
    if (count == 0) {
      return Bytes.EMPTY;
    }
    int length = Math.min(record.get(offset) & 0xFF, count - 1);
    return record.part(offset + 1, offset + 1 + length);
  }

  /** Writes the values of this field, the first of which has the index, into a zeroed record. */
  void pack(Object[] values, int index, ByteBuffer record) {
    switch (code) {
      case 'x' -> {}
      case 's' -> fill(bytes(values, index), record, offset, count);
      case 'p' -> packCounted(bytes(values, index), record);
      default -> {
        for (int i = 0, at = offset; i < count; i++, at += width) {
          if (code == 'c') {
            record.put(at, singleByte(values, index + i));
          } else {
            Scalar.write(code, width, values, index + i, record, at);
          }
        }
      }
    }
  }

  private void packCounted(Bytes value, ByteBuffer record) {
    if (count > 0) {
      fill(value, record, offset + 1, count - 1);
      record.put(offset, (byte) Math.min(Math.min(value.length(), count - 1), 255));
    }
  }

  private static void fill(Bytes value, ByteBuffer record, int at, int room) {
    record.put(at, value.asByteBuffer(), 0, Math.min(value.length(), room));
  }

  private byte singleByte(Object[] values, int index) {
    Bytes value = bytes(values, index);
    if (value.length() != 1) {
      throw new IllegalArgumentException(
          "value %d for 'c' must be one byte: %s".formatted(index, value));
    }
    return value.get(0);
  }

  private Bytes bytes(Object[] values, int index) {
    if (values[index] instanceof Bytes bytes) {
      return bytes;
    }
    throw Scalar.wrongType(code, values, index, "Bytes");
  }
}
