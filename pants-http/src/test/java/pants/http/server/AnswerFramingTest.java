package pants.http.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pants.http.server.Served.get;
import static pants.http.server.Served.head;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pants.bytes.Bytes;
import pants.bytes.ReceiveBuffer;
import pants.http.Headers;
import pants.http.HttpLimits;
import pants.http.wire.HttpEvent;
import pants.http.wire.ResponseReader;
import pants.testing.TestPeer;

/** How the client is told where an answer ends. */
class AnswerFramingTest {
  private static final String HEAD_REQUEST = head("HEAD / HTTP/1.1", "Host: a");
  private static final String OLD = "GET / HTTP/1.0\r\n\r\n";
  private static final String OLD_KEPT = head("GET / HTTP/1.0", "Connection: keep-alive");
  private static final String EMPTY = head("HTTP/1.1 200 OK", "Content-Length: 0");

  private final Served served = new Served();
  private final List<Throwable> reported = new ArrayList<>();

  @AfterEach
  void close() {
    served.close();
  }

  private static void inPieces(HttpRequest request) {
    request.send("ab");
    request.send("cdefghijklmnop");
    request.finish();
  }

  /** What two requests in a row are answered with, which shows where the first answer ends. */
  private String followed(RequestHandler handler, String request) {
    AtomicBoolean second = new AtomicBoolean();
    return served.answer(
        current -> {
          if (second.getAndSet(true)) {
            current.finish();
          } else {
            handler.handle(current);
          }
        },
        request + get("/"));
  }

  // The framings

  @Test
  void aBodyOfKnownLengthIsCounted() {
    String answer = followed(request -> request.sendResponse("ab", 200, "a/b"), get("/"));
    assertEquals(
        head("HTTP/1.1 200 OK", "Content-Type: a/b", "Content-Length: 2") + "ab" + EMPTY, answer);
  }

  @Test
  void aBodyOfUnknownLengthGoesOutInChunks() {
    assertEquals(
        head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked")
            + "2\r\nab\r\ne\r\ncdefghijklmnop\r\n0\r\n\r\n"
            + EMPTY,
        followed(AnswerFramingTest::inPieces, get("/")));
  }

  @Test
  void aBodyOfUnknownLengthGoesOutToAnOldClientUntilTheConnectionCloses() {
    served.server.handler(AnswerFramingTest::inPieces);
    for (String request : List.of(OLD, OLD_KEPT)) {
      TestPeer peer = served.connect().send(request);
      assertEquals(
          head("HTTP/1.1 200 OK", "Connection: close") + "abcdefghijklmnop", Served.answer(peer));
      assertTrue(peer.ended());
    }
  }

  @Test
  void trailersAreLeftOutForAnOldClient() {
    String answer =
        served.answer(
            request -> {
              request.send("ab");
              request.finish(Headers.of("X", "y"));
            },
            OLD);
    assertEquals(head("HTTP/1.1 200 OK", "Connection: close") + "ab", answer);
  }

  @Test
  void aLengthThatTheProgramGivesCounts() {
    assertEquals(
        head("HTTP/1.1 200 OK", "content-length: 16") + "abcdefghijklmnop" + EMPTY,
        followed(
            request -> {
              request.sendHeaders(Headers.of("content-length", "16"));
              inPieces(request);
            },
            get("/")));
  }

  @Test
  void aLengthThatTheProgramGivesLetsAnOldClientKeepItsConnection() {
    assertEquals(
        head("HTTP/1.1 200 OK", "Content-Length: 16", "Connection: keep-alive")
            + "abcdefghijklmnop"
            + EMPTY,
        followed(
            request -> {
              request.sendHeaders(Headers.of("Content-Length", "16"));
              inPieces(request);
            },
            OLD_KEPT));
  }

  // No body

  @Test
  void i7HeadTellsTheLengthAndHasNoBody() {
    assertEquals(
        head("HTTP/1.1 200 OK", "Content-Type: a/b", "Content-Length: 2") + EMPTY,
        followed(request -> request.sendResponse("ab", 200, "a/b"), HEAD_REQUEST));
  }

  @Test
  void i7HeadOfABodyOfUnknownLengthHasNoFraming() {
    assertEquals(
        head("HTTP/1.1 200 OK") + EMPTY, followed(AnswerFramingTest::inPieces, HEAD_REQUEST));
  }

