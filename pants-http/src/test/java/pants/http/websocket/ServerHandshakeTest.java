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
import org.junit.jupiter.params.provider.ValueSource;
import pants.http.Headers;
import pants.http.MutableHeaders;
import pants.http.websocket.ServerHandshake.Accepted;
import pants.http.websocket.ServerHandshake.Refused;
import pants.http.websocket.ServerHandshake.Result;

class ServerHandshakeTest {
  private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

  private static MutableHeaders good() {
    return new MutableHeaders()
        .add("Host", "example.com")
        .add("Upgrade", "websocket")
        .add("Connection", "Upgrade")
        .add("Sec-WebSocket-Key", KEY)
        .add("Sec-WebSocket-Version", "13");
  }

  /**
   * The good request with changes: {@code +Name: value} adds a field, {@code =Name: value} sets it,
   * {@code -Name} removes it.
   */
  private static Headers changed(String changes) {
    var headers = good();
    for (var change : changes.split(" & ", -1)) {
      var rest = change.substring(1);
      int colon = rest.indexOf(':');
      switch (change.charAt(0)) {
        case '-' -> headers.remove(rest);
        case '+' -> headers.add(rest.substring(0, colon), rest.substring(colon + 1));
        default -> headers.set(rest.substring(0, colon), rest.substring(colon + 1));
      }
    }
    return headers;
  }

  private static Result check(Headers headers, String... protocols) {
    return new ServerHandshake(Origins.SAME, List.of(protocols))
        .check("GET", 1, headers, false, false, "example.com");
  }

  private static Refused refused(Result result) {
    return assertInstanceOf(Refused.class, result);
  }

