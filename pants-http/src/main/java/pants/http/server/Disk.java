package pants.http.server;

import java.io.IOException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import pants.Engine;

/**
 * Where files are written and read that no engine may wait for: a few threads of the platform, for
 * all servers of the process. Each request has at most one batch here, and is held back until it is
 * done, so what waits is bounded by the connections.
 */
final class Disk {
  private static final int THREADS = 4;
  private static final ThreadPoolExecutor POOL =
      new ThreadPoolExecutor(
          THREADS,
          THREADS,
          10,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          Thread.ofPlatform().daemon().name("pants-disk-", 0).factory());

  static {
    POOL.allowCoreThreadTimeOut(true);
  }

  /** What is to be done with a file. */
  @FunctionalInterface
  interface Work {
    void run() throws IOException;
  }

  private Disk() {}

  /** Does something, and has the engine told what was thrown, or null. */
  static void run(Engine engine, Work work, Consumer<@Nullable Throwable> then) {
    POOL.execute(
        () -> {
          Throwable thrown = thrownBy(work);
          try {
            engine.execute(() -> then.accept(thrown));
          } catch (RejectedExecutionException e) {
            // the engine is closed: there is nobody to tell any more
          }
        });
  }

  /** Does something of which nobody needs to hear. */
  static void run(Runnable work) {
    POOL.execute(work);
  }

  static @Nullable Throwable thrownBy(Work work) {
    try {
      work.run();
      return null;
    } catch (Throwable e) {
      return e;
    }
  }
}
