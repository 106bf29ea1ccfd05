package pants.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import pants.Engine;
import pants.http.HttpLimits;
import pants.http.SetCookie;
import pants.http.server.HttpServer;
import pants.http.server.RequestHandler;
import pants.http.server.TestExchange;
import pants.net.Address;

class BlockingViewTest {
  private final Application app = new Application();
  private final Thread engines = Thread.currentThread();

  @Test
  void aBlockingViewRunsOnAVirtualThreadAndItsAnswerIsSentByTheEngine() {
    List<Thread> threads = new ArrayList<>();
    app.route(
            "/<int:a>/<b>",
            (request, a, b) -> {
              threads.add(Thread.currentThread());
              return a + ": " + b;
            })
        .blocking();
    app.before(request -> threads.add(Thread.currentThread()));
    app.after((request, response) -> threads.add(Thread.currentThread()));
    app.always(request -> threads.add(Thread.currentThread()));
    try (Served served = Served.on(app)) {
      assertTrue(served.get("/7/fish", "localhost").endsWith("\r\n\r\n7: fish"));
    }
    assertEquals(4, threads.size());
    assertSame(engines, threads.get(0));
    assertNotSame(engines, threads.get(1));
    assertTrue(threads.get(1).isVirtual());
    assertSame(engines, threads.get(2));
    assertSame(engines, threads.get(3));
  }

  @Test
  void aBlockingViewMayAnswerItself() {
    app.route(
            "/",
            request -> {
              request.sendStatus(202);
              request.send("by ");
              request.send("itself");
              request.finish();
              return Response.SENT;
            })
        .blocking();
    try (Served served = Served.on(app)) {
      String reply = served.get("/", "localhost");
      assertTrue(reply.startsWith("HTTP/1.1 202 "), reply);
      assertTrue(reply.contains("by ") && reply.contains("itself"), reply);
    }
  }

  @Test
  void whatABlockingViewThrowsHasItsPage() {
    app.route(
            "/<what>",
            (request, what) -> {
              switch (String.valueOf(what)) {
                case "gone" -> throw new HttpError(410);
                case "moved" -> throw new TransparentRedirect("/here");
                default -> throw new IllegalStateException("broken");
              }
            })
        .blocking();
    app.route("/here", request -> "here");
    assertEquals(410, TestExchange.of("GET", "/gone").run(app).status());
    assertEquals("here", TestExchange.of("GET", "/moved").run(app).text());
    List<Throwable> reported = new ArrayList<>();
    Engine.instance().onUncaught(reported::add);
    try (Served served = Served.on(app)) {
      assertTrue(served.get("/gone", "localhost").startsWith("HTTP/1.1 410 "));
      assertTrue(served.get("/broken", "localhost").startsWith("HTTP/1.1 500 "));
    }
    Engine.instance().onUncaught(null);
    assertEquals("broken", reported.getFirst().getMessage());
  }

