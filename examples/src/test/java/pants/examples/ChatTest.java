package pants.examples;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ChatTest {
  @RegisterExtension static final ExampleServer SERVER = new ExampleServer("Chat.java", 4042);

  @Test
  void asksForTheNameAndThenPassesLinesOn() throws IOException {
    try (var ann = SERVER.connect()) {
      ann.expect("Your name? ");
      ann.send("Ann\r\n");
      ann.expect("Ann is here\r\n");
      try (var bob = SERVER.connect()) {
        bob.expect("Your name? ");
        bob.send("Bob\r\nhello");
        bob.expect("Bob is here\r\n");
        ann.expect("Bob is here\r\n");
        bob.send(", Ann\r\n");
        ann.expect("Bob: hello, Ann\r\n");
        bob.expect("Bob: hello, Ann\r\n");
        ann.send("hi\r\n");
        bob.expect("Ann: hi\r\n");
        ann.expect("Ann: hi\r\n");
      }
      ann.expect("Bob has left\r\n");
    }
  }

  @Test
  void whoHasNoNameHearsNothingAndIsNotMissed() throws IOException {
    try (var ann = SERVER.connect()) {
      ann.send("Ann\r\n");
      ann.expect("Your name? Ann is here\r\n");
      try (var nobody = SERVER.connect()) {
        nobody.expect("Your name? ");
        ann.send("anybody?\r\n");
        ann.expect("Ann: anybody?\r\n");
        nobody.end();
        nobody.expectEnd();
      }
      ann.send("no\r\n");
      ann.expect("Ann: no\r\n");
    }
  }
}
