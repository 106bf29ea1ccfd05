package pants.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FileListingTest {
  private static final int PORT = 8093;
  private static final Path FOLDER = folder();

  @RegisterExtension
  static final ExampleServer SERVER =
      new ExampleServer("FileListing.java", PORT, FOLDER.toString());

  private static Path folder() {
    try {
      var folder = Files.createTempDirectory("pants-listing");
      Files.writeString(folder.resolve("notes & more.txt"), "Buy milk\n");
      Files.writeString(folder.resolve(".secret"), "no");
      Files.writeString(
          Files.createDirectory(folder.resolve("site")).resolve("index.html"), "<html>hi");
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterAll
  static void removeFolder() throws IOException {
    for (var name : new String[] {"site/index.html", "site", ".secret", "notes & more.txt", ""}) {
      Files.delete(FOLDER.resolve(name));
    }
  }

  @Test
  void listsTheFolder() throws IOException, InterruptedException {
    try (var http = Http.of(PORT)) {
      var page = http.get("/").body();
      assertTrue(page.contains("<h1>Index of /</h1>"), page);
      assertTrue(page.contains("href=\"./notes%20%26%20more.txt\">notes &amp; more.txt</a>"), page);
      assertFalse(page.contains("secret"), page);
      var json = http.send(http.request("/").header("Accept", "application/json"));
      assertTrue(json.body().contains("{\"name\":\"site\",\"type\":\"directory\""), json.body());
    }
  }

  @Test
  void servesWhatIsInIt() throws IOException, InterruptedException {
    try (var http = Http.of(PORT)) {
      assertEquals("Buy milk\n", http.get("/notes%20%26%20more.txt").body());
      assertEquals("<html>hi", http.get("/site").body()); // the client follows to /site/
      assertEquals(404, http.get("/.secret").statusCode());
      assertTrue(http.get("/none").body().contains("<h1>404<small>Not Found</small></h1>"));
    }
  }
}
