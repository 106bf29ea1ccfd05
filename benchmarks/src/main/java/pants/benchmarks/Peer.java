package pants.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

/** One server under measurement: a process of its own. */
final class Peer implements AutoCloseable {
  /** Of {@code /proc/PID/stat}: 100 a second on every Linux. */
  private static final double MICROS_A_TICK = 10_000;

  private final String name;
  private final int port;
  private final Process process;
  private final BufferedReader answers;

  private Peer(String name, int port, Process process) {
    this.name = name;
    this.port = port;
    this.process = process;
    this.answers = process.inputReader();
  }

  /**
   * Starts a server of {@code benchmarks/run} and waits until it listens. A name with a colon is
   * another checkout and the name there, so that a change can be compared with what was before it.
   *
   * @param cores the cores that it may run on, as {@code taskset} takes them
   */
  static Peer start(Path benchmarks, String cores, String name) throws IOException {
    int colon = name.lastIndexOf(':');
    Path folder = colon < 0 ? benchmarks : Path.of(name.substring(0, colon), "benchmarks");
    int port = freePort();
    Process process =
        Children.start(
            "taskset",
            "-c",
            cores,
            folder.resolve("run").toString(),
            name.substring(colon + 1),
            Integer.toString(port),
            "report");
    Peer peer = new Peer(name, port, process);
    String line = peer.answers.readLine();
    if (!"ready".equals(line)) {
      throw new IOException(name + " did not start: " + line);
    }
    return peer;
  }

  private static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  String name() {
    return name;
  }

  boolean speaksTls() {
    return nameThere().contains("-tls");
  }

  boolean speaksWebSocket() {
    return nameThere().contains("-ws");
  }

  boolean speaksHttp() {
    return nameThere().contains("http");
  }

  /** Its name without the folder of another checkout. */
  private String nameThere() {
    return name.substring(name.lastIndexOf(':') + 1);
  }

  int port() {
    return port;
  }

  /** The processor time that the server has used so far, its own and the kernel's for it. */
  double cpuMicros() throws IOException {
    String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * MICROS_A_TICK;
  }

  /** The bytes allocated on its heap so far; 0 for a server that has none. */
  long allocated() throws IOException {
    return nameThere().startsWith("c-") ? 0 : Long.parseLong(ask("allocated"));
  }

  /** The bytes of heap and direct memory that it holds. */
  long memory() throws IOException {
    String[] both = ask("memory").split(" ", -1);
    return Long.parseLong(both[0]) + Long.parseLong(both[1]);
  }

  private String ask(String question) throws IOException {
    process.outputWriter().write(question + "\n");
    process.outputWriter().flush();
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException(name + " has ended");
    }
    return answer;
  }

  @Override
  public void close() {
    process.destroy();
  }
}
