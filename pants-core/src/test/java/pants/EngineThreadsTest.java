package pants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import pants.bytes.Bytes;

/** Which thread an engine belongs to, and what others may do. */
class EngineThreadsTest {
  private final Engine engine = new Engine(Thread.currentThread(), new RecordingLoop());

  @AfterEach
  void close() {
    engine.close();
  }

  private static <T> T on(Thread.Builder thread, Callable<T> call) throws Exception {
    FutureTask<T> task = new FutureTask<>(call);
    thread.start(task).join();
    return task.get();
  }

  // Engine.instance

  @Test
  void theInstanceIsTheThreadsOwn() throws Exception {
    Engine mine = Engine.instance();
    assertSame(mine, Engine.instance());
    assertNotSame(mine, engine);
    Engine other =
        on(
            Thread.ofPlatform(),
            () -> {
              try (Engine its = Engine.instance()) {
                assertSame(its, Engine.instance());
                return its;
              }
            });
    assertNotSame(mine, other);
    mine.close();
  }

  @Test
  void theInstanceIsMadeAnewAfterItWasClosed() {
    Engine first = Engine.instance();
    first.close();
    Engine second = Engine.instance();
    assertNotSame(first, second);
    second.poll(Duration.ZERO);
    second.close();
  }

  @Test
  void channelsAreOnTheInstanceUnlessTheyArePutElsewhere() {
    try (Engine mine = Engine.instance()) {
      assertSame(mine, new Stream().engine());
      assertSame(mine, new Server<>(Stream::new).engine());
      assertSame(engine, new Stream().on(engine).engine());
      assertSame(engine, new Server<>(Stream::new).on(engine).engine());
    }
  }

  @Test
  void aVirtualThreadHasNoInstance() throws Exception {
    Exception e =
        on(Thread.ofVirtual(), () -> assertThrows(IllegalStateException.class, Engine::instance));
    assertTrue(e.getMessage().startsWith("a virtual thread has no engine"), e.getMessage());
  }

  // The wrong thread

  @Test
  void callsFromAnotherThreadAreRefusedByName() throws Exception {
    Timer timer = engine.callback(() -> {});
    Runnable nothing = () -> {};
    Duration time = Duration.ofSeconds(1);
    on(
        Thread.ofPlatform().name("other"),
        () -> {
          assertRefused("Engine.start", engine::start);
          assertRefused("Engine.poll", () -> engine.poll(Duration.ZERO));
          assertRefused("Engine.await", () -> engine.await(new CompletableFuture<>()));
          assertRefused("Engine.close", engine::close);
          assertRefused("Engine.onUncaught", () -> engine.onUncaught(null));
          assertRefused("Engine.callback", () -> engine.callback(nothing));
          assertRefused("Engine.loop", () -> engine.loop(nothing));
          assertRefused("Engine.defer", () -> engine.defer(time, nothing));
          assertRefused("Engine.cycle", () -> engine.cycle(time, nothing));
          assertRefused("Timer.cancel", timer::cancel);
          return null;
        });
    assertTrue(timer.isPending());
  }

  @Test
  void callsOfChannelsFromAnotherThreadAreRefusedByName() throws Exception {
    Stream stream = new Stream().on(engine);
    Server<Stream> server = new Server<>(Stream::new).on(engine);
    on(
        Thread.ofVirtual().name("other"),
        () -> {
          assertRefused("Stream.connect", () -> stream.connect(80));
          assertRefused("Stream.write", () -> stream.write(Bytes.EMPTY));
          assertRefused("Stream.flush", stream::flush);
          assertRefused("Stream.pauseReading", () -> stream.pauseReading(true));
          assertRefused("Stream.bufferSize", () -> stream.bufferSize(1));
          assertRefused("Stream.close", stream::close);
          assertRefused("Stream.closeNow", stream::closeNow);
          assertRefused("Server.listen", () -> server.listen(80));
          assertRefused("Server.close", server::close);
          return null;
        });
  }

  private static void assertRefused(String method, Runnable call) {
    Exception e = assertThrows(IllegalStateException.class, call::run);
    assertEquals(
        "%s was called on the thread \"other\", but its engine belongs to \"%s\": use engine.execute(…)"
            .formatted(method, mainThread),
        e.getMessage());
  }

  private static final String mainThread = Thread.currentThread().getName();

  // What other threads hand over

  @Test
  void functionsOfOneThreadRunInTheOrderOfTheCalls() throws Exception {
    int threads = 4;
    int each = 5000;
    List<List<Integer>> ran = new ArrayList<>();
    List<Thread> started = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      List<Integer> mine = new ArrayList<>();
      ran.add(mine);
      started.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int i = 0; i < each; i++) {
                      int number = i;
                      engine.execute(() -> mine.add(number));
                    }
                  }));
    }
    while (started.stream().anyMatch(Thread::isAlive)) {
      engine.poll(Duration.ZERO);
    }
    engine.poll(Duration.ZERO);
    List<Integer> expected = java.util.stream.IntStream.range(0, each).boxed().toList();
    assertEquals(List.of(expected, expected, expected, expected), ran);
  }

  @Test
  void nothingIsHandedOverWhereThereIsNothing() {
    assertThrows(NullPointerException.class, () -> engine.execute(null));
    assertThrows(NullPointerException.class, () -> engine.callback(null));
  }
}
