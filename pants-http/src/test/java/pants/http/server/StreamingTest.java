package pants.http.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import pants.OverflowException;
import pants.bytes.Bytes;
import pants.http.Headers;

/** Answers in pieces, and clients that do not take them: row R4. */
@Timeout(60)
class StreamingTest {
  private static final int SOFT = 1 << 20;
  private static final int SEGMENT = 64 * 1024;
  private static final Bytes PIECE = Bytes.of(new byte[10_000]);

  /** Sends pieces while there is room, and goes on when there is again. */
  private static final class Source {
    final HttpRequest request;
    final int pieces;
    int sent;
    int drains;

    Source(HttpRequest request, int pieces) {
      this.request = request;
      this.pieces = pieces;
      request.sendHeaders(Headers.of("Content-Length", "" + (long) pieces * PIECE.length()));
      request.onDrain(
          () -> {
            drains++;
            more();
          });
      more();
    }

    private void more() {
      if (request.isFinished()) {
        return;
      }
      while (sent < pieces) {
        sent++;
        if (!request.send(PIECE)) {
          return;
        }
      }
      request.finish();
    }
  }

  @Test
  void echoesWhileItReads() {
    try (var wired = new Wired()) {
      wired.onHead =
          request -> {
            request.sendHeaders(Headers.of("Content-Type", "text/plain"));
            request.onBody(request::send);
          };
      wired.handler = HttpRequest::finish;
      var peer = wired.connect();
      for (int i = 0; i < 2; i++) {
        assertTrue(peer.send(Wired.CHUNKED).receiveText().endsWith("chunked\r\n\r\n"));
        for (var piece : List.of("one", "two", "three")) {
          var chunk = piece.length() + "\r\n" + piece + "\r\n";
          assertEquals(chunk, peer.send(chunk).receiveText());
        }
        assertEquals("0\r\n\r\n", peer.send("0\r\n\r\n").receiveText());
      }
      assertEquals(2, wired.handled.size());
      assertFalse(peer.ended());
    }
  }

  @Test
  void anEchoHoldsAClientBackThatDoesNotTakeIt() {
    try (var wired = new Wired(limits -> limits.body(64 << 20))) {
      wired.onHead = request -> request.onBody(request::send);
      wired.handler = HttpRequest::finish;
      int length = 16 << 20;
      var peer = wired.connect().pauseReading(true);
      peer.send(Wired.post(length) + "x".repeat(length));
      long read = wired.test.engine().statistics().bytesRead();
      assertTrue(read <= SOFT + 2 * SEGMENT, "read without room: " + read);
      peer.pauseReading(false);
      var echo = peer.receiveText();
      assertTrue(echo.length() > length && echo.endsWith("\r\n0\r\n\r\n"));
    }
  }

  @Test
  void sendSaysThatThereIsNoRoomAndOnDrainThatThereIs() {
    try (var wired = new Wired()) {
      var sources = new ArrayList<Source>();
      wired.handler = request -> sources.add(new Source(request, 6400));
      var peer = wired.connect().pauseReading(true).send(Wired.GET + Wired.GET);
      var source = sources.getFirst();
      int most = SOFT / PIECE.length() + 2;
      assertTrue(source.sent <= most, source.sent + " pieces without room");
      assertEquals(0, source.drains);
      for (int i = 1; i <= 20; i++) {
        peer.take(PIECE.length() * 10);
        int taken = i * 10;
        assertTrue(source.sent <= taken + most, source.sent + " pieces sent, " + taken + " taken");
      }
      assertTrue(source.drains >= 1 && source.drains <= 5, source.drains + " drains");
      assertEquals(1, sources.size());
      peer.pauseReading(false);
      wired.test.settle();
      assertEquals(2, sources.size());
      assertTrue(sources.stream().allMatch(each -> each.request.isFinished()));
      var replies = Reply.of(peer.receive().latin1());
      assertEquals(2, replies.size());
      replies.forEach(each -> assertEquals(64_000_000, each.body().length()));
    }
  }

  @Test
  void readsNoMoreRequestsThanThereIsRoomForAnswers() {
    try (var wired = new Wired()) {
      wired.handler = request -> request.sendResponse("x".repeat(1000));
      int requests = 50_000;
      var peer = wired.connect().pauseReading(true).send(Wired.GET.repeat(requests));
      int most = SOFT / 1000 + 1;
      assertTrue(wired.handled.size() <= most, wired.handled.size() + " handled");
      long read = wired.test.engine().statistics().bytesRead();
      assertTrue(read <= most * Wired.GET.length() + 2 * SEGMENT, "read " + read);
      wired.test.advance(Duration.ofSeconds(50));
      assertTrue(wired.handled.size() <= most, wired.handled.size() + " handled");
      peer.pauseReading(false);
      assertEquals(requests, Reply.of(peer.receiveText()).size());
    }
  }

