package pants.http.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pants.http.server.RequestHandler.blocking;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import pants.bytes.Bytes;
import pants.http.HttpLimits;

/** Handlers on threads of their own, over sockets. */
@Timeout(60)
class BlockingTest {
  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String LAST = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
  }

  /** Sends text on a connection of its own, and reads to the end, or until it is cut. */
  private static String ask(OverSockets sockets, String text) throws Exception {
    return sockets.client(
        () -> {
          var socket = sockets.connect();
          send(socket, text);
          var read = new StringBuilder();
          try {
            for (int next = 0; next >= 0; next = socket.getInputStream().read()) {
              read.append(next == 0 ? "" : (char) next);
            }
          } catch (SocketException e) {
            assertEquals("Connection reset", e.getMessage());
          }
          return read.toString();
        });
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(30, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void runsOffTheEnginesThreadWhichGoesOnMeanwhile() throws Exception {
    var threads = new ConcurrentLinkedQueue<Thread>();
    var both = new CountDownLatch(2);
    RequestHandler handler =
        blocking(
            request -> {
              threads.add(Thread.currentThread());
              both.countDown();
              await(both); // each waits for the other
              request.sendResponse("together");
            });
    try (var sockets = new OverSockets(handler)) {
      var answers =
          sockets.client(
              () -> {
                var first = sockets.connect();
                var second = sockets.connect();
                send(first, LAST);
                send(second, LAST);
                return new String(first.getInputStream().readAllBytes(), ISO_8859_1)
                    + new String(second.getInputStream().readAllBytes(), ISO_8859_1);
              });
      assertEquals(List.of("together", "together"), bodies(answers));
      assertEquals(2, threads.stream().distinct().count());
      assertTrue(threads.stream().allMatch(Thread::isVirtual));
      assertTrue(threads.stream().allMatch(each -> each.getName().equals("pants-request")));
    }
  }

  private static List<String> bodies(String received) {
    return Reply.of(received).stream().map(Reply::body).toList();
  }

  @Test
  void answersPipelinedRequestsInTheirOrder() throws Exception {
    var count = new AtomicInteger();
    var handler =
        blocking(request -> request.sendResponse(request.url() + count.getAndIncrement()));
    try (var sockets = new OverSockets(handler)) {
      var text = GET.repeat(50) + LAST;
      var expected = new ArrayList<String>();
      for (int i = 0; i <= 50; i++) {
        expected.add("/" + i);
      }
      assertEquals(expected, bodies(ask(sockets, text)));
    }
  }

  @Test
  void theWholeRequestIsThereAndItsValuesAreSeen() throws Exception {
    var ended = new AtomicReference<String>();
    try (var sockets =
        new OverSockets(
            request -> {
              request.set("who", "engine");
              request.onEnd(() -> ended.set(request.get("who", String.class)));
              blocking(
                      inner -> {
                        var from = inner.get("who", String.class);
                        inner.set("who", "handler");
                        assertSame(request, inner);
                        inner.sendResponse(
                            from
                                + inner.body().utf8()
                                + inner.queryFields().first("q")
                                + inner.scheme()
                                + inner.host()
                                + (inner.remoteAddress() != null)
                                + inner.time().isNegative());
                      })
                  .handle(request);
            })) {
      var post =
          "POST /?q=1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi";
      assertEquals(List.of("enginehi1httpatruefalse"), bodies(ask(sockets, post)));
      sockets.until(() -> ended.get() != null);
      assertEquals("handler", ended.get());
    }
  }

  @Test
  void sendWaitsWhileTheClientDoesNotRead() throws Exception {
    var sent = new AtomicInteger();
    var piece = Bytes.of(new byte[1 << 20]);
    int pieces = 64;
    var handler =
        blocking(
            request -> {
              for (int i = 0; i < pieces; i++) {
                assertTrue(request.send(piece));
                sent.incrementAndGet();
              }
              request.finish();
            });
    try (var sockets = new OverSockets(handler)) {
      var socket = sockets.connect();
      send(socket, LAST);
      sockets.until(() -> sent.get() > 0);
      int still = 0;
      for (int before = -1; still < 20; still = before == sent.get() ? still + 1 : 0) {
        before = sent.get();
        sockets.engine.poll(Duration.ofMillis(5));
      }
      assertTrue(sent.get() < pieces / 2, sent.get() + " MiB with nobody reading");
      int received = sockets.client(() -> socket.getInputStream().readAllBytes().length);
      assertTrue(received > pieces << 20);
      assertEquals(pieces, sent.get());
    }
  }

  @Test
  void anExceptionIsAnsweredWith500AndReported() throws Exception {
    var thrown = new IOException("secret");
    var reported = new ArrayList<Throwable>();
    RequestHandler handler =
        blocking(
            request -> {
              request.sendStatus(204);
              throw thrown;
            });
    try (var sockets = new OverSockets(handler)) {
      sockets.engine.onUncaught(reported::add);
      var reply = Reply.only(ask(sockets, LAST));
      assertEquals(500, reply.status());
      assertFalse(reply.body().contains("secret"));
      assertEquals(List.of(thrown), reported);
    }
  }

  @Test
  void anExceptionAfterTheAnswerBeganCutsTheConnection() throws Exception {
    var reported = new ArrayList<Throwable>();
    RequestHandler handler =
        blocking(
            request -> {
              request.send("begun");
              throw new IOException("secret");
            });
    try (var sockets = new OverSockets(handler)) {
      sockets.engine.onUncaught(reported::add);
      var socket = sockets.connect();
      send(socket, GET);
      var text = new StringBuilder();
      assertThrows(
          SocketException.class,
          () ->
              sockets.client(
                  () -> {
                    var in = socket.getInputStream();
                    for (int next = in.read(); next >= 0; next = in.read()) {
                      text.append((char) next);
                    }
                    return null;
                  }));
      assertFalse(text.toString().contains("secret"));
      assertEquals(1, reported.size());
    }
  }

  @Test
  void aHandlerThatReturnsWithoutAnAnswerIsAnsweredWith500AndReported() throws Exception {
    var reported = new ArrayList<Throwable>();
    try (var sockets = new OverSockets(blocking(request -> {}))) {
      sockets.engine.onUncaught(reported::add);
      assertEquals(500, Reply.only(ask(sockets, LAST)).status());
      assertEquals(1, reported.size());
      assertTrue(reported.getFirst().getMessage().contains("GET /"), reported.toString());
    }
  }

  @Test
  void aBadRequestThatTheHandlerFindsIsRefused() throws Exception {
    var reported = new ArrayList<Throwable>();
    var handler = blocking(request -> request.sendResponse(request.queryFields() + ""));
    try (var sockets = new OverSockets(HttpLimits.DEFAULT.formFields(1), handler)) {
      sockets.engine.onUncaught(reported::add);
      var bad = ask(sockets, "GET /?a&b HTTP/1.1\r\nHost: a\r\n\r\n");
      Reply.only(bad).checkRefusal(413);
      assertEquals(List.of(), reported);
    }
  }

  @Test
  void moreThanTheBoundAtOnceAreAnsweredWith503() throws Exception {
    var permits = new Semaphore(0);
    var started = new AtomicInteger();
    var handler =
        blocking(
            request -> {
              started.incrementAndGet();
              permits.acquire();
              request.sendResponse("done");
            });
    try (var sockets = new OverSockets(HttpLimits.DEFAULT.blockingRequests(2), handler)) {
      var first = sockets.connect();
      var second = sockets.connect();
      send(first, LAST);
      send(second, LAST);
      sockets.until(() -> started.get() == 2);
      var third = Reply.only(ask(sockets, LAST));
      assertEquals(503, third.status());
      assertEquals("more than 2 requests at once (blockingRequests)\n", third.body());
      permits.release(100);
      for (var socket : List.of(first, second)) {
        var text = sockets.client(() -> socket.getInputStream().readAllBytes());
        assertEquals(List.of("done"), bodies(new String(text, ISO_8859_1)));
      }
      assertEquals(List.of("done"), bodies(ask(sockets, LAST)));
    }
  }

  @Test
  void otherThreadsAreRefusedByName() throws Exception {
    var refusals = new ConcurrentLinkedQueue<String>();
    var ready = new CompletableFuture<HttpRequest>();
    var tried = new CountDownLatch(1);
    var handler =
        blocking(
            request -> {
              ready.complete(request);
              await(tried);
              Runnable stranger =
                  () ->
                      refusals.add(
                          assertThrows(IllegalStateException.class, () -> request.send("x"))
                              .getMessage());
              Thread.ofPlatform().name("stranger").start(stranger).join();
              request.sendResponse("mine");
            });
    try (var sockets = new OverSockets(handler)) {
      var socket = sockets.connect();
      send(socket, LAST);
      sockets.until(ready::isDone);
      var request = ready.join();
      var onEngine = assertThrows(IllegalStateException.class, () -> request.sendResponse("no"));
      assertTrue(onEngine.getMessage().contains(Thread.currentThread().getName()));
      assertTrue(onEngine.getMessage().contains("HttpRequest.sendResponse"));
      assertThrows(IllegalStateException.class, request::abort);
      tried.countDown();
      var text = sockets.client(() -> socket.getInputStream().readAllBytes());
      assertEquals(List.of("mine"), bodies(new String(text, ISO_8859_1)));
      assertTrue(refusals.peek().contains("\"stranger\""), refusals.toString());
    }
  }

  @Test
  void aSendThatWaitsReturnsWhenTheClientLeaves() throws Exception {
    var sent = new AtomicInteger();
    var left = new CompletableFuture<Boolean>();
    var piece = Bytes.of(new byte[1 << 20]);
    var handler =
        blocking(
            request -> {
              while (!request.isLost()) {
                request.send(piece);
                sent.incrementAndGet();
              }
              request.send(piece);
              request.finish();
              left.complete(request.isLost());
            });
    try (var sockets = new OverSockets(handler)) {
      var socket = sockets.connect();
      send(socket, GET);
      sockets.until(() -> sent.get() > 0);
      socket.setSoLinger(true, 0);
      socket.close();
      sockets.until(left::isDone);
      assertTrue(left.join());
      sockets.until(() -> sockets.server.connections() == 0);
    }
  }

  @Test
  void aSendThatWaitsReturnsWhenTheServerStops() throws Exception {
    var sent = new AtomicInteger();
    var left = new CompletableFuture<Boolean>();
    var piece = Bytes.of(new byte[1 << 20]);
    var handler =
        blocking(
            request -> {
              while (!request.isLost()) {
                request.send(piece);
                sent.incrementAndGet();
              }
              left.complete(true);
            });
    try (var sockets = new OverSockets(handler)) {
      send(sockets.connect(), GET);
      sockets.until(() -> sent.get() > 0);
      var stopped = sockets.server.close(Duration.ofMillis(50));
      sockets.until(left::isDone);
      sockets.until(() -> stopped.toCompletableFuture().isDone());
    }
  }

  @Test
  void aCallUnderWayEndsWhenTheEngineCloses() throws Exception {
    var called = new CountDownLatch(1);
    var engineClosed = new CountDownLatch(1);
    var thread = new AtomicReference<Thread>();
    var outcome = new CompletableFuture<Throwable>();
    var handler =
        blocking(
            request -> {
              thread.set(Thread.currentThread());
              called.countDown();
              await(engineClosed);
              try {
                request.sendResponse("nobody is there");
                outcome.complete(new AssertionError("was it sent?"));
              } catch (RuntimeException e) {
                outcome.complete(e);
                throw e;
              }
            });
    try (var sockets = new OverSockets(handler)) {
      send(sockets.connect(), GET);
      sockets.until(() -> called.getCount() == 0);
      var uncaught = new ConcurrentLinkedQueue<Throwable>();
      var before = Thread.getDefaultUncaughtExceptionHandler();
      Thread.setDefaultUncaughtExceptionHandler((which, e) -> uncaught.add(e));
      try {
        sockets.engine.close();
        engineClosed.countDown();
        assertInstanceOf(RejectedExecutionException.class, outcome.get(30, TimeUnit.SECONDS));
        assertTrue(thread.get().join(Duration.ofSeconds(30)));
      } finally {
        Thread.setDefaultUncaughtExceptionHandler(before);
      }
      assertEquals(List.of(), List.copyOf(uncaught));
    }
  }

  @Test
  void aRequestEndsOnceThoughItsConnectionGoesJustAsItIsFinished() throws Exception {
    var ends = new ConcurrentLinkedQueue<String>();
    var stopping = new AtomicReference<Runnable>();
    var handler =
        blocking(
            request -> {
              request.onEnd(() -> ends.add("first"));
              request.send("some");
              request
                  .engine()
                  .execute(
                      () -> {
                        while (!request.isFinished()) {
                          Thread.onSpinWait(); // until the handler has come to its next line
                        }
                        stopping.get().run();
                      });
              request.finish();
              request.onEnd(() -> ends.add("second"));
            });
    try (var sockets = new OverSockets(handler)) {
      stopping.set(() -> sockets.server.close(Duration.ZERO));
      send(sockets.connect(), GET);
      sockets.until(() -> ends.size() == 2);
      sockets.engine.poll(Duration.ZERO);
      assertEquals(List.of("first", "second"), List.copyOf(ends));
    }
  }

  @Test
  void aBlockingHandlerAroundAnotherIsOne() throws Exception {
    var threads = new ConcurrentLinkedQueue<Thread>();
    RequestHandler inner =
        blocking(
            request -> {
              threads.add(Thread.currentThread());
              request.sendResponse("inner");
            });
    RequestHandler outer =
        blocking(
            request -> {
              threads.add(Thread.currentThread());
              inner.handle(request);
            });
    try (var sockets = new OverSockets(outer)) {
      assertEquals(List.of("inner"), bodies(ask(sockets, LAST)));
      assertEquals(1, threads.stream().distinct().count());
      assertNotEquals(Thread.currentThread(), threads.peek());
    }
  }

  @Test
  void aCallThatWaitsForTheEngineEndsWhenItCloses() throws Exception {
    var thread = new AtomicReference<Thread>();
    var go = new CountDownLatch(1);
    var handler =
        blocking(
            request -> {
              thread.set(Thread.currentThread());
              await(go);
              request.sendResponse("nobody is there");
            });
    try (var sockets = new OverSockets(handler)) {
      send(sockets.connect(), GET);
      sockets.until(() -> thread.get() != null);
      go.countDown(); // from now on nobody polls
      while (thread.get().getState() != Thread.State.WAITING
          || !isWaitingForACall(thread.get().getStackTrace())) {
        Thread.onSpinWait();
      }
      sockets.engine.close();
      assertTrue(thread.get().join(Duration.ofSeconds(30)));
    }
  }

  @Test
  void aCallOnARequestThatIsLostWaitsForNobody() throws Exception {
    var handled = new AtomicReference<HttpRequest>();
    var thread = new AtomicReference<Thread>();
    var go = new CountDownLatch(1);
    var handler =
        blocking(
            request -> {
              thread.set(Thread.currentThread());
              handled.set(request);
              await(go);
              request.sendResponse("nobody is there");
            });
    try (var sockets = new OverSockets(handler)) {
      send(sockets.connect(), GET);
      sockets.until(() -> handled.get() != null);
      sockets.server.close(Duration.ZERO);
      sockets.until(() -> handled.get().isLost());
      go.countDown(); // from now on nobody polls
      assertTrue(thread.get().join(Duration.ofSeconds(30)));
    }
  }

  private static boolean isWaitingForACall(StackTraceElement[] trace) {
    return List.of(trace).toString().contains("BlockingExchange.run");
  }

  @Test
  void aHandlerOfHeadsMayBlockWhileTheBodyIsHeldBack() throws Exception {
    var handled = new ConcurrentLinkedQueue<String>();
    RequestHandler handler =
        request -> {
          handled.add(request.get("user", String.class) + " " + Thread.currentThread().isVirtual());
          request.sendResponse(request.body().utf8());
        };
    try (var sockets = new OverSockets(handler)) {
      sockets.server.onHead(
          blocking(
              request -> {
                if (request.headers().contains("Authorization")) {
                  request.set("user", "ann");
                } else {
                  request.sendResponse("who?", 401);
                }
              }));
      String fields = " / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n";
      String allowed = fields + "Authorization: x\r\n";
      String body = "Content-Length: 4\r\n\r\nbody";
      assertEquals("body", Reply.only(ask(sockets, "POST" + allowed + body)).body());
      assertEquals("", Reply.only(ask(sockets, "GET" + allowed + "\r\n")).body());
      assertEquals(401, Reply.only(ask(sockets, "POST" + fields + body)).status());
      assertEquals(401, Reply.only(ask(sockets, "GET" + fields + "\r\n")).status());
      assertEquals(List.of("ann false", "ann false"), List.copyOf(handled));
    }
  }

  @Test
  void aHandlerOfHeadsHoldsTheBodyBackUntilItReturns() throws Exception {
    var refused = new ConcurrentLinkedQueue<String>();
    try (var sockets = new OverSockets(request -> request.sendResponse(request.body().utf8()))) {
      sockets.server.onHead(
          blocking(
              request -> {
                request.pauseBody(true);
                var thrown =
                    assertThrows(IllegalStateException.class, () -> request.pauseBody(false));
                refused.add(thrown.getMessage());
              }));
      String head = "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 4\r\n\r\n";
      assertEquals("body", Reply.only(ask(sockets, head + "body")).body());
    }
    assertEquals(
        List.of("pauseBody: the body is held back until the blocking handler returns"),
        List.copyOf(refused));
  }

  @Test
  void aRequestThatIsTakenBackIsAnsweredByTheEngineAndNotByTheThread() throws Exception {
    var entered = new CompletableFuture<HttpRequest>();
    var interrupted = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    var thrown = new CompletableFuture<List<Throwable>>();
    var stubborn =
        blocking(
            request -> {
              request.sendStatus(201);
              entered.complete(request);
              while (release.getCount() > 0) {
                try {
                  release.await();
                } catch (InterruptedException e) {
                  interrupted.countDown(); // and goes on
                }
              }
              thrown.complete(
                  List.of(
                      assertThrows(IllegalStateException.class, () -> request.send("late")),
                      assertThrows(IllegalStateException.class, () -> request.sendResponse("late")),
                      assertThrows(IllegalStateException.class, request::finish),
                      assertThrows(IllegalStateException.class, request::abort),
                      assertThrows(IllegalStateException.class, () -> request.onEnd(() -> {}))));
              throw new IllegalStateException("after all");
            });
    RequestHandler handler =
        request -> {
          if (request.path().equals("/")) {
            stubborn.handle(request);
          } else {
            request.sendResponse(request.path());
          }
        };
    var reported = new ArrayList<Throwable>();
    try (var sockets = new OverSockets(handler)) {
      sockets.engine.onUncaught(reported::add);
      entered.thenAccept(
          request ->
              request
                  .engine()
                  .execute(
                      () -> {
                        request.takeBack();
                        request.sendResponse("too late", 503);
                        request.takeBack(); // nobody has it
                      }));
      var answers =
          sockets.client(
              () -> {
                var socket = sockets.connect();
                send(socket, GET + GET.replace("/ ", "/next ") + GET.replace("/ ", "/seen "));
                var read = new StringBuilder();
                while (!read.toString().endsWith("/seen")) {
                  read.append((char) socket.getInputStream().read());
                }
                await(interrupted);
                release.countDown();
                thrown.join();
                send(socket, LAST.replace("/ ", "/last "));
                return read + new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
              });
      var replies = Reply.of(answers);
      assertEquals(503, replies.getFirst().status());
      assertEquals(
          List.of("too late", "/next", "/seen", "/last"),
          replies.stream().map(Reply::body).toList());
      thrown.join().forEach(each -> assertInstanceOf(IllegalStateException.class, each));
      assertEquals(List.of(), reported);
    }
  }

  @Test
  void whatAThreadIsAboutToSendIsRefusedWhereItsRequestIsTakenBack() throws Exception {
    var entered = new CompletableFuture<HttpRequest>();
    var sending = new AtomicReference<Thread>();
    var thrown = new CompletableFuture<Exception>();
    var handler =
        blocking(
            request -> {
              if (!entered.complete(request)) {
                request.sendResponse("next");
                return;
              }
              sending.set(Thread.currentThread());
              thrown.complete(
                  assertThrows(
                      IllegalStateException.class, () -> request.sendResponse("by the thread")));
            });
    try (var sockets = new OverSockets(handler)) {
      entered.thenAccept(
          request ->
              request
                  .engine()
                  .execute(
                      () -> {
                        while (sending.get() == null
                            || sending.get().getState() != Thread.State.WAITING) {
                          Thread.onSpinWait(); // until it waits for this thread to send
                        }
                        request.takeBack();
                        request
                            .engine()
                            .defer(
                                Duration.ofMillis(1),
                                () -> request.sendResponse("by the engine", 503));
                      }));
      assertEquals(List.of("by the engine", "next"), bodies(ask(sockets, GET + LAST)));
      assertTrue(thrown.join().getMessage().startsWith("the request was taken back"));
    }
  }

  @Test
  void aThreadWhoseRequestIsTakenBackCountsUntilItEnds() throws Exception {
    var entered = new CompletableFuture<HttpRequest>();
    var release = new CountDownLatch(1);
    var handler =
        blocking(
            request -> {
              if (entered.complete(request)) {
                while (release.getCount() > 0) {
                  try {
                    release.await();
                  } catch (InterruptedException e) {
                    // and goes on
                  }
                }
              } else {
                request.sendResponse("in time");
              }
            });
    try (var sockets = new OverSockets(HttpLimits.DEFAULT.blockingRequests(1), handler)) {
      entered.thenAccept(
          request ->
              request
                  .engine()
                  .execute(
                      () -> {
                        request.takeBack();
                        request.sendResponse("too late", 503);
                      }));
      assertEquals(List.of("too late"), bodies(ask(sockets, LAST)));
      assertTrue(ask(sockets, LAST).contains("blockingRequests"));
      release.countDown();
      var answer = ask(sockets, LAST);
      while (!answer.endsWith("in time")) {
        answer = ask(sockets, LAST);
      }
    }
  }

  @Test
  void anAnswerThatHasBegunIsCutWhereItsRequestIsTakenBack() throws Exception {
    var begun = new CompletableFuture<HttpRequest>();
    var lost = new CompletableFuture<Boolean>();
    var handler =
        blocking(
            request -> {
              request.send("half");
              begun.complete(request);
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                request.send("dropped");
                lost.complete(request.isLost());
              }
            });
    try (var sockets = new OverSockets(handler)) {
      begun.thenAccept(request -> request.engine().execute(request::takeBack));
      var answer = ask(sockets, GET);
      assertFalse(answer.endsWith("0\r\n\r\n"), answer);
      assertTrue(sockets.client(lost::join));
    }
  }
}
