package pants.http.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import pants.bytes.Bytes;
import pants.bytes.ReceiveBuffer;
import pants.http.MutableHeaders;
import pants.http.server.HttpRequest;
import pants.testing.TestPeer;

/** Messages to many. */
class WebSocketGroupTest {
  private static final String OFFER = "Sec-WebSocket-Extensions: permessage-deflate";
  private static final String LONG = "the same words again and again, ".repeat(100);

  private final WebSocketGroup<Member> room = new WebSocketGroup<>();
  private final WebSocketGroup<WebSocket> lobby = new WebSocketGroup<>();
  private final List<Member> all = new ArrayList<>();

  private final class Member extends Told {
    @Override
    protected void onConnect() {
      super.onConnect();
      room.add(this);
      all.add(this);
    }

    @Override
    protected void onText(String text) {
      room.write(text);
    }
  }

  private WebSocket compressing() {
    return new Member().deflate(Deflate.DEFAULT.ownTakeOver(true));
  }

  @Test
  void sendsAMessageToAllMembers() {
    try (Talk ann = Talk.server(Member::new);
        Talk bob = ann.another()) {
      ann.text("hello");
      assertEquals(List.of("TEXT hello"), ann.received());
      assertEquals(List.of("TEXT hello"), bob.received());
      assertEquals(2, room.write(Bytes.of((byte) 1)));
      assertEquals(2, room.write(Bytes.utf8("ä"), MessageType.TEXT));
      ann.test.settle();
      assertEquals(List.of("BINARY \u0001", "TEXT ä"), bob.received());
      assertEquals(all, List.copyOf(listed()));
    }
  }

  private List<Member> listed() {
    List<Member> listed = new ArrayList<>();
    room.forEach(listed::add);
    return listed;
  }

  @Test
  void forgetsThoseThatAreClosedOrLeave() {
    try (Talk ann = Talk.server(Member::new);
        Talk bob = ann.another();
        Talk eve = ann.another()) {
      bob.close(1000, "");
      bob.peer.close();
      assertTrue(room.remove(all.get(2)));
      assertFalse(room.remove(all.get(2)));
      assertEquals(List.of(all.get(0)), listed());
      assertEquals(1, room.size());
      ann.text("who is here?");
      assertEquals(List.of(), eve.received());
      assertThrows(IllegalArgumentException.class, () -> room.add(all.get(1)));
    }
  }

  @Test
  void forgetsThoseThatAreRefused() {
    class Refusing extends WebSocket {
      Refusing() {
        lobby.add(this);
      }

      @Override
      protected boolean onHandshake(HttpRequest request, MutableHeaders headers) {
        assertTrue(lobby.contains(this));
        return false;
      }
    }
    try (Talk ann = Talk.server(Refusing::new)) {
      assertTrue(ann.head.startsWith("HTTP/1.1 403 "));
      assertEquals(0, lobby.size());
    }
  }

  @Test
  void closesThoseThatWereNeverConnectedWithTheOthers() {
    try (Talk ann = Talk.server(Member::new)) {
      room.add(new Member());
      assertEquals(2, room.size());
      room.close(1001, "the end");
      ann.test.settle();
      assertEquals(List.of("CLOSE 1001 the end"), ann.received());
      assertEquals(all, listed());
    }
  }

  @Test
  void skipsThoseThatAreClosing() {
    try (Talk ann = Talk.server(Member::new);
        Talk bob = ann.another()) {
      all.get(0).close();
      assertEquals(1, room.write("x"));
      ann.test.settle();
      assertEquals(List.of("TEXT x"), bob.received());
      assertEquals(List.of("CLOSE 1000"), ann.received());
    }
  }

  @Test
  void encodesAMessageOnce() {
    GroupMessage message = new GroupMessage(Opcode.TEXT, Bytes.utf8(LONG));
    assertSame(message.plain(), message.plain());
    assertSame(message.compressed(), message.compressed());
  }

  @Test
  void compressesForThoseThatCanReadIt() {
    try (Talk ann = Talk.server(this::compressing, OFFER);
        Talk bob = ann.another()) {
      try (Decompressor inflating = inflating()) {
        all.get(0).write(LONG); // fills the window of ann's connection
        room.write(LONG);
        all.get(0).write(LONG);
        ann.test.settle();
        List<Bytes> payloads = payloads(ann.peer);
        assertEquals(3, payloads.size());
        for (Bytes payload : payloads) {
          assertTrue(payload.length() < 200);
          assertEquals(LONG, inflate(inflating, payload));
        }
        assertEquals(List.of("TEXT " + LONG), bob.received());
      }
    }
  }

  private static Decompressor inflating() {
    return new Decompressor(Role.CLIENT, new DeflateTerms(false, false, 15, 15));
  }

  private static List<Bytes> payloads(TestPeer peer) {
    ReceiveBuffer buffer = new ReceiveBuffer(Integer.MAX_VALUE);
    buffer.append(peer.receive().asByteBuffer());
    FrameReader reader = new FrameReader(Role.CLIENT, true, WebSocketLimits.DEFAULT);
    List<Bytes> payloads = new ArrayList<>();
    for (Frame frame = reader.take(buffer); frame != null; frame = reader.take(buffer)) {
      assertTrue(frame.compressed());
      payloads.add(frame.payload());
    }
    return payloads;
  }

  private static String inflate(Decompressor inflating, Bytes payload) {
    inflating.feed(payload, true);
    Bytes text = Bytes.EMPTY;
    for (Bytes part = inflating.next(); part != null; part = inflating.next()) {
      text = text.concat(part);
    }
    return text.utf8();
  }

  // Those that do not keep up

  private Talk slow(Talk other) {
    Talk slow = other.another();
    slow.peer.pauseReading(true);
    return slow;
  }

  private int fill() {
    Bytes much = Bytes.of(new byte[512 * 1024]);
    int sent = 2;
    for (int i = 0; i < 8 && sent == 2; i++) {
      sent = room.write(much);
      all.get(0).engine().poll(java.time.Duration.ZERO);
    }
    return sent;
  }

  @Test
  void closesAMemberThatDoesNotKeepUp() {
    try (Talk ann = Talk.server(Member::new);
        Talk bob = slow(ann)) {
      assertEquals(1, fill());
      ann.test.settle();
      assertEquals(List.of("connect", "close 1008 the receiver is too slow"), all.get(1).told);
      assertTrue(bob.peer.ended());
      assertEquals(1, room.size());
      assertTrue(all.get(0).connected());
    }
  }

  @Test
  void skipsAMemberThatDoesNotKeepUp() {
    room.whenSlow(SlowReceiver.SKIP);
    try (Talk ann = Talk.server(Member::new);
        Talk bob = slow(ann)) {
      assertEquals(1, fill());
      bob.peer.pauseReading(false);
      ann.test.settle();
      assertEquals(2, room.write("again"));
      ann.test.settle();
      assertEquals("TEXT again", bob.received().getLast());
    }
  }

  @Test
  void letsAMessageWaitForAMemberThatDoesNotKeepUp() {
    room.whenSlow(SlowReceiver.WAIT);
    try (Talk ann = Talk.server(Member::new);
        Talk bob = slow(ann)) {
      assertEquals(2, fill());
      bob.peer.pauseReading(false);
      ann.test.settle();
      assertEquals(8, bob.received().size());
    }
  }
}
