package pants.examples;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RpcTest {
  private static final int PORT = 8105;

  @RegisterExtension static final ExampleServer SERVER = new ExampleServer("Rpc.java", PORT);

  private static void expect(String answer, String question) throws InterruptedException {
    try (var peer = WebSocketPeer.of(PORT, "/")) {
      peer.send(question).expect(answer);
      peer.sendBinary(question).expect(answer);
    }
  }

  @Test
  void callsMethods() throws InterruptedException {
    expect("{\"ok\":true,\"result\":\"tset\"}", "{\"method\": \"reverse\", \"args\": [\"test\"]}");
    expect(
        "{\"ok\":true,\"result\":\"Hello, \u00c4nn!\"}",
        "{\"method\": \"greet\", \"args\": [\"\u00c4nn\"]}");
    expect(
        "{\"ok\":true,\"result\":\"Welcome, Ann!\"}",
        "{\"method\": \"greet\", \"args\": [\"Ann\"], \"kwargs\": {\"word\": \"Welcome\"}}");
    expect("{\"ok\":true,\"result\":0.25}", "{\"method\": \"divide\", \"args\": [1, 4]}");
    expect(
        "{\"ok\":true,\"result\":[\"divide\",\"greet\",\"methods\",\"reverse\"]}",
        "{\"method\": \"methods\"}");
  }

  @Test
  void saysWhatIsWrong() throws InterruptedException {
    expect("{\"ok\":false,\"result\":\"can't decode JSON\"}", "{\"method\"");
    expect("{\"ok\":false,\"result\":\"no such method\"}", "{\"method\": \"getClass\"}");
    expect("{\"ok\":false,\"result\":\"no such method\"}", "{}");
    expect("{\"ok\":false,\"result\":\"no such method\"}", "null");
    expect(
        "{\"ok\":false,\"result\":\"division by zero\"}",
        "{\"method\": \"divide\", \"args\": [1, 0]}");
    expect("{\"ok\":false,\"result\":\"reverse takes 1 arguments\"}", "{\"method\": \"reverse\"}");
    expect(
        "{\"ok\":false,\"result\":\"Cannot cast java.lang.Integer to java.lang.String\"}",
        "{\"method\": \"reverse\", \"args\": [1]}");
  }

  @Test
  void aConnectionServesManyCalls() throws InterruptedException {
    try (var peer = WebSocketPeer.of(PORT, "/")) {
      for (int i = 1; i < 100; i++) {
        peer.send("{\"method\": \"divide\", \"args\": [%d, 1]}".formatted(i));
      }
      for (int i = 1; i < 100; i++) {
        peer.expect("{\"ok\":true,\"result\":%d.0}".formatted(i));
      }
      peer.end();
    }
  }
}
