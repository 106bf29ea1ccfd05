package pants.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import pants.http.server.TestExchange;
import pants.testing.TestEngine;

/** What takes the place of pants.web.async, by a clock that only moves when it is told to. */
class FromPantsAsyncTest {
  private final Application app = new Application();
  private final TestEngine test = new TestEngine();

  @AfterEach
  void close() {
    test.close();
  }

  private TestExchange get(String target) {
    return TestExchange.of("GET", target).on(test.engine()).run(app);
  }

  /** A value that is there after a time. */
  private <T> CompletableFuture<T> after(Duration time, T value) {
    CompletableFuture<T> later = new CompletableFuture<>();
    test.engine().defer(time, () -> later.complete(value));
    return later;
  }

  @Test
  void aViewMaySleepWithoutAThread() {
    app.route("/", request -> after(Duration.ofSeconds(5), "awake"));
    TestExchange exchange = get("/");
    test.advance(Duration.ofMillis(4_999));
    assertEquals(0, exchange.status());
    test.advance(Duration.ofMillis(2));
    assertEquals("awake", exchange.text());
  }

  @Test
  void aViewMayWaitForSeveralValues() {
    app.route(
        "/",
        request -> {
          CompletableFuture<String> one = after(Duration.ofSeconds(2), "one");
          CompletableFuture<String> two = after(Duration.ofSeconds(1), "two");
          return one.thenCombine(two, List::of);
        });
    TestExchange exchange = get("/");
    test.advance(Duration.ofMillis(1_500));
    assertEquals(0, exchange.status());
    test.advance(Duration.ofSeconds(1));
    assertEquals("[\"one\",\"two\"]", exchange.text());
  }

  @Test
  void aViewThatWaitsTooLongMayAnswerWithWhatIsThere() {
    app.onError(
        TimeoutException.class, (request, late) -> Response.of(late.getMessage()).status(504));
    app.route(
        "/<what>",
        (request, what) -> {
          List<String> there = new ArrayList<>();
          after(Duration.ofSeconds(1), "one").thenAccept(there::add);
          after(Duration.ofSeconds(9), "two").thenAccept(there::add);
          CompletableFuture<Object> answer = new CompletableFuture<>();
          Runnable late =
              what.equals("some")
                  ? () -> answer.complete(there)
                  : () -> answer.completeExceptionally(new TimeoutException("only " + there));
          test.engine().defer(Duration.ofSeconds(3), late);
          return answer;
        });
    TestExchange some = get("/some");
    TestExchange none = get("/none");
    test.advance(Duration.ofSeconds(4));
    assertEquals("[\"one\"]", some.text());
    assertEquals(504, none.status());
    assertEquals("only [one]", none.text());
    assertEquals(List.of(), none.thrown());
  }

  @Test
  void whoeverWaitsForAKeyIsToldOnce() {
    Map<String, List<CompletableFuture<Object>>> waiting = new HashMap<>();
    app.route(
        "/receive/<key>",
        (request, key) -> {
          CompletableFuture<Object> answer = new CompletableFuture<>();
          waiting.computeIfAbsent(String.valueOf(key), first -> new ArrayList<>()).add(answer);
          return answer;
        });
    app.route(
        "/send/<key>/<value>",
        (request, key, value) -> {
          List<CompletableFuture<Object>> all = waiting.remove(key);
          all.forEach(answer -> answer.complete(value));
          return all.size();
        });
    TestExchange one = get("/receive/a");
    TestExchange two = get("/receive/a");
    TestExchange other = get("/receive/b");
    assertEquals("2", get("/send/a/fish").text());
    test.settle();
    assertEquals("fish", one.text());
    assertEquals("fish", two.text());
    assertEquals(0, other.status());
  }

  @Test
  void aViewLearnsThatItsClientHasLeft() {
    List<String> seen = new ArrayList<>();
    CompletableFuture<String> late = new CompletableFuture<>();
    app.always(request -> seen.add("always"));
    app.route(
        "/",
        request -> {
          request.onEnd(() -> seen.add("lost " + request.isLost()));
          return late;
        });
    TestExchange exchange = get("/").leave();
    late.complete("to nobody");
    test.advance(Duration.ofMinutes(1));
    assertEquals(List.of("always", "lost true"), seen);
    assertEquals(0, exchange.status());
    assertEquals(List.of(), exchange.thrown());
  }

  @Test
  void theLastHooksRunWhenAnAnswerThatComesLaterIsThere() {
    List<String> seen = new ArrayList<>();
    app.always(request -> seen.add("always"));
    app.after((request, response) -> seen.add("after " + response.body()));
    app.route("/", request -> after(Duration.ofSeconds(1), "late"));
    TestExchange exchange = get("/");
    test.settle();
    assertEquals(List.of(), seen);
    test.advance(Duration.ofSeconds(2));
    assertEquals("late", exchange.text());
    assertEquals(List.of("after late", "always"), seen);
  }

  @Test
  void aStreamThatFailsIsCut() {
    app.route(
        "/",
        request -> {
          request.send("one");
          return after(Duration.ofSeconds(1), "two").thenApply(two -> two.charAt(9));
        });
    TestExchange exchange = get("/");
    assertFalse(exchange.isCut());
    test.advance(Duration.ofSeconds(2));
    assertTrue(exchange.isCut());
    assertEquals("one", exchange.text());
    assertEquals(1, exchange.thrown().size());
  }
}
