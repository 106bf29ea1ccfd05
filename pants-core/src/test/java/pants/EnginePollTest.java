package pants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a poll does, in which order, and how long it waits. */
class EnginePollTest {
  private static final Duration LONG = Duration.ofSeconds(10);

  private final RecordingLoop loop = new RecordingLoop();
  private final Engine engine = new Engine(Thread.currentThread(), loop);
  private final List<String> ran = new ArrayList<>();

  @AfterEach
  void close() {
    engine.close();
  }

  private void poll() {
    engine.poll(Duration.ZERO);
  }

  private Runnable note(String what) {
    return () -> ran.add(what);
  }

  /** What ran in this poll, which is then forgotten. */
  private List<String> ranIn(Runnable poll) {
    ran.clear();
    poll.run();
    return List.copyOf(ran);
  }

  // Order

  @Test
  void runsCallbacksAndLoopsThenExecutedFunctionsThenTimersThenIo() {
    loop.io = () -> ran.add("io");
    engine.defer(Duration.ofNanos(1), note("defer"));
    engine.execute(note("execute"));
    engine.callback(note("callback"));
    engine.loop(note("loop"));
    loop.now = 1;
    assertEquals(List.of("callback", "loop", "execute", "defer", "io"), ranIn(this::poll));
  }

  @Test
  void runsCallbacksAndLoopsInTheOrderOfTheirInsertion() {
    engine.callback(note("callback 1"));
    engine.loop(note("loop 1"));
    engine.callback(note("callback 2"));
    engine.loop(note("loop 2"));
    assertEquals(List.of("callback 1", "loop 1", "callback 2", "loop 2"), ranIn(this::poll));
    engine.callback(note("callback 3"));
    assertEquals(List.of("loop 1", "loop 2", "callback 3"), ranIn(this::poll));
    assertEquals(List.of("loop 1", "loop 2"), ranIn(this::poll));
  }

  @Test
  void aLoopQueuesBehindTheCallbacksThatWereAddedBeforeItRan() {
    engine.callback(() -> engine.callback(note("callback")));
    engine.loop(note("loop"));
    assertEquals(List.of("loop"), ranIn(this::poll));
    assertEquals(List.of("callback", "loop"), ranIn(this::poll));
  }

  // What is added during a poll is the next one's

  @Test
  void aCallbackRunsInTheNextPollWhoeverAddsIt() {
    Runnable add = () -> engine.callback(note("added"));
    engine.callback(add);
    engine.execute(add);
    engine.defer(Duration.ofNanos(1), add);
    loop.now = 1;
    assertEquals(List.of(), ranIn(this::poll));
    assertEquals(List.of("added", "added", "added"), ranIn(this::poll));
    assertEquals(List.of(), ranIn(this::poll));
  }

  @Test
  void anExecutedFunctionRunsInTheNextPollWhoeverHandsItOver() {
    Runnable add = () -> engine.execute(note("added"));
    engine.callback(add);
    engine.execute(add);
    engine.defer(Duration.ofNanos(1), add);
    loop.now = 1;
    assertEquals(List.of(), ranIn(this::poll));
    assertEquals(List.of("added", "added", "added"), ranIn(this::poll));
    assertEquals(List.of(), ranIn(this::poll));
  }

  @Test
  void aLoopThatIsAddedInAPollBeginsWithTheNext() {
    engine.callback(() -> engine.loop(note("loop")));
    assertEquals(List.of(), ranIn(this::poll));
    assertEquals(List.of("loop"), ranIn(this::poll));
    assertEquals(List.of("loop"), ranIn(this::poll));
  }

  @Test
  void aTimerThatATimerSetsWaitsForTheNextPoll() {
    engine.defer(
        Duration.ofNanos(1),
        () -> {
          engine.defer(Duration.ofNanos(1), note("second"));
          loop.now += 5;
        });
    loop.now = 1;
    assertEquals(List.of(), ranIn(this::poll));
    assertEquals(List.of("second"), ranIn(this::poll));
  }

  @Test
  void whatAddsItselfAgainAndAgainDoesNotStarveIo() {
    engine.callback(
        new Runnable() {
          @Override
          public void run() {
            ran.add("callback");
            engine.callback(this);
          }
        });
    engine.execute(
        new Runnable() {
          @Override
          public void run() {
            ran.add("execute");
            engine.execute(this);
          }
        });
    loop.io = () -> ran.add("io");
    for (int i = 0; i < 5; i++) {
      assertEquals(List.of("callback", "execute", "io"), ranIn(this::poll));
    }
  }

  @Test
  void ioThatAddsACallbackIsFollowedByIt() {
    loop.io = () -> engine.callback(note("callback")) != null;
    engine.poll(LONG);
    loop.io = () -> false;
    assertEquals(List.of("callback"), ranIn(() -> engine.poll(LONG)));
  }

  // How long a poll waits

