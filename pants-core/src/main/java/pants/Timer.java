package pants;

import org.jspecify.annotations.Nullable;

/**
 * A function that an {@link Engine} runs once or again and again, until it is cancelled.
 *
 * <p>The function, and whatever it refers to, is held until it has run for the last time or is
 * cancelled.
 */
public final class Timer {
  /** Not in the heap. */
  static final int NOWHERE = -1;

  private final Engine engine;
  private @Nullable Runnable function;

  /** Nanoseconds from one firing to the next; 0 where it fires once, or belongs to each poll. */
  final long interval;

  final boolean loop;

  /** When it fires, on the engine's clock. */
  long due;

  /** Orders timers that are due at the same time. */
  long sequence;

  /** Where it was set, in debug mode. */
  private final @Nullable StackTraceElement place;

  /** Where {@link TimerHeap} holds it. */
  int index = NOWHERE;

  Timer(
      Engine engine,
      Runnable function,
      long interval,
      boolean loop,
      @Nullable StackTraceElement place) {
    this.engine = engine;
    this.function = function;
    this.interval = interval;
    this.loop = loop;
    this.place = place;
  }

  /**
   * Cancels the timer: its function is not run again, and is let go of. A timer may cancel itself
   * from inside its function. Cancelling one that has run, or twice, has no effect.
   *
   * @throws IllegalStateException if called on another thread than the engine's
   */
  public void cancel() {
    engine.checkThread("Timer.cancel");
    if (function != null) {
      function = null;
      engine.cancelled(this);
    }
  }

  /**
   * Whether the function is still to be run.
   *
   * @return false once it has been cancelled or has run for the last time
   */
  public boolean isPending() {
    return function != null;
  }

  /** Runs the function, unless it was cancelled, and lets go of it where this was the last time. */
  void fire() {
    Runnable current = function;
    if (current == null) {
      return;
    }
    if (interval == 0 && !loop) {
      function = null;
    }
    engine.meter().begin(current, "a timer", place);
    try {
      current.run();
    } catch (Throwable e) {
      engine.log().thrown(current, e);
    }
  }
}
