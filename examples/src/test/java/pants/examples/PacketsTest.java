package pants.examples;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PacketsTest {
  @RegisterExtension static final ExampleServer SERVER = new ExampleServer("Packets.java", 4044);

  @Test
  void takesAHeaderAndThenAsMuchAsItSays() throws IOException {
    try (var peer = SERVER.connect()) {
      peer.send("\0\0\0\7\0\5hello\0\0\0\10\0\0\0\0\1\0\0");
      peer.expect("packet of type 7: \"hello\"\npacket of type 8: \"\"\n");
      peer.send("\3a\nb");
      peer.expect("packet of type 256: \"a\\nb\"\n");
    }
  }

  @Test
  void readsTheLengthWithoutASign() throws IOException {
    try (var peer = SERVER.connect()) {
      peer.send("\0\0\0\1\u00ff\u00ff" + "x".repeat(65_535));
      peer.expect("packet of type 1: \"xxxxxxxx");
    }
  }
}
