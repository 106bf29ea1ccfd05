package pants.http.server;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import pants.http.BadMessageException.Reason;

/** How many requests were refused, by reason. The engine counts, any thread may read. */
final class Refusals {
  private final Map<Reason, Long> counts = new ConcurrentHashMap<>();

  void add(Reason reason) {
    counts.merge(reason, 1L, Long::sum);
  }

  /** A copy, in the order of the reasons. */
  Map<Reason, Long> counts() {
    return new TreeMap<>(counts);
  }
}
