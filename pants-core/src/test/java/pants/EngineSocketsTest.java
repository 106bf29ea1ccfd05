package pants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What an engine does with a real poller: waiting, waking up, and its descriptors. */
@ParameterizedClass
@MethodSource("pants.Pollers#all")
class EngineSocketsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration LONG = Duration.ofSeconds(1000);

  private final Poller poller;

  EngineSocketsTest(Poller poller) {
    this.poller = poller;
  }

  /** An engine that runs on a thread of its own. */
  private static final class Running implements AutoCloseable {
    final Thread thread;
    final Engine engine;
    volatile boolean interrupted;

    Running(Poller poller) {
      CompletableFuture<Engine> running = new CompletableFuture<>();
      thread = Thread.ofPlatform().daemon().start(() -> run(poller, running));
      engine = running.join();
    }

    private void run(Poller poller, CompletableFuture<Engine> running) {
      try (Engine own = new Engine(poller)) {
        own.callback(() -> running.complete(own));
        own.start();
        interrupted = Thread.interrupted();
      }
    }

    @Override
    public void close() {
      engine.stop();
      join(thread);
    }
  }

  private static void join(Thread thread) {
    try {
      assertTrue(thread.join(PATIENCE), "the thread runs still");
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void await(CountDownLatch latch) throws InterruptedException {
    assertTrue(latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS), "waited in vain");
  }

  // Waiting

  @Test
  void pollOfZeroNeverBlocks() {
    try (Engine engine = new Engine(poller)) {
      for (int i = 0; i < 1000; i++) {
        engine.poll(Duration.ZERO);
      }
    }
  }

  @Test
  void pollWaitsAsLongAsItIsAsked() {
    try (Engine engine = new Engine(poller)) {
      long began = System.nanoTime();
      engine.poll(Duration.ofMillis(30));
      assertTrue(System.nanoTime() - began >= 30_000_000);
    }
  }

  @Test
  void pollWaitsForItsFirstTimer() {
    try (Engine engine = new Engine(poller)) {
      boolean[] ran = new boolean[1];
      engine.defer(Duration.ofMillis(5), () -> ran[0] = true);
      engine.poll(LONG);
      engine.poll(Duration.ZERO);
      assertTrue(ran[0]);
    }
  }

  @Test
  void aTimerEndsTheSleepOfAnEngineThatRuns() {
    try (Engine engine = new Engine(poller)) {
      long began = System.nanoTime();
      engine.defer(Duration.ofMillis(30), engine::stop);
      engine.start();
      assertTrue(System.nanoTime() - began >= 30_000_000);
    }
  }

  // Waking up

  @Test
  void aFunctionFromAnotherThreadWakesTheEngine() throws InterruptedException {
    try (Running running = new Running(poller)) {
      for (int i = 0; i < 100; i++) {
        CountDownLatch ran = new CountDownLatch(1);
        running.engine.execute(ran::countDown);
        await(ran);
      }
    }
  }

  @Test
  void noFunctionOfManyThreadsIsLeftAsleep() {
    try (Running running = new Running(poller)) {
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 3; t++) {
        threads.add(Thread.ofPlatform().daemon().start(() -> handOver(running.engine, 10_000)));
      }
      threads.forEach(EngineSocketsTest::join);
    }
  }

  /** Hands functions over, each when the one before has run. */
  private static void handOver(Engine engine, int count) {
    for (int i = 0; i < count; i++) {
      CompletableFuture<Void> ran = new CompletableFuture<>();
      engine.execute(() -> ran.complete(null));
      ran.join();
    }
  }

  @Test
  void stopFromAnotherThreadWakesTheEngine() {
    for (int i = 0; i < 100; i++) {
      new Running(poller).close();
    }
  }

  @Test
  void aPollOfAnyLengthIsWoken() {
    for (Duration timeout : List.of(PATIENCE, Duration.ofSeconds(Long.MAX_VALUE))) {
      try (Engine engine = new Engine(poller)) {
        boolean[] ran = new boolean[1];
        Thread other = Thread.ofPlatform().unstarted(() -> engine.execute(() -> ran[0] = true));
        engine.callback(other::start);
        engine.poll(timeout);
        join(other);
        engine.poll(Duration.ZERO);
        assertTrue(ran[0]);
      }
    }
  }

  @Test
  void aStageThatAnotherThreadCompletesWakesTheEngine() {
    try (Engine engine = new Engine(poller)) {
      for (int i = 0; i < 100; i++) {
        assertEquals("value", engine.await(CompletableFuture.supplyAsync(() -> "value")));
      }
    }
  }

  @Test
  void anInterruptEndsAnEngineWhenItIsWoken() {
    try (Running running = new Running(poller)) {
      while (!isWaiting(running.thread)) {
        Thread.onSpinWait();
      }
      running.thread.interrupt();
      if (poller != Poller.nio()) { // a selector is woken by the interrupt itself
        running.engine.execute(() -> {});
      }
      join(running.thread);
      assertTrue(running.interrupted);
    }
  }

  private static boolean isWaiting(Thread thread) {
    for (StackTraceElement each : thread.getStackTrace()) {
      if (Set.of("epollWait", "select", "ioUringEnter").contains(each.getMethodName())) {
        return true;
      }
    }
    return false;
  }

  // Several, and their descriptors

  @Test
  void severalEnginesRunSideBySide() throws InterruptedException {
    try (Running one = new Running(poller);
        Running two = new Running(poller)) {
      assertNotSame(one.thread, two.thread);
      CountDownLatch both = new CountDownLatch(2);
      one.engine.execute(() -> two.engine.execute(both::countDown));
      two.engine.execute(() -> one.engine.execute(both::countDown));
      await(both);
    }
  }

  @Test
  void severalEnginesShareAThread() {
    try (Loopback one = new Loopback(poller);
        Engine two = new Engine(poller)) {
      Server<Echo> server = one.serve(Echo::new);
      Recorder client = new Recorder();
      client.on(two).connect(server.localAddress());
      one.until(
          () -> {
            two.poll(Duration.ZERO);
            return client.connected();
          });
      client.write("hello");
      one.until(
          () -> {
            two.poll(Duration.ZERO);
            return client.text().equals("hello");
          });
    }
  }

  @Test
  void oneThatIsClosedLeavesTheOthersRunning() {
    try (Engine one = new Engine(poller)) {
      new Engine(poller).close();
      boolean[] ran = new boolean[1];
      one.callback(() -> ran[0] = true);
      one.poll(Duration.ZERO);
      assertTrue(ran[0]);
    }
  }

  @Test
  void aClosedEngineHasFreedItsDescriptors() throws IOException {
    Path descriptors = Path.of("/proc/self/fd");
    assumeTrue(Files.isDirectory(descriptors));
    openAndClose(20);
    long before = count(descriptors);
    openAndClose(200);
    long after = count(descriptors);
    assertTrue(after <= before + 20, before + " descriptors have become " + after);
  }

  private void openAndClose(int engines) {
    for (int i = 0; i < engines; i++) {
      try (Engine engine = new Engine(poller)) {
        Server<Stream> server = new Server<>(Stream::new).on(engine).listen("127.0.0.1", 0);
        Stream client = new Stream().on(engine).connect(server.localAddress());
        while (!client.connected()) {
          engine.poll(LONG);
        }
      }
    }
  }

  private static long count(Path folder) throws IOException {
    try (java.util.stream.Stream<Path> entries = Files.list(folder)) {
      return entries.count();
    }
  }

  @Test
  void aClosedEngineHasFreedItsPort() {
    Engine first = new Engine(poller);
    Server<Stream> server = new Server<>(Stream::new).on(first).listen("127.0.0.1", 0);
    int port = server.localAddress().port();
    first.close();
    assertFalse(server.listening());
    try (Engine second = new Engine(poller)) {
      assertTrue(new Server<>(Stream::new).on(second).listen("127.0.0.1", port).listening());
    }
  }
}
