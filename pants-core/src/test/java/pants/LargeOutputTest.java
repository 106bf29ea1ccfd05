package pants;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import pants.bytes.Bytes;
import pants.net.Tls;

/** Output that is too large to be gathered: it waits on the heap, whoever takes it and however. */
@ParameterizedClass
@MethodSource("ways")
class LargeOutputTest {
  private static final Bytes LARGE = random(2 * 1024 * 1024);
  private static final int CONNECTIONS = 20;

  @Parameter Way way;

  private Loopback net;

  /** A poller, and who secures it, or nobody. */
  record Way(Poller poller, Tls.@Nullable Provider secured) {
    @Override
    public String toString() {
      return poller.name() + (secured == null ? "" : " " + secured);
    }
  }

  static Stream<Way> ways() {
    return Pollers.all()
        .flatMap(
            poller ->
                Stream.of(
                    new Way(poller, null),
                    new Way(poller, Tls.Provider.JDK),
                    new Way(poller, Tls.Provider.BORINGSSL)));
  }

  @BeforeEach
  void open() {
    net = new Loopback(way.poller);
  }

  @AfterEach
  void close() {
    net.close();
  }

  private static Bytes random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return Bytes.of(bytes);
  }

  private Server<Recorder> serve() {
    var server = new Server<>(Recorder::new).on(net.engine);
    Tls.Provider provider = way.secured;
    if (provider != null) {
      server.tls(Certificates.LOCALHOST.server().provider(provider));
    }
    return server.listen("127.0.0.1", 0);
  }

  private Recorder connect(Recorder client, Server<Recorder> server) {
    Tls.Provider provider = way.secured;
    if (provider != null) {
      client.tls(Tls.client().trust(Certificates.AUTHORITY).provider(provider));
    }
    return net.connect(client, server);
  }

  /** Lets the other side fill whatever the system has for what is not read. */
  private void settle(Recorder stream) {
    stream.flush();
    for (int quiet = 0; quiet < 5; quiet++) {
      net.engine.poll(Duration.ofMillis(1));
    }
  }

  /**
   * A client that takes whatever is sent, on a thread of its own, leaves the others their turns.
   */
  @Test
  void aQuickClientDoesNotHoldTheEngine(@TempDir Path folder) throws IOException {
    int size = 16 * 1024 * 1024;
    Path file = Files.write(folder.resolve("file"), new byte[size]);
    var server =
        new Server<>(
                () ->
                    new Recorder() {
                      @Override
                      protected void onRead(Bytes data) {
                        writeFile(file);
                      }
                    })
            .on(net.engine)
            .tls(Certificates.LOCALHOST.server())
            .listen("127.0.0.1", 0);
    var client = new JdkClient(Loopback.port(server), "localhost");
    net.until(client::isSecure);
    int[] turns = {0};
    net.engine.loop(() -> turns[0]++);
    client.sendAndRead("request", size);
    net.until(client::isDone);
    assertEquals(size, client.received().length());
    assertTrue(turns[0] >= size / (8 * 64 * 1024), turns[0] + " turns");
  }

  @Test
  void arrivesWholeAndInOrderBetweenSmallOutput(@TempDir Path folder) throws IOException {
    Path file = Files.write(folder.resolve("file"), random(300_000).toArray());
    var server = serve();
    var peer = connect(new Recorder(), server);
    var stream = Loopback.only(server);
    byte[] reused = random(70_000).toArray();
    stream.limits(StreamLimits.DEFAULT.hardOutput(100_000_000));
    stream.write("head");
    stream.write(LARGE);
    stream.write("between");
    stream.write(reused);
    Arrays.fill(reused, (byte) 0);
    stream.writeFile(file);
    stream.write(LARGE.slice(1, 1_000_000));
    stream.write("x".repeat(100_000));
    stream.write("tail");
    var expected =
        Bytes.utf8("head")
            .concat(LARGE)
            .concat(Bytes.utf8("between"))
            .concat(random(70_000))
            .concat(random(300_000))
            .concat(LARGE.slice(1, 1_000_000))
            .concat(Bytes.utf8("x".repeat(100_000) + "tail"));
    net.until(() -> peer.received.size() >= expected.length());
    assertEquals(expected, Bytes.of(peer.received.toByteArray()));
    net.until(() -> stream.saw("drain"));
    assertFalse(peer.saw("close"));
  }

  @Test
  void aSlowReaderGetsAllOfItThoughTheStreamIsClosed() {
    var server = serve();
    var peer = connect(new Recorder(), server);
    var stream = Loopback.only(server);
    stream.limits(StreamLimits.DEFAULT.hardOutput(100_000_000));
    peer.pauseReading(true);
    for (int i = 0; i < 8; i++) {
      stream.write(LARGE);
    }
    stream.write("end");
    settle(stream);
    stream.close();
    var whole = Bytes.utf8("");
    for (int i = 0; i < 8; i++) {
      whole = whole.concat(LARGE);
    }
    var expected = whole.concat(Bytes.utf8("end"));
    while (peer.received.size() < 3_000_000) { // a part at a time
      int before = peer.received.size();
      peer.pauseReading(false);
      net.until(() -> peer.received.size() > before);
      peer.pauseReading(true);
      net.inPoll(() -> {});
    }
    assertFalse(stream.saw("close"), "most of it is still to be sent");
    peer.pauseReading(false);
    net.until(() -> peer.saw("close"));
    assertEquals(expected.length(), peer.received.size());
    assertArrayEquals(expected.toArray(), peer.received.toByteArray());
    assertFalse(peer.saw("error"));
    net.until(() -> stream.saw("close"));
    assertFalse(stream.saw("error"));
  }

  @Test
  void countsAsPendingOutputUntilItIsTaken() {
    var server = serve();
    var peer = connect(new Recorder(), server);
    var stream = Loopback.only(server);
    stream.limits(StreamLimits.DEFAULT.hardOutput(100_000_000));
    peer.pauseReading(true);
    while (stream.write(LARGE.slice(0, 700_000))) {
      settle(stream);
    }
    stream.events.clear();
    net.inPoll(() -> {});
    assertFalse(stream.saw("drain"), "nobody has taken anything");
    peer.pauseReading(false);
    net.until(() -> stream.saw("drain"));
    assertTrue(stream.write("there is room"));
  }

  @Test
  void aPeerThatTakesNothingOfItIsGivenUp() {
    var server = serve();
    var peer = connect(new Recorder(), server);
    var stream = Loopback.only(server);
    stream.limits(StreamLimits.DEFAULT.hardOutput(100_000_000).writeStall(Duration.ofMillis(50)));
    peer.pauseReading(true);
    for (int i = 0; i < 8; i++) {
      stream.write(LARGE);
    }
    net.until(() -> stream.saw("close"));
    assertTrue(stream.error instanceof SocketTimeoutException, () -> "" + stream.error);
  }

  @Test
  void whoWritesMoreThanTheHardBoundLosesTheStream() {
    var server = serve();
    connect(new Recorder(), server).pauseReading(true);
    var stream = Loopback.only(server);
    for (int i = 0; i < 20; i++) {
      stream.write(LARGE);
    }
    net.until(() -> stream.saw("close"));
    assertTrue(stream.saw("overflow"));
  }

  @Test
  void aResetInMidWayIsToldOnceAndThenClose() {
    var server = serve();
    var peer = connect(new Recorder(), server);
    var stream = Loopback.only(server);
    peer.pauseReading(true);
    for (int i = 0; i < 6; i++) {
      stream.write(LARGE);
    }
    settle(stream);
    peer.reset();
    net.until(() -> stream.saw("close"));
    assertEquals("close", stream.events.getLast());
    assertEquals(1, stream.events.stream().filter("close"::equals).count());
    var next = connect(new Recorder(), server);
    Loopback.only(server).write("on");
    net.until(() -> next.text().equals("on"));
  }

  @Test
  void closingAtOnceDropsItAndItsFile(@TempDir Path folder) throws IOException {
    Path file = Files.write(folder.resolve("file"), random(300_000).toArray());
    var server = serve();
    var peer = connect(new Recorder(), server);
    var stream = Loopback.only(server);
    peer.pauseReading(true);
    for (int i = 0; i < 6; i++) {
      stream.write(LARGE);
    }
    stream.writeFile(file);
    stream.write("behind");
    settle(stream);
    stream.write(LARGE); // not even flushed
    stream.closeNow();
    net.until(() -> stream.saw("close"));
    peer.pauseReading(false);
    net.until(() -> peer.saw("close"));
    assertTrue(peer.received.size() < 6 * LARGE.length());
    assertFalse(isOpen(file));
  }

  private static boolean isOpen(Path file) throws IOException {
    Path descriptors = Path.of("/proc/self/fd");
    if (!Files.exists(descriptors)) {
      return false; // nobody says so here
    }
    try (var all = Files.list(descriptors)) {
      return all.anyMatch(each -> file.equals(target(each)));
    }
  }

  private static @Nullable Path target(Path link) {
    try {
      return Files.readSymbolicLink(link);
    } catch (IOException e) {
      return null; // it was that of the list
    }
  }

  @Test
  void thoseWhoReadNothingHoldNoDirectMemory() {
    var server = serve();
    var peers = new ArrayList<Recorder>();
    for (int i = 0; i < CONNECTIONS; i++) {
      var peer = connect(new Recorder(), server);
      peer.pauseReading(true);
      peers.add(peer);
    }
    long before = direct();
    for (var each : server.channels()) {
      each.limits(StreamLimits.DEFAULT.hardOutput(100_000_000));
      for (int i = 0; i < 8; i++) { // more than the system takes
        each.write(LARGE);
      }
      each.flush();
    }
    net.inPoll(() -> {});
    assertEquals(CONNECTIONS, server.channels().size());
    long held = direct() - before;
    // What is pending are 320 MB. Of each a chunk may be there, where it has to be.
    boolean inChunks = way.secured != null || way.poller.name().equals("io_uring");
    long bound = inChunks ? CONNECTIONS * 256 * 1024 : 4 * 1024 * 1024;
    assertTrue(held <= bound, () -> held + " bytes of direct memory");
    for (var peer : peers) {
      peer.closeNow();
    }
    net.until(() -> server.channels().isEmpty());
  }

  private static long direct() {
    long ofPlatform =
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct"))
            .mapToLong(BufferPoolMXBean::getMemoryUsed)
            .sum();
    return ofPlatform + Math.max(0, PlatformDependent.usedDirectMemory());
  }

  @Test
  void leavesBeforeTheHandshakeThatBeginsBehindIt() {
    Tls.Provider provider = way.secured;
    if (provider == null) {
      return;
    }
    var server = new Server<>(Recorder::new).on(net.engine).listen("127.0.0.1", 0);
    var peer = net.connect(new Recorder(), server);
    var stream = Loopback.only(server);
    stream.limits(StreamLimits.DEFAULT.hardOutput(100_000_000));
    int plain = 4 * LARGE.length();
    peer.read(
        Recorder.exactly(plain / 64),
        block -> {
          peer.received.writeBytes(block.toArray());
          if (peer.received.size() == plain) {
            peer.startTls(
                Tls.client()
                    .trust(Certificates.AUTHORITY)
                    .serverName("localhost")
                    .provider(provider));
            peer.read(Recorder.available(), more -> peer.received.writeBytes(more.toArray()));
          }
        });
    for (int i = 0; i < 4; i++) {
      stream.write(LARGE);
    }
    stream.startTls(Certificates.LOCALHOST.server().provider(provider));
    stream.write(LARGE);
    stream.write("secret");
    int all = plain + LARGE.length() + 6;
    net.until(() -> peer.received.size() >= all);
    var received = Bytes.of(peer.received.toByteArray());
    assertEquals(LARGE, received.slice(plain - LARGE.length(), plain));
    assertEquals(LARGE.concat(Bytes.utf8("secret")), received.slice(plain, all));
    assertTrue(peer.isSecure());
  }
}
