package pants.benchmarks;

import java.time.Duration;
import java.util.function.Supplier;
import pants.Engine;
import pants.Poller;
import pants.bytes.Bytes;
import pants.http.HttpLimits;
import pants.http.server.HttpServer;
import pants.http.websocket.WebSocket;
import pants.http.websocket.WebSocketGroup;
import pants.http.websocket.WebSocketLimits;

/** Servers of WebSockets: as the README has it, or one that sends each text to all. */
final class PantsWebSocket {
  /** The load says nothing on most connections, and answers no ping. */
  private static final WebSocketLimits LIMITS = WebSocketLimits.DEFAULT.idle(Duration.ofDays(1));

  private PantsWebSocket() {}

  private static final class Echo extends WebSocket {
    @Override
    protected void onText(String text) {
      write(text);
    }

    @Override
    protected void onBinary(Bytes data) {
      write(data);
    }
  }

  private static final class Member extends WebSocket {
    private final WebSocketGroup<Member> all;
    private final boolean oneByOne;

    Member(WebSocketGroup<Member> all, boolean oneByOne) {
      this.all = all;
      this.oneByOne = oneByOne;
    }

    @Override
    protected void onConnect() {
      all.add(this);
    }

    @Override
    protected void onText(String text) {
      if (oneByOne) {
        for (Member each : all) {
          each.write(text);
        }
      } else {
        all.write(text);
      }
    }
  }

  static void runEcho(Poller poller, int port) {
    run(poller, port, Echo::new);
  }

  /** As a group. */
  static void runBroadcast(Poller poller, int port) {
    var all = new WebSocketGroup<Member>();
    run(poller, port, () -> new Member(all, false).limits(LIMITS));
  }

  /** As a loop over all connections. */
  static void runBroadcastToEach(Poller poller, int port) {
    var all = new WebSocketGroup<Member>();
    run(poller, port, () -> new Member(all, true).limits(LIMITS));
  }

  private static void run(Poller poller, int port, Supplier<WebSocket> factory) {
    try (Engine engine = new Engine(poller)) {
      new HttpServer(WebSocket.handler(factory))
          .on(engine)
          .limits(HttpLimits.DEFAULT.connections(100_000))
          .listen("127.0.0.1", port);
      System.out.println("ready");
      engine.start();
    }
  }
}
