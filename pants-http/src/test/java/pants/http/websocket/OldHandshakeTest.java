package pants.http.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import pants.bytes.Bytes;
import pants.http.server.HttpServer;
import pants.testing.TestEngine;
import pants.testing.TestPeer;

/** Conversations with clients of the draft before the standard. */
class OldHandshakeTest {
  private static final String CHALLENGE = "^n:ds[4U";
  private static final String ANSWER = "8jKS'y:G*Co,Wxa-";

  private final TestEngine test = new TestEngine();
  private final Told socket = new Told();

  @AfterEach
  void close() {
    test.close();
  }

  private TestPeer connect() {
    new HttpServer(WebSocket.handler(() -> socket)).on(test.engine()).listen(80);
    return test.connect(Talk.ADDRESS);
  }

  /** The example of the draft. */
  private static String request(String... fields) {
    StringBuilder request = new StringBuilder("GET /demo HTTP/1.1\r\n");
    for (String each :
        List.of(
            "Host: localhost",
            "Connection: Upgrade",
            "Sec-WebSocket-Key2: 12998 5 Y3 1  .P00",
            "Sec-WebSocket-Protocol: sample",
            "Upgrade: WebSocket",
            "Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5",
            "Origin: http://localhost")) {
      request.append(each).append("\r\n");
    }
    for (String each : fields) {
      request.append(each).append("\r\n");
    }
    return request + "\r\n";
  }

  private TestPeer talking() {
    socket.allowOldHandshake(true);
    TestPeer peer = connect();
    peer.send(request() + CHALLENGE);
    peer.receive();
    return peer;
  }

  @Test
  void isRefusedUnlessItIsAllowed() {
    TestPeer peer = connect();
    peer.send(request());
    assertTrue(peer.receiveText().startsWith("HTTP/1.1 426 "));
    assertTrue(socket.closed());
  }

  @Test
  void answersTheChallengeWhereverItIsCut() {
    for (int split = 0; split <= CHALLENGE.length(); split++) {
      try (TestEngine each = new TestEngine()) {
        Told told = new Told();
        told.allowOldHandshake(true).protocols("sample");
        new HttpServer(WebSocket.handler(() -> told)).on(each.engine()).listen(80);
        TestPeer peer = each.connect(Talk.ADDRESS);
        peer.send(request() + CHALLENGE.substring(0, split)).send(CHALLENGE.substring(split));
        String answer = peer.receiveText();
        assertTrue(answer.startsWith("HTTP/1.1 101 "), answer);
        assertTrue(answer.contains("\r\nUpgrade: WebSocket\r\n"), answer);
        assertTrue(answer.contains("\r\nSec-WebSocket-Origin: http://localhost\r\n"), answer);
        assertTrue(answer.contains("\r\nSec-WebSocket-Location: ws://localhost/demo\r\n"), answer);
        assertTrue(answer.contains("\r\nSec-WebSocket-Protocol: sample\r\n"), answer);
        assertTrue(answer.endsWith("\r\n\r\n" + ANSWER), answer);
        assertEquals(List.of("connect"), told.told);
        assertEquals("sample", told.protocol());
      }
    }
  }

  @Test
  void sendsTextsBack() {
    TestPeer peer = talking();
    peer.sendByteByByte(Bytes.hex("00").concat(Bytes.utf8("hellö")).concat(Bytes.hex("ff")));
    assertEquals(
        Bytes.hex("00").concat(Bytes.utf8("hellö")).concat(Bytes.hex("ff")), peer.receive());
    assertEquals(List.of("connect", "text hellö"), socket.told);
  }

  @Test
  void textAloneCanBeSent() {
    talking();
    assertThrows(IllegalStateException.class, () -> socket.write(Bytes.of((byte) 1)));
    assertThrows(IllegalStateException.class, () -> socket.writePacked(1));
    assertThrows(IllegalStateException.class, () -> socket.writeFile(Path.of("no such file")));
    assertThrows(IllegalStateException.class, socket::ping);
    WebSocketGroup<WebSocket> group = new WebSocketGroup<>();
    group.add(socket);
    assertEquals(0, group.write(Bytes.of((byte) 1)));
    assertEquals(1, group.write("x"));
  }

  @Test
  void theClientCloses() {
    TestPeer peer = talking();
    peer.send(Bytes.hex("ff00"));
    assertEquals(Bytes.hex("ff00"), peer.receive());
    assertTrue(peer.ended());
    peer.close();
    assertEquals(List.of("connect", "close 1005"), socket.told);
  }

  @Test
  void theServerClosesAtOnce() {
    TestPeer peer = talking();
    socket.write("bye");
    socket.close(4000, "done");
    test.settle();
    assertEquals(Bytes.hex("00627965ffff00"), peer.receive());
    assertTrue(peer.ended());
    peer.close();
    assertEquals(List.of("connect", "close 4000 done"), socket.told);
  }

  @Test
  void whatIsNoTextEndsTheConversation() {
    TestPeer peer = talking();
    peer.send(Bytes.hex("00c3ff"));
    assertTrue(peer.ended());
    assertFalse(socket.connected());
    peer.close();
    assertTrue(socket.told.getLast().startsWith("close 1007"), socket.told.toString());
  }

  @Test
  void aSilentClientIsNotAskedAndNotDropped() {
    TestPeer peer = talking();
    test.advance(Duration.ofMinutes(10));
    assertTrue(socket.connected());
    assertEquals(Bytes.EMPTY, peer.receive());
  }

  @Test
  void aClientThatSendsNoChallengeIsDropped() {
    socket.allowOldHandshake(true);
    TestPeer peer = connect();
    peer.send(request());
    test.advance(Duration.ofSeconds(11));
    assertTrue(peer.ended());
    assertEquals(List.of("close 1006"), socket.told);
  }

  @Test
  void refusesKeysThatMakeNoNumber() {
    socket.allowOldHandshake(true);
    TestPeer peer = connect();
    peer.send(request().replace("4 @1", "4@1").replace("  46546xW%0l 1 5", "46546"));
    assertTrue(peer.receiveText().startsWith("HTTP/1.1 400 "));
  }
}
