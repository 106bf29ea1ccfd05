package pants.http.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import pants.Stream;
import pants.bytes.Bytes;
import pants.http.BadMessageException;
import pants.http.BadMessageException.Reason;
import pants.http.Header;
import pants.http.Headers;
import pants.http.HttpLimits;
import pants.http.SetCookie;
import pants.net.Address;
import pants.testing.TestEngine;

/** Handlers, called without a server. */
class TestExchangeTest {
  private final List<String> told = new ArrayList<>();

  private static String texts(Headers headers) {
    List<String> texts = new ArrayList<>();
    for (Header each : headers) {
      texts.add(each.toString());
    }
    return String.join(", ", texts);
  }

  private static void nothing(HttpRequest request) {}

  // The request

  @Test
  void theHandlerSeesTheRequest() {
    Address client = Address.of("192.0.2.7", 4711);
    HttpRequest request =
        TestExchange.of("POST", "/x%20y?a=1&b=")
            .header("Host", "Example.com:81")
            .header("Cookie", "c=d")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .body("e=f")
            .secure()
            .from(client)
            .run(TestExchangeTest::nothing)
            .request();
    assertEquals("POST", request.method());
    assertEquals("/x%20y?a=1&b=", request.url());
    assertEquals("/x%20y", request.path());
    assertEquals("", request.queryFields().first("b"));
    assertEquals("f", request.formFields().first("e"));
    assertEquals(Map.of("c", "d"), request.cookies());
    assertEquals("example.com", request.hostname());
    assertEquals("https://Example.com:81/x%20y?a=1&b=", request.fullUrl());
    assertEquals("3", request.headers().first("Content-Length"));
    assertTrue(request.isSecure());
    assertSame(client, request.remoteAddress());
    assertEquals("e=f", request.body().utf8());
  }

  @Test
  void aRequestOfFewWordsIsOneToThisMachine() {
    HttpRequest request = TestExchange.of("GET", "/").run(TestExchangeTest::nothing).request();
    assertEquals("http://localhost/", request.fullUrl());
    assertEquals("HTTP/1.1", request.protocol());
    assertEquals("Host: localhost", texts(request.headers()));
    assertEquals(Bytes.EMPTY, request.body());
    assertTrue(request.remoteAddress() instanceof Address.Inet inet && inet.port() > 0);
  }

  @Test
  void aBodyOfPiecesIsWholeForTheHandler() {
    TestExchange exchange =
        TestExchange.of("PUT", "/")
            .body(Bytes.utf8("ab"), Bytes.EMPTY, Bytes.utf8("c"))
            .trailer("X-Sum", "7")
            .run(request -> request.sendResponse(request.body(), 200, "a/b"));
    assertEquals("abc", exchange.text());
    assertEquals("X-Sum: 7", texts(exchange.request().trailers()));
  }

  @Test
  void aBodyIsHandedOverPieceByPiece() {
    TestExchange.of("PUT", "/")
        .body(Bytes.utf8("ab"), Bytes.EMPTY, Bytes.utf8("c"))
        .run(
            request -> request.onBody(piece -> told.add(piece.utf8())),
            request -> told.add("handled " + request.body().length()));
    assertEquals(List.of("ab", "c", "handled 0"), told);
  }

  @Test
  void aBodyCanBeHeldBack() {
    TestExchange exchange =
        TestExchange.of("PUT", "/")
            .body(Bytes.utf8("ab"), Bytes.utf8("c"))
            .run(
                request ->
                    request.onBody(
                        piece -> {
                          told.add(piece.utf8());
                          request.pauseBody(true);
                        }),
                request -> request.sendResponse("done"));
    assertEquals(List.of("ab"), told);
    exchange.request().pauseBody(false);
    assertEquals(List.of("ab"), told, "no hook runs inside a call");
    assertEquals(0, exchange.status());
    assertEquals(List.of("ab", "c"), told);
    exchange.request().pauseBody(false);
    assertEquals("done", exchange.text());
  }

  @Test
  void whatNoClientCouldSendIsRefusedToTheTest() {
    assertThrows(IllegalArgumentException.class, () -> TestExchange.of("G T", "/"));
    assertThrows(IllegalArgumentException.class, () -> TestExchange.of("GET", "/a b"));
    TestExchange exchange = TestExchange.of("GET", "/");
    assertThrows(IllegalArgumentException.class, () -> exchange.header("A", "b\r\nc"));
    assertThrows(IllegalArgumentException.class, () -> exchange.trailer("Host", "a"));
  }

  // The answer

