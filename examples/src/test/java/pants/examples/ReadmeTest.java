package pants.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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
      if (Set.of("java", "js", "nginx").contains(block.language())) {
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
        List.of(
            "examples/Hello.java",
            "examples/Echo.java",
            "examples/HelloHttp.java",
            "examples/Chat.java"),
        examples("README.md").subList(0, 4));
  }

  @Test
  void everyExampleOfHttpIsShown() throws IOException {
    var shown = new TreeSet<>(examples("docs/http-server.md"));
    assertEquals(Repository.files("examples", "(?i).*https?.*\\.(java|conf)"), shown);
  }

  @Test
  void everyExampleOfWebSocketsIsShown() throws IOException {
    var webSockets = Repository.files("examples", ".*\\.java");
    webSockets.removeIf(file -> !Repository.text(file).contains("import pants.http.websocket."));
    webSockets.removeAll(examples("docs/websocket.md"));
    assertEquals(Set.of(), webSockets);
  }

  @Test
  void theExampleOfFilesIsShown() {
    assertEquals(List.of("examples/FileListing.java"), examples("docs/file-server.md"));
  }

  @Test
  void everyWebApplicationIsShown() throws IOException {
    var applications = Repository.files("examples", ".*\\.java");
    applications.removeIf(file -> !Repository.text(file).contains("import pants.web."));
    applications.removeAll(examples("docs/web.md"));
    applications.removeAll(examples("docs/file-server.md"));
    applications.removeAll(examples("docs/websocket.md"));
    assertEquals(Set.of(), applications);
  }

  @Test
  void theReadmeLeadsToEveryPage() throws IOException {
    var pages = Repository.files("docs", ".*\\.md");
    assertFalse(pages.isEmpty());
    pages.removeAll(page("README.md").links());
    assertEquals(Set.of(), pages);
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
  @ValueSource(
      strings = {
        "README.md",
        "CONTRIBUTING.md",
        "docs/file-server.md",
        "docs/http-server.md",
        "docs/web.md",
        "docs/websocket.md"
      })
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
    assertTrue(commands("README.md").get(0).startsWith("./pants run examples/Hello.java "));
    assertEquals("./mvnw verify", commands("README.md").get(1));
    var commands = commands("README.md").toString();
    assertTrue(commands.contains("./pants run examples/Echo.java"));
    assertTrue(commands.contains("./pants run examples/HelloHttp.java"));
    assertTrue(commands.contains("curl -i localhost:8080"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "docs/coming-from-pants.md",
        "docs/file-server.md",
        "docs/http-server.md",
        "docs/security.md",
        "docs/web.md",
        "docs/websocket.md"
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
