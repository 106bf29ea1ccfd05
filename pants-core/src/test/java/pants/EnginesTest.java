package pants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Several engines that start and stop together, and share a port. */
@ParameterizedClass
@MethodSource("pants.Pollers#all")
@Timeout(60)
class EnginesTest {
  private final Poller poller;

  EnginesTest(Poller poller) {
    this.poller = poller;
  }

  /** What each engine of a test has: set-ups come one after the other, so lists need no locks. */
  private static final class Side {
    final List<Engine> engines = new ArrayList<>();
    final List<Thread> threads = new ArrayList<>();
    final List<AtomicInteger> accepted = new ArrayList<>();
    final List<Closing> clients = new ArrayList<>();
    int port;

    /** Listens on a port of the system's choice, and the others on that. */
    void serve() {
      AtomicInteger count = new AtomicInteger();
      Server<Echo> server =
          new Server<>(
                  () -> {
                    count.incrementAndGet();
                    return new Echo();
                  })
              .reusePort(true)
              .listen("127.0.0.1", port);
      port = Loopback.port(server);
      engines.add(Engine.instance());
      threads.add(Thread.currentThread());
      accepted.add(count);
      Closing client = new Closing();
      client.connect(port);
      clients.add(client);
    }

    void assertAllEnded() {
      for (Engine each : engines) {
        assertThrows(
            java.util.concurrent.RejectedExecutionException.class, () -> each.execute(() -> {}));
      }
    }
  }

  /** Notes on which thread it was closed. */
  private static final class Closing extends Stream {
    volatile Thread closedBy;

    @Override
    protected void onClose() {
      closedBy = Thread.currentThread();
    }
  }

