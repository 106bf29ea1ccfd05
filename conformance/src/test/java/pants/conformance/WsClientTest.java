package pants.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pants.Engine;
import pants.bytes.Bytes;
import pants.http.server.HttpServer;
import pants.http.websocket.CloseReason;
import pants.http.websocket.Deflate;
import pants.http.websocket.WebSocket;
import pants.http.websocket.WebSocketLimits;
import pants.net.Address;

/** The client of the script, and a server that talks to it. */
@Timeout(120)
class WsClientTest {
  private static final Duration TURN = Duration.ofMillis(100);

  /** Says something, notes what comes back, and closes. */
  private static final class Asks extends WebSocket {
    private final List<String> seen;

    Asks(List<String> seen) {
      this.seen = seen;
      deflate(Deflate.DEFAULT).limits(WebSocketLimits.DEFAULT.message(4 << 20));
    }

    @Override
    protected void onConnect() {
      write("a".repeat(3 << 20));
    }

    @Override
    protected void onText(String text) {
      seen.add("text of " + text.length());
      write(Bytes.of((byte) 0, (byte) 1));
    }

    @Override
    protected void onBinary(Bytes data) {
      seen.add("bytes " + data.length());
      close(4001, "enough");
    }

    @Override
    protected void onClose(CloseReason reason) {
      seen.add("close " + reason.code());
    }
  }

  /** What the client itself has said; the library may log that the machine is slow. */
  private static List<String> said(Process process) throws IOException {
    try (var output = Conformance.output(process)) {
      return output.lines().filter(line -> line.startsWith("ws-client")).toList();
    }
  }

  @Test
  void sendsMessagesBackUntilTheConnectionEnds() throws IOException, InterruptedException {
    var engine = Engine.instance();
    var seen = new ArrayList<String>();
    var server = new HttpServer(WebSocket.handler(() -> new Asks(seen))).on(engine);
    server.listen("127.0.0.1", 0);
    Address address = server.localAddress();
    var url = "ws://127.0.0.1:%d/a?b=c".formatted(address == null ? 0 : address.port());
    var process = Conformance.process(Conformance.SCRIPT, "ws-client", url);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (process.isAlive() && System.nanoTime() < deadline) {
      engine.poll(TURN);
    }
    engine.await(server.close(Duration.ZERO));
    assertEquals(List.of("text of " + (3 << 20), "bytes 2", "close 4001"), seen);
    assertEquals(0, process.waitFor());
    assertEquals(List.of(), said(process));
  }

  @ParameterizedTest
  @CsvSource({
    "ws://127.0.0.1:1/,refused",
    "ws://nowhere.invalid/,nowhere.invalid",
    "ftp://127.0.0.1/,ws://"
  })
  void saysWhyItCannotConnect(String url, String why) throws IOException, InterruptedException {
    var process = Conformance.process(Conformance.SCRIPT, "ws-client", url);
    var lines = said(process);
    assertEquals(1, process.waitFor());
    assertEquals(1, lines.size(), lines.toString());
    assertTrue(lines.getFirst().startsWith("ws-client: cannot connect to " + url + ": "));
    assertTrue(lines.getFirst().contains(why), lines.toString());
  }

  @Test
  void saysThatTheServerHasNoWebSocket() throws IOException, InterruptedException {
    try (var server = Conformance.start("http-echo")) {
      var url = "ws://127.0.0.1:%d/nowhere".formatted(server.port());
      var process = Conformance.process(Conformance.SCRIPT, "ws-client", url);
      var lines = said(process);
      assertEquals(1, process.waitFor());
      assertTrue(lines.getFirst().contains("404"), lines.toString());
    }
  }
}
