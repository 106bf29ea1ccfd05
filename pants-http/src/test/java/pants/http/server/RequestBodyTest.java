package pants.http.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pants.bytes.Bytes;
import pants.http.BadMessageException.Reason;
import pants.http.Headers;

/** Bodies that arrive: taken whole, in pieces, held back, bounded, refused and dropped. */
@Timeout(60)
class RequestBodyTest {
  private static final String CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";
  private static final String EXPECT = "Expect: 100-continue";
  private static final int DROPPED = 64 * 1024;

  private static String chunk(String data) {
    return Integer.toHexString(data.length()) + "\r\n" + data + "\r\n";
  }

  private static List<String> bodies(String received) {
    return Reply.of(received).stream().map(Reply::body).toList();
  }

  // Expect: 100-continue

  @ParameterizedTest
  @ValueSource(ints = {401, 413, 417})
  void onHeadRefusesBeforeTheClientIsToldToGoOn(int status) {
    try (var wired = new Wired()) {
      wired.onHead = request -> request.sendResponse("no", status);
      var peer = wired.connect().send(Wired.post(5, EXPECT));
      var reply = Reply.only(peer.receiveText());
      assertEquals(status, reply.status());
      assertTrue(reply.closes());
      assertTrue(peer.ended());
      peer.send("hello" + Wired.GET);
      assertEquals("", peer.receiveText());
      assertEquals(List.of(), wired.handled);
    }
  }

  @Test
  void tellsTheClientToGoOnOnce() {
    try (var wired = new Wired()) {
      var peer = wired.connect();
      for (int i = 0; i < 2; i++) {
        peer.send(Wired.post(5, EXPECT));
        assertEquals(CONTINUE, peer.receiveText());
        peer.send("he");
        assertEquals("", peer.receiveText());
        peer.send("llo");
        assertEquals(List.of("/p"), bodies(peer.receiveText()));
      }
      assertFalse(peer.ended());
    }
  }

  @Test
  void tellsAClientToGoOnThatDoesNotWait() {
    try (var wired = new Wired()) {
      var text = wired.connect().send(Wired.post(5, EXPECT) + "hello").receiveText();
      assertEquals(List.of(100, 200), Reply.of(text).stream().map(Reply::status).toList());
    }
  }

