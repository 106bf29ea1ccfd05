package pants.http.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pants.http.websocket.MessageType.BINARY;
import static pants.http.websocket.MessageType.TEXT;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import pants.Server;
import pants.Stream;
import pants.bytes.Bytes;
import pants.bytes.Delimiter;
import pants.bytes.NetStruct;
import pants.bytes.Struct;
import pants.testing.TestPeer;

/** What is handed on of what arrives, and when. */
class ReadingTest {
  private final Told socket = new Told().silent();

  private List<String> values() {
    return socket.told.stream().filter(each -> !each.equals("connect")).toList();
  }

  private Talk cut(MessageType type, Delimiter<Bytes> delimiter) {
    socket.whenConnected = () -> socket.cut(type, delimiter);
    return Talk.server(() -> socket);
  }

  private <T> Talk cutTo(MessageType type, Delimiter<T> delimiter) {
    socket.whenConnected = () -> socket.cut(type, delimiter, v -> socket.told.add("value " + v));
    return Talk.server(() -> socket);
  }

  private static Talk send(Talk talk, MessageType type, String... messages) {
    for (String each : messages) {
      talk.frame(type == TEXT ? Opcode.TEXT : Opcode.BINARY, true, Bytes.utf8(each));
    }
    return talk;
  }

  // Entire messages

  @Test
  void entireMessagesAreHandedOnAtFirst() {
    try (Talk talk = Talk.server(() -> socket)) {
      assertNull(socket.delimiter());
      talk.frame(Opcode.TEXT, false, Bytes.utf8("a"));
      talk.frame(Opcode.CONTINUATION, false, Bytes.EMPTY).ping("x");
      assertEquals(List.of(), values());
      talk.frame(Opcode.CONTINUATION, true, Bytes.utf8("b")).text("").binary("").binary("c");
      assertEquals(List.of("text ab", "text ", "binary ", "binary c"), values());
      assertEquals(List.of("PONG x"), talk.received());
    }
  }

  @Test
  void aCharacterMayBeCutByFragments() {
    try (Talk talk = Talk.server(() -> socket)) {
      Bytes euro = Bytes.utf8("€");
      talk.frame(Opcode.TEXT, false, euro.slice(0, 1));
      talk.frame(Opcode.CONTINUATION, false, euro.slice(1, 2));
      talk.frame(Opcode.CONTINUATION, true, euro.slice(2, 3));
      assertEquals(List.of("text €"), values());
      talk.frame(Opcode.TEXT, true, euro.slice(0, 2));
      assertEquals("CLOSE 1007", talk.received().getFirst().substring(0, 10));
    }
  }

  @Test
  void badTextFailsAtItsFirstBadByte() {
    try (Talk talk = Talk.server(() -> socket)) {
      Bytes frame = talk.bytes(Opcode.TEXT, false, Bytes.of(new byte[] {'a', (byte) 0xFF, 'b'}));
      talk.raw(frame.slice(0, frame.length() - 1)); // the last byte never comes
      assertEquals("CLOSE 1007", talk.received().getFirst().substring(0, 10));
    }
  }

  @Test
  void whatNobodyReadsClosesWith1003() {
    try (Talk talk = Talk.server(() -> new WebSocket() {})) {
      assertEquals(List.of("CLOSE 1003 text is not read here"), talk.text("a").received());
    }
    try (Talk talk = Talk.server(() -> new WebSocket() {})) {
      assertEquals(
          List.of("CLOSE 1003 binary messages are not read here"), talk.binary("a").received());
    }
  }

  @Test
  void aMessageThatIsTooLongClosesWith1009() {
    socket.limits(WebSocketLimits.DEFAULT.message(4));
    try (Talk talk = Talk.server(() -> socket)) {
      talk.text("abcd").frame(Opcode.TEXT, false, Bytes.utf8("abc"));
      talk.frame(Opcode.CONTINUATION, true, Bytes.utf8("de"));
      assertEquals("CLOSE 1009", talk.received().getFirst().substring(0, 10));
      assertEquals("text abcd", values().getFirst());
      assertEquals(1, socket.count("error a message has more than 4 bytes (message)"));
    }
  }

