package pants.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import pants.http.server.HttpServer;
import pants.http.websocket.CloseReason;
import pants.http.websocket.WebSocket;
import pants.testing.TestEngine;
import pants.web.Application;

/** How WebSockets are tested, for the page on them. */
class WebSocketGreetingTest {
  /** Greets, and closes after a minute. */
  private static class Greeting extends WebSocket {
    private final String name;

    Greeting(String name) {
      this.name = name;
    }

    @Override
    protected void onConnect() {
      write("Hello, " + name + "!");
      engine().defer(Duration.ofMinutes(1), () -> close(4000, "that was all"));
    }
  }

  private static Application application() {
    var app = new Application();
    app.webSocket("/ws/<name>", Greeting::new);
    return app;
  }

  private static class Client extends WebSocket {
    private final List<String> told = new ArrayList<>();

    @Override
    protected void onText(String text) {
      told.add(text);
    }

    @Override
    protected void onClose(CloseReason reason) {
      told.add(reason.code() + " " + reason.text());
    }
  }

  @Test
  void greetsAndClosesAfterAMinute() {
    try (var test = new TestEngine()) {
      new HttpServer(application()).on(test.engine()).listen(80); // of a network in memory
      var client = new Client();
      client.on(test.engine()).connect("ws://localhost/ws/Ann");
      test.settle();
      assertEquals(List.of("Hello, Ann!"), client.told);
      test.advance(Duration.ofSeconds(59)); // which takes no time
      assertTrue(client.connected());
      test.advance(Duration.ofSeconds(1));
      assertEquals(List.of("Hello, Ann!", "4000 that was all"), client.told);
    }
  }
}
