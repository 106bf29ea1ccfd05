package pants.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pants.Engine;
import pants.StreamLimits;
import pants.http.HttpLimits;
import pants.http.server.HttpServer;
import pants.http.server.TestExchange;
import pants.net.Address;
import pants.testing.TestEngine;
import pants.web.EventStream.Event;

class EventStreamTest {
  private final Application app = new Application();
  private final List<EventStream> streams = new ArrayList<>();

  private TestExchange open() {
    app.route("/", request -> new EventStream(streams::add));
    return TestExchange.of("GET", "/").header("Last-Event-ID", "41");
  }

  @Test
  void eventsAreLines() {
    TestExchange exchange = open().run(app);
    EventStream events = streams.getFirst();
    events.send("one\ntwo");
    events.send(new Event("", "tick", "42"));
    events.close();
    assertEquals("text/event-stream", exchange.headers().first("Content-Type"));
    assertEquals("data: one\ndata: two\n\nevent: tick\nid: 42\ndata:\n\n", exchange.text());
    assertEquals("41", events.lastEventId());
    assertTrue(exchange.isFinished());
  }

  @ParameterizedTest
  @CsvSource({"'a\nb',", "'a\rb',", ",'1\n2'"})
  void anEventCannotHoldAnother(String name, String id) {
    assertThrows(IllegalArgumentException.class, () -> new Event("", name, id));
  }

  @Test
  void aCommentKeepsTheConnectionAndTheDeadlineDoesNotEndIt() {
    try (TestEngine test = new TestEngine()) {
      TestExchange exchange = open().on(test.engine()).run(app);
      test.advance(Duration.ofSeconds(46));
      assertEquals(":\n\n:\n\n:\n\n", exchange.text());
      List<String> ended = new ArrayList<>();
      streams.getFirst().onEnd(() -> ended.add("ended"));
      exchange.leave();
      streams.getFirst().send("nobody hears this");
      test.advance(Duration.ofMinutes(1));
      assertEquals(List.of("ended"), ended);
    }
  }

  @Test
  void aViewThatNeverAnswersIsAnsweredFor() {
    try (TestEngine test = new TestEngine()) {
      app.route("/", request -> Response.SENT);
      TestExchange exchange = TestExchange.of("GET", "/").on(test.engine()).run(app);
      test.advance(Duration.ofSeconds(29));
      assertEquals(0, exchange.status());
      test.advance(Duration.ofSeconds(2));
      assertEquals(503, exchange.status());
    }
  }

  @Test
  void aClientIsToldWhenToComeBack() {
    app.route("/", request -> new EventStream(streams::add).retry(Duration.ofSeconds(10)));
    assertEquals("retry: 10000\n\n", TestExchange.of("GET", "/").run(app).text());
    assertThrows(
        IllegalArgumentException.class,
        () -> new EventStream(streams::add).retry(Duration.ofMillis(-1)));
    assertThrows(
        IllegalArgumentException.class,
        () -> new EventStream(streams::add).keepAlive(Duration.ZERO));
  }

  @Test
  void eventsHaveTheHeadersOfTheirResponseAndOfHooks() {
    app.route("/", request -> Response.of(new EventStream(streams::add)).header("X-A", "b"));
    app.after((request, response) -> response.header("X-B", "c"));
    TestExchange exchange = TestExchange.of("GET", "/").run(app);
    assertEquals("text/event-stream", exchange.headers().first("Content-Type"));
    assertEquals("no-cache", exchange.headers().first("Cache-Control"));
    assertEquals("b", exchange.headers().first("X-A"));
    assertEquals("c", exchange.headers().first("X-B"));
  }

  @Test
  void aStreamIsForOneAnswer() {
    EventStream one = new EventStream(streams::add);
    assertThrows(IllegalStateException.class, () -> one.send("too early"));
    app.route("/", request -> one);
    assertEquals(200, TestExchange.of("GET", "/").run(app).status());
    assertEquals(500, TestExchange.of("GET", "/").run(app).status());
  }

  @Test
  void eachReaderGetsEachEvent() {
    app.route("/", request -> new EventStream(streams::add));
    TestExchange one = TestExchange.of("GET", "/").run(app);
    TestExchange two = TestExchange.of("GET", "/").run(app);
    streams.forEach(events -> events.send("tick"));
    assertEquals("data: tick\n\n", one.text());
    assertEquals("data: tick\n\n", two.text());
  }

  @Test
  void aReaderThatNeverReadsLosesItsConnectionAtTheHardBound() throws IOException {
    List<String> ended = new ArrayList<>();
    app.route(
        "/",
        request ->
            new EventStream(
                events -> {
                  streams.add(events);
                  events.onEnd(() -> ended.add("ended"));
                }));
    HttpServer server = new HttpServer(app);
    StreamLimits bounds = StreamLimits.DEFAULT.softOutput(64 << 10).hardOutput(1 << 20);
    server.limits(HttpLimits.DEFAULT.stream(bounds));
    Engine engine = Engine.instance();
    engine.onUncaught(thrown -> {});
    try (Served served = new Served(server, Address.of("127.0.0.1", 0));
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), served.port())) {
      socket
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      while (streams.isEmpty()) {
        engine.poll(Duration.ofMillis(10));
      }
      String data = "x".repeat(32 << 10);
      boolean wasSlow = false;
      for (int i = 0; i < 10_000 && ended.isEmpty(); i++) {
        wasSlow |= !streams.getFirst().send(data);
        engine.poll(Duration.ZERO);
      }
      assertTrue(wasSlow);
      assertEquals(List.of("ended"), ended);
    } finally {
      engine.onUncaught(null);
    }
  }
}