  @Test
  void readsNoMoreRequestsWhileOneIsBeingAnswered() {
    try (var wired = new Wired()) {
      wired.handler = request -> {};
      int requests = 50_000;
      var peer = wired.connect().send(Wired.GET.repeat(requests));
      wired.test.advance(Duration.ofHours(1));
      assertEquals(1, wired.handled.size());
      assertTrue(wired.test.engine().statistics().bytesRead() <= 2 * SEGMENT);
      wired.handled.getFirst().sendResponse("1");
      wired.test.settle();
      assertEquals(2, wired.handled.size());
      wired.handler = request -> request.sendResponse("x");
      wired.handled.get(1).sendResponse("2");
      assertEquals(requests, Reply.of(peer.receiveText()).size());
    }
  }

  @Test
  void whatIsAnsweredByOneConnectionNeverLeavesByAnother() {
    try (var wired = new Wired()) {
      wired.handler = request -> {};
      var other = wired.connect().send(Wired.GET);
      var kept = wired.handled.getFirst();
      wired.handler =
          request -> {
            if (wired.handled.size() == 3) {
              kept.sendResponse("other");
            }
            request.sendResponse("own" + wired.handled.size());
          };
      var own = wired.connect().send(Wired.GET.repeat(3));
      assertEquals("other", Reply.only(other.receiveText()).body());
      var bodies = Reply.of(own.receiveText()).stream().map(Reply::body).toList();
      assertEquals(List.of("own2", "own3", "own4"), bodies);
    }
  }

  @Test
  void hugeAnswersToAClientThatReadsNothingAreOneAtATime() {
    try (var wired = new Wired()) {
      wired.handler = request -> request.sendResponse("x".repeat(8 << 20));
      var peer = wired.connect().pauseReading(true).send(Wired.GET.repeat(1000));
      assertEquals(1, wired.handled.size());
      for (int i = 2; i < 5; i++) {
        peer.take(8 << 20);
        assertEquals(i, wired.handled.size());
      }
    }
  }

  @Test
  void whoSendsOnWithoutRoomLosesTheConnection() {
    try (var wired = new Wired()) {
      var megabyte = Bytes.of(new byte[1 << 20]);
      var sent = new int[1];
      wired.handler =
          request -> {
            for (; sent[0] < 1000 && !request.isLost(); sent[0]++) {
              request.send(megabyte);
            }
          };
      var peer = wired.connect().pauseReading(true).send(Wired.GET);
      assertTrue(wired.handled.getFirst().isLost());
      assertEquals(0, wired.server.connections());
      assertFalse(peer.pauseReading(false).receiveText().endsWith("\r\n0\r\n\r\n"));
      wired.handled.getFirst().send("to nobody");
      assertInstanceOf(OverflowException.class, wired.reported.removeFirst());
    }
  }

  @Test
  void anExceptionOfOnDrainCutsTheConnection() {
    try (var wired = new Wired()) {
      wired.handler =
          request -> {
            request.onDrain(
                () -> {
                  throw new IllegalStateException("drained");
                });
            request.send(Bytes.of(new byte[2 << 20]));
          };
      var peer = wired.connect().pauseReading(true).send(Wired.GET);
      assertEquals(List.of(), wired.reported);
      var text = peer.pauseReading(false).receiveText();
      assertFalse(text.endsWith("0\r\n\r\n"));
      assertTrue(peer.failed());
      assertEquals(1, wired.reported.size());
      assertTrue(wired.handled.getFirst().isLost());
      wired.reported.clear();
    }
  }

  @Test
  void aClientThatLeavesEndsTheStream() {
    try (var wired = new Wired()) {
      var ends = new ArrayList<Boolean>();
      wired.handler =
          request -> {
            request.onEnd(() -> ends.add(request.isLost()));
            new Source(request, 6400);
          };
      var peer = wired.connect().pauseReading(true).send(Wired.GET);
      assertEquals(List.of(), ends);
      peer.reset();
      assertEquals(List.of(true), ends);
      assertFalse(wired.handled.getFirst().send(PIECE));
      assertEquals(Map.of(), wired.refusals());
    }
  }

  @Test
  void anAnswerThatIsGivenUpIsNeverWhole() {
    try (var wired = new Wired()) {
      var ends = new ArrayList<Boolean>();
      wired.handler =
          request -> {
            request.onEnd(() -> ends.add(request.isLost()));
            request.send("some");
          };
      var peer = wired.connect().send(Wired.GET);
      assertTrue(peer.receiveText().endsWith("4\r\nsome\r\n"));
      wired.handled.getFirst().abort();
      wired.handled.getFirst().send("more");
      assertEquals("", peer.receiveText());
      assertTrue(peer.failed());
      assertEquals(List.of(true), ends);
    }
  }

  @Test
  void anAnswerThatIsTooShortIsOver() {
    try (var wired = new Wired()) {
      var ends = new ArrayList<Boolean>();
      wired.handler =
          request -> {
            request.onEnd(() -> ends.add(request.isLost()));
            request.sendHeaders(Headers.of("Content-Length", "5"));
            request.send("four");
            request.finish();
          };
      var peer = wired.connect().send(Wired.GET);
      assertTrue(peer.failed());
      assertEquals(List.of(true), ends);
      assertEquals(1, wired.reported.size());
      wired.reported.clear();
    }
  }
}
