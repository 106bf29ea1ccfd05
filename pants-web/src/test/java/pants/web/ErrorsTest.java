package pants.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import pants.Engine;
import pants.http.Headers;
import pants.http.SetCookie;
import pants.http.server.TestExchange;
import pants.testing.TestEngine;

class ErrorsTest {
  private final Application app = new Application();

  private TestExchange get(String target) {
    return TestExchange.of("GET", target).run(app);
  }

  static List<Map.Entry<Integer, HttpError>> usual() {
    return List.of(
        Map.entry(400, HttpError.badRequest("what?")),
        Map.entry(401, HttpError.unauthorized("Basic realm=\"x\"")),
        Map.entry(403, HttpError.forbidden()),
        Map.entry(404, HttpError.notFound()),
        Map.entry(409, HttpError.conflict("there is one")),
        Map.entry(413, HttpError.tooLarge()));
  }

  @ParameterizedTest
  @MethodSource("usual")
  void theUsualErrorsHaveNames(Map.Entry<Integer, HttpError> usual) {
    app.route(
        "/",
        request -> {
          throw usual.getValue();
        });
    assertEquals(usual.getKey(), get("/").status());
    assertEquals(List.of(), get("/").thrown());
  }

  @Test
  void aViewMayReturnTheErrorThatItWouldThrow() {
    List<String> seen = new ArrayList<>();
    app.route("/", request -> new HttpError(403, "Blah.", Headers.of("Some-Header", "Fish")));
    app.after((request, response) -> seen.add("after " + response.status()));
    TestExchange exchange = get("/");
    assertEquals(403, exchange.status());
    assertEquals("Fish", exchange.headers().first("Some-Header"));
    assertTrue(exchange.text().contains("<p>Blah.</p>"));
    assertEquals(List.of("after 403"), seen);
  }

