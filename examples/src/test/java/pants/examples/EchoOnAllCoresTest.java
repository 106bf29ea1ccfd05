package pants.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class EchoOnAllCoresTest {
  private static final int PORT = 4045;

  @RegisterExtension
  static final ExampleServer SERVER = new ExampleServer("EchoOnAllCores.java", PORT);

  @Test
  void everyPeerIsAnswered() throws IOException {
    for (int i = 0; i < 50; i++) {
      try (var peer = SERVER.connect()) {
        peer.send("hello " + i);
        peer.expect("hello " + i);
      }
    }
  }

  @Test
  void everyCoreHasASocketOnThePort() throws IOException {
    var listening = Pattern.compile("(?m)^ *\\d+: [0-9A-F]+:%04X [0-9A-F:]+ 0A ".formatted(PORT));
    long sockets = 0;
    for (var table : List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"))) {
      assumeTrue(Files.exists(table));
      sockets += listening.matcher(Files.readString(table)).results().count();
    }
    assertEquals(Runtime.getRuntime().availableProcessors(), sockets);
  }
}
