package pants.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The processes that a measurement starts: they end with it, whatever ends it. */
final class Children {
  private static final ConcurrentLinkedQueue<Process> STARTED = new ConcurrentLinkedQueue<>();

  static {
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(Children::end));
  }

  private Children() {}

  static Process start(String... command) throws IOException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    STARTED.add(process);
    return process;
  }

  /** Runs a command to its end, and returns what it printed. */
  static String output(String... command) throws IOException, InterruptedException {
    Process process = start(command);
    String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    int code = process.waitFor();
    if (code != 0) {
      throw new IOException(String.join(" ", command) + " ended with " + code);
    }
    return output;
  }

  /** Compiles a program in C, unless it is newer than its source. */
  static Path compile(Path benchmarks, String name, String... libraries)
      throws IOException, InterruptedException {
    Path source = benchmarks.resolve("src/main/c/" + name + ".c");
    Path program = benchmarks.resolve("target/" + name);
    if (!Files.exists(program)
        || Files.getLastModifiedTime(program).compareTo(Files.getLastModifiedTime(source)) < 0) {
      List<String> command =
          new ArrayList<>(List.of("gcc", "-O2", "-o", program.toString(), source.toString()));
      command.addAll(List.of(libraries));
      output(command.toArray(String[]::new));
    }
    return program;
  }

  /** Ends the whole measurement when it takes longer than it can. */
  static void endAfter(Duration time) {
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                Thread.sleep(time);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              System.err.println("stopped: it took longer than " + time.toSeconds() + " s");
              System.exit(1);
            });
  }

  private static void end() {
    STARTED.forEach(Process::destroyForcibly);
  }
}
