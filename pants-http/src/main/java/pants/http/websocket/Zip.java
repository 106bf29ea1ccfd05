package pants.http.websocket;

import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * The platform's deflaters and inflaters that nobody holds: as many of each as there are
 * processors, as no more are at work at a time where each engine has a thread. To make one anew for
 * each message takes an eighth longer with a short one, and leaves memory outside of the heap to
 * the collector. For any thread, without a lock.
 */
final class Zip {
  private static final int KEPT = Runtime.getRuntime().availableProcessors();

  /** By their level: to change that of one takes a call of its own, which flushes what it has. */
  private static final List<AtomicReferenceArray<@Nullable Deflater>> DEFLATERS =
      Stream.generate(() -> new AtomicReferenceArray<@Nullable Deflater>(KEPT)).limit(10).toList();

  private static final AtomicReferenceArray<@Nullable Inflater> INFLATERS =
      new AtomicReferenceArray<>(KEPT);

  private Zip() {}

  /** One with an empty window, which belongs to the caller until it is released. */
  static Deflater deflater(int level) {
    Deflater free = take(DEFLATERS.get(level));
    return free == null ? new Deflater(level, true) : free;
  }

  /** One with an empty window, which belongs to the caller until it is released. */
  static Inflater inflater() {
    Inflater free = take(INFLATERS);
    return free == null ? new Inflater(true) : free;
  }

  /** Takes one of a level back, whatever state it is in. */
  static void release(Deflater deflater, int level) {
    deflater.reset();
    if (!give(DEFLATERS.get(level), deflater)) {
      deflater.end();
    }
  }

  /** Takes one back, whatever state it is in. */
  static void release(Inflater inflater) {
    inflater.reset();
    if (!give(INFLATERS, inflater)) {
      inflater.end();
    }
  }

  private static <T> @Nullable T take(AtomicReferenceArray<@Nullable T> free) {
    for (int i = 0; i < KEPT; i++) {
      T found = free.get(i) == null ? null : free.getAndSet(i, null);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private static <T> boolean give(AtomicReferenceArray<@Nullable T> free, T one) {
    for (int i = 0; i < KEPT; i++) {
      if (free.compareAndSet(i, null, one)) {
        return true;
      }
    }
    return false;
  }
}
