package pants.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The load on an echo server: a program in C on core 1, which takes so little time itself that the
 * server is the one who is always busy.
 *
 * @param program the compiled {@code echo_load.c}
 * @param size bytes of a message
 * @param depth messages in flight on each connection
 */
record EchoLoad(Path program, int size, int depth) {
  private static final int CONNECTIONS = 64;

  static EchoLoad compile(Path benchmarks, int size, int depth)
      throws IOException, InterruptedException {
    Path source = benchmarks.resolve("src/main/c/echo_load.c");
    Path program = benchmarks.resolve("target/echo_load");
    if (!Files.exists(program)
        || Files.getLastModifiedTime(program).compareTo(Files.getLastModifiedTime(source)) < 0) {
      output("gcc", "-O2", "-o", program.toString(), source.toString());
    }
    return new EchoLoad(program, size, depth);
  }

  /** Loads a server for some seconds, and returns how many messages came back. */
  long run(Peer server, int seconds) throws IOException, InterruptedException {
    String messages =
        output(
            "taskset",
            "-c",
            "1",
            program.toString(),
            Integer.toString(server.port()),
            Integer.toString(CONNECTIONS),
            Integer.toString(size),
            Integer.toString(depth),
            Integer.toString(seconds));
    return Long.parseLong(messages);
  }

  private static String output(String... command) throws IOException, InterruptedException {
    Process process = Children.start(command);
    String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    int code = process.waitFor();
    if (code != 0) {
      throw new IOException(String.join(" ", command) + " ended with " + code);
    }
    return output;
  }
}
