package pants.examples;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.ConnectException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** By itself, since the server is gone then. */
class HttpLaterStopTest {
  @RegisterExtension static final ExampleServer SERVER = new ExampleServer("HttpLater.java", 8083);

  @Test
  void finishesTheAnswersThatAreUnderWayWhenItIsStopped() throws IOException, InterruptedException {
    try (var counting = SERVER.connect();
        var idle = SERVER.connect()) {
      counting.send("GET /countdown HTTP/1.0\r\n\r\n");
      counting.expect("HTTP/1.1 200 OK\r\n");
      SERVER.stop();
      idle.expectEnd();
      assertThrows(ConnectException.class, SERVER::connect);
      counting.expectRest("3\n2\n1\n0\n");
      SERVER.awaitEnd();
    }
  }
}