  @Test
  void theAnswerIsWhatTheHandlerSaid() {
    TestExchange exchange =
        TestExchange.of("GET", "/")
            .run(
                request -> {
                  request.sendInterim(103, Headers.of("Link", "</a>"));
                  request.sendStatus(404, "Lost");
                  request.setCookie(SetCookie.of("a", "1"));
                  request.sendHeaders(Headers.of("X", "y"));
                  request.send("he");
                  request.send("llo");
                  request.finish(Headers.of("X-Sum", "7"));
                });
    assertEquals(404, exchange.status());
    assertEquals("Lost", exchange.reason());
    assertEquals("X: y, Set-Cookie: a=1", texts(exchange.headers()));
    assertEquals("hello", exchange.text());
    assertEquals(Bytes.utf8("hello"), exchange.body());
    assertEquals("X-Sum: 7", texts(exchange.trailers()));
    assertEquals(103, exchange.interims().getFirst().status());
    assertEquals("Link: </a>", texts(exchange.interims().getFirst().headers()));
    assertTrue(exchange.isFinished());
    assertFalse(exchange.isCut());
    assertNull(exchange.refusal());
    assertEquals(List.of(), exchange.thrown());
  }

  @Test
  void anAnswerMayComeLater() {
    TestExchange exchange = TestExchange.of("GET", "/").run(TestExchangeTest::nothing);
    assertEquals(0, exchange.status());
    assertFalse(exchange.isFinished());
    exchange.request().send("a");
    assertEquals(200, exchange.status());
    assertEquals("OK", exchange.reason());
    assertEquals("a", exchange.text());
    assertFalse(exchange.isFinished());
    exchange.request().finish();
    assertTrue(exchange.isFinished());
  }

  @Test
  void whatIsCalledLaterIsCalledBehindTheHandler() {
    TestExchange exchange =
        TestExchange.of("GET", "/")
            .run(
                request -> {
                  request.onEnd(() -> told.add("end"));
                  request.sendResponse("x");
                  told.add("handler");
                });
    assertEquals(List.of("handler", "end"), told);
    exchange.request().onEnd(() -> told.add("late"));
    assertTrue(exchange.isFinished());
    assertEquals(List.of("handler", "end", "late"), told);
  }

  @Test
  void theEngineOfATestDrivesWhatAHandlerDoesLater() {
    try (TestEngine test = new TestEngine()) {
      TestExchange exchange =
          TestExchange.of("GET", "/")
              .on(test.engine())
              .run(
                  request ->
                      request
                          .engine()
                          .defer(Duration.ofSeconds(3), () -> request.sendResponse("late")));
      test.advance(Duration.ofSeconds(2));
      assertFalse(exchange.isFinished());
      test.advance(Duration.ofSeconds(2));
      assertEquals("late", exchange.text());
      assertEquals(Duration.ofSeconds(3), exchange.request().time());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"HEAD 200", "GET 204", "GET 304", "GET 205"})
  void aBodyThatMustNotBeThereIsLeftOut(String methodAndStatus) {
    String method = methodAndStatus.substring(0, methodAndStatus.indexOf(' '));
    int status = Integer.parseInt(methodAndStatus.substring(method.length() + 1));
    TestExchange exchange =
        TestExchange.of(method, "/")
            .run(
                request -> {
                  request.sendStatus(status);
                  request.send("x");
                  request.send("y");
                  request.finish(Headers.of("X", "y"));
                });
    assertEquals(status, exchange.status());
    assertEquals("", exchange.text());
    assertEquals("", texts(exchange.trailers()));
    assertTrue(exchange.isFinished());
  }

  @Test
  void onHeadMayAnswerInThePlaceOfTheHandler() {
    TestExchange exchange =
        TestExchange.of("PUT", "/")
            .body("x")
            .run(request -> request.sendResponse("who?", 401), request -> told.add("handled"));
    assertEquals(401, exchange.status());
    assertEquals(List.of(), told);
  }

  @Test
  void aFunctionAroundAHandlerIsAHandler() {
    RequestHandler hello =
        request -> request.sendResponse("hello " + request.get("user", String.class));
    RequestHandler guarded =
        request -> {
          String user = request.cookies().get("user");
          if (user == null) {
            request.sendResponse("who?", 401);
          } else {
            request.set("user", user);
            hello.handle(request);
          }
        };
    assertEquals(401, TestExchange.of("GET", "/").run(guarded).status());
    TestExchange known = TestExchange.of("GET", "/").header("Cookie", "user=ann").run(guarded);
    assertEquals("hello ann", known.text());
  }

