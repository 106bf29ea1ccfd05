package pants.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Each attack that docs/security.md names has a test that exists. */
class SecurityPageTest {
  private static final Pattern TEST = Pattern.compile("`(\\w+Test\\.\\w+)`");
  private static final String HEAD =
      "| id | input | what happens | shown by |\n|---|---|---|---|\n";

  private static List<String> faults(Page page, Set<String> tests) {
    var faults = new ArrayList<String>();
    var seen = new ArrayList<String>();
    for (var row : page.rows()) {
      var id = row.getFirst();
      if (seen.contains(id)) {
        faults.add(id + ": stands twice");
      }
      seen.add(id);
      var named = TEST.matcher(row.getLast()).results().map(each -> each.group(1)).toList();
      if (named.isEmpty() && !row.getLast().startsWith("next: ")) {
        faults.add(id + ": names no test");
      }
    }
    for (var line : page.lines()) {
      TEST.matcher(line)
          .results()
          .map(each -> each.group(1))
          .filter(test -> !tests.contains(test))
          .forEach(test -> faults.add("there is no test " + test));
    }
    return faults;
  }

  @Test
  void everyRowNamesATestThatExists() throws IOException {
    var page = Page.of(Repository.text("docs/security.md"));
    assertEquals("", String.join("\n", faults(page, TestSources.names())));
  }

  @Test
  void everyRowOfFramingIsThere() {
    var ids = Page.of(Repository.text("docs/security.md")).rows().stream().map(List::getFirst);
    var framing = ids.filter(id -> id.startsWith("F")).toList();
    assertEquals(23, framing.size());
    assertEquals("F1", framing.getFirst());
    assertEquals("F23", framing.getLast());
  }

  @Test
  void everyRowOfWebSocketsIsThere() {
    var ids = Page.of(Repository.text("docs/security.md")).rows().stream().map(List::getFirst);
    var expected = IntStream.rangeClosed(1, 15).mapToObj(each -> "W" + each).toList();
    assertEquals(expected, ids.filter(id -> id.startsWith("W")).toList());
  }

  @Test
  void aTestThatDoesNotExistIsAFault() {
    var page = Page.of(HEAD + "| A1 | x | y | `ATest.b` |\n| A2 | x | y | later |");
    assertEquals(
        List.of("A2: names no test", "there is no test ATest.b"), faults(page, Set.of("ATest.c")));
    assertEquals(
        List.of("A1: stands twice"),
        faults(
            Page.of(HEAD + "| A1 | x | y | `ATest.b` |\n| A1 | x | y | next: z |"),
            Set.of("ATest.b")));
  }

  @Test
  void aFactoryOfTestsIsATest() {
    assertEquals(
        Set.of("ATest.each", "ATest.one"),
        TestSources.names(
            "ATest", "@TestFactory\n Stream<DynamicTest> each() {}\n @Test\n void one() {}"));
  }
}
