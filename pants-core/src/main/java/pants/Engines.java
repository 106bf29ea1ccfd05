package pants;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Several engines, each on a thread of its own, that start and stop together: how a server uses
 * more than one core.
 *
 * {@snippet :
 * Engines.run(2, () -> new Server<>(EchoStream::new).reusePort(true).listen(4040));
 * }
 *
 * <p>Each engine has channels, timers and objects of its own, so that their code needs no locks, as
 * on one; {@link Engine#execute} reaches from one to another. The function that sets an engine up
 * is called on the threads of all of them, one after the other, with {@link Engine#instance()}
 * being that engine; no engine runs before the last of these calls has returned. When one stops
 * ({@code Engine.instance().stop()} in a hook or a timer), or fails, all do. Each closes its engine
 * on its own thread.
 *
 * <p>With {@link Server#reusePort} the system spreads the connections over servers on one port. A
 * port of 0 would be another one for each; where the system is to choose, the first set-up listens
 * on 0 and the others on what it got.
 */
public final class Engines {
  private final List<Worker> workers = new ArrayList<>();
  private final CountDownLatch allReady = new CountDownLatch(1);
  private final Object lock = new Object();
  private boolean stopping;
  private @Nullable Throwable failure;

  private Engines() {}

  /**
   * Runs some engines with the {@linkplain Poller#preferred() preferred} poller; see {@link
   * #run(int, Poller, Runnable)}.
   *
   * @param engines how many, above zero
   * @param setup what each begins with
   */
  public static void run(int engines, Runnable setup) {
    run(engines, Poller.preferred(), setup);
  }

  /**
   * Runs some engines until they stop. An interrupt of the calling thread stops them, and stays
   * set. What a set-up throws is thrown here, after all were stopped.
   *
   * @param engines how many, above zero; {@code Runtime.getRuntime().availableProcessors()}, say
   * @param poller how they wait for their sockets
   * @param setup what each begins with: to listen, say
   * @throws IllegalArgumentException if the number is zero or negative
   */
  public static void run(int engines, Poller poller, Runnable setup) {
    start(engines, poller, setup).join();
  }

  /**
   * Starts some engines with the {@linkplain Poller#preferred() preferred} poller; see {@link
   * #start(int, Poller, Runnable)}.
   *
   * @param engines how many, above zero
   * @param setup what each begins with
   * @return the engines, which run
   */
  public static Engines start(int engines, Runnable setup) {
    return start(engines, Poller.preferred(), setup);
  }

  /**
   * Starts some engines, for a program that does something else meanwhile. They are set up when
   * this returns, so their ports are taken.
   *
   * @param engines how many, above zero
   * @param poller how they wait for their sockets
   * @param setup what each begins with
   * @return the engines, which run; or which are stopped, if the calling thread was interrupted
   * @throws IllegalArgumentException if the number is zero or negative
   */
  public static Engines start(int engines, Poller poller, Runnable setup) {
    if (engines <= 0) {
      throw new IllegalArgumentException("engines must be above zero: " + engines);
    }
    Objects.requireNonNull(poller, "poller");
    Objects.requireNonNull(setup, "setup");
    Engines all = new Engines();
    for (int number = 1; number <= engines && all.isGoing(); number++) {
      all.add(new Worker(all, "pants-" + number, poller, setup));
    }
    all.allReady.countDown();
    if (!all.isGoing()) {
      all.join();
    }
    return all;
  }

  private boolean isGoing() {
    synchronized (lock) {
      return !stopping;
    }
  }

  private void add(Worker worker) {
    synchronized (lock) {
      workers.add(worker);
    }
    worker.thread.start();
    await(worker.ready);
  }

  /** Stops all of them, when their polls under way are complete. From any thread. */
  public void stop() {
    List<Worker> all;
    synchronized (lock) {
      stopping = true;
      all = List.copyOf(workers);
    }
    for (Worker each : all) {
      each.stop();
    }
  }

  /**
   * Waits until all have stopped and are closed. An interrupt of the waiting thread stops them, and
   * stays set.
   *
   * <p>If engines failed, by an error of the virtual machine, say, it throws that of the first,
   * with the others suppressed.
   *
   * @throws IllegalStateException if it is called on the thread of one of them
   */
  public void join() {
    List<Worker> all;
    synchronized (lock) {
      all = List.copyOf(workers);
    }
    for (Worker each : all) {
      if (each.thread == Thread.currentThread()) {
        throw new IllegalStateException(
            "Engines.join was called on " + each.thread.getName() + ", which it waits for");
      }
    }
    for (Worker each : all) {
      await(each.ended);
    }
    synchronized (lock) {
      switch (failure) {
        case null -> {}
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        case Throwable e -> throw new IllegalStateException(e); // thrown past the compiler
      }
    }
  }

  /** Waits; an interrupt stops all, which ends the wait. */
  private void await(CountDownLatch latch) {
    boolean interrupted = false;
    while (true) {
      try {
        latch.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
        stop();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void failed(Throwable e) {
    synchronized (lock) {
      if (failure == null) {
        failure = e;
      } else if (failure != e) {
        failure.addSuppressed(e);
      }
    }
  }

  /** One engine and its thread. */
  private static final class Worker {
    private final Engines all;
    private final Thread thread;
    private final Poller poller;
    private final Runnable setup;
    private final CountDownLatch ready = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable Engine engine;

    Worker(Engines all, String name, Poller poller, Runnable setup) {
      this.all = all;
      this.poller = poller;
      this.setup = setup;
      this.thread = Thread.ofPlatform().name(name).unstarted(this::work);
    }

    private void work() {
      try (Engine own = Engine.instance(poller)) {
        serve(own);
      } catch (Throwable e) {
        all.failed(e);
      } finally {
        all.stop(); // in case there was no engine
        ready.countDown();
        ended.countDown();
      }
    }

    private void serve(Engine own) {
      engine = own;
      try {
        setup.run();
        ready.countDown();
        all.await(all.allReady);
        if (all.isGoing()) {
          own.start();
        }
      } finally {
        all.stop();
      }
    }

    /** In a poll of its own: an engine that is about to start would not hear of it otherwise. */
    void stop() {
      Engine running = engine;
      if (running != null) {
        try {
          running.execute(running::stop);
        } catch (RejectedExecutionException e) {
          // It has ended already.
        }
      }
    }
  }
}
