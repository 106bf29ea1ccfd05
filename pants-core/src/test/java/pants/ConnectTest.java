package pants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import pants.net.Address;

/** How a stream finds its peer, and what it is told when there is none. */
@ParameterizedClass
@MethodSource("pants.Pollers#all")
class ConnectTest {
  private final Poller poller;
  private final Loopback net;

  ConnectTest(Poller poller) {
    this.poller = poller;
    net = new Loopback(poller);
  }

  @AfterEach
  void close() {
    net.close();
  }

  private Recorder recorder() {
    Recorder stream = new Recorder();
    stream.on(net.engine);
    return stream;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void failed(Recorder stream, Class<? extends Exception> cause) {
    net.until(() -> stream.saw("close"));
    assertEquals(List.of("connectError", "close"), stream.events);
    assertInstanceOf(cause, stream.error);
  }

  @Test
  void connectsToAPortOfThisMachine() {
    Server<Recorder> server = new Server<>(Recorder::new).on(net.engine).listen(0);
    Recorder stream = recorder();
    assertEquals(stream, stream.connect(Loopback.port(server)));
    net.until(stream::connected);
  }

  @Test
  void connectsToAnAddressOrToLocalhost() {
    Server<Recorder> server = net.serve(Recorder::new);
    for (String host : List.of("127.0.0.1", "localhost", "LOCALHOST", "")) {
      Recorder stream = recorder();
      stream.connect(host, Loopback.port(server));
      net.until(stream::connected);
      assertEquals("127.0.0.1", Objects.requireNonNull(stream.remoteAddress()).host());
    }
  }

  @Test
  void connectsOverIpv6() {
    Server<Recorder> server = new Server<>(Recorder::new).on(net.engine);
    try {
      server.listen("::1", 0);
    } catch (java.io.UncheckedIOException e) {
      assumeTrue(false, "no IPv6 here");
    }
    Recorder stream = recorder();
    stream.connect("::1", Loopback.port(server));
    net.until(stream::connected);
    Recorder local = recorder();
    local.connect("localhost", Loopback.port(server)); // 127.0.0.1 refuses, ::1 answers
    net.until(local::connected);
  }

  @Test
  void connectsToAUnixSocket(@TempDir Path folder) {
    Path path = folder.resolve("socket");
    Server<Echo> server = new Server<>(Echo::new).on(net.engine).listen(path);
    Recorder stream = recorder();
    stream.connect(path);
    net.until(stream::connected);
    stream.write("over unix");
    net.until(() -> stream.text().equals("over unix"));
    assertEquals(Address.of(path), stream.remoteAddress());
    assertEquals(Address.of(path), server.localAddress());
    stream.close();
    net.until(() -> stream.saw("close") && server.channels().isEmpty());
  }

  @Test
  void aRefusedConnectionIsAConnectErrorAndThenAClose() throws IOException {
    int port = freePort();
    Recorder stream = recorder();
    stream.connect("127.0.0.1", port);
    failed(stream, ConnectException.class);
    assertTrue(
        Objects.requireNonNull(stream.error)
            .getMessage()
            .startsWith("cannot connect to 127.0.0.1:" + port));
    assertTrue(stream.closed());
  }

  @Test
  void aMissingUnixSocketIsAConnectError(@TempDir Path folder) {
    Recorder stream = recorder();
    stream.connect(folder.resolve("missing"));
    failed(stream, ConnectException.class);
  }

  @Test
  void everyAddressOfAHostIsTried() throws UnknownHostException {
    Server<Recorder> server = net.serve(Recorder::new);
    List<InetAddress> found =
        List.of(
            InetAddress.getByAddress(new byte[] {127, 0, 0, 9}),
            InetAddress.getByAddress(new byte[] {127, 0, 0, 8}),
            InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
    net.engine.resolver(host -> found);
    Recorder stream = recorder();
    stream.connect("three.test", Loopback.port(server));
    net.until(stream::connected);
    assertEquals("127.0.0.1", Objects.requireNonNull(stream.remoteAddress()).host());
    assertEquals(List.of("connect"), stream.events);
  }

  @Test
  void aHostOfWhichNoAddressAnswersIsOneConnectError() throws IOException {
    List<InetAddress> found =
        List.of(
            InetAddress.getByAddress(new byte[] {127, 0, 0, 9}),
            InetAddress.getByAddress(new byte[] {127, 0, 0, 8}));
    net.engine.resolver(host -> found);
    Recorder stream = recorder();
    stream.connect("two.test", freePort());
    failed(stream, ConnectException.class);
  }

  @Test
  void anUnknownHostIsAConnectError() {
    net.engine.resolver(
        host -> {
          throw new UnknownHostException(host);
        });
    Recorder stream = recorder();
    stream.connect("nowhere.test", 80);
    failed(stream, UnknownHostException.class);
    assertTrue(Objects.requireNonNull(stream.error).getMessage().contains("nowhere.test:80"));
  }

  @Test
  void aLookUpDoesNotBlockTheEngine() throws UnknownHostException {
    Server<Recorder> server = net.serve(Recorder::new);
    CountDownLatch answer = new CountDownLatch(1);
    InetAddress loopback = InetAddress.getLoopbackAddress();
    net.engine.resolver(
        host -> {
          try {
            answer.await();
          } catch (InterruptedException e) {
            throw new UnknownHostException(host);
          }
          return List.of(loopback);
        });
    Recorder stream = recorder();
    stream.connect("slow.test", Loopback.port(server));
    int[] polls = new int[1];
    Timer loop = net.engine.loop(() -> polls[0]++);
    net.until(() -> polls[0] > 3);
    assertFalse(stream.connected());
    loop.cancel();
    answer.countDown();
    net.until(stream::connected);
  }

  @Test
  void connectingHasADeadlineThatCoversTheLookUp() {
    CountDownLatch never = new CountDownLatch(1);
    net.engine.resolver(
        host -> {
          try {
            never.await();
          } catch (InterruptedException e) {
            throw new UnknownHostException(host);
          }
          return List.of();
        });
    Recorder stream = recorder();
    stream.limits(StreamLimits.DEFAULT.connect(Duration.ofMillis(30)));
    stream.connect("hangs.test", 80);
    failed(stream, SocketTimeoutException.class);
    assertTrue(Objects.requireNonNull(stream.error).getMessage().contains("PT0.03S"));
    never.countDown();
  }

  @Test
  void aLimitTooLongToCountIsAsGoodAsForEver() {
    Recorder stream = recorder();
    stream.limits(StreamLimits.DEFAULT.connect(Duration.ofSeconds(Long.MAX_VALUE)));
    stream.connect(Loopback.port(net.serve(Recorder::new)));
    net.until(stream::connected);
  }

  @Test
  void closingWhileConnectingIsNoError() {
    net.engine.resolver(host -> List.of(InetAddress.getLoopbackAddress()));
    Server<Recorder> server = net.serve(Recorder::new);
    Recorder stream = recorder();
    stream.connect("name.test", Loopback.port(server));
    stream.close();
    net.until(() -> stream.saw("close"));
    net.inPoll(() -> {});
    assertEquals(List.of("close"), stream.events);
  }

  @Test
  void connectingTwiceIsRefused() {
    Server<Recorder> server = net.serve(Recorder::new);
    Recorder stream = net.connect(new Recorder(), server);
    assertThrows(IllegalStateException.class, () -> stream.connect(Loopback.port(server)));
    assertTrue(stream.connected());
    stream.close();
    net.until(() -> stream.saw("close"));
    assertThrows(IllegalStateException.class, () -> stream.connect(Loopback.port(server)));
  }

  @Test
  void aBadAddressIsRefusedAtOnceAndTheStreamMayStillConnect() {
    Server<Recorder> server = net.serve(Recorder::new);
    Recorder stream = recorder();
    assertThrows(IllegalArgumentException.class, () -> stream.connect(0));
    assertThrows(IllegalArgumentException.class, () -> stream.connect(65_536));
    assertThrows(IllegalArgumentException.class, () -> stream.connect("a b", 80));
    stream.connect(Loopback.port(server));
    net.until(stream::connected);
  }

  @Test
  void theEngineOfAStreamThatConnectsIsFixed() {
    Server<Recorder> server = net.serve(Recorder::new);
    Recorder stream = net.connect(new Recorder(), server);
    assertEquals(net.engine, stream.engine());
    assertNull(stream.server());
    assertThrows(IllegalStateException.class, () -> stream.on(net.engine));
  }

  @Test
  void aConnectedSocketIsTakenOver(@TempDir Path folder) throws IOException {
    assumeTrue(poller == Poller.nio());
    Server<Echo> tcp = net.serve(Echo::new);
    Path path = folder.resolve("socket");
    new Server<>(Echo::new).on(net.engine).listen(path);
    for (SocketChannel socket :
        List.of(
            SocketChannel.open(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Loopback.port(tcp))),
            SocketChannel.open(UnixDomainSocketAddress.of(path)))) {
      Recorder stream = recorder();
      stream.connect(socket);
      assertEquals(List.of(), stream.events, "told later");
      net.until(stream::connected);
      stream.write("wrapped");
      net.until(() -> stream.text().equals("wrapped"));
      stream.closeNow();
      net.until(() -> stream.saw("close"));
      assertFalse(socket.isOpen());
    }
  }

  /**
   * Takes a socket over so late in a poll that its I/O comes before its {@code onConnect}: in the
   * last of the rounds in which a poll tells what its hooks have caused.
   */
  private void connectInTheLastRound(Recorder stream, SocketChannel socket) {
    class Round extends Stream {
      private final int left;

      Round(int left) {
        this.left = left;
      }

      @Override
      protected void onClose() {
        if (left == 1) {
          stream.connect(socket);
        } else {
          new Round(left - 1).on(net.engine).closeNow();
        }
      }
    }
    net.inPoll(() -> new Round(16).on(net.engine).closeNow());
  }

  @Test
  void aSocketThatFailsBeforeItsStreamWasToldIsAConnectError() throws IOException {
    assumeTrue(poller == Poller.nio());
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      SocketChannel socket = SocketChannel.open(server.getLocalSocketAddress());
      Socket peer = server.accept();
      peer.setSoLinger(true, 0); // a reset
      peer.close();
      Recorder stream = recorder();
      connectInTheLastRound(stream, socket);
      failed(stream, IOException.class);
      assertEquals(
          "the socket failed: Connection reset", Objects.requireNonNull(stream.error).getMessage());
    }
  }

