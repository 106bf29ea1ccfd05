package pants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The heap of timers against a sorted set. */
class TimerHeapTest {
  private final Engine engine = new Engine(Thread.currentThread(), new RecordingLoop());
  private final TimerHeap heap = new TimerHeap();

  @AfterEach
  void close() {
    engine.close();
  }

  private Timer timer(long due) {
    Timer timer = new Timer(engine, () -> {}, 0, false, null);
    timer.due = due;
    return timer;
  }

  /** By time, counted from a beginning as the clock may pass its largest number. */
  private static NavigableSet<Timer> model(long beginning) {
    return new TreeSet<>(
        Comparator.<Timer>comparingLong(each -> each.due - beginning)
            .thenComparingLong(each -> each.sequence));
  }

  @Test
  void isEmptyAtFirst() {
    assertTrue(heap.isEmpty());
    assertNull(heap.pollDue(Long.MAX_VALUE));
  }

  @Test
  void givesTheFirstWhenItIsDueAndNotBefore() {
    Timer timer = timer(10);
    heap.add(timer);
    assertEquals(10, heap.firstDue());
    assertNull(heap.pollDue(9));
    assertSame(timer, heap.pollDue(10));
    assertTrue(heap.isEmpty());
  }

  @Test
  void removingWhatIsNotThereHasNoEffect() {
    Timer timer = timer(10);
    heap.remove(timer);
    heap.add(timer);
    heap.remove(timer);
    heap.remove(timer);
    assertEquals(0, heap.size());
  }

  @ParameterizedTest
  @ValueSource(longs = {0, Long.MAX_VALUE - 500, -500, Long.MIN_VALUE})
  void keepsTheOrderWhateverIsAddedAndRemoved(long beginning) {
    Random random = new Random(42);
    NavigableSet<Timer> model = model(beginning);
    List<Timer> all = new ArrayList<>();
    long now = beginning;
    for (int step = 0; step < 200_000; step++) {
      switch (random.nextInt(step % 20_000 < 10_000 ? 3 : 5)) {
        case 0, 1 -> {
          Timer added = timer(now + random.nextInt(1000)); // many are due at the same time
          heap.add(added);
          model.add(added);
          all.add(added);
        }
        case 2 -> {
          if (!all.isEmpty()) {
            Timer removed = all.get(random.nextInt(all.size()));
            heap.remove(removed);
            model.remove(removed);
          }
        }
        default -> {
          now += random.nextInt(3);
          Timer first = model.isEmpty() || model.first().due - now > 0 ? null : model.pollFirst();
          assertSame(first, heap.pollDue(now));
        }
      }
      assertEquals(model.size(), heap.size());
      if (!model.isEmpty()) {
        assertEquals(model.first().due, heap.firstDue());
      }
    }
    drain(model, beginning + 1_000_000);
  }

  @Test
  void keepsTheOrderOfAMillionOfWhichHalfAreRemoved() {
    Random random = new Random(7);
    List<Timer> all = new ArrayList<>();
    for (int i = 0; i < 1_000_000; i++) {
      Timer added = timer(random.nextInt(100_000));
      heap.add(added);
      all.add(added);
    }
    NavigableSet<Timer> model = model(0);
    for (Timer each : all) {
      if (random.nextBoolean()) {
        heap.remove(each);
      } else {
        model.add(each);
      }
    }
    drain(model, Long.MAX_VALUE);
  }

  private void drain(NavigableSet<Timer> model, long now) {
    for (Timer each : model) {
      assertSame(each, heap.pollDue(now));
      assertEquals(Timer.NOWHERE, each.index);
    }
    assertNull(heap.pollDue(now));
    assertTrue(heap.isEmpty());
  }

  @Test
  void cancellingAllLeavesNone() {
    List<Timer> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      all.add(timer(i % 7));
      heap.add(all.getLast());
    }
    heap.cancelAll();
    assertTrue(heap.isEmpty());
    all.forEach(each -> assertFalse(each.isPending()));
  }
}
