package pants.bytes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ByteSetTest {
  private static final ByteSet DIGITS = ByteSet.range('0', '9');

  private static ReceiveBuffer buffer(int limit, Bytes bytes) {
    var buffer = new ReceiveBuffer(limit);
    buffer.append(bytes.asByteBuffer());
    return buffer;
  }

  @Test
  void holdsWhatItWasMadeOf() {
    var set = DIGITS.and(ByteSet.of("_\u00e4")).without(ByteSet.of("5"));
    assertTrue(set.contains('0'));
    assertTrue(set.contains('_'));
    assertTrue(set.contains('\u00e4'));
    assertTrue(set.contains((byte) 0xE4));
    assertFalse(set.contains('5'));
    assertFalse(set.contains('a'));
    assertFalse(set.contains('\u0130'), "0x130 is no byte, though its low half is a digit");
  }

  @Test
  void holdsEveryByteOfARangeAndNoOther() {
    var set = ByteSet.range(3, 250);
    for (int i = 0; i < 256; i++) {
      assertEquals(i >= 3 && i <= 250, set.contains((byte) i));
    }
    assertFalse(ByteSet.range(5, 4).contains(5));
  }

  @Test
  void changesNoSetThatOthersAreMadeOf() {
    var both = DIGITS.and(ByteSet.of("a"));
    assertTrue(both.contains('a'));
    assertFalse(DIGITS.contains('a'));
    assertTrue(DIGITS.without(ByteSet.of("a1")).contains('2'));
    assertTrue(DIGITS.contains('1'));
  }

  @Test
  void refusesWhatIsNoByte() {
    assertThrows(IllegalArgumentException.class, () -> ByteSet.of("a\u0100"));
    assertThrows(IllegalArgumentException.class, () -> ByteSet.range(-1, 5));
    assertThrows(IllegalArgumentException.class, () -> ByteSet.range(0, 256));
  }

  @Test
  void aRunEndsAtTheFirstOtherByte() {
    var buffer = buffer(100, Bytes.latin1("xx123-45\u00ff"));
    buffer.skip(2);
    assertEquals(3, buffer.endOfRun(DIGITS, 0));
    assertEquals(3, buffer.endOfRun(DIGITS, 3));
    assertEquals(6, buffer.endOfRun(DIGITS, 4));
    assertEquals(7, buffer.endOfRun(ByteSet.range(0x80, 0xFF), 6));
    assertEquals(7, buffer.length());
  }

  @Test
  void aRunEndsAtTheEndOfTheWindow() {
    var buffer = buffer(4, Bytes.latin1("123456"));
    assertEquals(4, buffer.endOfRun(DIGITS, 0));
    assertEquals(4, buffer.endOfRun(DIGITS, 4));
    assertThrows(IndexOutOfBoundsException.class, () -> buffer.endOfRun(DIGITS, 5));
    assertThrows(IndexOutOfBoundsException.class, () -> buffer.endOfRun(DIGITS, -1));
  }

  /** Sets of text are gone over eight bytes at a time; each byte must count at each place. */
  @Test
  void aRunOfTextEndsAtTheFirstOtherByteWhereverThatIs() {
    var text = ByteSet.range(' ', 0xFF);
    for (var set : List.of(text, text.without(ByteSet.of("\u007f")), text.and(ByteSet.of("\t")))) {
      for (int value = 0; value < 256; value++) {
        for (int at = 0; at < 24; at++) {
          byte[] bytes = new byte[24];
          Arrays.fill(bytes, (byte) (value == 'x' ? 'y' : 0xFF));
          bytes[at] = (byte) value;
          var buffer = buffer(100, Bytes.of(bytes));
          assertEquals(set.contains(value) ? 24 : at, buffer.endOfRun(set, 0), value + " " + at);
        }
      }
    }
  }
}
