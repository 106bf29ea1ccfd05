package pants.http.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pants.bytes.Bytes;
import pants.http.SetCookie;

class SecureCookieTest {
  private static final String SECRET = "0123456789abcdef";
  private static final String FORMER = "fedcba9876543210";

  private static final String COOKIE_CHARACTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_|";

  private Instant now = Instant.parse("2026-03-01T12:00:00Z");

  private HttpServer server(String secret, String... former) {
    var server = new HttpServer(request -> {}).cookieSecret(secret, former);
    server.options().clock = () -> now;
    return server;
  }

  /** What a handler sets, as the value of Set-Cookie. */
  private static String set(HttpServer server, RequestHandler handler) {
    server.handler(
        request -> {
          handler.handle(request);
          request.sendResponse("");
        });
    var exchange = TestExchange.of("GET", "/").run(server);
    assertEquals(List.of(), exchange.thrown());
    return exchange.headers().first("Set-Cookie");
  }

  /** The name and value that a client sends back. */
  private static String pair(String setCookie) {
    return setCookie.substring(0, setCookie.indexOf(';'));
  }

  private String signed(Object value) {
    return pair(set(server(SECRET), request -> request.setSecureCookie("a", value)));
  }

  private static <T> T read(HttpServer server, String cookie, Class<T> type) {
    var value = new AtomicReference<T>();
    server.handler(
        request -> {
          value.set(request.secureCookie("a", type));
          request.sendResponse("");
        });
    var exchange = TestExchange.of("GET", "/").header("Cookie", cookie).run(server);
    assertEquals(List.of(), exchange.thrown());
    return value.get();
  }

  private String text(String cookie) {
    return read(server(SECRET), cookie, String.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ann", "a;b,c\"d\\e|f=g\r\n\0", "J\u00f6rg \u20ac \ud83d\ude00"})
  void textComesBackAsItWasSet(String value) {
    var cookie = signed(value);
    assertEquals(value, text(cookie));
    for (var each : cookie.substring(2).toCharArray()) {
      assertTrue(COOKIE_CHARACTERS.indexOf(each) >= 0, cookie);
    }
  }

  @Test
  void bytesComeBackAsTheyWereSet() {
    var value = Bytes.hex("00ff80ff");
    var cookie = signed(value);
    assertEquals(value, read(server(SECRET), cookie, Bytes.class));
    assertEquals(Bytes.EMPTY, read(server(SECRET), signed(Bytes.EMPTY), Bytes.class));
  }

  record User(String name, int age, List<String> roles) {}

  @Test
  void otherValuesGoThroughJson() {
    var ann = new User("J\u00f6rg", 7, List.of("a", "b"));
    var server = server(SECRET);
    assertEquals(ann, read(server, signed(ann), User.class));
    assertEquals(Map.of("a", 1), read(server, signed(Map.of("a", 1)), Map.class));
    assertEquals(List.of("a", 1), read(server, signed(List.of("a", 1)), List.class));
    assertArrayEquals(new int[] {1, 2}, read(server, signed(new int[] {1, 2}), int[].class));
    assertArrayEquals(new byte[] {1, 2}, read(server, signed(new byte[] {1, 2}), byte[].class));
    assertEquals(7, read(server, signed(7), int.class));
    assertEquals(true, read(server, signed(true), Boolean.class));
    assertEquals(now, read(server, signed(now), Instant.class));
    assertEquals(Map.of("a", 1), read(server, signed(Map.of("a", 1)), Object.class));
    assertNull(read(server, signed(Map.of("name", List.of())), User.class));
    assertNull(read(server, signed(7), Bytes.class));
    assertNull(read(server, signed(7), String.class));
    assertNull(read(server, signed("7"), Integer.class));
  }

  @Test
  void aValueOfAnotherTypeIsAbsent() {
    assertNull(read(server(SECRET), signed("x"), Bytes.class));
    assertNull(read(server(SECRET), signed("x"), Integer.class));
    assertNull(text(signed(Bytes.utf8("x"))));
    assertEquals("x", read(server(SECRET), signed("x"), Object.class));
  }

  @Test
  void hasSafeAttributesByDefault() {
    assertEquals(
        "; Path=/; Max-Age=2592000; Expires=Tue, 31 Mar 2026 12:00:00 GMT; HttpOnly; SameSite=Lax",
        attributes(set(server(SECRET), request -> request.setSecureCookie("a", "b"))));
  }

  private static String attributes(String setCookie) {
    return setCookie.substring(setCookie.indexOf(';'));
  }

  @Test
  void attributesMayBeChanged() {
    var cookie =
        set(
            server(SECRET),
            request ->
                request.setSecureCookie(
                    "__Host-a",
                    "b",
                    Duration.ofHours(1),
                    each -> each.secure().sameSite(SetCookie.SameSite.STRICT)));
    assertEquals(
        "; Path=/; Max-Age=3600; Expires=Sun, 01 Mar 2026 13:00:00 GMT; HttpOnly; SameSite=Strict;"
            + " Secure",
        attributes(cookie));
  }

  @Test
  void isForTlsAloneWhereItWasSetByTls() {
    var server =
        server(SECRET)
            .handler(
                request -> {
                  request.setSecureCookie("a", "b");
                  request.sendResponse("");
                });
    var cookie = TestExchange.of("GET", "/").secure().run(server).headers().first("Set-Cookie");
    assertTrue(cookie.endsWith("; Secure"), cookie);
  }

