package pants.examples;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.net.ConnectException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** An example that serves a port while the tests of a class run. */
final class ExampleServer implements BeforeAllCallback, AfterAllCallback {
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

  private final String program;
  private final int port;
  private final String[] arguments;
  private Example example;

  ExampleServer(String program, int port, String... arguments) {
    this.program = program;
    this.port = port;
    this.arguments = arguments;
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IOException, InterruptedException {
    assertThrows(ConnectException.class, this::connect, "somebody else serves port " + port);
    example = Example.start(program, arguments);
    long deadline = System.nanoTime() + PATIENCE;
    while (!answers()) {
      if (example.endsWithin(20) || System.nanoTime() > deadline) {
        fail(program + " does not serve port " + port + "; it said: " + example.output());
      }
    }
  }

  /** Whether a connection is accepted, and ended when its peer ends it. */
  private boolean answers() throws IOException {
    try (var probe = connect()) {
      probe.end();
      probe.awaitEnd();
      return true;
    } catch (ConnectException notYet) {
      return false;
    }
  }

  Peer connect() throws IOException {
    return Peer.of(port);
  }

  /** Asks the program to end, as Ctrl-C does. */
  void stop() {
    example.stop();
  }

  void awaitEnd() throws IOException, InterruptedException {
    example.exitCode();
  }

  String output() throws IOException {
    return example.output();
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    if (example != null) {
      example.close();
    }
  }
}
