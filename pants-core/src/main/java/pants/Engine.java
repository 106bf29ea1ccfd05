package pants;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import pants.bytes.Bytes;
import pants.transport.Loop;
import pants.transport.Resolver;

/**
 * The event loop and the timers of one thread.
 *
 * <p>An engine belongs to the thread that makes it, and runs everything of its channels and timers
 * there, one after the other, so that user code needs no locks. It owns the thread's time ({@link
 * #start()}) or lives inside another main loop that calls {@link #poll} many times a second. {@link
 * #execute} and {@link #stop} may be called from any thread; everything else from the engine's own
 * alone, or an {@link IllegalStateException} says so.
 *
 * <p>A poll does, in this order: callbacks and loops, then what was handed to {@code execute} (of
 * both, those that stood there when it began); timers that are due; what users' calls have caused;
 * then, unless the engine was stopped, it waits for I/O and hands it to the channels. A hook or a
 * timer that throws is logged and stops nothing; see {@link #onUncaught}.
 *
 * <p>What a user's call causes ({@code write}, {@code close}, {@code connect}, …) never runs a hook
 * inside that call: channels queue here ({@link #due}), and the poll tells them afterwards.
 */
public final class Engine implements Executor, AutoCloseable {
  private static final Duration POLL_TIMEOUT = Duration.ofMillis(200);

  /** How often a poll looks again at what its hooks have caused, before it goes on. */
  private static final int MAX_ROUNDS = 16;

  private static final ThreadLocal<@Nullable Engine> INSTANCE = new ThreadLocal<>();
  private static final System.Logger LOGGER = System.getLogger("pants");

  private final Thread owner;
  private final Loop loop;
  private final Log log;
  private final Meter meter;
  private final TimerHeap timers = new TimerHeap();
  private final Set<Channel> channels = new LinkedHashSet<>();

  /** Callbacks and loops of the next poll. */
  private ArrayList<Timer> next = new ArrayList<>();

  private ArrayList<Timer> current = new ArrayList<>();

  /** Whether a callback may stand in {@link #next}: then a poll does not wait. */
  private boolean anyCallback;

  private int pendingLoops;

  private final Object lock = new Object();
  private ArrayDeque<Runnable> submitted = new ArrayDeque<>();
  private ArrayDeque<Runnable> running = new ArrayDeque<>();
  private volatile boolean anySubmitted;

  /** Who has something to tell, and connections with something to send. */
  private ArrayList<Due> due = new ArrayList<>();

  private ArrayList<Due> telling = new ArrayList<>();
  private ArrayList<Connection> unsent = new ArrayList<>();
  private ArrayList<Connection> sending = new ArrayList<>();

  /** The bytes that a hook is being given, where they are just what arrived; see Stream.write. */
  @Nullable Bytes arrived;

  private Resolver resolver;
  private volatile boolean debug = Boolean.getBoolean("pants.debug");
  private boolean polling;
  private volatile boolean started;
  private volatile boolean stopping;
  private volatile boolean closed;
  private boolean closeDue;

  /** What {@link #await} waits for, while it does. */
  private @Nullable CompletableFuture<?> awaited;

  /** An engine of this thread with the {@linkplain Poller#preferred() preferred} poller. */
  public Engine() {
    this(Poller.preferred());
  }

  /**
   * An engine of this thread.
   *
   * @param poller how it waits for its sockets
   */
  public Engine(Poller poller) {
    this(Thread.currentThread(), poller);
  }

  private Engine(Thread owner, Poller poller) {
    this(owner, poller.open(owner));
  }

  Engine(Thread owner, Loop loop) {
    this.owner = owner;
    this.loop = loop;
    this.resolver = loop.resolver();
    this.log = new Log(LOGGER, loop::nanoTime);
    this.meter = new Meter(loop::nanoTime, log);
  }

  /**
   * The calling thread's engine, made on first use, and again after it was closed.
   *
   * @return the engine
   * @throws IllegalStateException on a virtual thread, which has no loop of its own
   */
  public static Engine instance() {
    Engine engine = INSTANCE.get();
    if (engine == null || engine.closed) {
      if (Thread.currentThread().isVirtual()) {
        throw new IllegalStateException(
            "a virtual thread has no engine of its own: make one on a platform thread and use"
                + " engine.execute(…)");
      }
      engine = new Engine();
      INSTANCE.set(engine);
    }
    return engine;
  }

