package pants.examples;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An example that runs as its user runs it: in a process of its own, from its source file. */
final class Example implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 60;

  private final Process process;
  private final Path output;

  private Example(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  static Example start(String program, String... arguments) throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djava.util.logging.config.file="
                    + Repository.file(
                        "examples/src/test/resources/pants/examples/logging.properties"),
                "-cp",
                System.getProperty("java.class.path"),
                Repository.file("examples/" + program).toString()));
    command.addAll(List.of(arguments));
    var output = Files.createTempFile("pants-example-", ".txt");
    var process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    return new Example(process.start(), output);
  }

  /** Types into the program, and ends its input. */
  void type(String text) throws IOException {
    try (var input = process.getOutputStream()) {
      input.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Whether the program ends by itself within some time. */
  boolean endsWithin(int millis) throws InterruptedException {
    return process.waitFor(millis, TimeUnit.MILLISECONDS);
  }

  /** What the program leaves behind when it ends by itself. */
  int exitCode() throws IOException, InterruptedException {
    if (!endsWithin(PATIENCE_SECONDS * 1000)) {
      fail("it does not end; it said: " + output());
    }
    return process.exitValue();
  }

  /** What the program has printed, errors included. */
  String output() throws IOException {
    return Files.readString(output);
  }

  /** Asks the program to end, as Ctrl-C does. */
  void stop() {
    process.destroy();
  }

  @Override
  public void close() throws IOException {
    stop();
    process.onExit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    Files.delete(output);
  }
}
