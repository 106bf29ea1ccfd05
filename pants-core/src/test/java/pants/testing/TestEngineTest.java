package pants.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import pants.Engine;
import pants.Server;
import pants.Stream;
import pants.Timer;
import pants.bytes.Bytes;
import pants.net.Address;
import pants.net.Tls;

/** The clock of the test kit, and how failures come out. */
class TestEngineTest {
  private final TestEngine test = new TestEngine();
  private final Engine engine = test.engine();
  private final List<Duration> times = new ArrayList<>();

  @AfterEach
  void close() {
    test.close();
  }

  private void noteTime() {
    times.add(test.elapsed());
  }

  @Test
  void theClockMovesByJustWhatItIsTold() {
    assertEquals(Duration.ZERO, test.elapsed());
    test.advance(Duration.ofNanos(3));
    test.advance(Duration.ZERO);
    test.settle();
    assertEquals(Duration.ofNanos(3), test.elapsed());
  }

  @Test
  void eachTimerSeesTheClockAtItsTime() {
    engine.defer(Duration.ofHours(2), this::noteTime);
    engine.defer(Duration.ofNanos(1), this::noteTime);
    engine.defer(Duration.ofHours(3), this::noteTime);
    test.advance(Duration.ofHours(2));
    assertEquals(List.of(Duration.ofNanos(1), Duration.ofHours(2)), times);
    assertEquals(Duration.ofHours(2), test.elapsed());
  }

  @Test
  void aThousandFiringsOfACycleAreExact() {
    engine.cycle(Duration.ofMillis(7), this::noteTime);
    test.advance(Duration.ofSeconds(7));
    assertEquals(1000, times.size());
    for (int i = 0; i < 1000; i++) {
      assertEquals(Duration.ofMillis(7).multipliedBy(i + 1), times.get(i));
    }
  }

  @Test
  void aTimerThatATimerSetsFiresInTheSameAdvance() {
    engine.defer(Duration.ofSeconds(1), () -> engine.defer(Duration.ofSeconds(1), this::noteTime));
    test.advance(Duration.ofSeconds(2));
    assertEquals(List.of(Duration.ofSeconds(2)), times);
  }

  @Test
  void advancingInATimerIsAsIfItTookSoLong() {
    engine.defer(
        Duration.ofSeconds(1),
        () -> {
          test.advance(Duration.ofSeconds(10));
          noteTime();
        });
    engine.defer(Duration.ofSeconds(2), this::noteTime);
    test.advance(Duration.ofSeconds(3));
    assertEquals(List.of(Duration.ofSeconds(11), Duration.ofSeconds(11)), times);
    assertEquals(Duration.ofSeconds(11), test.elapsed());
  }

  @Test
  void advancesAsFarAsATestCanWant() {
    engine.defer(Duration.ofDays(365), this::noteTime);
    test.advance(Duration.ofSeconds(Long.MAX_VALUE));
    assertEquals(List.of(Duration.ofDays(365)), times);
  }

  @Test
  void refusesToGoBack() {
    Exception e =
        assertThrows(IllegalArgumentException.class, () -> test.advance(Duration.ofMillis(-1)));
    assertEquals("time must not be negative: PT-0.001S", e.getMessage());
  }

  @Test
  void pollIsASingleTurn() {
    engine.callback(() -> engine.callback(this::noteTime));
    test.poll();
    assertEquals(0, times.size());
    test.poll();
    assertEquals(1, times.size());
  }

  @Test
  void settlesWhateverCallbacksCause() {
    engine.callback(() -> engine.callback(() -> engine.execute(this::noteTime)));
    test.settle();
    assertEquals(List.of(Duration.ZERO), times);
  }

  @Test
  void saysSoWhenItCannotSettle() {
    engine.callback(
        new Runnable() {
          @Override
          public void run() {
            engine.callback(this);
          }
        });
    Exception e = assertThrows(IllegalStateException.class, test::settle);
    assertTrue(e.getMessage().contains("does not come to rest"), e.getMessage());
  }

  @Test
  void runsWhatAnotherThreadHandsOver() throws InterruptedException {
    Thread other = Thread.ofPlatform().start(() -> engine.execute(this::noteTime));
    other.join();
    test.settle();
    assertEquals(1, times.size());
  }

  // Failures

  @Test
  void whatATimerThrowsFailsTheNextCallAndNoFurtherOne() {
    AssertionError thrown = new AssertionError("seen in a timer");
    engine.defer(Duration.ofSeconds(1), () -> raise(thrown));
    AssertionError e = assertThrows(AssertionError.class, () -> test.advance(Duration.ofHours(1)));
    assertSame(thrown, e);
    assertEquals(Duration.ofSeconds(1), test.elapsed());
    test.settle();
  }

  @Test
  void whatFollowsInTheSamePollIsSuppressed() {
    IllegalArgumentException first = new IllegalArgumentException();
    Error second = new Error();
    engine.callback(() -> raise(first));
    engine.callback(() -> raise(second));
    assertSame(first, assertThrows(RuntimeException.class, test::poll));
    assertSame(second, first.getSuppressed()[0]);
  }