  @Test
  void waitsAsLongAsItIsAsked() {
    engine.poll(LONG);
    assertEquals(List.of(LONG.toNanos()), loop.waits);
    assertEquals(LONG.toNanos(), loop.now);
  }

  @Test
  void pollOfZeroDoesNotWait() {
    poll();
    assertEquals(List.of(0L), loop.waits);
  }

  @Test
  void waitsNoLongerThanUntilTheFirstTimerIsDue() {
    engine.defer(Duration.ofNanos(70), note("defer"));
    engine.cycle(Duration.ofNanos(50), note("cycle"));
    assertEquals(List.of(), ranIn(() -> engine.poll(LONG)));
    assertEquals(List.of("cycle"), ranIn(() -> engine.poll(LONG)));
    assertEquals(List.of("defer"), ranIn(() -> engine.poll(LONG)));
    assertEquals(List.of(50L, 20L, 30L), loop.waits);
  }

  @Test
  void doesNotWaitForATimerThatIsCancelled() {
    engine.defer(Duration.ofNanos(70), note("defer")).cancel();
    engine.poll(LONG);
    assertEquals(List.of(LONG.toNanos()), loop.waits);
  }

  @Test
  void doesNotWaitForACycleThatHasCancelledItself() {
    Timer[] cycle = {null};
    cycle[0] = engine.cycle(Duration.ofNanos(70), () -> cycle[0].cancel());
    engine.poll(LONG);
    engine.poll(LONG);
    assertEquals(List.of(70L, LONG.toNanos()), loop.waits);
  }

  @Test
  void aCallbackThatIsPendingMakesThePollNotWait() {
    engine.callback(() -> engine.callback(note("second")));
    engine.poll(LONG);
    assertEquals(List.of(0L), loop.takeWaits());
    engine.poll(LONG);
    assertEquals(List.of(LONG.toNanos()), loop.takeWaits());
  }

  @Test
  void aCallbackFromATimerMakesThePollNotWait() {
    engine.defer(Duration.ofNanos(1), () -> engine.callback(note("callback")));
    loop.now = 1;
    engine.poll(LONG);
    assertEquals(List.of(0L), loop.waits);
  }

  @Test
  void aFunctionThatWasHandedOverMakesThePollNotWait() {
    engine.callback(() -> engine.execute(note("executed")));
    engine.poll(LONG);
    engine.poll(LONG);
    assertEquals(List.of(0L, LONG.toNanos()), loop.waits);
  }

  @Test
  void aLoopNeverShortensAPoll() {
    engine.loop(note("loop"));
    engine.poll(LONG);
    engine.poll(LONG);
    assertEquals(List.of(LONG.toNanos(), LONG.toNanos()), loop.waits);
    assertEquals(List.of("loop", "loop"), ran);
  }

  @Test
  void aLoopRunsOnceAPollUntilItIsCancelled() {
    Timer timer = engine.loop(note("loop"));
    poll();
    poll();
    timer.cancel();
    poll();
    assertEquals(List.of("loop", "loop"), ran);
  }

  @Test
  void aWakeUpThatBringsNothingDoesNotEndAPollEarly() {
    loop.io =
        () -> {
          loop.now += 3 - loop.waits.getLast(); // woken after 3 ns
          return false;
        };
    engine.poll(Duration.ofNanos(10));
    assertEquals(List.of(10L, 7L, 4L, 1L), loop.waits);
  }

  @Test
  void ioEndsAPoll() {
    loop.io = () -> true;
    engine.poll(LONG);
    assertEquals(1, loop.waits.size());
    assertEquals(0, loop.now);
  }

  @Test
  void refusesANegativeTime() {
    Exception e =
        assertThrows(IllegalArgumentException.class, () -> engine.poll(Duration.ofNanos(-1)));
    assertEquals("timeout must not be negative: PT-0.000000001S", e.getMessage());
    assertFalse(loop.closed);
    assertEquals(0, loop.waits.size());
  }

  @Test
  void aTimeTooLongToCountIsAsGoodAsForEver() {
    engine.defer(Duration.ofSeconds(Long.MAX_VALUE), note("defer"));
    engine.poll(Duration.ofSeconds(Long.MAX_VALUE, 999_999_999));
    assertEquals(List.of(Long.MAX_VALUE / 2), loop.waits);
  }

  // A poll inside a poll

  @Test
  void aPollInsideAPollDoesNothing() {
    engine.callback(
        () -> {
          engine.callback(note("callback"));
          engine.execute(note("executed"));
          engine.poll(LONG);
          ran.add("after");
        });
    loop.io =
        () -> {
          engine.poll(LONG);
          return false;
        };
    assertEquals(List.of("after"), ranIn(() -> engine.poll(LONG)));
    assertEquals(1, loop.waits.size());
    assertEquals(List.of("callback", "executed"), ranIn(this::poll));
  }

  @Test
  void startInsideAPollDoesNothing() {
    engine.callback(engine::start);
    poll();
    assertEquals(1, loop.waits.size());
  }
}