  // Delimiters

  @ParameterizedTest
  @EnumSource(MessageType.class)
  void cutsByEveryKindOfDelimiter(MessageType type) {
    String name = type == TEXT ? "text " : "binary ";
    check(type, Delimiter.until("\n"), List.of("a\nb", "c\n", "\n"), name + "a", name + "bc", name);
    check(type, Delimiter.until(Bytes.utf8("--")), List.of("a-", "-b--"), name + "a", name + "b");
    check(type, Delimiter.exactly(2), List.of("abc", "", "d"), name + "ab", name + "cd");
    check(
        type,
        Delimiter.matching(Pattern.compile("[,;]")),
        List.of("1,2", "3;"),
        name + "1",
        name + "23");
    check(type, Delimiter.available(), List.of("ab", "", "c"), name + "ab", name, name + "c");
  }

  private static void check(
      MessageType type, Delimiter<Bytes> delimiter, List<String> messages, String... values) {
    ReadingTest test = new ReadingTest();
    try (Talk talk = test.cut(type, delimiter)) {
      assertSame(delimiter, test.socket.delimiter());
      send(talk, type, messages.toArray(new String[0]));
      assertEquals(List.of(values), test.values());
    }
    ReadingTest whole = new ReadingTest(); // all in one packet, and byte by byte
    try (Talk talk = whole.cut(type, delimiter)) {
      Bytes all = Bytes.EMPTY;
      for (String each : messages) {
        all =
            all.concat(
                talk.bytes(type == TEXT ? Opcode.TEXT : Opcode.BINARY, true, Bytes.utf8(each)));
      }
      talk.raw(all);
      assertEquals(List.of(values), whole.values());
    }
    ReadingTest bytewise = new ReadingTest();
    try (Talk talk = bytewise.cut(type, delimiter)) {
      for (String each : messages) {
        talk.peer.sendByteByByte(
            talk.bytes(type == TEXT ? Opcode.TEXT : Opcode.BINARY, true, Bytes.utf8(each)));
      }
      assertEquals(List.of(values), bytewise.values());
    }
  }

  @Test
  void yieldsMatchesAndRecordsToAFunction() {
    socket.whenConnected =
        () ->
            socket.cut(
                TEXT,
                Delimiter.match(Pattern.compile("(\\w+)=(\\w+);")),
                match -> socket.told.add(match.group(2) + match.group(1)));
    try (Talk talk = Talk.server(() -> socket)) {
      talk.text("a=1").text(";b=2;");
      assertEquals(List.of("1a", "2b"), values());
    }
    ReadingTest struct = new ReadingTest();
    try (Talk talk = struct.cutTo(BINARY, Struct.of("!HB"))) {
      talk.binary("\0\1").binary("\2\0\3\4");
      assertEquals(2, struct.values().size());
      struct.socket.writePacked(7, 8);
      talk.test.settle();
      assertEquals(List.of("BINARY \0\7\b"), talk.received());
    }
    ReadingTest netStruct = new ReadingTest();
    try (Talk talk = netStruct.cutTo(BINARY, NetStruct.of("b$"))) {
      talk.binary("\3ab").binary("c\0\1");
      assertEquals(2, netStruct.values().size());
    }
    ReadingTest own = new ReadingTest();
    try (Talk talk =
        own.cutTo(TEXT, Delimiter.until("\n").map(line -> Integer.parseInt(line.utf8())))) {
      talk.text("12\n3\n");
      assertEquals(List.of("value 12", "value 3"), own.values());
      talk.text("x\n");
      assertEquals(List.of("CLOSE 1007 what was received makes no sense here"), talk.received());
      talk.peer.close();
      assertEquals(1, own.socket.count("error For input string: \"x\""));
      assertEquals(1, own.socket.count("close 1007"));
    }
  }

