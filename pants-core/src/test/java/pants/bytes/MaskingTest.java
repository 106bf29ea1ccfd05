package pants.bytes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import org.junit.jupiter.api.Test;

class MaskingTest {
  private static final int KEY = 0x37fa213d;

  private final Random random = new Random(1);

  private byte[] some(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /** As RFC 6455 (section 5.3) writes it down. */
  private static byte[] plainly(byte[] source, int from, byte[] target, int at, int count) {
    byte[] result = target.clone();
    for (int i = 0; i < count; i++) {
      int octet = KEY >>> (24 - i % 4 * 8);
      result[at + i] = (byte) (source[from + i] ^ octet);
    }
    return result;
  }

  @Test
  void beginsWithTheHighestByteOfTheKey() {
    byte[] bytes = {0, 0, 0, 0, 0};
    Masking.apply(bytes, 0, 5, KEY);
    assertEquals("37fa213d37", Bytes.of(bytes).hex());
  }

  @Test
  void copiesAnyNumberOfBytesFromAnywhereToAnywhereAndTouchesNoOther() {
    for (int count = 0; count < 70; count++) {
      for (int from = 0; from < 9; from++) {
        byte[] source = some(80);
        byte[] target = some(80);
        int at = random.nextInt(10);
        byte[] expected = plainly(source, from, target, at, count);
        byte[] before = source.clone();
        Masking.copy(source, from, target, at, count, KEY);
        assertArrayEquals(expected, target, count + " bytes from " + from + " to " + at);
        assertArrayEquals(before, source);
      }
    }
  }

  @Test
  void doesItInPlaceAndTwiceGivesTheBytesBack() {
    for (int count = 0; count < 70; count++) {
      byte[] bytes = some(80);
      byte[] before = bytes.clone();
      byte[] expected = plainly(bytes, 3, bytes, 3, count);
      Masking.apply(bytes, 3, count, KEY);
      assertArrayEquals(expected, bytes);
      Masking.apply(bytes, 3, count, KEY);
      assertArrayEquals(before, bytes);
    }
  }

  @Test
  void goesOnInPiecesOfAnyLength() {
    for (int round = 0; round < 500; round++) {
      byte[] source = some(200);
      byte[] expected = plainly(source, 0, source, 0, 200);
      int key = KEY;
      for (int at = 0; at < 200; ) {
        int count = Math.min(random.nextInt(40), 200 - at);
        Masking.apply(source, at, count, key);
        key = Masking.next(key, count);
        at += count;
      }
      assertArrayEquals(expected, source);
    }
    assertEquals(KEY, Masking.next(KEY, Integer.MAX_VALUE - 3)); // a multiple of four
    assertEquals(0xfa213d37, Masking.next(KEY, 1));
  }

  @Test
  void refusesPartsOutsideOfTheArrays() {
    byte[] four = new byte[4];
    byte[] five = new byte[5];
    assertThrows(IndexOutOfBoundsException.class, () -> Masking.copy(four, 0, five, 0, 5, KEY));
    assertThrows(IndexOutOfBoundsException.class, () -> Masking.copy(five, 0, four, 0, 5, KEY));
    assertThrows(IndexOutOfBoundsException.class, () -> Masking.apply(four, 1, 4, KEY));
    assertThrows(IndexOutOfBoundsException.class, () -> Masking.apply(four, -1, 2, KEY));
    assertThrows(IndexOutOfBoundsException.class, () -> Masking.apply(four, 0, -1, KEY));
    assertArrayEquals(new byte[4], four);
  }
}