  @Test
  void anyCharacterThatIsChangedMakesItAbsent() {
    var cookie = signed("ann");
    var server = server(SECRET);
    for (int i = 2; i < cookie.length(); i++) {
      for (var other : (COOKIE_CHARACTERS + "=!").toCharArray()) {
        if (cookie.charAt(i) != other) {
          var changed = cookie.substring(0, i) + other + cookie.substring(i + 1);
          assertNull(read(server, changed, Object.class), changed);
        }
      }
      assertNull(read(server, cookie.substring(0, i), Object.class));
      assertNull(read(server, cookie.substring(0, i) + cookie.substring(i + 1), Object.class));
    }
    assertNull(text(cookie + "A"));
    assertEquals("ann", text(cookie));
  }

  @Test
  void theValueOfAnotherNameIsAbsent() {
    var server = server(SECRET);
    var user = pair(set(server, request -> request.setSecureCookie("user", "ann")));
    assertNull(text(user.replace("user=", "a=")));
    var shifted = pair(set(server, request -> request.setSecureCookie("aa", "ann")));
    assertNull(text(shifted.replace("aa=", "a=a")));
    assertNull(text(signed("ann").replace("a=", "A=")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "|",
        "|||",
        "x|y|z|",
        "plain",
        "c2FubmE|2592000|1772366400|",
        "c2FubmE|2592000|1772366400|AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "|||AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "\u00ff\u00fe"
      })
  void whatWasNeverSignedIsAbsent(String value) {
    assertNull(text("a=" + value));
    assertNull(text("b=c"));
  }

  @Test
  void expiresOnTheServerToo() {
    var cookie = signed("ann");
    now = now.plus(Duration.ofDays(30)).minusSeconds(1);
    assertEquals("ann", text(cookie));
    now = now.plusSeconds(1);
    assertNull(text(cookie));
  }

  @Test
  void aCookieFromTheFutureIsAbsent() {
    var cookie = signed("ann");
    now = now.minusSeconds(60);
    assertEquals("ann", text(cookie));
    now = now.minusSeconds(1);
    assertNull(text(cookie));
  }

  @Test
  void aFormerSecretVerifiesAndTheCurrentSigns() {
    var old = pair(set(server(FORMER), request -> request.setSecureCookie("a", "ann")));
    assertNull(text(old));
    assertEquals("ann", read(server(SECRET, FORMER), old, String.class));
    assertEquals("ann", read(server(SECRET, "x".repeat(16), FORMER), old, String.class));
    var renewed = pair(set(server(SECRET, FORMER), request -> request.setSecureCookie("a", "ann")));
    assertEquals("ann", text(renewed));
    assertNull(read(server(FORMER), renewed, String.class));
  }

  @Test
  void aSecretIsTextOrBytes() {
    var cookie = signed("ann");
    var server = new HttpServer(request -> {}).cookieSecret(Bytes.utf8(SECRET));
    server.options().clock = () -> now;
    assertEquals("ann", read(server, cookie, String.class));
  }

  @Test
  void serversWithoutASecretShareOneOfTheProcess() {
    var cookie = pair(set(new HttpServer(r -> {}), request -> request.setSecureCookie("a", "ann")));
    assertEquals("ann", read(new HttpServer(r -> {}), cookie, String.class));
    assertNull(text(cookie));
  }

  @Test
  void refusesASecretThatIsTooShort() {
    var server = new HttpServer(request -> {});
    var error =
        assertThrows(IllegalArgumentException.class, () -> server.cookieSecret("0123456789abcde"));
    assertEquals("a secret must have at least 16 bytes, but has 15", error.getMessage());
    assertThrows(IllegalArgumentException.class, () -> server.cookieSecret(SECRET, "short"));
    server.cookieSecret("\u20ac".repeat(6)); // 18 bytes
  }

  @Test
  void refusesWhatCannotBeACookie() {
    var failures = new AtomicReference<String>("");
    set(
        server(SECRET),
        request -> {
          refused(failures, () -> request.setSecureCookie("a b", "c"));
          refused(failures, () -> request.setSecureCookie("a\r\nb", "c"));
          refused(failures, () -> request.setSecureCookie("a", "b", Duration.ZERO));
          refused(failures, () -> request.setSecureCookie("a", "b", Duration.ofMillis(999)));
          refused(failures, () -> request.setSecureCookie("a", "b", Duration.ofDays(36_501)));
          refused(failures, () -> request.setSecureCookie("a", "x".repeat(3100)));
          refused(failures, () -> request.setSecureCookie("__Host-a", "b"));
          request.setSecureCookie("a", "b");
        });
    assertTrue(failures.get().contains("must have at most 4096 bytes"), failures.get());
    assertTrue(failures.get().contains("a second to 36,500 days: PT0S"), failures.get());
  }

  private static void refused(AtomicReference<String> messages, Runnable call) {
    var error = assertThrows(IllegalArgumentException.class, call::run);
    messages.updateAndGet(before -> before + error.getMessage() + "\n");
  }

  @Test
  void theLongestCookieComesBack() {
    var cookie = signed("x".repeat(2900));
    assertEquals("x".repeat(2900), text("other=1; " + cookie));
  }
}
