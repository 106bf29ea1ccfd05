package pants.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pants.Engine;
import pants.bytes.Bytes;
import pants.http.BadMessageException.Reason;
import pants.http.server.HttpRequest;
import pants.http.server.HttpServer;
import pants.http.server.TestExchange;
import pants.testing.TestEngine;

@Timeout(60)
class StreamingViewTest {
  private final Application app = new Application();
  private final List<String> pieces = new ArrayList<>();
  private final HttpServer server = new HttpServer(app);

  private Object upload(HttpRequest request, String name) {
    request.bodyLimit(10);
    request.onBody(piece -> pieces.add(piece.utf8()));
    return Response.afterBody(() -> Response.of(name + pieces).status(201));
  }

  private TestExchange put(String target, String... parts) {
    Bytes[] body = new Bytes[parts.length];
    for (int i = 0; i < parts.length; i++) {
      body[i] = Bytes.utf8(parts[i]);
    }
    return TestExchange.of("PUT", target).body(body);
  }

  @Test
  void aStreamingViewTakesTheBodyInPieces() {
    app.route("/<name>", this::upload).methods("PUT").streaming();
    TestExchange exchange = put("/fish", "ab", "cd").run(server);
    assertEquals(201, exchange.status());
    assertEquals("fish[ab, cd]", exchange.text());
    assertEquals(201, put("/fish", "ef").run(server).status());
  }

  @Test
  void aStreamingViewAndItsHooksAreCalledOnce() {
    List<String> seen = new ArrayList<>();
    app.before(request -> seen.add("before"));
    app.always(request -> seen.add("always"));
    app.route(
            "/",
            request -> {
              seen.add("view");
              return Response.afterBody(() -> seen.add("behind"));
            })
        .methods("PUT")
        .streaming();
    put("/", "body").run(server);
    assertEquals(List.of("before", "view", "behind", "always"), seen);
  }

  @Test
  void aStreamingViewBoundsTheBody() {
    app.route("/<name>", this::upload).methods("PUT").streaming();
    assertEquals(Reason.BODY_SIZE, put("/fish", "0123456789", "x").run(server).refusal());
  }

  @Test
  void aStreamingViewMayRefuseBeforeTheBody() {
    List<String> seen = new ArrayList<>();
    app.route(
            "/",
            request -> {
              throw HttpError.unauthorized("Basic realm=\"fish\"");
            })
        .methods("PUT")
        .streaming();
    app.before(request -> seen.add("before " + request.bodyLength()));
    app.always(request -> seen.add("always"));
    TestExchange exchange = put("/", "a body").run(server);
    assertEquals(401, exchange.status());
    assertEquals("Basic realm=\"fish\"", exchange.headers().first("WWW-Authenticate"));
    assertEquals(List.of("before 0", "always"), seen);
  }

  @Test
  void overASocketTheBodyIsNotAwaited() {
    app.route("/", request -> HttpError.tooLarge()).methods("PUT").streaming();
    app.route("/whole", request -> request.body().utf8()).methods("PUT");
    try (Served served = Served.on(app)) {
      String refused =
          served.ask(
              """
              PUT / HTTP/1.1
              Host: a
              Content-Length: 1000
              Expect: 100-continue
              Connection: close

              """
                  .replace("\n", "\r\n"));
      assertTrue(refused.startsWith("HTTP/1.1 413 "), refused);
      String whole =
          served.ask(
              "PUT /whole HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbody");
      assertTrue(whole.endsWith("\r\n\r\nbody"), whole);
    }
  }

  @Test
  void otherRoutesAreCalledBehindTheBodyAndOnce() {
    List<String> seen = new ArrayList<>();
    app.route("/stream", request -> Response.SENT).streaming();
    app.route(
            "/whole",
            request -> {
              seen.add(request.body().utf8());
              return "ok";
            })
        .methods("PUT");
    app.route(
            "/moved",
            request -> {
              throw new TransparentRedirect("/whole");
            })
        .methods("PUT")
        .streaming();
    assertEquals("ok", put("/whole", "one").run(server).text());
    assertEquals("ok", put("/moved", "two").run(server).text());
    assertEquals(404, put("/none", "three").run(server).status());
    assertEquals(400, put("/%zz", "four").run(server).status());
    assertEquals(List.of("one", "two"), seen);
  }

