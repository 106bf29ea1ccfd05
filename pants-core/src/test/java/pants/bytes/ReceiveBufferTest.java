package pants.bytes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pants.bytes.BytesTest.arrayOf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReceiveBufferTest {
  private final ReceiveBuffer buffer = new ReceiveBuffer(10);

  private void append(String text) {
    buffer.append(Bytes.latin1(text).asByteBuffer());
  }

  private String rest() {
    return buffer.peek(buffer.length()).latin1();
  }

  @Test
  void consumesWhatIsAppended() {
    ByteBuffer source =
        ByteBuffer.allocateDirect(8).put(new byte[] {1, 2, 3, 4}).flip().position(1);
    buffer.append(source);
    assertFalse(source.hasRemaining());
    assertEquals("020304", buffer.peek(3).hex());
    buffer.append(source);
    assertEquals(3, buffer.length());
  }

  @Test
  void showsNoMoreThanItsLimit() {
    append("0123456789");
    assertFalse(buffer.overflows());
    append("ab");
    assertTrue(buffer.overflows());
    assertEquals(10, buffer.length());
    assertEquals('9', buffer.get(9));
    assertThrows(IndexOutOfBoundsException.class, () -> buffer.get(10));
    assertEquals(-1, buffer.indexOf((byte) 'a', 0));
    assertEquals(-1, buffer.indexOf(Bytes.utf8("9a"), 0));
    assertThrows(IndexOutOfBoundsException.class, () -> buffer.take(11));
    assertThrows(IndexOutOfBoundsException.class, () -> buffer.skip(11));
    assertThrows(IndexOutOfBoundsException.class, () -> buffer.peek(11));
    assertThrows(IndexOutOfBoundsException.class, () -> buffer.asByteBuffer(11));
    assertThrows(IndexOutOfBoundsException.class, () -> buffer.copyTo(0, new byte[20], 0, 11));
    buffer.skip(3);
    assertFalse(buffer.overflows());
    assertEquals("3456789ab", rest());
  }

  @Test
  void seesFurtherWhenTheLimitIsRaised() {
    append("0123456789ab");
    buffer.limit(11);
    assertEquals("0123456789a", rest());
    buffer.limit(2);
    assertEquals("01", rest());
    assertEquals(2, buffer.limit());
  }

  @Test
  void refusesALimitBelowOne() {
    assertThrows(IllegalArgumentException.class, () -> new ReceiveBuffer(0));
    var e = assertThrows(IllegalArgumentException.class, () -> buffer.limit(-1));
    assertEquals("limit must be at least 1: -1", e.getMessage());
  }

  @Test
  void refusesCountsAndIndexesOutsideOfItsLength() {
    append("abc");
    var e = assertThrows(IndexOutOfBoundsException.class, () -> buffer.take(4));
    assertEquals("count must be from 0 to the length 3: 4", e.getMessage());
    assertThrows(IndexOutOfBoundsException.class, () -> buffer.take(-1));
    assertThrows(IndexOutOfBoundsException.class, () -> buffer.skip(-1));
    assertThrows(IndexOutOfBoundsException.class, () -> buffer.get(-1));
    assertThrows(IndexOutOfBoundsException.class, () -> buffer.indexOf((byte) 'a', 4));
    assertThrows(IndexOutOfBoundsException.class, () -> buffer.indexOf((byte) 'a', -1));
    assertThrows(IndexOutOfBoundsException.class, () -> buffer.indexOf(Bytes.utf8("a"), 4));
    assertEquals("abc", rest());
    assertEquals(0, buffer.consumed());
  }

  @Test
  void findsBytesBehindWhatWasConsumed() {
    append("abcabc");
    buffer.skip(1);
    assertEquals(2, buffer.indexOf((byte) 'a', 0));
    assertEquals(0, buffer.indexOf(Bytes.utf8("bc"), 0));
    assertEquals(3, buffer.indexOf(Bytes.utf8("bc"), 1));
    assertEquals(2, buffer.indexOf(Bytes.utf8("abc"), 0));
    assertEquals(-1, buffer.indexOf((byte) 'a', 5));
  }

  @Test
  void readsNumbersInNetworkOrderAtAnyIndex() {
    buffer.append(Bytes.hex("00f102030405060708").asByteBuffer());
    buffer.skip(1);
    assertEquals((short) 0xF102, buffer.getShort(0));
    assertEquals((short) 0x0203, buffer.getShort(1));
    assertEquals(0xF1020304, buffer.getInt(0));
    assertEquals(0x05060708, buffer.getInt(4));
    assertEquals(0xF102030405060708L, buffer.getLong(0));
    assertEquals(8, buffer.length());
  }

  @Test
  void refusesNumbersThatAreNotAllInItsWindow() {
    buffer.append(Bytes.hex("0001020304050607ff").asByteBuffer());
    buffer.limit(8);
    assertEquals(0x0001020304050607L, buffer.getLong(0));
    assertThrows(IndexOutOfBoundsException.class, () -> buffer.getLong(1));
    assertThrows(IndexOutOfBoundsException.class, () -> buffer.getInt(5));
    assertThrows(IndexOutOfBoundsException.class, () -> buffer.getShort(7));
    assertThrows(IndexOutOfBoundsException.class, () -> buffer.getShort(-1));
    assertThrows(IndexOutOfBoundsException.class, () -> buffer.getLong(Integer.MAX_VALUE));
  }

  @Test
  void unmasksACopyOfWhatItGives() {
    buffer.append(Bytes.hex("ff 7f9f4d5158 00".replace(" ", "")).asByteBuffer()); // RFC 6455, 5.7
    buffer.skip(1);
    Bytes before = buffer.peek(5);
    Bytes hello = buffer.takeMasked(5, 0x37fa213d);
    assertEquals("Hello", hello.latin1());
    assertEquals(5, arrayOf(hello).length);
    assertEquals("7f9f4d5158", before.hex());
    assertEquals(6, buffer.consumed());
    assertEquals(1, buffer.length());
    assertSame(Bytes.EMPTY, buffer.takeMasked(0, 1));
    assertThrows(IndexOutOfBoundsException.class, () -> buffer.takeMasked(2, 1));
    assertThrows(IndexOutOfBoundsException.class, () -> buffer.takeMasked(-1, 1));
  }

  @Test
  void unmasksWhereTheyAreThoseThatNobodyHasSeen() {
    buffer.append(Bytes.hex("7f9f4d51587f9f4d5158").asByteBuffer());
    Bytes first = buffer.takeMasked(5, 0x37fa213d);
    assertEquals(10, arrayOf(first).length);
    Bytes second = buffer.takeMasked(5, 0x37fa213d);
    assertEquals(5, arrayOf(second).length, "its array is another's, too");
    assertEquals("HelloHello", first.latin1() + second.latin1());
  }

  @Test
  void copiesBytesOutWithoutConsumingThem() {
    append("xabc");
    buffer.skip(1);
    byte[] target = new byte[4];
    buffer.copyTo(1, target, 2, 2);
    assertArrayEquals(new byte[] {0, 0, 'b', 'c'}, target);
    assertEquals("abc", rest());
  }

  @Test
  void countsWhatWasConsumed() {
    append("0123456789");
    buffer.take(3);
    buffer.skip(2);
    buffer.peek(2);
    assertEquals(5, buffer.consumed());
    append("abcdefghi");
    buffer.clear();
    assertEquals(19, buffer.consumed());
    assertTrue(buffer.isEmpty());
    assertFalse(buffer.overflows());
  }

  @Test
  void remembersHowFarASearchHasLooked() {
    append("abc");
    buffer.scanned("search", 2);
    assertEquals(2, buffer.scanned("search"));
    append("d");
    buffer.peek(1);
    buffer.take(0);
    assertEquals(2, buffer.scanned("search"));
    buffer.take(1);
    assertEquals(0, buffer.scanned("search"));
  }

  @Test
  void tellsOneSearchFromAnother() {
    append("abc");
    buffer.scanned("one", 2);
    assertEquals(0, buffer.scanned("other"));
    assertEquals(2, buffer.scanned("one"));
    buffer.scanned("other", 1);
    assertEquals(0, buffer.scanned("one"));
    buffer.limit(5);
    assertEquals(0, buffer.scanned("other"));
    var e = assertThrows(IllegalArgumentException.class, () -> buffer.scanned("one", -1));
    assertEquals("position must not be negative: -1", e.getMessage());
  }

  @Test
  void handsOutWhatArrivedWithoutAnotherCopy() {
    append("0123456789");
    assertEquals(10, buffer.capacity());
    byte[] array = arrayOf(buffer.peek(10));
    Bytes all = buffer.take(10);
    assertSame(array, arrayOf(all));
    assertEquals("0123456789", all.latin1());
  }

  @Test
  void holdsNoMemoryWhileItIsEmpty() {
    append("0123456789");
    buffer.take(4);
    buffer.skip(6);
    assertEquals(0, buffer.capacity());
    append("ab");
    assertEquals(2, buffer.capacity());
    buffer.clear();
    assertEquals(0, buffer.capacity());
  }

  @Test
  void sharesAQuarterOfItsMemoryAndCopiesLess() {
    buffer.limit(1000);
    append("x".repeat(100));
    byte[] array = arrayOf(buffer.peek(100));
    assertSame(array, arrayOf(buffer.take(25)));
    assertEquals(24, arrayOf(buffer.take(24)).length);
    assertSame(array, arrayOf(buffer.take(51)));
  }

  @Test
  void copiesASmallRestOfALargeArray() {
    buffer.limit(1000);
    append("x".repeat(100));
    buffer.skip(90);
    assertEquals(10, arrayOf(buffer.take(10)).length);
  }

  @Test
  void appendsBehindSharedBytesInPlace() {
    append("abcd");
    append("e");
    assertEquals(8, buffer.capacity());
    Bytes shared = buffer.take(4);
    append("fgh");
    assertSame(arrayOf(shared), arrayOf(buffer.peek(4)));
    assertEquals("abcd", shared.latin1());
    assertEquals("efgh", rest());
  }

  @Test
  void movesToANewArrayRatherThanWithinASharedOne() {
    append("abcd");
    append("e");
    Bytes shared = buffer.take(4);
    append("fghi");
    assertNotSame(arrayOf(shared), arrayOf(buffer.peek(5)));
    assertEquals("abcd", shared.latin1());
    assertEquals("efghi", rest());
  }

  @Test
  void movesItsRestToTheFrontOfAnUnsharedArray() {
    buffer.limit(100);
    append("0123456789");
    append("0123456789");
    buffer.skip(10);
    append("abcdefghij");
    assertEquals(20, buffer.capacity());
    assertEquals("0123456789abcdefghij", rest());
  }

  @Test
  void growsRatherThanMoveMuchForLittle() {
    buffer.limit(1000);
    append("x".repeat(100));
    buffer.skip(49);
    append("y");
    assertEquals(102, buffer.capacity());
    assertEquals("x".repeat(51) + "y", rest());
  }

  @Test
  void viewsNeverChange() {
    append("abcd");
    append("e");
    ByteBuffer view = buffer.asByteBuffer(3);
    assertEquals(3, view.capacity());
    assertEquals(ByteOrder.BIG_ENDIAN, view.order());
    assertThrows(ReadOnlyBufferException.class, () -> view.put(0, (byte) 0));
    buffer.skip(4);
    append("fghi");
    append("jklmnopq");
    assertEquals("abc", Bytes.of(view).latin1());
    assertEquals(0, buffer.asByteBuffer(0).capacity());
  }

  @Test
  void takesALargeValueInSmallPiecesInLinearTime() {
    int size = 1 << 20;
    buffer.limit(size);
    ByteBuffer piece = ByteBuffer.allocate(16);
    long moved = 0;
    for (int i = 0; i < size; i += 16) {
      int before = buffer.capacity();
      buffer.append(piece.clear());
      if (buffer.capacity() != before) {
        moved += i;
      }
    }
    assertTrue(moved < 2L * size, "bytes moved: " + moved);
    assertTrue(buffer.capacity() <= 2 * size);
    assertEquals(size, buffer.take(size).length());
  }

  @Test
  void keepsItsMemoryWhenAsMuchIsAppendedAsConsumed() {
    buffer.limit(1000);
    append("x".repeat(100));
    append("x");
    int capacity = buffer.capacity();
    for (int i = 0; i < 10_000; i++) {
      buffer.skip(1);
      append("y");
      assertEquals(capacity, buffer.capacity());
    }
    assertEquals("y".repeat(101), rest());
  }

  @Test
  void refusesMoreThanAnArrayCanHold() {
    int most = Integer.MAX_VALUE - 8;
    assertEquals(most, ReceiveBuffer.roomFor(most - 1, 1));
    var e = assertThrows(IllegalStateException.class, () -> ReceiveBuffer.roomFor(most, 1));
    assertEquals("a receive buffer of 2147483639 bytes cannot hold 1 more", e.getMessage());
  }

  @Test
  void holdsTheRightBytesAndNeverChangesThoseHandedOutWhateverIsDone() {
    for (int seed = 0; seed < 200; seed++) {
      new Model(seed).run();
    }
  }

  /** Does the same at random to a buffer and to a string. */
  private static final class Model {
    private final Random random;
    private final ReceiveBuffer buffer;
    private final StringBuilder model = new StringBuilder();
    private final List<Runnable> checks = new ArrayList<>();
    private char next;

    Model(int seed) {
      random = new Random(seed);
      buffer = new ReceiveBuffer(1 + random.nextInt(300));
    }

    void run() {
      for (int i = 0; i < 300; i++) {
        step();
        String window = model.substring(0, Math.min(model.length(), buffer.limit()));
        byte[] seen = new byte[buffer.length()];
        buffer.copyTo(0, seen, 0, seen.length);
        assertEquals(window, Bytes.of(seen).latin1());
        assertEquals(model.length() > buffer.limit(), buffer.overflows());
      }
      checks.forEach(Runnable::run);
    }

    private void step() {
      int count = random.nextInt(buffer.length() + 1);
      switch (random.nextInt(8)) {
        case 0 -> buffer.limit(1 + random.nextInt(300));
        case 1, 2, 3 -> append(random.nextInt(random.nextBoolean() ? 8 : 80));
        case 4, 5 -> {
          String expected = model.substring(0, count);
          int key = random.nextBoolean() ? 0 : random.nextInt();
          Bytes taken = key == 0 ? buffer.take(count) : buffer.takeMasked(count, key);
          checks.add(() -> assertEquals(expected, unmasked(taken, key)));
          model.delete(0, count);
        }
        case 6 -> {
          String expected = model.substring(0, count);
          Bytes peeked = buffer.peek(count);
          ByteBuffer view = buffer.asByteBuffer(count);
          checks.add(() -> assertEquals(expected, peeked.latin1()));
          checks.add(() -> assertEquals(expected, Bytes.of(view).latin1()));
        }
        default -> {
          buffer.skip(count);
          model.delete(0, count);
        }
      }
    }

    private static String unmasked(Bytes taken, int key) {
      byte[] copy = taken.toArray();
      Masking.apply(copy, 0, copy.length, key);
      return Bytes.of(copy).latin1();
    }

    private void append(int count) {
      StringBuilder more = new StringBuilder();
      for (int i = 0; i < count; i++) {
        more.append((char) (next++ & 0xFF));
      }
      buffer.append(Bytes.latin1(more.toString()).asByteBuffer());
      model.append(more);
    }
  }

  @Test
  void knowsWhatStandsAtAnIndex() {
    var buffer = new ReceiveBuffer(100);
    buffer.append(Bytes.latin1("xxabcdef").asByteBuffer());
    buffer.skip(2);
    var wanted = Bytes.latin1("-cd-").slice(1, 3);
    assertTrue(buffer.standsAt(2, wanted));
    assertFalse(buffer.standsAt(1, wanted));
    assertFalse(buffer.standsAt(5, wanted)); // less than that has arrived
    assertTrue(buffer.standsAt(6, Bytes.EMPTY));
    assertThrows(IndexOutOfBoundsException.class, () -> buffer.standsAt(7, wanted));
  }
}