  @Test
  void whatAHookThrowsFailsTheCallThatCausedIt() {
    Stream stream =
        new Stream() {
          @Override
          protected void onRead(Bytes data) {
            throw new IllegalArgumentException("read " + data.utf8());
          }
        };
    TestPeer peer = test.connect(stream);
    Exception e = assertThrows(IllegalArgumentException.class, () -> peer.send("a"));
    assertEquals("read a", e.getMessage());
    assertTrue(stream.closed());
  }

  @Test
  void closingThrowsWhatNoCallHas() {
    TestEngine own = new TestEngine();
    own.connect(
        new Stream() {
          @Override
          protected void onClose() {
            throw new IllegalArgumentException("closed");
          }
        });
    assertThrows(IllegalArgumentException.class, own::close);
    own.close();
  }

  private static void raise(RuntimeException e) {
    throw e;
  }

  private static void raise(Error e) {
    throw e;
  }

  // The engine driven by itself

  @Test
  void anEngineThatRunsByItselfDoesSoInVirtualTime() {
    engine.defer(Duration.ofDays(1), engine::stop);
    engine.start();
    assertEquals(Duration.ofDays(1), test.elapsed());
  }

  @Test
  void aPollThatWaitsMovesTheClock() {
    engine.poll(Duration.ofSeconds(5));
    assertEquals(Duration.ofSeconds(5), test.elapsed());
    engine.defer(Duration.ofSeconds(1), this::noteTime);
    engine.poll(Duration.ofSeconds(5));
    engine.poll(Duration.ZERO);
    assertEquals(List.of(Duration.ofSeconds(6)), times);
  }

  @Test
  void awaitMovesTheClock() {
    CompletableFuture<String> stage = new CompletableFuture<>();
    engine.defer(Duration.ofHours(1), () -> stage.complete("done"));
    assertEquals("done", engine.await(stage));
    assertEquals(Duration.ofHours(1), test.elapsed());
  }

  @Test
  void aWaitThatCannotEndIsAnError() {
    CompletableFuture<String> never = new CompletableFuture<>();
    Exception e = assertThrows(IllegalStateException.class, () -> engine.await(never));
    assertTrue(e.getMessage().startsWith("the engine would wait for ever"), e.getMessage());
    assertThrows(IllegalStateException.class, engine::start);
    test.settle();
  }

  @Test
  void aWaitThatCannotEndNamesTheFailureThatMadeItSo() {
    engine.callback(() -> raise(new IllegalArgumentException("the reason")));
    CompletableFuture<String> never = new CompletableFuture<>();
    Exception e = assertThrows(IllegalStateException.class, () -> engine.await(never));
    assertEquals("the reason", e.getCause().getMessage());
    assertThrows(IllegalArgumentException.class, test::settle);
  }

  @Test
  void callsFromInsideAHookLeaveThePollToGoOn() {
    Timer loop = engine.loop(test::settle);
    engine.callback(test::poll);
    engine.defer(Duration.ofSeconds(1), engine::stop);
    engine.start();
    loop.cancel();
    assertEquals(Duration.ofSeconds(1), test.elapsed());
  }

  // The end

  @Test
  void closingTellsTheChannelsAndMayBeRepeated() {
    List<String> told = new ArrayList<>();
    test.connect(
        new Stream() {
          @Override
          protected void onClose() {
            told.add("close");
          }
        });
    test.close();
    test.close();
    assertEquals(List.of("close"), told);
  }

  @Test
  void anEngineThatWasClosedInAHookIsAtRest() {
    engine.callback(engine::close);
    test.settle();
    test.advance(Duration.ofSeconds(1));
    assertThrows(IllegalStateException.class, () -> engine.callback(this::noteTime));
  }

  @Test
  void takesNoRealSockets() throws IOException {
    try (ServerSocketChannel socket = ServerSocketChannel.open().bind(null)) {
      Server<Stream> server = new Server<>(Stream::new).on(engine);
      assertThrows(IllegalStateException.class, () -> server.listen(socket));
    }
  }

  @Test
  void addressesInUseAreRefusedAsOnARealNetwork() {
    new Server<>(Stream::new).on(engine).listen(80);
    Server<Stream> second = new Server<>(Stream::new).on(engine);
    assertThrows(UncheckedIOException.class, () -> second.listen(80));
    assertFalse(second.listening());
    second.listen(81);
    assertEquals(81, second.localAddress().port());
    assertThrows(IllegalArgumentException.class, () -> test.peerAt(Address.of("example.org", 80)));
  }

  @Test
  void hasNoTls() {
    var stream = new Stream().tls(Tls.client()).on(engine);
    var refused = assertThrows(IllegalStateException.class, () -> stream.connect(4711));
    assertTrue(String.valueOf(refused.getMessage()).contains("sockets"), refused::toString);
  }
}
