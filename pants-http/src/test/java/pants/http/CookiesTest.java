package pants.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CookiesTest {
  private static Map<String, String> parse(String... lines) {
    var headers = new MutableHeaders();
    for (var line : lines) {
      headers.add("Cookie", line);
    }
    return Cookies.parse(headers, HttpLimits.DEFAULT);
  }

  @Test
  void readsSeveralCookiesOfSeveralFields() {
    var cookies = parse("a=1; b=2 ;c=x=y", "d=\"q\";e=");
    assertEquals("{a=1, b=2, c=x=y, d=q, e=}", cookies.toString());
    assertEquals(Map.of(), Cookies.parse(Headers.of(), HttpLimits.DEFAULT));
  }

  @Test
  void theFirstOfANameCounts() {
    assertEquals(Map.of("a", "1"), parse("a=1; a=2", "a=3"));
  }

  @Test
  void aQuotedValueDoesNotSwallowTheNextCookie() {
    assertEquals(Map.of("a", "\"b", "c", "d\"", "e", "\""), parse("a=\"b; c=d\"; e=\""));
  }

  @Test
  void passesOverWhatHasNoName() {
    assertEquals(Map.of("b", "1"), parse("a; =__Host-x=y; b=1; c d=2; ;"));
  }

  @Test
  void r3LooksAtABoundedNumberOfCookies() {
    var line = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      line.append("c").append(i).append("=1;");
    }
    assertEquals(150, parse(line.toString()).size());
    assertEquals(150, parse(line.toString(), line.toString()).size());
    assertEquals(0, parse(";".repeat(150) + "a=1").size());
  }

  @Test
  void r3AValueFullOfBackslashesIsTakenAsItIs() {
    var value = "\"" + "\\\"".repeat(2000) + "\"";
    assertEquals("\\\"".repeat(2000), parse("a=" + value + "; b=1").get("a"));
  }

  @Test
  void r3PassesOverACookieThatIsTooLong() {
    var longest = "x".repeat(4096 - 1);
    assertEquals(
        Map.of("a", longest, "c", "1"), parse(" a=" + longest + " ; b=x" + longest + "; c=1"));
  }

  @Test
  void writesAttributes() {
    var cookie =
        SetCookie.of("a", "b")
            .path("/x")
            .domain("example.org")
            .maxAge(Duration.ofMinutes(1))
            .expires(Instant.EPOCH)
            .secure()
            .httpOnly()
            .sameSite(SetCookie.SameSite.LAX);
    assertEquals(
        "a=b; Path=/x; Domain=example.org; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT;"
            + " Secure; HttpOnly; SameSite=Lax",
        cookie.toString());
    assertEquals("a=", SetCookie.of("a", "").toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"\r", "\n", "\0", ";", "\u0130", "\u007f", "\r\nX: y"})
  void i1RefusesWhatWouldLeaveTheCookie(String text) {
    var cookie = SetCookie.of("a", "b");
    var attempts =
        List.<Runnable>of(
            () -> SetCookie.of("a" + text, "b"),
            () -> SetCookie.of("a", "b" + text),
            () -> cookie.path("/" + text),
            () -> cookie.domain("a" + text));
    for (var attempt : attempts) {
      assertThrows(IllegalArgumentException.class, attempt::run);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "a,b", "a\"b", "a\\b", "\u00e4"})
  void refusesValuesThatMustBeEncoded(String value) {
    assertThrows(IllegalArgumentException.class, () -> SetCookie.of("a", value));
    assertThrows(IllegalArgumentException.class, () -> SetCookie.of("", "a"));
  }
}
