package pants.http.websocket;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import pants.bytes.Bytes;
import pants.bytes.Masking;

/**
 * Turns frames into bytes (RFC 6455, section 5.2), one behind the other, in an array that grows and
 * is used again.
 *
 * <p>A server's payload need not come through here: whoever has much of it writes the head, and the
 * payload behind it in its own way. A client's must, since it is masked here; it may come in
 * pieces.
 */
final class FrameWriter implements Bytes.Sink {
  private static final byte[] NONE = {};
  private static final int FIRST_SIZE = 128;

  /** An array above that is not kept for the next frames: few are so long. */
  private static final int KEPT = 16 * 1024;

  private static final int LONGEST_HEAD = 14;

  /** A length up to here stands in the second byte itself. */
  private static final int LENGTH_OF_7_BITS = 125;

  private static final int FIN = 0x80;
  private static final int RSV1 = 0x40;
  private static final int MASKED = 0x80;

  private final @Nullable MaskingKeys keys;
  private byte[] array = NONE;
  private int length;
  private int key;

  /** A writer, which masks where the role is a client's. */
  FrameWriter(Role role) {
    keys = role.masks() ? new MaskingKeys() : null;
  }

  /**
   * Writes the head of a frame.
   *
   * @param compressed whether it begins a message that is compressed (RFC 7692, section 6)
   * @param length of the payload, 0 or more
   * @return this
   * @throws IllegalArgumentException if a control frame is not whole, is compressed or has more
   *     than 125 bytes (section 5.5)
   */
  FrameWriter head(Opcode opcode, boolean fin, boolean compressed, long length) {
    if (opcode.isControl() && (!fin || compressed || length > Frame.LONGEST_CONTROL)) {
      throw new IllegalArgumentException(
          "a %s must be one frame of at most %d bytes, not compressed: it has %d"
              .formatted(opcode, Frame.LONGEST_CONTROL, length));
    }
    room(LONGEST_HEAD);
    int mask = keys == null ? 0 : MASKED;
    put((fin ? FIN : 0) | (compressed ? RSV1 : 0) | opcode.code());
    if (length <= LENGTH_OF_7_BITS) {
      put(mask | (int) length);
    } else if (length <= 0xFFFF) {
      put(mask | 126);
      bigEndian(length, Short.BYTES);
    } else {
      put(mask | 127);
      bigEndian(length, Long.BYTES);
    }
    if (keys != null) {
      key = keys.next();
      bigEndian(key, Integer.BYTES);
    }
    return this;
  }

  /**
   * Writes the payload behind a head, or the next piece of it.
   *
   * @return this
   */
  FrameWriter payload(Bytes payload) {
    payload.writeTo(this);
    return this;
  }

  /** Writes the next piece of a payload; see {@link #payload}. */
  @Override
  public void write(byte[] source, int offset, int count) {
    room(count);
    if (keys == null) {
      System.arraycopy(source, offset, array, length, count);
    } else {
      Masking.copy(source, offset, array, length, count, key);
      key = Masking.next(key, count);
    }
    length += count;
  }

  /** All that was written, which is here no more. */
  Bytes toBytes() {
    Bytes bytes = Bytes.of(array, 0, length);
    clear();
    return bytes;
  }

  /** Hands over all that was written, in one call, or in none; then it is here no more. */
  void writeTo(Bytes.Sink sink) {
    try {
      if (length > 0) {
        sink.write(array, 0, length);
      }
    } finally {
      clear();
    }
  }

  private void clear() {
    length = 0;
    if (array.length > KEPT) {
      array = NONE;
    }
  }

  private void room(int count) {
    if (count > array.length - length) {
      long wanted = Math.max(FIRST_SIZE, Math.max(2L * array.length, (long) length + count));
      array = Arrays.copyOf(array, (int) Math.min(wanted, Integer.MAX_VALUE - 8));
    }
  }

  private void put(int value) {
    array[length++] = (byte) value;
  }

  private void bigEndian(long value, int bytes) {
    for (int shift = (bytes - 1) * Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
      array[length++] = (byte) (value >> shift);
    }
  }
}
