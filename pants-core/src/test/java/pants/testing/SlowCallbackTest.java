package pants.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import elsewhere.Program;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pants.Engine;
import pants.OverflowException;
import pants.Server;
import pants.Stream;
import pants.StreamLimits;
import pants.bytes.Bytes;
import pants.net.Address;

/** How a callback that holds its engine too long is reported. */
class SlowCallbackTest {
  private static final String LAMBDA = "pants.testing.SlowCallbackTest$$Lambda";

  private final Warnings log = new Warnings();
  private final TestEngine test = new TestEngine();
  private final Engine engine = test.engine();

  @AfterEach
  void close() {
    test.close();
    log.close();
  }

  private void work(int millis) {
    test.advance(Duration.ofMillis(millis));
  }

  private Runnable working(int millis) {
    return () -> work(millis);
  }

  private static String report(String what, String type, int millis) {
    return "%s (%s) held the engine for %d.0 ms, longer than PT0.1S (slowCallback)"
        .formatted(what, type, millis);
  }

  private void reported(String what, String type, int millis) {
    assertEquals(List.of(report(what, type, millis)), log.lines);
  }

  @Test
  void aTimerIsNamedByItsClass() {
    engine.defer(Duration.ofSeconds(1), working(250));
    test.advance(Duration.ofSeconds(1));
    reported("a timer", LAMBDA, 250);
  }

  @Test
  void soAreCallbacksLoopsAndCycles() {
    engine.callback(working(101));
    engine.loop(new Once(102));
    engine.cycle(Duration.ofSeconds(1), new Once(103));
    test.advance(Duration.ofSeconds(2));
    String once = Once.class.getName();
    assertEquals(
        List.of(
            report("a timer", LAMBDA, 101),
            report("a timer", once, 102),
            report("a timer", once, 103)),
        log.lines);
  }

  private final class Once implements Runnable {
    private int millis;

    Once(int millis) {
      this.millis = millis;
    }

    @Override
    public void run() {
      work(millis);
      millis = 0;
    }
  }

  @Test
  void anExecutedFunctionIsNamedByItsClass() {
    engine.execute(working(250));
    test.settle();
    reported("a function given to execute", LAMBDA, 250);
  }

  @Test
  void justTheThresholdIsNotSlow() {
    engine.callback(working(100));
    engine.execute(working(100));
    test.settle();
    assertEquals(List.of(), log.lines);
    assertEquals(0, engine.statistics().slowCallbacks());
  }

  @Test
  void whatGoesByWhileTheEngineWaitsIsNobodysFault() {
    engine.callback(() -> {});
    test.advance(Duration.ofHours(1));
    engine.execute(() -> {});
    engine.defer(Duration.ofHours(1), () -> {});
    test.advance(Duration.ofHours(1));
    assertEquals(List.of(), log.lines);
  }

  @Test
  void eachOfSeveralIsTimedAlone() {
    for (int i = 0; i < 5; i++) {
      engine.callback(working(60));
      engine.execute(working(60));
      engine.defer(Duration.ofSeconds(1), working(60));
    }
    test.advance(Duration.ofSeconds(5));
    assertEquals(List.of(), log.lines);
  }

  @Test
  void oneThatThrowsIsReportedAsWell() {
    engine.callback(
        () -> {
          work(250);
          throw new IllegalStateException("as a bug does");
        });
    assertThrows(IllegalStateException.class, test::settle);
    reported("a timer", LAMBDA, 250);
  }

  /** Works in the hook that it is told to. */
  private final class Slow extends Stream {
    private final String slowHook;

    Slow(String slowHook) {
      this.slowHook = slowHook;
    }

    private void hook(String name) {
      if (name.equals(slowHook)) {
        work(250);
      }
    }

    @Override
    protected void onConnect() {
      hook("connect");
    }

    @Override
    protected void onConnectError(IOException cause) {
      hook("connectError");
    }

    @Override
    protected void onRead(Bytes data) {
      hook("read");
      write(data);
      if (data.utf8().equals("close")) {
        close();
      }
    }

    @Override
    protected void onDrain() {
      hook("drain");
    }

    @Override
    protected void onEnd() {
      hook("end");
      super.onEnd();
    }

    @Override
    protected void onOverflowError(OverflowException cause) {
      hook("overflow");
    }

    @Override
    protected void onClose() {
      hook("close");
    }
  }

  private static final String SLOW = Slow.class.getName();