  @Test
  void i7HeadMayTellALengthOfWhichNothingIsSent() {
    assertEquals(
        head("HTTP/1.1 200 OK", "Content-Length: 1000000") + EMPTY,
        followed(
            request -> {
              request.sendHeaders(Headers.of("Content-Length", "1000000"));
              inPieces(request);
            },
            HEAD_REQUEST));
  }

  @Test
  void i7HeadHasNoTrailers() {
    assertEquals(
        head("HTTP/1.1 200 OK") + EMPTY,
        followed(request -> request.finish(Headers.of("X", "y")), HEAD_REQUEST));
  }

  @Test
  void i7HeadOfAnOldClientKeepsItsConnection() {
    assertEquals(
        head("HTTP/1.1 200 OK", "Connection: keep-alive") + EMPTY,
        followed(AnswerFramingTest::inPieces, head("HEAD / HTTP/1.0", "Connection: keep-alive")));
  }

  @ParameterizedTest
  @CsvSource({"204,No Content", "304,Not Modified"})
  void i7StatusesWithoutBodyHaveNone(int status, String reason) {
    String first = "HTTP/1.1 " + status + " " + reason;
    assertEquals(
        head(first, "Content-Type: a/b") + EMPTY,
        followed(request -> request.sendResponse("ab", status, "a/b"), get("/")));
    assertEquals(
        head(first) + EMPTY,
        followed(
            request -> {
              request.sendStatus(status);
              inPieces(request);
            },
            get("/")));
    assertEquals(
        head(first) + EMPTY,
        followed(
            request -> {
              request.sendStatus(status);
              request.finish();
            },
            get("/")));
  }

  @Test
  void i7AnAnswerOf304MayTellALengthAndOneOf204MustNot() {
    for (int status : List.of(204, 304)) {
      String answer =
          followed(
              request -> {
                request.sendStatus(status);
                request.sendHeaders(Headers.of("ETag", "\"x\"", "Content-Length", "7"));
                request.finish();
              },
              get("/"));
      assertEquals(status == 304, answer.contains("Content-Length: 7\r\n"), answer);
      assertTrue(answer.contains("ETag: \"x\"\r\n"), answer);
      assertTrue(answer.endsWith("\r\n\r\n" + EMPTY), answer);
    }
  }

  @Test
  void aHeadBehindWhichNothingFollowsSaysThatTheBodyIsEmpty() {
    String moved = head("HTTP/1.1 303 See Other", "Location: /", "Content-Length: 0");
    RequestHandler redirect =
        request -> {
          request.sendStatus(303);
          request.sendHeaders(Headers.of("Location", "/"));
          request.finish();
        };
    assertEquals(moved + EMPTY, followed(redirect, get("/")));
  }

  @Test
  void aHeadThatHasEndedLeavesWhenItsHandlerReturns() {
    served.server.handler(request -> request.sendHeaders(Headers.of("X", "y")));
    TestPeer peer = served.connect().send(get("/"));
    assertEquals(
        head("HTTP/1.1 200 OK", "X: y", "Transfer-Encoding: chunked"), Served.answer(peer));
  }

  @Test
  void aHandlerThatThrowsBehindItsHeadersIsStillAnsweredWith500() {
    served.test.engine().onUncaught(reported::add);
    served.server.handler(
        request -> {
          request.sendHeaders(Headers.of("X", "y"));
          throw new IllegalStateException("on purpose");
        });
    String answer = Served.answer(served.connect().send(get("/")));
    assertTrue(answer.startsWith("HTTP/1.1 500 ") && !answer.contains("X: y"), answer);
    assertEquals(1, reported.size());
  }

  @Test
  void i7AnAnswerOf205HasAnEmptyBody() {
    String empty = head("HTTP/1.1 205 Reset Content", "Content-Length: 0");
    assertEquals(
        head("HTTP/1.1 205 Reset Content", "Content-Type: a/b", "Content-Length: 0") + EMPTY,
        followed(request -> request.sendResponse("ab", 205, "a/b"), get("/")));
    assertEquals(
        empty + EMPTY,
        followed(
            request -> {
              request.sendStatus(205);
              inPieces(request);
            },
            get("/")));
    assertEquals(
        empty + EMPTY,
        followed(
            request -> {
              request.sendStatus(205);
              request.finish(Headers.of("X", "y"));
            },
            get("/")));
  }

  // Fields that say how the answer is framed

