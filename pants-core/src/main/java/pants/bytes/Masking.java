package pants.bytes;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * Exclusive-or of bytes with four bytes that repeat, as WebSocket masks what a client sends. Doing
 * it twice with the same key gives the bytes back.
 *
 * <p>A key is the four bytes as a big-endian number, as {@link ReceiveBuffer#getInt} reads it: its
 * highest eight bits are for the first byte.
 */
public final class Masking {
  // In the order of bytes that most processors have, so that nothing is turned round but the key.
  private static final VarHandle EIGHT_BYTES =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private Masking() {}

  /**
   * Copies bytes and masks the copy. The two parts may be the same part of one array, but must not
   * overlap otherwise.
   *
   * @param source where the bytes are
   * @param from index of the first
   * @param target where they go
   * @param at index of the first there
   * @param count how many
   * @param key for the first four bytes, and all others in turn
   * @throws IndexOutOfBoundsException when either part is not within its array
   */
  public static void copy(byte[] source, int from, byte[] target, int at, int count, int key) {
    Objects.checkFromIndexSize(from, count, source.length);
    Objects.checkFromIndexSize(at, count, target.length);
    long four = Integer.toUnsignedLong(Integer.reverseBytes(key));
    long eight = four | four << Integer.SIZE;
    int done = 0;
    for (; done <= count - Long.BYTES; done += Long.BYTES) {
      EIGHT_BYTES.set(target, at + done, (long) EIGHT_BYTES.get(source, from + done) ^ eight);
    }
    // The rest, at most seven: what is done is a multiple of four, so the key begins anew.
    for (; done < count; done++, eight >>>= Byte.SIZE) {
      target[at + done] = (byte) (source[from + done] ^ eight);
    }
  }

  /**
   * Masks bytes where they are.
   *
   * @param array where the bytes are
   * @param offset index of the first
   * @param count how many
   * @param key for the first four bytes, and all others in turn
   * @throws IndexOutOfBoundsException when that part is not within the array
   */
  public static void apply(byte[] array, int offset, int count, int key) {
    copy(array, offset, array, offset, count, key);
  }

  /**
   * The key to go on with, where bytes are masked in pieces.
   *
   * @param key for the piece before
   * @param count how many bytes that piece had
   * @return the key for the next piece
   */
  public static int next(int key, int count) {
    return Integer.rotateLeft(key, count * Byte.SIZE); // by this modulo 32
  }
}