  @Test
  void anAnswerThatComesLaterIsSentOnce() {
    CompletableFuture<Object> later = new CompletableFuture<>();
    app.route("/", request -> later).methods("PUT").streaming();
    try (TestEngine test = new TestEngine()) {
      TestExchange exchange = put("/", "body").on(test.engine()).run(server);
      assertEquals(0, exchange.status());
      later.complete("done");
      test.poll();
      assertEquals("done", exchange.text());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theDeadlineCountsFromTheEndOfTheBody(boolean blocking) {
    Route route =
        app.route(
                "/",
                request -> {
                  request.pauseBody(true);
                  request.engine().defer(Duration.ofMinutes(5), () -> request.pauseBody(false));
                  return Response.afterBody(() -> new CompletableFuture<String>());
                })
            .methods("PUT")
            .streaming();
    if (blocking) {
      route.blocking();
    }
    try (TestEngine test = new TestEngine()) {
      TestExchange exchange = put("/", "body").on(test.engine()).run(server);
      test.advance(Duration.ofMinutes(5));
      assertEquals(0, exchange.status());
      test.advance(Duration.ofSeconds(29));
      assertEquals(0, exchange.status());
      test.advance(Duration.ofSeconds(2));
      assertEquals(503, exchange.status());
    }
  }

  @Test
  void aStreamingViewMayBlock() {
    app.route("/<name>", this::upload).methods("PUT").streaming().blocking();
    assertEquals("fish[ab]", put("/fish", "ab").run(server).text());
    try (Served served = Served.on(app)) {
      pieces.clear();
      String reply =
          served.ask(
              "PUT /fish HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbody");
      assertTrue(reply.endsWith("\r\n\r\nfish[body]"), reply);
    }
  }

  @Test
  void aBlockingViewThatHangsBeforeTheBodyIsAnsweredForAtTheDeadline() {
    app.deadline(Duration.ofMillis(50));
    app.route(
            "/hang",
            request -> {
              new CountDownLatch(1).await();
              return "never";
            })
        .methods("PUT")
        .streaming()
        .blocking();
    app.route(
            "/begun",
            request -> {
              request.send("begun");
              new CountDownLatch(1).await();
              return Response.SENT;
            })
        .methods("PUT")
        .streaming()
        .blocking();
    try (Served served = Served.on(app)) {
      String head =
          "PUT %s HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbody";
      String reply = served.ask(head.formatted("/hang"));
      assertTrue(reply.startsWith("HTTP/1.1 503 "), reply);
      assertTrue(reply.contains("The answer took longer than PT0.05S."), reply);
      CompletableFuture<String> cut = served.begin(head.formatted("/begun"));
      assertThrows(Exception.class, () -> Engine.instance().await(cut));
    }
  }

  @Test
  void anApplicationWithinAnotherHasItsOwnStreamingViews() {
    Application inner = new Application();
    inner.route("/<path:all>", this::upload).methods("PUT").streaming();
    app.basicRoute(
            "/<path:all>",
            request -> {
              inner.handle(request);
              return Response.SENT;
            })
        .methods("PUT")
        .streaming();
    assertEquals("fish[]", put("/fish").run(server).text());
  }

  @Test
  void afterBodyIsAtOnceWhereTheBodyIsThere() {
    app.route("/", request -> Response.afterBody(() -> request.body().utf8())).methods("PUT");
    assertEquals("body", put("/", "body").run(app).text());
  }

  @Test
  void aFunctionForHeadsThatIsThereComesFirst() {
    List<String> seen = new ArrayList<>();
    app.route("/<name>", this::upload).methods("PUT").streaming();
    server.onHead(
        request -> {
          seen.add(request.path());
          if (request.path().equals("/no")) {
            request.sendResponse("no", 403);
          }
        });
    assertEquals(201, put("/fish", "ab").run(server).status());
    assertEquals(403, put("/no", "ab").run(server).status());
    assertEquals(List.of("/fish", "/no"), seen);
    assertEquals(List.of("ab"), pieces);
  }

  @Test
  void withoutStreamingRoutesNobodySeesHeads() {
    app.route("/", request -> "");
    app.onListen(server);
    assertNull(server.onHead());
    assertFalse(server.listening());
  }
}