  @Test
  void anUnknownStatusIsAnUnknownError() {
    app.route("/", request -> new HttpError(799, "Fish."));
    assertTrue(get("/").text().contains("<h1>799<small>Unknown Error</small></h1>"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 200, 299, 1000})
  void whatIsNoErrorIsRefused(int status) {
    assertThrows(IllegalArgumentException.class, () -> new HttpError(status));
  }

  @Test
  void i4NothingOfAPageIsUnescaped() {
    String attack = "\"><script>alert('1')</script>";
    app.route("/", request -> HttpError.badRequest(attack));
    app.route("/to", request -> Response.redirect("/x?" + attack));
    TestExchange page = get("/");
    assertFalse(page.text().contains("<script>"), page.text());
    assertEquals("nosniff", page.headers().first("X-Content-Type-Options"));
    assertTrue(page.headers().first("Content-Security-Policy").startsWith("default-src 'none'"));
    assertFalse(get("/to").text().contains("<script>"));
    assertEquals(
        "/x?%22%3E%3Cscript%3Ealert('1')%3C/script%3E", get("/to").headers().first("Location"));
    TestExchange host = TestExchange.of("GET", "/none").header("Host", "a&amp.b").run(app);
    assertFalse(host.text().contains("a&amp.b<"), host.text());
  }

  @Test
  void i1ARedirectCannotAddHeaders() {
    app.route("/", request -> Response.redirect("/x\r\nSet-Cookie: a=b"));
    TestExchange exchange = get("/");
    assertEquals(500, exchange.status());
    assertNull(exchange.headers().first("Set-Cookie"));
  }

  @ParameterizedTest
  @CsvSource({
    "//evil.example,",
    "///evil.example,",
    "/%2F%2Fevil.example,",
    "/%5C%5Cevil.example,/%5C%5Cevil.example/",
    "/%5Cevil.example?a=//b,/%5Cevil.example/?a=//b"
  })
  void i5AMissingSlashDoesNotLeadToAnotherHost(String target, String location) {
    app.fixEndSlash(true);
    app.route("/<path:all>/", (request, all) -> "");
    assertEquals(location, get(target).headers().first("Location"));
  }

  @Test
  void aMissingSlashKeepsTheMethodOfWhatIsNoReading() {
    app.fixEndSlash(true);
    app.route("/a/", request -> "").methods("GET", "POST");
    assertEquals(302, get("/a").status());
    assertEquals(307, TestExchange.of("POST", "/a").run(app).status());
  }

  @Test
  void aProgramGetsAProblem() {
    app.route("/", request -> HttpError.badRequest("no \"fish\"\n"));
    TestExchange exchange =
        TestExchange.of("GET", "/").header("Accept", "application/json").run(app);
    assertEquals(400, exchange.status());
    assertEquals("application/problem+json", exchange.headers().first("Content-Type"));
    assertEquals(
        "{\"status\":400,\"title\":\"Bad Request\",\"detail\":\"no \\u0022fish\\u0022\\u000a\"}",
        exchange.text());
    TestExchange missing =
        TestExchange.of("GET", "/x").header("Accept", "application/json").run(app);
    assertEquals("{\"status\":404,\"title\":\"Not Found\"}", missing.text());
    TestExchange browser =
        TestExchange.of("GET", "/x").header("Accept", "text/html, application/json").run(app);
    assertTrue(browser.text().startsWith("<!DOCTYPE html>"));
    for (TestExchange each : List.of(missing, browser)) { // caches must not mix them up
      assertEquals("Accept", each.headers().first("Vary"));
    }
  }

  // Own pages

  @Test
  void theNearestTypeHasThePage() {
    app.onError(Exception.class, (request, error) -> Response.of("any").status(501));
    app.onError(IOException.class, (request, error) -> "io " + error.getMessage());
    app.route(
        "/io",
        request -> {
          throw new FileNotFoundException("x.txt");
        });
    app.route(
        "/other",
        request -> {
          throw new IllegalStateException();
        });
    app.route("/error", request -> HttpError.forbidden());
    assertEquals("io x.txt", get("/io").text());
    assertEquals(500, get("/io").status());
    assertEquals(List.of(), get("/io").thrown());
    assertEquals(501, get("/other").status());
    assertEquals(403, get("/error").status());
    assertEquals(404, get("/none").status());
  }

  @Test
  void aPageOfAStatusIsForFaultsToo() {
    app.onError(500, (request, error) -> Map.of("sorry", error.status()));
    app.onError(405, (request, error) -> Response.of("not so").status(405));
    app.route(
        "/",
        request -> {
          throw new IllegalStateException("broken");
        });
    TestExchange fault = get("/");
    assertEquals("{\"sorry\":500}", fault.text());
    assertEquals(500, fault.status());
    assertEquals("broken", fault.thrown().getFirst().getMessage());
    TestExchange method = TestExchange.of("POST", "/").run(app);
    assertEquals("not so", method.text());
    assertEquals("GET, HEAD, OPTIONS", method.headers().first("Allow"));
  }

  @Test
  void anErrorInAnErrorViewIsReportedAndAnswered() {
    app.onError(
        404,
        (request, error) -> {
          request.sendHeaders(Headers.of("Content-Length", "7"), false);
          throw new IllegalStateException("in the page");
        });
    TestExchange exchange = get("/none");
    assertEquals(500, exchange.status());
    assertEquals("Internal Server Error\n", exchange.text());
    assertEquals("in the page", exchange.thrown().getFirst().getMessage());
    assertNull(exchange.headers().first("Content-Length"));
  }

  @Test
  void whatAViewSaidOfItsAnswerIsForgottenForThePage() {
    app.route(
        "/",
        request -> {
          request.setCookie(SetCookie.of("a", "b"));
          request.sendStatus(201);
          request.sendHeaders(Headers.of("Content-Type", "image/png", "X-A", "b"));
          throw HttpError.forbidden();
        });
    TestExchange exchange = get("/");
    assertEquals(403, exchange.status());
    assertEquals("text/html; charset=utf-8", exchange.headers().first("Content-Type"));
    assertNull(exchange.headers().first("X-A"));
  }

  @Test
  void aCookieThatWasSetBeforeGoesWithThePage() {
    app.before(request -> request.setCookie(SetCookie.of("session", "7")));
    app.route("/", request -> HttpError.forbidden());
    app.route(
        "/thrown",
        request -> {
          throw HttpError.forbidden();
        });
    assertTrue(get("/").headers().first("Set-Cookie").startsWith("session=7"));
    assertTrue(get("/thrown").headers().first("Set-Cookie").startsWith("session=7"));
  }

  @Test
  void aFaultBehindTheBeginningOfTheAnswerCutsIt() {
    app.route(
        "/",
        request -> {
          request.send("begun");
          throw new IllegalStateException("broken");
        });
    TestExchange exchange = get("/");
    assertTrue(exchange.isCut());
    assertEquals("broken", exchange.thrown().getFirst().getMessage());
  }

  @Test
  void aFaultBehindTheAnswerIsReportedAndTheAnswerStays() {
    app.route(
        "/thrown",
        request -> {
          request.sendResponse("first");
          throw new IllegalStateException("behind");
        });
    app.route(
        "/twice",
        request -> {
          request.sendResponse("first");
          return "second";
        });
    app.route(
        "/later",
        request -> {
          request.sendResponse("first");
          return CompletableFuture.completedFuture("second");
        });
    assertEquals("behind", get("/thrown").thrown().getFirst().getMessage());
    assertEquals(
        "the status: the request is finished", get("/twice").thrown().getFirst().getMessage());
    Engine.instance().onUncaught(thrown -> {});
    try (Served served = Served.on(app)) {
      String replies =
          served.ask(
              "GET /thrown HTTP/1.1\r\nHost: a\r\n\r\n".repeat(2)
                  + "GET /twice HTTP/1.1\r\nHost: a\r\n\r\n".repeat(2)
                  + "GET /later HTTP/1.1\r\nHost: a\r\n\r\n".repeat(2)
                  + Served.head("/none", "a"));
      assertEquals(7, replies.split("\r\n\r\nfirst", -1).length, replies);
      assertTrue(replies.contains("\r\n\r\nfirstHTTP/1.1 404 "), replies);
      assertFalse(replies.contains("second"), replies);
    } finally {
      Engine.instance().onUncaught(null);
    }
  }

  @Test
  void aFailureIsUnwrappedHoweverDeepItIs() {
    app.route(
        "/",
        request ->
            CompletableFuture.failedFuture(
                new CompletionException(new CompletionException(HttpError.conflict("both")))));
    try (TestEngine test = new TestEngine()) {
      TestExchange exchange = TestExchange.of("GET", "/").on(test.engine()).run(app);
      test.settle();
      assertEquals(409, exchange.status());
    }
  }

  @Test
  void aViewThatSaysItHasAnsweredAndThenThrowsIsAnsweredFor() {
    app.route("/", request -> CompletableFuture.failedFuture(new IllegalStateException("late")));
    try (TestEngine test = new TestEngine()) {
      TestExchange exchange = TestExchange.of("GET", "/").on(test.engine()).run(app);
      test.settle();
      assertEquals(500, exchange.status());
    }
  }

  // The deadline

  @Test
  void whatIsNeverAnsweredIsAnsweredForAtTheDeadline() {
    app.route("/stage", request -> new CompletableFuture<String>());
    app.route("/sent", request -> Response.SENT);
    app.route(
        "/begun",
        request -> {
          request.send("begun");
          return Response.SENT;
        });
    try (TestEngine test = new TestEngine()) {
      List<TestExchange> all = new ArrayList<>();
      for (String path : List.of("/stage", "/sent", "/begun")) {
        all.add(TestExchange.of("GET", path).on(test.engine()).run(app));
      }
      test.advance(Duration.ofMillis(29_999));
      assertEquals(List.of(0, 0, 200), all.stream().map(TestExchange::status).toList());
      test.advance(Duration.ofMillis(2));
      assertEquals(List.of(503, 503, 200), all.stream().map(TestExchange::status).toList());
      assertTrue(all.get(2).isCut());
    }
  }

  @Test
  void anAnswerBehindTheDeadlineIsDropped() {
    CompletableFuture<String> late = new CompletableFuture<>();
    app.deadline(Duration.ofSeconds(1));
    app.route("/", request -> late);
    try (TestEngine test = new TestEngine()) {
      TestExchange exchange = TestExchange.of("GET", "/").on(test.engine()).run(app);
      test.advance(Duration.ofSeconds(2));
      late.complete("late");
      test.settle();
      assertEquals(503, exchange.status());
      assertFalse(exchange.text().contains("late<"));
      assertEquals(List.of(), exchange.thrown());
    }
    assertThrows(IllegalArgumentException.class, () -> new Application().deadline(Duration.ZERO));
  }
}
