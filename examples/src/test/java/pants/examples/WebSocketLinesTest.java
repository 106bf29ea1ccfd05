package pants.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class WebSocketLinesTest {
  private static final int PORT = 8103;

  @RegisterExtension
  static final ExampleServer SERVER = new ExampleServer("WebSocketLines.java", PORT);

  @Test
  void answersLinesAndNotMessages() throws InterruptedException {
    try (var peer = WebSocketPeer.of(PORT, "/lines")) {
      peer.send("Hello\nWor").send("ld, \u00e4\n").expect("Uryyb", "Jbeyq, \u00e4");
      peer.end();
    }
  }

  @Test
  void wantsText() throws InterruptedException {
    try (var peer = WebSocketPeer.of(PORT, "/lines")) {
      peer.sendBinary("Hello\n");
      assertTrue(peer.next().startsWith("closed: 1002 "));
    }
  }

  @Test
  void showsItsPageAndNothingElse() throws IOException, InterruptedException {
    try (var http = Http.of(PORT)) {
      assertTrue(http.get("/").body().contains("\"/lines\")"));
      assertEquals(404, http.get("/elsewhere").statusCode());
      assertEquals(426, http.get("/lines").statusCode());
    }
  }
}