  private static void echo(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write('x');
      assertEquals('x', socket.getInputStream().read());
    }
  }

  // Spreading

  @Test
  void connectionsSpreadEvenly() throws IOException {
    Side side = new Side();
    Engines engines = Engines.start(2, poller, side::serve);
    try {
      for (int i = 0; i < 1000; i++) {
        echo(side.port);
      }
    } finally {
      engines.stop();
      engines.join();
    }
    for (AtomicInteger each : side.accepted) {
      assertTrue(each.get() >= 400 && each.get() <= 602, side.accepted.toString());
    }
  }

  @Test
  void eachHasAnEngineAndAThreadOfItsOwn() {
    Side side = new Side();
    Engines.run(
        2,
        poller,
        () -> {
          side.serve();
          Engine.instance().callback(Engine.instance()::stop);
        });
    assertNotSame(side.engines.get(0), side.engines.get(1));
    assertEquals("pants-1", side.threads.get(0).getName());
    assertEquals("pants-2", side.threads.get(1).getName());
  }

  @Test
  void aPortThatIsNotSharedIsRefused() {
    Side side = new Side();
    Engines engines = Engines.start(1, poller, side::serve);
    try (Engine other = new Engine(poller)) {
      assertThrows(
          java.io.UncheckedIOException.class,
          () -> new Server<>(Echo::new).on(other).listen("127.0.0.1", side.port));
    } finally {
      engines.stop();
      engines.join();
    }
  }

  // Ending

  @Test
  void whenOneStopsAllDoAndCloseTheirEnginesThemselves() {
    Side side = new Side();
    Engines.run(
        3,
        poller,
        () -> {
          side.serve();
          if (side.engines.size() == 2) {
            Engine.instance().defer(Duration.ofMillis(20), Engine.instance()::stop);
          }
        });
    side.assertAllEnded();
    for (int i = 0; i < 3; i++) {
      assertSame(side.threads.get(i), side.clients.get(i).closedBy);
    }
  }

  @Test
  void anotherThreadMayStopThem() throws IOException {
    Side side = new Side();
    Engines engines = Engines.start(2, poller, side::serve);
    echo(side.port);
    engines.stop();
    engines.stop();
    engines.join();
    engines.stop();
    side.assertAllEnded();
  }

  @Test
  void aStopRightAfterTheStartIsNotLost() {
    for (int i = 0; i < 50; i++) {
      Engines engines = Engines.start(2, poller, () -> {});
      engines.stop();
      engines.join();
    }
  }

  @Test
  void anInterruptOfTheCallerStopsThem() throws InterruptedException {
    Side side = new Side();
    CountDownLatch serving = new CountDownLatch(2);
    boolean[] interrupted = new boolean[1];
    Thread caller =
        Thread.ofPlatform()
            .start(
                () -> {
                  Engines.run(
                      2,
                      poller,
                      () -> {
                        side.serve();
                        Engine.instance().callback(serving::countDown);
                      });
                  interrupted[0] = Thread.currentThread().isInterrupted();
                });
    assertTrue(serving.await(20, TimeUnit.SECONDS));
    caller.interrupt();
    caller.join(20_000);
    assertFalse(caller.isAlive());
    assertTrue(interrupted[0]);
    side.assertAllEnded();
  }

  @Test
  void anErrorThatEndsOneStopsAllAndIsThrown() {
    Side side = new Side();
    Error error = new InternalError("of the virtual machine");
    Runnable setup =
        () -> {
          side.serve();
          if (side.engines.size() == 2) {
            Engine.instance()
                .callback(
                    () -> {
                      throw error;
                    });
          }
        };
    assertSame(error, assertThrows(Error.class, () -> Engines.run(3, poller, setup)));
    side.assertAllEnded();
  }

  // Setting up

  @Test
  void nothingIsServedBeforeTheLastSetUpHasReturned() {
    Side side = new Side();
    List<String> events = new ArrayList<>();
    Engines.run(
        2,
        poller,
        () -> {
          side.serve();
          events.add("set up");
          Engine.instance()
              .callback(
                  () -> {
                    synchronized (events) {
                      events.add("runs");
                    }
                    Engine.instance().stop();
                  });
        });
    assertEquals(List.of("set up", "set up", "runs"), events.subList(0, 3));
  }

  @Test
  void aSetUpThatThrowsEndsAllBeforeAnyRuns() {
    Side side = new Side();
    IllegalStateException bug = new IllegalStateException("bug");
    boolean[] ran = new boolean[1];
    Runnable setup =
        () -> {
          if (side.engines.size() == 1) {
            throw bug;
          }
          side.serve();
          Engine.instance().callback(() -> ran[0] = true);
        };
    assertSame(bug, assertThrows(RuntimeException.class, () -> Engines.run(3, poller, setup)));
    assertFalse(ran[0]);
    assertEquals(1, side.engines.size(), "the third is not begun");
    side.assertAllEnded();
    assertSame(side.threads.get(0), side.clients.get(0).closedBy);
    assertThrows(IOException.class, () -> echo(side.port));
    assertSame(bug, assertThrows(RuntimeException.class, () -> Engines.start(2, poller, setup)));
  }

  @Test
  void joiningOnOneOfTheirThreadsIsRefused() {
    List<Throwable> thrown = new ArrayList<>();
    Engines[] engines = new Engines[1];
    CountDownLatch started = new CountDownLatch(1);
    engines[0] =
        Engines.start(
            1,
            poller,
            () ->
                Engine.instance()
                    .callback(
                        () -> {
                          try {
                            started.await();
                          } catch (InterruptedException e) {
                            throw new AssertionError(e);
                          }
                          thrown.add(
                              assertThrows(IllegalStateException.class, () -> engines[0].join()));
                          Engine.instance().stop();
                        }));
    started.countDown();
    engines[0].join();
    assertEquals(
        "Engines.join was called on pants-1, which it waits for", thrown.get(0).getMessage());
  }

  @Test
  void noEnginesAreRefused() {
    for (int count : new int[] {0, -1}) {
      IllegalArgumentException refused =
          assertThrows(IllegalArgumentException.class, () -> Engines.run(count, poller, () -> {}));
      assertEquals("engines must be above zero: " + count, refused.getMessage());
    }
  }

  // reusePort

  @Test
  void reusePortIsForTcpThatIsNotBoundYet(@TempDir Path folder) throws IOException {
    try (Loopback net = new Loopback(poller);
        ServerSocketChannel bound = ServerSocketChannel.open().bind(null)) {
      Server<Echo> server = new Server<>(Echo::new).on(net.engine).reusePort(true);
      assertEquals(
          "reusePort is for TCP: a UNIX socket has one server",
          assertThrows(IllegalStateException.class, () -> server.listen(folder.resolve("socket")))
              .getMessage());
      assertTrue(
          assertThrows(IllegalStateException.class, () -> server.listen(bound))
              .getMessage()
              .startsWith("reusePort comes before binding"));
      server.listen("127.0.0.1", 0);
      assertTrue(
          assertThrows(IllegalStateException.class, () -> server.reusePort(false))
              .getMessage()
              .endsWith("reusePort comes before listen"));
    }
  }
}
