package pants.bytes;

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

  private final boolean[] members;

  private ByteSet(boolean[] members) {
    this.members = members;
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
    for (int i = from; i < to; i++) {
      if (!table[array[i] & 0xFF]) {
        return i;
      }
    }
    return to;
  }
}
