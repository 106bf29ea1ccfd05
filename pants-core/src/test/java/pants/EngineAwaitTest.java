package pants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import pants.testing.TestEngine;
import pants.testing.TestPeer;

/** Waiting for a stage. */
class EngineAwaitTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final TestEngine test = new TestEngine();
  private final Engine engine = test.engine();
  private final CompletableFuture<String> stage = new CompletableFuture<>();

  @AfterEach
  void close() {
    test.close();
  }

  @Test
  void returnsTheValueThatATimerYields() {
    engine.defer(SECOND, () -> stage.complete("value"));
    assertEquals("value", engine.await(stage));
    assertEquals(SECOND, test.elapsed());
  }

  @Test
  void returnsTheValueThatACallbackYields() {
    engine.callback(() -> stage.complete("value"));
    assertEquals("value", engine.await(stage));
    assertEquals(Duration.ZERO, test.elapsed());
  }

  @Test
  void returnsTheValueThatAHookYields() {
    Stream stream =
        new Stream() {
          @Override
          protected void onEnd() {
            stage.complete("ended");
          }
        };
    TestPeer peer = test.connect(stream);
    peer.pause(SECOND).end();
    assertEquals("ended", engine.await(stage));
  }

  @Test
  void doesNotPollForAStageThatIsComplete() {
    boolean[] ran = new boolean[1];
    engine.callback(() -> ran[0] = true);
    assertEquals("value", engine.await(CompletableFuture.completedFuture("value")));
    assertEquals(false, ran[0]);
  }

  @Test
  void returnsNullWhereThatIsTheValue() {
    engine.callback(() -> stage.complete(null));
    assertNull(engine.await(stage));
  }

  @Test
  void waitsForAStageThatIsNoFuture() {
    engine.defer(SECOND, () -> stage.complete("value"));
    assertEquals("value!", engine.await(stage.thenApply(v -> v + "!").minimalCompletionStage()));
  }

  @Test
  void throwsAnUncheckedExceptionAsItIs() {
    IllegalArgumentException thrown = new IllegalArgumentException();
    engine.defer(SECOND, () -> stage.completeExceptionally(thrown));
    assertSame(thrown, assertThrows(RuntimeException.class, () -> engine.await(stage)));
  }

  @Test
  void throwsAnErrorAsItIs() {
    AssertionError thrown = new AssertionError();
    stage.completeExceptionally(thrown);
    assertSame(thrown, assertThrows(Error.class, () -> engine.await(stage)));
  }

  @Test
  void wrapsACheckedException() {
    IOException thrown = new IOException();
    engine.defer(SECOND, () -> stage.completeExceptionally(thrown));
    Exception e = assertThrows(CompletionException.class, () -> engine.await(stage));
    assertSame(thrown, e.getCause());
  }

  @Test
  void throwsWhenTheStageIsCancelled() {
    engine.defer(SECOND, () -> stage.cancel(true));
    assertThrows(CancellationException.class, () -> engine.await(stage));
  }

  @Test
  void isRefusedInATimer() {
    Exception[] refused = new Exception[1];
    engine.callback(
        () -> refused[0] = assertThrows(IllegalStateException.class, () -> engine.await(stage)));
    test.poll();
    assertTrue(refused[0].getMessage().contains("in a hook or a timer"), refused[0].getMessage());
  }

  @Test
  void isRefusedInAHookEvenWhereTheStageIsComplete() {
    stage.complete("value");
    Stream stream =
        new Stream() {
          @Override
          protected void onClose() {
            engine().await(stage);
          }
        };
    test.connect(stream);
    stream.close();
    assertThrows(IllegalStateException.class, test::settle);
  }

  @Test
  void endsWhenTheEngineIsClosed() {
    engine.defer(SECOND, engine::close);
    Exception e = assertThrows(IllegalStateException.class, () -> engine.await(stage));
    assertEquals("the engine was closed while it waited", e.getMessage());
  }

  @Test
  void endsWhenTheThreadIsInterrupted() {
    engine.defer(SECOND, Thread.currentThread()::interrupt);
    engine.cycle(SECOND, () -> {});
    Exception e = assertThrows(IllegalStateException.class, () -> engine.await(stage));
    assertEquals("interrupted while waiting", e.getMessage());
    assertTrue(Thread.interrupted());
  }

  @Test
  void runsLoopsMeanwhile() {
    int[] runs = new int[1];
    engine.loop(() -> runs[0]++);
    engine.defer(SECOND, () -> stage.complete("value"));
    engine.await(stage);
    assertEquals(6, runs[0]); // at the beginning and after each fifth of the second
  }

  @Test
  void theEngineWaitsAgainAfterwards() {
    engine.callback(() -> stage.complete("value"));
    engine.await(stage);
    engine.poll(SECOND);
    assertEquals(SECOND, test.elapsed());
  }
}
