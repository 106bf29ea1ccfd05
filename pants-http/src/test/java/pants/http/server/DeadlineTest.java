package pants.http.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import pants.bytes.Bytes;
import pants.http.BadMessageException.Reason;
import pants.testing.TestPeer;

/** How long a server waits: row R1. The clock is the test's; deadlines come up to 2 s late. */
@Timeout(60)
class DeadlineTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private static Duration seconds(long count) {
    return Duration.ofSeconds(count);
  }

  /** Lets time go by until the server closes, and says how long that took. */
  private static Duration untilEnded(Wired wired, TestPeer peer) {
    var from = wired.test.elapsed();
    for (int i = 0; i < 2000; i++) {
      if (peer.ended() || peer.failed()) {
        return wired.test.elapsed().minus(from);
      }
      wired.test.advance(Duration.ofMillis(100));
    }
    throw new AssertionError("not closed in 200 seconds");
  }

  private static void assertBetween(int from, int to, Duration actual) {
    assertBetween(from * 1000L, to * 1000L, actual.toMillis());
  }

  private static void assertBetween(long from, long to, long actual) {
    assertTrue(from <= actual && actual <= to, actual + " is not " + from + " to " + to);
  }

  private static void assertTooSlow(Wired wired, TestPeer peer, String bound) {
    var reply = Reply.only(peer.receiveText());
    reply.checkRefusal(408);
    assertTrue(reply.body().contains(bound), reply.body());
    assertEquals(Map.of(Reason.TOO_SLOW, 1L), wired.refusals());
  }

  @Test
  void closesASilentConnectionWithoutAWord() {
    try (var wired = new Wired()) {
      var peer = wired.connect();
      assertBetween(10, 12, untilEnded(wired, peer));
      assertEquals("", peer.receiveText());
      assertEquals(Map.of(), wired.refusals());
      assertEquals(0, wired.server.connections());
    }
  }

  @Test
  void emptyLinesAreNoRequestAndGainNoTime() {
    try (var wired = new Wired()) {
      var peer = wired.connect();
      wired.test.advance(seconds(5));
      peer.send("\r\n");
      wired.test.advance(seconds(4));
      peer.send("\r\n");
      assertBetween(1, 3, untilEnded(wired, peer));
      assertEquals("", peer.receiveText());
    }
  }

  @Test
  void refusesAHeadOfOneByteASecond() {
    try (var wired = new Wired()) {
      var peer = wired.connect();
      var from = wired.test.elapsed();
      for (int i = 0; !peer.ended(); i++) {
        peer.send(Wired.GET.substring(i, i + 1));
        wired.test.advance(SECOND);
      }
      assertBetween(10, 12, wired.test.elapsed().minus(from));
      assertTooSlow(wired, peer, "PT10S (headDeadline)");
      assertEquals(List.of(), wired.heads);
    }
  }

  @Test
  void countsTheHeadDeadlineAnewForEachRequest() {
    try (var wired = new Wired()) {
      var peer = wired.connect();
      for (int i = 0; i < 5; i++) {
        peer.send("GET / HTTP/1.1\r\n");
        wired.test.advance(seconds(9));
        peer.send("Host: a\r\n\r\n");
        assertEquals(200, Reply.only(peer.receiveText()).status());
        wired.test.advance(seconds(i % 2 == 0 ? 0 : 20));
      }
      peer.send("G");
      assertBetween(10, 12, untilEnded(wired, peer));
      assertTooSlow(wired, peer, "(headDeadline)");
    }
  }

  @Test
  void theHeadDeadlineBeginsBehindThePipelinedRequestBeforeIt() {
    try (var wired = new Wired()) {
      var peer = wired.connect();
      wired.test.advance(seconds(9));
      peer.send(Wired.GET + "GET / HT");
      assertEquals(200, Reply.only(peer.receiveText()).status());
      assertBetween(10, 12, untilEnded(wired, peer));
      assertTooSlow(wired, peer, "(headDeadline)");
    }
  }

  @Test
  void theHeadDeadlineRestsWhileTheRequestBeforeIsAnswered() {
    try (var wired = new Wired()) {
      wired.handler = request -> {};
      var peer = wired.connect().send(Wired.GET + "GET / HT");
      wired.test.advance(Duration.ofHours(1));
      assertFalse(peer.ended());
      wired.handled.getFirst().sendResponse("late");
      assertEquals("late", Reply.only(peer.receiveText()).body());
      assertBetween(10, 12, untilEnded(wired, peer));
    }
  }

  @Test
  void closesAnIdleConnectionWithoutAWord() {
    try (var wired = new Wired()) {
      var peer = wired.connect();
      for (int i = 0; i < 3; i++) {
        peer.send(Wired.GET);
        assertEquals(200, Reply.only(peer.receiveText()).status());
        wired.test.advance(seconds(74));
        assertFalse(peer.ended());
      }
      peer.send(Wired.GET);
      assertEquals(200, Reply.only(peer.receiveText()).status());
      assertBetween(75, 77, untilEnded(wired, peer));
      assertEquals("", peer.receiveText());
      assertEquals(Map.of(), wired.refusals());
    }
  }

  @Test
  void refusesABodyOfWhichNothingMoreComes() {
    try (var wired = new Wired()) {
      var peer = wired.connect().send(Wired.post(20_000) + "x".repeat(19_999));
      assertBetween(30, 32, untilEnded(wired, peer));
      assertTooSlow(wired, peer, "PT30S (bodyStall)");
      assertEquals(List.of(), wired.handled);
    }
  }

  @Test
  void f10RefusesTrailersWhoseEndDoesNotCome() {
    try (var wired = new Wired()) {
      var body = "4000\r\n" + "x".repeat(0x4000) + "\r\n0\r\nX: 1\r\n";
      var peer = wired.connect().send(Wired.CHUNKED + body);
      assertBetween(30, 32, untilEnded(wired, peer));
      assertTooSlow(wired, peer, "PT30S (bodyStall)");
    }
  }

  @Test
  void refusesABodyOfOneByteASecond() {
    try (var wired = new Wired()) {
      var peer = wired.connect().send(Wired.post(1000));
      var from = wired.test.elapsed();
      while (!peer.ended()) {
        peer.send("x");
        wired.test.advance(SECOND);
      }
      assertBetween(5, 8, wired.test.elapsed().minus(from));
      assertTooSlow(wired, peer, "240 bytes a second (bodyFloor)");
    }
  }

  @Test
  void refusesABodyThatBecomesTooSlow() {
    try (var wired = new Wired()) {
      var peer = wired.connect().send(Wired.post(10_000) + "x".repeat(2400));
      var from = wired.test.elapsed();
      while (!peer.ended()) {
        peer.send("x");
        wired.test.advance(SECOND);
      }
      assertBetween(10, 13, wired.test.elapsed().minus(from));
      assertTooSlow(wired, peer, "(bodyFloor)");
    }
  }

  @Test
  void aBodyThatIsQuickEnoughMayTakeMinutes() {
    try (var wired = new Wired()) {
      wired.handler = request -> request.sendResponse(request.body().length() + "");
      var peer = wired.connect().send(Wired.post(600 * 241));
      for (int i = 0; i < 600; i++) {
        assertFalse(peer.ended());
        peer.send("x".repeat(241));
        wired.test.advance(SECOND);
      }
      assertEquals("144600", Reply.only(peer.receiveText()).body());
      assertEquals(Map.of(), wired.refusals());
    }
  }

  @Test
  void noDeadlineRunsWhileTheHandlerTakesItsTime() {
    try (var wired = new Wired()) {
      wired.handler = request -> {};
      for (var request : List.of(Wired.GET, Wired.post(5) + "hello")) {
        var peer = wired.connect();
        for (int i = 0; i < 2; i++) { // the second stands behind an idle connection
          int half = request.length() - 3;
          peer.send(request.substring(0, half)).send(request.substring(half));
          wired.test.advance(Duration.ofHours(2));
          assertFalse(peer.ended() || peer.failed());
          wired.handled.getLast().sendResponse("late");
          assertEquals("late", Reply.only(peer.receiveText()).body());
        }
        assertBetween(75, 77, untilEnded(wired, peer));
      }
    }
  }

  @Test
  void noDeadlineRunsWhileTheBodyIsHeldBack() {
    try (var wired = new Wired()) {
      wired.onHead = request -> request.pauseBody(true);
      for (var sent : List.of("", "x".repeat(15_000))) {
        var peer = wired.connect().send(Wired.GET.replace("GET", "HEAD"));
        wired.heads.getLast().pauseBody(false);
        peer.receiveText();
        peer.send(Wired.post(20_000) + sent);
        wired.test.advance(Duration.ofHours(2));
        assertFalse(peer.ended());
        wired.heads.getLast().pauseBody(false);
        wired.test.advance(seconds(4));
        assertFalse(peer.ended());
        peer.send("x".repeat(20_000 - sent.length()));
        assertEquals(200, Reply.only(peer.receiveText()).status());
      }
    }
  }

  @Test
  void theDeadlinesOfABodyThatWasHeldBackCountAnew() {
    try (var wired = new Wired()) {
      wired.onHead = request -> request.pauseBody(true);
      var peer = wired.connect().send(Wired.post(20_000) + "x".repeat(15_000));
      wired.test.advance(Duration.ofHours(2));
      wired.heads.getLast().pauseBody(false);
      assertBetween(30, 32, untilEnded(wired, peer));
      assertTooSlow(wired, peer, "(bodyStall)");
    }
  }

  @Test
  void theRestOfABodyThatWasHeldBackUntilItsAnswerHasItsTime() {
    try (var wired = new Wired()) {
      wired.onHead = request -> request.pauseBody(true);
      var peer = wired.connect().send(Wired.post(50) + "x".repeat(3));
      wired.test.advance(Duration.ofHours(2));
      wired.onHead = request -> {};
      wired.heads.getLast().sendResponse("no", 401);
      assertEquals(401, Reply.only(peer.receiveText()).status());
      wired.test.advance(seconds(4));
      assertFalse(peer.ended());
      peer.send("x".repeat(47) + Wired.GET);
      assertEquals(200, Reply.only(peer.receiveText()).status());
    }
  }

  @Test
  void noDeadlineOfTheBodyRunsWhileTheClientTakesTheAnswer() {
    try (var wired = new Wired()) {
      wired.onHead = request -> request.send(Bytes.of(new byte[3 << 20]));
      wired.handler = request -> request.finish();
      var peer = wired.connect().pauseReading(true).send(Wired.post(2000));
      for (int i = 0; i < 4; i++) {
        wired.test.advance(seconds(50));
        peer.take(1000);
        assertFalse(peer.failed());
      }
      peer.pauseReading(false);
      wired.test.advance(seconds(4));
      peer.send("x".repeat(2000));
      var answer = peer.receiveText();
      assertTrue(answer.endsWith("\r\n0\r\n\r\n"));
      assertEquals(Map.of(), wired.refusals());
    }
  }

  @Test
  void aClientThatTakesItsAnswerSlowlyButSteadilyIsNotCut() {
    try (var wired = new Wired()) {
      wired.handler = request -> request.sendResponse("x".repeat(1 << 20));
      var peer = wired.connect().pauseReading(true).send(Wired.GET);
      for (int i = 0; i < 60; i++) {
        peer.take(1000);
        wired.test.advance(seconds(50));
        assertFalse(peer.failed());
      }
      peer.pauseReading(false);
      assertEquals(1 << 20, Reply.only(peer.receiveText()).body().length());
    }
  }

  @Test
  void aClientThatTakesNothingOfItsAnswerIsCut() {
    try (var wired = new Wired()) {
      var ends = new ArrayList<Boolean>();
      wired.handler =
          request -> {
            request.onEnd(() -> ends.add(request.isLost()));
            request.send(Bytes.of(new byte[2 << 20]));
          };
      var peer = wired.connect().pauseReading(true).send(Wired.GET);
      wired.test.advance(seconds(59));
      assertEquals(1, wired.server.connections());
      wired.test.advance(seconds(2));
      assertEquals(0, wired.server.connections());
      assertEquals(List.of(true), ends);
      assertFalse(peer.pauseReading(false).receiveText().endsWith("0\r\n\r\n"));
    }
  }

  @Test
  void shortDeadlinesHoldToo() {
    var tenth = Duration.ofMillis(100);
    try (var wired = new Wired(limits -> limits.headDeadline(tenth).keepAliveIdle(tenth))) {
      var slow = wired.connect().send("G");
      var silent = wired.connect();
      var idle = wired.connect().send(Wired.GET);
      wired.test.advance(Duration.ofMillis(99));
      assertFalse(slow.ended() || silent.ended() || idle.ended());
      wired.test.advance(Duration.ofMillis(30));
      assertTrue(slow.ended() && silent.ended() && idle.ended());
      assertTooSlow(wired, slow, "PT0.1S (headDeadline)");
    }
    try (var wired = new Wired(limits -> limits.bodyStall(tenth))) {
      var peer = wired.connect().send(Wired.post(10));
      wired.test.advance(Duration.ofMillis(99));
      assertFalse(peer.ended());
      wired.test.advance(Duration.ofMillis(30));
      assertTooSlow(wired, peer, "PT0.1S (bodyStall)");
    }
  }

  @Test
  void deadlinesMayBeForEver() {
    var ever = Duration.ofSeconds(Long.MAX_VALUE);
    try (var wired = new Wired(limits -> limits.headDeadline(ever).bodyStall(ever).bodyFloor(0))) {
      var head = wired.connect().send("GET / HT");
      var body = wired.connect().send(Wired.post(2) + "x");
      wired.test.advance(Duration.ofDays(365));
      assertEquals(200, Reply.only(head.send("TP/1.0\r\n\r\n").receiveText()).status());
      assertEquals(200, Reply.only(body.send("x").receiveText()).status());
    }
  }

  /** How often the engine wakes in 8 seconds, with so many connections that came apart. */
  private static long polls(int connections) {
    try (var wired = new Wired()) {
      for (int i = 0; i < connections; i++) {
        wired.connect().send(i % 3 == 0 ? "G" : i % 3 == 1 ? Wired.GET : Wired.post(1_000_000));
        wired.test.advance(Duration.ofNanos(100_003));
      }
      long before = wired.test.engine().statistics().polls();
      wired.test.advance(seconds(4));
      return wired.test.engine().statistics().polls() - before;
    }
  }

  @Test
  void oneTimerServesThousandsOfConnections() {
    assertBetween(polls(1) - 2, polls(1) + 2, polls(5000));
  }

  @Test
  void noTimerRunsWithoutConnections() {
    try (var wired = new Wired()) {
      wired.connect().close();
      assertEquals(0, wired.server.connections());
      long before = wired.test.engine().statistics().polls();
      wired.test.advance(Duration.ofHours(1));
      assertBetween(0, 10, wired.test.engine().statistics().polls() - before);
      var next = wired.connect();
      assertBetween(10, 12, untilEnded(wired, next));
    }
  }

  @Test
  void aConnectionThatNeverOpenedLeavesTheDeadlinesOfOthersAlone() {
    try (var wired = new Wired()) {
      var peer = wired.connect();
      new HttpConnection(wired.server).onClose(); // as behind a handshake that failed
      assertBetween(10, 12, untilEnded(wired, peer));
    }
  }

  @Test
  void listeningTwiceLeavesTheDeadlinesAlone() {
    try (var wired = new Wired()) {
      var peer = wired.connect();
      var thrown = assertThrows(IllegalStateException.class, () -> wired.server.listen(81));
      assertTrue(thrown.getMessage().endsWith(" cannot listen: it does, or is closed"));
      assertBetween(10, 12, untilEnded(wired, peer));
      assertBetween(10, 12, untilEnded(wired, wired.connect()));
    }
  }

  @Test
  void endsFewConnectionsInEachPoll() {
    try (var wired = new Wired()) {
      int many = 500;
      var ended = new ArrayList<TestPeer>();
      for (int i = 0; i < many; i++) {
        ended.add(wired.connect().send("GET /"));
      }
      long before = wired.test.engine().statistics().polls();
      wired.test.advance(Duration.ofSeconds(12));
      assertTrue(ended.stream().allMatch(TestPeer::ended));
      assertEquals(many, wired.refused());
      long polls = wired.test.engine().statistics().polls() - before;
      assertTrue(polls >= many / 16, polls + " polls");
    }
  }

  @Test
  void r1AClientThatSeemsToHaveLeftIsNotAnsweredForEver() {
    try (var wired = new Wired()) {
      wired.handler = request -> {};
      var ended = wired.connect().send(Wired.GET).end();
      var waits = wired.connect().send(Wired.GET);
      wired.test.advance(Duration.ofSeconds(74));
      assertEquals(2, wired.server.connections());
      wired.test.advance(Duration.ofSeconds(80));
      assertTrue(ended.failed());
      assertTrue(wired.handled.getFirst().isLost());
      wired.test.advance(Duration.ofHours(5));
      wired.handled.getLast().sendResponse("late");
      assertTrue(waits.receiveText().endsWith("late"));
      assertEquals(0, wired.refused());
    }
  }

  @Test
  void aClientThatHasEndedItsSideIsSentWhatStillComes() {
    try (var wired = new Wired()) {
      wired.handler = request -> request.send("begun");
      var ended = wired.connect().send(Wired.GET).end();
      for (int i = 0; i < 10; i++) {
        wired.test.advance(Duration.ofSeconds(60));
        wired.handled.getFirst().send("more");
      }
      assertFalse(ended.failed());
      assertTrue(ended.receiveText().endsWith("4\r\nmore\r\n"));
    }
  }
}
