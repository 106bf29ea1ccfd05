package pants.http.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pants.http.websocket.Opcode.BINARY;
import static pants.http.websocket.Opcode.CLOSE;
import static pants.http.websocket.Opcode.CONTINUATION;
import static pants.http.websocket.Opcode.PING;
import static pants.http.websocket.Opcode.PONG;
import static pants.http.websocket.Opcode.TEXT;
import static pants.http.websocket.Role.CLIENT;
import static pants.http.websocket.Role.SERVER;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import pants.bytes.Bytes;
import pants.bytes.ReceiveBuffer;
import pants.testing.DelimiterFeeder;

class FrameReaderTest {
  private static final WebSocketLimits LIMITS = WebSocketLimits.DEFAULT;

  /** In hexadecimal, with a space wherever it helps. */
  private static Bytes hex(String digits) {
    return Bytes.hex(digits.replace(" ", ""));
  }

  private static FrameReader reader(Role role) {
    return new FrameReader(role, false, LIMITS);
  }

  /** What a client reads, however it is cut. */
  private static List<Frame> frames(String digits) {
    return fed(CLIENT, hex(digits)).values();
  }

  private static DelimiterFeeder.Fed<Frame> fed(Role role, Bytes input) {
    return new DelimiterFeeder<>(() -> new JoinedFrames(reader(role))).feed(input);
  }

  private static BadFrameException refusal(FrameReader reader, Bytes input) {
    var buffer = new ReceiveBuffer(1 << 20);
    buffer.append(input.asByteBuffer());
    return assertThrows(
        BadFrameException.class,
        () -> {
          while (reader.take(buffer) != null) {}
        });
  }

  /** Refused however it is cut, and only when the last of these bytes is there. */
  private static void refused(Role role, String digits, int code, String rule) {
    refused(role, false, LIMITS, digits, code, rule);
  }

  private static void refused(
      Role role,
      boolean compression,
      WebSocketLimits limits,
      String digits,
      int code,
      String rule) {
    var input = hex(digits);
    var feeder =
        new DelimiterFeeder<>(() -> new JoinedFrames(new FrameReader(role, compression, limits)));
    var e = assertThrows(BadFrameException.class, () -> feeder.feed(input));
    assertEquals(rule, e.getMessage());
    assertEquals(code, e.code());
    feeder.feed(input.slice(0, input.length() - 1));
  }

  private static void broken(Role role, String digits, String rule) {
    refused(role, digits, CloseReason.PROTOCOL_ERROR, rule);
  }

  private static Frame text(String text) {
    return new Frame(TEXT, true, Bytes.utf8(text));
  }

