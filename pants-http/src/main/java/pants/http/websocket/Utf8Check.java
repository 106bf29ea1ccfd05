package pants.http.websocket;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import pants.bytes.Bytes;

/**
 * Checks that the pieces of a text are UTF-8 (RFC 3629), whatever the characters are cut by, and
 * says so at the first byte that cannot belong to it.
 */
final class Utf8Check implements Bytes.Sink {
  // The first byte of a character tells how many follow, each from 0x80 to 0xBF. For five first
  // bytes the range of the second is narrower (RFC 3629, section 4): so overlong forms, surrogates
  // and what is above U+10FFFF are found there, and no character needs to be put together.

  private static final VarHandle EIGHT_BYTES =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final int LOWEST = 0x80;
  private static final int HIGHEST = 0xBF;

  /** How many bytes of the character are there, and how many it lacks; both 0 between two. */
  private int there;

  private int lacking;

  /** What the next byte of the character may be. */
  private int lowest = LOWEST;

  private int highest = HIGHEST;

  Utf8Check() {}

  /**
   * Checks the next piece.
   *
   * @throws BadFrameException with 1007 at the first byte that is wrong
   */
  void next(Bytes piece) {
    piece.writeTo(this);
  }

  /**
   * The text ends here; another may begin.
   *
   * @throws BadFrameException with 1007 if that is within a character
   */
  void end() {
    if (lacking > 0) {
      there = 0;
      lacking = 0;
      lowest = LOWEST;
      highest = HIGHEST;
      throw new BadFrameException(
          CloseReason.INVALID_TEXT, "a text is no UTF-8: it ends within a character");
    }
  }

  /** How many bytes at the end of what was checked belong to a character that is not whole. */
  int incomplete() {
    return there;
  }

  /** Checks the next piece; see {@link #next}. */
  @Override
  public void write(byte[] array, int offset, int length) {
    int end = offset + length;
    int at = offset;
    while (at < end) {
      if (lacking == 0) {
        at = endOfAscii(array, at, end);
        if (at < end) {
          begin(array[at++] & 0xFF);
        }
      } else {
        goOn(array[at++] & 0xFF);
      }
    }
  }

  /** The first index in {@code [from, to)} of a byte that is not ASCII, or {@code to}. */
  private static int endOfAscii(byte[] array, int from, int to) {
    int at = from;
    for (; at <= to - Long.BYTES; at += Long.BYTES) {
      long high = (long) EIGHT_BYTES.get(array, at) & HIGH_BITS;
      if (high != 0) {
        return at + (Long.numberOfTrailingZeros(high) >> 3);
      }
    }
    while (at < to && array[at] >= 0) {
      at++;
    }
    return at;
  }

  private void begin(int value) {
    if (value < 0xC2 || value > 0xF4) {
      throw wrong(value);
    }
    there = 1;
    lacking = value < 0xE0 ? 1 : value < 0xF0 ? 2 : 3;
    switch (value) {
      case 0xE0 -> lowest = 0xA0; // below: overlong
      case 0xED -> highest = 0x9F; // above: surrogates
      case 0xF0 -> lowest = 0x90; // below: overlong
      case 0xF4 -> highest = 0x8F; // above: greater than U+10FFFF
      default -> {}
    }
  }

  private void goOn(int value) {
    if (value < lowest || value > highest) {
      throw wrong(value);
    }
    lowest = LOWEST;
    highest = HIGHEST;
    there = --lacking == 0 ? 0 : there + 1;
  }

  private static BadFrameException wrong(int value) {
    return new BadFrameException(
        CloseReason.INVALID_TEXT,
        "a text is no UTF-8: the byte 0x%02X cannot stand there".formatted(value));
  }
}