  @Test
  void aBlockingHandlerRunsOnTheTestsThread() {
    AtomicReference<Thread> thread = new AtomicReference<>();
    TestExchange exchange =
        TestExchange.of("GET", "/")
            .run(
                RequestHandler.blocking(
                    request -> {
                      thread.set(Thread.currentThread());
                      request.sendResponse("x");
                    }));
    assertEquals("x", exchange.text());
    assertSame(Thread.currentThread(), thread.get());
  }

  @Test
  void aBlockingHandlerThatDoesNotFinishIsAtFault() {
    TestExchange exchange =
        TestExchange.of("GET", "/").run(RequestHandler.blocking(TestExchangeTest::nothing));
    assertEquals(500, exchange.status());
    assertEquals(
        "a blocking handler returned without finishing GET /",
        exchange.thrown().getFirst().getMessage());
  }

  @Test
  void aBlockingHandlerOfHeadsMayLeaveTheRequestToTheOther() {
    TestExchange exchange =
        TestExchange.of("POST", "/")
            .body("hello")
            .run(
                RequestHandler.blocking(head -> head.pauseBody(true)),
                request -> request.sendResponse(request.body().utf8()));
    assertEquals(List.of(), exchange.thrown());
    assertEquals("hello", exchange.text());
  }

  @Test
  void anUpgradeIsKept() {
    Stream heir = new Stream() {};
    TestExchange exchange =
        TestExchange.of("GET", "/")
            .header("Connection", "upgrade")
            .header("Upgrade", "lines")
            .run(request -> request.upgrade("lines", Headers.of("X", "y"), heir));
    assertEquals(101, exchange.status());
    assertEquals("X: y", texts(exchange.headers()));
    assertSame(heir, exchange.heir());
    assertTrue(exchange.isFinished());
  }

  @Test
  void anUpgradeThatWasNotAskedForIsTheHandlersFault() {
    TestExchange exchange =
        TestExchange.of("GET", "/")
            .run(request -> request.upgrade("lines", Headers.of(), new Stream() {}));
    assertEquals(500, exchange.status());
    assertNull(exchange.heir());
  }

  // Failures

  @Test
  void aHandlerThatThrowsIsAnsweredWith500() {
    IllegalStateException thrown = new IllegalStateException("secret");
    TestExchange exchange =
        TestExchange.of("GET", "/")
            .run(
                request -> {
                  request.sendStatus(201);
                  request.setCookie(SetCookie.of("a", "b"));
                  throw thrown;
                });
    assertEquals(500, exchange.status());
    assertEquals("Internal Server Error\n", exchange.text());
    assertNull(exchange.headers().first("Set-Cookie"));
    assertEquals(List.of(thrown), exchange.thrown());
    assertTrue(exchange.isFinished());
  }

  @Test
  void aHandlerThatThrowsInTheMiddleOfItsAnswerCutsIt() {
    TestExchange exchange =
        TestExchange.of("GET", "/")
            .run(
                request -> {
                  request.onEnd(() -> told.add("end"));
                  request.send("x");
                  throw new IOException("disk");
                });
    assertTrue(exchange.isCut());
    assertFalse(exchange.isFinished());
    assertEquals("x", exchange.text());
    assertTrue(exchange.request().isLost());
    assertEquals(List.of("end"), told);
  }

  @Test
  void aBodyThatIsShorterThanItsLengthCutsTheAnswer() {
    TestExchange exchange =
        TestExchange.of("GET", "/")
            .run(
                request -> {
                  request.sendHeaders(Headers.of("Content-Length", "5"));
                  request.send("hell");
                  request.finish();
                });
    assertTrue(exchange.isCut());
    assertEquals(1, exchange.thrown().size());
  }

  @Test
  void anAssertionInAHandlerFailsTheTest() {
    TestExchange exchange = TestExchange.of("GET", "/");
    AssertionError thrown = new AssertionError("no");
    assertSame(
        thrown,
        assertThrows(
            AssertionError.class,
            () ->
                exchange.run(
                    request -> {
                      throw thrown;
                    })));
  }

  @Test
  void whatIsCalledLaterMayThrow() {
    RuntimeException thrown = new RuntimeException("late");
    TestExchange exchange =
        TestExchange.of("GET", "/")
            .run(
                request -> {
                  request.onEnd(
                      () -> {
                        throw thrown;
                      });
                  request.sendResponse("x");
                });
    assertEquals(200, exchange.status());
    assertEquals(List.of(thrown), exchange.thrown());
  }

