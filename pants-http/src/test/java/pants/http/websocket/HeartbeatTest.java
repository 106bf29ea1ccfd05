package pants.http.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import pants.bytes.Bytes;

class HeartbeatTest {
  private static final Bytes A = Bytes.utf8("a");
  private static final Bytes B = Bytes.utf8("b");

  private final Heartbeat heartbeat = new Heartbeat(WebSocketLimits.DEFAULT.controlFrames(2));

  @Test
  void asksAfterOneSilentHalfAndDropsAfterTheSecond() {
    heartbeat.heard();
    assertEquals(Heartbeat.Due.NOTHING, heartbeat.half(false));
    assertEquals(Heartbeat.Due.PING, heartbeat.half(false));
    assertEquals(Heartbeat.Due.DROP, heartbeat.half(false));
  }

  @Test
  void asksAnewOfWhoWasHeardOrExcusedInBetween() {
    assertEquals(Heartbeat.Due.PING, heartbeat.half(false));
    heartbeat.heard();
    assertEquals(Heartbeat.Due.NOTHING, heartbeat.half(false));
    assertEquals(Heartbeat.Due.PING, heartbeat.half(false));
    assertEquals(Heartbeat.Due.NOTHING, heartbeat.half(true));
    assertEquals(Heartbeat.Due.PING, heartbeat.half(false));
  }

  @Test
  void oneEmptyPongAnswersASilence() {
    assertFalse(heartbeat.answersSilence(Bytes.EMPTY));
    heartbeat.half(false);
    assertFalse(heartbeat.answersSilence(A));
    assertTrue(heartbeat.answersSilence(Bytes.EMPTY));
    assertFalse(heartbeat.answersSilence(Bytes.EMPTY));
  }

  @Test
  void aPongAnswersThePingsBeforeItsOwnToo() {
    heartbeat.sent(A, 0);
    heartbeat.sent(B, 10);
    assertEquals(Duration.ofNanos(20), heartbeat.answered(B, 30));
    assertNull(heartbeat.answered(A, 40));
  }

  @Test
  void aPingWithoutPayloadGetsOneOfItsOwn() {
    Bytes first = heartbeat.sent(null, 0);
    assertNotEquals(first, heartbeat.sent(null, 1));
    assertEquals(Duration.ofNanos(5), heartbeat.answered(first, 5));
  }

  @Test
  void remembersTheLastSixteenPings() {
    for (int i = 0; i < 17; i++) {
      heartbeat.sent(Bytes.utf8("ping " + i), i);
    }
    assertNull(heartbeat.answered(Bytes.utf8("ping 0"), 100));
    assertEquals(Duration.ofNanos(99), heartbeat.answered(Bytes.utf8("ping 1"), 100));
  }

  @Test
  void countsPingsAndPongsAnewInEachSecond() {
    heartbeat.count(0);
    heartbeat.count(999_999_999);
    heartbeat.count(1_000_000_000);
    heartbeat.count(1_000_000_001);
    var e = assertThrows(BadFrameException.class, () -> heartbeat.count(1_999_999_999));
    assertEquals(CloseReason.POLICY, e.code());
  }
}
