package pants.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pants.Engine;
import pants.EngineStatistics;
import pants.Server;
import pants.Stream;
import pants.bytes.Bytes;
import pants.net.Address;

/** The figures of an engine. */
class EngineStatisticsTest {
  private final TestEngine test = new TestEngine();
  private final Engine engine = test.engine();

  @AfterEach
  void close() {
    test.close();
  }

  private void work(int millis) {
    test.advance(Duration.ofMillis(millis));
  }

  private static class Echo extends Stream {
    @Override
    protected void onRead(Bytes data) {
      write(data);
    }
  }

  private void connections(long open, long accepted, long connected) {
    EngineStatistics now = engine.statistics();
    assertEquals(open, now.connections());
    assertEquals(accepted, now.accepted());
    assertEquals(connected, now.connected());
  }

  @Test
  void anEngineThatHasDoneNothingHasNoFigures() {
    assertEquals(
        new EngineStatistics(0, 0, 0, 0, 0, 0, 0, Duration.ZERO, Duration.ZERO),
        engine.statistics());
  }

  @Test
  void countsConnections() {
    Server<Echo> server = new Server<>(Echo::new).on(engine).listen("127.0.0.1", 4040);
    TestPeer first = test.connect(server);
    test.connect(server);
    Stream client = new Stream();
    test.connect(client);
    connections(3, 2, 1);
    first.close();
    client.closeNow();
    test.settle();
    connections(1, 2, 1);
    engine.close();
    connections(0, 2, 1);
  }

  @Test
  void doesNotCountThoseThatNeverStood() {
    new Stream().on(engine).connect("192.0.2.7", 80);
    new Stream().on(engine).close();
    Server<Echo> server =
        new Server<Echo>() {
          @Override
          protected @Nullable Echo onAccept(Address peer) {
            return null;
          }
        };
    test.connect(server.on(engine).listen("127.0.0.1", 4040));
    connections(0, 0, 0);
  }

  @Test
  void aConnectionThatIsAdoptedIsOne() {
    Stream old = new Stream();
    TestPeer peer = test.connect(old);
    new Echo().adopt(old);
    test.settle();
    connections(1, 0, 1);
    peer.close();
    connections(0, 0, 1);
  }

  @Test
  void countsBytes(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "a hundred");
    Stream stream = new Stream();
    TestPeer peer = test.connect(stream);
    peer.sendByteByByte("seven..");
    stream.write(Bytes.utf8("1"));
    stream.write("22");
    stream.write(new byte[] {3, 3, 3, 3}, 1, 3);
    stream.writeFile(file);
    stream.writeFile(file, 2, 4);
    assertEquals(7, engine.statistics().bytesRead());
    assertEquals(1 + 2 + 3 + 9 + 4, engine.statistics().bytesWritten());
  }

  @Test
  void countsPolls() {
    for (int i = 0; i < 5; i++) {
      test.poll();
    }
    assertEquals(5, engine.statistics().polls());
  }

  private void lag(int last, int longest) {
    assertEquals(Duration.ofMillis(last), engine.statistics().lag());
    assertEquals(Duration.ofMillis(longest), engine.statistics().longestLag());
  }

  @Test
  void lagIsTheWorkBetweenTwoWaits() {
    engine.callback(() -> work(20));
    engine.execute(() -> work(30));
    test.poll();
    lag(50, 50);
    test.poll();
    lag(0, 50);
    engine.execute(() -> work(40));
    test.poll();
    lag(40, 50);
  }

  @Test
  void waitingIsNoLag() {
    engine.defer(Duration.ofHours(1), () -> {});
    test.advance(Duration.ofHours(2));
    lag(0, 0);
  }

  @Test
  void whatCameFromIoCountsUntilTheNextWait() {
    TestPeer peer =
        test.connect(
            new Stream() {
              @Override
              protected void onRead(Bytes data) {
                work(70);
                engine().callback(() -> work(20));
              }
            });
    peer.send("data");
    lag(90, 90);
    test.poll();
    lag(0, 90);
  }

  @Test
  void whatAnotherMainLoopDoesBetweenPollsIsNoLag() {
    engine.callback(() -> work(10));
    test.poll();
    test.advance(Duration.ofHours(1));
    engine.callback(() -> work(20));
    test.poll();
    lag(20, 20);
  }

  @Test
  void anEngineThatRunsByItselfCountsTheSame() {
    engine.defer(Duration.ofSeconds(1), () -> work(30));
    engine.defer(
        Duration.ofSeconds(3),
        () -> {
          work(20);
          engine.callback(engine::stop);
        });
    engine.start();
    lag(20, 30);
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    engine.defer(Duration.ofSeconds(1), () -> work(40));
    engine.defer(Duration.ofSeconds(2), () -> done.complete(true));
    engine.await(done);
    lag(0, 40);
  }

  @Test
  void isReadFromAnyThread() {
    test.poll();
    assertEquals(engine.statistics(), CompletableFuture.supplyAsync(engine::statistics).join());
  }
}
