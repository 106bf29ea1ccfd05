package pants.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files of the project, whichever of its folders the tests run in. */
final class Repository {
  private static final Path ROOT = find(Path.of("").toAbsolutePath());

  private Repository() {}

  private static Path find(Path folder) {
    for (Path each = folder; each != null; each = each.getParent()) {
      if (Files.exists(each.resolve("mvnw"))) {
        return each;
      }
    }
    throw new IllegalStateException("no folder above " + folder + " holds mvnw");
  }

  static Path file(String path) {
    return ROOT.resolve(path);
  }

  static String text(String path) {
    try {
      return Files.readString(file(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
