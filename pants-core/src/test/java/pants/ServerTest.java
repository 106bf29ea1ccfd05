package pants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import pants.bytes.Bytes;
import pants.bytes.Delimiter;
import pants.net.Address;

/** How a server listens, accepts and closes. */
@ParameterizedClass
@MethodSource("pants.Pollers#all")
class ServerTest {
  private final Poller poller;
  private final Loopback net;

  ServerTest(Poller poller) {
    this.poller = poller;
    net = new Loopback(poller);
  }

  @AfterEach
  void close() {
    net.close();
  }

  private Server<Recorder> server() {
    return new Server<>(Recorder::new).on(net.engine);
  }

  /** Whether the server accepts from there; a peer may be let in and turned away at once. */
  private boolean accepts(Server<?> server, String host, int port) {
    int before = server.channels().size();
    Recorder probe = new Recorder();
    probe.on(net.engine).connect(host, port);
    net.until(() -> probe.saw("close") || server.channels().size() > before);
    return !probe.saw("close");
  }

  private boolean accepts(Server<?> server, String host) {
    return accepts(server, host, Loopback.port(server));
  }

  @Test
  void listensOnEveryAddressOfThisMachine() {
    Server<Recorder> server = server();
    assertFalse(server.listening());
    assertSame(server, server.listen(0));
    assertTrue(server.listening());
    int port = Loopback.port(server);
    assertTrue(port > 0);
    assertTrue(accepts(server, "127.0.0.1"));
    assumeTrue(hasIpv6());
    assertTrue(accepts(server, "::1"));
  }

  private static boolean hasIpv6() {
    return Files.exists(Path.of("/proc/net/if_inet6"));
  }

  @Test
  void listensOnOneAddressAlone() {
    Server<Recorder> server = server().listen("127.0.0.1", 0);
    assertTrue(accepts(server, "127.0.0.1"));
    assertFalse(accepts(server, "127.0.0.2"));
    Server<Recorder> local = server().listen("localhost", 0);
    assertEquals("127.0.0.1", Objects.requireNonNull(local.localAddress()).host());
  }

  @Test
  void allOfIpv4IsNotIpv6() {
    assumeTrue(hasIpv6());
    Server<Recorder> server = server().listen("0.0.0.0", 0);
    assertTrue(accepts(server, "127.0.0.1"));
    assertFalse(accepts(server, "::1"));
  }

  @Test
  void allOfIpv6ServesIpv4AsWellUnlessItShallNot() {
    assumeTrue(hasIpv6());
    Server<Recorder> both = server().listen("::", 0);
    assertTrue(accepts(both, "127.0.0.1"));
    assertTrue(accepts(both, "::1"));
    Server<Recorder> alone = server().ipv6Only(true).listen("::", 0);
    assertFalse(accepts(alone, "127.0.0.1"));
    assertTrue(accepts(alone, "::1"));
  }

  @Test
  void aPortInUseIsRefusedAtOnceAndTheServerMayTakeAnother() {
    int taken = Loopback.port(server().listen("127.0.0.1", 0));
    Server<Recorder> second = server();
    UncheckedIOException refused =
        assertThrows(UncheckedIOException.class, () -> second.listen("127.0.0.1", taken));
    assertTrue(refused.getMessage().contains(String.valueOf(taken)), refused.getMessage());
    assertFalse(second.listening());
    second.listen("127.0.0.1", 0);
    assertTrue(accepts(second, "127.0.0.1"));
  }

  @Test
  void listensFromInsideAHook() {
    List<Server<Recorder>> made = new ArrayList<>();
    net.inPoll(() -> made.add(server().listen("127.0.0.1", 0)));
    assertTrue(accepts(made.getFirst(), "127.0.0.1"));
  }

