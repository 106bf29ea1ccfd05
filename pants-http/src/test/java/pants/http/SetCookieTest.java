package pants.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pants.http.SetCookie.SameSite;

class SetCookieTest {
  private static final SetCookie COOKIE = SetCookie.of("a", "b");

  private static void refused(String rule, SetCookie cookie) {
    var error = assertThrows(IllegalArgumentException.class, cookie::header);
    assertEquals(rule + ": \"" + cookie + "\"", error.getMessage());
  }

  @Test
  void anAttributeThatIsGivenTwiceReplacesTheFirst() {
    var cookie =
        COOKIE.path("/x").httpOnly().sameSite(SameSite.STRICT).path("/").sameSite(SameSite.LAX);
    assertEquals("a=b; Path=/; HttpOnly; SameSite=Lax", cookie.toString());
    assertEquals("a=b; Path=/x", COOKIE.path("/x").toString());
    assertEquals("a=b", COOKIE.toString());
  }

  @Test
  void aHeaderSetsIt() {
    assertEquals(
        new Header("Set-Cookie", "a=b; Secure; Partitioned"),
        COOKIE.secure().partitioned().header());
  }

  @ParameterizedTest
  @ValueSource(strings = {"__Host-a", "__host-a", "__HOST-a"})
  void aHostCookieNeedsSecureAndTheRootAndNoDomain(String name) {
    var whole = SetCookie.of(name, "b").secure().path("/");
    assertEquals(name + "=b; Secure; Path=/", whole.header().value());
    refused("a name with __Host- needs Secure", SetCookie.of(name, "b").path("/"));
    refused("a name with __Host- needs Path=/", SetCookie.of(name, "b").secure());
    refused("a name with __Host- needs Path=/", whole.path("/x"));
    refused("a name with __Host- must have no Domain", whole.domain("a.example"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"__Secure-a", "__secure-a"})
  void aSecureNameNeedsSecure(String name) {
    assertEquals(name + "=b; Secure", SetCookie.of(name, "b").secure().header().value());
    refused("a name with __Secure- needs Secure", SetCookie.of(name, "b"));
  }

  @Test
  void whatOtherSitesAreSentNeedsSecure() {
    refused("SameSite=None needs Secure", COOKIE.sameSite(SameSite.NONE));
    refused("Partitioned needs Secure", COOKIE.partitioned());
    assertEquals(
        "a=b; SameSite=None; Secure", COOKIE.sameSite(SameSite.NONE).secure().header().value());
  }

  @Test
  void whatBrowsersWouldDropForItsSizeIsRefused() {
    var longest = "x".repeat(4095);
    assertEquals(longest, SetCookie.of("a", longest).value());
    assertEquals(
        Map.of("a", longest, "b", "c"),
        Cookies.parse(Headers.of("Cookie", "b=c; a=" + longest), HttpLimits.DEFAULT));
    var error = assertThrows(IllegalArgumentException.class, () -> SetCookie.of("ab", longest));
    assertEquals(
        "a cookie must have at most 4096 bytes of name and value: \"ab\" has 4097",
        error.getMessage());
    assertEquals(1024, COOKIE.path("/" + "x".repeat(1023)).toString().length() - 10);
    assertThrows(IllegalArgumentException.class, () -> COOKIE.path("/" + longest));
    assertThrows(IllegalArgumentException.class, () -> COOKIE.domain(longest));
  }

  @ParameterizedTest
  @CsvSource({"PT0S,0", "PT-1S,0", "PT-0.5S,0", "PT0.5S,1", "PT1S,1", "PT1.000000001S,2"})
  void theAgeIsWholeSecondsAndNoneEndsIt(Duration age, String seconds) {
    assertEquals("a=b; Max-Age=" + seconds, COOKIE.maxAge(age).toString());
  }

  @Test
  void anAgeMayBeAsLongAsADuration() {
    var age = Duration.ofSeconds(Long.MAX_VALUE, 1);
    assertTrue(COOKIE.maxAge(age).toString().endsWith("=" + Long.MAX_VALUE));
  }

  @Test
  void anExpiredCookieDeletes() {
    assertEquals(
        "a=; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/x",
        SetCookie.expired("a").path("/x").header().value());
    assertThrows(IllegalArgumentException.class, () -> SetCookie.expired("a b"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", " /"})
  void aPathBeginsWithASlash(String path) {
    assertThrows(IllegalArgumentException.class, () -> COOKIE.path(path));
  }

  @Test
  void equalCookiesSetTheSame() {
    var cookie = COOKIE.expires(Instant.EPOCH);
    assertEquals(cookie, SetCookie.of("a", "b").expires(Instant.EPOCH));
    assertEquals(cookie.hashCode(), SetCookie.of("a", "b").expires(Instant.EPOCH).hashCode());
  }
}
