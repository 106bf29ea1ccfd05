package pants.http.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pants.http.server.RequestHandler.blocking;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import pants.Stream;
import pants.bytes.Bytes;
import pants.http.Headers;
import pants.http.HttpLimits;
import pants.http.log.AccessEntry;
import pants.net.Address;

@Timeout(60)
class AccessLogTest {
  private final BlockingQueue<AccessEntry> logged = new LinkedBlockingQueue<>();
  private Served served;

  @BeforeEach
  void serve() {
    served = new Served(server -> server.accessLog(logged::addAll));
    served.test.engine().onUncaught(thrown -> {});
  }

  @AfterEach
  void close() {
    served.server.onHead(null).handler(request -> request.sendResponse(""));
    TestExchange.of("GET", "/last").run(served.server);
    served.close();
    assertLogged("/last 200 0"); // and nothing that the test does not know of
  }

  private AccessEntry next() {
    try {
      var entry = logged.poll(30, TimeUnit.SECONDS);
      if (entry == null) {
        throw new AssertionError("nothing was logged for 30 s");
      }
      return entry;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static String summary(AccessEntry entry) {
    return entry.target()
        + " "
        + entry.status()
        + " "
        + entry.bytes()
        + (entry.whole() ? "" : " cut");
  }

  private void assertLogged(String... summaries) {
    for (var each : summaries) {
      assertEquals(each, summary(next()));
    }
  }

  @Test
  void tellsWhatWasAskedAndAnswered() {
    served.server.options().clock = () -> Instant.parse("2026-03-01T12:00:03Z");
    served
        .connect()
        .send(
            Served.head(
                "GET /a?b=c HTTP/1.1",
                "Host: example.org:80",
                "Referer: http://other.example/",
                "User-Agent: test/1"));
    served.test.advance(Duration.ofSeconds(3));
    var request = served.requests.getFirst();
    request.sendResponse("hello", 201);
    assertEquals(
        new AccessEntry(
            Instant.parse("2026-03-01T12:00:00Z"),
            Duration.ofSeconds(3),
            request.remoteAddress(),
            false,
            "example.org:80",
            "GET",
            "/a?b=c",
            "HTTP/1.1",
            201,
            5,
            true,
            "http://other.example/",
            "test/1"),
        next());
  }

  @Test
  void whatTheClientDoesNotSayIsNull() {
    served.answer(request -> request.sendResponse(""), "GET / HTTP/1.0\r\n\r\n");
    var entry = next();
    assertNull(entry.host());
    assertNull(entry.referer());
    assertNull(entry.userAgent());
    assertEquals("HTTP/1.0", entry.protocol());
  }

  @Test
  void logsInTheOrderOfEndingAndEachRequestOnce() {
    served.connect().send(Served.get("/1") + Served.get("/2"));
    served.connect().send(Served.get("/3"));
    served.requests.get(1).sendResponse("333");
    served.requests.get(0).sendResponse("1");
    served.test.settle();
    served.requests.get(2).sendResponse("22");
    assertLogged("/3 200 3", "/1 200 1", "/2 200 2");
  }

  @Test
  void logsPipelinedRequestsThatAreAnsweredAtOnce() {
    served.server.handler(request -> request.sendResponse(request.path()));
    served.connect().send(Served.get("/a") + Served.get("/bb") + Served.get("/ccc"));
    assertLogged("/a 200 2", "/bb 200 3", "/ccc 200 4");
  }

  @Test
  void countsTheBytesOfTheBodyAlone() {
    served.server.handler(
        request -> {
          request.send("hello");
          request.send(Bytes.of(new byte[5000]));
          request.send("");
          request.finish(Headers.of("A", "b"));
        });
    served.connect().send(Served.get("/chunks"));
    served.connect().send("HEAD /head HTTP/1.1\r\nHost: a\r\n\r\n");
    served.server.handler(request -> request.sendResponse("never sent", 304));
    served.connect().send(Served.get("/304"));
    assertLogged("/chunks 200 5005", "/head 200 0", "/304 304 0");
  }

  @Test
  void logsWhatWasRefusedUnread() {
    served.connect().send("GET / HTTP/1.1\r\nHost : a\r\n\r\n");
    var entry = next();
    assertEquals(400, entry.status());
    assertNull(entry.method());
    assertNull(entry.target());
    assertNull(entry.protocol());
    assertTrue(entry.bytes() > 10 && entry.whole(), entry.toString());
    assertEquals("127.0.0.1", ((Address.Inet) entry.remoteAddress()).host());

    served.connect().send("GET /slow HTTP/1.1\r\n");
    served.test.advance(Duration.ofSeconds(12));
    assertEquals(408, next().status());
    served.connect().send("GET /half").end();
    assertEquals(400, next().status());
  }

  @Test
  void aConnectionThatSaysNothingIsNoRequest() {
    served.connect().close();
    served.connect().reset();
    served.connect();
    served.test.advance(Duration.ofSeconds(200));
  }

  @Test
  void logsWhatWasRefusedAfterItsHead() {
    served
        .connect()
        .send(Served.head("POST /long HTTP/1.1", "Host: a", "Content-Length: 99999999"));
    var entry = next();
    assertEquals("/long 413", summary(entry).substring(0, 9));
    assertTrue(entry.bytes() > 10 && entry.whole(), entry.toString());
    served.connect().send(Served.head("CONNECT a:1 HTTP/1.1", "Host: a:1"));
    assertEquals(501, next().status());
  }

  @Test
  void theBadRestOfAnAnsweredBodyIsNotLoggedAgain() {
    served.server.onHead(request -> request.sendResponse("early"));
    served
        .connect()
        .send(Served.head("POST /c HTTP/1.1", "Host: a", "Transfer-Encoding: chunked"))
        .send("bad\r\n");
    assertLogged("/c 200 5");
  }

  @Test
  void aClientThatLeavesIsLoggedWithWhatItGot() {
    var peer = served.connect().send(Served.get("/none"));
    peer.reset();
    assertLogged("/none 499 0 cut");
    var other = served.connect().send(Served.get("/some"));
    served.requests.getLast().send("12345");
    other.reset();
    served.requests.getLast().send("dropped");
    served.requests.getLast().finish();
    assertLogged("/some 200 5 cut");
  }

  @Test
  void whatTheProgramGivesUpIsCut() {
    served.connect().send(Served.get("/none"));
    served.requests.getLast().abort();
    served.connect().send(Served.get("/some"));
    var request = served.requests.getLast();
    request.sendHeaders(Headers.of("Content-Length", "9"));
    request.send("12345");
    assertThrows(IllegalStateException.class, request::finish);
    assertLogged("/none 499 0 cut", "/some 200 5 cut");
  }

  @Test
  void aHandlerThatThrowsIsLoggedWithItsStatus() {
    served.answer(
        request -> {
          throw new IOException("expected");
        },
        Served.get("/500"));
    served.answer(
        request -> {
          request.send("abc");
          throw new IOException("expected");
        },
        Served.get("/cut"));
    served.answer(request -> request.json(Object.class), Served.get("/415"));
    assertEquals("/500 500", summary(next()).substring(0, 8));
    assertLogged("/cut 200 3 cut");
    assertEquals("/415 415", summary(next()).substring(0, 8));
  }

  @Test
  void anUpgradeIsLoggedOnce() {
    served.answer(
        request -> request.upgrade("lines", Headers.of(), new Stream()),
        Served.get("/up", "Connection: upgrade", "Upgrade: lines"));
    assertLogged("/up 101 0");
  }

  @Test
  void longTextsAreCut() {
    served.answer(
        request -> request.sendResponse(""),
        Served.get("/" + "x".repeat(5000), "User-Agent: " + "y".repeat(1024)));
    var entry = next();
    assertEquals("/" + "x".repeat(1023) + "...", entry.target());
    assertEquals("y".repeat(1024), entry.userAgent());
  }

  @Test
  void anExchangeInMemoryIsLoggedToo() {
    served.server.handler(request -> request.sendResponse("abc"));
    TestExchange.of("GET", "/memory").secure().run(served.server);
    var entry = next();
    assertEquals("/memory 200 3", summary(entry));
    assertTrue(entry.secure());
    TestExchange.of("GET", "/bad").header("Host", "a b").run(served.server);
    assertEquals("null 400", summary(next()).substring(0, 8));
  }

  @Test
  void logsRequestsOfBlockingHandlers() throws Exception {
    try (var sockets = new OverSockets(blocking(request -> request.sendResponse("abc")))) {
      var server = new HttpServer(sockets.server.handler()).on(sockets.engine);
      server.accessLog(logged::addAll).listen("127.0.0.1", 0);
      try (var socket = new Socket("127.0.0.1", server.localAddress().port())) {
        socket.getOutputStream().write(Served.get("/blocking").getBytes(ISO_8859_1));
        sockets.until(() -> !logged.isEmpty());
        assertLogged("/blocking 200 3");
      }
    }
  }

  // The queue

  /** What the library says in the log of the program. */
  private static final class Said extends Handler implements AutoCloseable {
    private static final Logger LOGGER = Logger.getLogger("pants.http");
    final BlockingQueue<LogRecord> records = new LinkedBlockingQueue<>();

    Said() {
      LOGGER.addHandler(this);
    }

    @Override
    public void publish(LogRecord entry) {
      records.add(entry);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
      LOGGER.removeHandler(this);
    }
  }

  @Test
  void whatFindsTheQueueFullIsCountedAndSaid() throws Exception {
    var entered = new CountDownLatch(1);
    var released = new CountDownLatch(1);
    try (var said = new Said();
        var full =
            new Served(
                server ->
                    server
                        .limits(HttpLimits.DEFAULT.accessLogQueue(3))
                        .accessLog(
                            entries -> {
                              entered.countDown();
                              awaited(released);
                              logged.addAll(entries);
                            }))) {
      full.server.handler(request -> request.sendResponse(""));
      var peer = full.connect().send(Served.get("/0"));
      assertTrue(entered.await(30, TimeUnit.SECONDS));
      for (int i = 1; i < 10; i++) {
        peer.send(Served.get("/" + i));
      }
      assertEquals(7, full.server.accessLogDropped());
      released.countDown();
      assertLogged("/0 200 0", "/1 200 0", "/2 200 0");
      var record = said.records.poll(30, TimeUnit.SECONDS);
      assertEquals(
          "entries of the access log that were lost: 7, as more than 3 waited (accessLogQueue)",
          record.getMessage());
      peer.send(Served.get("/after"));
      assertLogged("/after 200 0");
      assertEquals(7, full.server.accessLogDropped());
    }
  }

  private static void awaited(CountDownLatch latch) {
    try {
      assertTrue(latch.await(30, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aLogThatFailsIsSaidOnceAndStopsNothing() throws Exception {
    var failures = new LinkedBlockingQueue<String>();
    try (var said = new Said();
        var failing =
            new Served(
                server ->
                    server.accessLog(
                        entries -> {
                          failures.add(entries.getFirst().target());
                          throw new IOException("disk full");
                        }))) {
      failing.server.handler(request -> request.sendResponse(""));
      var peer = failing.connect();
      for (int i = 0; i < 5; i++) {
        peer.send(Served.get("/" + i));
        assertEquals("/" + i, failures.poll(30, TimeUnit.SECONDS));
      }
      var record = said.records.poll(30, TimeUnit.SECONDS);
      assertEquals(
          "entries of the access log that were lost: 1, as they could not be written",
          record.getMessage());
      assertEquals("disk full", record.getThrown().getMessage());
      failing.server.close();
      failing.test.settle();
      var last = said.records.poll(30, TimeUnit.SECONDS);
      assertTrue(last.getMessage().contains(": 4, as they"), last.getMessage());
      assertEquals(5, failing.server.accessLogDropped());
      assertEquals(0, said.records.size());
    }
    served.answer(request -> request.sendResponse(""), Served.get("/other"));
    assertLogged("/other 200 0");
  }

  @Test
  void closeEndsWhenTheLogIsWritten() throws Exception {
    var released = new CountDownLatch(1);
    var thread = new AtomicReference<Thread>();
    var all = new ArrayList<AccessEntry>();
    try (var sockets = new OverSockets(request -> {})) {
      var server =
          new HttpServer(request -> request.sendResponse(""))
              .on(sockets.engine)
              .accessLog(
                  entries -> {
                    awaited(released);
                    all.addAll(entries);
                  })
              .listen("127.0.0.1", 0);
      int port = server.localAddress().port();
      sockets.client(
          () -> {
            try (var socket = new Socket("127.0.0.1", port)) {
              var requests = Served.get("/").repeat(999) + Served.get("/", "Connection: close");
              socket.getOutputStream().write(requests.getBytes(ISO_8859_1));
              return socket.getInputStream().readAllBytes();
            }
          });
      var closed = server.close().thenRun(() -> thread.set(Thread.currentThread()));
      sockets.until(() -> server.connections() == 0);
      sockets.engine.poll(Duration.ofMillis(20));
      assertFalse(closed.toCompletableFuture().isDone());
      released.countDown();
      sockets.engine.await(closed);
      assertEquals(1000, all.size());
      assertEquals(Thread.currentThread(), thread.get());
    }
  }

  @Test
  void writesOnOneThreadThatIsNotTheEngines() throws Exception {
    var threads = new LinkedBlockingQueue<Thread>();
    var seen = new ArrayList<Thread>();
    for (int i = 0; i < 2; i++) {
      try (var other =
          new Served(server -> server.accessLog(e -> threads.add(Thread.currentThread())))) {
        other.answer(request -> request.sendResponse(""), Served.get("/"));
        seen.add(threads.poll(30, TimeUnit.SECONDS));
      }
    }
    assertEquals("pants-access-log", seen.getFirst().getName());
    assertTrue(seen.getFirst().isDaemon());
    assertEquals(seen.getFirst(), seen.getLast());
  }

  @Test
  void isSetBeforeTheServerListens() {
    assertThrows(IllegalStateException.class, () -> served.server.accessLog(entries -> {}));
    assertEquals(0, new HttpServer(request -> {}).accessLogDropped());
    assertEquals(List.of(), List.copyOf(logged));
  }
}
