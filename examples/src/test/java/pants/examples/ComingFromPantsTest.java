package pants.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ComingFromPantsTest {
  private static final String HEAD = "| Pants | here | shown by |\n|---|---|---|\n";

  private static Correspondence page() {
    return Correspondence.of(Page.of(Repository.text("docs/coming-from-pants.md")));
  }

  @Test
  void everyRowNamesATestThatExistsOrAReason() throws IOException {
    assertEquals("", String.join("\n", page().faults(TestSources.names())));
  }

  @Test
  void everyNameOfTheOriginalHasARow() throws IOException {
    assertEquals("", String.join("\n", page().missing(names())));
  }

  /**
   * The names, arguments, defaults and notes of the original's documentation, chapter by chapter.
   */
  private static List<String> names() throws IOException {
    try (var in = ComingFromPantsTest.class.getResourceAsStream("pants-names.txt")) {
      var text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      var names = text.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
      assertTrue(names.size() > 100, "only " + names.size() + " names");
      return names;
    }
  }

  @Test
  void aTestThatDoesNotExistIsAFault() {
    var row = HEAD + "| `a` | `b` | `EngineTest.here`, `EngineTest.gone` |";
    assertEquals(
        List.of("a: there is no test EngineTest.gone"),
        Correspondence.of(Page.of(row)).faults(Set.of("EngineTest.here")));
  }

  @Test
  void aRowWithoutTestAndReasonIsAFault() {
    var rows = HEAD + "| `a` | `b` | differs |\n| `c` | `d` | absent: it has no use here |";
    assertEquals(
        List.of("a: names no test and gives no reason"),
        Correspondence.of(Page.of(rows)).faults(Set.of()));
    assertThrows(
        IllegalArgumentException.class, () -> Correspondence.of(Page.of(HEAD + "| `a` | `b` |")));
  }

  @Test
  void aNameThatStandsTwiceIsAFault() {
    var rows = HEAD + "| a | b | `ATest.c` |\n| `a` | b | `ATest.c` |";
    assertEquals(
        List.of("a: stands twice"), Correspondence.of(Page.of(rows)).faults(Set.of("ATest.c")));
  }

  @Test
  void aNameWithoutARowIsMissing() {
    var rows = HEAD + "| `Engine.start` | `start()` | `EngineTest.starts` |";
    assertEquals(
        List.of("Engine.stop"),
        Correspondence.of(Page.of(rows)).missing(List.of("Engine.start", "Engine.stop")));
  }

  @Test
  void aMethodThatIsNotATestDoesNotCount() {
    var source =
        "@Test\n void shows() {}\n void helps() {}\n @ParameterizedTest\n void each(int i) {}";
    assertEquals(Set.of("ATest.shows", "ATest.each"), TestSources.names("ATest", source));
  }
}
