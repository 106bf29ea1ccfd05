package pants.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

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

  /** The path of a file that another names from where it stands. */
  static String beside(String path, String link) {
    return Path.of(path).resolveSibling(link).normalize().toString();
  }

  /** The paths of the files in a folder whose names match. */
  static Set<String> files(String folder, String names) throws IOException {
    var found = new TreeSet<String>();
    try (Stream<Path> files = Files.list(file(folder))) {
      files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches(names))
          .forEach(name -> found.add(folder + "/" + name));
    }
    return found;
  }

  static String text(String path) {
    try {
      return Files.readString(file(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
