package pants.http.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import pants.http.BadMessageException.Reason;
import pants.http.HttpLimits;

/** How many connections a server has: row R11. */
@Timeout(60)
class LimitTest {
  private static final String LAST = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

  private static OverSockets server(HttpLimits limits) {
    return new OverSockets(limits, request -> request.sendResponse("hello"));
  }

  private static String ask(Socket socket) throws IOException {
    socket.getOutputStream().write(LAST.getBytes(ISO_8859_1));
    return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
  }

  @Test
  void r11AcceptsNoMoreThanTheBoundWhileOthersWait() throws Exception {
    try (var sockets = server(HttpLimits.DEFAULT.connections(2))) {
      var first = sockets.connect();
      sockets.connect();
      sockets.until(() -> sockets.server.connections() == 2);
      var waiting = sockets.connect();
      waiting.getOutputStream().write(LAST.getBytes(ISO_8859_1));
      for (int i = 0; i < 20; i++) {
        sockets.engine.poll(Duration.ofMillis(5));
        assertEquals(2, sockets.server.connections());
      }
      assertEquals(0, waiting.getInputStream().available());
      first.close();
      var text = sockets.client(() -> waiting.getInputStream().readAllBytes());
      assertEquals("hello", Reply.only(new String(text, ISO_8859_1)).body());
    }
  }

  @Test
  void r11OneAddressHasNoMoreThanItsBound() throws Exception {
    try (var sockets = server(HttpLimits.DEFAULT.connectionsPerAddress(3))) {
      var held = new ArrayList<Socket>();
      for (int i = 0; i < 3; i++) {
        held.add(sockets.connect());
      }
      sockets.until(() -> sockets.server.connections() == 3);
      int turnedAway =
          sockets.client(
              () -> {
                int count = 0;
                for (int i = 0; i < 500; i++) {
                  try (var socket = sockets.connect()) {
                    count += isClosed(socket) ? 1 : 0;
                  }
                }
                return count;
              });
      assertEquals(500, turnedAway);
      assertEquals(3, sockets.server.connections());
      for (var socket : held) {
        assertEquals("hello", Reply.only(sockets.client(() -> ask(socket))).body());
      }
      sockets.until(() -> sockets.server.connections() == 0);
      var again = sockets.connect();
      assertEquals("hello", Reply.only(sockets.client(() -> ask(again))).body());
    }
  }

  private static boolean isClosed(Socket socket) {
    try {
      return socket.getInputStream().read() < 0;
    } catch (IOException e) {
      return true; // a reset
    }
  }

  @Test
  void r11AFloodOfSilentConnectionsIsOverAfterTheHeadDeadline() {
    try (var wired = new Wired(limits -> limits.connections(1000))) {
      for (int i = 0; i < 1000; i++) {
        wired.connect();
      }
      assertEquals(1000, wired.server.connections());
      wired.test.advance(Duration.ofSeconds(12));
      assertEquals(0, wired.server.connections());
      assertEquals(200, Reply.only(wired.connect().send(Wired.GET).receiveText()).status());
    }
  }

  @Test
  void refusesHeadsThatNoBufferWouldHold() {
    var server = new HttpServer(request -> {});
    var limits = HttpLimits.DEFAULT.headerSection(2 << 20);
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> server.limits(limits))
            .getMessage()
            .endsWith("above the maxBufferSize of 1048576"));
    server.limits(limits.stream(limits.stream().maxBufferSize(4 << 20)));
  }

  @Test
  void boundsTheBodiesThatAreKeptAtATime() {
    try (var wired = new Wired(limits -> limits.keptBodies(1000))) {
      wired.handler = request -> {};
      String body = "x".repeat(600);
      wired.connect().send(Wired.post(600) + body);
      var second = Reply.only(wired.connect().send(Wired.post(600) + body).receiveText());
      assertEquals(503, second.status());
      assertEquals("the bodies that wait have more than 1000 bytes (keptBodies)\n", second.body());
      assertEquals(Map.of(Reason.KEPT_BODIES, 1L), wired.refusals());
      assertEquals(1, wired.handled.size());
      wired.handled.getFirst().sendResponse("");
      wired.connect().send(Wired.post(600) + body.substring(1)).reset();
      var last = wired.connect().send(Wired.post(600) + body);
      wired.handled.getLast().sendResponse("taken");
      assertEquals("taken", Reply.only(last.receiveText()).body());
    }
  }

  @Test
  void aBodyThatIsTakenInPiecesIsNotKept() {
    try (var wired = new Wired(limits -> limits.keptBodies(1000))) {
      wired.onHead = request -> request.onBody(piece -> {});
      var peer = wired.connect().send(Wired.post(5000) + "x".repeat(5000));
      assertEquals(200, Reply.only(peer.receiveText()).status());
    }
  }
}
