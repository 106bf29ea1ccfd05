package pants.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class WebSocketEchoTest {
  private static final int PORT = 8101;

  @RegisterExtension
  static final ExampleServer SERVER = new ExampleServer("WebSocketEcho.java", PORT);

  @Test
  void sendsMessagesBack() throws InterruptedException {
    try (var peer = WebSocketPeer.of(PORT, "/any/path")) {
      peer.send("hello").expect("hello");
      peer.sendPart("he").send("llo").expect("hello");
      peer.sendBinary("hello").expect("binary: hello");
      peer.end();
    }
  }

  @Test
  void refusesPagesOfElsewhere() {
    assertEquals(403, WebSocketPeer.refusal(PORT, "/", "Origin", "https://elsewhere.example"));
    assertEquals(403, WebSocketPeer.refusal(PORT, "/", "Origin", "null"));
    WebSocketPeer.of(PORT, "/", "Origin", "http://localhost:" + PORT).close();
  }

  @Test
  void saysWhatItIs() throws IOException, InterruptedException {
    try (var http = Http.of(PORT)) {
      assertEquals(426, http.get("/").statusCode());
    }
  }

  @Test
  void theClientSendsWhatIsTypedPrintsTheAnswersAndEnds() throws IOException, InterruptedException {
    try (var client = Example.start("WebSocketClient.java")) {
      client.type("hello\nagain\n");
      assertEquals(0, client.exitCode());
      assertEquals("hello\nagain\nclosed: 1000\n", client.output());
    }
  }

  @Test
  void theClientSaysThatNobodyAnswersAndEnds() throws IOException, InterruptedException {
    try (var client = Example.start("WebSocketClient.java", "ws://localhost:1/")) {
      assertEquals(0, client.exitCode());
      var lines = client.output().lines().toList();
      assertEquals(2, lines.size(), client.output());
      assertEquals("closed: 1006", lines.getLast());
    }
  }
}
