package pants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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

/** What streams are told of the end of their server. */
class ServerClosingTest {
  private static final Duration GRACE = Duration.ofSeconds(30);

  private final TestEngine test = new TestEngine();
  private final List<String> told = new ArrayList<>();
  private final Server<Polite> server = new Server<>(() -> new Polite("first"));

  @AfterEach
  void close() {
    test.close();
  }

  /** Says goodbye, and becomes another where it is asked to. */
  private final class Polite extends Stream {
    private final String name;

    Polite(String name) {
      this.name = name;
    }

    @Override
    protected void onConnect() {
      told.add(name + " connect");
    }

    @Override
    protected void onRead(Bytes data) {
      new Polite(data.utf8()).adopt(this);
    }

    @Override
    protected void onServerClosing() {
      told.add(name + " closing");
      write("bye");
    }

    @Override
    protected void onClose() {
      told.add(name + " close");
    }
  }

  private TestPeer connect() {
    if (!server.listening()) {
      server.on(test.engine()).listen(4040);
    }
    TestPeer peer = test.connect(Address.of("localhost", 4040));
    test.settle();
    return peer;
  }

  @Test
  void areToldAtOnceAndNotInsideTheCall() {
    TestPeer peer = connect();
    var stopped = server.close(GRACE).toCompletableFuture();
    assertEquals(List.of("first connect"), told);
    test.settle();
    assertEquals(List.of("first connect", "first closing"), told);
    assertEquals("bye", peer.receiveText());
    assertFalse(peer.ended() || stopped.isDone());
    test.advance(GRACE);
    assertEquals(List.of("first connect", "first closing", "first close"), told);
    assertTrue(peer.ended() && stopped.isDone());
  }

  @Test
  void areToldOnce() {
    connect();
    server.close(GRACE);
    test.settle();
    server.close(GRACE);
    test.settle();
    assertEquals(List.of("first connect", "first closing"), told);
  }

  @Test
  void areToldNothingWhereThereIsNoTime() {
    connect();
    server.close(Duration.ZERO);
    test.settle();
    assertEquals(List.of("first connect", "first close"), told);
  }

  @Test
  void whoHasAdoptedAConnectionIsToldInItsPlace() {
    TestPeer peer = connect().send("second");
    server.close(GRACE);
    test.settle();
    assertEquals("second closing", told.getLast());
    peer.send("third"); // while the server stops
    assertEquals(
        List.of(
            "first connect", "second connect", "second closing", "third connect", "third closing"),
        told);
  }

  @Test
  void oneThatThrowsLosesItsConnectionAlone() {
    List<Throwable> thrown = new ArrayList<>();
    test.engine().onUncaught(thrown::add);
    Server<Stream> faulty =
        new Server<>(
            () ->
                new Stream() {
                  @Override
                  protected void onServerClosing() {
                    throw new IllegalStateException("fault");
                  }
                });
    faulty.on(test.engine()).listen(4041);
    TestPeer peer = test.connect(faulty);
    var stopped = faulty.close(GRACE).toCompletableFuture();
    test.settle();
    assertTrue(peer.ended() && stopped.isDone());
    assertEquals(1, thrown.size());
  }
}
