package pants;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Deferreds and cycles by the time they are due, and by insertion where that is equal.
 *
 * <p>A heap of four children a node. The times stand in an array of their own, so that sifting
 * compares neighbours in memory instead of following references; each timer knows its place, so
 * that cancelling one of a million takes no search.
 */
final class TimerHeap {
  private @Nullable Timer[] timers = new Timer[16];
  private long[] due = new long[16];
  private int size;
  private long sequence;

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** The time of the first; only where there is one. */
  long firstDue() {
    return due[0];
  }

  void add(Timer timer) {
    if (size == timers.length) {
      timers = Arrays.copyOf(timers, size * 2);
      due = Arrays.copyOf(due, size * 2);
    }
    timer.sequence = sequence++;
    siftUp(size++, timer);
  }

  /** Takes the first if it is due. */
  @Nullable Timer pollDue(long now) {
    if (size == 0 || due[0] - now > 0) {
      return null;
    }
    Timer first = at(0);
    remove(first);
    return first;
  }

  /** Takes one out, wherever it stands. */
  void remove(Timer timer) {
    int hole = timer.index;
    if (hole == Timer.NOWHERE) {
      return;
    }
    timer.index = Timer.NOWHERE;
    Timer last = at(--size);
    timers[size] = null;
    if (hole == size) {
      return;
    }
    if (hole > 0 && before(last, (hole - 1) >> 2)) {
      siftUp(hole, last);
    } else {
      siftDown(hole, last);
    }
  }

  /** Empties it; the timers let go of their functions. */
  void cancelAll() {
    while (size > 0) {
      Timer last = at(size - 1);
      remove(last);
      last.cancel();
    }
  }

  private void siftUp(int start, Timer timer) {
    int hole = start;
    while (hole > 0) {
      int parent = (hole - 1) >> 2;
      if (!before(timer, parent)) {
        break;
      }
      put(hole, at(parent));
      hole = parent;
    }
    put(hole, timer);
  }

  private void siftDown(int start, Timer timer) {
    int hole = start;
    for (; ; ) {
      int child = (hole << 2) + 1;
      if (child >= size) {
        break;
      }
      int first = firstOf(child, Math.min(child + 4, size));
      if (before(timer, first)) {
        break;
      }
      put(hole, at(first));
      hole = first;
    }
    put(hole, timer);
  }

  private int firstOf(int from, int to) {
    int first = from;
    for (int i = from + 1; i < to; i++) {
      long difference = due[i] - due[first];
      if (difference < 0 || (difference == 0 && at(i).sequence < at(first).sequence)) {
        first = i;
      }
    }
    return first;
  }

  private boolean before(Timer timer, int index) {
    long difference = timer.due - due[index];
    return difference < 0 || (difference == 0 && timer.sequence < at(index).sequence);
  }

  private void put(int index, Timer timer) {
    timers[index] = timer;
    due[index] = timer.due;
    timer.index = index;
  }

  @SuppressWarnings("NullAway") // every place below size holds a timer
  private Timer at(int index) {
    return timers[index];
  }
}
