package pants.examples;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class BlockEchoTest {
  @RegisterExtension static final ExampleServer SERVER = new ExampleServer("BlockEcho.java", 4041);

  @Test
  void answersBlocksOfEightBytesHoweverTheyArrive() throws IOException {
    try (var peer = SERVER.connect()) {
      peer.send("12345678abc");
      peer.expect("12345678\r\n");
      peer.send("defghABCDEFGHrest");
      peer.expect("abcdefgh\r\nABCDEFGH\r\n");
      peer.end();
      peer.expectEnd();
    }
  }
}
