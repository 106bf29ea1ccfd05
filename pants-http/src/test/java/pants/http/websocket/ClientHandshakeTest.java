package pants.http.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pants.bytes.ReceiveBuffer;
import pants.http.Headers;
import pants.http.HttpLimits;
import pants.http.websocket.ServerHandshake.Accepted;
import pants.http.wire.RequestHead;
import pants.http.wire.RequestReader;

class ClientHandshakeTest {
  private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

  private static ClientHandshake handshake(
      String url, Headers headers, List<String> protocols, Map<String, String> cookies) {
    return new ClientHandshake(
        KEY, WebSocketUrl.parse(url), headers, protocols, cookies, "permessage-deflate");
  }

  private static ClientHandshake handshake(Headers headers) {
    return handshake("ws://a/", headers, List.of(), Map.of());
  }

  @Test
  void asksAsTheStandardWants() {
    var handshake =
        new ClientHandshake(
            KEY,
            WebSocketUrl.parse("ws://Example.com:8080/chat?a=b"),
            Headers.of(),
            List.of(),
            Map.of(),
            null);
    assertEquals(
        """
        GET /chat?a=b HTTP/1.1
        Host: example.com:8080
        Upgrade: websocket
        Connection: Upgrade
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
        Sec-WebSocket-Version: 13

        """
            .replace("\n", "\r\n"),
        handshake.request().utf8());
  }

  @Test
  void offersWhatItIsTold() {
    var cookies = new LinkedHashMap<String, String>();
    cookies.put("a", "1");
    cookies.put("b", "\"x y\"");
    var handshake =
        handshake(
            "wss://u:p@h",
            Headers.of("Origin", "https://h", "X", "1", "x", "2"),
            List.of("chat.v2", "chat"),
            cookies);
    assertEquals(
        """
        GET / HTTP/1.1
        Host: h
        Upgrade: websocket
        Connection: Upgrade
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
        Sec-WebSocket-Version: 13
        Sec-WebSocket-Protocol: chat.v2, chat
        Sec-WebSocket-Extensions: permessage-deflate
        Authorization: Basic dTpw
        Cookie: a=1; b="x y"
        Origin: https://h
        X: 1
        x: 2

        """
            .replace("\n", "\r\n"),
        handshake.request().utf8());
  }

  @Test
  void eachHandshakeHasAKeyOfItsOwnWhichTheServerTakes() {
    var url = WebSocketUrl.parse("ws://a/");
    var one = new ClientHandshake(url, Headers.of(), List.of("x"), Map.of(), null).request();
    var two = new ClientHandshake(url, Headers.of(), List.of("x"), Map.of(), null).request();
    assertNotEquals(one, two);
    var buffer = new ReceiveBuffer(100_000);
    buffer.append(one.asByteBuffer());
    var read = new RequestReader(HttpLimits.DEFAULT).take(buffer);
    var head = assertInstanceOf(RequestHead.class, read);
    var result =
        new ServerHandshake(Origins.SAME, List.of("x"))
            .check(head.method(), head.minorVersion(), head, false, false, head.host());
    assertEquals("x", assertInstanceOf(Accepted.class, result).protocol());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host",
        "Connection",
        "UPGRADE",
        "Sec-WebSocket-Key",
        "sec-websocket-version",
        "Sec-WebSocket-Protocol",
        "Sec-WebSocket-Extensions",
        "Sec-WebSocket-Accept",
        "Content-Length",
        "Transfer-Encoding",
        "Expect"
      })
  void refusesHeadersThatBelongToTheHandshake(String name) {
    var e =
        assertThrows(
            IllegalArgumentException.class, () -> handshake(Headers.of("X", "1", name, "1")));
    assertTrue(e.getMessage().startsWith(name + " belongs to the handshake"), e.getMessage());
  }

  @Test
  void whatTheUrlOrTheCookiesSayIsNotSaidAgain() {
    var authorization = Headers.of("authorization", "Bearer x");
    assertThrows(
        IllegalArgumentException.class,
        () -> handshake("ws://u@a/", authorization, List.of(), Map.of()));
    assertTrue(handshake(authorization).request().utf8().contains("authorization: Bearer x\r\n"));
    var cookie = Headers.of("Cookie", "a=1");
    assertThrows(
        IllegalArgumentException.class,
        () -> handshake("ws://a/", cookie, List.of(), Map.of("b", "2")));
    assertTrue(handshake(cookie).request().utf8().contains("Cookie: a=1\r\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a b  | 1      | token
          ''   | 1      | token
          a=   | 1      | token
          a    | 1;b=2  | U+003B
          a    | \u00e4 | U+00E4
          a    | x\ty   | U+0009
          """)
  void refusesCookiesThatWouldBeRead(String name, String value, String rule) {
    var e =
        assertThrows(
            IllegalArgumentException.class,
            () -> handshake("ws://a/", Headers.of(), List.of(), Map.of(name, value)));
    assertTrue(e.getMessage().contains(rule), e.getMessage());
  }

  @Test
  void refusesSubProtocolsThatAreNoTokensOrDoubled() {
    for (var wrong : List.of(List.of("a,b"), List.of(""), List.of("a", "b", "a"))) {
      assertThrows(
          IllegalArgumentException.class,
          () -> handshake("ws://a/", Headers.of(), wrong, Map.of()));
    }
  }

  @Test
  void headersAreCheckedWhereTheyAreEncoded() {
    var evil =
        new Headers() {
          @Override
          public int size() {
            return 1;
          }

          @Override
          public String name(int index) {
            return "X";
          }

          @Override
          public String value(int index) {
            return "a\r\nHost: b";
          }
        };
    assertThrows(IllegalArgumentException.class, () -> handshake(evil));
  }
}