  @Test
  void answersTheKey() {
    var accepted = assertInstanceOf(Accepted.class, check(good()));
    assertEquals(
        "[Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=]", accepted.headers().toString());
    assertNull(accepted.protocol());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "=Upgrade:WebSocket",
        "=Upgrade:h2c, WEBSOCKET",
        "=Upgrade:h2c & +Upgrade:websocket",
        "=Connection:keep-alive, Upgrade",
        "=Connection:keep-alive & +Connection:upgrade",
        "=Connection:,UPGRADE ,",
        "+Origin:http://example.com",
        "+Origin:http://EXAMPLE.com:80",
        "+Sec-WebSocket-Extensions:;;;nonsense",
        "+Sec-WebSocket-Protocol:a, b"
      })
  void acceptsWhatTheStandardAllows(String changes) {
    assertInstanceOf(Accepted.class, check(changed(changes)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          -Upgrade                            | 426 | Upgrade: websocket
          =Upgrade:h2c                        | 426 | Upgrade: websocket
          =Upgrade:websocket/13               | 426 | Upgrade: websocket
          =Upgrade:web socket                 | 426 | Upgrade: websocket
          -Connection                         | 400 | Connection must list Upgrade
          =Connection:keep-alive              | 400 | Connection must list Upgrade
          =Connection:Upgraded                | 400 | Connection must list Upgrade
          =Connection:keep-alive Upgrade      | 400 | Connection must list Upgrade
          -Sec-WebSocket-Version              | 426 | Sec-WebSocket-Version must be 13
          =Sec-WebSocket-Version:8            | 426 | Sec-WebSocket-Version must be 13
          =Sec-WebSocket-Version:14           | 426 | Sec-WebSocket-Version must be 13
          =Sec-WebSocket-Version:             | 426 | Sec-WebSocket-Version must be 13
          =Sec-WebSocket-Version:013          | 426 | Sec-WebSocket-Version must be 13
          =Sec-WebSocket-Version:13, 8        | 426 | Sec-WebSocket-Version must be 13
          =Sec-WebSocket-Version:x            | 426 | Sec-WebSocket-Version must be 13
          +Sec-WebSocket-Version:13           | 400 | Sec-WebSocket-Version must not repeat
          -Sec-WebSocket-Key                  | 400 | one Sec-WebSocket-Key, not 0
          +Sec-WebSocket-Key:dGhlIHNhbXBsZSBub25jZQ== | 400 | one Sec-WebSocket-Key, not 2
          =Sec-WebSocket-Key:                 | 400 | 16 bytes in base64
          =Sec-WebSocket-Key:short            | 400 | 16 bytes in base64
          =Sec-WebSocket-Key:dGhlIHNhbXBsZSBub25jZQAA | 400 | 16 bytes in base64
          +Sec-WebSocket-Protocol:            | 400 | list of tokens
          +Sec-WebSocket-Protocol:a,,b        | 400 | list of tokens
          +Sec-WebSocket-Protocol:a, b,       | 400 | list of tokens
          +Sec-WebSocket-Protocol:a b         | 400 | list of tokens
          +Sec-WebSocket-Protocol:a/1         | 400 | list of tokens
          +Sec-WebSocket-Protocol:\u00e4      | 400 | list of tokens
          +Sec-WebSocket-Protocol:a, a        | 400 | list of tokens
          +Sec-WebSocket-Protocol:a & +Sec-WebSocket-Protocol:a | 400 | list of tokens
          +Origin:http://example.com & +Origin:http://example.com | 400 | Origin must not repeat
          """)
  void w11RefusesWhatBreaksARule(String changes, int status, String rule) {
    var refused = refused(check(changed(changes)));
    assertEquals(status, refused.status());
    assertTrue(refused.text().contains(rule), refused.text());
    assertFalse(refused.text().contains("\n"));
    assertEquals(List.of("13"), refused.headers().all("Sec-WebSocket-Version"));
  }

  @Test
  void w11WhatIsNoHandshakeIsToldWhatToUpgradeTo() {
    assertEquals(
        "[Upgrade: websocket, Connection: Upgrade, Sec-WebSocket-Version: 13]",
        refused(check(Headers.of("Host", "a"))).headers().toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "HEAD", "OPTIONS", "get"})
  void w11OtherMethodsAreNotAllowed(String method) {
    var handshake = new ServerHandshake(Origins.SAME, List.of());
    var refused = refused(handshake.check(method, 1, good(), false, false, "example.com"));
    assertEquals(405, refused.status());
    assertEquals("[Allow: GET, Sec-WebSocket-Version: 13]", refused.headers().toString());
  }

  @Test
  void w11RefusesHttp10AndBodies() {
    var handshake = new ServerHandshake(Origins.SAME, List.of());
    var old = refused(handshake.check("GET", 0, good(), false, false, "example.com"));
    assertEquals(505, old.status());
    var body = refused(handshake.check("GET", 1, good(), true, false, "example.com"));
    assertEquals(400, body.status());
    assertEquals("the handshake of a WebSocket must have no body", body.text());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://evil.example",
        "https://example.com",
        "http://example.com:81",
        "null",
        "",
        "nonsense"
      })
  void w12PagesOfOtherOriginsMayNotConnect(String origin) {
    var refused = refused(check(changed("+Origin:" + origin)));
    assertEquals(403, refused.status());
    assertEquals("pages of the origin \"" + origin + "\" may not connect", refused.text());
  }

  @Test
  void w12AnOriginIsShownInOneShortLine() {
    var headers = good().add("Origin", "\u00e4\t" + "x".repeat(1000));
    var text = refused(check(headers)).text();
    assertTrue(text.startsWith("pages of the origin \"\\u00E4\\u0009xxx"), text);
    assertTrue(text.length() < 150, text);
  }

  @Test
  void theOriginIsComparedWithTheRequestsOwnSchemeAndHost() {
    var headers = good().add("Origin", "https://h:8443");
    var handshake = new ServerHandshake(Origins.SAME, List.of());
    assertInstanceOf(Accepted.class, handshake.check("GET", 1, headers, false, true, "H:8443"));
    assertEquals(403, refused(handshake.check("GET", 1, headers, false, false, "h:8443")).status());
    assertEquals(403, refused(handshake.check("GET", 1, headers, false, true, null)).status());
  }

  @Test
  void originsMayBeListedOrAny() {
    var headers = good().add("Origin", "https://a.example");
    for (var origins : List.of(Origins.of("https://a.example"), Origins.ANY)) {
      assertInstanceOf(
          Accepted.class,
          new ServerHandshake(origins, List.of()).check("GET", 1, headers, false, false, "b"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          b, a          | a
          b             | b
          c, b          | b
          c             |
          A             |
          """)
  void theFirstOfTheServersListIsChosen(String offered, String chosen) {
    var result = check(good().add("Sec-WebSocket-Protocol", offered), "a", "b");
    var accepted = assertInstanceOf(Accepted.class, result);
    assertEquals(chosen, accepted.protocol());
    assertEquals(chosen, accepted.headers().first("Sec-WebSocket-Protocol"));
  }

  @Test
  void offersMayStandOnSeveralLines() {
    var headers = changed("+Sec-WebSocket-Protocol:x,y & +Sec-WebSocket-Protocol:b");
    assertEquals("b", assertInstanceOf(Accepted.class, check(headers, "a", "b")).protocol());
  }

  @Test
  void w13AListIsReadInLinearTime() {
    var blanks = changed("+Sec-WebSocket-Protocol:a" + " ".repeat(1_000_000) + "b");
    var commas = changed("+Sec-WebSocket-Protocol:a" + ",".repeat(1_000_000));
    var upgrades = changed("=Connection:" + "x ,".repeat(300_000));
    for (var headers : List.of(blanks, commas, upgrades)) {
      assertEquals(400, refused(check(headers)).status()); // by squares this would take an hour
    }
  }

  @Test
  void theServersOwnListMustBeTokensEachThereOnce() {
    for (var wrong : List.of(List.of("a b"), List.of(""), List.of("a", "a"))) {
      assertThrows(IllegalArgumentException.class, () -> new ServerHandshake(Origins.SAME, wrong));
    }
  }
}
