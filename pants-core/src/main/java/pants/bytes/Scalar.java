package pants.bytes;

import java.math.BigInteger;
import java.nio.ByteBuffer;

/** Reads and writes one number or truth value of a record, and checks its range. */
final class Scalar {
  private static final int HALF_DIGITS = 10;
  private static final int HALF_SMALLEST_EXPONENT = -14;
  private static final double HALF_OVERFLOW = 0x1p16;

  private Scalar() {}

  static Object read(char code, int width, ByteBuffer record, int at) {
    return switch (code) {
      case '?' -> record.get(at) != 0;
      case 'e' -> Float.float16ToFloat(record.getShort(at));
      case 'f' -> record.getFloat(at);
      case 'd' -> record.getDouble(at);
      default -> readInteger(isSigned(code), width, record, at);
    };
  }

  // The smallest natural type. Without the casts both sides of a choice would become a long.
  private static Object readInteger(boolean signed, int width, ByteBuffer record, int at) {
    return switch (width) {
      case 1 -> signed ? (int) record.get(at) : Byte.toUnsignedInt(record.get(at));
      case 2 -> signed ? (int) record.getShort(at) : Short.toUnsignedInt(record.getShort(at));
      case 4 -> signed ? (Object) record.getInt(at) : Integer.toUnsignedLong(record.getInt(at));
      default -> signed ? (Object) record.getLong(at) : Values.unsigned(record.getLong(at));
    };
  }

  static boolean isSigned(char code) {
    return switch (code) {
      case 'b', 'h', 'i', 'l', 'q', 'n' -> true;
      default -> false;
    };
  }

  static void write(char code, int width, Object[] values, int index, ByteBuffer record, int at) {
    switch (code) {
      case '?' -> record.put(at, truth(values, index));
      case 'e' -> record.putShort(at, half(values, index));
      case 'f' -> record.putFloat(at, single(values, index));
      case 'd' -> record.putDouble(at, number(code, values, index));
      default -> writeInteger(width, integer(code, width, values, index), record, at);
    }
  }

  private static void writeInteger(int width, long bits, ByteBuffer record, int at) {
    switch (width) {
      case 1 -> record.put(at, (byte) bits);
      case 2 -> record.putShort(at, (short) bits);
      case 4 -> record.putInt(at, (int) bits);
      default -> record.putLong(at, bits);
    }
  }

  private static long integer(char code, int width, Object[] values, int index) {
    Object value = values[index];
    boolean fits;
    if (value instanceof BigInteger big && big.bitLength() >= Long.SIZE) {
      boolean isUnsigned = big.signum() > 0 && big.bitLength() == Long.SIZE;
      fits = isUnsigned && width == Long.BYTES && !isSigned(code);
    } else if (isInteger(value)) {
      fits = fits(code, width, ((Number) value).longValue());
    } else {
      throw wrongType(code, values, index, "an integer");
    }
    if (!fits) {
      throw outOfRange(code, width, values, index);
    }
    return ((Number) value).longValue();
  }

  private static boolean isInteger(Object value) {
    return value instanceof Integer
        || value instanceof Long
        || value instanceof Short
        || value instanceof Byte
        || value instanceof BigInteger;
  }

  /** Says whether a value is in the range of a code for integers. */
  static boolean fits(char code, int width, long value) {
    int unused = Long.SIZE - Byte.SIZE * width;
    if (isSigned(code)) {
      return value << unused >> unused == value;
    }
    // As in Python, a pointer may be given as a negative number.
    return width == Long.BYTES ? value >= 0 || code == 'P' : value >>> (Byte.SIZE * width) == 0;
  }

  private static byte truth(Object[] values, int index) {
    if (values[index] instanceof Boolean value) {
      return (byte) (value ? 1 : 0);
    }
    throw wrongType('?', values, index, "a Boolean");
  }

  private static double number(char code, Object[] values, int index) {
    if (!(values[index] instanceof Number value)) {
      throw wrongType(code, values, index, "a number");
    }
    double number = value.doubleValue();
    if (Double.isInfinite(number) && !(value instanceof Double || value instanceof Float)) {
      throw tooLarge(code, values, index);
    }
    return number;
  }

  private static float single(Object[] values, int index) {
    double number = number('f', values, index);
    float rounded = (float) number;
    if (Float.isInfinite(rounded) && !Double.isInfinite(number)) {
      throw tooLarge('f', values, index);
    }
    return rounded;
  }

  // Rounds to the nearest half-precision number, ties to even, in one step: by way of a float it
  // would be rounded twice. What is left is exactly a half, so that the conversion is exact.
  private static short half(Object[] values, int index) {
    double number = number('e', values, index);
    if (number == 0 || Double.isNaN(number) || Double.isInfinite(number)) {
      return Float.floatToFloat16((float) number);
    }
    int digits = HALF_DIGITS - Math.max(Math.getExponent(number), HALF_SMALLEST_EXPONENT);
    double rounded = Math.scalb(Math.rint(Math.scalb(number, digits)), -digits);
    if (Math.abs(rounded) >= HALF_OVERFLOW) {
      throw tooLarge('e', values, index);
    }
    return Float.floatToFloat16((float) rounded);
  }

  static IllegalArgumentException wrongType(char code, Object[] values, int index, String wanted) {
    return new IllegalArgumentException(
        "value %d for '%s' must be %s: %s".formatted(index, code, wanted, values[index]));
  }

  private static IllegalArgumentException tooLarge(char code, Object[] values, int index) {
    return new IllegalArgumentException(
        "value %d is too large for '%s': %s".formatted(index, code, values[index]));
  }

  private static IllegalArgumentException outOfRange(
      char code, int width, Object[] values, int index) {
    int bits = Byte.SIZE * width;
    BigInteger least =
        isSigned(code) ? BigInteger.ONE.shiftLeft(bits - 1).negate() : BigInteger.ZERO;
    BigInteger most =
        BigInteger.ONE.shiftLeft(isSigned(code) ? bits - 1 : bits).subtract(BigInteger.ONE);
    return new IllegalArgumentException(
        "value %d for '%s' must be from %s to %s: %s"
            .formatted(index, code, least, most, values[index]));
  }
}
