package pants.http.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pants.bytes.Bytes;
import pants.http.Headers;
import pants.http.MutableHeaders;
import pants.http.websocket.ServerHandshake.Accepted;
import pants.http.websocket.ServerHandshake.Refused;
import pants.http.websocket.ServerHandshake.Result;

class Draft76Test {
  /** The request that the draft shows. */
  private static MutableHeaders good() {
    return new MutableHeaders()
        .add("Host", "example.com")
        .add("Connection", "Upgrade")
        .add("Sec-WebSocket-Key2", "12998 5 Y3 1  .P00")
        .add("Sec-WebSocket-Protocol", "sample")
        .add("Upgrade", "WebSocket")
        .add("Sec-WebSocket-Key1", "4 @1  46546xW%0l 1 5")
        .add("Origin", "http://example.com");
  }

  private static Result check(Headers headers, String... protocols) {
    return Draft76.check(
        new ServerHandshake(Origins.SAME, List.of(protocols)),
        "GET",
        1,
        headers,
        false,
        false,
        "example.com",
        "/demo?a=b");
  }

  @Test
  void answersTheChallengeOfTheDraft() {
    assertEquals(
        Bytes.latin1("8jKS'y:G*Co,Wxa-"), Draft76.answer(good(), Bytes.latin1("^n:ds[4U")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      textBlock =
          """
          4 @1  46546xW%0l 1 5|829309203
          12998 5 Y3 1  .P00|259970620
          3e6b263  4 17 80|906585445
          17  9 G`ZD9   2 2b 7X 3 /r90|179922739
          4294967295 |4294967295
          x 0|0
          1 2|12
          4294967296 |-1
          99999999999999999999999999 1|-1
          12|-1
          1 3 |-1
          1 1 |-1
           a |-1
          |-1
          """)
  void aKeyIsItsDigitsDividedByItsSpaces(String key, long number) {
    assertEquals(number, Draft76.number(key == null ? "" : key));
  }

  @Test
  void acceptsTheRequestOfTheDraft() {
    var accepted = assertInstanceOf(Accepted.class, check(good(), "other", "sample"));
    assertEquals("sample", accepted.protocol());
    assertEquals(
        "[Sec-WebSocket-Origin: http://example.com,"
            + " Sec-WebSocket-Location: ws://example.com/demo?a=b,"
            + " Sec-WebSocket-Protocol: sample]",
        accepted.headers().toString());
  }

  @Test
  void aSubProtocolThatTheServerDoesNotSpeakIsNotChosen() {
    var accepted = assertInstanceOf(Accepted.class, check(good(), "other"));
    assertNull(accepted.protocol());
    assertFalse(accepted.headers().contains("Sec-WebSocket-Protocol"));
  }

  @Test
  void theLocationOfASecureRequestIsSecure() {
    var settings = new ServerHandshake(Origins.ANY, List.of());
    var result = Draft76.check(settings, "GET", 1, good(), false, true, "h:8443", "/");
    assertEquals("wss://h:8443/", result.headers().first("Sec-WebSocket-Location"));
  }

  @Test
  void isMeantByKeysWithoutAVersion() {
    assertTrue(Draft76.isMeant(good()));
    assertTrue(Draft76.isMeant(good().remove("Sec-WebSocket-Key1")));
    assertTrue(Draft76.isMeant(good().remove("Sec-WebSocket-Key2")));
    assertFalse(Draft76.isMeant(good().add("Sec-WebSocket-Version", "13")));
    assertFalse(Draft76.isMeant(Headers.of("Upgrade", "WebSocket")));
  }

  private static void refuses(int status, String rule, Headers headers) {
    var refused = assertInstanceOf(Refused.class, check(headers));
    assertEquals(status, refused.status());
    assertTrue(refused.text().contains(rule), refused.text());
  }

  @Test
  void refusesWhatBreaksARule() {
    refuses(400, "one Sec-WebSocket-Key1, not 0", good().remove("Sec-WebSocket-Key1"));
    refuses(400, "one Sec-WebSocket-Key2, not 2", good().add("Sec-WebSocket-Key2", "1 2"));
    refuses(400, "digits of Sec-WebSocket-Key1", good().set("Sec-WebSocket-Key1", "12"));
    refuses(400, "digits of Sec-WebSocket-Key2", good().set("Sec-WebSocket-Key2", "1 1 1"));
    refuses(400, "must be an Origin", good().remove("Origin"));
    refuses(400, "Origin must not repeat", good().add("Origin", "http://example.com"));
    refuses(403, "http://evil.example", good().set("Origin", "http://evil.example"));
    refuses(400, "Sec-WebSocket-Protocol", good().add("Sec-WebSocket-Protocol", "b"));
    refuses(400, "Connection", good().set("Connection", "close"));
    refuses(426, "Upgrade", good().remove("Upgrade"));
  }

  @Test
  void refusesOtherMethodsVersionsAndBodies() {
    var settings = new ServerHandshake(Origins.ANY, List.of());
    var results =
        List.of(
            Draft76.check(settings, "POST", 1, good(), false, false, "a", "/"),
            Draft76.check(settings, "GET", 0, good(), false, false, "a", "/"),
            Draft76.check(settings, "GET", 1, good(), true, false, "a", "/"));
    assertEquals(
        List.of(405, 505, 400), results.stream().map(each -> ((Refused) each).status()).toList());
  }

  @Test
  void writesTextAndTheClosingFrame() {
    assertEquals(Bytes.hex("00ff"), Draft76.frame(Bytes.EMPTY));
    assertEquals(Bytes.hex("00c3a461ff"), Draft76.frame(Bytes.utf8("\u00e4a")));
    assertEquals(Bytes.hex("ff00"), Draft76.closing());
    var e = assertThrows(IllegalArgumentException.class, () -> Draft76.frame(Bytes.hex("61ff")));
    assertTrue(e.getMessage().contains("index 1"), e.getMessage());
  }
}
