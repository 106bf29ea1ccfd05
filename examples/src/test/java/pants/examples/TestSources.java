package pants.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The tests of the whole source tree. */
final class TestSources {
  private static final Pattern ANNOTATION_OR_METHOD =
      Pattern.compile(
          "(@(?:\\w*Test|TestFactory)\\b)|\\b(?:void|Stream<DynamicTest>)\\s+(\\w+)\\s*\\(");

  private TestSources() {}

  /** Every test, as {@code Class.method}. */
  static Set<String> names() throws IOException {
    var names = new HashSet<String>();
    for (var file : files()) {
      var className = file.getFileName().toString().replace(".java", "");
      names.addAll(names(className, Files.readString(file)));
    }
    return names;
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(Repository.file(""))) {
      return files
          .filter(file -> file.toString().contains("/src/test/java/"))
          .filter(file -> file.toString().endsWith("Test.java"))
          .toList();
    }
  }

  /** The tests of one source file: the methods that follow the annotation of a test. */
  static Set<String> names(String className, String source) {
    var names = new HashSet<String>();
    boolean annotated = false;
    var matcher = ANNOTATION_OR_METHOD.matcher(source);
    while (matcher.find()) {
      if (matcher.group(1) != null) {
        annotated = true;
      } else if (annotated) {
        names.add(className + "." + matcher.group(2));
        annotated = false;
      }
    }
    return names;
  }
}
