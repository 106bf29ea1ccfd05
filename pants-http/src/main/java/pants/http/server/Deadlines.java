package pants.http.server;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import pants.Engine;
import pants.Timer;
import pants.http.HttpLimits;

/**
 * What connections wait for, and since when. A connection that waits for a head or for the next
 * request stands in a list with those that wait for the same: all have the same time, so the first
 * in the list is the first to be due, and nobody looks at the others. Bodies are looked at each
 * time, as each has its own pace.
 *
 * <p>One timer serves them all, and only while there are connections. Its clock is coarse: a
 * deadline comes up to two intervals late, and never early.
 */
final class Deadlines {
  private static final long LONGEST_INTERVAL = 1_000_000_000L;
  private static final long SHORTEST_INTERVAL = 1_000_000L;
  private static final int INTERVALS = 8;
  private static final int MOST_A_POLL = 16;

  /** What a connection waits for. */
  enum Kind {
    /** The rest of a head, or the first byte of a connection. */
    HEAD,
    /** The next request. */
    IDLE,
    /** The rest of a body. */
    BODY
  }

  /** The place of a connection in one of the lists. */
  static final class Entry {
    private final @Nullable HttpConnection connection;
    private boolean open;
    private @Nullable Kind kind;
    private long since;
    private Entry before = this;
    private Entry after = this;

    Entry(@Nullable HttpConnection connection) {
      this.connection = connection;
    }

    private void unlink() {
      before.after = after;
      after.before = before;
      before = this;
      after = this;
      kind = null;
    }
  }

  private final Engine engine;
  private final long interval;
  private final long head;
  private final long idle;
  private final Entry heads = new Entry(null);
  private final Entry idles = new Entry(null);
  private final Entry bodies = new Entry(null);
  private int connections;
  private @Nullable Timer timer;
  private long now;

  Deadlines(Engine engine, HttpLimits limits) {
    this.engine = engine;
    head = nanos(limits.headDeadline());
    idle = nanos(limits.keepAliveIdle());
    long shortest = Math.min(Math.min(head, idle), nanos(limits.bodyStall()));
    shortest = Math.min(shortest, nanos(limits.bodyFloorGrace()));
    interval = Math.clamp(shortest / INTERVALS, SHORTEST_INTERVAL, LONGEST_INTERVAL);
  }

  /** Nanoseconds of a duration; one too long to count is as good as for ever. */
  static long nanos(Duration duration) {
    long most = Long.MAX_VALUE / 4;
    return duration.toSeconds() >= most / 1_000_000_000L ? most : duration.toNanos();
  }

  /** The time when the timer fired last. */
  long now() {
    return now;
  }

  /** A connection has come. */
  void opened(Entry entry) {
    entry.open = true;
    if (connections++ == 0) {
      now = engine.nanoTime();
      timer = engine.cycle(Duration.ofNanos(interval), this::check);
    }
  }

  /** A connection has gone, or is none of HTTP's any more; it need not have come about. */
  void closed(Entry entry) {
    if (!entry.open) {
      return;
    }
    entry.open = false;
    entry.unlink();
    if (--connections == 0 && timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  /** A connection waits from now on; a head that is waited for already is not given more time. */
  void watch(Entry entry, Kind kind) {
    if (entry.kind == kind && (kind == Kind.HEAD || entry.since == now)) {
      return;
    }
    entry.unlink();
    Entry list = list(kind);
    entry.kind = kind;
    entry.since = now;
    entry.before = list.before;
    entry.after = list;
    list.before.after = entry;
    list.before = entry;
  }

  private Entry list(Kind kind) {
    return switch (kind) {
      case HEAD -> heads;
      case IDLE -> idles;
      case BODY -> bodies;
    };
  }

  /** A head that was waited for is there. */
  void headEnded(Entry entry) {
    if (entry.kind == Kind.HEAD) {
      entry.unlink();
    }
  }

  /** Whether so much time has gone by since a time of this clock, at least. */
  boolean isOver(long since, long time) {
    return now - since >= time + interval;
  }

  /** How many whole seconds have gone by since a time of this clock, at least. */
  long secondsSince(long since) {
    return Math.max(0, now - since - interval) / 1_000_000_000L;
  }

  /** A connection waits for nothing that has a deadline. */
  void rest(Entry entry) {
    if (entry.kind != null) {
      entry.unlink();
    }
  }

  /**
   * Ends those that are due, a few in each poll: to end thousands at once would hold the others.
   */
  private void check() {
    now = engine.nanoTime();
    int left = endFirst(heads, head, MOST_A_POLL);
    left = endFirst(idles, idle, left);
    if (endBodies(left) <= 0) {
      engine.callback(this::check);
    }
  }

  private int endFirst(Entry list, long time, int most) {
    int left = most;
    for (Entry first = list.after;
        left > 0 && first.connection != null && isOver(first.since, time);
        first = list.after) {
      first.unlink();
      first.connection.expired();
      left--;
    }
    return left;
  }

  private int endBodies(int most) {
    int left = most;
    Entry next;
    for (Entry each = bodies.after; left > 0 && each.connection != null; each = next) {
      next = each.after;
      if (each.connection.isBodyTooSlow()) {
        left--;
      }
    }
    return left;
  }
}