  @Test
  void readsTheExamplesOfTheStandard() {
    // RFC 6455, section 5.7
    assertEquals(List.of(text("Hello")), frames("8105 48656c6c6f"));
    assertEquals(List.of(text("Hello")), fed(SERVER, hex("8185 37fa213d 7f9f4d5158")).values());
    assertEquals(
        List.of(
            new Frame(TEXT, false, Bytes.utf8("Hel")),
            new Frame(CONTINUATION, true, Bytes.utf8("lo"))),
        frames("0103 48656c 8002 6c6f"));
    assertEquals(List.of(new Frame(PING, true, Bytes.utf8("Hello"))), frames("8905 48656c6c6f"));
    assertEquals(
        List.of(new Frame(PONG, true, Bytes.utf8("Hello"))),
        fed(SERVER, hex("8a85 37fa213d 7f9f4d5158")).values());
    assertEquals(
        List.of(new Frame(BINARY, true, hex("ab".repeat(256)))),
        frames("827e 0100" + "ab".repeat(256)));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 124, 125, 126, 127, 128, 255, 256, 300})
  void readsFramesOfAnyLengthHoweverTheyAreCut(int length) {
    var payload = hex("5a".repeat(length));
    var head = length < 126 ? "%02x".formatted(length) : "7e%04x".formatted(length);
    assertEquals(
        List.of(new Frame(BINARY, true, payload), text("a")),
        frames("82" + head + payload.hex() + "8101 61"));
    var masked = length < 126 ? "%02x".formatted(0x80 | length) : "fe%04x".formatted(length);
    assertEquals(
        List.of(new Frame(BINARY, true, payload), text("a")),
        fed(SERVER, hex("82" + masked + "5a5a5a5a" + "00".repeat(length) + "8181 00000000 61"))
            .values());
  }

  @ParameterizedTest
  @ValueSource(ints = {65_535, 65_536, 65_537, 100_000})
  void readsLongFrames(int length) {
    var head = length < 65_536 ? "827e%04x".formatted(length) : "827f%016x".formatted(length);
    var payload = hex("5a".repeat(length));
    var buffer = new ReceiveBuffer(1 << 20);
    buffer.append(hex(head).concat(payload).asByteBuffer());
    assertEquals(new Frame(BINARY, true, payload), reader(CLIENT).take(buffer));
    assertTrue(buffer.isEmpty());
  }

  @Test
  void leavesWhatIsBehindAFrameAndABeginningWithoutPayload() {
    assertEquals("81", fed(CLIENT, hex("8101 61 81")).rest().hex());
    assertEquals("8105", fed(CLIENT, hex("8101 61 8105")).rest().hex());
    assertEquals("8185010203", fed(SERVER, hex("8185 010203")).rest().hex());
    assertEquals("818501020304", fed(SERVER, hex("8185 01020304")).rest().hex());
    assertEquals("890361", fed(CLIENT, hex("8903 61")).rest().hex());
  }

  @Test
  void takesControlFramesBetweenTheFragmentsOfAMessage() {
    assertEquals(
        List.of(
            new Frame(TEXT, false, Bytes.utf8("a")),
            new Frame(PING, true, Bytes.utf8("p")),
            new Frame(CONTINUATION, false, Bytes.EMPTY),
            new Frame(PONG, true, Bytes.EMPTY),
            new Frame(CONTINUATION, true, Bytes.utf8("b")),
            new Frame(CLOSE, true, hex("03e8"))),
        frames("0101 61 8901 70 0000 8a00 8001 62 8802 03e8"));
  }

  @Test
  void takesTheLongestControlFrame() {
    var payload = "61".repeat(125);
    assertEquals(List.of(new Frame(PING, true, hex(payload))), frames("897d" + payload));
    var feeder = new DelimiterFeeder<>(() -> new JoinedFrames(reader(SERVER))).bufferSize(1);
    assertEquals(
        List.of(new Frame(CLOSE, true, hex(payload))),
        feeder.feed(hex("88fd 00000000" + payload)).values());
    assertEquals(2 + 4 + 125, reader(SERVER).minimum());
  }

  private static List<Frame> pieces(FrameReader reader, int window, Bytes... arriving) {
    var buffer = new ReceiveBuffer(window);
    var pieces = new ArrayList<Frame>();
    for (var arrived : arriving) {
      buffer.append(arrived.asByteBuffer());
      for (Frame frame = reader.take(buffer); frame != null; frame = reader.take(buffer)) {
        pieces.add(frame);
      }
    }
    return pieces;
  }

  @Test
  void handsOnWhatHasArrivedOfADataFrame() {
    var pieces =
        pieces(
            reader(SERVER), 1000, hex("0185 37fa213d 7f"), hex("9f4d"), hex("5158 8080 00000000"));
    assertEquals(
        List.of(
            new Frame(TEXT, false, false, true, false, Bytes.utf8("H")),
            new Frame(TEXT, false, false, false, false, Bytes.utf8("el")),
            new Frame(TEXT, false, false, false, true, Bytes.utf8("lo")),
            new Frame(CONTINUATION, true, Bytes.EMPTY)),
        pieces);
  }

  @Test
  void handsOnAFrameThatIsLongerThanTheWindowInPieces() {
    var input = hex("827e 0190").concat(hex("61".repeat(400))).concat(hex("8101 62"));
    var pieces = pieces(reader(CLIENT), 150, input);
    assertEquals(
        List.of(146, 150, 104, 1), pieces.stream().map(each -> each.payload().length()).toList());
    assertEquals(text("b"), pieces.getLast());
  }

  @Test
  void readsAFrameThatIsLongerThanMemoryWhereMessagesAreNotWhole() {
    var reader = reader(SERVER);
    reader.whole(false);
    var buffer = new ReceiveBuffer(100_000);
    buffer.append(hex("82ff 7fffffffffffffff 01020304").asByteBuffer());
    long before = buffer.consumed();
    for (int i = 0; i < 5; i++) {
      assertNull(reader.take(buffer));
      buffer.append(hex("01020304".repeat(10_000) + "01").asByteBuffer());
      buffer.append(hex("020304").asByteBuffer());
      var piece = reader.take(buffer);
      assertEquals(new Frame(BINARY, true, false, i == 0, false, hex("00".repeat(40_004))), piece);
    }
    assertEquals(5 * 40_004 + 14, buffer.consumed() - before);
  }

  @Test
  void unmasksPiecesOfAnyLengthWithTheRightPartOfTheKey() {
    // Split at every place, each piece's key depends on all before it.
    var payload = "The quick brown fox jumps over the lazy dog";
    var bytes = payload.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    byte[] key = {0x11, 0x22, 0x44, (byte) 0x88};
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] ^= key[i % 4];
    }
    var input = hex("81%02x 11224488".formatted(0x80 | bytes.length)).concat(Bytes.of(bytes));
    assertEquals(List.of(text(payload)), fed(SERVER, input).values());
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5, 6, 7, 11, 12, 13, 14, 15})
  void refusesAReservedOpcodeWhateverItsLength(int opcode) {
    var rule = "a frame has the opcode " + opcode + ", which is reserved";
    broken(CLIENT, "8%x00".formatted(opcode), rule);
    broken(CLIENT, "8%x7f".formatted(opcode), rule); // 2 to the power of 62 would follow
    broken(SERVER, "0%x80".formatted(opcode), rule);
  }

  @Test
  void refusesReservedBits() {
    var reserved = "a frame has RSV2 or RSV3, which no extension was agreed on for";
    var compressed = "a frame has RSV1, and compression was not agreed on";
    for (String opcode : List.of("0", "1", "2", "8", "9", "a")) {
      for (String bits : List.of("a", "9", "b", "e", "d", "f")) {
        broken(CLIENT, bits + opcode + "00", reserved);
        broken(SERVER, bits + opcode + "fd", reserved);
      }
      broken(CLIENT, "c" + opcode + "00", compressed);
      broken(SERVER, "c" + opcode + "fd", compressed);
    }
  }

  @Test
  void takesTheMarkOfCompressionOnTheFirstFrameOfAMessageAlone() {
    var reader =
        new DelimiterFeeder<>(() -> new JoinedFrames(new FrameReader(CLIENT, true, LIMITS)));
    assertEquals(
        List.of(
            new Frame(TEXT, false, true, true, true, hex("0102")),
            new Frame(CONTINUATION, true, hex("0304")),
            new Frame(BINARY, true, true, true, true, hex("05")),
            new Frame(BINARY, true, hex("06"))),
        reader.feed(hex("4102 0102 8002 0304 c201 05 8201 06")).values());
    for (String head : List.of("c8", "c9", "ca", "c0")) {
      refused(
          CLIENT,
          true,
          LIMITS,
          head + "00",
          CloseReason.PROTOCOL_ERROR,
          "a frame that begins no message has RSV1");
    }
    refused(
        CLIENT,
        true,
        LIMITS,
        "4102 0102 c002",
        CloseReason.PROTOCOL_ERROR,
        "a frame that begins no message has RSV1");
    refused(
        CLIENT,
        true,
        LIMITS,
        "e102",
        CloseReason.PROTOCOL_ERROR,
        "a frame has RSV2 or RSV3, which no extension was agreed on for");
  }

  @Test
  void marksEveryPieceOfTheFirstFrameOfACompressedMessage() {
    var pieces =
        pieces(
            new FrameReader(CLIENT, true, LIMITS),
            1000,
            hex("4102 01"),
            hex("02 8002 03"),
            hex("04"));
    assertEquals(
        List.of(true, true, false, false), pieces.stream().map(Frame::compressed).toList());
  }

  @Test
  void refusesAClientThatDoesNotMaskAndAServerThatDoes() {
    for (String head : List.of("81", "82", "88", "89", "8a", "01")) {
      broken(SERVER, head + "05", "a client's frame is not masked");
      broken(CLIENT, head + "85", "a server's frame is masked");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Opcode.class,
      names = {"CLOSE", "PING", "PONG"})
  void refusesControlFramesInFragmentsOrTooLong(Opcode opcode) {
    broken(CLIENT, "0%x00".formatted(opcode.code()), "a control frame is fragmented");
    broken(SERVER, "0%x80".formatted(opcode.code()), "a control frame is fragmented");
    broken(CLIENT, "8%x7e".formatted(opcode.code()), "a control frame has more than 125 bytes");
    broken(SERVER, "8%xff".formatted(opcode.code()), "a control frame has more than 125 bytes");
  }

  @Test
  void refusesACloseFrameOfOneByte() {
    var rule = "a close frame has a payload of one byte, which is no code";
    broken(CLIENT, "8801", rule);
    broken(SERVER, "8881", rule);
    assertEquals(List.of(new Frame(CLOSE, true, Bytes.EMPTY)), frames("8800"));
    assertEquals(List.of(new Frame(PING, true, hex("00"))), frames("8901 00"));
  }

  @ParameterizedTest
  @CsvSource({
    "827e 0000, 0",
    "827e 007d, 125",
    "817e 0001, 1",
    "007e 0000, 0",
    "827f 0000000000000000, 0",
    "827f 000000000000007e, 126",
    "827f 000000000000ffff, 65535"
  })
  void refusesLengthsInMoreBytesThanTheyNeed(String head, long length) {
    broken(
        CLIENT, head, "a frame's length of " + length + " is written in more bytes than it needs");
  }

  @Test
  void takesTheLeastLengthsOfEachForm() {
    assertEquals(
        List.of(new Frame(BINARY, true, hex("00".repeat(126)))),
        frames("827e 007e" + "00".repeat(126)));
    var buffer = new ReceiveBuffer(1 << 20);
    buffer.append(hex("827f 0000000000010000 61").asByteBuffer());
    assertEquals(
        new Frame(BINARY, true, false, true, false, Bytes.utf8("a")), reader(CLIENT).take(buffer));
  }

  @Test
  void refusesALengthWithItsHighestBit() {
    var rule = "the highest bit of a frame's length is set";
    broken(CLIENT, "827f 8000000000000000", rule);
    broken(SERVER, "82ff ffffffffffffffff", rule);
  }

  @Test
  void refusesAContinuationWithoutAMessage() {
    var rule = "a continuation comes, and no message was begun";
    broken(CLIENT, "8000", rule);
    broken(CLIENT, "0005", rule);
    broken(CLIENT, "8101 61 8000", rule);
    broken(CLIENT, "0101 61 8001 62 8000", rule);
    broken(CLIENT, "8900 8000", rule);
  }

  @Test
  void refusesAMessageWithinAnother() {
    var rule = "a message begins before the one before it has ended";
    broken(CLIENT, "0101 61 8100", rule);
    broken(CLIENT, "0100 0200", rule);
    broken(CLIENT, "0101 61 0001 62 8900 8205", rule);
  }

  @Test
  void refusesAMessageThatIsTooLongByTheHeaderThatAnnouncesIt() {
    var limits = LIMITS.message(200);
    var rule = "a message has more than 200 bytes (message)";
    int code = CloseReason.TOO_BIG;
    refused(CLIENT, false, limits, "827e 00c9", code, rule);
    refused(CLIENT, false, limits, "827f 7fffffffffffffff", code, rule);
    refused(SERVER, false, limits, "82ff 0000000100000000", code, rule);
    var hundred = "64" + "00".repeat(100);
    refused(CLIENT, false, limits, "02" + hundred + "8900 0065", code, rule);
    refused(CLIENT, false, limits, "02" + hundred + "00" + hundred + "0000 0001", code, rule);
    refused(CLIENT, false, limits, "0201 00 807f 7fffffffffffffff", code, rule);
    var feeder =
        new DelimiterFeeder<>(() -> new JoinedFrames(new FrameReader(CLIENT, false, limits)));
    assertEquals(
        4,
        feeder
            .feed(hex("02" + hundred + "80" + hundred + "827e 00c8" + "00".repeat(200) + "8100"))
            .values()
            .size());
  }

  @Test
  void aCompressedMessageMayBeALittleLongerThanTheBound() {
    var limits = LIMITS.message(200);
    var rule = "a message has more than 200 bytes (message)";
    int most = 200 + 200 / 8 + 64;
    var feeder =
        new DelimiterFeeder<>(() -> new JoinedFrames(new FrameReader(CLIENT, true, limits)));
    assertEquals(
        2,
        feeder
            .feed(
                hex(
                    "427e %04x".formatted(most - 100)
                        + "00".repeat(most - 100)
                        + "8064"
                        + "00".repeat(100)))
            .values()
            .size());
    refused(CLIENT, true, limits, "c27e %04x".formatted(most + 1), CloseReason.TOO_BIG, rule);
    refused(
        CLIENT,
        true,
        limits,
        "427e %04x".formatted(most - 100) + "00".repeat(most - 100) + "8065",
        CloseReason.TOO_BIG,
        rule);
    refused(CLIENT, true, limits, "827e 00c9", CloseReason.TOO_BIG, rule);
  }

  @Test
  void theLargestBoundsDoNotOverflow() {
    var limits = LIMITS.message(Integer.MAX_VALUE);
    var rule = "a message has more than 2147483647 bytes (message)";
    refused(CLIENT, false, limits, "0201 00 807f 000000007fffffff", CloseReason.TOO_BIG, rule);
    refused(CLIENT, true, limits, "4201 00 807f 7fffffffffffffff", CloseReason.TOO_BIG, rule);
  }

  @Test
  void refusesAMessageOfTooManyFrames() {
    var limits = LIMITS.fragments(3);
    var rule = "a message has more than 3 frames (fragments)";
    refused(CLIENT, false, limits, "0200 0000 0000 0000", CloseReason.POLICY, rule);
    refused(CLIENT, false, limits, "0200 0001 00 8900 0000 8001", CloseReason.POLICY, rule);
    refused(
        CLIENT,
        false,
        LIMITS.fragments(1),
        "0200 8000",
        CloseReason.POLICY,
        "a message has more than 1 frames (fragments)");
    var feeder =
        new DelimiterFeeder<>(() -> new JoinedFrames(new FrameReader(CLIENT, false, limits)));
    assertEquals(8, feeder.feed(hex("0200 0000 8000 8900 0200 0000 8000 8100")).values().size());
    var streaming = new FrameReader(CLIENT, false, limits);
    streaming.whole(false);
    var e = refusal(streaming, hex("0200 0000 0000 0000"));
    assertEquals(CloseReason.POLICY, e.code());
  }

  @Test
  void boundsNoLengthWhereMessagesAreNotWhole() {
    var reader = new FrameReader(CLIENT, false, LIMITS.message(10));
    reader.whole(false);
    var pieces = pieces(reader, 1000, hex("020a" + "00".repeat(10) + "0020" + "00".repeat(32)));
    assertEquals(List.of(10, 32), pieces.stream().map(each -> each.payload().length()).toList());
  }

  @Test
  void countsFromWhereMessagesAreWantedWholeAgain() {
    var limits = LIMITS.message(10);
    var reader = new FrameReader(CLIENT, false, limits);
    reader.whole(false);
    assertEquals(1, pieces(reader, 1000, hex("021e" + "00".repeat(20))).size());
    reader.whole(true);
    assertEquals(2, pieces(reader, 1000, hex("00".repeat(9)), hex("00")).size());
    var e = refusal(reader, hex("0001"));
    assertEquals(CloseReason.TOO_BIG, e.code());

    var other = new FrameReader(CLIENT, false, limits);
    other.whole(false);
    assertEquals(1, pieces(other, 1000, hex("021e" + "00".repeat(19))).size());
    other.whole(true);
    assertEquals(CloseReason.TOO_BIG, refusal(other, hex("00")).code());

    var between = new FrameReader(CLIENT, false, limits);
    between.whole(false);
    assertEquals(1, pieces(between, 1000, hex("021e" + "00".repeat(30))).size());
    between.whole(true);
    between.whole(true);
    assertEquals(1, pieces(between, 1000, hex("000a" + "00".repeat(10))).size());
    assertEquals(CloseReason.TOO_BIG, refusal(between, hex("0001")).code());
  }

  private static FrameReader only(@Nullable MessageType type) {
    var reader = reader(CLIENT);
    reader.only(type);
    return reader;
  }

  @Test
  void refusesTheTypeThatIsNotTaken() {
    var e = refusal(only(MessageType.TEXT), hex("8205"));
    assertEquals(CloseReason.PROTOCOL_ERROR, e.code());
    assertEquals("a binary message comes, and only text is taken here", e.getMessage());
    e = refusal(only(MessageType.BINARY), hex("0105"));
    assertEquals("a text message comes, and only binary is taken here", e.getMessage());
    var input = hex("0101 61 8900 8001 62");
    assertEquals(3, pieces(only(MessageType.TEXT), 1000, input).size());
    assertEquals(3, pieces(only(null), 1000, input).size());
    assertEquals(1, pieces(only(MessageType.BINARY), 1000, hex("8900")).size());
  }

  @Test
  void refusesTheRestOfAMessageOfATypeThatIsTakenNoMore() {
    var reader = only(MessageType.TEXT);
    assertEquals(2, pieces(reader, 1000, hex("0101 61 0002 62")).size());
    reader.only(MessageType.BINARY);
    assertEquals(CloseReason.PROTOCOL_ERROR, refusal(reader, hex("62")).code());
    reader = only(MessageType.TEXT);
    assertEquals(1, pieces(reader, 1000, hex("0101 61")).size());
    reader.only(MessageType.BINARY);
    assertEquals(CloseReason.PROTOCOL_ERROR, refusal(reader, hex("8001")).code());
  }

  @Test
  void keepsNothingOfTheBufferOfASmallFrame() {
    var buffer = new ReceiveBuffer(1000);
    buffer.append(hex("8183 00000000 616263".repeat(20)).asByteBuffer());
    var frame = reader(SERVER).take(buffer);
    assertEquals(text("abc"), frame);
    assertEquals(19 * 9, buffer.length());
  }

  @Test
  void refusesAgainWhatItHasRefused() {
    var reader = reader(CLIENT);
    assertEquals(refusal(reader, hex("8300")).code(), refusal(reader, hex("8300")).code());
    assertEquals(1, pieces(reader, 100, hex("8101 61")).size());
  }
}
