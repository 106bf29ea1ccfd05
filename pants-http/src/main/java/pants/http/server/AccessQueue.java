package pants.http.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import pants.Engine;
import pants.http.log.AccessEntry;
import pants.http.log.AccessLog;
import pants.net.Address;

/**
 * What a server has for its access log. Engines add to it without waiting for anybody; one thread,
 * which all servers share, hands batches of it to the log. What finds the queue full, or what the
 * log cannot write, is counted, and that is logged once a minute at most.
 */
final class AccessQueue {
  private static final System.Logger LOGGER = System.getLogger("pants.http");
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  /** So many are handed over at once, before another server has its turn. */
  private static final int BATCH = 256;

  /** What is longer is cut: the bound of the queue is to bound its bytes too. */
  private static final int LONGEST = 1024;

  /** What a log has to end in that hangs, when its server stops. */
  private static final int LAST_SECONDS = 5;

  private final AccessLog log;
  private final Options options;
  private final Queue<AccessEntry> entries = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicLong dropped = new AtomicLong();

  /** Whether it waits for its turn. */
  private final AtomicBoolean due = new AtomicBoolean();

  private final Queue<Runnable> whenEmpty = new ConcurrentLinkedQueue<>();

  // The thread's
  private @Nullable Throwable cause;
  private long told;
  private long toldAt = System.nanoTime() - MINUTE;

  AccessQueue(AccessLog log, Options options) {
    this.log = log;
    this.options = options;
  }

  /** How many entries were lost. */
  long dropped() {
    return dropped.get();
  }

  // Adding

  /** A request is over. */
  void ended(HttpRequest request) {
    if (hasRoom()) {
      Duration time = request.time();
      Answer answer = request.answer();
      add(
          new AccessEntry(
              options.clock.instant().minus(time),
              time,
              request.remoteAddress(),
              request.scheme().equals("https"),
              cut(request.head().host()),
              cut(request.method()),
              cut(request.url()),
              request.protocol(),
              answer.told(),
              answer.bodyBytes(),
              answer.isWhole(),
              cut(request.headers().first("Referer")),
              cut(request.headers().first("User-Agent"))));
    }
  }

  /** What came was refused before it was a request. */
  void refused(@Nullable Address remote, boolean secure, int status, long bytes) {
    if (hasRoom()) {
      add(
          new AccessEntry(
              options.clock.instant(),
              Duration.ZERO,
              remote,
              secure,
              null,
              null,
              null,
              null,
              status,
              bytes,
              true,
              null,
              null));
    }
  }

  private static @Nullable String cut(@Nullable String text) {
    return text == null || text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
  }

  private boolean hasRoom() {
    if (waiting.get() < options.limits.accessLogQueue()) {
      return true;
    }
    dropped.incrementAndGet();
    return false;
  }

  private void add(AccessEntry entry) {
    waiting.incrementAndGet();
    entries.add(entry);
    schedule();
  }

  private void schedule() {
    if (due.compareAndSet(false, true)) {
      Writer.schedule(this);
    }
  }

  /**
   * A stage that ends behind another, when all that was added by then is written; or when the log
   * has not done so for too long.
   */
  CompletionStage<@Nullable Void> drainedAfter(
      CompletionStage<@Nullable Void> closed, Engine engine) {
    CompletableFuture<@Nullable Void> written = new CompletableFuture<>();
    CompletableFuture<@Nullable Void> drained = new CompletableFuture<>();
    closed.thenRun(
        () -> {
          written
              .completeOnTimeout(null, LAST_SECONDS, TimeUnit.SECONDS)
              .thenRun(() -> complete(drained, engine));
          whenEmpty.add(() -> written.complete(null));
          schedule();
        });
    return drained;
  }

  private static void complete(CompletableFuture<@Nullable Void> drained, Engine engine) {
    try {
      engine.execute(() -> drained.complete(null));
    } catch (RejectedExecutionException e) {
      drained.complete(null); // the engine is closed: nobody else is there to be called
    }
  }

  // Writing

  /** The thread that writes, for all servers, each in its turn. */
  private static final class Writer {
    private static final Queue<AccessQueue> DUE = new ConcurrentLinkedQueue<>();
    private static final Thread THREAD =
        Thread.ofPlatform()
            .daemon()
            .name("pants-access-log")
            .inheritInheritableThreadLocals(false)
            .start(Writer::run);

    static void schedule(AccessQueue queue) {
      DUE.add(queue);
      LockSupport.unpark(THREAD);
    }

    private static void run() {
      while (true) {
        AccessQueue next = DUE.poll();
        if (next == null) {
          LockSupport.park(DUE);
        } else {
          next.write();
        }
      }
    }
  }

  private void write() {
    due.set(false);
    List<AccessEntry> batch = batch();
    if (!batch.isEmpty()) {
      try {
        log.write(Collections.unmodifiableList(batch));
      } catch (Throwable e) { // the thread is needed for others
        cause = e;
        dropped.addAndGet(batch.size());
      }
      waiting.addAndGet(-batch.size());
    }
    boolean last = waiting.get() == 0 && !whenEmpty.isEmpty();
    tellOfDropped(last);
    if (last) {
      for (Runnable next = whenEmpty.poll(); next != null; next = whenEmpty.poll()) {
        next.run();
      }
    } else if (waiting.get() > 0) {
      schedule();
    }
  }

  private List<AccessEntry> batch() {
    List<AccessEntry> batch = new ArrayList<>();
    while (batch.size() < BATCH) {
      AccessEntry next = entries.poll();
      if (next == null) {
        break;
      }
      batch.add(next);
    }
    return batch;
  }

  private void tellOfDropped(boolean last) {
    long now = System.nanoTime();
    long lost = dropped.get();
    if (lost > told && (last || now - toldAt >= MINUTE)) {
      String why =
          cause == null
              ? "more than %d waited (accessLogQueue)".formatted(options.limits.accessLogQueue())
              : "they could not be written";
      LOGGER.log(
          System.Logger.Level.WARNING,
          "entries of the access log that were lost: %d, as %s".formatted(lost - told, why),
          cause);
      cause = null;
      told = lost;
      toldAt = now;
    }
  }
}