  @Test
  void aStreamThatReadsIsNamedWithItsPeer() {
    test.connect(new Slow("read")).send("data");
    reported("Slow[192.0.2.1:1] while reading", SLOW, 250);
  }

  @Test
  void aStreamThatClosesAsItReadsIsStillNamed() {
    test.connect(new Slow("read")).send("close");
    reported("Slow[192.0.2.1:1] while reading", SLOW, 250);
  }

  @Test
  void aSlowStreamIsNamedAndNotTheOneThatReadsAfterIt() {
    TestPeer slow = test.connect(new Slow("read"));
    TestPeer quick = test.connect(new Slow("none"));
    slow.pause(Duration.ofSeconds(1)).send("data");
    quick.pause(Duration.ofSeconds(1)).send("data");
    test.advance(Duration.ofSeconds(2));
    reported("Slow[192.0.2.1:1] while reading", SLOW, 250);
  }

  @Test
  void otherHooksOfAStreamAreTimedToo() {
    test.connect(new Slow("connect"));
    test.connect(new Slow("end")).end();
    test.connect(new Slow("drain")).send("data");
    Slow closing = new Slow("close");
    test.connect(closing);
    closing.close();
    test.settle();
    Slow refused = new Slow("connectError");
    refused.on(engine).connect("192.0.2.7", 80);
    test.settle();
    assertEquals(
        List.of(
            report("Slow[192.0.2.1:1] in onConnect", SLOW, 250),
            report("Slow[192.0.2.1:2] in a hook", SLOW, 250),
            report("Slow[192.0.2.1:3] while reading", SLOW, 250),
            report("Slow[unconnected] in onClose", SLOW, 250),
            report("Slow[unconnected] in a hook", SLOW, 250)),
        log.lines);
  }

  @Test
  void aStreamThatDrainsLaterIsNamed() {
    Slow stream = new Slow("drain");
    test.connect(stream);
    stream.write("by nobody's event");
    test.settle();
    reported("Slow[192.0.2.1:1] while sending", SLOW, 250);
  }

  @Test
  void aServerIsNamed() {
    Server<Stream> server =
        new Server<Stream>() {
          @Override
          protected Stream onAccept(Address peer) {
            work(250);
            return new Slow("connect");
          }

          @Override
          protected void onListen() {
            work(150);
          }
        };
    server.on(engine).listen("127.0.0.1", 4040);
    test.settle();
    test.connect(server);
    String type = server.getClass().getName();
    assertEquals(
        List.of(
            report("[127.0.0.1:4040] in a hook", type, 150),
            report("[127.0.0.1:4040] while accepting", type, 250),
            report("Slow[127.0.0.1:49152] in onConnect", SLOW, 250)),
        log.lines);
  }

  @Test
  void theThresholdIsSet() {
    engine.slowCallback(Duration.ofSeconds(10));
    engine.execute(working(10_000));
    test.settle();
    assertEquals(List.of(), log.lines);
    engine.execute(working(10_001));
    test.settle();
    assertEquals(
        "a function given to execute ("
            + LAMBDA
            + ") held the engine for 10001.0 ms, longer than"
            + " PT10S (slowCallback)",
        log.lines.getFirst());
  }

  @Test
  void reportsAreSwitchedOff() {
    engine.slowCallback(null);
    engine.execute(working(100_000));
    test.settle();
    assertEquals(List.of(), log.lines);
    assertEquals(0, engine.statistics().slowCallbacks());
  }

