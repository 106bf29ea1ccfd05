package pants.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ChatRoomTest {
  private static final int PORT = 8104;

  @RegisterExtension static final ExampleServer SERVER = new ExampleServer("ChatRoom.java", PORT);

  private static WebSocketPeer join(String name) {
    return WebSocketPeer.of(PORT, "/chat?name=" + name, "Origin", "http://localhost:" + PORT);
  }

  /**
   * Waits until somebody is told something; those of other tests, who may not be gone yet, do not
   * count.
   */
  private static String expect(WebSocketPeer peer, String kind, String name, String text)
      throws InterruptedException {
    var begins = "{\"kind\":\"%s\",\"name\":\"%s\",".formatted(kind, name);
    while (true) {
      var message = peer.next();
      if (message == null || message.startsWith(begins)) {
        assertTrue(message != null, "is not told: " + begins);
        var shown = text == null ? "null" : '"' + text + '"';
        assertTrue(message.contains(",\"text\":" + shown + ",\"here\":["), message);
        return message.substring(message.indexOf("\"here\""));
      }
      assertFalse(message.contains("\"name\":\"" + name), message);
    }
  }

  @Test
  void everybodySeesWhatIsSaidAndWhoComesAndGoes() throws InterruptedException {
    var bobsName = "B\u00f6b <b>";
    try (var ann = join("Ann");
        var bob = join("B%C3%B6b%20%3Cb%3E")) {
      assertTrue(expect(ann, "joined", "Ann", null).contains("\"Ann\""));
      var here = expect(ann, "joined", bobsName, null);
      assertTrue(here.contains("\"Ann\"") && here.contains("\"" + bobsName + "\""), here);
      assertEquals(here, expect(bob, "joined", bobsName, null));
      ann.send("<i>hi");
      expect(ann, "said", "Ann", "<i>hi");
      expect(bob, "said", "Ann", "<i>hi");
      bob.end();
      assertFalse(expect(ann, "left", bobsName, null).contains(bobsName));
      ann.end();
    }
  }

  @Test
  void aNameIsThereOnce() throws InterruptedException {
    try (var first = join("Cy");
        var second = join("Cy")) {
      expect(first, "joined", "Cy", null);
      second.expect("closed: 4001 Somebody is called \u201cCy\u201d already.");
      expect(first.send("alone"), "said", "Cy", "alone");
      first.end();
    }
  }

  @Test
  void whoTalksTooMuchHasToLeave() throws InterruptedException {
    try (var peer = join("Dee")) {
      expect(peer, "joined", "Dee", null);
      peer.send("x".repeat(5000));
      String last;
      do {
        last = peer.next();
      } while (last != null && last.startsWith("{")); // somebody of another test leaves
      assertTrue(String.valueOf(last).startsWith("closed: 1009 "), last);
    }
  }

  @Test
  void refusesWhoHasNoNameAndPagesOfElsewhere() {
    assertEquals(403, WebSocketPeer.refusal(PORT, "/chat"));
    assertEquals(403, WebSocketPeer.refusal(PORT, "/chat?name=%20"));
    assertEquals(403, WebSocketPeer.refusal(PORT, "/chat?name=" + "x".repeat(21)));
    assertEquals(
        403, WebSocketPeer.refusal(PORT, "/chat?name=x", "Origin", "https://elsewhere.example"));
  }

  @Test
  void thePageNeverMakesHtmlOfWhatIsSaid() throws IOException, InterruptedException {
    try (var http = Http.of(PORT)) {
      var page = http.get("/").body();
      assertTrue(page.contains("\"/chat?\""), page);
      assertFalse(page.contains("innerHTML"), page);
    }
  }
}