  @Test
  void availableHandsOverEachFragmentAndLongOnesInPieces() {
    try (Talk talk = cut(TEXT, Delimiter.available())) {
      Bytes euro = Bytes.utf8("€");
      talk.frame(Opcode.TEXT, false, Bytes.utf8("ab"))
          .frame(Opcode.CONTINUATION, true, Bytes.EMPTY);
      talk.frame(Opcode.TEXT, false, euro.slice(0, 2));
      talk.frame(Opcode.CONTINUATION, true, euro.slice(2, 3));
      assertEquals(List.of("text ab", "text ", "text €"), values());
      socket.told.clear();
      socket.bufferSize(5);
      talk.text("a€€€b");
      assertEquals(List.of("text a€", "text €", "text €b"), values());
    }
  }

  @Test
  void aCountThatCutsACharacterClosesWith1007() {
    try (Talk talk = cut(TEXT, Delimiter.exactly(2))) {
      talk.text("ab€");
      assertEquals(List.of("text ab"), values().subList(0, 1));
      assertEquals("CLOSE 1007", talk.received().getFirst().substring(0, 10));
    }
  }

  @Test
  void aMessageOfTheOtherTypeClosesWith1002() {
    try (Talk talk = cut(TEXT, Delimiter.until("\n"))) {
      talk.text("a\n").binary("b\n");
      assertEquals(
          List.of("CLOSE 1002 a binary message comes, and only text is taken here"),
          talk.received());
    }
    ReadingTest other = new ReadingTest();
    try (Talk talk = other.cut(BINARY, Delimiter.until("\n"))) {
      assertEquals(
          List.of("CLOSE 1002 a text message comes, and only binary is taken here"),
          talk.text("a\n").received());
    }
  }

  // Switching

  @Test
  void hooksMaySwitchInTheMiddleOfAMessage() {
    socket.whenConnected = () -> socket.cut(TEXT, Delimiter.until("\n"));
    socket.whenText =
        text -> {
          switch (text) {
            case "two" -> socket.cut(TEXT, Delimiter.exactly(2));
            case "ab" -> socket.whole();
            case "rest" -> socket.cut(BINARY, Delimiter.exactly(1));
            default -> {}
          }
        };
    try (Talk talk = Talk.server(() -> socket)) {
      talk.text("x\ntwo\nabrest").binary("yz");
      assertEquals(
          List.of("text x", "text two", "text ab", "text rest", "binary y", "binary z"), values());
      assertEquals(List.of(), talk.received());
    }
  }

  @Test
  void hooksMaySwitchTypesAtTheEndOfAMessageButNotWithin() {
    socket.whenConnected = () -> socket.cut(TEXT, Delimiter.until("\n"));
    socket.whenText = text -> socket.cut(BINARY, Delimiter.exactly(1));
    try (Talk talk = Talk.server(() -> socket)) {
      talk.together(talk.textFrame("a\n"), talk.bytes(Opcode.BINARY, true, Bytes.latin1("b")));
      assertEquals(List.of("text a", "binary b"), values());
    }
    ReadingTest within = new ReadingTest();
    within.socket.whenConnected = () -> within.socket.cut(TEXT, Delimiter.until("\n"));
    within.socket.whenText = text -> within.socket.cut(BINARY, Delimiter.exactly(1));
    try (Talk talk = Talk.server(() -> within.socket)) {
      talk.text("a\nb\n");
      assertEquals("text a", within.values().getFirst());
      assertEquals(0, within.socket.count("text b"));
      assertEquals("CLOSE 1002", talk.received().getFirst().substring(0, 10));
    }
  }

