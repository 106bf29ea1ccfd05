package pants.http.server;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import pants.http.BadMessageException.Reason;

/** How many requests were refused, by reason. The engine counts, any thread may read. */
final class Refusals {
  private final AtomicLongArray counts = new AtomicLongArray(Reason.values().length);

  void add(Reason reason) {
    counts.incrementAndGet(reason.ordinal());
  }

  Map<Reason, Long> counts() {
    Map<Reason, Long> all = new EnumMap<>(Reason.class);
    for (Reason reason : Reason.values()) {
      long count = counts.get(reason.ordinal());
      if (count > 0) {
        all.put(reason, count);
      }
    }
    return all;
  }
}
