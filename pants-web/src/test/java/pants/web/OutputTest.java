package pants.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import pants.bytes.Bytes;
import pants.http.Headers;
import pants.http.SetCookie;
import pants.http.server.HttpRequest;
import pants.http.server.TestExchange;
import pants.testing.TestEngine;

class OutputTest {
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String HTML = "text/html; charset=utf-8";
  private static final String JSON = "application/json";

  private final Application app = new Application();

  record Post(int id, LocalDate day, List<String> tags) {}

  record Page(String title) implements Html {
    @Override
    public String toHtml() {
      return "<p>" + Html.escape(title);
    }
  }

  private TestExchange answer(Object value) {
    app.route("/", request -> value);
    return TestExchange.of("GET", "/").run(app);
  }

  private static String type(TestExchange exchange) {
    return exchange.headers().first("Content-Type");
  }

  record Row(Object value, String type, String body) {
    @Override
    public String toString() {
      return value.getClass().getSimpleName() + " " + body;
    }
  }

  static List<Row> rows() {
    return List.of(
        new Row("Hello, World!", TEXT, "Hello, World!"),
        new Row(CharBuffer.wrap("built"), TEXT, "built"),
        new Row("", TEXT, ""),
        new Row("<!doctype HTML><p>ä", HTML, "<!doctype HTML><p>ä"),
        new Row("<HTML>", HTML, "<HTML>"),
        new Row("<!DOC", TEXT, "<!DOC"),
        new Row(Bytes.utf8("raw"), "text/plain", "raw"),
        new Row(Bytes.utf8("<html>"), "text/html", "<html>"),
        new Row("array".getBytes(StandardCharsets.UTF_8), "text/plain", "array"),
        new Row(Map.of("a", 1), JSON, "{\"a\":1}"),
        new Row(List.of("a", 1, true), JSON, "[\"a\",1,true]"),
        new Row(new int[] {1, 2}, JSON, "[1,2]"),
        new Row(new String[] {"a"}, JSON, "[\"a\"]"),
        new Row(
            new Post(7, LocalDate.of(2013, 11, 1), List.of("fish")),
            JSON,
            "{\"id\":7,\"day\":\"2013-11-01\",\"tags\":[\"fish\"]}"),
        new Row(
            Map.of("at", Instant.EPOCH, "for", Duration.ofSeconds(90)).get("at"),
            TEXT,
            "1970-01-01T00:00:00Z"),
        new Row(Map.of("at", Instant.EPOCH), JSON, "{\"at\":\"1970-01-01T00:00:00Z\"}"),
        new Row(new Page("<b>"), HTML, "<p>&lt;b&gt;"),
        new Row(3.5, TEXT, "3.5"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void eachKindOfValueHasItsTypeAndBody(Row row) {
    TestExchange exchange = answer(row.value());
    assertEquals(200, exchange.status(), () -> String.valueOf(exchange.thrown()));
    assertEquals(row.body(), exchange.text());
    assertEquals(row.type(), type(exchange));
  }

  @Test
  void nullIsNoContent() {
    TestExchange exchange = answer(null);
    assertEquals(204, exchange.status());
    assertEquals("", exchange.text());
    assertNull(type(exchange));
  }

  @Test
  void anAnswerWithoutABodyMayHaveAnotherStatus() {
    TestExchange exchange = answer(Response.of(null).status(200));
    assertEquals(200, exchange.status());
    assertNull(type(exchange));
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 205, 304})
  void someStatusesHaveNeitherBodyNorTypeNorLength(int status) {
    TestExchange exchange =
        answer(
            Response.of("gone")
                .status(status)
                .header("Content-Type", "text/css")
                .header("Content-Length", "4")
                .header("ETag", "\"1\""));
    assertEquals(status, exchange.status());
    assertEquals("", exchange.text());
    assertNull(type(exchange));
    assertFalse(exchange.headers().contains("Content-Length"));
    assertEquals("\"1\"", exchange.headers().first("ETag"));
  }

  @Test
  void aResponseHasStatusHeadersAndCookies() {
    TestExchange exchange =
        answer(
            Response.of("This does not exist.")
                .status(404)
                .header("X-Fish", "cod")
                .cookie(SetCookie.of("a", "b")));
    assertEquals(404, exchange.status());
    assertEquals("This does not exist.", exchange.text());
    assertEquals("cod", exchange.headers().first("X-Fish"));
    assertTrue(exchange.headers().first("Set-Cookie").startsWith("a=b"));
  }

  @Test
  void textIsEncodedByTheCharsetOfItsType() {
    TestExchange exchange =
        answer(Response.of("ä").header("Content-Type", "text/css; charset=\"iso-8859-1\""));
    assertEquals("ä", exchange.body().latin1());
    assertEquals("text/css; charset=\"iso-8859-1\"", type(exchange));
  }

  @Test
  void aTextTypeWithoutCharsetIsCompletedAndOthersAreNot() {
    app.route("/css", request -> Response.of("ä").header("Content-Type", "text/css"));
    app.route("/svg", request -> Response.of("ä").header("Content-Type", "image/svg+xml"));
    TestExchange css = TestExchange.of("GET", "/css").run(app);
    assertEquals("text/css; charset=utf-8", type(css));
    assertEquals(1, css.headers().all("Content-Type").size());
    assertEquals("image/svg+xml", type(TestExchange.of("GET", "/svg").run(app)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain; charset=fish",
        "text/plain; charset=",
        "text/plain; charset=us-ascii"
      })
  void aCharsetThatIsUnknownOrTooSmallIsAFaultThatNamesIt(String type) {
    TestExchange exchange = answer(Response.of("ä").header("Content-Type", type));
    assertEquals(500, exchange.status());
    String message = exchange.thrown().getFirst().getMessage();
    assertTrue(message.contains(type) || message.contains("US-ASCII"), message);
  }

  static List<Object> refused() {
    return List.of(
        Optional.of("x"),
        Stream.of("x"),
        List.of("x").iterator(),
        new ByteArrayInputStream(new byte[1]),
        new StringReader("x"),
        Response.of(Response.of("x")),
        Response.of(new CompletableFuture<>()));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void whatNobodyWantsToReadAsTextIsRefused(Object value) {
    TestExchange exchange = answer(value);
    assertEquals(500, exchange.status());
    String message = exchange.thrown().getFirst().getMessage();
    assertTrue(message.startsWith("the body of an answer cannot be a "), message);
  }

  static final class Broken {
    @Override
    public String toString() {
      throw new IllegalStateException("cannot be shown");
    }
  }

  @Test
  void aRendererThatThrowsIs500AndReported() {
    app.route("/text", request -> new Broken());
    Map<String, Object> endless = new HashMap<>();
    endless.put("self", endless);
    app.route("/json", request -> endless);
    TestExchange text = TestExchange.of("GET", "/text").run(app);
    assertEquals(500, text.status());
    assertEquals("cannot be shown", text.thrown().getFirst().getMessage());
    TestExchange json = TestExchange.of("GET", "/json").run(app);
    assertEquals(500, json.status());
    assertTrue(json.text().contains("500<small>Internal Server Error"));
    assertTrue(json.thrown().getFirst().getMessage().startsWith("cannot be written as JSON: "));
  }

  @Test
  void aFaultIsReportedWithItsRule() {
    app.route("/<what>", (request, what) -> new Broken());
    String logged = logged("/fish");
    assertTrue(logged.contains("GET,HEAD /<what> (OutputTest.java:"), logged);
  }

  @Test
  void whatHasToBeReadFirstIsRefusedWithWhatToReturnInstead() {
    app.route("/bytes/<what>", (request, what) -> new ByteArrayInputStream(new byte[1]));
    app.route("/entries", request -> Map.of("a", 1).keySet().iterator());
    String bytes = logged("/bytes/a");
    assertTrue(bytes.contains("/bytes/<what> (OutputTest.java:"), bytes);
    assertTrue(bytes.contains("cannot be a ByteArrayInputStream: its readAllBytes()"), bytes);
    String entries = logged("/entries");
    assertTrue(entries.contains("/entries (OutputTest.java:"), entries);
    assertTrue(entries.contains("Iterator: a list of what it has can"), entries);
  }

  /** What the log says when a page fails. */
  private String logged(String path) {
    List<String> lines = new ArrayList<>();
    Logger logger = Logger.getLogger("pants");
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord entry) {
            lines.add(entry.getMessage() + " " + entry.getThrown());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    logger.addHandler(handler);
    logger.setUseParentHandlers(false);
    try (Served served = Served.on(app)) {
      assertTrue(served.get(path, "localhost").startsWith("HTTP/1.1 500 "));
    } finally {
      logger.removeHandler(handler);
      logger.setUseParentHandlers(true);
    }
    return lines.toString();
  }

  @Test
  void routesHaveHeadersAndATypeUnlessTheViewHas() {
    app.route("/", request -> "body{}")
        .headers(Headers.of("X-A", "route", "X-B", "route"))
        .contentType("text/css");
    app.route(
            "/own",
            request -> Response.of("x").header("X-A", "own").header("Content-Type", "text/csv"))
        .headers(Headers.of("X-A", "route", "X-B", "route"))
        .contentType("text/css");
    TestExchange plain = TestExchange.of("GET", "/").run(app);
    assertEquals("route", plain.headers().first("X-A"));
    assertEquals("text/css; charset=utf-8", type(plain));
    TestExchange own = TestExchange.of("GET", "/own").run(app);
    assertEquals("own", own.headers().first("X-A"));
    assertEquals("route", own.headers().first("X-B"));
    assertEquals("text/csv; charset=utf-8", type(own));
  }

  @Test
  void headIsAnsweredWithTheHeadersOfGet() {
    app.route("/", request -> Response.of("Hello, World!").header("X-A", "b"));
    app.route("/events", request -> new EventStream(events -> events.send("never")));
    try (Served served = Served.on(app)) {
      String head = served.ask("HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
      assertTrue(head.contains("\r\nContent-Length: 13\r\n"), head);
      assertTrue(head.contains("\r\nContent-Type: text/plain; charset=utf-8\r\n"), head);
      assertTrue(head.contains("\r\nX-A: b\r\n"), head);
      assertTrue(head.endsWith("\r\n\r\n"), head);
      String events = served.ask("HEAD /events HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
      assertTrue(events.contains("\r\nContent-Type: text/event-stream\r\n"), events);
      assertFalse(events.contains("\r\nContent-Length:"), events);
      assertTrue(events.endsWith("\r\n\r\n"), events);
    }
  }

  private Object later(HttpRequest request, String what) {
    return switch (what) {
      case "text" -> CompletableFuture.completedFuture("later");
      case "response" -> CompletableFuture.completedFuture(Response.of("made").status(201));
      case "error" -> CompletableFuture.completedFuture(HttpError.conflict("both"));
      case "failed" -> CompletableFuture.failedFuture(HttpError.forbidden());
      case "moved" -> CompletableFuture.failedFuture(new TransparentRedirect("/text"));
      case "nested" -> CompletableFuture.completedFuture(CompletableFuture.completedFuture("in"));
      case "supplied" ->
          CompletableFuture.completedFuture("x").thenApply(x -> 1 / (x.length() - 1));
      default -> CompletableFuture.completedFuture(null);
    };
  }

  @ParameterizedTest
  @CsvSource({
    "text,200,later",
    "response,201,made",
    "error,409,",
    "failed,403,",
    "moved,200,later",
    "nested,200,in",
    "supplied,500,",
    "null,204,''"
  })
  void aStageOfAnyOfTheseIsSentWhenItIsThere(String what, int status, String body) {
    app.route("/<what>", this::later);
    try (TestEngine test = new TestEngine()) {
      TestExchange exchange = TestExchange.of("GET", "/" + what).on(test.engine()).run(app);
      assertEquals(0, exchange.status());
      test.settle();
      assertEquals(status, exchange.status());
      if (body != null) {
        assertEquals(body, exchange.text());
      }
      assertEquals(status == 500 ? 1 : 0, exchange.thrown().size());
    }
  }

  @Test
  void hooksBehindAViewMayChangeTheAnswer() {
    app.route("/", request -> "text");
    app.after(
        (request, response) -> response.body(response.body() + "!").status(203).header("X-A", "b"));
    TestExchange exchange = TestExchange.of("GET", "/").run(app);
    assertEquals("text!", exchange.text());
    assertEquals(203, exchange.status());
    assertEquals("b", exchange.headers().first("X-A"));
  }
}