  @Test
  void switchesOutsideOfHooksAndLosesNothing() {
    try (Talk talk = cut(TEXT, Delimiter.until("\n"))) {
      talk.text("abc");
      assertEquals(List.of(), values());
      socket.cut(TEXT, Delimiter.exactly(2));
      assertEquals(List.of(), values()); // not inside of the call
      talk.test.settle();
      assertEquals(List.of("text ab"), values());
      socket.whole();
      talk.test.settle();
      assertEquals(List.of("text ab", "text c"), values());
      talk.text("d");
      assertEquals("text d", values().getLast());
    }
  }

  @Test
  void aRestThatIsHandedOnLaterIsNotOvertaken() {
    try (Talk talk = cut(TEXT, Delimiter.until("\n"))) {
      talk.text("rest");
      socket.whole();
      talk.binary("next"); // before the engine has looked again
      assertEquals(List.of("text rest", "binary next"), values());
    }
  }

  @Test
  void aRestIsNotOvertakenByWhatArrivesInTheSamePollEither() {
    try (Talk talk = cut(TEXT, Delimiter.until("\n"))) {
      talk.text("rest");
      Told other = new Told().silent();
      other.whenText = text -> socket.whole();
      TestPeer first =
          talk.test.connect(new Server<>(() -> new Other(other)).on(talk.test.engine()).listen(81));
      talk.test
          .engine()
          .callback(
              () -> {
                first.send("switch");
                talk.binary("next");
              });
      talk.test.settle();
      assertEquals(List.of("text rest", "binary next"), values());
    }
  }

  /** A stream that tells a WebSocket what it reads. */
  private static final class Other extends Stream {
    private final Told told;

    Other(Told told) {
      this.told = told;
    }

    @Override
    protected void onRead(Bytes data) {
      told.whenText.accept(data.utf8());
    }
  }

  @Test
  void aMessageUnderWayIsHandedOnWholeAfterASwitch() {
    try (Talk talk = cut(TEXT, Delimiter.until("\n"))) {
      talk.frame(Opcode.TEXT, false, Bytes.utf8("a\nb"));
      socket.whole();
      talk.test.settle();
      assertEquals(List.of("text a"), values());
      talk.frame(Opcode.CONTINUATION, true, Bytes.utf8("c"));
      assertEquals(List.of("text a", "text bc"), values());
    }
  }

  @Test
  void anotherTypeWhileSomethingWaitsClosesWith1002() {
    try (Talk talk = cut(TEXT, Delimiter.until("\n"))) {
      talk.text("rest");
      socket.cut(BINARY, Delimiter.until("\n"));
      talk.test.settle();
      assertEquals("CLOSE 1002", talk.received().getFirst().substring(0, 10));
    }
  }

  // Bounds

  @Test
  void moreThanTheBufferHoldsClosesWith1009() {
    try (Talk talk = cut(TEXT, Delimiter.until("\n"))) {
      assertEquals(65536, socket.bufferSize());
      socket.bufferSize(4);
      talk.text("abc\nabcd");
      assertEquals(List.of("text abc"), values());
      talk.text("e");
      assertEquals(1, socket.count("overflow more than 4 bytes of messages (bufferSize) were rec"));
      assertEquals("CLOSE 1009", talk.received().getFirst().substring(0, 10));
      talk.peer.close();
      assertEquals(1, socket.count("close 1009"));
      assertEquals(1, socket.count("overflow"));
      assertEquals(0, socket.count("error"));
    }
  }

  @Test
  void whoHandlesTheOverflowMayGoOn() {
    socket.whenOverflown = cause -> {};
    try (Talk talk = cut(TEXT, Delimiter.until("\n"))) {
      socket.bufferSize(4);
      talk.text("abcde").text("f\n");
      assertEquals(1, values().size());
      socket.bufferSize(10);
      talk.test.settle();
      assertEquals("text abcdef", values().getLast());
      socket.bufferSize(4);
      socket.whenOverflown = cause -> socket.cut(TEXT, Delimiter.exactly(3));
      talk.text("123456");
      assertEquals(List.of("text 123", "text 456"), values().subList(3, 5));
      assertEquals(List.of(), talk.received());
    }
  }

