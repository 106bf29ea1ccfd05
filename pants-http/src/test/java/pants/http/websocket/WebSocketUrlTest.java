package pants.http.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebSocketUrlTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ws://example.com               | false | example.com:80      | example.com         | /
          wss://example.com              | true  | example.com:443     | example.com         | /
          ws://example.com/              | false | example.com:80      | example.com         | /
          WS://Example.COM/Chat          | false | example.com:80      | example.com         | /Chat
          http://example.com/            | false | example.com:80      | example.com         | /
          https://example.com/           | true  | example.com:443     | example.com         | /
          ws://example.com:80/           | false | example.com:80      | example.com         | /
          wss://example.com:443/         | true  | example.com:443     | example.com         | /
          ws://example.com:443/          | false | example.com:443     | example.com:443     | /
          wss://example.com:80/          | true  | example.com:80      | example.com:80      | /
          ws://example.com:/             | false | example.com:80      | example.com         | /
          ws://example.com:00080/        | false | example.com:80      | example.com         | /
          ws://a:65535                   | false | a:65535             | a:65535             | /
          ws://a:1/x                     | false | a:1                 | a:1                 | /x
          ws://127.0.0.1:8080/x          | false | 127.0.0.1:8080      | 127.0.0.1:8080      | /x
          ws://[::1]/                    | false | [0:0:0:0:0:0:0:1]:80 | [::1]              | /
          ws://[2001:DB8::1]:9000/x?y    | false | [2001:db8:0:0:0:0:0:1]:9000 | [2001:db8::1]:9000 | /x?y
          ws://a?q=1                     | false | a:80                | a                   | /?q=1
          ws://a/p?q=1?2/3&x=@:          | false | a:80                | a                   | /p?q=1?2/3&x=@:
          ws://a/%41%e4b/..//c           | false | a:80                | a                   | /%41%e4b/..//c
          ws://xn--bcher-kva.example/    | false | xn--bcher-kva.example:80 | xn--bcher-kva.example | /
          ws://my_host.local./           | false | my_host.local.:80   | my_host.local.      | /
          ws://1.example/                | false | 1.example:80        | 1.example           | /
          ws://a/@b                      | false | a:80                | a                   | /@b
          """)
  void readsEachPart(String text, boolean secure, String address, String host, String target) {
    var url = WebSocketUrl.parse(text);
    assertEquals(secure, url.secure());
    assertEquals(address, url.address().toString());
    assertEquals(host, url.host());
    assertEquals(target, url.target());
    assertNull(url.authorization());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      textBlock =
          """
          |ws://
          example.com/x|ws://
          ftp://a/|ws://
          ://a/|ws://
          ws:a|ws://
          ws:/a|ws://
          wss//a|ws://
           ws://a/|ws://
          ws:///x|host
          ws://|host
          ws://:80/|host
          ws://?x|host
          ws://a/#f|fragment
          ws://a#f|fragment
          ws://a?x#|fragment
          ws://a/ b|U+0020, index 7
          ws://a/b |U+0020, index 8
          ws://a/\u00e4|percent-encoded
          ws://a/\u20ac|U+20AC
          ws://a/\u0001|U+0001
          ws://a/"|percent-encoded
          ws://a/\\|percent-encoded
          ws://a/[]|percent-encoded
          ws://a/%|two hexadecimal digits
          ws://a/%4|two hexadecimal digits
          ws://a/%4g|two hexadecimal digits
          ws://a?%zz|two hexadecimal digits
          ws://b\u00fccher.example/|xn--
          ws://a b/|U+0020
          ws://a%41/|hyphens
          ws://a\\b/|hyphens
          ws://a:0/|port
          ws://a:65536/|port
          ws://a:99999999999999999999/|port
          ws://a:-1/|port
          ws://a:+1/|port
          ws://a:8o/|port
          ws://a:80:80/|port
          ws://::1/|host
          ws://[::1/|brackets
          ws://[::1]x/|port
          ws://[::1%25eth0]/|brackets
          ws://[fe80::1%eth0]/|brackets
          ws://[1.2.3.4]/|brackets
          ws://[]/|brackets
          ws://[a]/|brackets
          ws://1.2.3/|four decimal
          ws://1.2.3.4.5/|four decimal
          ws://1.2.3.256/|four decimal
          ws://010.0.0.1/|four decimal
          ws://0x7f.1/|four decimal
          ws://127.0.0.0x1/|four decimal
          ws://2130706433/|four decimal
          ws://1.2.3.4./|four decimal
          ws://@a/|user
          ws://:secret@a/|user
          ws://a%3ab:secret@h/|colon
          ws://us er:secret@h/|percent-encoded
          ws://a@b:secret@h/|percent-encoded
          ws://u:secret%0d%0a@h/|control
          ws://u:secret%@h/|two hexadecimal digits
          """)
  void refusesWhatIsNoUrl(String text, String rule) {
    var url = text == null ? "" : text;
    var e = assertThrows(IllegalArgumentException.class, () -> WebSocketUrl.parse(url));
    assertTrue(e.getMessage().contains(rule), e.getMessage());
    assertTrue(e.getMessage().startsWith("not the URL of a WebSocket: \""), e.getMessage());
    assertFalse(e.getMessage().contains("secret"), e.getMessage());
  }

  @Test
  void theMessageNamesTheUrlAndTheRule() {
    var e = assertThrows(IllegalArgumentException.class, () -> WebSocketUrl.parse("ws://a/b c"));
    assertEquals(
        "not the URL of a WebSocket: \"ws://a/b c\": this character must be percent-encoded in a"
            + " path or a query (U+0020, index 8)",
        e.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ws://Aladdin:open%20sesame@h/ | Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==
          ws://test:123%C2%A3@h/        | Basic dGVzdDoxMjPCow==
          ws://u@h:9/                   | Basic dTo=
          ws://u:p:q@h                  | Basic dTpwOnE=
          """)
  void aUserBecomesBasicAuthorization(String text, String authorization) {
    var url = WebSocketUrl.parse(text);
    assertEquals(authorization, url.authorization());
    assertTrue(url.host().startsWith("h"), url.host());
  }

  @Test
  void itsTextKeepsSecrets() {
    assertEquals(
        "wss://h:9/chat", WebSocketUrl.parse("wss://me:secret@H:9/chat?token=secret").toString());
  }
}
