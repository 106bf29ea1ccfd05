package pants;

import static java.time.Duration.ofMillis;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import pants.testing.TestEngine;

/** When timers fire, and when they do not. */
class TimerTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final TestEngine test = new TestEngine();
  private final Engine engine = test.engine();
  private final List<String> ran = new ArrayList<>();

  @AfterEach
  void close() {
    test.close();
  }

  private Runnable note(String what) {
    return () -> ran.add(what);
  }

  private Runnable noteTime(String what) {
    return () -> ran.add(what + " at " + test.elapsed().toMillis());
  }

  /** A timer that its own function is given. */
  private Timer self(Function<Runnable, Timer> make, Consumer<Timer> function) {
    Timer[] made = {null};
    made[0] = make.apply(() -> function.accept(made[0]));
    return made[0];
  }

  // Deferreds

  @Test
  void aDeferredFiresOnceAtItsTimeAndNotBefore() {
    Timer timer = engine.defer(SECOND, noteTime("defer"));
    test.advance(SECOND.minusNanos(1));
    assertTrue(timer.isPending() && ran.isEmpty());
    test.advance(Duration.ofNanos(1));
    test.advance(SECOND);
    assertEquals(List.of("defer at 1000"), ran);
    assertFalse(timer.isPending());
  }

  @Test
  void thoseDueAtTheSameTimeFireInTheOrderOfTheirInsertion() {
    engine.cycle(ofMillis(10), note("1"));
    for (int i = 2; i <= 9; i++) {
      engine.defer(ofMillis(10), note("" + i));
    }
    test.advance(ofMillis(10));
    assertEquals(List.of("1", "2", "3", "4", "5", "6", "7", "8", "9"), ran);
    engine.defer(ofMillis(10), note("defer"));
    ran.clear();
    test.advance(ofMillis(10));
    assertEquals(List.of("1", "defer"), ran);
  }

  @Test
  void theTimeCountsFromTheCallHoweverLongAgoTheLastPollWas() {
    engine.callback(
        () -> {
          test.advance(Duration.ofSeconds(5));
          engine.defer(SECOND, noteTime("defer"));
          engine.cycle(SECOND, noteTime("cycle"));
        });
    test.advance(Duration.ofSeconds(6));
    assertEquals(List.of("defer at 6000", "cycle at 6000"), ran);
  }

  @Test
  void zeroAndNegativeTimesAreRefused() {
    for (Duration time : List.of(Duration.ZERO, Duration.ofNanos(-1), Duration.ofSeconds(-5))) {
      Exception defer =
          assertThrows(IllegalArgumentException.class, () -> engine.defer(time, note("no")));
      Exception cycle =
          assertThrows(IllegalArgumentException.class, () -> engine.cycle(time, note("no")));
      assertEquals("delay must be above zero: " + time, defer.getMessage());
      assertEquals("interval must be above zero: " + time, cycle.getMessage());
    }
    test.advance(SECOND);
    assertEquals(List.of(), ran);
  }

  @Test
  void aTimeTooLongToCountIsAsGoodAsForEver() {
    Duration longest = Duration.ofSeconds(Long.MAX_VALUE);
    Timer defer = engine.defer(longest, note("defer"));
    Timer cycle = engine.cycle(longest, note("cycle"));
    engine.defer(Duration.ofDays(20_000), note("54 years"));
    test.advance(Duration.ofDays(20_000));
    assertEquals(List.of("54 years"), ran);
    assertTrue(defer.isPending() && cycle.isPending());
  }

  // Cycles

  @Test
  void aCycleFiresAtEachOfItsTimes() {
    engine.cycle(ofMillis(10), noteTime("cycle"));
    test.advance(ofMillis(35));
    assertEquals(List.of("cycle at 10", "cycle at 20", "cycle at 30"), ran);
  }

  @Test
  void aCycleDoesNotDriftOverAThousandFiringsThatTakeTime() {
    List<Duration> times = new ArrayList<>();
    engine.cycle(
        ofMillis(10),
        () -> {
          times.add(test.elapsed());
          test.advance(ofMillis(times.size() % 10)); // as if the function took so long
        });
    test.advance(ofMillis(10_009));
    assertEquals(1000, times.size());
    for (int i = 0; i < 1000; i++) {
      assertEquals(ofMillis(10L * (i + 1)), times.get(i));
    }
  }

  @Test
  void aCycleThatIsLateFiresOnceAndKeepsToItsTimes() {
    engine.cycle(ofMillis(10), noteTime("cycle"));
    engine.callback(() -> test.advance(ofMillis(57)));
    test.advance(ofMillis(80));
    assertEquals(List.of("cycle at 57", "cycle at 60", "cycle at 70", "cycle at 80"), ran);
  }

  @Test
  void aCycleThatIsLateByWholeIntervalsFiresOnceAPoll() {
    engine.cycle(ofMillis(10), noteTime("cycle"));
    engine.callback(() -> test.advance(ofMillis(50)));
    test.poll();
    test.poll();
    assertEquals(List.of("cycle at 50"), ran);
    test.advance(ofMillis(10));
    assertEquals(List.of("cycle at 50", "cycle at 60"), ran);
  }

  @Test
  void aCycleWhoseFunctionTakesLongerThanItsIntervalLetsOthersRun() {
    engine.cycle(
        ofMillis(10),
        () -> {
          ran.add("cycle");
          test.advance(ofMillis(25));
        });
    engine.loop(note("loop"));
    engine.callback(() -> test.advance(ofMillis(10)));
    test.poll();
    test.poll();
    assertEquals(List.of("loop", "cycle", "loop", "cycle"), ran);
  }

  // Cancelling

  @Test
  void aTimerThatIsCancelledDoesNotFire() {
    List<Timer> timers =
        List.of(
            engine.callback(note("callback")),
            engine.loop(note("loop")),
            engine.defer(SECOND, note("defer")),
            engine.cycle(SECOND, note("cycle")));
    timers.forEach(Timer::cancel);
    test.advance(Duration.ofSeconds(3));
    assertEquals(List.of(), ran);
    timers.forEach(each -> assertFalse(each.isPending()));
  }

  @Test
  void justTheTimerThatIsCancelledIsGone() {
    List<Timer> timers = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      timers.add(engine.callback(note("callback " + i)));
      timers.add(engine.loop(note("loop " + i)));
      timers.add(engine.defer(SECOND, note("defer " + i)));
      timers.add(engine.cycle(SECOND, note("cycle " + i)));
    }
    timers.subList(8, 12).forEach(Timer::cancel);
    test.poll();
    assertEquals(8, ran.size());
    engine.callback(() -> test.advance(SECOND));
    ran.clear();
    test.poll();
    assertEquals(
        List.of(
            "loop 0", "loop 1", "loop 3", "loop 4", //
            "defer 0", "cycle 0", "defer 1", "cycle 1", "defer 3", "cycle 3", "defer 4", "cycle 4"),
        ran);
  }

  @Test
  void aTimerMayCancelItselfFromInside() {
    Consumer<Timer> cancelled =
        timer -> {
          ran.add("ran");
          timer.cancel();
          assertFalse(timer.isPending());
        };
    self(engine::callback, cancelled);
    self(engine::loop, cancelled);
    self(function -> engine.defer(SECOND, function), cancelled);
    self(function -> engine.cycle(SECOND, function), cancelled);
    test.advance(Duration.ofSeconds(3));
    assertEquals(List.of("ran", "ran", "ran", "ran"), ran);
  }

  @Test
  void aTimerMayCancelAnotherThatIsAboutToRunInTheSamePoll() {
    List<Timer> victims = new ArrayList<>();
    Runnable cancelAll = () -> victims.forEach(Timer::cancel);
    engine.callback(cancelAll);
    victims.add(engine.callback(note("callback")));
    victims.add(engine.loop(note("loop")));
    test.poll();
    engine.defer(SECOND, cancelAll);
    victims.add(engine.defer(SECOND, note("defer")));
    victims.add(engine.cycle(SECOND, note("cycle")));
    test.advance(Duration.ofSeconds(3));
    assertEquals(List.of(), ran);
  }

  @Test
  void cancellingWhatHasRunOrIsCancelledHasNoEffect() {
    Timer callback = engine.callback(note("callback"));
    Timer defer = engine.defer(SECOND, note("defer"));
    Timer loop = engine.loop(() -> {});
    Timer other = engine.loop(note("loop"));
    test.advance(SECOND);
    loop.cancel();
    for (Timer each : List.of(callback, defer, loop)) {
      each.cancel();
      each.cancel();
    }
    ran.clear();
    test.poll();
    assertEquals(List.of("loop"), ran);
    assertTrue(other.isPending());
  }

  @Test
  void aTimerThatIsCancelledLetsGoOfItsFunction() {
    assertReleased(engine::callback, Timer::cancel);
    assertReleased(engine::loop, Timer::cancel);
    assertReleased(function -> engine.defer(SECOND, function), Timer::cancel);
    assertReleased(function -> engine.cycle(SECOND, function), Timer::cancel);
  }

  @Test
  void aTimerThatHasRunLetsGoOfItsFunction() {
    assertReleased(engine::callback, timer -> test.poll());
    assertReleased(function -> engine.defer(SECOND, function), timer -> test.advance(SECOND));
  }

  @Test
  void aLoopThatHasCancelledItselfIsForgotten() {
    WeakReference<Timer> reference = new WeakReference<>(self(engine::loop, Timer::cancel));
    test.poll();
    assertCollected(reference);
  }

  private void assertReleased(Function<Runnable, Timer> make, Consumer<Timer> end) {
    Object[] held = {new Object()};
    WeakReference<Object> reference = new WeakReference<>(held[0]);
    Timer timer = make.apply(holding(held[0]));
    held[0] = null;
    end.accept(timer);
    assertCollected(reference);
    assertFalse(timer.isPending());
  }

  private static void assertCollected(WeakReference<?> reference) {
    for (int i = 0; i < 50 && reference.get() != null; i++) {
      System.gc();
    }
    assertNull(reference.get());
  }

  private Runnable holding(Object object) {
    return () -> ran.add(object.toString());
  }
}
