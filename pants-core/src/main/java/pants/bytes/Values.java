package pants.bytes;

import java.math.BigInteger;
import java.util.AbstractList;
import java.util.RandomAccess;

/**
 * The values of one unpacked record: an immutable list, equal to any list of equal values, with an
 * accessor for each kind of value.
 *
 * <p>Which type a value has depends on the code of the format that it was unpacked by; the table is
 * at {@link Struct}. The accessors for integers take any of the integer types.
 */
public final class Values extends AbstractList<Object> implements RandomAccess {
  private static final BigInteger UNSIGNED = BigInteger.ONE.shiftLeft(Long.SIZE);

  private final Object[] values;

  /** Takes the array as it is: from now on nobody may change it. */
  Values(Object[] values) {
    this.values = values;
  }

  /** The value of 64 unsigned bits: a {@code Long} where it fits, else a {@code BigInteger}. */
  static Object unsigned(long bits) {
    return bits >= 0 ? (Object) bits : BigInteger.valueOf(bits).add(UNSIGNED);
  }

  @Override
  public int size() {
    return values.length;
  }

  @Override
  public Object get(int index) {
    return values[index];
  }

  /**
   * An integer as an {@code int}.
   *
   * @param index from 0
   * @return the value, exactly
   * @throws ArithmeticException when it does not fit
   * @throws ClassCastException when the value is not an integer
   * @throws IndexOutOfBoundsException when there is no such value
   */
  public int intAt(int index) {
    return switch (values[index]) {
      case Integer value -> value;
      case Long value -> Math.toIntExact(value);
      case BigInteger value -> value.intValueExact();
      case Object other -> throw wrongType(index, "an integer", other);
    };
  }

  /**
   * An integer as a {@code long}.
   *
   * @param index from 0
   * @return the value, exactly
   * @throws ArithmeticException when it does not fit
   * @throws ClassCastException when the value is not an integer
   * @throws IndexOutOfBoundsException when there is no such value
   */
  public long longAt(int index) {
    return switch (values[index]) {
      case Integer value -> value;
      case Long value -> value;
      case BigInteger value -> value.longValueExact();
      case Object other -> throw wrongType(index, "an integer", other);
    };
  }

  /**
   * An integer of any size, unsigned ones of 64 bits included.
   *
   * @param index from 0
   * @return the value
   * @throws ClassCastException when the value is not an integer
   * @throws IndexOutOfBoundsException when there is no such value
   */
  public BigInteger bigAt(int index) {
    return switch (values[index]) {
      case Integer value -> BigInteger.valueOf(value);
      case Long value -> BigInteger.valueOf(value);
      case BigInteger value -> value;
      case Object other -> throw wrongType(index, "an integer", other);
    };
  }

  /**
   * A floating-point number.
   *
   * @param index from 0
   * @return the value, exactly
   * @throws ClassCastException when the value is not a floating-point number
   * @throws IndexOutOfBoundsException when there is no such value
   */
  public double doubleAt(int index) {
    return switch (values[index]) {
      case Float value -> value;
      case Double value -> value;
      case Object other -> throw wrongType(index, "a floating-point number", other);
    };
  }

  /**
   * A truth value.
   *
   * @param index from 0
   * @return the value
   * @throws ClassCastException when the value is not a truth value
   * @throws IndexOutOfBoundsException when there is no such value
   */
  public boolean booleanAt(int index) {
    if (values[index] instanceof Boolean value) {
      return value;
    }
    throw wrongType(index, "a truth value", values[index]);
  }

  /**
   * A byte string.
   *
   * @param index from 0
   * @return the value
   * @throws ClassCastException when the value is not a byte string
   * @throws IndexOutOfBoundsException when there is no such value
   */
  public Bytes bytesAt(int index) {
    if (values[index] instanceof Bytes value) {
      return value;
    }
    throw wrongType(index, "a byte string", values[index]);
  }

  private static ClassCastException wrongType(int index, String wanted, Object value) {
    return new ClassCastException(
        "value %d is not %s: %s (%s)"
            .formatted(index, wanted, value, value.getClass().getSimpleName()));
  }
}
