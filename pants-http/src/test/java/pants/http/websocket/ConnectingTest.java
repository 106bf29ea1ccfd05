package pants.http.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pants.Engine;
import pants.bytes.Bytes;
import pants.net.Address;
import pants.net.Tls;
import pants.testing.TestEngine;
import pants.testing.TestPeer;

/** How a client comes to its WebSocket, or does not. */
class ConnectingTest {
  private final List<IOException> causes = new ArrayList<>();
  private final List<Engine> engines = new ArrayList<>();
  private final Told socket =
      new Told() {
        @Override
        protected void onConnectError(IOException cause) {
          causes.add(cause);
          engines.add(engine());
          super.onConnectError(cause);
        }

        @Override
        protected void onClose(CloseReason reason) {
          engines.add(engine());
          super.onClose(reason);
        }
      };

  /** Connects with a peer that answers the handshake in some way, and then ends or does not. */
  private HandshakeException refusal(String answer, boolean end) {
    try (TestEngine test = new TestEngine()) {
      TestPeer peer = test.peerAt(Talk.ADDRESS);
      socket.on(test.engine()).connect("ws://localhost/");
      test.settle();
      peer.send(answer);
      if (end) {
        peer.close();
      }
      test.settle();
      assertEquals(1, socket.count("connectError"));
      assertEquals("close 1006", socket.told.getLast());
      assertEquals(2, socket.told.size());
      assertTrue(socket.closed());
      assertTrue(end || peer.ended());
      assertEquals(List.of(test.engine(), test.engine()), engines);
      assertSame(test.engine(), socket.engine());
      return assertInstanceOf(HandshakeException.class, causes.getFirst());
    }
  }

  @Test
  void aRefusalTellsItsStatusItsHeadersAndItsBody() {
    HandshakeException cause =
        refusal(
            "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic\r\nContent-Length: 4\r\n\r\nwho?",
            false);
    assertEquals(401, cause.status());
    assertEquals("Basic", cause.headers().first("WWW-Authenticate"));
    assertEquals("who?", cause.body().utf8());
  }

