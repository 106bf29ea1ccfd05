package pants.http.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          http://example.com        | false | example.com         | true
          http://example.com:80     | false | example.com         | true
          http://example.com        | false | example.com:80      | true
          HTTP://Example.com        | false | eXample.COM         | true
          http://example.com        | false | example.com:        | true
          https://example.com       | true  | example.com         | true
          https://example.com:443   | true  | example.com         | true
          https://example.com       | true  | example.com:443     | true
          http://example.com:8080   | false | example.com:8080    | true
          http://[::1]:8080         | false | [::1]:8080          | true
          http://[::1]              | false | [0:0:0:0:0:0:0:1]:80 | true
          http://[2001:DB8::1]      | false | [2001:db8::1]       | true
          http://evil.example       | false | example.com         | false
          http://example.com.evil   | false | example.com         | false
          http://example.com        | false | example.com.        | false
          http://www.example.com    | false | example.com         | false
          http://example.com        | true  | example.com         | false
          https://example.com       | false | example.com         | false
          http://example.com:8080   | false | example.com         | false
          http://example.com:443    | true  | example.com         | false
          http://example.com        | false | example.com:443     | false
          http://example.com        | false |                     | false
          http://[::1]              | false | [::2]               | false
          http://[::ffff:127.0.0.1] | false | 127.0.0.1           | false
          ws://example.com          | false | example.com         | false
          null                      | false | example.com         | false
          null                      | false | null                | false
          example.com               | false | example.com         | false
          //example.com             | false | example.com         | false
          ://example.com            | false | example.com         | false
          http://example.com/       | false | example.com         | false
          http://a@example.com      | false | example.com         | false
          http://                   | false | example.com         | false
          http://example.com http://example.com | false | example.com | false
          http://example.com\u00e4  | false | example.com         | false
          http://example.com:99999  | false | example.com:99999   | false
          """)
  void theSameOriginHasSchemeHostAndPortOfTheRequest(
      String origin, boolean secure, String host, boolean allowed) {
    assertEquals(allowed, Origins.SAME.allow(origin, secure, host));
    assertTrue(Origins.ANY.allow(origin, secure, host));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          https://example.com          | true
          https://EXAMPLE.com:443      | true
          http://localhost:8080        | true
          http://[0:0::1]              | true
          chrome-extension://abcdef    | true
          null                         | true
          https://example.com:444      | false
          http://example.com           | false
          http://localhost             | false
          http://here                  | false
          chrome-extension://abcde     | false
          NULL                         | false
          https://example.com/         | false
          """)
  void aListAllowsWhatIsListedAndNotEvenTheSameOrigin(String origin, boolean allowed) {
    var origins =
        Origins.of(
            "https://Example.com",
            "http://localhost:8080",
            "http://[::1]:80",
            "chrome-extension://abcdef",
            "null");
    assertEquals(allowed, origins.allow(origin, false, "here"));
  }

  @Test
  void nullIsAllowedOnlyWhereItIsListed() {
    assertFalse(Origins.of("http://a").allow("null", false, "a"));
    assertTrue(Origins.of("null").allow("null", false, "a"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "example.com",
        "http://example.com/",
        "http://*.example.com",
        "http://",
        "*",
        "http://a b",
        "http://a@b",
        "http://b\u00fccher.example",
        "file://",
        "http://a:65536"
      })
  void refusesToListWhatIsNoOrigin(String origin) {
    var e = assertThrows(IllegalArgumentException.class, () -> Origins.of("http://a", origin));
    assertTrue(e.getMessage().contains("a scheme, a host and perhaps a port"), e.getMessage());
  }

  @Test
  void anEmptyListIsRefused() {
    assertThrows(IllegalArgumentException.class, Origins::of);
  }

  @Test
  void saysWhatItAllows() {
    assertEquals("any origin", Origins.ANY.toString());
    assertEquals("the same origin", Origins.SAME.toString());
    assertEquals("origins [https://a:443, null]", Origins.of("null", "https://A").toString());
  }
}
