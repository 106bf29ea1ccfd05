package pants.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import pants.Engine;
import pants.http.HttpLimits;
import pants.http.server.HttpServer;
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
    AtomicBoolean interrupted = new AtomicBoolean();
    app.deadline(Duration.ofMillis(50));
    app.route(
            "/",
            request -> {
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                interrupted.set(true);
                throw e;
              }
              return "never";
            })
        .blocking();
    try (Served served = Served.on(app)) {
      String reply = served.get("/", "localhost");
      assertTrue(reply.startsWith("HTTP/1.1 503 "), reply);
      assertTrue(reply.contains("The answer took longer than PT0.05S."), reply);
    }
    assertTrue(interrupted.get());
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