  @Test
  void aClientThatLeavesLosesTheRequest() {
    TestExchange exchange = TestExchange.of("GET", "/").run(TestExchangeTest::nothing);
    exchange.request().onEnd(() -> told.add("lost " + exchange.request().isLost()));
    exchange.request().send("a");
    exchange.leave();
    assertEquals(List.of("lost true"), told);
    assertFalse(exchange.request().send("b"));
    exchange.request().finish();
    assertEquals("a", exchange.text());
    assertFalse(exchange.isFinished());
    assertFalse(exchange.isCut());
  }

  @Test
  void anAnswerMayBeGivenUp() {
    TestExchange exchange = TestExchange.of("GET", "/").run(HttpRequest::abort);
    assertTrue(exchange.isCut());
    assertEquals(0, exchange.status());
    assertEquals(List.of(), exchange.thrown());
  }

  // Refusals

  @Test
  void whatAServerRefusesNeverReachesTheHandler() {
    HttpLimits small = HttpLimits.DEFAULT.body(3).headerCount(2);
    List<TestExchange> refused =
        List.of(
            TestExchange.of("GET", "/%zz"),
            TestExchange.of("GET", "/").header("Host", "a b"),
            TestExchange.of("GET", "/").header("A", "1").header("B", "2"),
            TestExchange.of("GET", "/").header("Expect", "tea"),
            TestExchange.of("CONNECT", "a:80").header("Host", "a:80"),
            TestExchange.of("PUT", "/").body("long"),
            TestExchange.of("PUT", "/").body(Bytes.utf8("lo"), Bytes.utf8("ng")).trailer("X", "y"));
    List<Reason> reasons =
        List.of(
            Reason.TARGET,
            Reason.HOST,
            Reason.HEADER_COUNT,
            Reason.EXPECTATION,
            Reason.METHOD,
            Reason.BODY_SIZE,
            Reason.BODY_SIZE);
    for (int i = 0; i < refused.size(); i++) {
      TestExchange exchange = refused.get(i).limits(small).run(request -> told.add("handled"));
      assertEquals(reasons.get(i), exchange.refusal(), exchange.toString());
      assertEquals(reasons.get(i).status(), exchange.status());
      assertEquals("text/plain", exchange.headers().first("Content-Type"));
      assertTrue(exchange.text().endsWith("\n"));
      assertFalse(exchange.isFinished());
      assertEquals(List.of(), exchange.thrown());
    }
    assertEquals(List.of(), told);
  }

  @Test
  void onHeadMayBoundTheBodyInAnotherWay() {
    TestExchange less =
        TestExchange.of("PUT", "/")
            .body("long")
            .run(request -> request.bodyLimit(3), TestExchangeTest::nothing);
    assertEquals(Reason.BODY_SIZE, less.refusal());
    assertEquals("a body above 3 bytes (body)\n", less.text());
    assertTrue(less.request().isLost());
    TestExchange more =
        TestExchange.of("PUT", "/")
            .body("long")
            .limits(HttpLimits.DEFAULT.body(3))
            .run(request -> request.bodyLimit(4), request -> request.sendResponse("ok"));
    assertEquals("ok", more.text());
  }

  @Test
  void aBadFormThatAHandlerLetsGoIsRefused() {
    TestExchange exchange =
        TestExchange.of("POST", "/")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .body("a=%zz")
            .run(HttpRequest::formFields);
    assertEquals(Reason.PERCENT, exchange.refusal());
    assertEquals(400, exchange.status());
    assertEquals(List.of(), exchange.thrown());
  }

  // Misuse

  @Test
  void anExchangeRunsOnceAndIsAskedAfterwards() {
    TestExchange exchange = TestExchange.of("GET", "/x");
    IllegalStateException early = assertThrows(IllegalStateException.class, exchange::status);
    assertEquals("the exchange has not run: GET /x", early.getMessage());
    exchange.run(TestExchangeTest::nothing);
    IllegalStateException again =
        assertThrows(IllegalStateException.class, () -> exchange.run(TestExchangeTest::nothing));
    assertEquals("an exchange runs once: GET /x", again.getMessage());
  }

  @Test
  void theRequestBelongsToTheTestsThread() throws InterruptedException {
    HttpRequest request = TestExchange.of("GET", "/").run(TestExchangeTest::nothing).request();
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread other =
        Thread.ofVirtual()
            .name("other")
            .start(
                () -> {
                  try {
                    request.finish();
                  } catch (IllegalStateException e) {
                    thrown.set(e);
                  }
                });
    other.join();
    String message = String.valueOf(thrown.get().getMessage());
    assertTrue(
        message.startsWith("HttpRequest.finish was called on the thread \"other\", but its test"),
        message);
  }

  // The proof: what a handler says is the same with a connection and without

