package pants.http.websocket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pants.StreamLimits;
import pants.bytes.Bytes;
import pants.bytes.Delimiter;
import pants.bytes.Struct;

/** What is written, and what becomes of it. */
class SendingTest {
  private final Told socket = new Told().silent();
  @TempDir Path folder;

  private Path file(int size) throws IOException {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return Files.write(folder.resolve("f" + size), bytes);
  }

  // Messages

  @Test
  void sendsTextAndBytesAsWhatTheyAre() {
    try (Talk talk = Talk.server(() -> socket)) {
      assertTrue(socket.write("a€"));
      assertTrue(socket.write(Bytes.utf8("b")));
      assertTrue(socket.write(Bytes.utf8("€"), MessageType.TEXT));
      assertTrue(socket.write(Bytes.utf8("d"), MessageType.BINARY));
      assertTrue(socket.write(""));
      assertTrue(socket.write(Bytes.EMPTY));
      talk.test.settle();
      assertEquals(
          List.of("TEXT a€", "BINARY b", "TEXT €", "BINARY d", "TEXT ", "BINARY "),
          talk.received());
    }
  }

  @Test
  void bytesThatAreNoUtf8AreNoText() {
    try (Talk talk = Talk.server(() -> socket)) {
      for (String wrong : List.of("ff", "e282", "eda080")) {
        assertThrows(
            IllegalArgumentException.class, () -> socket.write(Bytes.hex(wrong), MessageType.TEXT));
      }
      talk.test.settle();
      assertEquals(List.of(), talk.received());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 125, 126, 127, 4096, 4097, 65535, 65536, 100_000})
  void aMessageOfAnyLengthIsOneFrame(int length) {
    try (Talk talk = Talk.server(() -> socket)) {
      socket.write("x".repeat(length));
      talk.test.settle();
      assertEquals(List.of("TEXT " + "x".repeat(length)), talk.received());
    }
    Told client = new Told().silent();
    try (Talk talk = Talk.client(client)) {
      client.write("x".repeat(length));
      talk.test.settle();
      assertEquals(List.of("TEXT " + "x".repeat(length)), talk.received());
    }
  }

  @Test
  void packsValuesByAFormatOrTheReadDelimiter() {
    try (Talk talk = Talk.server(() -> socket)) {
      socket.writePacked(Struct.of("!H"), 258);
      talk.test.settle();
      assertEquals(List.of("BINARY \1\2"), talk.received());
      assertThrows(IllegalStateException.class, () -> socket.writePacked(1));
      socket.cut(MessageType.BINARY, Struct.of("!B"), values -> {});
      socket.writePacked(3);
      talk.test.settle();
      assertEquals(List.of("BINARY \3"), talk.received());
      assertThrows(IllegalArgumentException.class, () -> socket.writePacked(1, 2));
    }
  }

  @Test
  void afterItsCloseWritingIsAnError() {
    try (Talk talk = Talk.server(() -> socket)) {
      socket.close();
      assertFalse(socket.connected());
      for (Runnable each : writes()) {
        var e = assertThrows(IllegalStateException.class, each::run);
        assertTrue(e.getMessage().contains(" is closed: it cannot "), e.getMessage());
      }
      talk.close(1000, "").peer.close();
      assertTrue(socket.closed());
      for (Runnable each : writes()) {
        assertThrows(IllegalStateException.class, each::run);
      }
      socket.close();
      socket.closeNow();
      assertEquals(List.of("connect", "close 1000"), socket.told);
    }
    Told dropped = new Told();
    try (Talk talk = Talk.server(() -> dropped)) {
      dropped.closeNow();
      assertThrows(IllegalStateException.class, () -> dropped.write("a"));
      talk.test.settle();
      assertThrows(IllegalStateException.class, () -> dropped.write("a"));
    }
  }

  private List<Runnable> writes() {
    return List.of(
        () -> socket.write("a"),
        () -> socket.write(Bytes.EMPTY),
        () -> socket.write(Bytes.EMPTY, MessageType.TEXT),
        () -> socket.writePacked(Struct.of("B"), 1),
        () -> socket.writeFile(Path.of("nothing")),
        () -> socket.ping());
  }