  @Test
  void aBlockingViewIsInterruptedAtTheDeadlineAndItsClientToldSo() {
    CompletableFuture<String> interrupted = new CompletableFuture<>();
    app.deadline(Duration.ofMillis(50));
    app.route(
            "/",
            request -> {
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                interrupted.complete("interrupted");
                throw e;
              }
              return "never";
            })
        .blocking();
    try (Served served = Served.on(app)) {
      String reply = served.get("/", "localhost");
      assertTrue(reply.startsWith("HTTP/1.1 503 "), reply);
      assertTrue(reply.contains("The answer took longer than PT0.05S."), reply);
      assertEquals("interrupted", Engine.instance().await(interrupted));
    }
  }

  @Test
  void aBlockingViewThatIgnoresItsInterruptDoesNotKeepItsClientWaiting() {
    CountDownLatch release = new CountDownLatch(1);
    CompletableFuture<String> ended = new CompletableFuture<>();
    List<String> seen = new ArrayList<>();
    app.deadline(Duration.ofMillis(50));
    app.onError(503, (request, error) -> "own page of " + request.path());
    app.always(request -> seen.add("always " + request.isFinished()));
    app.after((request, response) -> seen.add("after"));
    app.route(
            "/",
            request -> {
              while (release.getCount() > 0) {
                try {
                  release.await();
                } catch (InterruptedException e) {
                  Thread.onSpinWait(); // as a driver of a database might
                }
              }
              try {
                request.sendResponse("far too late");
                ended.complete("sent");
              } catch (IllegalStateException e) {
                ended.complete("refused");
              }
              return "far too late";
            })
        .blocking();
    app.route("/next", request -> "next");
    try (Served served = Served.on(app)) {
      String replies = served.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n" + Served.head("/next", "a"));
      assertTrue(replies.startsWith("HTTP/1.1 503 "), replies);
      assertTrue(replies.contains("\r\n\r\nown page of /HTTP/1.1 200 OK"), replies);
      assertTrue(replies.endsWith("\r\n\r\nnext"), replies);
      release.countDown();
      assertEquals("refused", Engine.instance().await(ended));
      assertTrue(served.get("/next", "a").endsWith("\r\n\r\nnext"));
      assertEquals(List.of("after", "always true", "always true"), seen.subList(0, 3));
    }
  }

  @Test
  void thePageOfADeadlineSetsNoCookiesOfAViewThatWasInterrupted() {
    app.deadline(Duration.ofMillis(50));
    app.route(
            "/",
            request -> {
              request.setCookie(SetCookie.of("session", "half-a-login"));
              new CountDownLatch(1).await();
              return "never";
            })
        .blocking();
    try (Served served = Served.on(app)) {
      String reply = served.get("/", "localhost");
      assertTrue(reply.startsWith("HTTP/1.1 503 "), reply);
      assertFalse(reply.contains("Set-Cookie"), reply);
    }
  }

  @Test
  void whatHasToWaitStandsInFrontOfAnApplication() {
    app.route("/", request -> CompletableFuture.completedFuture(request.get("who", String.class)));
    RequestHandler first = request -> request.set("who", Thread.currentThread().getName());
    HttpServer before = new HttpServer(RequestHandler.blocking(first, app));
    try (Served served = new Served(before, Address.of("127.0.0.1", 0))) {
      assertTrue(served.get("/", "a").endsWith("\r\n\r\npants-request"));
    }
  }

  @Test
  void anApplicationBehindWhatHasToWaitIsLookedAtWhenItListens() {
    app.route("/a", request -> 1);
    app.route("/a", request -> 2);
    HttpServer before = new HttpServer(RequestHandler.blocking(request -> {}, app));
    assertThrows(IllegalArgumentException.class, () -> before.listen("127.0.0.1", 0));
  }

  @Test
  void anApplicationRefusesTheThreadOfABlockingHandlerAroundIt() {
    app.route("/", request -> "never");
    List<Throwable> reported = new ArrayList<>();
    Engine.instance().onUncaught(reported::add);
    HttpServer around = new HttpServer(RequestHandler.blocking(app));
    try (Served served = new Served(around, Address.of("127.0.0.1", 0))) {
      assertTrue(served.get("/", "a").startsWith("HTTP/1.1 500 "));
    } finally {
      Engine.instance().onUncaught(null);
    }
    assertTrue(
        reported.getFirst().getMessage().startsWith("Application.handle was called on the thread"),
        reported.toString());
  }

  @Test
  void tooManyBlockingViewsAreAnsweredWith503() {
    CountDownLatch release = new CountDownLatch(1);
    CompletableFuture<String> entered = new CompletableFuture<>();
    app.route(
            "/",
            request -> {
              entered.complete("entered");
              release.await();
              return "late";
            })
        .blocking();
    HttpServer server = new HttpServer(app);
    server.limits(HttpLimits.DEFAULT.blockingRequests(1));
    try (Served served = new Served(server, Address.of("127.0.0.1", 0))) {
      CompletableFuture<String> first =
          served.begin("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
      Engine.instance().await(entered);
      String second = served.get("/", "a");
      assertTrue(second.startsWith("HTTP/1.1 503 "), second);
      release.countDown();
      String reply = Engine.instance().await(first);
      assertTrue(reply.endsWith("late"), reply);
    }
  }
}