  @Test
  void aNameIsNoAddressToListenOn() {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> server().listen("example.com", 80));
    assertTrue(refused.getMessage().contains("example.com"));
  }

  @Test
  void listeningTwiceOrAfterCloseIsRefused() {
    Server<Recorder> server = server().listen("127.0.0.1", 0);
    assertThrows(IllegalStateException.class, () -> server.listen(0));
    server.close();
    assertThrows(IllegalStateException.class, () -> server.listen(0));
    assertFalse(server.listening());
    assertTrue(server.closed());
  }

  @Test
  void optionsComeBeforeListenAndBadOnesAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> server().backlog(0));
    Server<Recorder> server = server().backlog(5).listen("127.0.0.1", 0);
    assertTrue(accepts(server, "127.0.0.1"));
    assertThrows(IllegalStateException.class, () -> server.backlog(5));
    assertThrows(IllegalStateException.class, () -> server.ipv6Only(true));
    assertThrows(IllegalStateException.class, () -> server.on(net.engine));
  }

  @Test
  void aUnixSocketIsMadeAndItsFileDeletedOnClose(@TempDir Path folder) {
    Path path = folder.resolve("socket");
    Server<Recorder> server = server().listen(path);
    assertTrue(Files.exists(path));
    Recorder stream = new Recorder();
    stream.on(net.engine).connect(path);
    net.until(() -> stream.connected() && server.channels().size() == 1);
    Recorder accepted = Loopback.only(server);
    stream.write("x");
    net.until(() -> accepted.text().equals("x"));
    server.close();
    net.until(() -> accepted.saw("close"));
    assertFalse(Files.exists(path));
  }

  @Test
  void theFileOfADeadUnixSocketIsReplacedAndALiveOneIsNot(@TempDir Path folder) throws IOException {
    Path path = folder.resolve("socket");
    try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      dead.bind(UnixDomainSocketAddress.of(path));
    }
    assertTrue(Files.exists(path), "the file outlives its socket");
    Server<Recorder> server = server().listen(path);
    assertThrows(UncheckedIOException.class, () -> server().listen(path));
    Recorder stream = new Recorder();
    stream.on(net.engine).connect(path);
    net.until(stream::connected);
    server.close();
  }

  @Test
  void aFileThatIsNoSocketIsLeftAlone(@TempDir Path folder) throws IOException {
    Path path = Files.writeString(folder.resolve("precious"), "data");
    UncheckedIOException refused =
        assertThrows(UncheckedIOException.class, () -> server().listen(path));
    assertTrue(refused.getMessage().contains("is not a socket"));
    assertEquals("data", Files.readString(path));
  }

  @Test
  void aBoundSocketIsTakenOver() throws IOException {
    assumeTrue(poller == Poller.nio());
    ServerSocketChannel socket = ServerSocketChannel.open();
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Server<Recorder> server = server().listen(socket);
    assertTrue(accepts(server, "127.0.0.1"));
    server.close();
    net.inPoll(() -> {});
    assertFalse(socket.isOpen());
  }

  @Test
  void aSocketThatIsNotBoundIsRefused() throws IOException {
    try (ServerSocketChannel socket = ServerSocketChannel.open()) {
      assertThrows(IllegalArgumentException.class, () -> server().listen(socket));
    }
  }

  @Test
  void channelsAreTheLiveStreamsInTheOrderOfTheirComing() {
    Server<Recorder> server = net.serve(Recorder::new);
    assertTrue(server.channels().isEmpty());
    Recorder first = net.connect(new Recorder(), server);
    Recorder second = net.connect(new Recorder(), server);
    List<Recorder> accepted = List.copyOf(server.channels());
    assertEquals(first.localAddress(), accepted.get(0).remoteAddress());
    assertEquals(second.localAddress(), accepted.get(1).remoteAddress());
    for (Recorder each : server.channels()) {
      each.close(); // in the middle of going through them
    }
    assertTrue(server.channels().isEmpty(), "what was closed cannot be written to");
    net.until(() -> first.saw("close") && second.saw("close"));
    Recorder third = net.connect(new Recorder(), server);
    assertThrows(UnsupportedOperationException.class, () -> server.channels().clear());
    assertTrue(third.connected());
  }

  @Test
  void aStreamKnowsItsServerAndEngineFromOnConnectOn() {
    List<Object> seen = new ArrayList<>();
    class Knowing extends Recorder {
      @Override
      protected void onConnect() {
        seen.add(Objects.requireNonNull(server()));
        seen.add(engine());
        seen.add(connected());
      }
    }
    Server<Knowing> server = net.serve(Knowing::new);
    net.connect(new Recorder(), server);
    assertEquals(List.of(server, net.engine, true), seen);
  }

  /** The guide's EchoLineToAll: a server with a method of its own, known to its streams. */
  static final class ToAll extends Server<ToAll.Line> {
    void writeToAll(String text) {
      for (Line each : channels()) {
        if (each.connected()) {
          each.write(text);
        }
      }
    }

    @Override
    protected Line onAccept(Address peer) {
      return new Line(this);
    }

    static final class Line extends Stream {
      private final ToAll all;

      Line(ToAll all) {
        this.all = all;
      }

      @Override
      protected void onConnect() {
        readDelimiter(until("\r\n"));
        all.writeToAll("Connected\r\n");
      }

      @Override
      protected void onRead(Bytes line) {
        all.writeToAll(line.utf8() + "\r\n");
      }

      @Override
      protected void onClose() {
        all.writeToAll("Disconnected\r\n");
      }
    }
  }

  @Test
  void aSubclassHasMethodsOfItsOwn() {
    ToAll server = new ToAll();
    server.on(net.engine).listen("127.0.0.1", 0);
    Recorder first = net.connect(new Recorder(), server);
    Recorder second = net.connect(new Recorder(), server);
    second.write("hi\r\n");
    net.until(() -> first.text().equals("Connected\r\nConnected\r\nhi\r\n"));
    second.close();
    net.until(() -> first.text().endsWith("hi\r\nDisconnected\r\n"));
  }

  @Test
  void onAcceptMayRefuseAPeer() {
    List<Address> peers = new ArrayList<>();
    Server<Recorder> server =
        new Server<Recorder>(Recorder::new) {
          @Override
          protected @Nullable Recorder onAccept(Address peer) {
            peers.add(peer);
            return peers.size() == 1 ? null : super.onAccept(peer);
          }
        }.on(net.engine).listen("127.0.0.1", 0);
    Recorder refused = new Recorder();
    refused.on(net.engine).connect(Loopback.port(server));
    net.until(() -> refused.saw("close"));
    assertEquals(0, server.channels().size());
    net.connect(new Recorder(), server);
    assertEquals("127.0.0.1", peers.getFirst().host());
  }

  @Test
  void onAcceptThatThrowsLosesThatPeerAlone() {
    int[] calls = new int[1];
    Server<Recorder> server =
        net.serve(
            () -> {
              if (calls[0]++ == 0) {
                throw new IllegalStateException("bug");
              }
              return new Recorder();
            });
    Recorder lost = new Recorder();
    lost.on(net.engine).connect(Loopback.port(server));
    net.until(() -> lost.saw("close"));
    net.connect(new Recorder(), server);
  }

  @Test
  void aServerWithoutFactoryOrOnAcceptSaysSo() {
    class Bare extends Server<Recorder> {}
    Bare server = new Bare();
    server.on(net.engine).listen("127.0.0.1", 0);
    Recorder lost = new Recorder();
    lost.on(net.engine).connect(Loopback.port(server));
    net.until(() -> lost.saw("close"));
    assertInstanceOf(
        IllegalStateException.class,
        assertThrows(IllegalStateException.class, () -> server.onAccept(Address.of(1))));
  }

  private static final class Hooked extends Server<Recorder> {
    final List<String> events = new ArrayList<>();

    Hooked() {
      super(Recorder::new);
    }

    @Override
    protected void onListen() {
      events.add("listen " + listening());
    }

    @Override
    protected void onClose() {
      events.add("close");
      close();
    }
  }

  @Test
  void onListenAndOnCloseAreToldOnceAndLater() {
    Hooked server = new Hooked();
    server.on(net.engine).listen("127.0.0.1", 0);
    assertEquals(List.of(), server.events);
    net.inPoll(() -> {});
    assertEquals(List.of("listen true"), server.events);
    server.close();
    server.close();
    assertEquals(1, server.events.size());
    net.inPoll(() -> {});
    assertEquals(List.of("listen true", "close"), server.events);
    assertNull(server.localAddress());
  }

  @Test
  void closeEndsEveryConnectionAfterItsPendingOutput() throws IOException {
    Server<Recorder> server = net.serve(Recorder::new);
    Socket peer = net.socket(server);
    Recorder stream = Loopback.only(server);
    stream.write(new byte[5_000_000]);
    server.close();
    assertFalse(accepts(server, "127.0.0.1", peer.getPort()), "it accepts no more");
    CompletableFuture<Integer> read =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return peer.getInputStream().readAllBytes().length;
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    net.until(() -> read.isDone() && stream.saw("close"));
    assertEquals(5_000_000, read.join());
  }

  @Test
  void closeWithAGraceLetsConnectionsEndByThemselves() {
    Server<Echo> server = net.serve(Echo::new);
    int port = Loopback.port(server);
    Recorder client = net.connect(new Recorder(), server);
    CompletableFuture<@Nullable Void> closed =
        server.close(Duration.ofMinutes(5)).toCompletableFuture();
    assertFalse(accepts(server, "127.0.0.1", port));
    client.write("still served");
    net.until(() -> client.text().equals("still served"));
    assertFalse(closed.isDone());
    client.close();
    net.until(closed::isDone);
  }

  @Test
  void aGraceThatIsOverClosesTheConnections() {
    Server<Recorder> server = net.serve(() -> new Recorder(Delimiter.until("\n")));
    Recorder client = net.connect(new Recorder(), server);
    CompletableFuture<@Nullable Void> closed =
        server.close(Duration.ofMillis(30)).toCompletableFuture();
    net.until(closed::isDone);
    net.until(() -> client.saw("close"));
    assertThrows(IllegalArgumentException.class, () -> server.close(Duration.ofSeconds(-1)));
  }

  @Test
  void limitsOfTheServerHoldForItsStreams() {
    Server<Recorder> server = net.serve(() -> new Recorder(Delimiter.until("\n")));
    server.limits(StreamLimits.DEFAULT.bufferSize(4));
    Recorder client = net.connect(new Recorder(), server);
    Recorder accepted = Loopback.only(server);
    client.write("12345");
    net.until(() -> accepted.saw("overflow"));
  }

  @Test
  void tenThousandConnectionsLeaveTheDescriptorsWhereTheyWere() throws IOException {
    Path descriptors = Path.of("/proc/self/fd");
    assumeTrue(Files.exists(descriptors));
    Server<Recorder> server = net.serve(Recorder::new);
    net.connect(new Recorder(), server).closeNow();
    net.until(() -> server.channels().isEmpty());
    long before = count(descriptors);
    int[] closed = new int[1];
    class Brief extends Stream {
      @Override
      protected void onConnect() {
        closeNow();
      }

      @Override
      protected void onClose() {
        closed[0]++;
      }
    }
    for (int batch = 1; batch <= 100; batch++) {
      for (int i = 0; i < 100; i++) {
        new Brief().on(net.engine).connect(Loopback.port(server));
      }
      int expected = batch * 100;
      net.until(() -> closed[0] == expected);
    }
    net.until(() -> server.channels().isEmpty());
    net.inPoll(() -> {});
    assertTrue(Math.abs(count(descriptors) - before) <= 2, "descriptors leak");
  }

  private static long count(Path folder) throws IOException {
    try (java.util.stream.Stream<Path> entries = Files.list(folder)) {
      return entries.count();
    }
  }
}
