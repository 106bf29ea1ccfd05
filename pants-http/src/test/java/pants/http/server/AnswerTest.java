package pants.http.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pants.http.server.Served.get;
import static pants.http.server.Served.head;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import pants.bytes.Bytes;
import pants.http.Headers;
import pants.http.HttpDate;
import pants.http.SetCookie;
import pants.testing.TestPeer;

/** The ways of answering, and what is refused to whoever answers. */
class AnswerTest {
  private final Served served = new Served();
  private final List<Throwable> reported = new ArrayList<>();

  @AfterEach
  void close() {
    served.close();
  }

  private String answered(RequestHandler handler) {
    return served.answer(handler, get("/"));
  }

  /** The request of a connection of its own, which nobody has answered. */
  private HttpRequest unanswered(TestPeer peer) {
    peer.send(get("/"));
    return served.requests.getLast();
  }

  // In one piece

  @Test
  void aTextIsAnAnswer() {
    String answer = answered(request -> request.sendResponse("h\u00E4"));
    String head =
        head("HTTP/1.1 200 OK", "Content-Type: text/plain; charset=utf-8", "Content-Length: 3");
    assertEquals(head + "h\u00E4", answer);
  }

  @Test
  void aTextMayHaveAStatus() {
    String answer = answered(request -> request.sendResponse("gone", 410));
    assertTrue(answer.startsWith("HTTP/1.1 410 Gone\r\nContent-Type: text/plain"), answer);
    assertTrue(answer.endsWith("Content-Length: 4\r\n\r\ngone"), answer);
  }

