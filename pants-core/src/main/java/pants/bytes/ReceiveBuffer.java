package pants.bytes;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that were received and not yet consumed: what a {@link Delimiter} works on.
 *
 * <p>They are seen through a window of at most {@link #limit()} bytes: {@link #length()} and all
 * indexes stop there, even when more has arrived. So a delimiter finds the same whatever the pieces
 * were in which the bytes came. {@link #overflows()} tells that something stands behind the window,
 * so that a delimiter which finds nothing in it never will.
 *
 * <p>A buffer belongs to one thread. It holds no memory while it is empty.
 */
public final class ReceiveBuffer {
  // The bytes are array[start, end). Three rules keep copies few and values immutable:
  //
  // 1. The first append to an empty buffer makes an array of just that size, and whoever takes all
  //    of it takes the array with it: what arrives and is taken at once is copied once.
  // 2. What was handed out is never written again. Behind it there may be room to append, but once
  //    part of the array is shared the rest is not moved within it: it moves to a new array.
  // 3. Bytes move at most as often as bytes were appended or consumed: the array doubles, and the
  //    rest is moved to its front only when at least as much was consumed. So a value of a mebibyte
  //    in pieces of a few bytes costs linear time.

  private static final byte[] NONE = {};
  private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

  private static final VarHandle SHORT = bigEndian(short[].class);
  private static final VarHandle INT = bigEndian(int[].class);
  private static final VarHandle LONG = bigEndian(long[].class);

  private int limit;
  private byte[] array = NONE;
  private int start;
  private int end;
  private boolean shared;
  private long consumed;
  private @Nullable Object search;
  private int scanned;

  private static VarHandle bigEndian(Class<?> type) {
    return MethodHandles.byteArrayViewVarHandle(type, ByteOrder.BIG_ENDIAN);
  }

  /**
   * An empty buffer.
   *
   * @param limit the size of its window in bytes, at least 1
   * @throws IllegalArgumentException when the limit is below 1
   */
  public ReceiveBuffer(int limit) {
    this.limit = checkLimit(limit);
  }

  private static int checkLimit(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit must be at least 1: " + limit);
    }
    return limit;
  }

  /**
   * The size of the window.
   *
   * @return how many bytes can be seen at once, at least 1
   */
  public int limit() {
    return limit;
  }

  /**
   * Changes the size of the window. No bytes are lost: those behind it come into sight as others
   * are consumed.
   *
   * @param limit the new size in bytes, at least 1
   * @throws IllegalArgumentException when the limit is below 1
   */
  public void limit(int limit) {
    this.limit = checkLimit(limit);
    forgetSearch();
  }

  /**
   * How many bytes can be seen.
   *
   * @return from 0 to {@link #limit()}
   */
  public int length() {
    return Math.min(end - start, limit);
  }

  /**
   * Says whether no bytes are here.
   *
   * @return whether {@link #length()} is 0
   */
  public boolean isEmpty() {
    return start == end;
  }

  /**
   * Says whether bytes stand behind the window.
   *
   * @return whether more than {@link #limit()} bytes are here
   */
  public boolean overflows() {
    return end - start > limit;
  }

  /**
   * How many bytes were consumed in the life of this buffer; who compares two readings learns
   * whether anything was consumed between them.
   *
   * @return 0 or more
   */
  public long consumed() {
    return consumed;
  }

  /**
   * One byte.
   *
   * @param index from 0 to the length, exclusive
   * @return the byte there
   * @throws IndexOutOfBoundsException when there is none
   */
  public byte get(int index) {
    return array[start + Objects.checkIndex(index, length())];
  }

  /**
   * Two bytes as a big-endian number.
   *
   * @param index of the first, from 0 to the length less 2
   * @return the number; {@link Short#toUnsignedInt} makes one without a sign of it
   * @throws IndexOutOfBoundsException when they are not both here
   */
  public short getShort(int index) {
    return (short) SHORT.get(array, start + checkPlace(index, Short.BYTES));
  }

  /**
   * Four bytes as a big-endian number.
   *
   * @param index of the first, from 0 to the length less 4
   * @return the number; {@link Integer#toUnsignedLong} makes one without a sign of it
   * @throws IndexOutOfBoundsException when they are not all here
   */
  public int getInt(int index) {
    return (int) INT.get(array, start + checkPlace(index, Integer.BYTES));
  }

  /**
   * Eight bytes as a big-endian number.
   *
   * @param index of the first, from 0 to the length less 8
   * @return the number
   * @throws IndexOutOfBoundsException when they are not all here
   */
  public long getLong(int index) {
    return (long) LONG.get(array, start + checkPlace(index, Long.BYTES));
  }

  private int checkPlace(int index, int size) {
    return Objects.checkFromIndexSize(index, size, length());
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
    int length = length();
    Objects.checkFromToIndex(from, length, length);
    int found = ByteSearch.indexOf(array, start + from, start + length, wanted);
    return found < 0 ? -1 : found - start;
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
    int length = length();
    Objects.checkFromToIndex(from, length, length);
    int found = ByteSearch.indexOf(array, start + from, start + length, wanted);
    return found < 0 ? -1 : found - start;
  }

  /**
   * Finds where a run of bytes of a set ends, by looking at each byte once.
   *
   * @param set the bytes that belong to the run
   * @param from where the run begins, from 0 to the length
   * @return the first index at or behind {@code from} whose byte is not in the set, or the length
   * @throws IndexOutOfBoundsException when {@code from} is negative or above the length
   */
  public int endOfRun(ByteSet set, int from) {
    int length = length();
    Objects.checkFromToIndex(from, length, length);
    return set.endOfRun(array, start + from, start + length) - start;
  }

  /**
   * Says whether some bytes stand at an index.
   *
   * @param index where, from 0 to the length
   * @param wanted the bytes
   * @return whether they are all there; false also when less has arrived
   * @throws IndexOutOfBoundsException when the index is negative or above the length
   */
  public boolean standsAt(int index, Bytes wanted) {
    int length = length();
    Objects.checkFromToIndex(index, length, length);
    return wanted.equals(array, start + index, start + length);
  }

  /**
   * Takes the first bytes off.
   *
   * @param count how many, from 0 to the length
   * @return these bytes, which never change
   * @throws IndexOutOfBoundsException when there are not that many
   */
  public Bytes take(int count) {
    Bytes taken = peek(count);
    consume(count);
    return taken;
  }

  /**
   * Takes the first bytes off and masks them, or undoes that; see {@link Masking}. They are copied
   * only where {@link #take} would copy them too, or others that arrived with them were handed out.
   *
   * @param count how many, from 0 to the length
   * @param key for the first four bytes, and all others in turn
   * @return these bytes, which never change
   * @throws IndexOutOfBoundsException when there are not that many
   */
  public Bytes takeMasked(int count, int key) {
    checkCount(count);
    if (!shared && Bytes.isWorthSharing(array, count)) { // nobody else has seen them
      Masking.apply(array, start, count, key);
      return take(count);
    }
    byte[] copy = new byte[count];
    Masking.copy(array, start, copy, 0, count, key);
    consume(count);
    return Bytes.wrap(copy, 0, count);
  }

  /**
   * Drops the first bytes.
   *
   * @param count how many, from 0 to the length
   * @throws IndexOutOfBoundsException when there are not that many
   */
  public void skip(int count) {
    checkCount(count);
    consume(count);
  }

  /**
   * The first bytes, which stay here.
   *
   * @param count how many, from 0 to the length
   * @return these bytes, which never change
   * @throws IndexOutOfBoundsException when there are not that many
   */
  public Bytes peek(int count) {
    checkCount(count);
    if (count == 0) {
      return Bytes.EMPTY;
    }
    if (!Bytes.isWorthSharing(array, count)) {
      return Bytes.of(array, start, count);
    }
    shared = true;
    return Bytes.wrap(array, start, count);
  }

  /**
   * Copies some bytes into an array; they stay here.
   *
   * @param from index of the first byte here
   * @param target where they go
   * @param at index of the first byte there
   * @param count how many
   * @throws IndexOutOfBoundsException when either side does not have that many
   */
  public void copyTo(int from, byte[] target, int at, int count) {
    Objects.checkFromIndexSize(from, count, length());
    System.arraycopy(array, start + from, target, at, count);
  }

  /**
   * A read-only view of the first bytes, which stay here. The view never changes, not even after
   * they were consumed; while it is kept it keeps all bytes that arrived with them in memory.
   *
   * @param count how many, from 0 to the length
   * @return a big-endian buffer at position 0 whose capacity is {@code count}
   * @throws IndexOutOfBoundsException when there are not that many
   */
  public ByteBuffer asByteBuffer(int count) {
    checkCount(count);
    shared = count > 0 || shared;
    return ByteBuffer.wrap(array, start, count).slice().asReadOnlyBuffer();
  }

  /** How many bytes of memory are held. */
  int capacity() {
    return array.length;
  }

  /** The window as ISO-8859-1 text, to be used before anything else happens to this buffer. */
  Latin1Text asText() {
    return new Latin1Text(array, start, length());
  }

  /**
   * How far a search has looked already, so that it need not look again when more bytes arrive. The
   * note belongs to one search: another finds none, so delimiters may take turns at the same bytes
   * and a stream may change its delimiter without a word to the buffer.
   *
   * @param search who asks: a delimiter, or anything that {@linkplain Object#equals equals} only
   *     what looks for the same
   * @return what that search noted; 0 when it noted nothing, or since then anything was consumed,
   *     the limit was set or another search noted something
   */
  public int scanned(Object search) {
    return search.equals(this.search) ? scanned : 0;
  }

  /**
   * Notes how far a search has looked, until anything is consumed. One note is kept, the last.
   *
   * @param search who looked
   * @param position where it will go on; not negative. To the buffer the number means nothing
   * @throws IllegalArgumentException when the position is negative
   */
  public void scanned(Object search, int position) {
    if (position < 0) {
      throw new IllegalArgumentException("position must not be negative: " + position);
    }
    this.search = search;
    this.scanned = position;
  }

  /**
   * Adds what remains in {@code source}, and consumes it there.
   *
   * @param source bytes that arrived
   * @throws IllegalStateException when all bytes here would be more than an array can hold
   */
  public void append(ByteBuffer source) {
    int count = source.remaining();
    if (count > array.length - end) {
      makeRoom(count);
    }
    source.get(array, end, count);
    end += count;
  }

  private void makeRoom(int count) {
    int rest = end - start;
    if (!shared && start >= rest && array.length - rest >= count) {
      System.arraycopy(array, start, array, 0, rest);
    } else {
      byte[] roomier = new byte[roomFor(rest, count)];
      System.arraycopy(array, start, roomier, 0, rest);
      array = roomier;
      shared = false;
    }
    start = 0;
    end = rest;
  }

  static int roomFor(int rest, int count) {
    if (count > LARGEST_ARRAY - rest) {
      throw new IllegalStateException(
          "a receive buffer of " + rest + " bytes cannot hold " + count + " more");
    }
    return (int) Math.min(LARGEST_ARRAY, Math.max((long) rest + count, 2L * rest));
  }

  /** Drops all bytes, those behind the window too; they count as consumed. */
  public void clear() {
    consume(end - start);
  }

  private void consume(int count) {
    if (count == 0) {
      return;
    }
    start += count;
    consumed += count;
    forgetSearch();
    if (start == end) {
      array = NONE;
      start = 0;
      end = 0;
      shared = false;
    }
  }

  private void forgetSearch() {
    search = null;
    scanned = 0;
  }

  private void checkCount(int count) {
    if (count < 0 || count > length()) {
      throw new IndexOutOfBoundsException(
          "count must be from 0 to the length " + length() + ": " + count);
    }
  }

  @Override
  public String toString() {
    return "ReceiveBuffer[" + (end - start) + " bytes, limit " + limit + "]";
  }
}
