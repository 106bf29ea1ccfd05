package pants.http.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import pants.bytes.Bytes;

/** A conversation in either role. */
class WebSocketTest {
  private final Told socket = new Told();

  @Test
  void aServerSendsMessagesBack() {
    try (Talk talk = Talk.server(() -> socket)) {
      assertTrue(talk.head.contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
      assertEquals(List.of("TEXT hello"), talk.text("hello").received());
      assertEquals(List.of("BINARY \0"), talk.binary("\0").received());
      assertEquals(List.of("CLOSE 1000 bye"), talk.close(1000, "bye").received());
      assertTrue(talk.peer.ended());
      talk.peer.close();
      assertEquals(List.of("connect", "text hello", "binary \0", "close 1000 bye"), socket.told);
    }
  }

  @Test
  void aClientSendsMessagesBack() {
    try (Talk talk = Talk.client(socket)) {
      assertEquals(List.of("TEXT hello"), talk.text("hello").received());
      assertEquals(List.of("PONG x"), talk.frame(Opcode.PING, true, Bytes.utf8("x")).received());
      socket.close(4000, "done");
      talk.test.settle();
      assertEquals(List.of("CLOSE 4000 done"), talk.received());
      talk.close(4000, "done");
      talk.peer.close();
      assertEquals(List.of("connect", "text hello", "close 4000 done"), socket.told);
    }
  }

  @Test
  void aBrokenRuleIsToldToThePeerAndToTheProgram() {
    try (Talk talk = Talk.server(() -> socket)) {
      assertEquals(
          List.of("CLOSE 1002 a frame has the opcode 3, which is reserved"),
          talk.raw(Bytes.hex("8301")).received());
      talk.peer.close();
      assertEquals("error a frame has the opcode 3, which is reserved", socket.told.get(1));
      assertEquals("close 1002 a frame has the opcode 3, which is reserved", socket.told.get(2));
    }
  }
}