  @Test
  void aRedirectIsNotFollowed() {
    HandshakeException cause =
        refusal("HTTP/1.1 302 Found\r\nLocation: ws://other/\r\nContent-Length: 0\r\n\r\n", false);
    assertEquals(302, cause.status());
    assertEquals("ws://other/", cause.headers().first("Location"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=", "X: y"})
  void anAgreementThatIsNoneToThisRequestIsRefused(String field) {
    String head = "HTTP/1.1 101 S\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";
    assertEquals(101, refusal(head + field + "\r\n\r\n", false).status());
  }

  @Test
  void anAnswerThatIsNoHttpIsRefused() {
    assertEquals(0, refusal("SSH-2.0-OpenSSH_9.6\r\n\r\n", false).status());
  }

  @Test
  void anEndWithoutAnAnswerIsAFailure() {
    assertTrue(refusal("", true).getMessage().contains("ended before the server had answered"));
  }

  @Test
  void aConnectionThatIsCutMeanwhileIsAFailure() {
    try (TestEngine test = new TestEngine()) {
      TestPeer peer = test.peerAt(Talk.ADDRESS);
      socket.on(test.engine()).connect("ws://localhost/");
      test.settle();
      peer.reset();
      test.settle();
      assertEquals(1, socket.count("connectError"));
      assertEquals("close 1006", socket.told.getLast());
    }
  }

  @Test
  void anEndWithinTheAnswerIsAFailure() {
    assertEquals(0, refusal("HTTP/1.1 101 Sw", true).status());
  }

  @Test
  void aHeadWithoutEndIsAFailure() {
    assertEquals(0, refusal("HTTP/1.1 101 S\r\nA: " + "x".repeat(100_000), false).status());
  }

  @Test
  void whatWasNotOfferedIsRefused() {
    Told client = new Told();
    try (Talk talk = Talk.client(client, "Sec-WebSocket-Protocol: chat")) {
      assertTrue(talk.peer.ended());
      assertEquals(1, client.count("connectError"));
    }
    Told compressed = new Told();
    try (Talk talk = Talk.client(compressed, "Sec-WebSocket-Extensions: permessage-deflate")) {
      assertTrue(talk.peer.ended());
      assertEquals(1, compressed.count("connectError"));
    }
  }

  @Test
  void aServerThatDoesNotAnswerHasItsTime() {
    try (TestEngine test = new TestEngine()) {
      test.peerAt(Talk.ADDRESS);
      socket.on(test.engine()).limits(WebSocketLimits.DEFAULT.handshake(Duration.ofSeconds(3)));
      socket.connect("ws://localhost/");
      test.advance(Duration.ofMillis(2999));
      assertEquals(List.of(), socket.told);
      test.advance(Duration.ofMillis(1));
      assertTrue(
          causes.getFirst().getMessage().contains("within PT3S (handshake)"), causes.toString());
      assertEquals("close 1006", socket.told.getLast());
    }
  }

  @Test
  void whereNobodyListensItIsRefused() {
    try (TestEngine test = new TestEngine()) {
      socket.on(test.engine()).connect("ws://localhost:81/");
      assertEquals(List.of(), socket.told); // no hook inside of a call
      test.settle();
      assertEquals(1, socket.count("connectError"));
      assertEquals("close 1006", socket.told.getLast());
    }
  }

  @Test
  void aClientMayGiveUp() {
    try (TestEngine test = new TestEngine()) {
      TestPeer peer = test.peerAt(Talk.ADDRESS);
      socket.on(test.engine()).connect("ws://localhost/");
      test.settle();
      socket.close();
      assertEquals(List.of(), socket.told);
      test.settle();
      assertEquals(List.of("close 1006"), socket.told);
      assertTrue(peer.ended());
    }
  }

  @Test
  void aHookThatThrowsWhileItFailsIsReportedAndTheEndIsTold() {
    List<Throwable> thrown = new ArrayList<>();
    Told faulty =
        new Told() {
          @Override
          protected void onConnectError(IOException cause) {
            throw new IllegalStateException("fault");
          }
        };
    try (TestEngine test = new TestEngine()) {
      test.engine().onUncaught(thrown::add);
      faulty.on(test.engine()).connect("ws://localhost:81/");
      test.settle();
      assertEquals(List.of("close 1006"), faulty.told);
      assertEquals(1, thrown.size());
    }
  }

  @Test
  void framesThatComeWithTheAgreementAreHandedOn() {
    try (TestEngine test = new TestEngine()) {
      TestPeer peer = test.peerAt(Talk.ADDRESS);
      socket.on(test.engine()).connect("ws://localhost/chat?x=1");
      test.settle();
      String request = peer.receiveText();
      assertTrue(request.startsWith("GET /chat?x=1 HTTP/1.1\r\nHost: localhost\r\n"), request);
      FrameWriter frames = new FrameWriter(Role.SERVER);
      frames.head(Opcode.TEXT, true, false, 1).payload(Bytes.utf8("a"));
      frames.head(Opcode.CLOSE, true, false, 0);
      peer.send(Bytes.latin1(Talk.agreement(request)).concat(frames.toBytes()));
      test.settle();
      peer.close();
      assertEquals(List.of("connect", "text a", "close 1005"), socket.told);
    }
  }

  @Test
  void sendsHeadersCookiesAndProtocols() {
    socket.header("X-A", "1").cookie("c", "d").protocols("b", "a").deflate(Deflate.DEFAULT);
    try (Talk talk = Talk.client(socket, "Sec-WebSocket-Protocol: a")) {
      assertTrue(talk.head.contains("X-A: 1\r\n"));
      assertTrue(talk.head.contains("Cookie: c=d\r\n"));
      assertTrue(talk.head.contains("Sec-WebSocket-Protocol: b, a\r\n"));
      assertTrue(talk.head.contains("Sec-WebSocket-Extensions: permessage-deflate"));
      assertEquals("a", socket.protocol());
      assertEquals(Address.of("127.0.0.1", 80).toString(), socket.remoteAddress() + "");
      assertFalse(socket.isSecure());
    }
  }

  @Test
  void whatCannotBeConnectedToIsAnErrorAtTheCallAndLeavesItUsable() {
    try (TestEngine test = new TestEngine()) {
      Told again = new Told();
      again.on(test.engine());
      for (String wrong : List.of("", "ftp://localhost/", "ws://", "ws://a:0/", "ws://a/#b")) {
        assertThrows(IllegalArgumentException.class, () -> again.connect(wrong), wrong);
      }
      again.connect("ws://localhost:81/");
      var e = assertThrows(IllegalStateException.class, () -> again.connect("ws://localhost:81/"));
      assertTrue(e.getMessage().contains("connect comes too late"));
      assertThrows(IllegalStateException.class, () -> again.header("A", "b"));
      assertThrows(IllegalArgumentException.class, () -> new Told().tls(server()));
      test.settle();
    }
  }

  private static Tls server() {
    return Tls.server(java.nio.file.Path.of("a"), java.nio.file.Path.of("b"));
  }

  @Test
  void oneThatWasNeverUsedIsOverWhenItIsClosed() {
    Told unused = new Told();
    assertFalse(unused.closed());
    unused.close();
    assertTrue(unused.closed());
    assertNull(unused.remoteAddress());
    assertNull(unused.localAddress());
    assertNull(unused.protocol());
    var e = assertThrows(IllegalStateException.class, () -> unused.connect("ws://localhost/"));
    assertEquals("Told[unconnected] is closed: connect comes too late", e.getMessage());
    assertEquals(List.of(), unused.told);
  }
}