  @Test
  void aThresholdThatIsNotAboveZeroIsRefused() {
    for (Duration wrong : List.of(Duration.ZERO, Duration.ofMillis(-1))) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> engine.slowCallback(wrong))
              .getMessage();
      assertEquals("threshold must be above zero: " + wrong, message);
    }
  }

  @Test
  void aCallbackThatIsAlwaysSlowIsLoggedTenTimesAMinuteAndAlwaysCounted() {
    engine.cycle(Duration.ofMillis(500), working(200));
    test.advance(Duration.ofSeconds(59));
    assertEquals(10, log.lines.size());
    assertEquals(118, engine.statistics().slowCallbacks());
  }

  // Where it was registered

  private void registeredBy(String method, BiConsumer<Engine, Runnable> registration) {
    log.lines.clear();
    registration.accept(engine, working(250));
    test.advance(Duration.ofSeconds(1));
    String place = "; registered at elsewhere.Program." + method + "(Program.java:";
    assertTrue(log.lines.getFirst().contains(place), log.lines.getFirst());
  }

  @Test
  void inDebugModeTheReportNamesThePlaceInTheProgram() {
    engine.debug(true);
    registeredBy("callback", Program::callback);
    registeredBy("execute", Program::execute);
    registeredBy("defer", Program::defer);
    registeredBy("loop", (each, work) -> Program.loop(each, new Once(250)));
    registeredBy("cycle", (each, work) -> Program.cycle(each, new Once(250)));
  }

  @Test
  void inDebugModeTheReportNamesWhereAStreamWasConnected() {
    engine.debug(true);
    TestPeer peer = test.peerAt(Address.of("192.0.2.9", 80));
    Stream stream = new Slow("read");
    registeredBy("connect", (each, work) -> Program.connect(stream.on(each)), peer);
  }

  @Test
  void inDebugModeTheReportNamesWhereTheServerOfAStreamWasToldToListen() {
    engine.debug(true);
    Server<Slow> server = new Server<>(() -> new Slow("read")).on(engine);
    Program.listen(server);
    TestPeer peer = test.connect(Address.of("localhost", 4040));
    registeredBy("listen", (each, work) -> {}, peer);
  }

  private void registeredBy(
      String method, BiConsumer<Engine, Runnable> registration, TestPeer sending) {
    registeredBy(
        method,
        (each, work) -> {
          registration.accept(each, work);
          sending.send("data");
        });
  }

  @Test
  void otherwiseNoPlaceIsRemembered() {
    engine.debug(true);
    engine.debug(false);
    Program.callback(engine, working(250));
    test.settle();
    reported("a timer", LAMBDA, 250);
  }

  @Test
  void aSystemPropertySwitchesDebugModeOn() {
    System.setProperty("pants.debug", "true");
    try (TestEngine debugging = new TestEngine()) {
      Program.callback(debugging.engine(), () -> debugging.advance(Duration.ofMillis(250)));
      debugging.settle();
    } finally {
      System.clearProperty("pants.debug");
    }
    assertTrue(log.lines.getFirst().contains("registered at"), log.lines.getFirst());
  }

  @Test
  void whatAMarkedFunctionThrowsIsToldAsItsOwn() {
    engine.debug(true);
    Program.execute(
        engine,
        () -> {
          throw new IllegalStateException("as a bug does");
        });
    assertThrows(IllegalStateException.class, test::settle);
  }

  // Flight recordings

  private static List<RecordedEvent> recorded(Path folder, String event, Runnable during)
      throws IOException {
    try (Recording recording = new Recording()) {
      recording.enable(event);
      recording.start();
      during.run();
      recording.stop();
      Path file = folder.resolve("recording.jfr");
      recording.dump(file);
      return RecordingFile.readAllEvents(file);
    }
  }

  @Test
  void aFlightRecordingTellsOfIt(@TempDir Path folder) throws IOException {
    engine.debug(true);
    Program.execute(engine, working(250));
    Program.execute(engine, working(50));
    List<RecordedEvent> events = recorded(folder, "pants.SlowCallback", test::settle);
    assertEquals(1, events.size());
    RecordedEvent event = events.getFirst();
    assertEquals("a function given to execute", event.getString("callback"));
    assertEquals(LAMBDA, event.getString("callbackClass"));
    assertTrue(event.getString("registeredAt").startsWith("elsewhere.Program.execute("));
    assertEquals(Duration.ofMillis(250), event.getDuration("held"));
  }

  @Test
  void aFlightRecordingTellsOfAStreamThatIsGivenUp(@TempDir Path folder) throws IOException {
    Stream stream =
        new Slow("none").limits(StreamLimits.DEFAULT.writeStall(Duration.ofSeconds(30)));
    test.connect(stream).pauseReading(true);
    stream.write("what nobody takes");
    test.settle();
    List<RecordedEvent> events =
        recorded(folder, "pants.StalledStream", () -> test.advance(Duration.ofSeconds(30)));
    assertTrue(stream.closed());
    assertEquals(1, events.size());
    RecordedEvent event = events.getFirst();
    assertEquals(SLOW, event.getString("stream"));
    assertEquals("192.0.2.1:1", event.getString("peer"));
    assertEquals(17, event.getLong("pending"));
    assertEquals(Duration.ofSeconds(30), event.getDuration("stalled"));
  }
}
