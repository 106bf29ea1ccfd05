package pants.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the pages show and name is what there is. */
class ReadmeTest {
  private static Page readme() {
    return Page.of(Repository.text("README.md"));
  }

  @Test
  void everyProgramIsTheExampleThatStandsBeforeIt() {
    var shown = new ArrayList<String>();
    for (var block : readme().blocks()) {
      if (block.language().equals("java")) {
        var examples = Page.of(block.introduction()).links();
        assertEquals(1, examples.size(), "names one example: " + block.introduction());
        var example = examples.getFirst();
        assertTrue(
            Repository.text(example).contains(block.text()),
            example + " does not contain\n" + block.text());
        shown.add(example);
      }
    }
    assertEquals(List.of("examples/Echo.java", "examples/Chat.java"), shown.subList(0, 2));
  }

  @Test
  void everyCommandIsThere() {
    var commands = new ArrayList<String>();
    for (var block : readme().blocks()) {
      if (block.language().equals("sh")) {
        commands.addAll(block.lines());
      }
    }
    for (var command : commands) {
      for (var word : command.replaceFirst("#.*", "").strip().split(" ", -1)) {
        if (word.startsWith("./")) {
          assertTrue(Files.isExecutable(Repository.file(word)), command);
        } else if (word.contains("/") && !word.startsWith("/")) {
          assertTrue(Files.exists(Repository.file(word)), command);
        }
      }
    }
    assertTrue(commands.toString().contains("./pants run examples/Echo.java"));
    assertTrue(commands.toString().contains("./mvnw verify"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "docs/coming-from-pants.md",
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
