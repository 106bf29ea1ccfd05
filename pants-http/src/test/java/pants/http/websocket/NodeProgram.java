package pants.http.websocket;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The script for Node and its package {@code ws}, as a process that ends with its test. */
final class NodeProgram implements AutoCloseable {
  private static final Path MODULES = Path.of("target/node/node_modules").toAbsolutePath();
  private static final String MISSING =
      "the tests of the profile interop need Node and its package ws: apt-get install nodejs npm;"
          + " npm -C pants-http/target/node install ws@8";

  /** What it has printed. */
  final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();

  private final Process process;

  private NodeProgram(Process process) {
    this.process = process;
    Thread.startVirtualThread(this::read);
  }

  static NodeProgram start(String... arguments) {
    if (!Files.isDirectory(MODULES.resolve("ws"))) {
      throw new AssertionError(MISSING);
    }
    var script = Path.of("src/test/resources/pants/http/websocket/node-ws.js").toAbsolutePath();
    var command = new ArrayList<>(List.of("node", script.toString()));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("NODE_PATH", MODULES.toString());
    try {
      return new NodeProgram(builder.start());
    } catch (IOException e) {
      throw new AssertionError(MISSING, e);
    }
  }

  private void read() {
    try (var reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      reader.lines().forEach(lines::add);
    } catch (IOException e) {
      lines.add(e.toString());
    }
  }

  boolean hasEnded() {
    return !process.isAlive();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
