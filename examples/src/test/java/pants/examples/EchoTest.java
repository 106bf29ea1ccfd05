package pants.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class EchoTest {
  @RegisterExtension static final ExampleServer SERVER = new ExampleServer("Echo.java", 4040);

  @Test
  void answersWithWhatItIsSent() throws IOException {
    try (var peer = SERVER.connect()) {
      peer.send("hello\r\n");
      peer.expect("hello\r\n");
      peer.send("x".repeat(100_000));
      peer.expect("x".repeat(100_000));
      peer.end();
      peer.expectEnd();
    }
  }

  @Test
  void servesManyAtTheSameTime() throws IOException {
    try (var one = SERVER.connect();
        var two = SERVER.connect()) {
      two.send("two");
      one.send("one");
      one.expect("one");
      two.expect("two");
    }
  }

  @Test
  void printsNothing() throws IOException {
    assertEquals("", SERVER.output());
  }
}
