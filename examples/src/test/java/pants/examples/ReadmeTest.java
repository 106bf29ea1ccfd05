package pants.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the pages show and name is what there is. */
class ReadmeTest {
  private static Page page(String path) {
    return Page.of(Repository.text(path));
  }

  /** Which examples the programs of a page were taken from. Each block has to be a part of one. */
  private static List<String> examples(String page) {
    var shown = new ArrayList<String>();
    for (var block : page(page).blocks()) {
      if (block.language().equals("java") || block.language().equals("nginx")) {
        var links = Page.of(block.introduction()).links();
        assertEquals(1, links.size(), "names one example: " + block.introduction());
        var example = Repository.beside(page, links.getFirst());
        assertTrue(
            Repository.text(example).contains(block.text()),
            example + " does not contain\n" + block.text());
        shown.add(example);
      }
    }
    return shown;
  }

  @Test
  void everyProgramIsTheExampleThatStandsBeforeIt() {
    assertEquals(
        List.of("examples/Echo.java", "examples/HelloHttp.java", "examples/Chat.java"),
        examples("README.md").subList(0, 3));
  }

  @Test
  void everyExampleOfHttpIsShown() throws IOException {
    var shown = new TreeSet<>(examples("docs/http-server.md"));
    assertEquals(Repository.files("examples", "(?i).*https?.*\\.(java|conf)"), shown);
  }

  @Test
  void aServerOfHttpTakesSevenLines() {
    assertEquals(7, Repository.text("examples/HelloHttp.java").lines().count());
  }

  private static List<String> commands(String page) {
    var commands = new ArrayList<String>();
    for (var block : page(page).blocks()) {
      if (block.language().equals("sh")) {
        commands.addAll(block.lines());
      }
    }
    return commands;
  }

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "CONTRIBUTING.md", "docs/http-server.md"})
  void everyCommandIsThere(String page) {
    for (var command : commands(page)) {
      for (var word : command.replaceFirst("#.*", "").strip().split(" ", -1)) {
        if (word.startsWith("./")) {
          assertTrue(Files.isExecutable(Repository.file(word)), command);
        } else if (word.contains("/") && !word.startsWith("/") && !word.contains("localhost:")) {
          assertTrue(Files.exists(Repository.file(word)), command);
        }
      }
    }
  }

  @Test
  void showsHowToRunAndTest() {
    var commands = commands("README.md").toString();
    assertTrue(commands.contains("./pants run examples/Echo.java"));
    assertTrue(commands.contains("./pants run examples/HelloHttp.java"));
    assertTrue(commands.contains("curl -i localhost:8080"));
    assertTrue(commands.contains("./mvnw verify"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "docs/coming-from-pants.md",
        "docs/http-server.md",
        "docs/security.md"
      })
  void everyLinkLeadsToAFile(String page) {
    for (var link : Page.of(Repository.text(page)).links()) {
      if (!link.contains("://")) {
        var target = Repository.file(page).resolveSibling(link.replaceFirst("#.*", ""));
        assertTrue(Files.exists(target), page + " links to " + link);
      }
    }
  }
}
