package pants.bytes;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Compares with what Python's own module does; struct_vectors.py tells how the file is read. */
class StructVectorsTest {

  private static List<String> vectors() throws IOException {
    var file = requireNonNull(StructVectorsTest.class.getResourceAsStream("struct_vectors.txt"));
    try (var reader = new BufferedReader(new InputStreamReader(file, US_ASCII))) {
      return reader.lines().toList();
    }
  }

  @Test
  void theFileHoldsVectorsForEveryCodeAndPrefix() throws IOException {
    List<String> vectors = vectors();
    assertTrue(vectors.size() > 500, "vectors: " + vectors.size());
    for (char code : "xcbB?hHiIlLqQnNefdspP@=<>!".toCharArray()) {
      assertTrue(
          vectors.stream()
              .anyMatch(v -> v.startsWith("pack\t") && v.split("\t", -1)[1].indexOf(code) >= 0),
          "no vector for " + code);
    }
  }

  @TestFactory
  Stream<DynamicTest> agreesWithPython() throws IOException {
    return vectors().stream().map(v -> DynamicTest.dynamicTest(v, () -> check(v.split("\t", -1))));
  }

  private static void check(String[] vector) {
    String format = vector[1].translateEscapes();
    switch (vector[0]) {
      case "bad-format" -> assertThrows(IllegalArgumentException.class, () -> Struct.of(format));
      case "bad-values" -> {
        Object[] values = values(vector[2]);
        assertThrows(IllegalArgumentException.class, () -> Struct.of(format).pack(values));
      }
      case "size" -> assertEquals(Integer.parseInt(vector[2]), Struct.of(format).size());
      default -> {
        Assumptions.assumeTrue(
            ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN || format.matches("[<>!].*"));
        checkRecord(Struct.of(format), vector);
      }
    }
  }

  private static void checkRecord(Struct struct, String[] vector) {
    if (vector[0].equals("pack")) {
      assertEquals(Integer.parseInt(vector[2]), struct.size());
      Bytes packed = struct.pack(values(vector[3]));
      assertEquals(vector[4], packed.hex());
      assertValues(vector[5], struct.unpack(packed));
      return;
    }
    Bytes bytes = Bytes.hex(vector[2]);
    switch (vector[0]) {
      case "unpack" -> assertValues(vector[3], struct.unpack(bytes));
      case "from" -> assertValues(vector[4], struct.unpackFrom(bytes, Integer.parseInt(vector[3])));
      case "iter" -> assertEquals(vector[3], iterated(struct, bytes));
      case "bad-record" -> assertThrows(IllegalArgumentException.class, () -> struct.unpack(bytes));
      case "bad-from" -> {
        int offset = Integer.parseInt(vector[3]);
        assertThrows(IllegalArgumentException.class, () -> struct.unpackFrom(bytes, offset));
      }
      case "bad-iter" ->
          assertThrows(IllegalArgumentException.class, () -> struct.iterUnpack(bytes));
      default -> throw new AssertionError(vector[0]);
    }
  }

  private static String iterated(Struct struct, Bytes records) {
    return struct.iterUnpack(records).stream()
        .map(StructVectorsTest::text)
        .collect(Collectors.joining(" | "));
  }

  private static void assertValues(String expected, Values values) {
    assertEquals(text(List.of(values(expected))), text(values));
  }

  private static Object[] values(String text) {
    List<Object> values = new ArrayList<>();
    for (String value : text.isEmpty() ? new String[0] : text.split(" ", -1)) {
      String digits = value.substring(2);
      values.add(
          switch (value.charAt(0)) {
            case 'i' -> integer(new BigInteger(digits));
            case 'f' -> (Object) Double.valueOf(digits);
            case 't' -> digits.equals("1");
            case 'b' -> Bytes.hex(digits);
            default -> throw new AssertionError(value);
          });
    }
    return values.toArray();
  }

  // The smallest type that holds it, so that each of them is packed by some vector.
  private static Object integer(BigInteger value) {
    return switch (value.bitLength() / 8) {
      case 0 -> value.byteValueExact();
      case 1 -> value.shortValueExact();
      case 2, 3 -> value.intValueExact();
      case 4, 5, 6, 7 -> (Object) value.longValueExact();
      default -> value;
    };
  }

  private static String text(List<Object> values) {
    return values.stream().map(StructVectorsTest::text).collect(Collectors.joining(" "));
  }

  // Numbers are compared by value here; which type each has is the matter of StructTest.
  private static String text(Object value) {
    return switch (value) {
      case Bytes bytes -> "b:" + HexFormat.of().formatHex(bytes.toArray());
      case Boolean truth -> truth ? "t:1" : "t:0";
      case Float number -> "f:" + number.doubleValue();
      case Double number -> "f:" + number;
      default -> "i:" + value;
    };
  }
}
