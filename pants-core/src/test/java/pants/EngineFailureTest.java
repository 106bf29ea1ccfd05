package pants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import pants.bytes.Bytes;
import pants.net.Address;
import pants.testing.TestEngine;
import pants.testing.TestPeer;

/** What becomes of exceptions that users' functions and hooks throw. */
class EngineFailureTest {
  private final TestEngine test = new TestEngine();
  private final Engine engine = test.engine();
  private final List<Throwable> told = new ArrayList<>();
  private final RuntimeException failure = new RuntimeException("thrown by a test");
  private int runs;

  EngineFailureTest() {
    engine.onUncaught(told::add);
  }

  @AfterEach
  void close() {
    test.close();
  }

  private void fail() {
    throw failure;
  }

  private void count() {
    runs++;
  }

  @Test
  void aFunctionThatThrowsIsToldOnceAndStopsNothing() {
    engine.callback(this::fail);
    engine.callback(this::count);
    engine.execute(this::fail);
    engine.execute(this::count);
    engine.defer(Duration.ofSeconds(1), this::fail);
    engine.defer(Duration.ofSeconds(1), this::count);
    test.advance(Duration.ofSeconds(2));
    assertEquals(List.of(failure, failure, failure), told);
    assertEquals(3, runs);
  }

  @Test
  void aLoopThatThrowsStaysALoop() {
    Timer loop = engine.loop(this::fail);
    engine.loop(this::count);
    test.poll();
    test.poll();
    assertEquals(List.of(failure, failure), told);
    assertEquals(2, runs);
    assertTrue(loop.isPending());
  }

  @Test
  void aCycleThatThrowsStaysACycle() {
    Timer cycle = engine.cycle(Duration.ofSeconds(1), this::fail);
    test.advance(Duration.ofSeconds(3));
    assertEquals(3, told.size());
    assertTrue(cycle.isPending());
  }

  @Test
  void aCallbackThatThrowsHasRun() {
    Timer callback = engine.callback(this::fail);
    test.poll();
    test.poll();
    assertEquals(1, told.size());
    assertFalse(callback.isPending());
  }

  @Test
  void errorsAreToldAsWell() {
    AssertionError error = new AssertionError();
    engine.callback(
        () -> {
          throw error;
        });
    engine.callback(EngineFailureTest::overflow);
    engine.callback(this::count);
    test.poll();
    assertSame(error, told.get(0));
    assertEquals(StackOverflowError.class, told.get(1).getClass());
    assertEquals(1, runs);
  }

  @SuppressWarnings("InfiniteRecursion")
  private static void overflow() {
    overflow();
  }

  @Test
  void anErrorOfTheVirtualMachineEndsThePollAndTheEngineCanGoOn() {
    engine.callback(
        () -> {
          throw new InternalError("as if the machine were broken");
        });
    assertThrows(InternalError.class, engine::start);
    engine.callback(this::count);
    engine.defer(Duration.ofSeconds(1), engine::stop);
    engine.start();
    assertEquals(1, runs);
    assertEquals(List.of(), told);
  }

  @Test
  void whatWasHandedOverBehindSuchAnErrorRunsInItsOrderLater() {
    List<Integer> ran = new ArrayList<>();
    engine.execute(
        () -> {
          throw new InternalError("as if the machine were broken");
        });
    engine.execute(() -> ran.add(1));
    assertThrows(InternalError.class, test::poll);
    engine.execute(() -> ran.add(2));
    test.settle();
    assertEquals(List.of(1, 2), ran);
  }

  @Test
  void aHandlerThatThrowsStopsNothing() {
    engine.onUncaught(
        e -> {
          told.add(e);
          throw new Quiet();
        });
    engine.callback(this::fail);
    engine.callback(this::count);
    test.poll();
    assertEquals(List.of(failure), told);
    assertEquals(1, runs);
  }

  @Test
  void aHandlerCanBeTakenBack() {
    engine.onUncaught(null);
    engine.callback(
        () -> {
          throw new Quiet();
        });
    engine.callback(this::count);
    test.poll();
    assertEquals(List.of(), told);
    assertEquals(1, runs);
  }

  /** Leaves one line in the log. */
  private static final class Quiet extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Quiet() {
      super("thrown by a test, and logged as it should be", null, false, false);
    }
  }

  @Test
  void aHookThatThrowsLosesItsConnectionAlone() {
    class ThrowsOnDemand extends Stream {
      @Override
      protected void onRead(Bytes data) {
        if (data.utf8().equals("throw")) {
          throw failure;
        }
        write(data);
      }
    }
    Server<Stream> server = new Server<Stream>(ThrowsOnDemand::new);
    server.on(engine).listen(80);
    TestPeer bad = test.connect(server);
    TestPeer good = test.connect(server);
    bad.send("throw");
    good.send("hello");
    assertTrue(bad.ended());
    assertEquals("hello", good.receiveText());
    assertEquals(List.of(failure), told);
  }

  @Test
  void onAcceptThatThrowsRefusesThePeerAlone() {
    boolean[] accepting = new boolean[1];
    Server<Stream> server =
        new Server<>(Stream::new) {
          @Override
          protected Stream onAccept(Address peer) {
            if (!accepting[0]) {
              throw failure;
            }
            return super.onAccept(peer);
          }
        };
    server.on(engine).listen(80);
    TestPeer refused = test.connect(server);
    assertTrue(refused.ended());
    accepting[0] = true;
    assertFalse(test.connect(server).ended());
    assertEquals(List.of(failure), told);
  }
}
