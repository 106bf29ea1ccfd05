package pants.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import pants.Server;
import pants.Stream;
import pants.StreamLimits;
import pants.bytes.Bytes;
import pants.net.Address;

/** The network of a test: names of hosts, and how bad it can be. */
class TestNetworkTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final TestEngine test = new TestEngine();

  @AfterEach
  void close() {
    test.close();
  }

  /** Keeps what it is told when it cannot connect. */
  private final class Client extends NotingStream {
    @Nullable IOException failure;

    Client() {
      super(test);
      on(test.engine());
    }

    @Override
    protected void onConnectError(IOException cause) {
      failure = cause;
    }

    List<String> at(int seconds) {
      List<String> found = new ArrayList<>();
      for (int i = 0; i < hooks.size(); i++) {
        if (times.get(i).equals(Duration.ofSeconds(seconds))) {
          found.add(hooks.get(i));
        }
      }
      return found;
    }
  }

  private static final class Echo extends Stream {
    @Override
    protected void onRead(Bytes data) {
      write(data);
    }
  }

  // Names

  @Test
  void aNamedHostIsFoundByItsName() {
    test.host("example.com", "192.0.2.1");
    TestPeer peer = test.peerAt(Address.of("192.0.2.1", 80));
    Client client = new Client();
    client.connect("Example.COM", 80);
    peer.send("welcome");
    assertEquals(List.of("connect", "read welcome"), client.hooks);
    assertEquals(Address.of("192.0.2.1", 80), client.remoteAddress());
  }

  @Test
  void everyAddressOfAHostIsTried() {
    test.host("example.com", "192.0.2.1", "2001:db8::2");
    test.peerAt(Address.of("2001:db8::2", 80));
    Client client = new Client();
    client.connect("example.com", 80);
    test.settle();
    assertEquals("2001:db8:0:0:0:0:0:2", Objects.requireNonNull(client.remoteAddress()).host());
  }

  @Test
  void aPeerIsPlacedByTheNameOfAHost() {
    test.host("example.com", "192.0.2.1");
    test.peerAt(Address.of("example.com", 80));
    Client client = new Client();
    client.connect("192.0.2.1", 80);
    test.settle();
    assertTrue(client.connected());
  }

  @Test
  void anUnknownNameFailsAsAnUnknownHost() {
    Client client = new Client();
    client.connect("localhost.example.com", 80);
    test.settle();
    UnknownHostException failure = assertInstanceOf(UnknownHostException.class, client.failure);
    assertEquals("cannot connect to localhost.example.com:80: no such host", failure.getMessage());
    assertEquals(
        "localhost.example.com was not named by TestEngine.host", failure.getCause().getMessage());
    assertEquals(List.of("close"), client.hooks);
    assertEquals(Duration.ZERO, test.elapsed());
  }

  @Test
  void aHostNamedAgainHasItsNewAddresses() {
    test.host("example.com", "192.0.2.1");
    test.host("EXAMPLE.com", "192.0.2.2");
    test.peerAt(Address.of("192.0.2.2", 80));
    Client client = new Client();
    client.connect("example.com", 80);
    test.settle();
    assertTrue(client.connected());
  }

  @Test
  void namesThatAreNeverLookedUpAndAddressesThatAreNoneAreRefused() {
    for (String name : List.of("", "localhost", "LocalHost", "192.0.2.1", "::1")) {
      assertThrows(IllegalArgumentException.class, () -> test.host(name, "192.0.2.1"), name);
    }
    assertEquals(
        "a host needs at least one address: example.com",
        assertThrows(IllegalArgumentException.class, () -> test.host("example.com")).getMessage());
    assertEquals(
        "the addresses of a host must be IP addresses: example.org",
        assertThrows(IllegalArgumentException.class, () -> test.host("example.com", "example.org"))
            .getMessage());
    Address unknown = Address.of("example.com", 80);
    assertThrows(IllegalArgumentException.class, () -> test.peerAt(unknown));
    assertThrows(IllegalArgumentException.class, () -> test.connect(unknown));
  }

  // Delays

  private Server<Echo> serve() {
    return new Server<>(Echo::new).on(test.engine()).listen("127.0.0.1", 4040);
  }

  @Test
  void whatIsSentArrivesAfterTheLatencyEachWay() {
    serve();
    test.latency(SECOND);
    Client client = new Client();
    client.connect(4040);
    test.advance(SECOND.multipliedBy(2));
    assertEquals(List.of("connect"), client.at(2));
    client.write("question");
    test.advance(SECOND.multipliedBy(2));
    assertEquals(List.of("read question"), client.at(4));
  }

  @Test
  void aPeerIsAsFarAway() {
    test.latency(SECOND);
    Client client = new Client();
    TestPeer peer = test.connect(client);
    assertEquals(Duration.ofSeconds(2), test.elapsed());
    assertTrue(client.connected());
    peer.send("far").end();
    assertEquals(List.of("connect"), client.hooks);
    client.write("away");
    assertEquals("", peer.receiveText());
    test.advance(SECOND);
    assertEquals(List.of("read far", "end"), client.at(3));
    assertEquals("away", peer.receiveText());
    client.close();
    assertFalse(peer.ended());
    test.advance(SECOND);
    assertTrue(peer.ended());
  }

  @Test
  void aPeerOfAServerIsAsFarAway() {
    test.latency(SECOND);
    TestPeer peer = test.connect(serve());
    peer.send("far");
    test.advance(SECOND);
    assertEquals("", peer.receiveText());
    test.advance(SECOND);
    assertEquals("far", peer.receiveText());
  }

  @Test
  void nothingOvertakesWhenTheLatencyFalls() {
    Client client = new Client();
    TestPeer peer = test.connect(client);
    test.latency(SECOND.multipliedBy(3));
    peer.send("first");
    test.latency(Duration.ZERO);
    peer.send("second");
    test.advance(SECOND.multipliedBy(3));
    peer.send("third");
    assertEquals(List.of("read first", "read second", "read third"), client.at(3));
  }

  @Test
  void aRefusalTakesItsTimeToo() {
    test.latency(SECOND);
    Client client = new Client();
    client.connect("192.0.2.1", 80);
    test.advance(Duration.ofMillis(1999));
    assertEquals(List.of(), client.hooks);
    test.advance(Duration.ofMillis(1));
    assertInstanceOf(ConnectException.class, client.failure);
  }

  @Test
  void aServerThatIsTooFarAwayIsNotConnectedTo() {
    serve();
    test.latency(SECOND.multipliedBy(2));
    Client client = new Client();
    client.limits(StreamLimits.DEFAULT.connect(SECOND.multipliedBy(3)));
    client.connect(4040);
    test.advance(SECOND.multipliedBy(10));
    assertInstanceOf(SocketTimeoutException.class, client.failure);
    assertEquals(List.of("close"), client.at(3));
    assertEquals(List.of("close"), client.hooks);
  }

  @Test
  void anAddressThatIsTooFarAwayLeavesTimeForTheNext() {
    test.host("example.com", "192.0.2.1", "192.0.2.2");
    test.peerAt(Address.of("192.0.2.1", 80));
    test.peerAt(Address.of("192.0.2.2", 80));
    test.latency(SECOND.multipliedBy(3));
    Client client = new Client();
    client.limits(StreamLimits.DEFAULT.connect(SECOND.multipliedBy(10)));
    client.connect("example.com", 80);
    test.advance(SECOND.multipliedBy(4));
    test.latency(Duration.ZERO);
    test.advance(SECOND);
    assertEquals(List.of("connect"), client.at(5)); // after half of its time, at the second
  }

  @Test
  void aNegativeLatencyIsRefused() {
    assertEquals(
        "time must not be negative: PT-1S",
        assertThrows(IllegalArgumentException.class, () -> test.latency(SECOND.negated()))
            .getMessage());
  }

  // Splits

  @Test
  void whatIsSentArrivesInSegmentsOfTheSizeThatIsSet() {
    serve();
    test.segmentSize(3);
    Client client = new Client();
    client.connect(4040);
    test.settle();
    client.write("abcdefgh");
    test.settle();
    assertEquals(
        List.of("read abc", "read def", "read gh"),
        client.hooks.stream().filter(each -> each.startsWith("read")).toList());
  }

  @Test
  void soDoesWhatAPeerSends() {
    test.segmentSize(1);
    Client client = new Client();
    test.connect(client).send("abc");
    assertEquals(List.of("connect", "read a", "read b", "read c"), client.hooks);
  }

  @Test
  void segmentsHaveASize() {
    for (int wrong : new int[] {0, -1, 65_537}) {
      assertEquals(
          "bytes must be 1 to 65536: " + wrong,
          assertThrows(IllegalArgumentException.class, () -> test.segmentSize(wrong)).getMessage());
    }
    test.segmentSize(65_536);
  }

  // Resets

  @Test
  void aResetFailsBothEndsOfAConnectionAndNoOther() {
    List<NotingStream> accepted = new ArrayList<>();
    new Server<>(
            () -> {
              NotingStream stream = new NotingStream(test);
              accepted.add(stream);
              return stream;
            })
        .on(test.engine())
        .listen("127.0.0.1", 4040);
    Client client = new Client();
    client.connect(4040);
    Client other = new Client();
    TestPeer peer = test.connect(other);
    test.resetAt(Address.of("127.0.0.1", 4040));
    List<String> cut = List.of("connect", "error Connection reset by peer", "close");
    assertEquals(cut, client.hooks);
    assertEquals(cut, accepted.getFirst().hooks);
    peer.send("still here");
    assertEquals(List.of("connect", "read still here"), other.hooks);
    Client again = new Client();
    again.connect(4040);
    test.settle();
    assertTrue(again.connected());
  }

  @Test
  void aResetFailsAPeerAndAStreamThatDoesNotRead() {
    Client client = new Client();
    TestPeer peer = test.connect(client);
    client.pauseReading(true);
    peer.send("unread");
    test.resetAt(Objects.requireNonNull(client.remoteAddress()));
    assertTrue(peer.failed());
    assertEquals(List.of("connect", "error Connection reset by peer", "close"), client.hooks);
  }

  @Test
  void whatIsOnItsWayWhenAConnectionIsCutIsLost() {
    Client client = new Client();
    TestPeer peer = test.connect(client);
    test.latency(SECOND);
    peer.send("lost");
    test.resetAt(Objects.requireNonNull(client.remoteAddress()));
    test.advance(SECOND.multipliedBy(3));
    assertEquals(List.of("connect", "error Connection reset by peer", "close"), client.hooks);
  }
}
