package pants.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The load on a server: a program in C, which takes so little time itself that the server is the
 * one who is always busy.
 *
 * @param program the compiled {@code load.c}
 * @param cores the cores that it may run on, as {@code taskset} takes them
 * @param kind what is done and counted
 * @param message {@code http}, the bytes of a message that is echoed, or {@code ws-} and the bytes
 *     of a WebSocket's
 * @param connections how many
 * @param depth messages in flight on each of them
 */
record Load(Path program, String cores, Kind kind, String message, int connections, int depth) {
  private static final int FEW = 64;
  private static final String WEBSOCKET = "ws-";

  /** What a load does. */
  enum Kind {
    /** Sends messages, which are answered. */
    MESSAGES,
    /** Makes connections, each with a handshake. */
    HANDSHAKES,
    /** Sends messages on one connection, which come back on all. */
    BROADCAST
  }

  /** Connections that have been made to a server, and wait to be used. */
  static final class Run implements AutoCloseable {
    private final Process process;
    private final BufferedReader answers;

    private Run(Process process) throws IOException {
      this.process = process;
      answers = process.inputReader();
      String line = answers.readLine();
      if (!"ready".equals(line)) {
        throw new IOException("the load did not begin: " + line);
      }
    }

    /** Uses them, and returns how many messages or connections were served. */
    long go() throws IOException {
      process.outputWriter().write("\n");
      process.outputWriter().flush();
      String count = answers.readLine();
      if (count == null) {
        throw new IOException("the load ended before its time");
      }
      return Long.parseLong(count);
    }

    @Override
    public void close() {
      process.destroy();
    }
  }

  /** A few connections. */
  Load(Path program, String cores, Kind kind, String message, int depth) {
    this(program, cores, kind, message, FEW, depth);
  }

  static Path compile(Path benchmarks) throws IOException, InterruptedException {
    return Children.compile(benchmarks, "load", "-lssl", "-lcrypto");
  }

  /** Makes connections to a server, which are then used for some seconds. */
  Run start(Peer server, int seconds) throws IOException {
    return new Run(
        Children.start(
            "taskset",
            "-c",
            cores,
            program.toString(),
            mode(server),
            Integer.toString(server.port()),
            Integer.toString(connections),
            message(server),
            Integer.toString(depth),
            Integer.toString(seconds)));
  }

  /** A server that speaks no WebSocket echoes so many bytes, which shows what frames cost. */
  private String message(Peer server) {
    return message.startsWith(WEBSOCKET) && !server.speaksWebSocket()
        ? message.substring(WEBSOCKET.length())
        : message;
  }

  private String mode(Peer server) {
    return switch (kind) {
      case MESSAGES -> server.speaksTls() ? "tls" : "plain";
      case HANDSHAKES -> "handshake";
      case BROADCAST -> "broadcast";
    };
  }

  /** Loads a server for some seconds, and returns how many messages or connections it served. */
  long run(Peer server, int seconds) throws IOException {
    try (Run run = start(server, seconds)) {
      return run.go();
    }
  }

  /** What one of those that are counted is called. */
  String unit() {
    return kind == Kind.HANDSHAKES ? "connection" : isHttp() ? "request" : "message";
  }

  private boolean isHttp() {
    return message.equals("http");
  }

  @Override
  public String toString() {
    return kind == Kind.BROADCAST
        ? "%s to all of %d connections".formatted(message, connections)
        : "%s, %d in flight on each of %d connections"
            .formatted(
                isHttp() ? "HTTP requests" : "echo of " + message + " bytes", depth, connections);
  }
}