  @Test
  void aTextMayHaveAType() {
    assertEquals(
        head("HTTP/1.1 201 Created", "Content-Type: text/html", "Content-Length: 3") + "<p>",
        answered(request -> request.sendResponse("<p>", 201, "text/html")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain; charset=utf-8",
        "text/html; charset=utf-8",
        "application/json",
        "image/png"
      })
  void tellsTheTypeThatItWasGiven(String type) {
    String answer = answered(request -> request.sendResponse("x", 200, type));
    assertTrue(answer.contains("\r\nContent-Type: " + type + "\r\n"), answer);
  }

  @Test
  void bytesAreAnAnswer() {
    assertEquals(
        head("HTTP/1.1 200 OK", "Content-Type: image/png", "Content-Length: 3") + "\0\1\2",
        answered(request -> request.sendResponse(Bytes.latin1("\0\1\2"), 200, "image/png")));
  }

  @Test
  void anAnswerInOnePieceKeepsStatusHeadersAndCookiesThatWereSentBefore() {
    assertEquals(
        head(
                "HTTP/1.1 404 Lost",
                "X-One: 1",
                "Content-Type: text/css",
                "Set-Cookie: a=1",
                "Content-Length: 1")
            + "x",
        answered(
            request -> {
              request.sendStatus(404, "Lost");
              request.setCookie(SetCookie.of("a", "1"));
              request.sendHeaders(Headers.of("X-One", "1", "Content-Type", "text/css"), false);
              request.sendResponse("x");
            }));
  }

  @Test
  void theStatusOfAnAnswerInOnePieceCountsInThePlaceOfOneThatWasSentBefore() {
    String answer =
        answered(
            request -> {
              request.sendStatus(404, "Lost");
              request.sendResponse("x", 410);
            });
    assertTrue(answer.startsWith("HTTP/1.1 410 Gone\r\n"), answer);
  }

  // Step by step

  @Test
  void eachStepIsSentInItsOrder() {
    assertEquals(
        head("HTTP/1.1 404 Not Found", "Content-Length: 5", "X: y") + "hello",
        answered(
            request -> {
              request.sendStatus(404);
              request.sendHeaders(Headers.of("Content-Length", "5", "X", "y"));
              assertTrue(request.send("he"));
              assertTrue(request.send(Bytes.utf8("llo")));
              assertFalse(request.isFinished());
              request.finish();
              assertTrue(request.isFinished());
            }));
  }

  @Test
  void aReasonMayBeAnyWords() {
    String answer =
        answered(
            request -> {
              request.sendStatus(200, "All \u00E9 well");
              request.finish();
            });
    assertTrue(answer.startsWith("HTTP/1.1 200 All "), answer);
  }

  @Test
  void aStatusWithoutARegisteredReasonHasNone() {
    String answer =
        answered(
            request -> {
              request.sendStatus(799);
              request.finish();
            });
    assertTrue(answer.startsWith("HTTP/1.1 799 \r\n"), answer);
  }

  @Test
  void theHeadLeavesWhenItsHeadersEnd() {
    TestPeer peer = served.connect();
    HttpRequest request = unanswered(peer);
    request.sendStatus(200);
    request.sendHeaders(Headers.of("A", "1"), false);
    assertEquals("", Served.answer(peer));
    request.sendHeaders(Headers.of("B", "2", "Content-Length", "1"));
    assertEquals(head("HTTP/1.1 200 OK", "A: 1", "B: 2", "Content-Length: 1"), Served.answer(peer));
    request.send("x");
    assertEquals("x", Served.answer(peer));
    request.finish();
  }

  @Test
  void sendingEndsHeadersThatWereLeftOpen() {
    String answer =
        answered(
            request -> {
              request.sendHeaders(Headers.of("Content-Length", "1"), false);
              request.send("x");
              request.finish();
            });
    assertEquals(head("HTTP/1.1 200 OK", "Content-Length: 1") + "x", answer);
  }

  @Test
  void sendingAloneIsAnAnswerOfStatus200() {
    String answer =
        answered(
            request -> {
              request.send("x");
              request.finish();
            });
    assertEquals(
        head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked") + "1\r\nx\r\n0\r\n\r\n", answer);
  }

  @Test
  void finishingAloneIsAnEmptyAnswerOfStatus200() {
    assertEquals(head("HTTP/1.1 200 OK", "Content-Length: 0"), answered(HttpRequest::finish));
  }

  @Test
  void finishingBehindHeadersThatAreOpenIsAnEmptyAnswer() {
    String answer =
        answered(
            request -> {
              request.sendStatus(404);
              request.sendHeaders(Headers.of("X", "y"), false);
              request.finish();
            });
    assertEquals(head("HTTP/1.1 404 Not Found", "X: y", "Content-Length: 0"), answer);
  }

  @Test
  void sendingNothingSendsTheHeadAndDoesNotEndTheBody() {
    TestPeer peer = served.connect();
    HttpRequest request = unanswered(peer);
    request.send("");
    assertEquals(head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked"), Served.answer(peer));
    request.send("");
    assertEquals("", Served.answer(peer));
    request.send("x");
    request.finish();
    assertEquals("1\r\nx\r\n0\r\n\r\n", Served.answer(peer));
  }

  @Test
  void trailersFollowTheBody() {
    String answer =
        answered(
            request -> {
              request.sendHeaders(Headers.of("Trailer", "X-Sum"));
              request.send("x");
              request.finish(Headers.of("X-Sum", "7"));
            });
    assertEquals(
        head("HTTP/1.1 200 OK", "Trailer: X-Sum", "Transfer-Encoding: chunked")
            + "1\r\nx\r\n0\r\nX-Sum: 7\r\n\r\n",
        answer);
  }

  @Test
  void trailersMayFollowNoBody() {
    assertEquals(
        head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked") + "0\r\nX: y\r\n\r\n",
        answered(request -> request.finish(Headers.of("X", "y"))));
  }

  // Interim answers

  @Test
  void interimAnswersComeBeforeTheAnswer() {
    String answer =
        answered(
            request -> {
              request.sendInterim(103, Headers.of("Link", "</style.css>"));
              request.sendInterim(102, Headers.of());
              request.finish();
            });
    assertEquals(
        head("HTTP/1.1 103 Early Hints", "Link: </style.css>")
            + head("HTTP/1.1 102 Processing")
            + head("HTTP/1.1 200 OK", "Content-Length: 0"),
        answer);
  }

  @Test
  void anOldClientGetsNoInterimAnswer() {
    String answer =
        served.answer(
            request -> {
              request.sendInterim(103, Headers.of("Link", "</style.css>"));
              request.finish();
            },
            "GET / HTTP/1.0\r\n\r\n");
    assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n"), answer);
  }

  // Cookies

  @Test
  void cookiesAreSentWithTheHeaders() {
    String answer =
        answered(
            request -> {
              request.setCookie(SetCookie.of("a", "1").path("/"));
              request.setCookie(SetCookie.of("b", "2").maxAge(Duration.ofMinutes(1)));
              request.sendHeaders(Headers.of("Content-Length", "0"));
              request.finish();
            });
    assertEquals(
        head(
            "HTTP/1.1 200 OK",
            "Content-Length: 0",
            "Set-Cookie: a=1; Path=/",
            "Set-Cookie: b=2; Max-Age=60"),
        answer);
  }

  @Test
  void cookiesOfSomeNamesAreSentAheadOfTheOthers() {
    String answer =
        answered(
            request -> {
              request.setCookie(SetCookie.of("a", "1"));
              request.setCookie(SetCookie.of("ab", "2"));
              request.sendCookies("ab", "none");
              request.sendHeaders(Headers.of("X", "y"), false);
              request.finish();
            });
    assertEquals(
        head("HTTP/1.1 200 OK", "Set-Cookie: ab=2", "X: y", "Set-Cookie: a=1", "Content-Length: 0"),
        answer);
  }

  @Test
  void allCookiesAreSentWhereNoneIsNamedAndNoneTwice() {
    String answer =
        answered(
            request -> {
              request.sendCookies();
              request.setCookie(SetCookie.of("a", "1"));
              request.setCookie(SetCookie.of("b", "2"));
              request.sendCookies();
              request.finish();
            });
    assertEquals(
        head("HTTP/1.1 200 OK", "Set-Cookie: a=1", "Set-Cookie: b=2", "Content-Length: 0"), answer);
  }

  // Date and Server

  @Test
  void everyAnswerHasDateAndServer() {
    served.server.handler(request -> request.sendResponse("x"));
    String answer = served.connect().send(get("/")).receiveText();
    int date = answer.indexOf("Date: ");
    assertNotNull(HttpDate.parse(answer.substring(date + 6, answer.indexOf('\r', date))));
    assertTrue(answer.contains("\r\nServer: Pants\r\n"), answer);
  }

  @Test
  void dateAndServerOfTheProgramCount() {
    served.server.handler(
        request -> {
          request.sendHeaders(Headers.of("date", "Thu, 01 Jan 1970 00:00:00 GMT"), false);
          request.sendHeaders(Headers.of("SERVER", "mine", "Content-Length", "0"));
          request.finish();
        });
    assertEquals(
        head(
            "HTTP/1.1 200 OK",
            "date: Thu, 01 Jan 1970 00:00:00 GMT",
            "SERVER: mine",
            "Content-Length: 0"),
        served.connect().send(get("/")).receiveText());
  }

  @ParameterizedTest
  @ValueSource(strings = {"Date", "Server"})
  void theProgramMayHaveOneOfDateAndServer(String name) {
    served.server.handler(
        request -> {
          request.sendHeaders(Headers.of(name, "Thu, 01 Jan 1970 00:00:00 GMT"), false);
          request.finish();
        });
    String answer = served.connect().send(get("/")).receiveText();
    assertEquals(answer.indexOf("Date: "), answer.lastIndexOf("Date: "), answer);
    assertEquals(answer.indexOf("Server: "), answer.lastIndexOf("Server: "), answer);
    assertTrue(answer.contains("Date: ") && answer.contains("Server: "), answer);
  }

  // Misuse

  private static Arguments misuse(String message, Consumer<HttpRequest> calls) {
    return Arguments.of(message, calls);
  }

  static Stream<Arguments> misuses() {
    return Stream.of(
        misuse("the status was sent before: 404", r -> r.sendStatus(200)),
        misuse(
            "a status must be 200 to 999 (1xx: sendInterim, upgrade): 199", r -> r.sendStatus(199)),
        misuse(
            "a status must be 200 to 999 (1xx: sendInterim, upgrade): 1000",
            r -> r.sendStatus(1000)),
        misuse(
            "a status must be 200 to 999 (1xx: sendInterim, upgrade): 0",
            r -> r.sendResponse("", 0)),
        misuse("an interim status must be 102 to 199: 101", r -> r.sendInterim(101, Headers.of())),
        misuse("an interim status must be 102 to 199: 200", r -> r.sendInterim(200, Headers.of())));
  }

  @ParameterizedTest
  @MethodSource("misuses")
  void misuseIsNamedAndSpoilsNothing(String message, Consumer<HttpRequest> calls) {
    TestPeer peer = served.connect();
    HttpRequest request = unanswered(peer);
    request.sendStatus(404);
    assertEquals(message, misused(() -> calls.accept(request)));
    assertEquals("", Served.answer(peer));
    request.finish();
    assertEquals(head("HTTP/1.1 404 Not Found", "Content-Length: 0"), Served.answer(peer));
  }

  private static String misused(Runnable call) {
    RuntimeException thrown = assertThrows(RuntimeException.class, call::run);
    assertTrue(
        thrown instanceof IllegalStateException || thrown instanceof IllegalArgumentException,
        thrown.toString());
    return String.valueOf(thrown.getMessage());
  }

  @Test
  void nothingOfTheHeadCanBeSentBehindIt() {
    TestPeer peer = served.connect();
    HttpRequest request = unanswered(peer);
    request.send("x");
    assertEquals(
        "the status: the head of the answer is sent", misused(() -> request.sendStatus(200)));
    assertEquals(
        "the headers: the head of the answer is sent",
        misused(() -> request.sendHeaders(Headers.of())));
    assertEquals("the cookies: the head of the answer is sent", misused(request::sendCookies));
    assertEquals(
        "the cookies: the head of the answer is sent",
        misused(() -> request.setCookie(SetCookie.of("a", "b"))));
    assertEquals(
        "the answer: the head of the answer is sent", misused(() -> request.sendResponse("")));
    assertEquals(
        "the status: the head of the answer is sent", misused(() -> request.sendResponse("", 200)));
    assertEquals(
        "sendInterim: the answer has begun", misused(() -> request.sendInterim(103, Headers.of())));
    request.finish();
    assertTrue(Served.answer(peer).endsWith("\r\n\r\n1\r\nx\r\n0\r\n\r\n"));
  }

  @Test
  void nothingCanBeSentBehindTheEnd() {
    TestPeer peer = served.connect();
    HttpRequest request = unanswered(peer);
    request.finish();
    assertEquals("send: the request is finished", misused(() -> request.send("x")));
    assertEquals("finish: the request is finished already", misused(request::finish));
    assertEquals("the status: the request is finished", misused(() -> request.sendStatus(200)));
    assertEquals(
        "the headers: the request is finished", misused(() -> request.sendHeaders(Headers.of())));
    assertEquals("the answer: the request is finished", misused(() -> request.sendResponse("")));
    request.abort();
    assertEquals(head("HTTP/1.1 200 OK", "Content-Length: 0"), Served.answer(peer));
    assertFalse(peer.ended());
  }

  static Stream<Arguments> calls() {
    return Stream.of(
        misuse("sendStatus", r -> r.sendStatus(200)),
        misuse("sendStatus", r -> r.sendStatus(200, "OK")),
        misuse("sendHeaders", r -> r.sendHeaders(Headers.of())),
        misuse("setCookie", r -> r.setCookie(SetCookie.of("a", "b"))),
        misuse("sendCookies", r -> r.sendCookies()),
        misuse("send", r -> r.send("x")),
        misuse("send", r -> r.send(Bytes.EMPTY)),
        misuse("finish", r -> r.finish()),
        misuse("finish", r -> r.finish(Headers.of())),
        misuse("sendResponse", r -> r.sendResponse("")),
        misuse("sendResponse", r -> r.sendResponse("", 200)),
        misuse("sendResponse", r -> r.sendResponse("", 200, "text/html")),
        misuse("sendInterim", r -> r.sendInterim(103, Headers.of())),
        misuse("abort", r -> r.abort()),
        misuse("onEnd", r -> r.onEnd(() -> {})),
        misuse("onDrain", r -> r.onDrain(() -> {})),
        misuse("onBody", r -> r.onBody(piece -> {})),
        misuse("pauseBody", r -> r.pauseBody(true)),
        misuse("bodyLimit", r -> r.bodyLimit(1)));
  }

  @ParameterizedTest
  @MethodSource("calls")
  void anotherThreadIsRefused(String method, Consumer<HttpRequest> call)
      throws InterruptedException {
    HttpRequest request = unanswered(served.connect());
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread other =
        Thread.ofVirtual()
            .name("other")
            .start(
                () -> {
                  try {
                    call.accept(request);
                  } catch (IllegalStateException e) {
                    thrown.set(e);
                  }
                });
    other.join();
    String message = String.valueOf(thrown.get().getMessage());
    assertTrue(
        message.startsWith("HttpRequest." + method + " was called on the thread \"other\""),
        message);
    request.finish();
  }

  // Injection: what would begin a line of its own

  static Stream<Arguments> injections() {
    return Stream.of("\r\nX: y", "\n", "\r", "\0", "\u0100", "\177")
        .flatMap(
            bad ->
                Stream.of(
                    misuse(bad, r -> r.sendStatus(200, "OK" + bad)),
                    misuse(bad, r -> r.sendHeaders(Headers.of("A", "b" + bad + "c"))),
                    misuse(bad, r -> r.sendHeaders(Headers.of("A" + bad, "b"), false)),
                    misuse(bad, r -> r.sendHeaders(unchecked("A", "b" + bad + "c"))),
                    misuse(bad, r -> r.sendHeaders(unchecked("A" + bad, "b"), false)),
                    misuse(bad, r -> r.setCookie(SetCookie.of("a", "b" + bad))),
                    misuse(bad, r -> r.setCookie(SetCookie.of("a" + bad, "b"))),
                    misuse(bad, r -> r.setCookie(SetCookie.of("a", "b").path("/" + bad))),
                    misuse(bad, r -> r.setCookie(SetCookie.of("a", "b").domain("c" + bad))),
                    misuse(bad, r -> r.sendResponse("x", 200, "text/" + bad + "plain")),
                    misuse(bad, r -> r.sendInterim(103, unchecked("A", "b" + bad + "c"))),
                    misuse(bad, r -> r.finish(unchecked("A", "b" + bad + "c"))),
                    misuse(bad, r -> r.finish(unchecked("A" + bad, "b")))));
  }

  /** Somebody's own fields, which nobody has checked. */
  private static Headers unchecked(String name, String value) {
    return new Headers() {
      @Override
      public int size() {
        return 1;
      }

      @Override
      public String name(int index) {
        return name;
      }

      @Override
      public String value(int index) {
        return value;
      }
    };
  }

  @ParameterizedTest
  @MethodSource("injections")
  void i1AnInjectionThrowsAtOnceAndTheAnswerCanStillBeGiven(
      String bad, Consumer<HttpRequest> call) {
    TestPeer peer = served.connect();
    HttpRequest request = unanswered(peer);
    assertThrows(IllegalArgumentException.class, () -> call.accept(request), bad);
    assertEquals("", Served.answer(peer));
    request.sendStatus(404);
    request.sendHeaders(Headers.of("Content-Length", "2"));
    request.send("no");
    request.finish();
    assertEquals(head("HTTP/1.1 404 Not Found", "Content-Length: 2") + "no", Served.answer(peer));
    peer.send(get("/next"));
    assertEquals("/next", served.requests.getLast().url());
  }

  @Test
  void i1AFieldThatMustNotBeATrailerThrowsAndTheAnswerCanStillBeFinished() {
    TestPeer peer = served.connect();
    HttpRequest request = unanswered(peer);
    request.send("x");
    assertThrows(
        IllegalArgumentException.class, () -> request.finish(Headers.of("Content-Length", "1")));
    assertFalse(request.isFinished());
    request.finish(Headers.of("X", "y"));
    assertTrue(Served.answer(peer).endsWith("\r\n\r\n1\r\nx\r\n0\r\nX: y\r\n\r\n"));
  }

  // Handlers that throw

  @Test
  void aHandlerThatThrowsIsAnsweredWith500AndReported() {
    served.test.engine().onUncaught(reported::add);
    IllegalStateException thrown = new IllegalStateException("secret");
    String answer =
        answered(
            request -> {
              throw thrown;
            });
    assertEquals(
        head(
                "HTTP/1.1 500 Internal Server Error",
                "Content-Type: text/plain; charset=utf-8",
                "Content-Length: 22")
            + "Internal Server Error\n",
        answer);
    assertEquals(List.of(thrown), reported);
    assertEquals(Map.of(), served.server.refusals());
  }

  @Test
  void nothingThatAHandlerSaidOfTheHeadBeforeItThrewIsSent() {
    served.test.engine().onUncaught(reported::add);
    String answer =
        answered(
            request -> {
              request.sendStatus(201, "Made");
              request.setCookie(SetCookie.of("a", "b"));
              request.sendHeaders(Headers.of("Content-Length", "900"), false);
              throw new IOException("disk");
            });
    assertTrue(answer.startsWith("HTTP/1.1 500 Internal Server Error\r\n"), answer);
    assertFalse(answer.contains("Set-Cookie") || answer.contains("900"), answer);
    assertEquals(1, reported.size());
  }

  @Test
  void theConnectionLivesOnBehindA500() {
    served.test.engine().onUncaught(reported::add);
    served.server.handler(
        request -> {
          if (request.path().equals("/bad")) {
            throw new AssertionError();
          }
          request.sendResponse("good");
        });
    TestPeer peer = served.connect().send(get("/bad") + get("/"));
    assertTrue(Served.answer(peer).endsWith("\r\n\r\ngood"));
    assertFalse(peer.ended());
    assertEquals(1, reported.size());
  }

  @Test
  void aHandlerThatThrowsInTheMiddleOfItsAnswerCutsTheConnection() {
    served.test.engine().onUncaught(reported::add);
    List<String> ends = new ArrayList<>();
    served.server.handler(
        request -> {
          request.onEnd(() -> ends.add("lost " + request.isLost()));
          request.send("x");
          throw new IllegalStateException("secret");
        });
    TestPeer peer = served.connect().send(get("/") + get("/next"));
    assertFalse(peer.receiveText().contains("0\r\n\r\n"));
    assertTrue(peer.failed());
    assertEquals(1, reported.size());
    assertEquals(List.of("lost true"), ends);
    assertEquals(0, served.server.connections());
  }

  @Test
  void aHandlerThatThrowsBehindItsAnswerSpoilsNothing() {
    served.test.engine().onUncaught(reported::add);
    served.server.handler(
        request -> {
          request.sendResponse("x");
          throw new IllegalStateException("late");
        });
    TestPeer peer = served.connect().send(get("/"));
    assertTrue(Served.answer(peer).endsWith("\r\n\r\nx"));
    assertFalse(peer.ended());
    assertEquals(1, reported.size());
  }

  // Giving up

  @Test
  void anAnswerThatIsGivenUpCutsTheConnectionAndLaterSendsAreDropped() {
    TestPeer peer = served.connect();
    HttpRequest request = unanswered(peer);
    request.send("x");
    request.abort();
    assertFalse(request.send("y"));
    assertTrue(peer.failed());
    assertFalse(peer.receiveText().contains("y"));
    assertTrue(request.isLost());
    assertFalse(request.send("z"));
    request.finish();
  }

  @Test
  void anAnswerCanBeGivenUpBeforeItBegan() {
    TestPeer peer = served.connect();
    unanswered(peer).abort();
    assertTrue(peer.failed());
    assertEquals("", peer.receiveText());
    assertTrue(served.requests.getFirst().isLost());
  }
}