  @Test
  void whoWritesBeforeHeIsToldOfTheEndIsNotAtFault() {
    try (Talk talk = Talk.client(socket)) {
      talk.close(1000, ""); // and the server has not ended the connection yet
      assertEquals(List.of("connect"), socket.told);
      assertFalse(socket.connected());
      assertFalse(socket.write("late"));
      assertFalse(socket.writeFile(Path.of("not looked for")));
      socket.ping();
      talk.test.settle();
      assertEquals(List.of("CLOSE 1000"), talk.received());
    }
  }

  // Back-pressure

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void manyAnswersToOneFrameAreBoundedAndAllArriveInOrder(boolean compressed) {
    int lines = 5_000;
    String answer = "x".repeat(1000);
    Random random = new Random(1);
    socket.limits(
        WebSocketLimits.DEFAULT.stream(StreamLimits.DEFAULT.softOutput(20_000).hardOutput(80_000)));
    if (compressed) {
      socket.deflate(Deflate.DEFAULT);
    }
    StringBuilder expected = new StringBuilder();
    socket.whenConnected = () -> socket.cut(MessageType.TEXT, Delimiter.until("\n"));
    socket.whenText =
        text -> {
          byte[] noise = new byte[500];
          random.nextBytes(noise);
          String sent = text + " " + Bytes.of(noise).hex() + answer;
          expected.append(sent).append('\n');
          socket.write(sent);
        };
    try (Talk talk = Talk.server(() -> socket, "Sec-WebSocket-Extensions: permessage-deflate")) {
      assertEquals(compressed, talk.head.contains("permessage-deflate"));
      talk.peer.pauseReading(true);
      StringBuilder all = new StringBuilder();
      for (int i = 0; i < lines; i++) {
        all.append(i).append('\n');
      }
      talk.text(all.toString());
      long first = socket.count("text ");
      assertTrue(first > 5 && first < 100, "answered " + first);
      talk.test.advance(Duration.ofSeconds(5));
      assertEquals(first, socket.count("text "));
      StringBuilder got = new StringBuilder();
      Decompressor decompressor =
          new Decompressor(Role.CLIENT, new DeflateTerms(false, false, 15, 15));
      for (int i = 0; got.length() < expected.length() || socket.count("text ") < lines; i++) {
        assertTrue(i < 20_000, "it does not go on: " + socket.count("text "));
        talk.peer.take(10_000);
        talk.test.settle();
        for (Frame each : talk.frames()) {
          if (each.compressed()) {
            decompressor.feed(each.payload(), true);
            for (Bytes part = decompressor.next(); part != null; part = decompressor.next()) {
              got.append(new String(part.toArray(), ISO_8859_1));
            }
          } else {
            got.append(new String(each.payload().toArray(), ISO_8859_1));
          }
          got.append('\n');
        }
      }
      assertTrue(
          got.toString().contentEquals(expected), "something is lost, doubled or out of order");
      assertEquals(lines, socket.count("text "));
      assertEquals(0, socket.count("overflow"));
      decompressor.close();
    }
  }

  @Test
  void saysThatThereIsNoRoomAndThatThereIsAgain() {
    List<String> drained = new ArrayList<>();
    socket.whenDrained = () -> drained.add("drained");
    try (Talk talk = Talk.server(() -> socket)) {
      talk.test.settle();
      drained.clear();
      talk.peer.pauseReading(true);
      while (socket.write(Bytes.of(new byte[10_000]))) {
        talk.test.settle();
      }
      assertEquals(List.of(), drained);
      talk.peer.pauseReading(false);
      talk.test.settle();
      assertFalse(drained.isEmpty());
    }
  }

  @Test
  void whoClosesAsThereIsRoomAgainIsNotToldOfIt() {
    socket.limits(
        WebSocketLimits.DEFAULT.stream(StreamLimits.DEFAULT.softOutput(1000).hardOutput(50_000)));
    socket.whenConnected = () -> socket.cut(MessageType.TEXT, Delimiter.until("\n"));
    try (Talk talk = Talk.server(() -> socket)) {
      talk.test.settle();
      socket.whenDrained = () -> socket.told.add("drained");
      socket.whenText =
          text -> {
            if (text.equals("last")) {
              socket.close();
            } else {
              socket.write("x".repeat(2000));
            }
          };
      talk.peer.pauseReading(true);
      talk.text("first\nlast\n");
      assertEquals(List.of("connect", "text first"), socket.told);
      talk.peer.pauseReading(false);
      talk.test.settle();
      assertEquals(List.of("connect", "text first", "text last"), socket.told);
    }
  }