  @ParameterizedTest
  @ValueSource(strings = {"Transfer-Encoding", "transfer-encoding"})
  void transferEncodingIsTheServersMatter(String name) {
    assertRefused(
        Headers.of(name, "chunked"),
        "Transfer-Encoding is the server's matter: send the body as it is");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "+5", "0x5", "5, 5", "5 5", "1000000000000000000", "\u0665"})
  void aLengthThatIsNoNumberIsRefused(String length) {
    if (length.equals("\u0665")) { // an Arabic digit cannot even be the value of a header
      assertThrows(IllegalArgumentException.class, () -> Headers.of("Content-Length", length));
    } else {
      assertRefused(
          Headers.of("Content-Length", length),
          "Content-Length must be a decimal number below 10^18: " + length);
    }
  }

  @Test
  void twoLengthsAreRefused() {
    assertRefused(
        Headers.of("Content-Length", "5", "content-length", "5"), "Content-Length must not repeat");
  }

  /** The fields are forgotten, and the answer can still be given. */
  private void assertRefused(Headers fields, String message) {
    TestPeer peer = served.connect().send(get("/"));
    HttpRequest request = served.requests.getLast();
    request.sendStatus(404);
    IllegalArgumentException thrown =
        assertThrows(IllegalArgumentException.class, () -> request.sendHeaders(fields));
    assertEquals(message, thrown.getMessage());
    assertEquals("", Served.answer(peer));
    request.finish();
    assertEquals(head("HTTP/1.1 404 Not Found", "Content-Length: 0"), Served.answer(peer));
  }

  @Test
  void i6AnAnswerInOnePieceWithAnotherLengthIsRefused() {
    TestPeer peer = served.connect().send(get("/"));
    HttpRequest request = served.requests.getLast();
    request.sendHeaders(Headers.of("Content-Length", "5"), false);
    IllegalArgumentException thrown =
        assertThrows(IllegalArgumentException.class, () -> request.sendResponse("hell"));
    assertEquals("Content-Length is 5, but the body has 4 bytes", thrown.getMessage());
    assertEquals("", Served.answer(peer));
    request.sendResponse("hell");
    assertTrue(Served.answer(peer).endsWith("Content-Length: 4\r\n\r\nhell"));
  }

  @Test
  void i6ABodyThatIsLongerThanItsLengthThrowsAndNothingOfThatIsSent() {
    TestPeer peer = served.connect().send(get("/"));
    HttpRequest request = served.requests.getLast();
    request.sendHeaders(Headers.of("Content-Length", "5"));
    request.send("hel");
    IllegalArgumentException thrown =
        assertThrows(IllegalArgumentException.class, () -> request.send("lo!!"));
    assertEquals("the body is longer than its Content-Length, by 2 bytes", thrown.getMessage());
    request.send("lo");
    assertThrows(IllegalArgumentException.class, () -> request.send("!"));
    request.finish();
    assertEquals(head("HTTP/1.1 200 OK", "Content-Length: 5") + "hello", Served.answer(peer));
    assertFalse(peer.ended());
  }

  @Test
  void i6ABodyThatIsLongerFromItsFirstPieceOnThrowsBeforeTheHeadLeaves() {
    TestPeer peer = served.connect().send(get("/"));
    HttpRequest request = served.requests.getLast();
    request.sendHeaders(Headers.of("Content-Length", "1"), false);
    assertThrows(IllegalArgumentException.class, () -> request.send("hello"));
    assertEquals("", Served.answer(peer));
    request.send("h");
    request.finish();
    assertEquals(head("HTTP/1.1 200 OK", "Content-Length: 1") + "h", Served.answer(peer));
  }

  @Test
  void i6ABodyThatIsShorterThanItsLengthCutsTheConnection() {
    List<String> ends = new ArrayList<>();
    TestPeer peer = served.connect().send(get("/"));
    HttpRequest request = served.requests.getLast();
    request.onEnd(() -> ends.add("end"));
    request.sendHeaders(Headers.of("Content-Length", "5"));
    request.send("hell");
    IllegalStateException thrown = assertThrows(IllegalStateException.class, request::finish);
    assertEquals("the body is shorter than its Content-Length, by 1 bytes", thrown.getMessage());
    assertTrue(peer.failed());
    assertEquals(List.of("end"), ends);
    assertTrue(request.isLost());
    assertEquals(0, served.server.connections());
  }

  @Test
  void i6AHandlerWhoseBodyIsTooShortIsReported() {
    served.test.engine().onUncaught(reported::add);
    served.server.handler(
        request -> {
          request.sendHeaders(Headers.of("Content-Length", "5"));
          request.send("hell");
          request.finish();
        });
    TestPeer peer = served.connect().send(get("/") + get("/"));
    assertTrue(peer.receiveText().endsWith("Content-Length: 5\r\n\r\nhell"));
    assertTrue(peer.failed());
    assertInstanceOf(IllegalStateException.class, reported.getFirst());
    assertEquals(1, reported.size());
  }

  @Test
  void trailersBehindABodyOfKnownLengthAreRefused() {
    TestPeer peer = served.connect().send(get("/"));
    HttpRequest request = served.requests.getLast();
    request.sendHeaders(Headers.of("Content-Length", "1"));
    request.send("x");
    IllegalStateException thrown =
        assertThrows(IllegalStateException.class, () -> request.finish(Headers.of("X-Sum", "7")));
    assertEquals("trailers need a body without Content-Length", thrown.getMessage());
    request.finish();
    assertEquals(head("HTTP/1.1 200 OK", "Content-Length: 1") + "x", Served.answer(peer));
  }

  @ParameterizedTest
  @ValueSource(strings = {"close", "Close", " CLOSE ", "x-option, close", "close,x-option"})
  void aConnectionFieldOfTheProgramCloses(String value) {
    served.server.handler(
        request -> {
          request.sendHeaders(Headers.of("connection", value), false);
          request.sendResponse("x", 200, "a/b");
        });
    TestPeer peer = served.connect().send(get("/") + get("/"));
    assertEquals(
        head(
                "HTTP/1.1 200 OK",
                "connection: " + value.strip(),
                "Content-Type: a/b",
                "Content-Length: 1")
            + "x",
        Served.answer(peer));
    assertTrue(peer.ended());
  }

  // Large bodies

  @ParameterizedTest
  @ValueSource(ints = {4095, 4096, 4097, 65_535, 65_536, 65_537, 300_000, 3_000_000})
  void largeBodiesArriveWholeInBothFramings(int size) {
    Bytes body = body(size);
    TestPeer peer = served.connect();
    served.server.handler(request -> request.sendResponse(body, 200, "a/b"));
    assertEquals(List.of(body), bodies(peer.send(get("/")).receive(), 1));
    served.server.handler(
        request -> {
          request.send("");
          request.send(body);
          request.finish();
        });
    assertEquals(List.of(body), bodies(peer.send(get("/")).receive(), 1));
    served.server.handler(
        request -> {
          request.send(body);
          request.send(body.slice(0, 10));
          request.send(body.slice(10, size));
          request.finish(Headers.of("X", "y"));
        });
    assertEquals(
        List.of(body.concat(body), body.concat(body)),
        bodies(peer.send(get("/") + get("/")).receive(), 2));
    assertFalse(peer.ended());
  }

  @Test
  void aLargeBodyArrivesWholeAtAnOldClient() {
    Bytes body = body(200_000);
    served.server.handler(
        request -> {
          request.send(body);
          request.finish();
        });
    TestPeer peer = served.connect().send(OLD);
    assertEquals(List.of(body), bodies(peer.receive(), 1));
    assertTrue(peer.ended());
  }

  private static Bytes body(int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) ('a' + i * 31L % 26);
    }
    return Bytes.latin1(new String(bytes, ISO_8859_1));
  }

  /** The bodies of answers, as a client reads them. */
  private static List<Bytes> bodies(Bytes received, int count) {
    ResponseReader reader = new ResponseReader(HttpLimits.DEFAULT);
    ReceiveBuffer buffer = new ReceiveBuffer(Integer.MAX_VALUE);
    buffer.append(received.asByteBuffer());
    for (int i = 0; i < count; i++) {
      reader.expect("GET");
    }
    List<Bytes> bodies = new ArrayList<>();
    Bytes body = Bytes.EMPTY;
    while (bodies.size() < count) {
      HttpEvent event = reader.take(buffer);
      if (event == null) {
        event = reader.end(buffer);
      }
      switch (event) {
        case HttpEvent.Body piece -> body = body.concat(piece.bytes());
        case HttpEvent.End end -> {
          bodies.add(body);
          body = Bytes.EMPTY;
        }
        case null -> throw new AssertionError("not all arrived");
        default -> {}
      }
    }
    assertTrue(buffer.isEmpty(), "bytes behind the answers");
    return bodies;
  }
}
