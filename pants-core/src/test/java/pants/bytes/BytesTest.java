package pants.bytes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BytesTest {
  private static final Bytes HELLO = Bytes.utf8("hello, world");

  @Test
  void equalsBytesOfTheSameContentWhereverTheyStand() {
    Bytes slice = Bytes.utf8("well, hello, world!").slice(6, 18);
    assertEquals(HELLO, slice);
    assertEquals(HELLO.hashCode(), slice.hashCode());
    assertNotEquals(HELLO, Bytes.utf8("hello, World"));
    assertNotEquals(HELLO, Bytes.utf8("hello, worl"));
    assertNotEquals((Object) HELLO, "hello, world");
  }

  @Test
  void copiesWhatItIsMadeOf() {
    byte[] array = {1, 2, 3, 4};
    Bytes whole = Bytes.of(array);
    Bytes part = Bytes.of(array, 1, 2);
    Bytes remaining = Bytes.of(ByteBuffer.wrap(array, 2, 2));
    array[1] = 9;
    array[2] = 9;
    assertEquals("01020304", whole.hex());
    assertEquals("0203", part.hex());
    assertEquals("0304", remaining.hex());
  }

  @Test
  void leavesTheBufferThatItIsMadeOfAsItWas() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(8).put(new byte[] {1, 2, 3}).flip().position(1);
    assertEquals(Bytes.of((byte) 2, (byte) 3), Bytes.of(buffer));
    assertEquals(1, buffer.position());
    assertEquals(3, buffer.limit());
  }

  @Test
  void refusesAPartThatIsNotInTheArray() {
    assertThrows(IndexOutOfBoundsException.class, () -> Bytes.of(new byte[4], 3, 2));
    assertThrows(IndexOutOfBoundsException.class, () -> Bytes.of(new byte[4], -1, 2));
    assertThrows(IndexOutOfBoundsException.class, () -> Bytes.of(new byte[4], 1, -1));
  }

  @Test
  void isEmptyWithoutBytes() {
    assertTrue(Bytes.EMPTY.isEmpty());
    assertSame(Bytes.EMPTY, Bytes.of());
    assertSame(Bytes.EMPTY, Bytes.utf8(""));
    assertSame(Bytes.EMPTY, Bytes.hex(""));
    assertSame(Bytes.EMPTY, HELLO.slice(3, 3));
    assertFalse(HELLO.isEmpty());
    assertEquals(12, HELLO.length());
  }

  @Test
  void encodesAndDecodesUtf8() {
    assertEquals("c3a4e282ac", Bytes.utf8("ä€").hex());
    assertEquals("ä€", Bytes.hex("c3a4e282ac").utf8());
    assertEquals("a\uFFFDb", Bytes.hex("61ff62").utf8());
    assertEquals("a?", Bytes.utf8("a\uD800").utf8());
  }

  @Test
  void encodesAndDecodesLatin1() {
    assertEquals("e4ff00", Bytes.latin1("äÿ\0").hex());
    assertEquals("äÿ\0", Bytes.hex("e4ff00").latin1());
    var e = assertThrows(IllegalArgumentException.class, () -> Bytes.latin1("a€"));
    assertEquals("ISO-8859-1 has no character above U+00FF: U+20AC at index 1", e.getMessage());
  }

  @Test
  void readsAndWritesHexadecimal() {
    assertEquals(Bytes.of((byte) 0, (byte) 0xAB, (byte) 0xFF), Bytes.hex("00aBFf"));
    assertEquals("00abff", Bytes.hex("00ABFF").hex());
    assertThrows(IllegalArgumentException.class, () -> Bytes.hex("abc"));
    assertThrows(IllegalArgumentException.class, () -> Bytes.hex("xy"));
  }

  @Test
  void givesOneByte() {
    Bytes slice = HELLO.slice(7, 12);
    assertEquals('w', slice.get(0));
    assertEquals('d', slice.get(4));
    assertThrows(IndexOutOfBoundsException.class, () -> slice.get(5));
    assertThrows(IndexOutOfBoundsException.class, () -> slice.get(-1));
  }

  @Test
  void slicesWithoutACopy() {
    Bytes slice = HELLO.slice(1, 11).slice(2, 5);
    assertEquals("lo,", slice.utf8());
    assertSame(HELLO, HELLO.slice(0, 12));
    assertSame(arrayOf(HELLO), arrayOf(slice));
    assertThrows(IndexOutOfBoundsException.class, () -> slice.slice(0, 4));
    assertThrows(IndexOutOfBoundsException.class, () -> slice.slice(2, 1));
    assertThrows(IndexOutOfBoundsException.class, () -> slice.slice(-1, 1));
  }

  @Test
  void findsAByteWithinItsBounds() {
    Bytes slice = Bytes.utf8("xabcabcx").slice(1, 7);
    assertEquals(0, slice.indexOf((byte) 'a', 0));
    assertEquals(3, slice.indexOf((byte) 'a', 1));
    assertEquals(-1, slice.indexOf((byte) 'a', 4));
    assertEquals(-1, slice.indexOf((byte) 'x', 0));
    assertEquals(-1, slice.indexOf((byte) 'a', 6));
    assertThrows(IndexOutOfBoundsException.class, () -> slice.indexOf((byte) 'a', 7));
    assertThrows(IndexOutOfBoundsException.class, () -> slice.indexOf((byte) 'a', -1));
  }

  @Test
  void findsARunOfAnyLengthWithinItsBounds() {
    Bytes slice = Bytes.utf8("xaabaabcx").slice(1, 8);
    assertEquals(0, slice.indexOf(Bytes.utf8("a"), 0));
    assertEquals(1, slice.indexOf(Bytes.utf8("ab"), 0));
    assertEquals(4, slice.indexOf(Bytes.utf8("ab"), 2));
    assertEquals(6, Bytes.utf8("\n\rx\ny\r\n").indexOf(Bytes.utf8("\n"), 4));
    assertEquals(5, Bytes.utf8("\n\rx\ny\r\n").indexOf(Bytes.utf8("\r\n"), 0));
    assertEquals(3, slice.indexOf(Bytes.utf8("aabc"), 0));
    assertEquals(-1, slice.indexOf(Bytes.utf8("aabc"), 4));
    assertEquals(-1, slice.indexOf(Bytes.utf8("cx"), 0));
    assertEquals(-1, slice.indexOf(Bytes.utf8("bcx"), 0));
    assertEquals(0, slice.indexOf(slice, 0));
    assertEquals(-1, slice.indexOf(Bytes.utf8("aabaabcx"), 0));
    assertEquals(5, slice.indexOf(Bytes.EMPTY, 5));
    assertEquals(-1, Bytes.EMPTY.indexOf(Bytes.utf8("ab"), 0));
  }

  @Test
  void knowsItsBeginningAndItsEnd() {
    assertTrue(HELLO.startsWith(Bytes.utf8("hell")));
    assertTrue(HELLO.startsWith(HELLO));
    assertTrue(HELLO.startsWith(Bytes.EMPTY));
    assertFalse(HELLO.startsWith(Bytes.utf8("ello")));
    assertFalse(HELLO.slice(0, 3).startsWith(Bytes.utf8("hell")));
    assertTrue(HELLO.endsWith(Bytes.utf8("world")));
    assertTrue(HELLO.endsWith(HELLO));
    assertTrue(HELLO.endsWith(Bytes.EMPTY));
    assertFalse(HELLO.endsWith(Bytes.utf8("worl")));
    assertFalse(HELLO.slice(9, 12).endsWith(Bytes.utf8("orld")));
  }

  @Test
  void joinsTwo() {
    assertEquals(HELLO, HELLO.slice(0, 5).concat(HELLO.slice(5, 12)));
    assertSame(HELLO, HELLO.concat(Bytes.EMPTY));
    assertSame(HELLO, Bytes.EMPTY.concat(HELLO));
  }

  @Test
  void copiesItselfIntoArrays() {
    byte[] copy = HELLO.slice(7, 12).toArray();
    assertArrayEquals(new byte[] {'w', 'o', 'r', 'l', 'd'}, copy);
    copy[0] = 0;
    assertEquals('w', HELLO.get(7));
    byte[] target = new byte[4];
    HELLO.slice(7, 12).copyTo(1, target, 2, 2);
    assertArrayEquals(new byte[] {0, 0, 'o', 'r'}, target);
    assertThrows(IndexOutOfBoundsException.class, () -> HELLO.copyTo(11, target, 0, 2));
    assertThrows(IndexOutOfBoundsException.class, () -> HELLO.copyTo(0, target, 3, 2));
  }

  @Test
  void showsItselfAsABufferThatCannotBeWritten() {
    ByteBuffer buffer = HELLO.slice(7, 12).asByteBuffer();
    assertEquals(0, buffer.position());
    assertEquals(5, buffer.capacity());
    assertEquals('w', buffer.get(0));
    assertEquals(ByteOrder.BIG_ENDIAN, buffer.order());
    assertThrows(ReadOnlyBufferException.class, () -> buffer.put(0, (byte) 0));
  }

  @Test
  void handsItselfToASinkInOneCall() {
    List<String> written = new ArrayList<>();
    HELLO
        .slice(7, 12)
        .writeTo((array, offset, length) -> written.add(Bytes.of(array, offset, length).utf8()));
    Bytes.EMPTY.writeTo((array, offset, length) -> written.add("nothing"));
    assertEquals(List.of("world"), written);
  }

  @Test
  void isOrderedByUnsignedBytes() {
    assertTrue(Bytes.hex("7f").compareTo(Bytes.hex("80")) < 0);
    assertTrue(Bytes.hex("01ff").compareTo(Bytes.hex("01")) > 0);
    assertTrue(Bytes.EMPTY.compareTo(Bytes.hex("00")) < 0);
    assertEquals(0, HELLO.slice(2, 4).compareTo(Bytes.utf8("llo").slice(0, 2)));
  }

  @Test
  void showsItselfToPeople() {
    assertEquals("\"hello, world\"", HELLO.toString());
    assertEquals("\"\"", Bytes.EMPTY.toString());
    assertEquals(
        "\"\\r\\n\\t\\\\\\\"\\x00\\x7f\\xff ~\"",
        Bytes.latin1("\r\n\t\\\"\0\u007f\u00ff ~").toString());
    assertEquals("\"" + "x".repeat(64) + "\"", Bytes.utf8("x".repeat(64)).toString());
    assertEquals("\"" + "x".repeat(64) + "\"... (65 bytes)", Bytes.utf8("x".repeat(65)).toString());
  }

  @Test
  void copiesASmallPartForSomebodyWhoMayKeepIt() {
    Bytes large = Bytes.of(new byte[100]);
    assertSame(arrayOf(large), arrayOf(large.part(10, 35)));
    assertEquals(24, arrayOf(large.part(10, 34)).length);
  }

  static byte[] arrayOf(Bytes bytes) {
    byte[][] seen = new byte[1][];
    bytes.writeTo((array, offset, length) -> seen[0] = array);
    return seen[0];
  }
}
