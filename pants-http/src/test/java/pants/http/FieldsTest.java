package pants.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pants.bytes.Bytes;
import pants.http.BadMessageException.Reason;

class FieldsTest {
  private static Fields parse(String text) {
    var fromBody = Fields.parse(Bytes.utf8(text), 1000);
    assertEquals(Fields.parse(text, 1000).toString(), fromBody.toString());
    return fromBody;
  }

  @Test
  void decodesNamesAndValues() {
    var fields = parse("q=a+b%20c&%C3%A4=%2B&e=1=2");
    assertEquals("a b c", fields.first("q"));
    assertEquals("+", fields.first("\u00e4"));
    assertEquals("1=2", fields.first("e"));
    assertEquals(List.of("q", "\u00e4", "e"), List.copyOf(fields.names()));
  }

  @Test
  void keepsBlankValuesAndAllOfAName() {
    var fields = parse("a=&b&a=1&=2&&");
    assertEquals(List.of("", "1"), fields.all("a"));
    assertEquals("", fields.first("b"));
    assertEquals("2", fields.first(""));
    assertTrue(fields.contains("b"));
    assertFalse(fields.contains("c"));
    assertNull(fields.first("c"));
    assertEquals(List.of(), fields.all("c"));
  }

  @Test
  void separatesByAmpersandsAlone() {
    assertEquals("1;b=2", parse("a=1;b=2").first("a"));
  }

  @Test
  void replacesWhatIsNoUtf8() {
    assertEquals("\ufffdx", parse("a=%FFx").first("a"));
    assertEquals(
        "\u00e4",
        Fields.parse(Bytes.of((byte) 'a', (byte) '=', (byte) 0xC3, (byte) 0xA4), 1).first("a"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a=%", "a=%4", "a=%zz", "%g0=1", "a=%4&b=1", "a=%+1"})
  void refusesAPercentSignWithoutDigits(String text) {
    var refusal = assertThrows(BadMessageException.class, () -> parse(text));
    assertEquals(Reason.PERCENT, refusal.reason());
    assertEquals(400, refusal.status());
  }

  @Test
  void r5BoundsTheNumberOfFields() {
    assertEquals(1000, parse("a&".repeat(1000)).all("a").size());
    var refusal = assertThrows(BadMessageException.class, () -> parse("a&".repeat(1001)));
    assertEquals(413, refusal.status());
    assertEquals("more than 1000 fields (formFields)", refusal.getMessage());
  }

  @Test
  void nothingHasNoFields() {
    assertEquals(0, Fields.parse((String) null, 1).names().size());
    assertEquals(0, parse("").names().size());
  }

  @Test
  void aPathKeepsItsPlusSigns() {
    assertEquals("/a+b c/\u00e4", PercentEncoding.decode("/a+b%20c/%C3%a4"));
    assertThrows(BadMessageException.class, () -> PercentEncoding.decode("/%"));
    assertEquals("a b", PercentEncoding.decodeForm("a+b"));
  }

  @Test
  void encodingIsUndoneByDecoding() {
    var text = "a b/\u00e4\u20ac\ud83d\ude00+%&=~-._\r\n";
    assertEquals("a%20b%2F%C3%A4", PercentEncoding.encode("a b/\u00e4"));
    assertTrue(PercentEncoding.encode(text).matches("[A-Za-z0-9%~._-]+"));
    assertEquals(text, PercentEncoding.decode(PercentEncoding.encode(text)));
    assertEquals(text, PercentEncoding.decodeForm(PercentEncoding.encode(text)));
  }
}
