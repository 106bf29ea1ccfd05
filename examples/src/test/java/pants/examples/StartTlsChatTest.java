package pants.examples;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class StartTlsChatTest {
  @RegisterExtension
  static final ExampleServer SERVER =
      new ExampleServer("StartTlsChat.java", 4047, Localhost.certificate(), Localhost.key());

  @Test
  void eachGoesOnSecuredOrInPlainAsItLikes() throws IOException {
    try (var ann = SERVER.connect()) {
      ann.send("hello\r\n");
      ann.expect(ann.address() + ": hello\r\n");
      try (var bob = SERVER.connect()) {
        bob.send("hi\r\n");
        var hi = bob.address() + ": hi\r\n";
        ann.expect(hi);
        bob.expect(hi);

        ann.send("STARTTLS\r\n");
        ann.expect("go ahead\r\n");
        ann.startTls(Localhost.trusted());
        var secured = ann.address() + " (secured): is secured by TLSv1.3\r\n";
        ann.expect(secured);
        bob.expect(secured);

        ann.send("psst\r\n");
        ann.expect(ann.address() + " (secured): psst\r\n");
        bob.expect(ann.address() + " (secured): psst\r\n");
        bob.send("STARTTLS?\r\n");
        ann.expect(bob.address() + ": STARTTLS?\r\n");
        bob.expect(bob.address() + ": STARTTLS?\r\n");
      }
    }
  }
}
