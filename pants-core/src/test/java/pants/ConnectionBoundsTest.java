package pants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import pants.net.Address;

/** How many connections a server has at a time, in all and from one address. */
@ParameterizedClass
@MethodSource("pants.Pollers#all")
class ConnectionBoundsTest {
  private final Loopback net;

  ConnectionBoundsTest(Poller poller) {
    net = new Loopback(poller);
  }

  @AfterEach
  void close() {
    net.close();
  }

  /** Counts the streams that are alive, and the most that ever were. */
  private final class Counted extends Server<Stream> {
    int asked;
    int alive;
    int most;

    @Override
    protected @Nullable Stream onAccept(Address peer) {
      asked++;
      return new Echo() {
        @Override
        protected void onConnect() {
          most = Math.max(most, ++alive);
        }

        @Override
        protected void onClose() {
          alive--;
        }
      };
    }

    Counted at(int port) {
      on(net.engine).listen("127.0.0.1", port);
      return this;
    }
  }

  private List<Recorder> clients(Server<?> server, int count) {
    List<Recorder> made = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Recorder client = new Recorder();
      client.on(net.engine).connect(Objects.requireNonNull(server.localAddress()));
      made.add(client);
    }
    net.until(() -> made.stream().allMatch(Recorder::connected));
    return made;
  }

  /** Whatever was to be accepted has been by now: a full turn of the engine brought nothing. */
  private void settle() {
    for (int i = 0; i < 5; i++) {
      net.engine.poll(Duration.ofMillis(5));
    }
  }

  private void assertServed(Recorder client) {
    client.write("x");
    net.until(() -> client.text().equals("x"));
  }

  @Test
  void exactlySoManyConnectionsAreAcceptedAndTheOthersAsThoseLeave() {
    Counted server = new Counted();
    server.maxConnections(3);
    server.at(0);
    List<Recorder> clients = clients(server, 24);
    net.until(() -> server.alive == 3);
    settle();
    assertEquals(3, server.alive);
    clients.forEach(each -> each.write("x"));
    for (int left = 24; left > 0; left--) {
      int expected = Math.min(left, 3);
      net.until(() -> server.alive == expected);
      net.until(() -> served(clients) >= expected);
      settle();
      assertEquals(expected, served(clients));
      Recorder first = clients.stream().filter(each -> !each.text().isEmpty()).findFirst().get();
      first.close();
      clients.remove(first);
      net.until(() -> first.saw("close"));
    }
    net.until(() -> server.alive == 0);
    assertEquals(24, server.asked);
    assertEquals(3, server.most);
    assertEquals(0, server.turnedAway());
  }

  private static long served(List<Recorder> clients) {
    return clients.stream().filter(each -> !each.text().isEmpty()).count();
  }

  @Test
  void whoWaitsAndLeavesTakesNoPlaceForLong() {
    Counted server = new Counted();
    server.maxConnections(1);
    server.at(0);
    List<Recorder> clients = clients(server, 5);
    net.until(() -> server.alive == 1);
    clients.subList(1, 4).forEach(Recorder::closeNow);
    Recorder last = clients.get(4);
    clients.getFirst().closeNow();
    assertServed(last);
    assertEquals(1, server.most);
  }

  @Test
  void anAdoptedConnectionCountsUntilItLeaves() {
    Server<Recorder> server = new Server<>(Recorder::new).maxConnections(1).on(net.engine);
    server.listen("127.0.0.1", 0);
    List<Recorder> clients = clients(server, 2);
    net.until(() -> server.channels().size() == 1);
    Stream heir = new Echo().adopt(Loopback.only(server));
    settle();
    assertTrue(server.channels().isEmpty());
    heir.close();
    net.until(() -> server.channels().size() == 1);
    net.until(() -> clients.stream().anyMatch(each -> each.saw("close")));
  }

  @Test
  void aRefusalByOnAcceptTakesNoPlace() {
    int[] asked = new int[1];
    Server<Recorder> server =
        new Server<Recorder>() {
          @Override
          protected @Nullable Recorder onAccept(Address peer) {
            return asked[0]++ < 2 ? null : new Recorder();
          }
        };
    server.maxConnections(1).maxConnectionsPerAddress(1).on(net.engine).listen("127.0.0.1", 0);
    clients(server, 3);
    net.until(() -> server.channels().size() == 1);
    assertEquals(0, server.turnedAway());
  }

  @Test
  void whatWaitsWhenTheServerClosesIsLost() {
    Counted server = new Counted();
    server.maxConnections(1);
    server.at(0);
    List<Recorder> clients = clients(server, 20);
    net.until(() -> server.alive == 1);
    settle();
    server.close();
    net.until(() -> clients.stream().allMatch(each -> each.saw("close")));
    assertEquals(1, server.asked);
  }

  @Test
  void moreFromOneAddressAreTurnedAwayBeforeOnAccept() throws IOException {
    Counted server = new Counted();
    server.maxConnectionsPerAddress(2);
    server.at(0);
    Socket first = net.plain(server);
    net.plain(server);
    net.until(() -> server.alive == 2);
    Recorder refused = new Recorder();
    refused.on(net.engine).connect(Objects.requireNonNull(server.localAddress()));
    net.until(() -> refused.saw("close"));
    assertEquals(1, server.turnedAway());
    assertEquals(2, server.asked);
    first.close();
    net.until(() -> server.alive == 1);
    net.plain(server);
    net.until(() -> server.alive == 2);
    assertEquals(1, server.turnedAway());
  }

  @Test
  void oneAddressDoesNotTakeThePlacesOfAnother() throws IOException {
    Counted server = new Counted();
    server.maxConnectionsPerAddress(1);
    server.on(net.engine).listen("0.0.0.0", 0);
    net.plain(server);
    net.until(() -> server.alive == 1);
    try (Socket other = new Socket("127.0.0.1", Loopback.port(server), local("127.0.0.2"), 0)) {
      net.until(() -> server.alive == 2);
      assertTrue(other.isConnected());
    }
    assertEquals(0, server.turnedAway());
  }

  private static InetAddress local(String address) throws IOException {
    return InetAddress.getByName(address);
  }

  @Test
  void peersOfAUnixSocketHaveNoAddressToBeBoundedBy(@TempDir Path folder) {
    Server<Recorder> server = new Server<>(Recorder::new).maxConnectionsPerAddress(1);
    server.on(net.engine).listen(folder.resolve("socket"));
    net.connect(new Recorder(), server);
    net.connect(new Recorder(), server);
    assertEquals(0, server.turnedAway());
  }

  @Test
  void peersOfAUnixSocketCountInAll(@TempDir Path folder) {
    Server<Echo> server = new Server<>(Echo::new).maxConnections(1);
    server.on(net.engine).listen(folder.resolve("socket"));
    List<Recorder> clients = clients(server, 20);
    settle();
    assertEquals(1, server.channels().size());
    clients.subList(0, 19).forEach(Stream::closeNow);
    assertServed(clients.getLast());
  }

  @Test
  void theBoundsComeBeforeListenAndAreAboveZero() {
    Server<Recorder> server = new Server<>(Recorder::new).on(net.engine);
    assertThrows(IllegalArgumentException.class, () -> server.maxConnections(0));
    assertThrows(IllegalArgumentException.class, () -> server.maxConnectionsPerAddress(-1));
    server.maxConnectionsPerAddress(1).maxConnectionsPerAddress(Integer.MAX_VALUE);
    server.listen("127.0.0.1", 0);
    assertThrows(IllegalStateException.class, () -> server.maxConnections(1));
    assertThrows(IllegalStateException.class, () -> server.maxConnectionsPerAddress(1));
    net.connect(new Recorder(), server);
    net.connect(new Recorder(), server);
    assertFalse(server.closed());
  }
}
