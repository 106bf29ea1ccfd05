package pants.http.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import pants.bytes.Bytes;

/** Pings, pongs, and what silence means. */
class PingTest {
  private final Told socket = new Told().silent();

  private static WebSocketLimits idle(int seconds) {
    return WebSocketLimits.DEFAULT.idle(Duration.ofSeconds(seconds));
  }

  @Test
  void tellsTheRoundTripOfEachPing() {
    try (Talk talk = Talk.server(() -> socket)) {
      socket.ping();
      socket.ping(Bytes.utf8("mine"));
      talk.test.settle();
      assertEquals(List.of("PING 1", "PING mine"), talk.received());
      talk.test.advance(Duration.ofMillis(120));
      talk.pong("1");
      talk.test.advance(Duration.ofMillis(30));
      talk.pong("mine").pong("mine").pong("unasked");
      assertEquals(
          List.of(
              "connect",
              "pong 1 PT0.12S",
              "pong mine PT0.15S",
              "pong mine null",
              "pong unasked null"),
          socket.told);
      socket.ping();
      talk.test.settle();
      assertEquals(List.of("PING 2"), talk.received());
    }
  }

  @Test
  void aPongAnswersThePingsBeforeItsOwnToo() {
    try (Talk talk = Talk.client(socket)) {
      socket.ping();
      socket.ping();
      talk.test.advance(Duration.ofSeconds(1));
      talk.pong("2").pong("1");
      assertEquals(List.of("connect", "pong 2 PT1S", "pong 1 null"), socket.told);
    }
  }

  @Test
  void anEmptyPingIsToldFromTheHeartbeat() {
    socket.limits(idle(10));
    try (Talk talk = Talk.server(() -> socket)) {
      talk.test.advance(Duration.ofSeconds(5));
      talk.test.advance(Duration.ofSeconds(1));
      socket.ping(Bytes.EMPTY);
      talk.test.settle();
      talk.pong("");
      assertEquals(1, socket.count("pong  PT0S"));
    }
  }

  @Test
  void aPingHasAtMost125Bytes() {
    try (Talk talk = Talk.server(() -> socket)) {
      socket.ping(Bytes.of(new byte[125]));
      var e =
          assertThrows(IllegalArgumentException.class, () -> socket.ping(Bytes.of(new byte[126])));
      assertTrue(e.getMessage().contains("126 bytes, above 125"));
      talk.test.settle();
      assertEquals(1, talk.received().size());
    }
  }

  @Test
  void tenPingsAreAnsweredInTheirOrderAheadOfTheEcho() {
    Told echo = new Told();
    try (Talk talk = Talk.server(() -> echo)) {
      Bytes all = Bytes.EMPTY;
      List<String> expected = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        all = all.concat(talk.bytes(Opcode.PING, true, Bytes.utf8("p" + i)));
        expected.add("PONG p" + i);
      }
      expected.add("TEXT a");
      assertEquals(expected, talk.raw(all.concat(talk.textFrame("a"))).received());
    }
  }

  @Test
  void pingsBetweenFragmentsAreAnsweredAtOnce() {
    try (Talk talk = Talk.server(() -> socket)) {
      talk.frame(Opcode.TEXT, false, Bytes.utf8("a"));
      assertEquals(List.of("PONG x"), talk.ping("x").received());
      talk.frame(Opcode.CONTINUATION, true, Bytes.utf8("b"));
      assertEquals(List.of("connect", "text ab"), socket.told);
    }
  }

  @Test
  void ofVeryManyPingsTheLastIsAnswered() {
    try (Talk talk = Talk.server(() -> socket)) {
      Bytes all = Bytes.EMPTY;
      for (int i = 0; i < 900; i++) {
        all = all.concat(talk.bytes(Opcode.PING, true, Bytes.utf8("p" + i)));
      }
      List<String> pongs = talk.raw(all).received();
      assertEquals("PONG p899", pongs.getLast());
      assertTrue(pongs.size() <= 16, pongs.size() + "");
    }
  }

  @Test
  void aFloodOfPingsOrPongsClosesWith1008() {
    for (Opcode opcode : List.of(Opcode.PING, Opcode.PONG)) {
      Told flooded = new Told();
      flooded.limits(WebSocketLimits.DEFAULT.controlFrames(20));
      try (Talk talk = Talk.server(() -> flooded)) {
        for (int second = 0; second < 3; second++) {
          for (int i = 0; i < 20; i++) {
            talk.frame(opcode, true, Bytes.EMPTY);
          }
          talk.test.advance(Duration.ofSeconds(1));
        }
        assertFalse(talk.received().stream().anyMatch(each -> each.startsWith("CLOSE")));
        for (int i = 0; i < 21; i++) {
          talk.frame(opcode, true, Bytes.EMPTY);
        }
        assertEquals(
            "CLOSE 1008 more than 20 pings and pongs in a second (controlFrames)",
            talk.received().getLast());
      }
    }
  }

  // Silence

  @Test
  void aSilentPeerIsAskedAtTheHalfAndDroppedAtTheWhole() {
    socket.limits(idle(60));
    try (Talk talk = Talk.server(() -> socket)) {
      talk.test.advance(Duration.ofSeconds(29));
      assertEquals(List.of(), talk.received());
      talk.test.advance(Duration.ofSeconds(1));
      assertEquals(List.of("PING "), talk.received());
      talk.test.advance(Duration.ofSeconds(29));
      assertTrue(socket.connected());
      talk.test.advance(Duration.ofSeconds(1));
      assertEquals(
          List.of(
              "connect",
              "error nothing came from the peer within PT1M (idle)",
              "close 1006 nothing came from the peer within PT1M (idle)"),
          socket.told);
      assertTrue(talk.peer.ended());
    }
  }

  @Test
  void aPongOrAnythingElseKeepsItAliveAndIsNotTold() {
    socket.limits(idle(60));
    try (Talk talk = Talk.client(socket)) {
      for (int i = 0; i < 5; i++) {
        talk.test.advance(Duration.ofSeconds(30));
        assertEquals(List.of("PING "), talk.received());
        talk.pong("");
        talk.test.advance(Duration.ofSeconds(30)); // the pong was heard
        assertEquals(List.of(), talk.received());
      }
      assertEquals(List.of("connect"), socket.told);
      for (int i = 0; i < 10; i++) {
        talk.text("a");
        talk.test.advance(Duration.ofSeconds(29));
      }
      assertEquals(List.of(), talk.received());
      assertTrue(socket.connected());
    }
  }

  @Test
  void aLongMessageThatArrivesSlowlyKeepsItAlive() {
    socket.limits(idle(10));
    try (Talk talk = Talk.server(() -> socket)) {
      Bytes frame = talk.textFrame("x".repeat(50));
      talk.raw(frame.slice(0, 7));
      for (int i = 7; i < frame.length(); i++) {
        talk.raw(frame.slice(i, i + 1));
        talk.test.advance(Duration.ofSeconds(2));
      }
      assertEquals(1, socket.count("text "));
    }
  }

  @Test
  void whoIsNotReadIsNotDropped() {
    socket.limits(idle(10));
    try (Talk talk = Talk.server(() -> socket)) {
      socket.pauseReading(true);
      talk.test.advance(Duration.ofMinutes(5));
      assertTrue(socket.connected());
      assertEquals(List.of(), talk.received());
      socket.pauseReading(false);
      talk.test.advance(Duration.ofMinutes(5));
      assertEquals(1, socket.count("close 1006"));
    }
  }
}
