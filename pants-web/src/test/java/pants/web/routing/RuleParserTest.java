package pants.web.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pants.web.converters.Converters;
import pants.web.routing.Part.Literal;
import pants.web.routing.Part.Variable;

class RuleParserTest {
  private static Rule rule(String text) {
    return RuleParser.parse(text, new Converters());
  }

  private static String refusal(String text) {
    return assertThrows(IllegalArgumentException.class, () -> rule(text)).getMessage();
  }

  private static String shown(Rule rule) {
    return rule.segments().stream().map(Part::key).reduce("", (one, other) -> one + "/" + other);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /                                  | /
          /welcome                           | /welcome
          about                              | /about
          /welcome/<name>                    | /welcome/<string>
          /a/<x>/b/                          | /a/<string>/b/
          /u/<int:id>                        | /u/<int>
          /u/<INT:id>                        | /u/<int>
          /u/<integer:id>                    | /u/<int>
          /u/<str:id>                        | /u/<string>
          /u/<domainpart:id>                 | /u/<string>
          /page/<path:slug=welcome>          | /page/<path>
          /p/<int(digits=4 min=-2):id=2000>  | /p/<int(digits=4 min=-2)>
          /v<int:a>.<int:b>                  | /v<int>.<int>
          /<any(call text im):action>/<int:id> | /<any(call text im)>/<int>
          /call/<regex("(\\d{3}-\\d{4})"):n>   | /call/<regex("(\\d{3}-\\d{4})")>
          /call/<regex('(\\d{3})-(\\d{4})'):n> | /call/<regex('(\\d{3})-(\\d{4})')>
          /x/<regex("[a-z/>]+"):rest>        | /x/<regex("[a-z/>]+")>
          """)
  void readsPaths(String text, String key) {
    assertEquals(key, shown(rule(text)));
  }

  @Test
  void aDomainStandsBeforeTheFirstSlash() {
    Rule rule = rule("<user>.My-Site.com:8080/blog/<int:year>/<slug>");
    Domain domain = rule.domain();
    assertEquals(8080, domain.port());
    assertEquals(
        List.of("<domainpart>", "my-site", "com"),
        domain.labels().stream().map(Part::key).toList());
    assertEquals(
        List.of("user", "year", "slug"), rule.variables().stream().map(Variable::name).toList());
    assertNull(rule("/x").domain());
    assertEquals(true, rule(".wild.com/").domain().anyFirst());
  }

  @Test
  void aVariableKnowsItsDefault() {
    assertEquals("2", rule("/page/<int:id=2>").variables().getFirst().defaultText());
    assertEquals("", rule("/page/<id=>").variables().getFirst().defaultText());
    assertNull(rule("/page/<id>").variables().getFirst().defaultText());
    assertEquals(new Literal("page"), rule("/page/<id>").segments().getFirst().getFirst());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /page/<foo:id>            | no converter is named "foo" (there are any, domainpart, float, int, integer, long, path, regex, str, string) | 7
          /page/<id                 | the > of this variable is missing | 6
          /page/<int:id=2           | the > of this variable is missing | 6
          /page/id>                 | no variable begins before this > | 8
          /page/<>                  | the name of a variable must stand here: letters, digits and _, the first no digit | 7
          /page/<int:>              | the name of a variable must stand here: letters, digits and _, the first no digit | 11
          /page/<1a>                | the name of a variable must stand here: letters, digits and _, the first no digit | 7
          /page/<int(min=2:id>      | the ) is missing | 6
          /page/<regex("a):id>      | a quotation mark is not closed | 6
          /page/<int(2)id>          | ":" must stand here | 13
          /page/<a b>               | ">" must stand here | 8
          /<a>/<b>/<a>              | two variables have the name "a" | 10
          /<int:id=x>               | the default does not match the converter int | 1
          /<int:id=>                | the default does not match the converter int | 1
          /<int(size=2):id>         | no option "size" (digits, min, max) | 5
          /<int(1 2 3 4):id>        | at most 3 options (digits, min, max), not 4 | 5
          /<int(4 digits=4):id>     | the option "digits" is given twice | 5
          /<int(min=3 max=2):id>    | max is below min: 2, 3 | 5
          /<int(min=x):id>          | min must be a whole number: x | 5
          /<string(max=0):id>       | max must be 1 to 2147483647: 0 | 8
          /<any:id>                 | any needs words: any(call text im) | 5
          /<any(a b):id=c>          | the default is none of the words [a, b]: c | 5
          /<regex:id>               | regex needs an expression: regex("[a-z]+") | 7
          a..b/x                    | a label of the domain is empty | 2
          a.b:99999/x               | a port is 1 to 65535 | 4
          <a=1>.b/x                 | a variable of a domain has no default | 0
          /search?q=<q>             | a path has no ? | 7
          /page#<id>                | a path has no # | 5
          /a/../<b>                 | a path has no segment ".." | 3
          /a/.                      | a path has no segment "." | 3
          """)
  void refusesWithTheRuleAndACaret(String text, String message, int caret) {
    assertEquals(message + "\n  " + text + "\n  " + " ".repeat(caret) + "^", refusal(text));
  }

  @Test
  void refusesExpressionsThatAreNone() {
    assertEquals(true, refusal("/<regex(\"[a\"):id>").startsWith("match is no regular expression"));
  }

  @Test
  void refusesTwoVariablesThatTakeAnything() {
    assertEquals(
        "a rule can have one variable of the kind path\n  /<path:a>/x/<path:b>",
        refusal("/<path:a>/x/<path:b>"));
  }

  @ParameterizedTest
  @CsvSource({
    "/a,/b,/a/b",
    "/a/,/b,/a/b",
    "/,/fish,/fish",
    "/pie,/,/pie/",
    "/a,<x>.org/b,<x>.org/a/b",
    "example.org/a,/b,example.org/a/b",
    "example.org/a,<x>/b,<x>.example.org/a/b",
  })
  void groupsPutTheirRulesInFront(String outer, String inner, String both) {
    Rule appended = rule(outer).append(rule(inner));
    assertEquals(both, appended.source());
    assertEquals(shown(rule(both)), shown(appended));
    assertEquals(
        rule(both).variables().stream().map(Variable::name).toList(),
        appended.variables().stream().map(Variable::name).toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/<a>", "<a>.org/x"})
  void groupsCannotNameAVariableAgain(String inner) {
    Rule outer = rule("/x/<a>");
    assertThrows(IllegalArgumentException.class, () -> outer.append(rule(inner)));
  }
}
