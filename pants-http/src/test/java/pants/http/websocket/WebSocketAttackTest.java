package pants.http.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import pants.Timer;
import pants.bytes.Bytes;
import pants.bytes.Delimiter;
import pants.testing.TestEngine;
import pants.testing.TestPeer;

/** What a conversation comes to whose peer means ill; the rows W of docs/security.md. */
class WebSocketAttackTest {
  private static final String DEFLATE = "Sec-WebSocket-Extensions: permessage-deflate";

  private final Told socket = new Told().silent();

  /** Sends bytes of a client, and returns how the server closes; the program is told once. */
  private static String closed(Told socket, Bytes bytes, String... fields) {
    try (Talk talk = Talk.server(() -> socket, fields)) {
      String last = talk.raw(bytes).received().getLast();
      assertTrue(talk.peer.ended());
      talk.peer.close();
      assertEquals(1, socket.count("close"));
      assertEquals(List.of(), talk.thrown);
      return last.substring(0, 10);
    }
  }

  private String closed(String hex) {
    return closed(socket, Bytes.hex(hex));
  }

  @ParameterizedTest
  @EnumSource(names = {"CLIENT", "SERVER"})
  void w1FramesThatAreMaskedWrongClose(Role role) {
    Bytes wrong = Bytes.hex(role == Role.SERVER ? "810161" : "8181000000006100");
    try (Talk talk = role == Role.SERVER ? Talk.server(() -> socket) : Talk.client(socket)) {
      assertTrue(talk.raw(wrong).received().getFirst().startsWith("CLOSE 1002"));
      assertEquals(0, socket.count("text"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"c180", "a180", "9180", "c980"})
  void w2ReservedBitsClose(String hex) {
    assertEquals("CLOSE 1002", closed(hex));
  }

  @Test
  void w2ACompressedFrameThatBeginsNoMessageCloses() {
    socket.deflate(Deflate.DEFAULT);
    assertEquals("CLOSE 1002", closed(socket, Bytes.hex("018000000000c080"), DEFLATE));
  }

  @Test
  void w3AnUnknownOpcodeClosesBeforeItsPayloadHasArrived() {
    assertEquals("CLOSE 1002", closed("83ff7fffffffffffffff"));
  }

  @ParameterizedTest
  @CsvSource({
    "82ff8000000000000000, 1002",
    "82ffffffffffffffffff, 1002",
    "82fe007d, 1002",
    "82ff000000000000ffff, 1002",
    "82ff7fffffffffffffff, 1009",
    "82ff0000000000100001, 1009"
  })
  void w4LengthsThatCannotBeOrAreTooLargeClose(String hex, int code) {
    assertEquals("CLOSE " + code, closed(hex));
  }

  @Test
  void w4FragmentsThatAreTooLongTogetherClose() {
    socket.limits(WebSocketLimits.DEFAULT.message(10));
    assertEquals("CLOSE 1009", closed("0188000000000000000000000000" + "8083"));
  }

  @Test
  void w5VeryManyFragmentsClose() {
    try (Talk talk = Talk.server(() -> socket)) {
      talk.frame(Opcode.TEXT, false, Bytes.EMPTY);
      Bytes empty = talk.bytes(Opcode.CONTINUATION, false, Bytes.EMPTY);
      for (int i = 0; i < 4095; i++) {
        talk.raw(empty);
      }
      assertEquals(List.of("PONG p"), talk.ping("p").received());
      assertEquals(
          List.of("CLOSE 1008 a message has more than 4096 frames (fragments)"),
          talk.raw(empty).received());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"89fe007e", "0980", "0880", "8afe0100"})
  void w6ControlFramesThatAreLongOrFragmentedClose(String hex) {
    assertEquals("CLOSE 1002", closed(hex));
  }

  @Test
  void w7ABombIsRefusedWhileItIsInflated() {
    socket.deflate(Deflate.DEFAULT);
    try (Talk talk = Talk.server(() -> socket, DEFLATE)) {
      talk.compressed("x".repeat(2_000_000)); // 2 KiB
      assertEquals(
          List.of("CLOSE 1009 a message is above 1048576 bytes (message)"), talk.received());
      assertEquals(0, socket.count("text"));
    }
  }

  @Test
  void w7ABombForADelimiterOverflowsItsBuffer() {
    socket.deflate(Deflate.DEFAULT);
    socket.whenConnected = () -> socket.cut(MessageType.TEXT, Delimiter.until("\n"));
    try (Talk talk = Talk.server(() -> socket, DEFLATE)) {
      talk.compressed("x".repeat(2_000_000));
      assertTrue(talk.received().getFirst().startsWith("CLOSE 1009"));
      assertEquals(1, socket.count("overflow"));
    }
  }

  @Test
  void w7ABombWhoseValuesAreReadIsInflatedNoFasterThanTheyAreTaken() {
    socket.deflate(Deflate.DEFAULT);
    socket.whenConnected = () -> socket.cut(MessageType.TEXT, Delimiter.exactly(1000));
    socket.whenText = text -> socket.pauseReading(true);
    try (Talk talk = Talk.server(() -> socket, DEFLATE)) {
      talk.compressed("x".repeat(2_000_000));
      assertEquals(1, socket.count("text"));
      for (int i = 0; i < 1999; i++) {
        socket.pauseReading(false);
        talk.test.settle();
      }
      assertEquals(2000, socket.count("text"));
      assertEquals(List.of(), talk.received());
    }
  }

  @Test
  void w7ManyBombsAtOnceLeaveTurnsToOthers() {
    socket.deflate(Deflate.DEFAULT);
    try (Talk talk = Talk.server(() -> socket, DEFLATE)) {
      Bytes bomb = talk.compressedFrame("x".repeat(1_000_000)); // 1 KiB
      assertEquals(1, mostInAPoll(talk, bomb, bomb, bomb, bomb, bomb, bomb, bomb, bomb));
      assertEquals(8, socket.count("text"));
    }
  }

  @Test
  void w7TheValuesOfABombLeaveTurnsToOthers() {
    socket.deflate(Deflate.DEFAULT);
    socket.whenConnected = () -> socket.cut(MessageType.TEXT, Delimiter.exactly(1000));
    try (Talk talk = Talk.server(() -> socket, DEFLATE)) {
      long most = mostInAPoll(talk, talk.compressedFrame("x".repeat(2_000_000)));
      assertTrue(most < 400, () -> "of 2000: " + most);
      assertEquals(2000, socket.count("text"));
    }
  }

  @Test
  void w5TinyFramesLeaveTurnsToOthers() {
    try (Talk talk = Talk.server(() -> socket)) {
      Bytes[] frames = new Bytes[20_000];
      Arrays.fill(frames, talk.textFrame("x"));
      assertEquals(8192, mostInAPoll(talk, frames));
      assertEquals(20_000, socket.count("text"));
    }
  }

  /** Sends frames so that they arrive together; returns how many texts come of them in a poll. */
  private long mostInAPoll(Talk talk, Bytes... frames) {
    long[] most = new long[1];
    long[] before = new long[1];
    Timer counting =
        talk.test
            .engine()
            .loop(
                () -> {
                  long now = socket.count("text");
                  most[0] = Math.max(most[0], now - before[0]);
                  before[0] = now;
                });
    talk.together(frames);
    talk.test.settle();
    counting.cancel();
    return Math.max(most[0], socket.count("text") - before[0]);
  }

  @Test
  void w7WhatCannotBeInflatedCloses() {
    socket.deflate(Deflate.DEFAULT);
    assertEquals("CLOSE 1007", closed(socket, Bytes.hex("c182" + "00000000" + "ffff"), DEFLATE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "818200000000c080", // overlong
        "818300000000eda080", // a surrogate
        "818400000000f4908080", // above U+10FFFF
        "01fe0100" + "00000000" + "ff", // the first of 256 bytes
        "018100000000e2" + "808100000000c3", // across fragments
        "888300000000" + "03e8ff" // in the reason of a close
      })
  void w8TextThatIsNoUtf8Closes(String hex) {
    assertEquals("CLOSE 1007", closed(hex));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 999, 1004, 1005, 1006, 1015, 2999, 5000, 65535})
  void w9CodesThatMustNotBeSentClose(int code) {
    assertEquals("CLOSE 1002", closed("888200000000" + "%04x".formatted(code)));
  }

  @Test
  void w9ACodeOfOneByteCloses() {
    assertEquals("CLOSE 1002", closed("88810000000003"));
  }

  @Test
  void w10WhatComesBehindACloseIsDroppedAndThePeerHasTenSeconds() {
    try (Talk talk = Talk.server(() -> socket)) {
      socket.close();
      talk.test.settle();
      for (int i = 0; i < 9; i++) {
        talk.text("x").test.advance(Duration.ofSeconds(1));
      }
      assertFalse(talk.peer.ended());
      talk.test.advance(Duration.ofSeconds(1));
      assertTrue(talk.peer.ended());
      assertEquals(0, socket.count("text"));
    }
  }

  @Test
  void w13VeryManyFieldsAreRefused() {
    String[] fields = new String[200];
    for (int i = 0; i < fields.length; i++) {
      fields[i] = "X-" + i + ": x";
    }
    try (Talk talk = Talk.server(() -> socket, fields)) {
      assertTrue(talk.head.startsWith("HTTP/1.1 431 "), talk.head);
      assertEquals(List.of(), socket.told);
    }
  }

  @Test
  void w14ACloseFrameHasTheBytesOfItsReasonAndNoOthers() {
    try (Talk talk = Talk.server(() -> socket)) {
      socket.write("longer than what follows, in the same array");
      talk.test.settle();
      talk.peer.receive();
      socket.close(4000, "a");
      talk.test.settle();
      assertEquals(Bytes.hex("88030fa061"), talk.peer.receive());
    }
    Told other = new Told();
    try (Talk talk = Talk.server(() -> other)) {
      assertEquals(Bytes.hex("8800"), talk.frame(Opcode.CLOSE, true, Bytes.EMPTY).peer.receive());
    }
  }

  @Test
  void w15AClientKeepsItsSecretsFromWhomItIsRedirectedTo() {
    try (TestEngine test = new TestEngine()) {
      TestPeer peer = test.peerAt(Talk.ADDRESS);
      TestPeer other = test.peerAt(pants.net.Address.of("localhost", 81));
      socket.on(test.engine()).header("Authorization", "secret").connect("ws://localhost/");
      test.settle();
      peer.send("HTTP/1.1 307 T\r\nLocation: ws://localhost:81/\r\nContent-Length: 0\r\n\r\n");
      test.advance(Duration.ofMinutes(1));
      assertFalse(other.connected());
      assertEquals("close 1006", socket.told.getLast());
    }
  }
}
