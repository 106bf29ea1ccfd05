package pants.bytes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;

class ValuesTest {
  private static final BigInteger LARGE = BigInteger.ONE.shiftLeft(63);

  private final Values values =
      new Values(new Object[] {7, 1L << 40, LARGE, 1.5f, 2.5, true, Bytes.utf8("abc")});

  @Test
  void isAnImmutableList() {
    assertEquals(List.of(7, 1L << 40, LARGE, 1.5f, 2.5, true, Bytes.utf8("abc")), values);
    assertThrows(UnsupportedOperationException.class, () -> values.set(0, 1));
    assertThrows(UnsupportedOperationException.class, () -> values.add(1));
    assertThrows(UnsupportedOperationException.class, () -> values.remove(0));
    assertThrows(IndexOutOfBoundsException.class, () -> values.get(7));
    assertThrows(IndexOutOfBoundsException.class, () -> values.intAt(-1));
  }

  @Test
  void givesIntegersExactly() {
    assertEquals(7, values.intAt(0));
    assertEquals(7L, values.longAt(0));
    assertEquals(1L << 40, values.longAt(1));
    assertEquals(BigInteger.valueOf(7), values.bigAt(0));
    assertEquals(BigInteger.ONE.shiftLeft(40), values.bigAt(1));
    assertEquals(LARGE, values.bigAt(2));
    Values small = new Values(new Object[] {7L, BigInteger.TEN});
    assertEquals(7, small.intAt(0));
    assertEquals(10, small.intAt(1));
    assertEquals(10L, small.longAt(1));
    assertThrows(ArithmeticException.class, () -> values.intAt(1));
    assertThrows(ArithmeticException.class, () -> values.intAt(2));
    assertThrows(ArithmeticException.class, () -> values.longAt(2));
  }

  @Test
  void givesTheOtherKinds() {
    assertEquals(1.5, values.doubleAt(3));
    assertEquals(2.5, values.doubleAt(4));
    assertTrue(values.booleanAt(5));
    assertEquals("abc", values.bytesAt(6).utf8());
  }

  @Test
  void refusesAnotherKind() {
    var e = assertThrows(ClassCastException.class, () -> values.intAt(6));
    assertEquals("value 6 is not an integer: \"abc\" (Bytes)", e.getMessage());
    assertThrows(ClassCastException.class, () -> values.longAt(4));
    assertThrows(ClassCastException.class, () -> values.bigAt(5));
    assertThrows(ClassCastException.class, () -> values.doubleAt(0));
    assertThrows(ClassCastException.class, () -> values.booleanAt(0));
    assertThrows(ClassCastException.class, () -> values.bytesAt(0));
  }
}
