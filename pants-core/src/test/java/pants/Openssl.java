package pants;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The program {@code openssl}, as a peer that is not ours. */
final class Openssl implements AutoCloseable {
  private final Process process;
  private final Path output;

  private Openssl(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  static Openssl start(List<String> arguments) {
    try {
      var command = new ArrayList<>(List.of("openssl"));
      command.addAll(arguments);
      Path output = Files.createTempFile("openssl-", ".txt");
      var builder = new ProcessBuilder(command).redirectErrorStream(true);
      return new Openssl(builder.redirectOutput(output.toFile()).start(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Types into the program, whose input stays open. */
  Openssl type(String text) {
    try {
      process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean ended() {
    return !process.isAlive();
  }

  int exitCode() {
    return process.exitValue();
  }

  /** What it has printed. */
  String output() {
    try {
      return Files.readString(output, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
    try {
      Files.delete(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
