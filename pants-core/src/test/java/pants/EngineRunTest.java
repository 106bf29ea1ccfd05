package pants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import pants.transport.Loop;

/** Starting and stopping, and how long an engine that runs by itself waits. */
class EngineRunTest {
  private static final long POLL_TIMEOUT = 200_000_000L;

  private final RecordingLoop loop = new RecordingLoop();
  private final Engine engine = new Engine(Thread.currentThread(), loop);
  private final List<String> ran = new ArrayList<>();

  @AfterEach
  void close() {
    engine.close();
  }

  private Runnable note(String what) {
    return () -> ran.add(what);
  }

  /** Has the I/O of so many polls, and then stops. */
  private void stopAfter(int polls) {
    loop.io =
        () -> {
          if (loop.waits.size() >= polls) {
            engine.stop();
          }
          return true;
        };
  }

  // Start and stop

  @Test
  void runsUntilItIsStopped() {
    stopAfter(3);
    engine.start();
    assertEquals(3, loop.waits.size());
  }

  @Test
  void canBeStartedAgain() {
    stopAfter(2);
    engine.start();
    loop.takeWaits();
    engine.start();
    assertEquals(2, loop.waits.size());
  }

  @Test
  void stopBeforeStartHasNoEffect() {
    engine.stop();
    stopAfter(2);
    engine.start();
    assertEquals(2, loop.waits.size());
  }

  @Test
  void stopAfterTheEndHasNoEffectOnPolls() {
    stopAfter(1);
    engine.start();
    engine.stop();
    engine.poll(Duration.ZERO);
    assertEquals(2, loop.waits.size());
  }

  @Test
  void startInsideStartHasNoEffect() {
    engine.callback(
        () -> {
          engine.start();
          ran.add("after");
        });
    stopAfter(1);
    engine.start();
    assertEquals(List.of("after"), ran);
    assertEquals(1, loop.waits.size());
  }

  @Test
  void stopInATimerSkipsTheIoOfThatPollAndNothingElse() {
    engine.callback(engine::stop);
    engine.callback(note("callback"));
    engine.execute(note("execute"));
    engine.defer(Duration.ofNanos(1), note("defer"));
    loop.now = 1;
    engine.start();
    assertEquals(List.of("callback", "execute", "defer"), ran);
    assertEquals(List.of(), loop.waits);
  }

  @Test
  void whatWasAddedBeforeAStopIsThereAtTheNextStart() {
    engine.callback(
        () -> {
          engine.callback(note("callback"));
          engine.stop();
        });
    engine.start();
    assertEquals(List.of(), ran);
    stopAfter(1);
    engine.start();
    assertEquals(List.of("callback"), ran);
  }

  @Test
  void refusesANegativePollTimeout() {
    Exception e =
        assertThrows(IllegalArgumentException.class, () -> engine.start(Duration.ofNanos(-1)));
    assertEquals("pollTimeout must not be negative: PT-0.000000001S", e.getMessage());
  }

  @Test
  void anInterruptEndsItAndStaysSet() {
    engine.callback(Thread.currentThread()::interrupt);
    engine.start();
    assertEquals(1, loop.waits.size());
    assertTrue(Thread.interrupted());
  }

  // How long it waits

  @Test
  void anIdleEngineWaitsForEver() {
    stopAfter(3);
    engine.start();
    assertEquals(List.of(Loop.FOREVER, Loop.FOREVER, Loop.FOREVER), loop.waits);
  }

  @Test
  void withALoopItWaitsAtMostTheFifthOfASecond() {
    engine.loop(note("loop"));
    stopAfter(2);
    engine.start();
    assertEquals(List.of(POLL_TIMEOUT, POLL_TIMEOUT), loop.waits);
    assertEquals(List.of("loop", "loop"), ran);
  }

  @Test
  void withALoopItWaitsAtMostThePollTimeout() {
    engine.loop(note("loop"));
    stopAfter(2);
    engine.start(Duration.ofNanos(7));
    assertEquals(List.of(7L, 7L), loop.waits);
  }

  @Test
  void thePollTimeoutIsNoneOfAnEngineWithoutLoops() {
    stopAfter(2);
    engine.start(Duration.ofNanos(7));
    assertEquals(List.of(Loop.FOREVER, Loop.FOREVER), loop.waits);
  }

  @Test
  void aLoopThatIsAddedInAPollCountsAtOnce() {
    engine.callback(() -> engine.loop(note("loop")));
    stopAfter(2);
    engine.start(Duration.ofNanos(7));
    assertEquals(List.of(7L, 7L), loop.waits);
  }

  @Test
  void aLoopThatIsCancelledCountsNoMore() {
    Timer timer = engine.loop(note("loop"));
    engine.loop(note("other")).cancel();
    engine.defer(Duration.ofNanos(20), timer::cancel);
    loop.io = () -> false;
    engine.defer(Duration.ofNanos(30), () -> stopAfter(0));
    engine.start(Duration.ofNanos(15));
    assertEquals(List.of(15L, 5L, 10L, Loop.FOREVER), loop.waits);
  }

  @Test
  void itWaitsForItsTimers() {
    engine.defer(Duration.ofNanos(20), note("defer"));
    engine.defer(Duration.ofNanos(50), engine::stop);
    engine.start();
    assertEquals(List.of(20L, 30L), loop.waits);
  }

  @Test
  void aTimeTooLongToCountIsAsGoodAsForEver() {
    engine.loop(note("loop"));
    stopAfter(1);
    engine.start(Duration.ofSeconds(Long.MAX_VALUE));
    assertEquals(List.of(Long.MAX_VALUE / 2), loop.waits);
  }
}