  @Test
  void aCountEnlargesTheBuffer() {
    try (Talk talk = cut(BINARY, Delimiter.exactly(10))) {
      socket.bufferSize(4);
      talk.binary("0123456789");
      assertEquals(List.of("binary 0123456789"), values());
    }
  }

  @Test
  void sizesHaveTheirBounds() {
    try (Talk talk = Talk.server(() -> socket)) {
      int most = pants.StreamLimits.DEFAULT.maxBufferSize();
      for (int wrong : new int[] {0, -1, most + 1}) {
        assertThrows(IllegalArgumentException.class, () -> socket.bufferSize(wrong));
      }
      var e =
          assertThrows(
              IllegalArgumentException.class,
              () -> socket.cut(BINARY, Delimiter.exactly(most + 1)));
      assertTrue(e.getMessage().contains("maxBufferSize of " + most), e.getMessage());
      assertNull(socket.delimiter());
      talk.text("a");
      assertEquals(List.of("text a"), values());
    }
  }

  @Test
  void aMessageForADelimiterHasNoBoundOfItsOwn() {
    socket.limits(WebSocketLimits.DEFAULT.message(4).fragments(1000));
    try (Talk talk = cut(TEXT, Delimiter.until("\n"))) {
      talk.text("abc\ndef\nghi\n");
      assertEquals(List.of("text abc", "text def", "text ghi"), values());
    }
  }

  @Test
  void aDelimiterThatConsumesNothingIsGivenUp() {
    try (Talk talk = cut(BINARY, Delimiter.exactly(0))) {
      talk.test.settle();
      assertEquals(1, socket.count("error Exactly[count=0] gave 1000 values in a row"));
      assertEquals("CLOSE 1007", talk.received().getFirst().substring(0, 10));
    }
  }

  // Pausing

  @Test
  void aPauseInTheMiddleOfAFrameLosesNothing() {
    socket.whenText = text -> socket.pauseReading(true);
    try (Talk talk = cut(TEXT, Delimiter.until("\n"))) {
      talk.text("a\nb\nc\n").text("d\n");
      assertEquals(List.of("text a"), values());
      List<String> expected = new ArrayList<>(List.of("text a"));
      for (String each : List.of("b", "c", "d")) {
        socket.pauseReading(false);
        assertEquals(expected, values()); // not inside of the call
        talk.test.settle();
        expected.add("text " + each);
        assertEquals(expected, values());
      }
    }
  }

  @Test
  void theEndWaitsBehindAPauseToo() {
    socket.whenText = text -> socket.pauseReading(true);
    try (Talk talk = cut(TEXT, Delimiter.until("\n"))) {
      talk.text("a\nb\n").close(1000, "bye");
      talk.peer.end();
      assertEquals(List.of("text a"), values());
      socket.pauseReading(false);
      talk.test.settle();
      assertEquals(List.of("text a", "text b"), values());
      socket.pauseReading(false);
      talk.test.settle();
      assertEquals(List.of("text a", "text b", "close 1000 bye"), values());
    }
  }

  @Test
  void aPingAheadOfAPauseIsAnswered() {
    socket.whenText = text -> socket.pauseReading(true);
    try (Talk talk = Talk.server(() -> socket)) {
      talk.together(talk.bytes(Opcode.PING, true, Bytes.utf8("p")), talk.textFrame("a"));
      assertEquals(List.of("PONG p"), talk.received());
    }
  }

  @Test
  void pausedInOneHookAndResumedInTheSameNothingWaits() {
    socket.whenText =
        text -> {
          socket.pauseReading(true);
          socket.pauseReading(false);
        };
    try (Talk talk = cut(TEXT, Delimiter.until("\n"))) {
      talk.text("a\nb\n").text("c\n");
      assertEquals(List.of("text a", "text b", "text c"), values());
    }
  }
}
