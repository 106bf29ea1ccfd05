package pants.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The load on an echo server: a program in C, which takes so little time itself that the server is
 * the one who is always busy.
 *
 * @param program the compiled {@code echo_load.c}
 * @param cores the cores that it may run on, as {@code taskset} takes them
 * @param handshakes whether connections rather than messages are counted, each with a handshake
 * @param size bytes of a message
 * @param depth messages in flight on each connection
 */
record EchoLoad(Path program, String cores, boolean handshakes, int size, int depth) {
  private static final int CONNECTIONS = 64;

  static Path compile(Path benchmarks) throws IOException, InterruptedException {
    Path source = benchmarks.resolve("src/main/c/echo_load.c");
    Path program = benchmarks.resolve("target/echo_load");
    if (!Files.exists(program)
        || Files.getLastModifiedTime(program).compareTo(Files.getLastModifiedTime(source)) < 0) {
      output("gcc", "-O2", "-o", program.toString(), source.toString(), "-lssl", "-lcrypto");
    }
    return program;
  }

  /** Loads a server for some seconds, and returns how many messages or connections came back. */
  long run(Peer server, int seconds) throws IOException, InterruptedException {
    String count =
        output(
            "taskset",
            "-c",
            cores,
            program.toString(),
            handshakes ? "handshake" : server.speaksTls() ? "tls" : "plain",
            Integer.toString(server.port()),
            Integer.toString(CONNECTIONS),
            Integer.toString(size),
            Integer.toString(depth),
            Integer.toString(seconds));
    return Long.parseLong(count);
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
