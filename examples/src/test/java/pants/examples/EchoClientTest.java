package pants.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class EchoClientTest {
  @RegisterExtension static final ExampleServer SERVER = new ExampleServer("Echo.java", 4040);

  @Test
  void sendsWhatIsTypedPrintsTheAnswersAndEnds() throws IOException, InterruptedException {
    try (var client = Example.start("EchoClient.java")) {
      client.type("hello\nagain\n");
      assertEquals(0, client.exitCode());
      assertEquals("hello\nagain\n", client.output());
    }
  }

  @Test
  void saysThatNobodyAnswersAndEnds() throws IOException, InterruptedException {
    int free;
    try (var unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = unused.getLocalPort();
    }
    try (var client = Example.start("EchoClient.java", String.valueOf(free))) {
      assertEquals(0, client.exitCode());
      assertTrue(client.output().startsWith("cannot connect to "), client.output());
    }
  }
}
