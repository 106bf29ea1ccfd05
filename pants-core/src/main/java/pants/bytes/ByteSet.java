package pants.bytes;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * An immutable set of bytes, for parsers that go by classes of characters: {@link
 * ReceiveBuffer#endOfRun} finds where a run of them ends.
 *
 * {@snippet :
 * ByteSet digits = ByteSet.range('0', '9');
 * ByteSet hex = digits.and(ByteSet.range('a', 'f')).and(ByteSet.range('A', 'F'));
 * ByteSet word = digits.and(ByteSet.of("_-"));
 * }
 */
public final class ByteSet {
  private static final int SIZE = 256;
  private static final int DEL = 0x7F;

  private static final VarHandle EIGHT_BYTES =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;

  private final boolean[] members;

  /** Whether everything from the space on is a member, but perhaps DEL. */
  private final boolean text;

  private ByteSet(boolean[] members) {
    this.members = members;
    boolean all = true;
    for (int i = ' '; i < SIZE; i++) {
      all &= members[i] || i == DEL;
    }
    text = all;
  }

  /**
   * The bytes of some characters.
   *
   * @param characters each up to U+00FF
   * @return the set
   * @throws IllegalArgumentException when a character is above U+00FF
   */
  public static ByteSet of(String characters) {
    boolean[] members = new boolean[SIZE];
    for (int i = 0; i < characters.length(); i++) {
      members[check(characters.charAt(i))] = true;
    }
    return new ByteSet(members);
  }

  /**
   * The bytes from one to another.
   *
   * @param first the lowest, from 0
   * @param last the highest, up to 255; it is in the set too
   * @return the set, which is empty when the last is below the first
   * @throws IllegalArgumentException when either is not from 0 to 255
   */
  public static ByteSet range(int first, int last) {
    check(last);
    boolean[] members = new boolean[SIZE];
    for (int i = check(first); i <= last; i++) {
      members[i] = true;
    }
    return new ByteSet(members);
  }

  private static int check(int value) {
    if (value < 0 || value >= SIZE) {
      throw new IllegalArgumentException("not a byte from 0 to 255: " + value);
    }
    return value;
  }

  /**
   * The bytes of this set and of another.
   *
   * @param other the other
   * @return a set that holds both
   */
  public ByteSet and(ByteSet other) {
    boolean[] both = members.clone();
    for (int i = 0; i < SIZE; i++) {
      both[i] |= other.members[i];
    }
    return new ByteSet(both);
  }

  /**
   * The bytes of this set that are not in another.
   *
   * @param other the other
   * @return what is left
   */
  public ByteSet without(ByteSet other) {
    boolean[] rest = members.clone();
    for (int i = 0; i < SIZE; i++) {
      rest[i] &= !other.members[i];
    }
    return new ByteSet(rest);
  }

  /**
   * Says whether a byte is in the set.
   *
   * @param value the byte, or a character; what is above 255 is in no set
   * @return whether it is
   */
  public boolean contains(int value) {
    int unsigned = value < 0 ? value & 0xFF : value;
    return unsigned < SIZE && members[unsigned];
  }

  /** The first index in {@code [from, to)} of a byte that is not in the set, or {@code to}. */
  int endOfRun(byte[] array, int from, int to) {
    boolean[] table = members;
    for (int i = text ? endOfText(array, from, to) : from; i < to; i++) {
      if (!table[array[i] & 0xFF]) {
        return i;
      }
    }
    return to;
  }

  /**
   * Goes over eight bytes at a time while each is at least a space and none is DEL. Long values of
   * headers are read so.
   */
  private static int endOfText(byte[] array, int from, int to) {
    int at = from;
    while (at + Long.BYTES <= to) {
      long bytes = (long) EIGHT_BYTES.get(array, at);
      long dels = bytes ^ (DEL * ONES); // zero where there is one
      long belowSpace = (bytes - ' ' * ONES) & ~bytes;
      long zero = (dels - ONES) & ~dels;
      if (((belowSpace | zero) & HIGH_BITS) != 0) {
        break;
      }
      at += Long.BYTES;
    }
    return at;
  }
}
