package pants.http.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a server stops. */
@Timeout(60)
class StopTest {
  private static boolean isDone(CompletionStage<?> stage) {
    return stage.toCompletableFuture().isDone();
  }

  @Test
  void closesConnectionsWithoutARequestAtOnce() {
    try (var wired = new Wired()) {
      var silent = wired.connect();
      var idle = wired.connect().send(Wired.GET);
      idle.receiveText();
      var stopped = wired.server.close();
      assertTrue(silent.ended() && idle.ended());
      assertEquals("", silent.receiveText() + idle.receiveText());
      assertTrue(isDone(stopped));
    }
  }

  @Test
  void acceptsNoMoreConnections() {
    try (var wired = new Wired()) {
      wired.handler = request -> {};
      wired.connect().send(Wired.GET);
      wired.server.close();
      assertFalse(wired.server.listening());
      assertThrows(IllegalStateException.class, wired::connect);
    }
  }

  @Test
  void withoutConnectionsItIsStoppedAtOnce() {
    try (var wired = new Wired()) {
      var stopped = wired.server.close();
      wired.test.settle();
      assertTrue(isDone(stopped));
    }
  }

  @Test
  void theAnswerUnderWayIsTheLastOfItsConnection() {
    try (var wired = new Wired()) {
      wired.handler = request -> {};
      var peer = wired.connect().send(Wired.GET + Wired.GET);
      var stopped = wired.server.close();
      wired.test.advance(Duration.ofSeconds(9));
      assertFalse(isDone(stopped) || peer.ended());
      wired.handled.getFirst().sendResponse("last");
      var reply = Reply.only(peer.receiveText());
      assertEquals("last", reply.body());
      assertTrue(reply.closes());
      assertTrue(peer.ended() && isDone(stopped));
      assertEquals(1, wired.handled.size());
    }
  }

  @Test
  void anAnswerThatHasBegunEndsAndThenItsConnection() {
    try (var wired = new Wired()) {
      wired.handler = request -> request.send("a");
      var peer = wired.connect().send(Wired.GET);
      var stopped = wired.server.close();
      wired.handled.getFirst().send("b");
      wired.handled.getFirst().finish();
      assertTrue(peer.receiveText().endsWith("\r\n\r\n1\r\na\r\n1\r\nb\r\n0\r\n\r\n"));
      assertTrue(peer.ended() && isDone(stopped));
    }
  }

  @Test
  void aRequestThatHasBegunToArriveIsAnswered() {
    try (var wired = new Wired()) {
      var head = wired.connect().send(Wired.GET.substring(0, 9));
      var body = wired.connect().send(Wired.post(2) + "h");
      var stopped = wired.server.close();
      assertFalse(head.ended() || body.ended());
      for (var reply :
          List.of(head.send(Wired.GET.substring(9)).receiveText(), body.send("i").receiveText())) {
        assertEquals(200, Reply.only(reply).status());
        assertTrue(Reply.only(reply).closes());
      }
      assertTrue(head.ended() && body.ended() && isDone(stopped));
    }
  }

  @Test
  void aConnectionWhoseAnsweredBodyStillArrivesClosesBehindIt() {
    try (var wired = new Wired()) {
      wired.onHead = request -> request.sendResponse("early");
      var peer = wired.connect().send(Wired.post(5));
      peer.receiveText();
      var stopped = wired.server.close();
      assertFalse(peer.ended());
      peer.send("hello");
      assertTrue(peer.ended() && isDone(stopped));
    }
  }

  @Test
  void cutsWhatIsLeftWhenTheTimeIsOver() {
    try (var wired = new Wired()) {
      var ends = new ArrayList<HttpRequest>();
      wired.handler =
          request -> {
            request.onEnd(() -> ends.add(request));
            if (wired.handled.size() == 2) {
              request.send("begun");
            }
          };
      var waiting = wired.connect().send(Wired.GET);
      var begun = wired.connect().send(Wired.GET);
      var arriving = wired.connect().send("GET /");
      var stopped = wired.server.close(Duration.ofSeconds(3));
      wired.test.advance(Duration.ofMillis(2900));
      assertFalse(isDone(stopped));
      wired.test.advance(Duration.ofMillis(200));
      assertTrue(isDone(stopped));
      assertTrue(waiting.failed() && begun.failed() && arriving.ended());
      assertEquals("", waiting.receiveText());
      assertTrue(begun.receiveText().endsWith("5\r\nbegun\r\n"));
      assertEquals(wired.handled, ends);
      for (var request : wired.handled) {
        assertTrue(request.isLost());
      }
      wired.handled.getFirst().sendResponse("too late");
      wired.handled.getLast().send("too late");
    }
  }

  @Test
  void aHandlerThatAnswersAsTheTimeIsOverHarmsNobody() {
    try (var wired = new Wired()) {
      wired.handler = request -> {};
      wired.connect().send(Wired.GET).pauseReading(true);
      var stopped = wired.server.close(Duration.ZERO);
      wired.handled.getFirst().sendResponse("too late");
      wired.test.settle();
      assertTrue(isDone(stopped));
    }
  }

  @Test
  void cutsAClientThatReadsNothingWhenTheTimeIsOver() {
    try (var wired = new Wired()) {
      wired.connect().pauseReading(true).send(Wired.GET);
      wired.handler = request -> {};
      wired.connect().pauseReading(true).send(Wired.GET);
      var stopped = wired.server.close(Duration.ofSeconds(3));
      wired.handled.getLast().sendResponse("x".repeat(100_000));
      wired.test.advance(Duration.ofMillis(2900));
      assertFalse(isDone(stopped));
      wired.test.advance(Duration.ofMillis(200));
      assertTrue(isDone(stopped));
      assertEquals(0, wired.server.connections());
    }
  }

  @Test
  void theTimeIsThatOfTheBounds() {
    try (var wired = new Wired(limits -> limits.stopGrace(Duration.ofSeconds(7)))) {
      wired.handler = request -> {};
      wired.connect().send(Wired.GET);
      var stopped = wired.server.close();
      wired.test.advance(Duration.ofMillis(6900));
      assertFalse(isDone(stopped));
      wired.test.advance(Duration.ofMillis(200));
      assertTrue(isDone(stopped));
    }
  }

  @Test
  void aHandlerMayStopItsServer() {
    try (var wired = new Wired()) {
      wired.handler =
          request -> {
            wired.server.close();
            request.sendResponse("bye");
          };
      var peer = wired.connect().send(Wired.GET);
      var reply = Reply.only(peer.receiveText());
      assertTrue(reply.closes() && peer.ended());
      assertEquals(0, wired.server.connections());
    }
  }

  @Test
  void refusesATimeBelowZero() {
    try (var wired = new Wired()) {
      assertThrows(IllegalArgumentException.class, () -> wired.server.close(Duration.ofNanos(-1)));
      assertTrue(wired.server.listening());
      assertEquals(200, Reply.only(wired.connect().send(Wired.GET).receiveText()).status());
    }
  }
}