  @Test
  void tellsNobodyToGoOnWhoSpeaksHttp10OrHasNoBody() {
    try (var wired = new Wired()) {
      var old =
          wired
              .connect()
              .send("POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
      assertEquals("", old.receiveText());
      assertEquals(200, Reply.only(old.send("hi").receiveText()).status());
      var bare = wired.connect().send("GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n");
      assertEquals(200, Reply.only(bare.receiveText()).status());
    }
  }

  @Test
  void doesNotKnowOtherExpectations() {
    try (var wired = new Wired()) {
      var peer = wired.connect().send(Wired.post(5, "Expect: 100-continue, tea"));
      Reply.only(peer.receiveText()).checkRefusal(417);
      assertEquals(Map.of(Reason.EXPECTATION, 1L), wired.refusals());
      assertEquals(List.of(), wired.heads);
    }
  }

  @Test
  void aClientIsToldToGoOnWhenItsBodyIsNotHeldBackAnyMore() {
    try (var wired = new Wired()) {
      wired.onHead = request -> request.pauseBody(true);
      var peer = wired.connect().send(Wired.post(5, EXPECT));
      assertEquals("", peer.receiveText());
      wired.heads.getFirst().pauseBody(false);
      assertEquals(CONTINUE, peer.receiveText());
      assertEquals(200, Reply.only(peer.send("hello").receiveText()).status());
    }
  }

  @Test
  void whoDecidesLaterRefusesBeforeTheClientIsToldToGoOn() {
    try (var wired = new Wired()) {
      wired.onHead = request -> request.pauseBody(true);
      var peer = wired.connect().send(Wired.post(5, EXPECT));
      wired.test.advance(Duration.ofMinutes(5));
      wired.heads.getFirst().sendResponse("no", 401);
      var reply = Reply.only(peer.receiveText());
      assertEquals(401, reply.status());
      assertTrue(reply.closes() && peer.ended());
    }
  }

  @Test
  void anInterimAnswerIsNoPermissionToGoOn() {
    try (var wired = new Wired()) {
      wired.onHead = request -> request.sendInterim(103, Headers.of("Link", "</a.css>"));
      var text = wired.connect().send(Wired.post(2, EXPECT)).receiveText();
      assertEquals("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + CONTINUE, text);
    }
  }

  // Bounds

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void refusesABodyAboveTheBoundBeforeAnyOfItIsRead(boolean expects) {
    try (var wired = new Wired(limits -> limits.body(1000))) {
      var pieces = new ArrayList<Bytes>();
      wired.onHead = request -> request.onBody(pieces::add);
      var head = expects ? Wired.post(1001, EXPECT) : Wired.post(1001);
      var peer = wired.connect().send(head + "x".repeat(1001));
      var reply = Reply.only(peer.receiveText());
      reply.checkRefusal(413);
      assertEquals("a body above 1000 bytes (body)\n", reply.body());
      assertEquals(List.of(), pieces);
      assertEquals(List.of(), wired.handled);
      assertTrue(peer.ended());
    }
  }

  @Test
  void refusesAChunkedBodyAboveTheBoundInItsMiddle() {
    try (var wired = new Wired(limits -> limits.body(1000))) {
      var pieces = new ArrayList<Bytes>();
      wired.onHead = request -> request.onBody(pieces::add);
      var peer = wired.connect().send(Wired.CHUNKED + chunk("x".repeat(600)));
      assertEquals("", peer.receiveText());
      peer.send(chunk("y".repeat(401)));
      Reply.only(peer.receiveText()).checkRefusal(413);
      assertEquals(600, pieces.stream().mapToInt(Bytes::length).sum());
      assertEquals(List.of(), wired.handled);
      assertTrue(peer.ended() && wired.heads.getFirst().isLost());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 10, 5000})
  void onHeadBoundsTheBodyOfItsRequest(long limit) {
    try (var wired = new Wired(limits -> limits.body(1000))) {
      wired.onHead = request -> request.bodyLimit(limit);
      wired.handler = request -> request.sendResponse(request.body().length() + "");
      int most = (int) limit;
      var data = "x".repeat(most);
      var peer = wired.connect().send(Wired.post(limit) + data);
      assertEquals(List.of(limit + ""), bodies(peer.receiveText()));
      peer.send(Wired.CHUNKED + (most == 0 ? "" : chunk(data)) + "0\r\n\r\n");
      assertEquals(List.of(limit + ""), bodies(peer.receiveText()));
      Reply.only(peer.send(Wired.post(limit + 1)).receiveText()).checkRefusal(413);
      peer = wired.connect().send(Wired.CHUNKED + chunk(data + "x"));
      Reply.only(peer.receiveText()).checkRefusal(413);
      assertEquals(Map.of(Reason.BODY_SIZE, 2L), wired.refusals());
    }
  }

  @Test
  void theBoundOfOneRequestIsNotThatOfTheNext() {
    try (var wired = new Wired(limits -> limits.body(1000))) {
      wired.onHead =
          request -> {
            if (wired.heads.size() == 1) {
              request.bodyLimit(5000);
            }
          };
      var peer = wired.connect().send(Wired.post(5000) + "x".repeat(5000));
      assertEquals(200, Reply.only(peer.receiveText()).status());
      Reply.only(peer.send(Wired.post(1001)).receiveText()).checkRefusal(413);
    }
  }

  @Test
  void aBoundMayBeSetWhileTheBodyIsHeldBack() {
    try (var wired = new Wired(limits -> limits.body(1000))) {
      wired.onHead = request -> request.pauseBody(true);
      var peer = wired.connect().send(Wired.post(2000, EXPECT));
      wired.heads.getLast().bodyLimit(2000);
      wired.heads.getLast().pauseBody(false);
      assertEquals(CONTINUE, peer.receiveText());
      assertEquals(200, Reply.only(peer.send("x".repeat(2000)).receiveText()).status());

      peer.send(Wired.post(500, EXPECT));
      wired.heads.getLast().bodyLimit(499);
      wired.heads.getLast().pauseBody(false);
      Reply.only(peer.receiveText()).checkRefusal(413);
      assertTrue(wired.heads.getLast().isLost());
    }
  }

  @Test
  void refusesABoundBelowZero() {
    try (var wired = new Wired()) {
      wired.onHead =
          request -> assertThrows(IllegalArgumentException.class, () -> request.bodyLimit(-1));
      assertEquals(200, Reply.only(wired.connect().send(Wired.GET).receiveText()).status());
    }
  }

  // Pieces

  @Test
  void onBodyTakesPiecesAsTheyArrive() {
    try (var wired = new Wired()) {
      var pieces = new ArrayList<String>();
      wired.onHead = request -> request.onBody(piece -> pieces.add(piece.utf8()));
      wired.handler = request -> request.sendResponse(pieces + " " + request.body().length());
      var peer = wired.connect().send(Wired.post(6) + "ab");
      assertEquals(List.of("ab"), pieces);
      peer.send("cd");
      assertEquals(List.of("ab", "cd"), pieces);
      assertEquals(List.of("[ab, cd, ef] 0"), bodies(peer.send("ef").receiveText()));
    }
  }

  @Test
  void trailersAreThereWhenTheBodyHasEnded() {
    try (var wired = new Wired()) {
      wired.onHead = request -> request.onBody(piece -> {});
      wired.handler = request -> request.sendResponse(request.trailers().first("X-Sum") + "");
      var peer = wired.connect().send(Wired.CHUNKED + chunk("a") + "0\r\nX-Sum: 7\r\n\r\n");
      assertEquals(List.of("7"), bodies(peer.receiveText()));
    }
  }

  @Test
  void onBodyComesBeforeTheBody() {
    try (var wired = new Wired()) {
      wired.handler =
          request -> {
            assertThrows(IllegalStateException.class, () -> request.onBody(piece -> {}));
            request.sendResponse("ok");
          };
      var peer = wired.connect().send(Wired.post(2) + "hi");
      assertEquals(List.of("ok"), bodies(peer.receiveText()));
    }
  }

  @Test
  void holdsTheClientBack() {
    try (var wired = new Wired()) {
      var received = new long[1];
      wired.onHead =
          request ->
              request.onBody(
                  piece -> {
                    received[0] += piece.length();
                    request.pauseBody(true);
                  });
      int length = 4 << 20;
      var peer = wired.connect().send(Wired.post(length) + "x".repeat(length));
      int pauses = 0;
      for (long before = -1; wired.handled.isEmpty(); pauses++) {
        assertTrue(received[0] > before);
        before = received[0];
        long read = wired.test.engine().statistics().bytesRead();
        assertTrue(read <= before + 2 * 64 * 1024, "the rest is in the network: " + read);
        wired.test.advance(Duration.ofSeconds(50));
        assertEquals(before, received[0]);
        wired.heads.getFirst().pauseBody(false);
        wired.test.settle();
      }
      assertTrue(pauses >= 64, "pieces of 64 KiB: " + pauses);
      assertEquals(List.of("/p"), bodies(peer.receiveText()));
      assertEquals(length, received[0]);
    }
  }

  @Test
  void holdsARealClientBack() throws Exception {
    int length = 64 << 20;
    var heads = new ArrayList<HttpRequest>();
    var received = new long[1];
    try (var sockets = new OverSockets(request -> request.sendResponse("done"))) {
      sockets.server.onHead(
          request -> {
            heads.add(request);
            request.bodyLimit(length);
            request.onBody(piece -> received[0] += piece.length());
            request.pauseBody(true);
          });
      try (var client =
          SocketChannel.open(
              new InetSocketAddress(
                  "127.0.0.1", Objects.requireNonNull(sockets.server.localAddress()).port()))) {
        client.configureBlocking(false);
        client.write(ByteBuffer.wrap(Wired.post(length).getBytes(US_ASCII)));
        sockets.until(() -> !heads.isEmpty());
        var data = ByteBuffer.allocate(length);
        int idle = 0;
        while (idle < 20) {
          idle = client.write(data) == 0 ? idle + 1 : 0;
          sockets.engine.poll(Duration.ofMillis(1));
        }
        assertTrue(data.position() < length / 2, "the network holds " + data.position());
        assertEquals(0, received[0]);
        heads.getFirst().pauseBody(false);
        while (data.hasRemaining()) {
          client.write(data);
          sockets.engine.poll(Duration.ofMillis(1));
        }
        sockets.until(() -> heads.getFirst().isFinished());
        assertEquals(length, received[0]);
      }
    }
  }

  @Test
  void aRequestWithoutABodyCanBeHeldBackToo() {
    try (var wired = new Wired()) {
      wired.onHead = request -> request.pauseBody(true);
      var peer = wired.connect().send(Wired.GET);
      assertEquals(List.of(), wired.handled);
      wired.heads.getFirst().pauseBody(false);
      assertEquals(List.of("/"), bodies(peer.receiveText()));
    }
  }

  @Test
  void aFinishedRequestHoldsNothingBack() {
    try (var wired = new Wired(limits -> limits.body(1000))) {
      wired.handler = request -> request.sendResponse(request.body().length() + "");
      var peer = wired.connect().send(Wired.GET);
      peer.receiveText();
      peer.send(Wired.post(5) + "he");
      wired.handled.getFirst().pauseBody(true);
      wired.handled.getFirst().bodyLimit(1);
      assertEquals(List.of("5"), bodies(peer.send("llo").receiveText()));
    }
  }

  // Whole

  @Test
  void keepsBigBodiesWhole() {
    try (var wired = new Wired(limits -> limits.spool(10 << 20))) {
      var data = "0123456789abcdef".repeat(10 << 16); // 10 MiB
      wired.handler =
          request -> request.sendResponse(request.body().equals(Bytes.latin1(data)) + "");
      var peer = wired.connect().send(Wired.post(data.length()) + data);
      assertEquals(List.of("true"), bodies(peer.receiveText()));
      peer.send(Wired.CHUNKED);
      for (int i = 0; i < data.length(); i += 1 << 20) {
        peer.send(chunk(data.substring(i, i + (1 << 20))));
      }
      assertEquals(List.of("true"), bodies(peer.send("0\r\n\r\n").receiveText()));
    }
  }

  /** How many bytes are allocated for a body of so many chunks of one byte. */
  private static long allocated(int chunks) {
    try (var wired = new Wired()) {
      wired.handler = request -> request.sendResponse(request.body().length() + "");
      var message = Wired.CHUNKED + chunk("x").repeat(chunks) + "0\r\n\r\n";
      var bytes = Bytes.latin1(message);
      var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
      var peer = wired.connect();
      long before = threads.getCurrentThreadAllocatedBytes();
      peer.send(bytes);
      long used = threads.getCurrentThreadAllocatedBytes() - before;
      assertEquals(List.of(chunks + ""), bodies(peer.receiveText()));
      return used;
    }
  }

  @Test
  void aBodyOfTinyChunksCostsLinearMemory() {
    allocated(1000);
    long some = allocated(50_000);
    long more = allocated(200_000);
    assertTrue(more < 6 * some, some + " bytes for 50,000 chunks, " + more + " for 200,000");
    assertTrue(more < 200_000 * 400L, more + " bytes for 200,000 chunks");
  }

  // The answer comes first

  @Test
  void f20DropsTheRestOfAShortBodyAndGoesOn() {
    try (var wired = new Wired()) {
      wired.onHead =
          request -> {
            if (request.method().equals("POST")) {
              request.sendResponse("early");
            }
          };
      var evil = Wired.GET.repeat(DROPPED / Wired.GET.length() + 1).substring(0, DROPPED);
      var peer = wired.connect();
      for (int i = 0; i < 3; i++) {
        var reply = Reply.only(peer.send(Wired.post(DROPPED)).receiveText());
        assertFalse(reply.closes());
        assertEquals("early", reply.body());
        peer.send(evil);
        assertEquals("", peer.receiveText());
        assertEquals(i, wired.handled.size());
        assertEquals(List.of("/"), bodies(peer.send(Wired.GET).receiveText()));
      }
      assertFalse(peer.ended());
    }
  }

  @Test
  void f20SaysThatItClosesWhereALongBodyIsUnread() {
    try (var wired = new Wired()) {
      wired.onHead = request -> request.sendResponse("early");
      for (var head : List.of(Wired.post(DROPPED + 1), Wired.CHUNKED)) {
        var peer = wired.connect().send(head);
        var reply = Reply.only(peer.receiveText());
        assertTrue(reply.closes());
        assertTrue(peer.ended());
        assertEquals("", peer.send(Wired.GET).receiveText());
      }
      assertEquals(2, wired.heads.size());
      assertEquals(List.of(), wired.handled);
    }
  }

  @Test
  void f20ClosesWhenMoreIsDroppedThanItIsWorth() {
    try (var wired = new Wired()) {
      wired.onHead =
          request -> {
            request.send("early");
            request.finish();
          };
      var peer = wired.connect().send(Wired.CHUNKED + chunk("x".repeat(DROPPED)));
      assertTrue(peer.receiveText().endsWith("\r\n\r\n5\r\nearly\r\n0\r\n\r\n"));
      assertFalse(peer.ended());
      peer.send(chunk("x") + "0\r\n\r\n" + Wired.GET);
      assertEquals("", peer.receiveText());
      assertTrue(peer.ended());
      assertEquals(0, wired.server.connections());
    }
  }

  @Test
  void f20ARestThatIsMalformedEndsTheConnectionWithoutASecondAnswer() {
    try (var wired = new Wired()) {
      wired.onHead =
          request -> {
            request.send("early");
            request.finish();
          };
      var peer = wired.connect().send(Wired.CHUNKED + chunk("x"));
      assertTrue(peer.receiveText().endsWith("0\r\n\r\n"));
      peer.send("bad\n" + Wired.GET);
      assertEquals("", peer.receiveText());
      assertTrue(peer.ended());
    }
  }

  @Test
  void theRestOfABodyIsCountedFromWhereItWasWhenTheAnswerCame() {
    try (var wired = new Wired()) {
      int most = 10 * DROPPED;
      var received = new long[1];
      wired.onHead =
          request ->
              request.onBody(
                  piece -> {
                    received[0] += piece.length();
                    request.pauseBody(true);
                    request.pauseBody(false);
                    if (received[0] == most) {
                      request.sendResponse("enough");
                    }
                  });
      var peer = wired.connect().send(Wired.post(most + DROPPED) + "x".repeat(most));
      var reply = Reply.only(peer.receiveText());
      assertFalse(reply.closes());
      peer.send("x".repeat(DROPPED) + "GET / HTTP/1.0\r\n\r\n");
      assertEquals(List.of("/"), bodies(peer.receiveText()));
      assertEquals(1, wired.handled.size());
    }
  }

  // What goes wrong

  @Test
  void onHeadThatThrowsIsAnsweredWith500() {
    try (var wired = new Wired()) {
      var thrown = new IllegalStateException("secret");
      wired.onHead =
          request -> {
            throw thrown;
          };
      var reply = Reply.only(wired.connect().send(Wired.post(5, EXPECT)).receiveText());
      assertEquals(500, reply.status());
      assertFalse(reply.body().contains("secret"));
      assertTrue(reply.closes());
      assertEquals(List.of(thrown), wired.reported);
      assertEquals(List.of(), wired.handled);
      wired.reported.clear();
    }
  }

  @Test
  void onBodyThatThrowsIsAnsweredWith500() {
    try (var wired = new Wired()) {
      var thrown = new IllegalStateException("secret");
      var pieces = new ArrayList<Bytes>();
      wired.onHead =
          request ->
              request.onBody(
                  piece -> {
                    pieces.add(piece);
                    throw thrown;
                  });
      var peer = wired.connect().send(Wired.post(5) + "he");
      var reply = Reply.only(peer.receiveText());
      assertEquals(500, reply.status());
      assertFalse(reply.body().contains("secret") || reply.closes());
      peer.send("llo");
      assertEquals(1, pieces.size());
      assertEquals(List.of(thrown), wired.reported);
      assertEquals(List.of(), wired.handled);
      assertEquals(List.of("/"), bodies(peer.send(Wired.GET).receiveText()));
      wired.reported.clear();
    }
  }

  @Test
  void onBodyThatThrowsAfterTheAnswerBeganCutsTheConnection() {
    try (var wired = new Wired()) {
      wired.onHead =
          request -> {
            request.send("begun");
            request.onBody(
                piece -> {
                  throw new IllegalStateException();
                });
          };
      var peer = wired.connect().send(Wired.post(5));
      assertTrue(peer.receiveText().endsWith("\r\n\r\n5\r\nbegun\r\n"));
      assertEquals("", peer.send("he").receiveText());
      assertTrue(peer.failed());
      assertTrue(wired.heads.getFirst().isLost());
      assertEquals(1, wired.reported.size());
      wired.reported.clear();
    }
  }

  @Test
  void aClientThatLeavesInItsBodyLosesTheRequest() {
    try (var wired = new Wired()) {
      var ends = new ArrayList<HttpRequest>();
      wired.onHead = request -> request.onEnd(() -> ends.add(request));
      wired.connect().send(Wired.post(5) + "he").reset();
      assertEquals(wired.heads, ends);
      assertTrue(wired.heads.getFirst().isLost());
      assertEquals(List.of(), wired.handled);
      assertEquals(Map.of(), wired.refusals());
      assertEquals(0, wired.server.connections());
      wired.heads.getFirst().sendResponse("to nobody");
    }
  }

  @Test
  void aClientThatHasEndedItsSideGetsItsAnswersAndIsClosed() {
    try (var wired = new Wired()) {
      wired.handler = request -> {};
      var peer = wired.connect().send(Wired.GET + Wired.post(2) + "hi").end();
      wired.test.advance(Duration.ofMinutes(1));
      wired.handled.getFirst().sendResponse("1");
      assertEquals(List.of("1"), bodies(peer.receiveText()));
      assertFalse(peer.ended());
      wired.handled.getLast().sendResponse("2");
      assertEquals(List.of("2"), bodies(peer.receiveText()));
      assertTrue(peer.ended());
      assertEquals(Map.of(), wired.refusals());
    }
  }
}
