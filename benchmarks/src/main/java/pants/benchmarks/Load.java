package pants.benchmarks;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The load on a server: a program in C, which takes so little time itself that the server is the
 * one who is always busy.
 *
 * @param program the compiled {@code load.c}
 * @param cores the cores that it may run on, as {@code taskset} takes them
 * @param handshakes whether connections rather than messages are counted, each with a handshake
 * @param message {@code http}, or the bytes of a message that is echoed
 * @param depth messages in flight on each connection
 */
record Load(Path program, String cores, boolean handshakes, String message, int depth) {
  private static final int CONNECTIONS = 64;

  static Path compile(Path benchmarks) throws IOException, InterruptedException {
    return Children.compile(benchmarks, "load", "-lssl", "-lcrypto");
  }

  /** Loads a server for some seconds, and returns how many messages or connections it served. */
  long run(Peer server, int seconds) throws IOException, InterruptedException {
    String count =
        Children.output(
            "taskset",
            "-c",
            cores,
            program.toString(),
            handshakes ? "handshake" : server.speaksTls() ? "tls" : "plain",
            Integer.toString(server.port()),
            Integer.toString(CONNECTIONS),
            message,
            Integer.toString(depth),
            Integer.toString(seconds));
    return Long.parseLong(count);
  }

  /** What one of those that are counted is called. */
  String unit() {
    return handshakes ? "connection" : isHttp() ? "request" : "message";
  }

  private boolean isHttp() {
    return message.equals("http");
  }

  @Override
  public String toString() {
    return "%s, %d in flight on each of %d connections"
        .formatted(
            isHttp() ? "HTTP requests" : "echo of " + message + " bytes", depth, CONNECTIONS);
  }
}
