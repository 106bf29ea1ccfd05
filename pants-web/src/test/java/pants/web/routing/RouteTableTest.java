package pants.web.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pants.http.BadMessageException;
import pants.web.converters.Converters;

class RouteTableTest {
  private final RouteTable<String> table = new RouteTable<>();

  private RouteTableTest add(String rule) {
    return add(rule, rule, "GET");
  }

  private RouteTableTest add(String rule, String name, String... methods) {
    table.add(RuleParser.parse(rule, new Converters()), Set.of(methods), name);
    return this;
  }

  private String find(String path) {
    return find("example.org", path);
  }

  /** The route with what its variables captured, or the methods that there are. */
  private String find(String host, String path) {
    RouteTable.Found<String> found = table.find(host, path, "GET");
    if (found.route() == null) {
      return found.allowed().isEmpty() ? "-" : found.allowed().toString();
    }
    return found.captured().isEmpty() ? found.route() : found.route() + " " + found.captured();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /about            | /about          | /about
          /about            | /about/         | -
          /about            | /About          | -
          /a b              | /a%20b          | /a b
          /a+b              | /a+b            | /a+b
          /100%             | /100%25         | /100%
          /<x>              | /a              | /<x> [a]
          /<x>              | /               | -
          /<x>              | /a%2Fb          | -
          /<x>              | /%2e%2e         | -
          /x/<path:p>       | /x/a%2Fb        | -
          /x/<path:p>       | /x/a/../b       | -
          /x/<path:p>       | /x/a/b/c        | /x/<path:p> [a/b/c]
          /x/<path:p>       | /x/a//b/        | /x/<path:p> [a//b/]
          /x/<path:p>       | /x/             | -
          /x/<path:p>       | /x              | -
          /x/<path:p>/edit  | /x/a/b/edit     | /x/<path:p>/edit [a/b]
          /x/<path:p>/edit  | /x/edit         | -
          /u/<int:id>       | /u/-7           | /u/<int:id> [-7]
          /u/<int:id>       | /u/7a           | -
          /u/<int(min=0):i> | /u/-7           | -
          /v<int:a>.<int:b> | /v1.20          | /v<int:a>.<int:b> [1, 20]
          /f/<n>.txt        | /f/a.b.txt      | /f/<n>.txt [a.b]
          /f/<n>.txt        | /f/.txt         | -
          /<any(a b):x>/c   | /b/c            | /<any(a b):x>/c [b]
          /<any(a b):x>/c   | /d/c            | -
          /t/<regex("(\\d{3})-(\\d{4})"):n>   | /t/555-1234 | /t/<regex("(\\d{3})-(\\d{4})"):n> [555-1234]
          /t/<regex("[a-z/]+"):n>/<int:i>    | /t/a/b/7    | /t/<regex("[a-z/]+"):n>/<int:i> [a/b, 7]
          /t/<regex(".*"):n> | /t/            | /t/<regex(".*"):n> []
          /<string(length=2):l> | /en         | /<string(length=2):l> [en]
          /<string(length=2):l> | /eng        | -
          /<x>              | /%F0%9F%90%98   | /<x> [🐘]
          """)
  void aRuleMatches(String rule, String path, String found) {
    assertEquals(found, add(rule).find(path));
  }

  @ParameterizedTest
  @CsvSource({
    "/page/, /page/<int:id=2>/other",
    "/page/7/other, /page/<int:id=2>/other [7]",
    "/page, -",
    "/page/7, -",
  })
  void whatStandsBehindAVariableWithADefaultMayBeMissing(String path, String found) {
    assertEquals(found, add("/page/<int:id=2>/other").find(path));
  }

  @ParameterizedTest
  @CsvSource({"/d/,''", "/d/3/,[3]", "/d/3/q,'[3, q]'"})
  void severalVariablesMayHaveDefaults(String path, String captured) {
    add("/d/<int:aa=1>/<bb=zz>", "it", "GET");
    assertEquals(("it " + captured).strip(), find(path));
    assertEquals("-", find("/d/3"));
  }

  @Test
  void textIsStrongerThanADefault() {
    add("/page/<int:id=2>").add("/page/");
    assertEquals("/page/", find("/page/"));
    assertEquals("/page/<int:id=2> [3]", find("/page/3"));
  }

  @Test
  void theMoreSpecialRuleIsFirstInWhateverOrderTheyWereAdded() {
    List<String> rules =
        List.of(
            "/<path:p>",
            "/<s>",
            "/<string(max=5):t>",
            "/<float:f>",
            "/<int:i>",
            "/<any(one two):a>",
            "/about");
    for (String rule : rules) {
      add(rule);
    }
    assertEquals("/about", find("/about"));
    assertEquals("/<any(one two):a> [two]", find("/two"));
    assertEquals("/<int:i> [7]", find("/7"));
    assertEquals("/<float:f> [7.5]", find("/7.5"));
    assertEquals("/<string(max=5):t> [three]", find("/three"));
    assertEquals("/<s> [abcdef]", find("/abcdef"));
    assertEquals("/<path:p> [a/b]", find("/a/b"));
  }

  @Test
  void moreTextAroundAVariableIsMoreSpecial() {
    add("/<x>").add("/user-<x>").add("/u<x>");
    assertEquals("/user-<x> [ann]", find("/user-ann"));
    assertEquals("/u<x> [x]", find("/ux"));
    assertEquals("/<x> [y]", find("/y"));
  }

  @Test
  void whereTheSpecialRuleFailsLaterTheGeneralOneIsTried() {
    add("/a/<int:id>/edit").add("/a/<name>/show").add("/<path:all>");
    assertEquals("/a/<name>/show [7]", find("/a/7/show"));
    assertEquals("/<path:all> [a/7/delete]", find("/a/7/delete"));
  }

  @Test
  void aRuleWithAnotherMethodIsPassedOverAndItsMethodsAreKnown() {
    add("/x", "post", "POST", "PUT").add("/y", "other", "DELETE").add("/<name>", "named", "GET");
    assertEquals("named [x]", find("/x"));
    RouteTable.Found<String> found = table.find("h", "/y", "PATCH");
    assertNull(found.route());
    assertEquals(Set.of("DELETE", "GET"), found.allowed());
  }

  @ParameterizedTest
  @CsvSource({
    "site.com,site.com/",
    "SITE.com,site.com/",
    "site.com:8080,site.com/",
    "site.com:9090,site.com:9090/",
    "ann.site.com,<user>.site.com/ [ann]",
    "admin.site.com,admin.site.com/",
    "a.b.site.com,/",
    "q.wild.com,.wild.com/",
    "wild.com,/",
    "a.b.wild.com,/",
    "[::1]:80,/",
    "site.com.,site.com/",
    "site.com.:9090,site.com:9090/",
    "Ann.site.com.,<user>.site.com/ [ann]",
  })
  void hostsAreLookedAtFirst(String host, String found) {
    add("/").add("<user>.site.com/").add("site.com/").add("site.com:9090/").add("admin.site.com/");
    add(".wild.com/");
    assertEquals(found, find(host, "/"));
  }

  @ParameterizedTest
  @CsvSource({
    "ann.site.com:9090,<user>.site.com:9090/ [ann]",
    "ann.site.com:80,<user>.site.com/ [ann]",
    "me.site.com:80,<any(me):user>.site.com/ [me]",
    "ann.wild.com,<any(ann bob):user>.wild.com/ [ann]",
    "cat.wild.com,.wild.com/",
  })
  void theMoreSpecialHostIsFirstInWhateverOrderTheyWereAdded(String host, String found) {
    add("<user>.site.com/").add("<any(me):user>.site.com/").add("<user>.site.com:9090/");
    add(".wild.com/").add("<any(ann bob):user>.wild.com/");
    assertEquals(found, find(host, "/"));
  }

  @Test
  void whereAHostHasNoSuchPageTheRulesWithoutADomainAreTried() {
    add("<user>.site.com/blog").add("/help");
    assertEquals("/help", find("ann.site.com", "/help"));
    assertEquals("<user>.site.com/blog [ann]", find("ann.site.com", "/blog"));
    assertEquals("-", find("site.com", "/blog"));
  }

  @ParameterizedTest
  @CsvSource({
    "/about,/about",
    "/<a>,/<b>",
    "/<int:a>/x,/<integer:b>/x",
    "/<path:a>,/<path:b>",
    "<a>.b.c/,<d>.b.c/",
    "/page/<int:id=2>,/page/<int:other>",
  })
  void aRouteThatDoublesAnotherIsRefused(String first, String second) {
    add(first, "first", "GET", "HEAD");
    assertEquals(
        "the route second can never be reached: it doubles first",
        assertThrows(IllegalArgumentException.class, () -> add(second, "second", "GET"))
            .getMessage());
    add(second, "for another method", "POST");
  }

  private static String captured(String found) {
    return found.substring(Math.max(0, found.lastIndexOf('[')));
  }

  @Test
  void variablesOfOneConverterMayHaveTheSameNamedGroups() {
    String twice = "regex('(?<c>[a-z])\\k<c>')";
    add("/<%s:a>-<%s:b>".formatted(twice, twice));
    add("<%s:a>-<%s:b>.org/".formatted(twice, twice));
    add("/x/<%s:a>/<%s:b>/<path:rest=>".formatted(twice, twice));
    assertEquals("[aa, bb]", captured(find("/aa-bb")));
    assertEquals("[cc, dd]", captured(find("cc-dd.org", "/")));
    assertEquals("[aa, bb, r/s]", captured(find("/x/aa/bb/r/s")));
    assertEquals("[aa, bb]", captured(find("/x/aa/bb/")));
    assertEquals("-", find("/aa-bc"));
    assertEquals("-", find("/ab-cc"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/%00", "/%FF", "/%C0%AE", "/a%ED%A0%80"})
  void refusesWhatIsNoText(String path) {
    add("/<x>").add("/a/<x>");
    assertEquals(400, assertThrows(BadMessageException.class, () -> find(path)).status());
  }

  @Test
  void findsAmongTensOfThousands() {
    for (int i = 0; i < 10_000; i++) {
      add("/static/" + i);
      add("/item/" + i + "/<int:id>");
    }
    assertEquals("/static/9999", find("/static/9999"));
    assertEquals("/item/5000/<int:id> [3]", find("/item/5000/3"));
  }
}
