package pants.http.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import pants.Engine;
import pants.StreamLimits;
import pants.bytes.Bytes;
import pants.http.server.HttpServer;
import pants.net.Address;

/** Both roles, with the package {@code ws} of Node on the other side. */
@Tag("interop")
@Timeout(180)
class NodeWsTest {
  private static final Duration TURN = Duration.ofMillis(50);
  private static final WebSocketLimits LIMITS =
      WebSocketLimits.DEFAULT.message(64 << 20).stream(StreamLimits.DEFAULT.hardOutput(128L << 20));

  @TempDir Path folder;

  private final Engine engine = Engine.instance();

  /** What both sides say of compression. */
  enum Compression {
    NONE,
    TAKE_OVER,
    NO_TAKE_OVER,
    SMALL_WINDOWS;

    <W extends WebSocket> W tell(W socket) {
      socket.limits(LIMITS);
      Deflate each = Deflate.DEFAULT.threshold(0);
      Deflate together = each.ownTakeOver(true).peerTakeOver(true);
      switch (this) {
        case NONE -> {}
        case TAKE_OVER -> socket.deflate(together);
        case NO_TAKE_OVER -> socket.deflate(each);
        case SMALL_WINDOWS -> socket.deflate(together.ownWindowBits(9));
      }
      return socket;
    }

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private void until(BooleanSupplier holds) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (!holds.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "it takes too long");
      engine.poll(TURN);
    }
  }

  /** Echoes, and does what it is told. */
  private static final class Echo extends WebSocket {
    private final List<String> ends;

    Echo(List<String> ends) {
      this.ends = ends;
    }

    @Override
    protected void onText(String text) {
      if (text.startsWith("ping ")) {
        ping(Bytes.utf8(text.substring(5)));
      } else if (text.equals("close 4001 enough")) {
        close(4001, "enough");
      } else {
        write(text);
      }
    }

    @Override
    protected void onBinary(Bytes data) {
      write(data);
    }

    @Override
    protected void onPong(Bytes payload, @Nullable Duration roundTrip) {
      write("pong " + payload.utf8());
    }

    @Override
    protected void onClose(CloseReason reason) {
      ends.add(reason.code() + " " + reason.text());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aServerServesIt(Compression compression) {
    var ends = new ArrayList<String>();
    var server = new HttpServer(WebSocket.handler(() -> compression.tell(new Echo(ends))));
    server.on(engine).listen("127.0.0.1", 0);
    Address address = server.localAddress();
    assertNotNull(address);
    var url = "ws://127.0.0.1:" + address.port() + "/";
    try (var node = NodeProgram.start("client", compression.word(), url)) {
      until(node::hasEnded);
      until(() -> ends.size() == 2);
      assertEquals(List.of(), List.copyOf(node.lines));
      assertEquals(List.of("4001 enough", "3000 bye"), ends);
    } finally {
      engine.await(server.close(Duration.ZERO));
    }
  }

  /** Notes what it gets. */
  private static final class Client extends WebSocket {
    private final ArrayDeque<Object> seen = new ArrayDeque<>();

    @Override
    protected void onText(String text) {
      seen.add(text);
    }

    @Override
    protected void onBinary(Bytes data) {
      seen.add(data);
    }

    @Override
    protected void onPong(Bytes payload, @Nullable Duration roundTrip) {
      seen.add("pong " + payload.utf8() + (roundTrip == null ? "" : " timed"));
    }

    @Override
    protected void onConnectError(IOException cause) {
      seen.add(String.valueOf(cause.getMessage()));
    }

    @Override
    protected void onClose(CloseReason reason) {
      seen.add("closed " + reason.code() + " " + reason.text());
    }
  }

  private Object next(Client client) {
    until(() -> !client.seen.isEmpty());
    return client.seen.remove();
  }

  private Client connect(NodeProgram node, Compression compression) {
    until(() -> !node.lines.isEmpty());
    String line = String.valueOf(node.lines.peek());
    assertTrue(line.startsWith("port "), line);
    var client = compression.tell(new Client());
    client.on(engine).connect("ws://127.0.0.1:" + line.substring(5));
    until(() -> client.connected() || client.closed());
    return client;
  }

  /** Noise, and what can be compressed. */
  private static List<Bytes> payloads() {
    var all = new ArrayList<Bytes>();
    for (int size : new int[] {0, 1, 125, 126, 127, 65535, 65536, 1 << 20, 16 << 20}) {
      var noise = new byte[size];
      new Random(size).nextBytes(noise);
      all.add(Bytes.of(noise));
      all.add(Bytes.latin1("all work and no play ".repeat(size / 21 + 1).substring(0, size)));
    }
    return all;
  }

  @ParameterizedTest
  @EnumSource
  void itServesAClient(Compression compression) throws IOException {
    try (var node = NodeProgram.start("server", compression.word())) {
      var client = connect(node, compression);
      for (Bytes payload : payloads()) {
        client.write(payload);
        assertEquals(payload, next(client));
        client.write("x " + payload.latin1());
        assertEquals("x " + payload.latin1(), next(client));
      }
      var file = folder.resolve("file");
      Files.write(file, new byte[1_000_000]);
      client.writeFile(file); // in fragments
      assertEquals(Bytes.of(new byte[1_000_000]), next(client));
      client.ping(Bytes.utf8("here"));
      assertEquals("pong here timed", next(client));
      client.write("ping there");
      assertEquals("pong there", next(client));
      client.write("parts one two \u00e4");
      assertEquals("onetwo\u00e4", next(client));
      for (int i = 0; i < 3; i++) {
        assertEquals("pong between", next(client));
      }
      client.write("close 4001 enough");
      assertEquals("closed 4001 enough", next(client));
      assertTrue(client.closed());
    }
  }

  @ParameterizedTest
  @EnumSource
  void itIsToldWhyAClientCloses(Compression compression) {
    try (var node = NodeProgram.start("server", compression.word())) {
      var client = connect(node, compression);
      client.close(3000, "bye \u00e4");
      assertEquals("closed 3000 bye \u00e4", next(client));
      until(() -> node.lines.contains("closed 3000 bye \u00e4"));
    }
  }
}
