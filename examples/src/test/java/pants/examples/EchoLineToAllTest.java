package pants.examples;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class EchoLineToAllTest {
  @RegisterExtension
  static final ExampleServer SERVER = new ExampleServer("EchoLineToAll.java", 4043);

  @Test
  void everybodyHearsEverybody() throws IOException {
    try (var one = SERVER.connect()) {
      one.expect("Connected: " + one.address() + "\r\n");
      String gone;
      try (var two = SERVER.connect()) {
        gone = two.address();
        two.expect("Connected: " + two.address() + "\r\n");
        one.expect("Connected: " + two.address() + "\r\n");
        one.send("hello\r\nand");
        one.expect(one.address() + ": hello\r\n");
        two.expect(one.address() + ": hello\r\n");
        two.send("hi\r\n");
        one.expect(two.address() + ": hi\r\n");
      }
      one.expect("Disconnected: " + gone + "\r\n");
    }
  }
}
