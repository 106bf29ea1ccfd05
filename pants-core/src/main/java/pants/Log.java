package pants;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What an engine has to say: exceptions of users' code as errors, of the network as notes.
 *
 * <p>A cause that comes again and again (a peer that resets, a bug in a hook that every connection
 * meets) is logged a few times a minute and counted from then on, so that it cannot fill a disk.
 */
final class Log {
  private static final int A_MINUTE = 10;
  private static final int MAX_CAUSES = 256;
  private static final long MINUTE = 60_000_000_000L;

  private static final class Cause {
    long since;
    int count;
  }

  private final System.Logger logger;
  private final LongSupplier nanoTime;
  private final Map<String, Cause> causes = new HashMap<>();
  private @Nullable Consumer<? super Throwable> handler;

  /** A log with a clock in nanoseconds to count its minutes by. */
  Log(System.Logger logger, LongSupplier nanoTime) {
    this.logger = logger;
    this.nanoTime = nanoTime;
  }

  /** Who is told of what users' code throws, in the place of the log. */
  void handler(@Nullable Consumer<? super Throwable> handler) {
    this.handler = handler;
  }

  /** An exception that users' code threw; an error of the virtual machine goes on upwards. */
  void thrown(Object source, Throwable e) {
    rethrowFatal(e);
    Consumer<? super Throwable> told = handler;
    if (told == null) {
      say(System.Logger.Level.ERROR, source + " threw an exception", e);
      return;
    }
    try {
      told.accept(e);
    } catch (Throwable second) {
      rethrowFatal(second);
      if (second != e) {
        second.addSuppressed(e);
      }
      say(System.Logger.Level.ERROR, "the handler of uncaught exceptions threw one", second);
    }
  }

  private static void rethrowFatal(Throwable e) {
    if (e instanceof VirtualMachineError fatal && !(e instanceof StackOverflowError)) {
      throw fatal;
    }
  }

  /** An exception that a channel met: what the network does is not worth an error. */
  void met(Channel channel, String what, Throwable e) {
    say(
        e instanceof IOException ? System.Logger.Level.DEBUG : System.Logger.Level.ERROR,
        channel + " " + what,
        e);
  }

  /** Something that somebody should look at. */
  void warning(String what, Throwable e) {
    say(System.Logger.Level.WARNING, what, e);
  }

  /** Something that somebody should look at, and which nothing threw; how often is by its cause. */
  void warning(String cause, String what) {
    if (logger.isLoggable(System.Logger.Level.WARNING)) {
      say(System.Logger.Level.WARNING, cause, what, null);
    }
  }

  private void say(System.Logger.Level level, String what, Throwable e) {
    if (logger.isLoggable(level)) {
      StackTraceElement[] trace = e.getStackTrace();
      say(level, e.getClass().getName() + (trace.length == 0 ? "" : trace[0]), what, e);
    }
  }

  private void say(System.Logger.Level level, String key, String what, @Nullable Throwable e) {
    if (causes.size() > MAX_CAUSES) {
      causes.clear();
    }
    Cause cause = causes.computeIfAbsent(key, k -> new Cause());
    long now = nanoTime.getAsLong();
    int kept = 0;
    if (cause.count == 0 || now - cause.since > MINUTE) {
      kept = Math.max(0, cause.count - A_MINUTE);
      cause.since = now;
      cause.count = 0;
    }
    if (cause.count++ < A_MINUTE) {
      write(level, kept == 0 ? what : what + " (and " + kept + " more like it before)", e);
    }
  }

  /** A logger that fails, for want of a descriptor, say, stops nothing; nobody is left to tell. */
  private void write(System.Logger.Level level, String what, @Nullable Throwable e) {
    try {
      logger.log(level, what, e);
    } catch (Throwable failure) {
      rethrowFatal(failure);
    }
  }
}