  @Test
  void whatArrivesBeforeAStreamWasToldIsNotLost() throws IOException {
    assumeTrue(poller == Poller.nio());
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      SocketChannel socket = SocketChannel.open(server.getLocalSocketAddress());
      try (Socket peer = server.accept()) {
        peer.getOutputStream().write("early".getBytes(StandardCharsets.US_ASCII));
        Recorder stream = recorder();
        connectInTheLastRound(stream, socket);
        net.until(() -> stream.text().equals("early"));
        assertEquals(List.of("connect"), stream.events);
      }
    }
  }

  @Test
  void aSocketThatIsNotConnectedIsRefused() throws IOException {
    try (SocketChannel socket = SocketChannel.open()) {
      assertThrows(IllegalArgumentException.class, () -> recorder().connect(socket));
    }
  }

  @Test
  void aSocketOfJavaNioOnAnotherPollerIsRefusedInClearWords() throws IOException {
    assumeTrue(poller != Poller.nio());
    Server<Recorder> server = net.serve(Recorder::new);
    try (SocketChannel socket =
        SocketChannel.open(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), Loopback.port(server)))) {
      Recorder stream = recorder();
      assertTrue(
          assertThrows(IllegalStateException.class, () -> stream.connect(socket))
              .getMessage()
              .contains("Poller.nio()"));
      stream.connect(Loopback.port(server));
      net.until(stream::connected);
    }
  }
}
