package pants.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpDateTest {
  private static final Instant DATE = Instant.parse("1994-11-06T08:49:37Z");

  @Test
  void writesOneForm() {
    assertEquals("Sun, 06 Nov 1994 08:49:37 GMT", HttpDate.format(DATE));
    assertEquals(
        "Thu, 29 Feb 2024 23:59:59 GMT", HttpDate.format(Instant.parse("2024-02-29T23:59:59.9Z")));
    assertThrows(
        IllegalArgumentException.class,
        () -> HttpDate.format(Instant.parse("+10000-01-01T00:00:00Z")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994"
      })
  void readsThreeForms(String text) {
    assertEquals(DATE, HttpDate.parse(text));
  }

  @Test
  void aYearOfTwoDigitsIsAtMostFiftyYearsAhead() {
    var now = Instant.parse("2026-01-01T00:00:00Z");
    assertEquals(
        Instant.parse("2076-11-06T08:49:37Z"),
        HttpDate.parse("Friday, 06-Nov-76 08:49:37 GMT", now));
    assertEquals(
        Instant.parse("1977-11-06T08:49:37Z"),
        HttpDate.parse("Sunday, 06-Nov-77 08:49:37 GMT", now));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Sun",
        "Sun, 06 Nov 1994 08:49:37",
        "Sun, 06 Nov 1994 08:49:37 CET",
        "Sun, 32 Nov 1994 08:49:37 GMT",
        "Sun, 06 ovD 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:00:00 GMT",
        "Sun, 06 Nov 1994 8:49:37 GMT",
        "1994-11-06T08:49:37Z",
        "Sun, 06 Nov 19941 08:49:37 GMT",
        "Sun, 0\u0666 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT GMT",
        "Sun, 30 Feb 1994 08:49:37 GMT"
      })
  void anythingElseIsNoDate(String text) {
    assertNull(HttpDate.parse(text));
  }

  @Test
  void readingUndoesWriting() {
    var random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      var date = Instant.ofEpochSecond(random.nextLong(-62_167_219_200L, 253_402_300_800L));
      assertEquals(date, HttpDate.parse(HttpDate.format(date)));
    }
  }

  @Test
  void knowsTheReasonsOfTheRegistry() {
    assertEquals("OK", Status.reason(200));
    assertEquals("Permanent Redirect", Status.reason(308));
    assertEquals("Content Too Large", Status.reason(413));
    assertEquals("Misdirected Request", Status.reason(421));
    assertEquals("Upgrade Required", Status.reason(426));
    assertEquals("Network Authentication Required", Status.reason(511));
    assertEquals("", Status.reason(299));
    assertEquals("", Status.reason(-1));
    assertEquals("", Status.reason(1000));
  }
}
