package pants.http.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import pants.bytes.Bytes;
import pants.http.wire.FramingTest;

/** Each input of the rows F once more, on a connection of a server. */
class ServerFramingTest extends FramingTest {
  @Override
  protected void check(String input, int status) {
    check(input, status, false);
    check(input, status, true);
  }

  private static void check(String input, int status, boolean byteByByte) {
    try (var wired = new Wired()) {
      var peer = wired.connect();
      var bytes = Bytes.latin1(input);
      if (byteByByte) {
        peer.sendByteByByte(bytes);
      } else {
        peer.send(bytes);
      }
      var replies = Reply.of(peer.receiveText());
      assertFalse(replies.isEmpty());
      int good = status == 200 ? replies.size() : replies.size() - 1;
      assertEquals(good, wired.handled.size());
      for (int i = 0; i < good; i++) {
        assertEquals(200, replies.get(i).status());
      }
      assertEquals(status == 200 ? 0 : 1, wired.refused());
      if (status != 200) {
        replies.getLast().checkRefusal(status);
        assertTrue(peer.ended());
      }
    }
  }
}
