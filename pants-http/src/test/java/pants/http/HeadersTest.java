package pants.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadersTest {
  private static final Headers HEADERS =
      Headers.of("Vary", "Accept", "Content-type", "text/plain", "vary", "Cookie");

  @Test
  void keepsOrderAndSpelling() {
    assertEquals("[Vary: Accept, Content-type: text/plain, vary: Cookie]", HEADERS.toString());
    var seen = new ArrayList<Header>();
    HEADERS.forEach(seen::add);
    assertEquals(new Header("Content-type", "text/plain"), seen.get(1));
    assertEquals(3, seen.size());
  }

  @Test
  void findsNamesInAnyCase() {
    assertEquals("Accept", HEADERS.first("VARY"));
    assertEquals(List.of("Accept", "Cookie"), HEADERS.all("Vary"));
    assertTrue(HEADERS.contains("CONTENT-TYPE"));
    assertTrue(HEADERS.names().contains("content-TYPE"));
    assertEquals(2, HEADERS.names().size());
    assertNull(HEADERS.first("Host"));
    assertEquals(List.of(), HEADERS.all("Host"));
    assertEquals(2, HEADERS.indexOf("Vary", 1));
  }

  @Test
  void anIteratorEnds() {
    var iterator = Headers.of().iterator();
    assertThrows(NoSuchElementException.class, iterator::next);
  }

  @Test
  void setTakesThePlaceOfTheFirstAndRemovesTheOthers() {
    var headers = new MutableHeaders(HEADERS).set("VARY", "*").set("Server", "x");
    assertEquals("[VARY: *, Content-type: text/plain, Server: x]", headers.toString());
    assertEquals("[VARY: *, Server: x]", headers.remove("content-type").toString());
    assertEquals(2, headers.size());
  }

  @Test
  void aCopyDoesNotChange() {
    var headers = new MutableHeaders().add("A", "1");
    var copy = headers.immutable();
    headers.add("B", "2");
    assertEquals(1, copy.size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a:", "a\r", "a\n", "a\0", "\u00e4", "a\u010d", "(a)"})
  void i1RefusesNamesThatAreNoTokens(String name) {
    var headers = new MutableHeaders();
    assertThrows(IllegalArgumentException.class, () -> headers.add(name, "x"));
    assertThrows(IllegalArgumentException.class, () -> headers.set(name, "x"));
    assertEquals(0, headers.size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a\r\nSet-Cookie: b=c", "a\rb", "a\nb", "a\0", "a\u007f", "a\u0008", "\u010a"})
  void i1RefusesValuesWithControlCharacters(String value) {
    var headers = new MutableHeaders().add("X", "1");
    assertThrows(IllegalArgumentException.class, () -> headers.add("X", value));
    var error = assertThrows(IllegalArgumentException.class, () -> headers.set("X", value));
    assertTrue(error.getMessage().matches("[ -~]+U\\+[0-9A-F]{4}[ -~]+"), error.getMessage());
    assertEquals("[X: 1]", headers.toString());
  }

  @Test
  void refusesANameWithoutAValue() {
    assertThrows(IllegalArgumentException.class, () -> Headers.of("A", "1", "B"));
  }
}