  @Test
  void whoWritesOnAboveTheHardBoundLosesTheConnection() {
    socket.limits(
        WebSocketLimits.DEFAULT.stream(StreamLimits.DEFAULT.softOutput(1000).hardOutput(50_000)));
    try (Talk talk = Talk.server(() -> socket)) {
      talk.peer.pauseReading(true);
      int before = socket.told.size();
      for (int i = 0; i < 100; i++) {
        socket.write(Bytes.of(new byte[10_000]));
      }
      assertEquals(before, socket.told.size()); // no hook inside of a call
      talk.test.settle();
      assertEquals(1, socket.count("overflow"));
      assertEquals(1, socket.count("close 1006"));
    }
  }

  // Files

  private static String content(Path file) throws IOException {
    return new String(Files.readAllBytes(file), ISO_8859_1);
  }

  /** The payload of a fragmented binary message. */
  private static String joined(List<Frame> frames) {
    StringBuilder joined = new StringBuilder();
    boolean first = true;
    for (Frame each : frames) {
      if (each.opcode().isControl()) {
        continue;
      }
      assertEquals(first ? Opcode.BINARY : Opcode.CONTINUATION, each.opcode());
      first = false;
      joined.append(new String(each.payload().toArray(), ISO_8859_1));
    }
    Frame last = frames.getLast();
    assertTrue(last.fin() && last.ends());
    return joined.toString();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65535, 65536, 65537, 300_000, 5_000_000})
  void sendsAFileAsOneMessage(int size) throws IOException {
    Path file = file(size);
    for (Role role : List.of(Role.CLIENT, Role.SERVER)) {
      Told each = new Told();
      try (Talk talk = role == Role.SERVER ? Talk.server(() -> each) : Talk.client(each)) {
        each.writeFile(file);
        talk.test.settle();
        List<Frame> frames = talk.frames();
        assertTrue(content(file).equals(joined(frames)));
        assertTrue(frames.stream().allMatch(frame -> frame.payload().length() <= 65536));
      }
    }
  }

  @Test
  void sendsPartsOfAFile() throws IOException {
    Path file = Files.writeString(folder.resolve("f"), "0123456789");
    try (Talk talk = Talk.server(() -> socket);
        FileChannel open = FileChannel.open(file)) {
      socket.writeFile(file, 2, 3);
      socket.writeFile(file, 8, 0);
      socket.writeFile(file, 10, 0);
      socket.writeFile(open, 1, 2);
      talk.test.settle();
      assertEquals(List.of("BINARY 234", "BINARY 89", "BINARY ", "BINARY 12"), talk.received());
      assertTrue(open.isOpen());
      assertEquals(0, open.position());
      assertThrows(IllegalArgumentException.class, () -> socket.writeFile(file, 11, 0));
      assertThrows(IllegalArgumentException.class, () -> socket.writeFile(file, -1, 0));
      assertThrows(IllegalArgumentException.class, () -> socket.writeFile(file, 0, 11));
      assertThrows(UncheckedIOException.class, () -> socket.writeFile(folder.resolve("none")));
    }
  }

  @Test
  void aFileThatCannotBeReadDisturbsNothing() throws IOException {
    FileChannel closed = FileChannel.open(file(1));
    closed.close();
    try (Talk talk = Talk.server(() -> socket)) {
      assertThrows(UncheckedIOException.class, () -> socket.writeFile(closed, 0, 0));
      assertThrows(UncheckedIOException.class, () -> socket.writeFile(folder)); // a directory
      socket.write("goes on");
      talk.test.settle();
      assertEquals(List.of("TEXT goes on"), talk.received());
    }
  }

  @Test
  void aFileIsReadAsThePeerTakesItAndMessagesWaitButPongsDoNot() throws IOException {
    Path big = file(2_000_000);
    Path small = Files.writeString(folder.resolve("small"), "small");
    try (Talk talk = Talk.server(() -> socket)) {
      talk.peer.pauseReading(true);
      assertFalse(socket.writeFile(big));
      assertFalse(socket.write("behind"));
      assertFalse(socket.writeFile(small));
      socket.ping(Bytes.utf8("between"));
      socket.write("last");
      talk.peer.pauseReading(false);
      talk.test.settle();
      List<String> frames = talk.received();
      int ping = frames.indexOf("PING between");
      assertTrue(ping > 0 && ping < frames.size() / 2, "at " + ping);
      assertEquals(
          List.of("TEXT behind", "BINARY small", "TEXT last"),
          frames.subList(frames.size() - 3, frames.size()));
    }
  }

  @Test
  void aMessageThatIsWrittenLaterDoesNotOvertakeOneThatWaits() throws IOException {
    socket.limits(
        WebSocketLimits.DEFAULT.stream(
            StreamLimits.DEFAULT.softOutput(1000).hardOutput(10_000_000)));
    Path file = file(100_000);
    try (Talk talk = Talk.server(() -> socket)) {
      talk.peer.pauseReading(true);
      socket.writeFile(file);
      for (int i = 0; i < 50; i++) {
        socket.write(i + "x".repeat(2000));
      }
      List<String> texts = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        if (i % 8 == 0 && i / 8 < 50) {
          socket.write(50 + i / 8 + "x".repeat(2000));
        }
        talk.peer.take(1500);
        talk.test.settle();
        talk.received().stream()
            .filter(each -> each.startsWith("TEXT"))
            .forEach(each -> texts.add(each.substring(5).replace("x", "")));
      }
      List<String> expected = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        expected.add("" + i);
      }
      assertEquals(expected, texts);
    }
  }

  @Test
  void tooMuchBehindAFileOverflows() throws IOException {
    socket.limits(
        WebSocketLimits.DEFAULT.stream(StreamLimits.DEFAULT.softOutput(1000).hardOutput(100_000)));
    Path file = file(1_000_000);
    try (Talk talk = Talk.server(() -> socket)) {
      talk.peer.pauseReading(true);
      socket.writeFile(file);
      for (int i = 0; i < 12; i++) {
        socket.write(Bytes.of(new byte[10_000]));
      }
      assertEquals(List.of("connect"), socket.told); // no hook inside of a call
      assertFalse(socket.write("a"));
      talk.test.settle();
      assertEquals(1, socket.count("overflow"));
      assertEquals("close 1006", socket.told.getLast());
    }
  }

  @Test
  void aFileThatShrinksWhileItIsSentClosesWith1011() throws IOException {
    Path file = file(3_000_000);
    try (Talk talk = Talk.server(() -> socket)) {
      talk.peer.pauseReading(true);
      socket.writeFile(file);
      talk.test.settle();
      Files.write(file, new byte[10]);
      talk.peer.pauseReading(false);
      talk.test.settle();
      assertEquals("CLOSE 1011", talk.received().getLast());
      talk.peer.close();
      assertEquals(
          List.of("connect", "error the file has become shorter while it was sent", "close 1011"),
          socket.told);
      assertEquals(List.of(), talk.thrown);
    }
  }

  @Test
  void closeWaitsForTheFileAndWhatIsBehindIt() throws IOException {
    Path file = file(3_000_000);
    try (Talk talk = Talk.server(() -> socket)) {
      talk.peer.pauseReading(true);
      socket.writeFile(file);
      socket.write("behind");
      socket.close(4000, "done");
      assertThrows(IllegalStateException.class, () -> socket.write("a"));
      talk.text("not handed on");
      talk.peer.pauseReading(false);
      talk.test.settle();
      List<String> frames = talk.received();
      assertEquals(
          List.of("TEXT behind", "CLOSE 4000 done"),
          frames.subList(frames.size() - 2, frames.size()));
      talk.close(4000, "done").peer.close();
      assertEquals(List.of("connect", "close 4000 done"), socket.told);
    }
  }

  @Test
  void flushSendsAtOnce() {
    try (Talk talk = Talk.server(() -> socket)) {
      socket.write("a");
      socket.flush();
      assertEquals(List.of("TEXT a"), talk.received());
    }
  }
}
