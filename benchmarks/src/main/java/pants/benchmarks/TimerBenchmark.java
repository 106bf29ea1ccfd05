package pants.benchmarks;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import pants.Engine;
import pants.Poller;
import pants.Timer;

/**
 * Scheduling and cancelling a timer among a million that are pending, whose times are spread over
 * an hour. A hundred thousand at a time, picked at random, are cancelled and scheduled anew; one of
 * the two is measured, so that the million stays one.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class TimerBenchmark {
  private static final int PENDING = 1_000_000;
  private static final int BATCH = 100_000;

  private static void nothing() {}

  /** An engine with a million timers, made on the thread that measures. */
  @State(Scope.Thread)
  public static class Pending {
    private final Random random = new Random(1);
    private final Duration[] delays = new Duration[BATCH];
    private final Timer[] timers = new Timer[PENDING];
    private Engine engine;
    private int next;

    /** Fills the engine. */
    @Setup
    public void fill() {
      engine = new Engine(Poller.nio());
      for (int i = 0; i < BATCH; i++) {
        delays[i] = Duration.ofNanos(random.nextLong(60_000_000_000L, 3_600_000_000_000L));
      }
      for (int i = 0; i < PENDING; i++) {
        timers[i] = engine.defer(delays[i % BATCH], TimerBenchmark::nothing);
      }
      shuffle();
    }

    private void shuffle() {
      for (int i = PENDING - 1; i > 0; i--) {
        int other = random.nextInt(i + 1);
        Timer timer = timers[i];
        timers[i] = timers[other];
        timers[other] = timer;
      }
    }

    /** Frees the engine. */
    @TearDown
    public void close() {
      engine.close();
    }

    void cancel() {
      for (int i = 0; i < BATCH; i++) {
        timers[next + i].cancel();
      }
    }

    void schedule() {
      for (int i = 0; i < BATCH; i++) {
        timers[next + i] = engine.defer(delays[i], TimerBenchmark::nothing);
      }
      next = (next + BATCH) % PENDING;
    }
  }

  /** A million timers but for a batch. */
  public static class Schedulable extends Pending {
    /** Takes the batch away. */
    @Setup(Level.Invocation)
    public void cancelBatch() {
      cancel();
    }
  }

  /** A million timers. */
  public static class Cancellable extends Pending {
    /** Puts a batch back. */
    @TearDown(Level.Invocation)
    public void scheduleBatch() {
      schedule();
    }
  }

  /**
   * Schedules a batch.
   *
   * @param pending the engine
   */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public void schedule(Schedulable pending) {
    pending.schedule();
  }

  /**
   * Cancels a batch.
   *
   * @param pending the engine
   */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public void cancel(Cancellable pending) {
    pending.cancel();
  }
}
