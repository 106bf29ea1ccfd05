package pants;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What an engine does and how long it takes: finds the callbacks that hold it too long, and keeps
 * its figures.
 *
 * <p>Whoever is about to run users' code says so ({@link #begin}), and that ends what was under
 * way: so one reading of the clock serves as the end of the one and the beginning of the other, and
 * a readiness event of a connection costs one reading, whatever number of hooks it calls.
 *
 * <p>Only the engine's thread writes figures, so that to count is to add and to store, without a
 * fence; any thread may read them.
 */
final class Meter {
  static final Duration DEFAULT_THRESHOLD = Duration.ofMillis(100);

  private static final String LAMBDA = "$$Lambda";

  private final LongSupplier nanoTime;
  private final Log log;
  private Duration threshold = DEFAULT_THRESHOLD;
  private long thresholdNanos = DEFAULT_THRESHOLD.toNanos();

  // What is under way: a channel, or a function of users

  private @Nullable Object running;
  private String doing = "";
  private @Nullable StackTraceElement place;
  private long since;

  // The stretch of work from one wait to the next

  private boolean waiting;
  private long workSince;
  private long workedBefore;

  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong connected = new AtomicLong();
  private final AtomicLong closed = new AtomicLong();
  private final AtomicLong bytesRead = new AtomicLong();
  private final AtomicLong bytesWritten = new AtomicLong();
  private final AtomicLong polls = new AtomicLong();
  private final AtomicLong slowCallbacks = new AtomicLong();
  private final AtomicLong lag = new AtomicLong();
  private final AtomicLong longestLag = new AtomicLong();

  Meter(LongSupplier nanoTime, Log log) {
    this.nanoTime = nanoTime;
    this.log = log;
  }

  void threshold(@Nullable Duration longest) {
    thresholdNanos = longest == null ? Long.MAX_VALUE : Engine.nanos(longest, 1, "threshold");
    threshold = longest == null ? DEFAULT_THRESHOLD : longest;
  }

  // Who holds the engine

  /** A hook of a channel is about to be called, or several. */
  void begin(Channel channel, String doing) {
    begin(channel, doing, null);
  }

  /** A user's function is about to be called, which was registered at this place. */
  void begin(Object function, String what, @Nullable StackTraceElement registered) {
    since = turn();
    running = function;
    doing = what;
    place = registered;
  }

  /** A stream is about to be handed what it received. */
  void received(Stream stream, int bytes) {
    if (running != stream) {
      begin(stream, "while reading", null);
    }
    add(bytesRead, bytes);
  }

  /**
   * The library is about to work for itself, on a TLS handshake say: no user's code is to blame.
   */
  void suspend() {
    turn();
  }

  /** What was under way has ended, or the wait; returns the time from which to count the next. */
  private long turn() {
    long now = nanoTime.getAsLong();
    if (running != null) {
      return ended(now);
    }
    if (waiting) {
      waiting = false;
      workSince = now;
    }
    return now;
  }

  /** What was under way has ended; returns the time from which to count the next. */
  private long ended(long now) {
    Object ended = running;
    running = null;
    if (ended == null || now - since <= thresholdNanos) {
      return now;
    }
    tell(ended, now - since);
    return nanoTime.getAsLong();
  }

  private void tell(Object ended, long nanos) {
    add(slowCallbacks, 1);
    String type = className(ended.getClass());
    String what = ended instanceof Channel channel ? channel + " " + doing : doing;
    StackTraceElement at = ended instanceof Channel channel ? channel.place() : place;
    log.warning(
        doing + " " + type,
        String.format(
            Locale.ROOT,
            "%s (%s) held the engine for %.1f ms, longer than %s (slowCallback)%s",
            what,
            type,
            nanos / 1e6,
            threshold,
            at == null ? "" : "; registered at " + at));
    SlowCallbackEvent.report(what, type, at, nanos);
  }

  /**
   * A class as its source names it: what the virtual machine appends to a lambda's says nothing.
   */
  private static String className(Class<?> type) {
    String name = type.getName();
    int lambda = name.indexOf(LAMBDA);
    return lambda < 0 ? name : name.substring(0, lambda + LAMBDA.length());
  }

  // Polls

  /** Somebody begins to poll; what he did since he last polled is not the engine's work. */
  void resume() {
    workSince = nanoTime.getAsLong() - workedBefore;
  }

  /** Nobody polls any more. */
  void pause() {
    long now = ended(nanoTime.getAsLong());
    workedBefore = waiting ? 0 : now - workSince;
    waiting = false;
  }

  void poll() {
    add(polls, 1);
  }

  /** The engine waits for I/O now, and until something begins or {@link #awake}; at which time. */
  long rest() {
    long now = nanoTime.getAsLong();
    long stretch = now - workSince;
    lag.setOpaque(stretch);
    if (stretch > longestLag.getPlain()) {
      longestLag.setOpaque(stretch);
    }
    now = ended(now);
    waiting = true;
    return now;
  }

  /** The wait for I/O is over. */
  void awake() {
    if (waiting) {
      waiting = false;
      workSince = nanoTime.getAsLong();
    }
  }

  // Figures

  void opened(boolean byServer) {
    add(byServer ? accepted : connected, 1);
  }

  void closed() {
    add(closed, 1);
  }

  void written(long bytes) {
    add(bytesWritten, bytes);
  }

  private static void add(AtomicLong figure, long more) {
    figure.setOpaque(figure.getPlain() + more);
  }

  EngineStatistics statistics() {
    long ended = closed.getOpaque(); // first, so that no more seem to be closed than were opened
    long fromPeers = accepted.getOpaque();
    long toPeers = connected.getOpaque();
    return new EngineStatistics(
        fromPeers + toPeers - ended,
        fromPeers,
        toPeers,
        bytesRead.getOpaque(),
        bytesWritten.getOpaque(),
        polls.getOpaque(),
        slowCallbacks.getOpaque(),
        Duration.ofNanos(lag.getOpaque()),
        Duration.ofNanos(longestLag.getOpaque()));
  }
}
