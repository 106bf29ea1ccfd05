package pants.examples;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HttpsOnAllCoresTest {
  private static final int PORT = 8443;

  @RegisterExtension
  static final ExampleServer SERVER =
      new ExampleServer("HttpsOnAllCores.java", PORT, Localhost.certificate(), Localhost.key());

  @Test
  void answersEveryConnectionOnOneOfItsEngines() throws IOException, InterruptedException {
    for (int i = 0; i < 10; i++) {
      try (var http = Http.secured(PORT, Localhost.trusted())) {
        var answer = http.get("/").body();
        assertTrue(answer.matches("Hello \\S+ by https, on pants-\\d+\\.\n"), answer);
      }
    }
  }

  @Test
  void refusesABodyAboveItsBound() throws IOException {
    try (var peer = SERVER.connect().startTls(Localhost.trusted())) {
      peer.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1048577\r\n\r\n");
      peer.expect("HTTP/1.1 413 Content Too Large\r\n");
      peer.awaitEnd();
    }
  }
}
