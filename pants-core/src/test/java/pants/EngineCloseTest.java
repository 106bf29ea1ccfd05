package pants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import pants.testing.TestEngine;

/** What closing an engine does. */
class EngineCloseTest {
  private final RecordingLoop loop = new RecordingLoop();
  private final Engine engine = new Engine(Thread.currentThread(), loop);
  private final List<String> ran = new ArrayList<>();

  @AfterEach
  void close() {
    engine.close();
  }

  private Runnable note(String what) {
    return () -> ran.add(what);
  }

  @Test
  void closingFreesThePollerOnce() {
    engine.close();
    assertTrue(loop.closed);
    loop.closed = false;
    engine.close();
    assertFalse(loop.closed);
  }

  @Test
  void closingInAPollTakesEffectAfterIt() {
    engine.callback(
        () -> {
          engine.close();
          engine.close();
          engine.defer(Duration.ofNanos(1), note("defer"));
          assertFalse(loop.closed);
        });
    engine.callback(note("callback"));
    engine.poll(Duration.ZERO);
    assertTrue(loop.closed);
    assertEquals(List.of("callback"), ran);
    assertEquals(List.of(), loop.waits);
  }

  @Test
  void closingInAPollEndsStart() {
    engine.callback(engine::close);
    engine.start();
    assertTrue(loop.closed);
  }

  @Test
  void aClosedEngineSaysSo() {
    engine.close();
    Runnable nothing = () -> {};
    Duration time = Duration.ofSeconds(1);
    assertClosed("Engine.start", engine::start);
    assertClosed("Engine.poll", () -> engine.poll(Duration.ZERO));
    assertClosed("Engine.await", () -> engine.await(new CompletableFuture<>()));
    assertClosed("Engine.callback", () -> engine.callback(nothing));
    assertClosed("Engine.loop", () -> engine.loop(nothing));
    assertClosed("Engine.defer", () -> engine.defer(time, nothing));
    assertClosed("Engine.cycle", () -> engine.cycle(time, nothing));
    assertClosed("Stream.connect", () -> new Stream().on(engine).connect("127.0.0.1", 80));
    assertClosed("Server.listen", () -> new Server<>(Stream::new).on(engine).listen(80));
    assertThrows(RejectedExecutionException.class, () -> engine.execute(nothing));
    engine.stop();
  }

  private static void assertClosed(String method, Runnable call) {
    Exception e = assertThrows(IllegalStateException.class, call::run);
    assertEquals(method + " was called on an engine that is closed", e.getMessage());
  }

  @Test
  void closingDropsTimersAndWhatWasHandedOver() {
    List<Timer> timers =
        List.of(
            engine.callback(note("callback")),
            engine.loop(note("loop")),
            engine.defer(Duration.ofNanos(1), note("defer")),
            engine.defer(Duration.ofNanos(2), note("defer")),
            engine.cycle(Duration.ofNanos(1), note("cycle")));
    engine.execute(note("execute"));
    loop.now = 10;
    engine.close();
    assertEquals(List.of(), ran);
    for (Timer each : timers) {
      assertFalse(each.isPending());
      each.cancel();
    }
  }

  @Test
  void closingTellsEveryChannelOnce() {
    TestEngine test = new TestEngine();
    Server<Stream> server =
        new Server<>(() -> (Stream) new Recorder()) {
          @Override
          protected void onClose() {
            ran.add("server");
          }
        };
    test.connect(server.on(test.engine()).listen(80));
    Recorder accepted = (Recorder) server.channels().iterator().next();
    Recorder client = new Recorder();
    test.connect(client);
    Recorder connecting = new Recorder();
    connecting.on(test.engine()).connect(80);
    test.close();
    assertEquals(List.of("server"), ran);
    assertEquals(List.of("connect", "close"), accepted.events);
    assertEquals(List.of("connect", "close"), client.events);
    assertEquals(List.of("close"), connecting.events);
  }

  @Test
  void aStreamThatOnCloseOpensIsClosedAsWell() {
    TestEngine test = new TestEngine();
    Recorder second = new Recorder();
    Stream first =
        new Stream() {
          @Override
          protected void onClose() {
            second.on(engine()).connect(80);
          }
        };
    test.connect(first);
    test.close();
    assertEquals(List.of("close"), second.events);
  }

  @Test
  void aCloseInOnCloseIsPartOfTheOneUnderWay() {
    TestEngine test = new TestEngine();
    test.connect(
        new Stream() {
          @Override
          protected void onClose() {
            engine().close();
            ran.add("close");
          }
        });
    test.close();
    assertEquals(List.of("close"), ran);
  }
}