  static java.util.stream.Stream<RequestHandler> handlers() {
    return java.util.stream.Stream.of(
        request -> request.sendResponse("h\u00E4"),
        request -> request.sendResponse("gone", 410, "text/html"),
        HttpRequest::finish,
        request -> {
          request.sendStatus(299, "Odd");
          request.setCookie(SetCookie.of("a", "1"));
          request.sendHeaders(Headers.of("X", request.body().utf8()));
          request.send(request.path());
          request.finish();
        },
        request -> {
          request.sendStatus(204);
          request.send("x");
          request.finish();
        },
        request -> {
          request.send("x");
          request.send("y".repeat(100_000));
          request.finish(Headers.of("X-Sum", "7"));
        },
        request -> {
          request.sendStatus(201);
          request.queryFields().names();
          throw new BadMessageException(Reason.FIELD_COUNT, "too many");
        },
        request -> {
          request.sendStatus(201);
          throw new IllegalStateException("secret");
        });
  }

  @ParameterizedTest
  @MethodSource("handlers")
  void anAnswerIsTheSameWithAConnectionAndWithout(RequestHandler handler) {
    TestExchange exchange =
        TestExchange.of("POST", "/a?b=c").header("Host", "a").body("de").run(handler);
    try (Served served = new Served()) {
      served.test.engine().onUncaught(thrown -> told.add(thrown.toString()));
      String answer = served.answer(handler, Served.post("/a?b=c", "de", "Connection: close"));
      StringBuilder plain = new StringBuilder();
      plain.append("HTTP/1.1 ").append(exchange.status()).append(' ').append(exchange.reason());
      assertTrue(answer.startsWith(plain + "\r\n"), answer);
      for (Header each : exchange.headers()) {
        assertTrue(answer.contains("\r\n" + each + "\r\n"), answer + " lacks " + each);
      }
      for (Header each : exchange.trailers()) {
        assertTrue(answer.endsWith("\r\n0\r\n" + each + "\r\n\r\n"), answer);
      }
      String body = answer.substring(answer.indexOf("\r\n\r\n") + 4);
      assertEquals(exchange.text(), unchunked(answer, body));
      assertEquals(exchange.thrown().stream().map(Throwable::toString).toList(), told);
    }
  }

  @Test
  void whatWasSaidOfAnAnswerCanBeForgottenButItsCookies() {
    TestExchange exchange =
        TestExchange.of("GET", "/")
            .run(
                request -> {
                  request.setCookie(SetCookie.of("a", "b"));
                  request.sendStatus(201);
                  request.sendHeaders(Headers.of("Content-Type", "image/png"), false);
                  request.forgetHead();
                  request.sendResponse("another");
                  assertThrows(IllegalStateException.class, request::forgetHead);
                });
    assertEquals(200, exchange.status());
    assertEquals("text/plain; charset=utf-8", exchange.headers().first("Content-Type"));
    assertEquals("a=b", exchange.headers().first("Set-Cookie"));
  }

  @Test
  void whatALibraryReportsIsAmongWhatWasThrown() {
    IllegalStateException fault = new IllegalStateException("fault");
    TestExchange exchange =
        TestExchange.of("GET", "/")
            .run(
                request -> {
                  request.report("a library", fault);
                  request.sendResponse("answered for", 500);
                });
    assertEquals(500, exchange.status());
    assertEquals(List.of(fault), exchange.thrown());
  }

  @Test
  void theHandlerOfAServerIsToldThatItListens() {
    List<HttpServer> told = new ArrayList<>();
    RequestHandler handler =
        new RequestHandler() {
          @Override
          public void handle(HttpRequest request) {
            request.sendResponse("handled");
          }

          @Override
          public void onListen(HttpServer server) {
            told.add(server);
            server.onHead(request -> request.sendResponse("by the head"));
          }
        };
    HttpServer server = new HttpServer(handler);
    assertEquals("by the head", TestExchange.of("GET", "/").run(server).text());
    assertEquals(List.of(server), told);
    assertEquals("handled", TestExchange.of("GET", "/").run(handler).text());
  }

  private static String unchunked(String answer, String body) {
    if (!answer.contains("Transfer-Encoding: chunked")) {
      return body;
    }
    StringBuilder whole = new StringBuilder();
    for (int at = 0; ; ) {
      int line = body.indexOf("\r\n", at);
      int size = Integer.parseInt(body.substring(at, line), 16);
      if (size == 0) {
        return whole.toString();
      }
      whole.append(body, line + 2, line + 2 + size);
      at = line + 2 + size + 2;
    }
  }
}
