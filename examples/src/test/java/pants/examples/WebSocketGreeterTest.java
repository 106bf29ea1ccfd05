package pants.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class WebSocketGreeterTest {
  private static final int PORT = 8102;

  @RegisterExtension
  static final ExampleServer SERVER = new ExampleServer("WebSocketGreeter.java", PORT);

  @Test
  void greetsByTheNameInThePath() throws InterruptedException {
    try (var peer = WebSocketPeer.of(PORT, "/ws/Ann%20Lee")) {
      peer.expect("Hello, Ann Lee!");
      peer.send("hi").expect("hi");
      peer.end();
    }
  }

  @Test
  void letsInWhoHasAPizzaAndATable() throws InterruptedException {
    try (var peer = WebSocketPeer.of(PORT, "/pizza?table=7", "X-Pizza", "Margherita")) {
      peer.expect("Welcome to PizzaNet.");
      peer.end();
    }
    assertEquals(403, WebSocketPeer.refusal(PORT, "/pizza?table=7"));
    assertEquals(404, WebSocketPeer.refusal(PORT, "/pizza", "X-Pizza", "Margherita"));
  }

  @Test
  void otherRoutesAreThereToo() throws IOException, InterruptedException {
    try (var http = Http.of(PORT)) {
      assertEquals("/ws/Ann\n", http.get("/").body());
      assertEquals(426, http.get("/ws/Ann").statusCode());
      assertEquals(404, http.get("/ws/").statusCode());
      assertTrue(http.get("/nowhere").body().contains("404"));
    }
  }
}