  /** Makes the calling thread's engine one with this poller. */
  static Engine instance(Poller poller) {
    Engine engine = new Engine(poller);
    INSTANCE.set(engine);
    return engine;
  }

  // Running

  /** Runs the engine with a poll timeout of 0.2 s; see {@link #start(Duration)}. */
  public void start() {
    start(POLL_TIMEOUT);
  }

  /**
   * Runs the engine until {@link #stop()} is called. It may be started again. On an engine that
   * runs already, the call has no effect. An interrupt of the thread ends it too, when it next
   * wakes up, and stays set.
   *
   * @param pollTimeout how often loops run while nothing else happens; without loops the engine
   *     sleeps until there is something to do
   * @throws IllegalArgumentException if the time is negative
   * @throws IllegalStateException if called on another thread, or after {@link #close()}
   */
  public void start(Duration pollTimeout) {
    long timeout = nanos(pollTimeout, 0, "pollTimeout");
    checkOpen("Engine.start");
    if (started || polling) {
      return;
    }
    started = true;
    meter.resume();
    try {
      loop.drive(() -> run(timeout));
    } finally {
      meter.pause();
      synchronized (lock) {
        started = false;
        stopping = false;
      }
    }
  }

  private void run(long timeout) {
    while (!stopping && !closed && !owner.isInterrupted()) {
      pollOnce(timeout, false);
    }
  }

  /**
   * Makes {@link #start} return when the poll under way is complete. From any thread. Without
   * effect on an engine that does not run.
   */
  public void stop() {
    synchronized (lock) {
      if (!started) {
        return;
      }
      stopping = true;
    }
    wake();
  }

  /**
   * Runs what is due, then handles I/O, waiting for some if nothing is due. Called inside another
   * poll (a modal dialog that keeps its main loop going, say) it returns at once and does nothing.
   *
   * @param timeout how long to wait at most; zero never blocks
   * @throws IllegalArgumentException if the time is negative
   * @throws IllegalStateException if called on another thread, or after {@link #close()}
   */
  public void poll(Duration timeout) {
    long nanos = nanos(timeout, 0, "timeout");
    checkOpen("Engine.poll");
    if (polling) {
      return;
    }
    meter.resume();
    try {
      pollOnce(nanos, true);
    } finally {
      meter.pause();
    }
  }

