package pants.http.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pants.http.server.Served.get;
import static pants.http.server.Served.head;
import static pants.http.server.Served.post;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pants.bytes.Bytes;
import pants.http.Headers;
import pants.testing.TestPeer;

/** Several requests on one connection, and its end. */
class KeepAliveTest {
  private static final String OK = "HTTP/1.1 200 OK";
  private static final String LENGTH = "Content-Length: ";

  private final Served served = new Served();

  @AfterEach
  void close() {
    served.close();
  }

  private static void echo(HttpRequest request) {
    String text = request.url() + request.body().utf8();
    request.sendHeaders(Headers.of("Content-Length", Integer.toString(text.length())));
    request.send(text);
    request.finish();
  }

  private static String echoed(String text) {
    return head(OK, LENGTH + text.length()) + text;
  }

  private List<String> urls() {
    return served.requests.stream().map(HttpRequest::url).toList();
  }

  // One after the other

  @Test
  void requestsAreAnsweredInTheirOrder() {
    served.server.handler(KeepAliveTest::echo);
    TestPeer peer = served.connect();
    for (int i = 0; i < 3; i++) {
      assertEquals(echoed("/" + i), Served.answer(peer.send(get("/" + i))));
    }
    assertFalse(peer.ended());
    assertEquals(1, served.server.connections());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 65_536})
  void pipelinedRequestsAreAnsweredInTheirOrder(int segment) {
    served.test.segmentSize(segment);
    served.server.handler(KeepAliveTest::echo);
    StringBuilder requests = new StringBuilder();
    StringBuilder answers = new StringBuilder();
    for (int i = 0; i < 30; i++) {
      requests.append(get("/" + i)).append(post("/p", "body" + i));
      answers.append(echoed("/" + i)).append(echoed("/pbody" + i));
    }
    TestPeer peer = served.connect().send(requests.toString());
    assertEquals(answers.toString(), Served.answer(peer));
  }

  @Test
  void aChunkedRequestEndsBeforeTheNextBegins() {
    served.server.handler(KeepAliveTest::echo);
    String chunked =
        head("POST /c HTTP/1.1", "Host: a", "Transfer-Encoding: chunked")
            + "3\r\nabc\r\n0\r\nX: y\r\n\r\n";
    TestPeer peer = served.connect().sendByteByByte(chunked + get("/1") + chunked);
    assertEquals(echoed("/cabc") + echoed("/1") + echoed("/cabc"), Served.answer(peer));
  }

  @Test
  void emptyLinesBeforeARequestArePassedOver() {
    served.server.handler(KeepAliveTest::echo);
    TestPeer peer = served.connect().send(get("/1") + "\r\n" + get("/2"));
    assertEquals(echoed("/1") + echoed("/2"), Served.answer(peer));
  }

  @Test
  void theNextRequestIsNotReadBeforeTheAnswerIsFinished() {
    TestPeer peer = served.connect().send(get("/1") + get("/2") + get("/3"));
    assertEquals(List.of("/1"), urls());
    served.requests.getFirst().send("x");
    served.test.advance(Duration.ofMinutes(5));
    assertEquals(List.of("/1"), urls());
    served.requests.getFirst().finish();
    served.test.settle();
    assertEquals(List.of("/1", "/2"), urls());
    served.requests.get(1).sendResponse("y");
    served.test.settle();
    assertEquals(List.of("/1", "/2", "/3"), urls());
    assertFalse(peer.ended());
  }

  @Test
  void r4NothingIsReadWhileARequestIsBeingAnswered() {
    TestPeer peer = served.connect().send(get("/1"));
    peer.send(Bytes.utf8(get("/2").repeat(100_000)));
    assertTrue(served.test.engine().statistics().bytesRead() < 70_000);
    assertEquals(List.of("/1"), urls());
  }

  @Test
  void aRequestThatIsAnsweredLaterHoldsNoOther() {
    served.connect().send(get("/1"));
    String other = served.answer(KeepAliveTest::echo, get("/2"));
    assertEquals(echoed("/2"), other);
  }

  @Test
  void f22ABadRequestBehindAGoodOneIsRefusedBehindItsAnswer() {
    served.server.handler(KeepAliveTest::echo);
    TestPeer peer = served.connect().send(get("/1") + "GET /2\r\n\r\n" + get("/3"));
    String answer = Served.answer(peer);
    assertTrue(answer.startsWith(echoed("/1") + "HTTP/1.1 400 Bad Request\r\n"), answer);
    assertFalse(answer.contains("/3"), answer);
    assertTrue(peer.ended());
  }

  @Test
  void f22ABadRequestBehindOneThatIsAnsweredLaterIsNotLookedAtBefore() {
    TestPeer peer = served.connect().send(get("/1") + "GET /2\r\n\r\n");
    assertEquals("", Served.answer(peer));
    echo(served.requests.getFirst());
    String answer = Served.answer(peer);
    assertTrue(answer.startsWith(echoed("/1") + "HTTP/1.1 400 Bad Request\r\n"), answer);
  }

  // Whether the connection lives on

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Connection: close",
        "connection:CLOSE",
        "Connection: Close ",
        "Connection: keep-alive, close",
        "Connection: close,x",
        "Connection: x\r\nConnection: close"
      })
  void closeInTheRequestClosesBehindTheAnswer(String field) {
    served.server.handler(KeepAliveTest::echo);
    TestPeer peer = served.connect().send(get("/1", field) + get("/2"));
    assertEquals(head(OK, LENGTH + 2, "Connection: close") + "/1", Served.answer(peer));
    assertTrue(peer.ended());
  }

  @ParameterizedTest
  @ValueSource(strings = {"Connection: keep-alive", "Connection: closed", "X-Connection: close"})
  void anythingElseKeepsTheConnection(String field) {
    served.server.handler(KeepAliveTest::echo);
    TestPeer peer = served.connect().send(get("/1", field) + get("/2"));
    assertEquals(echoed("/1") + echoed("/2"), Served.answer(peer));
    assertFalse(peer.ended());
  }

  @Test
  void anOldClientHasOneRequest() {
    served.server.handler(KeepAliveTest::echo);
    TestPeer peer = served.connect().send("GET /1 HTTP/1.0\r\n\r\n" + get("/2"));
    assertEquals(head(OK, LENGTH + 2, "Connection: close") + "/1", Served.answer(peer));
    assertTrue(peer.ended());
  }

  @Test
  void anOldClientThatAsksForItKeepsItsConnectionAndIsTold() {
    served.server.handler(KeepAliveTest::echo);
    String kept = head("GET /1 HTTP/1.0", "Connection: Keep-Alive");
    TestPeer peer = served.connect().send(kept + kept + "GET /2 HTTP/1.0\r\n\r\n");
    String answer = head(OK, LENGTH + 2, "Connection: keep-alive") + "/1";
    String last = head(OK, LENGTH + 2, "Connection: close") + "/2";
    assertEquals(answer + answer + last, Served.answer(peer));
    assertTrue(peer.ended());
  }

  @Test
  void anOldClientThatAlsoSaysCloseIsClosed() {
    served.server.handler(KeepAliveTest::echo);
    TestPeer peer = served.connect().send(head("GET /1 HTTP/1.0", "Connection: keep-alive, close"));
    assertEquals(head(OK, LENGTH + 2, "Connection: close") + "/1", Served.answer(peer));
    assertTrue(peer.ended());
  }

  @Test
  void aServerMayCloseBehindEachAnswer() {
    served.server.keepAlive(false).handler(KeepAliveTest::echo);
    TestPeer peer = served.connect().send(get("/1") + get("/2"));
    assertEquals(head(OK, LENGTH + 2, "Connection: close") + "/1", Served.answer(peer));
    assertTrue(peer.ended());
    TestPeer old = served.connect().send(head("GET /1 HTTP/1.0", "Connection: keep-alive"));
    assertEquals(head(OK, LENGTH + 2, "Connection: close") + "/1", Served.answer(old));
    assertTrue(old.ended());
  }

  @Test
  void whetherAServerKeepsConnectionsMayChangeWhileItListens() {
    served.server.handler(KeepAliveTest::echo);
    TestPeer peer = served.connect().send(get("/1"));
    served.server.keepAlive(false);
    peer.send(get("/2"));
    assertEquals(
        echoed("/1") + head(OK, LENGTH + 2, "Connection: close") + "/2", Served.answer(peer));
    assertTrue(peer.ended());
  }

  @Test
  void anAnswerOfManyPiecesIsWholeBeforeItsConnectionCloses() {
    TestPeer peer = served.connect().send(get("/", "Connection: close"));
    HttpRequest request = served.requests.getFirst();
    request.send("a");
    served.test.advance(Duration.ofSeconds(1));
    request.send("b");
    request.finish();
    assertEquals(
        head(OK, "Connection: close", "Transfer-Encoding: chunked")
            + "1\r\na\r\n1\r\nb\r\n0\r\n\r\n",
        Served.answer(peer));
    assertTrue(peer.ended());
  }

  // The client ends its side

  @Test
  void aClientThatSendsNoMoreGetsItsAnswers() {
    served.server.handler(KeepAliveTest::echo);
    TestPeer peer = served.connect();
    peer.send(get("/1") + get("/2")).end();
    assertEquals(echoed("/1") + echoed("/2"), Served.answer(peer));
    assertTrue(peer.ended());
    assertEquals(0, served.server.connections());
  }

  @Test
  void aClientThatSendsNoMoreGetsItsLaterAnswers() {
    TestPeer peer = served.connect().send(get("/1") + get("/2")).end();
    served.test.advance(Duration.ofSeconds(20));
    assertFalse(peer.ended());
    echo(served.requests.getFirst());
    assertEquals(echoed("/1"), Served.answer(peer));
    assertFalse(served.requests.getFirst().isLost());
    served.test.advance(Duration.ofSeconds(20));
    echo(served.requests.get(1));
    assertEquals(echoed("/2"), Served.answer(peer));
    assertTrue(peer.ended());
    assertEquals(0, served.server.connections());
  }

  @Test
  void aClientThatSendsNoMoreGetsAnAnswerInPieces() {
    TestPeer peer = served.connect().send(get("/1")).end();
    HttpRequest request = served.requests.getFirst();
    request.send("a");
    served.test.advance(Duration.ofSeconds(1));
    request.send("b");
    served.test.advance(Duration.ofSeconds(1));
    request.finish();
    assertTrue(Served.answer(peer).endsWith("\r\n\r\n1\r\na\r\n1\r\nb\r\n0\r\n\r\n"));
    assertTrue(peer.ended());
  }

  @Test
  void aClientThatSendsNothingAtAllIsClosed() {
    TestPeer peer = served.connect().end();
    assertTrue(peer.ended());
    assertEquals("", peer.receiveText());
    assertEquals(0, served.server.connections());
  }

  // The client leaves

  @Test
  void aClientThatLeavesIsToldAndWhatIsSentLaterIsDropped() {
    List<String> told = new ArrayList<>();
    TestPeer peer = served.connect().send(get("/1") + get("/2"));
    HttpRequest request = served.requests.getFirst();
    request.onEnd(() -> told.add("first, lost " + request.isLost()));
    request.onEnd(() -> told.add("second, finished " + request.isFinished()));
    request.send("a");
    assertEquals(List.of(), told);
    peer.reset();
    assertEquals(List.of("first, lost true", "second, finished false"), told);
    assertFalse(request.send("b"));
    request.abort();
    request.finish();
    assertTrue(request.isFinished());
    assertTrue(request.isLost());
    served.test.settle();
    assertEquals(2, told.size());
    assertEquals(List.of("/1"), urls());
    assertEquals(0, served.server.connections());
  }

  @Test
  void everyWayOfAnsweringIsDroppedWhenTheClientHasLeft() {
    TestPeer peer = served.connect().send(get("/1"));
    TestPeer another = served.connect().send(get("/2"));
    peer.reset();
    another.reset();
    HttpRequest first = served.requests.getFirst();
    first.sendInterim(103, Headers.of());
    first.sendStatus(404);
    first.sendHeaders(Headers.of("A", "b"));
    assertFalse(first.send("x".repeat(10_000)));
    first.finish(Headers.of("C", "d"));
    served.requests.get(1).sendResponse("x");
    assertTrue(first.isFinished() && served.requests.get(1).isFinished());
  }

  @Test
  void theEndOfARequestIsToldBehindItsAnswerAndOnlyOnce() {
    List<String> told = new ArrayList<>();
    TestPeer peer = served.connect().send(get("/1"));
    HttpRequest request = served.requests.getFirst();
    request.onEnd(() -> told.add("end, lost " + request.isLost()));
    request.sendResponse("x");
    assertEquals(List.of(), told, "no hook runs inside a call");
    served.test.settle();
    assertEquals(List.of("end, lost false"), told);
    request.onEnd(() -> told.add("late"));
    assertEquals(1, told.size());
    served.test.settle();
    peer.reset();
    assertEquals(List.of("end, lost false", "late"), told);
    assertFalse(request.isLost());
  }

  @Test
  void aClientThatLeavesWhileItIsNotReadIsNoticed() {
    TestPeer peer = served.connect().send(get("/1"));
    peer.send(get("/2")).reset();
    assertTrue(served.requests.getFirst().isLost());
    assertEquals(0, served.server.connections());
  }

  @Test
  void aClientThatLeavesWithinAHeadCallsNoHandler() {
    TestPeer peer = served.connect().send("GET / HTTP/1.1\r\nHost:");
    peer.reset();
    assertEquals(List.of(), urls());
    assertEquals(0, served.server.connections());
  }
}
