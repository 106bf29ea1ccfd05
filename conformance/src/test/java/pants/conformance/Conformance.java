package pants.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server that the script runs. */
record Conformance(Process process, int port) implements AutoCloseable {
  static final Path SCRIPT = Path.of("run").toAbsolutePath();

  /** Starts a server on a free port, and waits until it listens. */
  static Conformance start(String name, String... arguments) throws IOException {
    int port;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    var all = new ArrayList<>(List.of(name, String.valueOf(port)));
    all.addAll(List.of(arguments));
    var process = process(SCRIPT, all.toArray(String[]::new));
    assertEquals("ready", output(process).readLine());
    return new Conformance(process, port);
  }

  static Process process(Path script, String... arguments) throws IOException {
    var command = new ArrayList<>(List.of(script.toString()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  static BufferedReader output(Process process) {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().orTimeout(60, TimeUnit.SECONDS).join();
  }
}