  /**
   * Polls until a stage is complete: for programs that run from top to bottom.
   *
   * @param <T> what the stage yields
   * @param stage what to wait for
   * @return its value
   * @throws CompletionException with the cause, if the stage fails with a checked exception; an
   *     unchecked one is thrown as it is
   * @throws IllegalStateException if called in a hook or a timer, which would never end; on another
   *     thread; or if the engine is closed or its thread interrupted before the stage is complete
   */
  public <T extends @Nullable Object> T await(CompletionStage<T> stage) {
    checkOpen("Engine.await");
    if (polling) {
      throw new IllegalStateException(
          "Engine.await was called in a hook or a timer, which the engine is waiting for itself:"
              + " use the stage's thenAccept(…)");
    }
    CompletableFuture<T> future = stage.toCompletableFuture();
    if (!future.isDone()) {
      Runnable wake = this::wake;
      future.whenComplete((value, error) -> wake.run());
      pollUntil(future);
    }
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e;
    }
  }

  private void pollUntil(CompletableFuture<?> future) {
    awaited = future;
    meter.resume();
    try {
      while (!future.isDone()) {
        if (closed || owner.isInterrupted()) {
          throw new IllegalStateException(
              closed ? "the engine was closed while it waited" : "interrupted while waiting");
        }
        pollOnce(POLL_TIMEOUT.toNanos(), false);
      }
    } finally {
      meter.pause();
      awaited = null;
    }
  }

  /**
   * Runs a function in the engine's next poll. From any thread; functions from one thread run in
   * the order of the calls.
   *
   * @param function what to run
   * @throws RejectedExecutionException if the engine is closed
   */
  @Override
  public void execute(Runnable function) {
    Objects.requireNonNull(function, "function");
    StackTraceElement place = place();
    synchronized (lock) {
      if (closed) {
        throw new RejectedExecutionException("the engine is closed");
      }
      submitted.add(place == null ? function : new Place.Marked(function, place));
      anySubmitted = true;
    }
    wake();
  }

  private void wake() {
    if (Thread.currentThread() != owner) {
      loop.wakeup();
    }
  }

  /**
   * Closes every channel of the engine at once, drops its timers and what {@code execute} was given
   * and has not run, and frees its poller. Hooks called {@code onClose} are still told. Within a
   * poll it takes effect when that poll is complete. An engine that is closed stays so; closing it
   * again has no effect.
   *
   * @throws IllegalStateException if called on another thread
   */
  @Override
  public void close() {
    checkThread("Engine.close");
    if (closed) {
      return;
    }
    if (polling) {
      closeDue = true;
      stopping = true;
      return;
    }
    closeChannels();
    synchronized (lock) {
      closed = true;
      submitted.clear();
    }
    next.forEach(Timer::cancel);
    next.clear();
    timers.cancelAll();
    loop.close();
  }

  /** Closes the channels, and those which their hooks open meanwhile, for a while. */
  private void closeChannels() {
    polling = true;
    try {
      for (int round = 0; round < MAX_ROUNDS; round++) {
        for (Channel channel : List.copyOf(channels)) {
          channel.abort();
        }
        settle();
        if (channels.isEmpty()) {
          return;
        }
      }
    } finally {
      meter.pause();
      polling = false;
    }
  }

  /**
   * Sets who hears of the exceptions that hooks, timers and executed functions throw, in the place
   * of the log: a program that counts them or ends at the first, say. What else such an exception
   * does is the same: a stream whose hook throws is closed, and nothing else is disturbed. The
   * handler is called by the engine, inside the poll; if it throws itself, that is logged. Errors
   * of the virtual machine are not given to it: they end the poll.
   *
   * @param handler takes each exception, or null to return to the log
   * @throws IllegalStateException if called on another thread
   */
  public void onUncaught(@Nullable Consumer<? super Throwable> handler) {
    checkThread("Engine.onUncaught");
    log.handler(handler);
  }

  /**
   * Reports an exception as the engine does what a hook throws: to the handler of {@link
   * #onUncaught}, or to the log. For libraries that call users' functions and go on when one
   * throws.
   *
   * @param source whose it is; its text is part of the line in the log
   * @param thrown what was thrown
   */
  public void report(Object source, Throwable thrown) {
    checkThread("Engine.report");
    log.thrown(source, thrown);
  }

  /**
   * The engine's clock, by which its timers fire: the system's monotonic one, or in tests the one
   * that the test moves. For any thread.
   *
   * @return nanoseconds from an arbitrary origin
   */
  public long nanoTime() {
    return loop.nanoTime();
  }

  // Trouble

  /**
   * Sets how long a hook, a timer or an executed function may hold the engine before it is
   * reported, 100 ms at first. While it runs, everything else of the engine waits. A longer one is
   * logged as a warning that names it and its class (a few times a minute for each), counted in
   * {@link #statistics()}, and told to a flight recording as {@code pants.SlowCallback}. The hooks
   * of a stream that one arrival of data causes are timed together.
   *
   * @param threshold the time, above zero; null to report none
   * @throws IllegalArgumentException if the time is zero or negative
   * @throws IllegalStateException if called on another thread
   */
  public void slowCallback(@Nullable Duration threshold) {
    checkThread("Engine.slowCallback");
    meter.threshold(threshold);
  }

  /**
   * Switches debug mode on or off. In debug mode the engine remembers where in the program each
   * timer was set, each function handed to {@code execute}, and each stream or server told to
   * connect or listen, and a report of a slow callback names that place. To find it costs some
   * microseconds each time. It is on at first if the system property {@code pants.debug} is {@code
   * true}. From any thread; it counts for what is registered from then on.
   *
   * @param on whether to remember
   */
  public void debug(boolean on) {
    debug = on;
  }

  /**
   * What the engine has done so far. From any thread, and without disturbing the engine.
   *
   * @return the figures of now
   */
  public EngineStatistics statistics() {
    return meter.statistics();
  }

  // Timers

  /**
   * Runs a function once, in the next poll.
   *
   * @param function what to run
   * @return a handle to cancel it with
   * @throws IllegalStateException if called on another thread, or after {@link #close()}
   */
  public Timer callback(Runnable function) {
    Timer timer = timer(function, 0, false, "Engine.callback");
    next.add(timer);
    anyCallback = true;
    return timer;
  }

  /**
   * Runs a function once in every poll, until it is cancelled. A loop does not shorten the wait of
   * a poll.
   *
   * @param function what to run
   * @return a handle to cancel it with
   * @throws IllegalStateException if called on another thread, or after {@link #close()}
   */
  public Timer loop(Runnable function) {
    Timer timer = timer(function, 0, true, "Engine.loop");
    next.add(timer);
    pendingLoops++;
    return timer;
  }

  /**
   * Runs a function once, when some time has passed from now, on a clock that never jumps.
   *
   * @param delay how long to wait; above zero
   * @param function what to run
   * @return a handle to cancel it with
   * @throws IllegalArgumentException if the delay is zero or negative
   * @throws IllegalStateException if called on another thread, or after {@link #close()}
   */
  public Timer defer(Duration delay, Runnable function) {
    long nanos = nanos(delay, 1, "delay");
    Timer timer = timer(function, 0, false, "Engine.defer");
    timer.due = loop.nanoTime() + nanos;
    timers.add(timer);
    return timer;
  }

  /**
   * Runs a function again and again, at regular times from now on. A cycle that is late fires once
   * and keeps to its times: it neither catches up nor drifts.
   *
   * @param interval from one firing to the next; above zero
   * @param function what to run
   * @return a handle to cancel it with
   * @throws IllegalArgumentException if the interval is zero or negative
   * @throws IllegalStateException if called on another thread, or after {@link #close()}
   */
  public Timer cycle(Duration interval, Runnable function) {
    long nanos = nanos(interval, 1, "interval");
    Timer timer = timer(function, nanos, false, "Engine.cycle");
    timer.due = loop.nanoTime() + nanos;
    timers.add(timer);
    return timer;
  }

  private Timer timer(Runnable function, long interval, boolean loops, String method) {
    Objects.requireNonNull(function, "function");
    checkOpen(method);
    return new Timer(this, function, interval, loops, place());
  }

  /** A timer was cancelled. In a poll's list it stays until then, with nothing to run. */
  void cancelled(Timer timer) {
    timers.remove(timer);
    if (timer.loop) {
      pendingLoops--;
    }
  }

  /** Nanoseconds of a duration; one too long to count is as good as for ever: 146 years. */
  static long nanos(Duration duration, long least, String name) {
    if (duration.isNegative() || (least > 0 && duration.isZero())) {
      throw new IllegalArgumentException(
          name + (least > 0 ? " must be above zero: " : " must not be negative: ") + duration);
    }
    long most = Long.MAX_VALUE / 2;
    return duration.toSeconds() >= most / 1_000_000_000L ? most : duration.toNanos();
  }

  // One poll

  private void pollOnce(long timeout, boolean asked) {
    polling = true;
    meter.poll();
    try {
      takeSubmitted();
      runCallbacks();
      runSubmitted();
      runTimers();
      settle();
      if (!stopping) {
        waitForIo(timeout, asked);
        settle();
      }
    } finally {
      polling = false;
    }
    if (closeDue) {
      close();
    }
  }

  /**
   * Makes what was handed over so far this poll's; what is handed over from now on is the next's.
   */
  private void takeSubmitted() {
    if (anySubmitted && running.isEmpty()) {
      synchronized (lock) {
        ArrayDeque<Runnable> batch = submitted;
        submitted = running;
        running = batch;
        anySubmitted = false;
      }
    }
  }

  private void runSubmitted() {
    for (Runnable each = running.poll(); each != null; each = running.poll()) {
      Place.Marked marked = each instanceof Place.Marked with ? with : null;
      Runnable function = marked == null ? each : marked.function();
      meter.begin(function, "a function given to execute", marked == null ? null : marked.place());
      try {
        function.run();
      } catch (Throwable e) {
        log.thrown(function, e);
      }
    }
  }

  private void runCallbacks() {
    ArrayList<Timer> snapshot = next;
    if (snapshot.isEmpty()) {
      return;
    }
    next = current;
    current = snapshot;
    anyCallback = false;
    for (int i = 0; i < snapshot.size(); i++) {
      Timer timer = snapshot.get(i);
      timer.fire();
      if (timer.loop && timer.isPending()) {
        next.add(timer);
      }
    }
    snapshot.clear();
  }

  private void runTimers() {
    if (timers.isEmpty()) {
      return;
    }
    long now = loop.nanoTime();
    for (Timer timer = timers.pollDue(now); timer != null; timer = timers.pollDue(now)) {
      timer.fire();
      if (timer.interval > 0 && timer.isPending()) {
        long missed = (now - timer.due) / timer.interval;
        timer.due += (missed + 1) * timer.interval;
        timers.add(timer);
      }
    }
  }

  /**
   * Waits for I/O. A time that was asked for is waited to its end, even if a wake-up brings
   * nothing; an engine that runs by itself waits so long only for its loops, and without them for
   * ever.
   */
  private void waitForIo(long timeout, boolean asked) {
    long now = meter.rest();
    long wait = asked || pendingLoops > 0 ? timeout : Loop.FOREVER;
    if (hasMoreToDo()) {
      wait = 0;
    } else if (!timers.isEmpty()) {
      wait = Math.min(wait, Math.max(0, timers.firstDue() - now));
    }
    long deadline = now + wait;
    boolean worked = loop.run(wait);
    while (asked && !worked && !anySubmitted && !stopping && due.isEmpty()) {
      long left = deadline - loop.nanoTime();
      if (left <= 0 || owner.isInterrupted()) {
        break;
      }
      worked = loop.run(left);
    }
    meter.awake();
  }

  private boolean hasMoreToDo() {
    return anyCallback
        || anySubmitted
        || !due.isEmpty()
        || !unsent.isEmpty()
        || (awaited != null && awaited.isDone());
  }

  /** Tells channels what is due and sends what was written, again for what that caused. */
  private void settle() {
    for (int round = 0; round < MAX_ROUNDS; round++) {
      if (due.isEmpty() && unsent.isEmpty()) {
        return;
      }
      ArrayList<Due> tell = due;
      due = telling;
      telling = tell;
      for (int i = 0; i < tell.size(); i++) {
        tell.get(i).tell();
      }
      tell.clear();
      ArrayList<Connection> send = unsent;
      unsent = sending;
      sending = send;
      for (int i = 0; i < send.size(); i++) {
        meter.begin(send.get(i).stream(), "while sending");
        send.get(i).send();
      }
      send.clear();
    }
  }

  // For channels

  /** Has these hooks called later in this poll. */
  void due(Due hooks) {
    due.add(hooks);
  }

  /** Has a connection's {@code send} called before the engine next waits. */
  void unsent(Connection connection) {
    unsent.add(connection);
  }

  void add(Channel channel) {
    channels.add(channel);
  }

  void remove(Channel channel) {
    channels.remove(channel);
  }

  Loop transports() {
    return loop;
  }

  Resolver resolver() {
    return resolver;
  }

  /** Looks host names up in another way. */
  void resolver(Resolver other) {
    resolver = other;
  }

  Log log() {
    return log;
  }

  Meter meter() {
    return meter;
  }

  /** Where users' code is calling from, in debug mode. */
  @Nullable StackTraceElement place() {
    return debug ? Place.ofCaller() : null;
  }

  void checkOpen(String method) {
    checkThread(method);
    if (closed) {
      throw new IllegalStateException(method + " was called on an engine that is closed");
    }
  }

  /**
   * Refuses a call from another thread than the engine's; for libraries whose objects belong to it.
   *
   * @param method what was called, such as {@code Stream.write}
   * @throws IllegalStateException if the calling thread is not the engine's; it names both
   */
  public void checkThread(String method) {
    if (Thread.currentThread() != owner) {
      throw new IllegalStateException(
          method
              + " was called on the thread \""
              + Thread.currentThread().getName()
              + "\", but its engine belongs to \""
              + owner.getName()
              + "\": use engine.execute(…)");
    }
  }
}
