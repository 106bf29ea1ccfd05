package pants.http.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pants.http.server.RequestHandler.blocking;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pants.Engine;
import pants.bytes.Bytes;
import pants.http.Headers;
import pants.testing.TestPeer;

/** Compressed answers as clients receive them, and what is left where they do not. */
@Timeout(120)
class CompressedConnectionTest {
  private static final String HTML = "text/html";
  private static final Bytes PAGE = CompressionTest.text(30_000);
  private static final Bytes LONG = CompressionTest.text(4_000_000);
  private static final Headers TYPE = Headers.of("Content-Type", HTML);

  private static String get(String coding) {
    return Served.get("/", "Accept-Encoding: " + coding);
  }

  private static int open(HttpServer server) {
    var compression = server.options().compression;
    return compression == null ? -1 : compression.open();
  }

  private static void page(HttpRequest request) {
    request.sendResponse(PAGE, 200, HTML);
  }

  private static Served served(RequestHandler handler) {
    return new Served(server -> server.compress().handler(handler));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "br", "zstd"})
  void anAnswerInOnePieceHasALengthAndTheConnectionGoesOn(String coding) {
    try (var served = served(CompressedConnectionTest::page)) {
      var peer = served.connect();
      var received = new Received("GET", "GET", "GET");
      for (int i = 1; i <= 3; i++) {
        received.add(peer.send(get(coding)).receive());
        var reply = received.replies.get(i - 1);
        assertEquals("" + reply.body().length(), reply.head.first("Content-Length"));
        assertEquals(PAGE, reply.plain());
      }
    }
  }

  @Test
  void requestsSentAheadAreAnsweredInTheirOrderWhateverTheyTake() {
    try (var served = served(CompressedConnectionTest::page)) {
      var peer = served.connect().send(get("br") + Served.get("/") + get("gzip") + get("zstd"));
      var replies = new Received("GET", "GET", "GET", "GET").add(peer.receive()).replies;
      assertEquals(4, replies.size());
      assertEquals("br", replies.get(0).head.first("Content-Encoding"));
      assertEquals("30000", replies.get(1).head.first("Content-Length"));
      replies.forEach(reply -> assertEquals(PAGE, reply.plain()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "br", "zstd"})
  void eachEventIsSeenBeforeTheNextIsSent(String coding) {
    var kept = new ArrayList<HttpRequest>();
    try (var served = served(kept::add)) {
      var peer = served.connect().send(get(coding));
      var request = kept.getFirst();
      request.sendHeaders(Headers.of("Content-Type", "text/event-stream"));
      served.test.settle();
      var received = new Received("GET").add(peer.receive());
      assertEquals(coding, received.only().head.first("Content-Encoding"));
      var sent = "";
      for (int i = 0; i < 50; i++) {
        var event = "data: event " + i + "\n\n";
        sent += event;
        request.send(event);
        served.test.settle();
        received.add(peer.receive());
        assertEquals(sent, received.only().plain(sent.length()).latin1());
        served.test.advance(Duration.ofSeconds(1));
      }
      request.finish(Headers.of("X-Events", "50"));
      served.test.settle();
      received.add(peer.receive());
      assertEquals(sent, received.only().plain().latin1());
      assertEquals("50", received.only().trailers.first("X-Events"));
      assertEquals(0, open(served.server));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aClientOfVersion10GetsABodyUntilTheEndOrWithALength(boolean steps) {
    RequestHandler handler =
        request -> {
          if (steps) {
            request.sendHeaders(TYPE);
            request.send(PAGE);
            request.finish();
          } else {
            page(request);
          }
        };
    try (var served = served(handler)) {
      var head = Served.head("GET / HTTP/1.0", "Host: a", "Accept-Encoding: gzip");
      var peer = served.connect().send(head);
      var received = new Received("GET").add(peer.receive());
      assertTrue(peer.ended());
      received.end();
      assertEquals("gzip", received.only().head.first("Content-Encoding"));
      assertEquals(!steps, received.only().head.contains("Content-Length"));
      assertEquals(PAGE, received.only().plain());
    }
  }

  @Test
  void headHasNoBodyAndTheConnectionGoesOn() {
    try (var served = served(CompressedConnectionTest::page)) {
      var head = Served.head("HEAD / HTTP/1.1", "Host: a", "Accept-Encoding: gzip");
      var peer = served.connect().send(head + get("gzip"));
      var replies = new Received("HEAD", "GET").add(peer.receive()).replies;
      assertEquals("gzip", replies.getFirst().head.first("Content-Encoding"));
      assertFalse(replies.getFirst().head.contains("Content-Length"));
      assertFalse(replies.getFirst().head.contains("Transfer-Encoding"));
      assertEquals(PAGE, replies.getLast().plain());
    }
  }

  // Long bodies

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "br", "zstd"})
  void aLongBodyIsCompressedInManyTurnsOfTheEngine(String coding) {
    try (var served = served(request -> request.sendResponse(LONG, 200, HTML))) {
      int[] turns = {0};
      var loop = served.test.engine().loop(() -> turns[0]++);
      var peer = served.connect().send(get(coding) + get(coding));
      loop.cancel();
      assertTrue(turns[0] >= 2 * LONG.length() / BodySource.PIECE, turns[0] + " turns");
      var replies = new Received("GET", "GET").add(peer.receive()).replies;
      assertEquals(2, replies.size());
      replies.forEach(reply -> assertEquals(LONG, reply.plain()));
      assertEquals(0, open(served.server));
    }
  }

  private static Bytes digits(int length) {
    var random = new Random(1);
    var text = new StringBuilder();
    while (text.length() < length) {
      text.append(Long.toString(random.nextLong(), 36));
    }
    return Bytes.latin1(text.substring(0, length));
  }

  @Test
  void aLongBodyWaitsForRoomAndOthersAreAnsweredMeanwhile() {
    var body = digits(20_000_000);
    RequestHandler handler =
        request -> {
          if (request.path().equals("/long")) {
            request.onDrain(() -> request.send("not any more"));
            request.sendResponse(body, 200, HTML);
          } else {
            page(request);
          }
        };
    try (var served = served(handler)) {
      var slow = served.connect().pauseReading(true);
      slow.send(Served.get("/long", "Accept-Encoding: gzip"));
      assertEquals(1, open(served.server));
      long written = served.test.engine().statistics().bytesWritten();
      assertTrue(written < 2_000_000, written + " bytes without room");
      var other = served.connect().send(get("gzip"));
      assertEquals(PAGE, new Received("GET").add(other.receive()).only().plain());
      slow.pauseReading(false);
      served.test.settle();
      assertEquals(body, new Received("GET").add(slow.receive()).only().plain());
      assertEquals(0, open(served.server));
    }
  }

  @Test
  void aLongAnswerToAHeadHoldsTheBodyBackAndCallsNobody() {
    var handled = new AtomicInteger();
    Consumer<HttpServer> options =
        server ->
            server
                .compress()
                .handler(request -> handled.incrementAndGet())
                .onHead(request -> request.sendResponse(LONG, 413, HTML));
    try (var served = new Served(options)) {
      var peer = served.connect();
      peer.send(Served.post("/", "x".repeat(50_000), "Accept-Encoding: gzip"));
      var received = new Received("POST").add(peer.receive());
      assertEquals(LONG, received.only().plain());
      assertEquals(0, handled.get());
      assertEquals(0, open(served.server));
    }
  }

  @Test
  void aFileIsCompressedAndClosed(@TempDir Path folder) throws IOException {
    var file = Files.write(folder.resolve("a.txt"), digits(8_000_000).toArray());
    try (var served = served(request -> request.sendFile(file))) {
      var peer = served.connect().send(get("zstd") + get("zstd"));
      var replies = new Received("GET", "GET").add(peer.receive()).replies;
      assertEquals(2, replies.size());
      replies.forEach(reply -> assertEquals(digits(8_000_000), reply.plain()));
      var slow = served.connect().pauseReading(true).send(get("zstd"));
      assertEquals(1, open(served.server));
      slow.reset();
      served.test.settle();
      assertEquals(0, open(served.server));
    }
  }

  // What is left

  private static final Bytes DIGITS = digits(12_000_000);

  private static final List<RequestHandler> ENDLESS =
      List.of(
          request -> {
            request.sendHeaders(TYPE);
            request.send(PAGE);
          },
          request -> request.sendResponse(DIGITS, 200, HTML));

  @Test
  void r9WhateverEndsAnAnswerFreesWhatItHolds() {
    List<Consumer<TestPeer>> ends =
        List.of(TestPeer::reset, TestPeer::close, TestPeer::end, peer -> peer.send("x").reset());
    for (var handler : ENDLESS) {
      for (var end : ends) {
        try (var served = served(handler)) {
          var peers = new ArrayList<TestPeer>();
          for (var coding : List.of("gzip", "br", "zstd")) {
            peers.add(served.connect().pauseReading(true).send(get(coding)));
          }
          assertEquals(3, open(served.server));
          peers.forEach(end);
          served.test.settle();
          served.test.advance(Duration.ofMinutes(5));
          assertEquals(0, open(served.server));
        }
      }
    }
  }

  @Test
  void r9AServerThatStopsAndAnEngineThatClosesFreeWhatAnswersHold() {
    for (var handler : ENDLESS) {
      for (boolean stop : List.of(true, false)) {
        var served = served(handler);
        try (served) {
          served.connect().pauseReading(true).send(get("gzip"));
          assertEquals(1, open(served.server));
          if (stop) {
            served.server.close(Duration.ZERO);
            served.test.settle();
            assertEquals(0, open(served.server));
          }
        }
        assertEquals(0, open(served.server));
      }
    }
  }

  // Over sockets

  private static Received ask(OverSockets sockets, String request, String... methods)
      throws Exception {
    return sockets.client(
        () -> {
          var socket = sockets.connect();
          socket.getOutputStream().write(request.getBytes(ISO_8859_1));
          return new Received(methods).add(Bytes.of(socket.getInputStream().readAllBytes()));
        });
  }

  private static void answer(HttpRequest request) {
    switch (request.path()) {
      case "/steps" -> {
        request.sendHeaders(TYPE);
        for (int i = 0; i < 100; i++) {
          request.send(PAGE);
        }
        request.finish();
      }
      case "/long" -> request.sendResponse(LONG, 200, HTML);
      default -> page(request);
    }
  }

  @Test
  void aBlockingHandlerCompressesOnItsOwnThread() throws Exception {
    try (var sockets =
        new OverSockets(
            new Engine(), HttpServer::compress, blocking(CompressedConnectionTest::answer))) {
      var requests = new StringBuilder();
      for (var path : List.of("/steps", "/long", "/page")) {
        requests.append(Served.get(path, "Accept-Encoding: gzip"));
      }
      requests.append(Served.get("/page", "Accept-Encoding: br", "Connection: close"));
      var replies = ask(sockets, requests.toString(), "GET", "GET", "GET", "GET").replies;
      assertEquals(4, replies.size());
      assertEquals(100 * PAGE.length(), replies.get(0).plain().length());
      assertEquals(LONG, replies.get(1).plain());
      assertEquals(PAGE, replies.get(2).plain());
      assertEquals(PAGE, replies.get(3).plain());
      assertEquals(0, open(sockets.server));
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(30, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void r9ABlockingHandlerWhoseClientLeavesHoldsNothing() throws Exception {
    var begun = new CountDownLatch(1);
    var lost = new CountDownLatch(1);
    var returned = new CountDownLatch(1);
    RequestHandler handler =
        blocking(
            request -> {
              request.onEnd(lost::countDown);
              request.sendHeaders(TYPE);
              request.send(PAGE);
              begun.countDown();
              await(lost);
              request.send(PAGE);
              returned.countDown();
            });
    try (var sockets = new OverSockets(new Engine(), HttpServer::compress, handler)) {
      sockets.client(
          () -> {
            var socket = sockets.connect();
            socket.getOutputStream().write(get("zstd").getBytes(ISO_8859_1));
            await(begun);
            assertEquals(1, open(sockets.server));
            socket.setSoLinger(true, 0);
            socket.close();
            return null;
          });
      sockets.until(() -> returned.getCount() == 0);
      assertEquals(0, open(sockets.server));
    }
  }

  /** Reads heads, until there are no more or so many have come. */
  private static void readHeads(BufferedInputStream in, int count) throws IOException {
    int heads = 0;
    int matched = 0;
    while (heads < count) {
      int next = in.read();
      if (next < 0) {
        return;
      }
      matched = next == "\r\n\r\n".charAt(matched) ? matched + 1 : next == '\r' ? 1 : 0;
      if (matched == 4) {
        heads++;
        matched = 0;
      }
    }
  }

  /** A connection of so many requests, the last of which is not answered to its end. */
  private static void leaveAtTheLast(OverSockets sockets, String request, int requests) {
    try (var socket = sockets.connect()) {
      socket.getOutputStream().write(request.repeat(requests).getBytes(ISO_8859_1));
      readHeads(new BufferedInputStream(socket.getInputStream(), 65_536), 2 * requests - 1);
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      // it was cut
    }
  }

  @Test
  void r9AHundredThousandCompressedAnswersLeaveNothingBehind() throws Exception {
    int connections = 1000;
    int requests = 100;
    var codings = List.of("gzip", "br", "zstd");
    int[] handled = {0};
    RequestHandler handler =
        request -> {
          int number = ++handled[0];
          request.sendHeaders(TYPE);
          request.send(PAGE.slice(0, 1000));
          if (number % requests != 0) {
            request.finish();
          } else if (number % (2 * requests) == 0) {
            throw new IOException("expected");
          }
        };
    try (var sockets = new OverSockets(new Engine(), HttpServer::compress, handler)) {
      sockets.engine.onUncaught(thrown -> {});
      sockets.client(
          () -> {
            for (int i = 0; i < connections; i++) {
              leaveAtTheLast(sockets, get(codings.get(i % 3)), requests);
            }
            return null;
          });
      sockets.until(() -> sockets.server.connections() == 0);
      assertEquals(connections * requests, handled[0]);
      assertEquals(0, open(sockets.server));
    }
  }
}
