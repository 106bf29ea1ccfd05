package pants.web.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pants.web.converters.Converters;

class RuleUrlTest {
  private static RuleUrl url(String rule, Map<String, ?> named, Object... values) {
    return RuleUrl.of(RuleParser.parse(rule, new Converters()), List.of(values), named);
  }

  private static String path(String rule, Object... values) {
    RuleUrl url = url(rule, Map.of(), values);
    return url.host() == null ? url.path() : url.host() + url.path();
  }

  private static String refusal(String rule, Object... values) {
    return assertThrows(IllegalArgumentException.class, () -> path(rule, values)).getMessage();
  }

  @Test
  void valuesComeByOrderAndByName() {
    assertEquals("/posts/7", path("/posts/<int:id>", 7));
    assertEquals("/2013/hello%20you", path("/<int:year>/<slug>", 2013, "hello you"));
    assertEquals("/2013/x", url("/<int:year>/<slug>", Map.of("year", 2013), "x").path());
    assertEquals(Map.of("page", 2), url("/<slug>", Map.of("slug", "a", "page", 2)).rest());
  }

  @Test
  void aDefaultTakesThePlaceOfAValue() {
    assertEquals("/page/2/other", path("/page/<int:id=2>/other"));
    assertEquals("/page/3/other", path("/page/<int:id=2>/other", 3));
  }

  @Test
  void aDefaultMayBeNothing() {
    assertEquals("/page/", path("/page/<slug=>"));
    assertEquals("/page/", path("/page/<path:slug=>"));
  }

  @Test
  void everyLongHasAUrl() {
    assertEquals("/-9223372036854775808", path("/<long:n>", Long.MIN_VALUE));
    assertEquals("/9223372036854775807", path("/<long:n>", Long.MAX_VALUE));
    assertEquals("/-0042", path("/<int(digits=4):n>", -42));
  }

  /** A browser takes what stands behind two slashes for a host. */
  @Test
  void i5AUrlNeverLeadsToAnotherHost() {
    assertEquals(
        "the rule /<path:page> would not take back the values [/evil.example]",
        refusal("/<path:page>", "/evil.example"));
    assertEquals("/x//evil.example", path("/x/<path:page>", "/evil.example"));
    assertEquals("/%5Cevil.example", path("/<path:page>", "\\evil.example"));
  }

  @Test
  void domainsAreMadeToo() {
    assertEquals("ann.my-site.com/blog", path("<user>.my-site.com/blog", "ann"));
    assertEquals("my-site.com:8080/", path("my-site.com:8080/"));
  }

  @ParameterizedTest
  @CsvSource({
    "/<x>,a+b,/a%2Bb",
    "/<x>,a/b,/a%2Fb",
    "/<x>,ä,/%C3%A4",
    "/<path:x>,a/b c,/a/b%20c",
    "/100%/<x>,a,/100%25/a",
    "/v<string:x>.txt,1,/v1.txt",
  })
  void whatIsNotOfAPathIsEncoded(String rule, String value, String path) {
    if (value.equals("a/b") && rule.equals("/<x>")) {
      assertEquals("the rule /<x> would not take back the values [a/b]", refusal(rule, value));
    } else {
      assertEquals(path, path(rule, value));
    }
  }

  @Test
  void numbersAreFilledWithZeros() {
    assertEquals("/0042", path("/<int(digits=4):n>", 42));
    assertEquals("/1.5", path("/<float:n>", 1.5));
    assertEquals("/10000000", path("/<float:n>", 1e7));
    assertEquals(
        "/555-1234",
        path("/<regex('(\\d{3})-(\\d{4})' namegen='%s-%s'):n>", List.of("555", "1234")));
  }

  @Test
  void aMissingValueIsNamed() {
    assertEquals("no value for the variable \"id\" of /posts/<int:id>", refusal("/posts/<int:id>"));
    assertEquals("/posts has no variable for the values [7]", refusal("/posts", 7));
    assertEquals(
        "the variable <int:id> of /posts/<int:id> cannot have a String: seven",
        refusal("/posts/<int:id>", "seven"));
  }

  @ParameterizedTest
  @CsvSource({
    "/<x>,''",
    "/<x>,.",
    "/<x>,..",
    "/<path:x>,a/../b",
    "/<string(max=3):x>,abcd",
    "/<any(a b):x>,c",
    "/<x>-<y>/<regex('[a-z]+'):z>,A",
    "<x>.org/,a.b",
  })
  void refusesWhatItsRuleWouldNotTakeBack(String rule, String value) {
    Object[] values = rule.contains("<y>") ? new Object[] {"a", "b", value} : new Object[] {value};
    assertEquals(
        true, refusal(rule, values).contains("would not take back"), refusal(rule, values));
  }

  @Test
  void refusesANumberOutsideOfItsRange() {
    assertEquals("not from 1 to 9: 10", refusal("/<int(min=1 max=9):n>", 10));
  }
}
