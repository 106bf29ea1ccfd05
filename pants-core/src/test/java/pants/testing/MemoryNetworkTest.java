package pants.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pants.Server;
import pants.Stream;
import pants.StreamLimits;
import pants.bytes.Bytes;
import pants.net.Address;

/** Streams and servers of one test that find each other by address. */
class MemoryNetworkTest {
  private final TestEngine test = new TestEngine();
  private final List<String> told = new ArrayList<>();

  @AfterEach
  void close() {
    test.close();
  }

  private static class Echo extends Stream {
    @Override
    protected void onRead(Bytes data) {
      write(data);
    }
  }

  private class Client extends Stream {
    @Override
    protected void onConnect() {
      told.add("connect");
      write("hello");
    }

    @Override
    protected void onRead(Bytes data) {
      told.add(data.utf8());
    }

    @Override
    protected void onConnectError(IOException cause) {
      told.add(test.elapsed() + " " + cause.getMessage());
    }

    @Override
    protected void onClose() {
      told.add("close");
    }
  }

  private Client client() {
    return (Client) new Client().on(test.engine());
  }

  private Server<Echo> server() {
    return new Server<>(Echo::new).on(test.engine());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "localhost", "127.0.0.1", "10.1.2.3", "::1"})
  void aStreamTalksToAServerByItsPort(String host) {
    Server<Echo> server = server().listen(4040);
    client().connect(host, 4040);
    test.settle();
    assertEquals(List.of("connect", "hello"), told);
    assertEquals(1, server.channels().size());
  }

  @Test
  void aServerOnOneAddressIsNotFoundAtAnother() {
    server().listen("10.0.0.1", 80);
    server().listen("10.0.0.2", 80);
    client().connect("10.0.0.2", 80);
    test.settle();
    client().connect("10.0.0.3", 80);
    test.settle();
    assertEquals(List.of("connect", "hello"), told.subList(0, 2));
    assertTrue(told.get(2).contains("Connection refused"), told.toString());
  }

  @Test
  void aServerOnUnixSocketIsFoundByItsPath() {
    Path path = Path.of("no/such/folder/socket");
    server().listen(path);
    client().connect(path);
    test.settle();
    assertEquals(List.of("connect", "hello"), told);
  }

  @Test
  void aStreamTriesEachAddressOfThisMachine() {
    Server<Echo> server = server().listen("::1", 80);
    Client client = client();
    client.connect("localhost", 80);
    test.settle();
    assertEquals(List.of("connect", "hello"), told);
    client.closeNow();
    test.settle();
    assertTrue(server.channels().isEmpty());
  }

  @Test
  void portZeroIsAFreeOne() {
    Server<Echo> one = server().listen("127.0.0.1", 0);
    Server<Echo> two = server().listen("127.0.0.1", 0);
    assertNotEquals(0, one.localAddress().port());
    assertNotEquals(one.localAddress(), two.localAddress());
    client().connect(two.localAddress());
    test.settle();
    assertEquals(1, two.channels().size());
  }

  @Test
  void eachSideKnowsTheAddressesOfBoth() {
    Server<Echo> server = server().listen("10.0.0.1", 80);
    Client client = client();
    client.connect("10.0.0.1", 80);
    test.settle();
    Echo accepted = server.channels().iterator().next();
    assertEquals(Address.of("10.0.0.1", 80), client.remoteAddress());
    assertEquals(client.remoteAddress(), accepted.localAddress());
    assertEquals(client.localAddress(), accepted.remoteAddress());
  }

  @Test
  void whereNobodyListensAStreamIsRefused() {
    client().connect("10.0.0.1", 80);
    test.settle();
    assertEquals(
        List.of("PT0S cannot connect to 10.0.0.1:80: Connection refused: /10.0.0.1:80", "close"),
        told);
  }

  @Test
  void aServerThatClosedIsNotThereAnyMore() {
    Server<Echo> server = server().listen(80);
    server.close();
    client().connect(80);
    test.settle();
    assertTrue(told.getFirst().contains("refused"), told.toString());
    server().listen(80);
    client().connect(80);
    test.settle();
    assertEquals("hello", told.getLast());
  }

  @Test
  void whereNobodyAnswersAStreamGivesUpInTime() {
    Address address = Address.of("10.0.0.1", 80);
    test.silentAt(address);
    client().limits(StreamLimits.DEFAULT.connect(Duration.ofSeconds(3))).connect(address);
    test.advance(Duration.ofHours(1));
    assertEquals(2, told.size(), told.toString());
    assertTrue(told.getFirst().startsWith("PT3S cannot connect to 10.0.0.1:80"), told.toString());
  }

  @Test
  void aStreamThatGivesUpItselfHearsNoMore() {
    server().listen(80);
    Client client = client();
    client.connect(80);
    client.close();
    test.advance(Duration.ofMinutes(1));
    assertEquals(List.of("close"), told);
  }

  @Test
  void aPeerWaitsAtAnAddressForTheNextStream() {
    Address address = Address.of("10.0.0.1", 25);
    TestPeer first = test.peerAt(address).send("220 welcome");
    TestPeer second = test.peerAt(address);
    client().connect(address);
    test.settle();
    assertEquals(List.of("connect", "220 welcome"), told);
    assertEquals("hello", first.receiveText());
    assertFalse(second.connected());
    client().connect(address);
    test.settle();
    assertTrue(second.connected());
    client().connect(address);
    test.settle();
    assertTrue(told.get(3).contains("refused"), told.toString());
  }

  @Test
  void aPeerConnectsWithAServer() {
    Server<Echo> server = server().listen("10.0.0.1", 80);
    assertEquals("abc", test.connect(server).send("abc").receiveText());
    assertEquals("abc", test.connect(server.localAddress()).send("abc").receiveText());
    assertEquals(2, server.channels().size());
  }

  @Test
  void aPeerThatAServerRefusesSeesTheEnd() {
    Server<Echo> refusing =
        new Server<>(Echo::new) {
          @Override
          protected Echo onAccept(Address peer) {
            return null;
          }
        };
    TestPeer peer = test.connect(refusing.on(test.engine()).listen(80));
    assertTrue(peer.ended());
  }

  @Test
  void aPeerCannotConnectWhereNobodyListens() {
    Exception e =
        assertThrows(IllegalStateException.class, () -> test.connect(Address.of("10.0.0.1", 80)));
    assertEquals("nobody listens on 10.0.0.1:80 of this engine", e.getMessage());
    assertThrows(IllegalStateException.class, () -> test.connect(server()));
  }

  @Test
  void aStreamThatPausesSlowsTheOtherDown() {
    Server<Echo> server = server().listen(80);
    Client client = client();
    client.connect(80);
    test.settle();
    client.pauseReading(true);
    client.write(new byte[3 << 20]);
    test.settle();
    assertEquals(List.of("connect", "hello"), told);
    client.pauseReading(false);
    test.settle();
    assertEquals(3 << 20, told.subList(2, told.size()).stream().mapToInt(String::length).sum());
    server.close();
    test.settle();
    assertEquals("close", told.getLast());
  }

  // How many a server takes

  @Test
  void aServerThatIsFullServesTheNextWhenOneLeaves() {
    Server<Echo> server = server().maxConnections(2).listen(4040);
    TestPeer first = test.connect(server);
    test.connect(server);
    TestPeer third = test.connect(server).send("third");
    TestPeer fourth = test.connect(server).send("fourth");
    assertTrue(third.connected(), "who waits is connected");
    assertEquals(2, server.channels().size());
    assertEquals("", third.receiveText());
    first.close();
    assertEquals("third", third.receiveText());
    assertEquals("", fourth.receiveText());
    third.end();
    assertEquals("fourth", fourth.receiveText());
    assertEquals(2, server.channels().size());
  }

  @Test
  void whoLeavesAFullServerWhileItWaitsIsNotServed() {
    Server<Echo> server = server().maxConnections(1).listen(4040);
    TestPeer first = test.connect(server);
    test.connect(server).reset();
    TestPeer third = test.connect(server).send("third").end();
    first.close();
    assertEquals("third", third.receiveText());
    assertTrue(third.ended());
    assertTrue(server.channels().isEmpty());
  }

  @Test
  void whoWaitsForAServerThatClosesIsReset() {
    Server<Echo> server = server().maxConnections(1).listen(4040);
    TestPeer first = test.connect(server);
    TestPeer second = test.connect(server);
    server.close();
    test.settle();
    assertTrue(second.failed());
    assertFalse(first.failed());
    assertTrue(first.ended());
  }

  @Test
  void aServerTurnsAwayMoreFromOneAddressThanItMayHave() {
    Server<Echo> server = server().maxConnectionsPerAddress(1).listen(4040);
    TestPeer first = test.connect(server);
    TestPeer second = test.connect(server);
    assertTrue(second.ended());
    assertEquals(1, server.turnedAway());
    first.close();
    assertEquals("again", test.connect(server).send("again").receiveText());
    assertEquals(1, server.turnedAway());
  }

  @Test
  void peersOfAUnixSocketInMemoryAreNotBoundedByAddress() {
    Server<Echo> server = server().maxConnectionsPerAddress(1).listen(Path.of("socket"));
    test.connect(server);
    test.connect(server);
    assertEquals(2, server.channels().size());
  }
}
