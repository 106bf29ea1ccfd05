package pants.http.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import pants.StreamLimits;
import pants.bytes.Bytes;

/** How a WebSocket ends. */
class ClosingTest {
  private final Told socket = new Told().silent();

  private static Talk talk(Role role, Told socket) {
    return role == Role.SERVER ? Talk.server(() -> socket) : Talk.client(socket);
  }

  /** A way to end, and what onClose is told of it. */
  private record End(String name, String reason, BiConsumer<Talk, Told> how) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final String FAULT = "of the program";

  private static void fault() {
    throw new IllegalStateException(FAULT);
  }

  private static List<String> faults(Talk talk) {
    return talk.thrown.stream().map(each -> String.valueOf(each.getMessage())).toList();
  }

  private static void closeAndAnswer(Talk talk, Told socket) {
    socket.close(4001, "ours");
    talk.test.settle();
    talk.close(4001, "ours").peer.close();
  }

  private static final List<End> ENDS =
      List.of(
          new End("closed by us", "4001 ours", ClosingTest::closeAndAnswer),
          new End("closed by the peer", "4002 bye", (t, s) -> t.close(4002, "bye").peer.close()),
          new End(
              "closed by the peer without a code",
              "1005",
              (t, s) -> t.frame(Opcode.CLOSE, true, Bytes.EMPTY).peer.close()),
          new End(
              "closed by both at once",
              "4002 bye",
              (t, s) -> {
                s.close(4001, "ours");
                t.close(4002, "bye").peer.close();
              }),
          new End(
              "never answered",
              "1006 the peer did not close within PT10S (closing)",
              (t, s) -> {
                s.close();
                t.test.advance(Duration.ofSeconds(10));
              }),
          new End(
              "never ended by the peer",
              "4002",
              (t, s) -> {
                t.close(4002, "");
                t.test.advance(Duration.ofSeconds(10));
              }),
          new End("ended by the peer without a word", "1006", (t, s) -> t.peer.close()),
          new End(
              "half closed by the peer without a word",
              "1006",
              (t, s) -> {
                t.peer.end();
                t.test.advance(Duration.ofSeconds(10));
              }),
          new End(
              "ended by the peer within a frame",
              "1006",
              (t, s) -> t.raw(t.textFrame("abc").slice(0, 3)).peer.close()),
          new End(
              "ended by the peer after our close",
              "1006",
              (t, s) -> {
                s.close();
                t.test.settle();
                t.peer.close();
              }),
          new End("reset", "1006", (t, s) -> t.peer.reset()),
          new End(
              "reset after our close",
              "1006",
              (t, s) -> {
                s.close();
                t.test.settle();
                t.peer.reset();
              }),
          new End("dropped", "1006", (t, s) -> s.closeNow()),
          new End(
              "dropped after our close",
              "1006",
              (t, s) -> {
                s.close();
                s.closeNow();
              }),
          new End(
              "dropped for silence",
              "1006 nothing came from the peer within PT1M (idle)",
              (t, s) -> t.test.advance(Duration.ofSeconds(60))),
          new End(
              "a broken rule",
              "1002 a frame has the opcode 3, which is reserved",
              (t, s) -> t.raw(Bytes.hex("8380")).peer.close()),
          new End(
              "a hook that throws",
              "1011",
              (t, s) -> {
                s.whenText =
                    text -> {
                      fault();
                    };
                t.text("a").peer.close();
              }),
          new End(
              "a hook for pongs that throws",
              "1011",
              (t, s) -> {
                s.whenPong =
                    text -> {
                      fault();
                    };
                t.pong("a").peer.close();
              }),
          new End(
              "a hook for room that throws",
              "1011",
              (t, s) -> {
                s.whenDrained =
                    () -> {
                      fault();
                    };
                s.write("a");
                t.test.settle();
                t.peer.close();
              }),
          new End(
              "a receiver that is too slow",
              "1006",
              (t, s) -> {
                t.peer.pauseReading(true);
                byte[] noise = new byte[100_000];
                new Random(1).nextBytes(noise);
                for (int i = 0; i < 30; i++) {
                  s.write(Bytes.of(noise));
                }
                t.test.settle();
                assertEquals(1, s.count("overflow"));
              }),
          new End("the engine's end", "1006", (t, s) -> t.test.engine().close()));

  @TestFactory
  Stream<DynamicTest> isToldItsEndOnceAndNothingAfterIt() {
    return Stream.of(Role.CLIENT, Role.SERVER)
        .flatMap(
            role ->
                ENDS.stream()
                    .map(end -> DynamicTest.dynamicTest(role + " " + end, () -> check(role, end))));
  }

  /** Whether it holds a deflater and an inflater, which have memory outside of the heap. */
  private static List<Boolean> held(Told socket) throws ReflectiveOperationException {
    Object connection = Objects.requireNonNull(field(WebSocket.class, "connection", socket));
    Object outbox = Objects.requireNonNull(field(connection.getClass(), "outbox", connection));
    Object compressor = Objects.requireNonNull(field(Outbox.class, "compressor", outbox));
    Object decompressor =
        Objects.requireNonNull(field(connection.getClass(), "decompressor", connection));
    return List.of(
        field(Compressor.class, "deflater", compressor) != null,
        field(Decompressor.class, "inflater", decompressor) != null);
  }

  private static @Nullable Object field(Class<?> type, String name, Object of)
      throws ReflectiveOperationException {
    var field = type.getDeclaredField(name);
    field.setAccessible(true);
    return field.get(of);
  }

  private static void check(Role role, End end) throws ReflectiveOperationException {
    Told socket = new Told();
    socket.limits(WebSocketLimits.DEFAULT.stream(StreamLimits.DEFAULT.hardOutput(2_000_000)));
    socket.deflate(Deflate.DEFAULT.ownTakeOver(true).peerTakeOver(true).threshold(0));
    String field = "Sec-WebSocket-Extensions: permessage-deflate";
    try (Talk talk =
        role == Role.SERVER ? Talk.server(() -> socket, field) : Talk.client(socket, field)) {
      talk.compressed("first"); // and sent back so
      assertEquals(List.of("connect", "text first"), socket.told);
      assertEquals(List.of(true, true), held(socket));
      end.how.accept(talk, socket);
      if (!end.name.equals("the engine's end")) {
        talk.test.advance(Duration.ofMinutes(10));
        talk.text("late").ping("late").close(1000, "late");
        talk.test.advance(Duration.ofMinutes(10));
      }
      assertEquals("close " + end.reason, socket.told.getLast());
      assertEquals(1, socket.count("close"));
      assertEquals(1, socket.count("connect"));
      assertEquals(end.reason.equals("1011") ? List.of(FAULT) : List.of(), faults(talk));
      assertTrue(socket.closed());
      assertFalse(socket.connected());
      assertThrows(IllegalStateException.class, () -> socket.write("a"));
      assertEquals(List.of(false, false), held(socket));
      socket.close();
      socket.closeNow();
      if (!end.name.equals("the engine's end")) {
        talk.test.settle();
      }
      assertEquals(1, socket.count("close"));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"CLIENT", "SERVER"})
  void answersACloseFrameWithTheSame(Role role) {
    try (Talk talk = talk(role, socket)) {
      talk.close(3000, "a€");
      assertEquals(List.of("CLOSE 3000 a€"), talk.received());
      // Who ends the connection is the server (RFC 6455, section 7.1.1)
      assertEquals(role == Role.SERVER, talk.peer.ended());
    }
  }

  @Test
  void anEmptyCloseFrameIsAnsweredWithAnEmptyOne() {
    try (Talk talk = Talk.server(() -> socket)) {
      assertEquals(List.of("CLOSE 1005"), talk.frame(Opcode.CLOSE, true, Bytes.EMPTY).received());
    }
  }

  @Test
  void theServerEndsTheConnectionWhenItsCloseIsAnswered() {
    try (Talk talk = Talk.server(() -> socket)) {
      socket.close();
      talk.test.settle();
      assertEquals(List.of("CLOSE 1000"), talk.received());
      assertFalse(talk.peer.ended());
      talk.close(1000, "");
      assertTrue(talk.peer.ended());
    }
  }

  @Test
  void whatFollowsACloseIsIgnored() {
    Told echo = new Told();
    try (Talk talk = Talk.server(() -> echo)) {
      talk.together(
          talk.textFrame("a"),
          talk.bytes(Opcode.CLOSE, true, Talk.closing(1000, "")),
          talk.textFrame("b"),
          talk.bytes(Opcode.PING, true, Bytes.EMPTY),
          talk.bytes(Opcode.PONG, true, Bytes.EMPTY),
          Bytes.hex("ffff"));
      assertEquals(List.of("TEXT a", "CLOSE 1000"), talk.received());
      talk.peer.close();
      assertEquals(List.of("connect", "text a", "close 1000"), echo.told);
    }
    Told closing = new Told();
    try (Talk talk = Talk.server(() -> closing)) {
      closing.close();
      talk.text("b").ping("p").pong("q");
      talk.close(1000, "").peer.close();
      assertEquals(List.of("CLOSE 1000"), talk.received());
      assertEquals(List.of("connect", "close 1000"), closing.told);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"CLIENT", "SERVER"})
  void nothingIsHandedOnOfABatchOnceAHookHasClosed(Role role) {
    Told closing = new Told();
    closing.whenText = text -> closing.close(4000, text);
    try (Talk talk = talk(role, closing)) {
      talk.together(talk.textFrame("a"), talk.textFrame("b"), talk.textFrame("c"));
      assertEquals(List.of("connect", "text a"), closing.told);
      assertEquals(List.of("CLOSE 4000 a"), talk.received());
    }
    Told early = new Told();
    early.whenConnected = early::close;
    try (Talk talk = talk(role, early)) {
      talk.text("a");
      assertEquals(List.of("CLOSE 1000"), talk.received());
      assertEquals(List.of("connect"), early.told);
      talk.close(1000, "").peer.close();
      assertEquals(List.of("connect", "close 1000"), early.told);
    }
    Told dropping = new Told();
    dropping.whenText = text -> dropping.closeNow();
    try (Talk talk = talk(role, dropping)) {
      talk.together(talk.textFrame("a"), talk.textFrame("b"));
      assertEquals(List.of("connect", "text a", "close 1006"), dropping.told);
    }
  }

  @Test
  void nothingIsHandedOnOfAFrameOnceAHookHasClosed() {
    socket.whenConnected = () -> socket.cut(MessageType.TEXT, pants.bytes.Delimiter.until("\n"));
    socket.whenText = text -> socket.close();
    try (Talk talk = Talk.server(() -> socket)) {
      talk.text("a\nb\nc\n");
      assertEquals(List.of("connect", "text a"), socket.told);
    }
  }

  @Test
  void whatWasWrittenComesBeforeTheClose() {
    try (Talk talk = Talk.server(() -> socket)) {
      socket.write("last");
      socket.close(1001, "");
      talk.test.settle();
      assertEquals(List.of("TEXT last", "CLOSE 1001"), talk.received());
    }
  }

  @Test
  void onlyTheFirstCloseCounts() {
    try (Talk talk = Talk.server(() -> socket)) {
      socket.close(4001, "first");
      socket.close(4002, "second");
      talk.test.settle();
      assertEquals(List.of("CLOSE 4001 first"), talk.received());
    }
  }

  @Test
  void codesAndTextsThatMayNotBeSentAreRefused() {
    try (Talk talk = Talk.server(() -> socket)) {
      for (int code : new int[] {0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, -1, 70_000}) {
        var e = assertThrows(IllegalArgumentException.class, () -> socket.close(code, ""));
        assertTrue(e.getMessage().endsWith(": " + code), e.getMessage());
      }
      assertThrows(
          IllegalArgumentException.class, () -> socket.close(1000, "é".repeat(62))); // 124 bytes
      assertTrue(socket.connected());
      socket.close(4999, "x" + "é".repeat(61));
      talk.test.settle();
      assertEquals(List.of("CLOSE 4999 x" + "é".repeat(61)), talk.received());
    }
  }

  @Test
  void aHookThatThrowsIsReportedOnceAndDisturbsNobodyElse() {
    List<Told> sockets = new ArrayList<>();
    Talk talk =
        Talk.server(
            () -> {
              Told told = new Told();
              sockets.add(told);
              return told;
            });
    try (talk) {
      var other = talk.test.connect(Talk.ADDRESS).send(Talk.request());
      other.receive();
      sockets.getFirst().whenText =
          text -> {
            throw new IllegalStateException("fault");
          };
      talk.together(talk.textFrame("a"), talk.textFrame("b"));
      assertEquals(List.of("CLOSE 1011"), talk.received());
      assertEquals(1, talk.thrown.size());
      other.send(talk.textFrame("c"));
      assertEquals(List.of("connect", "text c"), sockets.get(1).told);
    }
  }

  @Test
  void hooksOfTheBeginningAndTheEndMayThrowToo() {
    Told first = new Told();
    first.whenConnected =
        () -> {
          fault();
        };
    try (Talk talk = Talk.server(() -> first)) {
      assertEquals(List.of("CLOSE 1011"), talk.received());
      talk.peer.close();
      assertEquals(List.of("connect", "close 1011"), first.told);
      assertEquals(List.of(FAULT), faults(talk));
    }
    Told last = new Told();
    last.whenClosed =
        () -> {
          fault();
        };
    try (Talk talk = Talk.server(() -> last)) {
      talk.close(1000, "").peer.close();
      assertEquals(List.of("connect", "close 1000"), last.told);
      assertEquals(List.of(FAULT), faults(talk));
    }
  }

  @Test
  void aFunctionForValuesThatThrowsIsReportedToo() {
    socket.whenConnected =
        () ->
            socket.cut(
                MessageType.TEXT,
                pants.bytes.Delimiter.until("\n"),
                line -> {
                  fault();
                });
    try (Talk talk = Talk.server(() -> socket)) {
      assertEquals(List.of("CLOSE 1011"), talk.text("a\nb\n").received());
      assertEquals(List.of(FAULT), faults(talk));
    }
  }

  @Test
  void onlyASlowPeerHasTheDeadlineFromTheEndOfWhatIsSent() {
    try (Talk talk = Talk.server(() -> socket)) {
      talk.peer.pauseReading(true);
      socket.write(Bytes.of(new byte[200_000]));
      socket.close();
      talk.test.advance(Duration.ofSeconds(15));
      assertEquals(0, socket.count("close"));
      talk.peer.pauseReading(false);
      talk.test.advance(Duration.ofSeconds(9));
      assertEquals(0, socket.count("close"));
      talk.test.advance(Duration.ofSeconds(2));
      assertEquals(1, socket.count("close 1006"));
    }
  }

  // The server

  @Test
  void aServerThatStopsSaysSoAtOnce() {
    try (Talk talk = Talk.server(() -> socket)) {
      var stopped = talk.server.close(Duration.ofSeconds(30)).toCompletableFuture();
      assertEquals(List.of("connect"), socket.told);
      talk.test.settle();
      assertEquals(List.of("CLOSE 1001 the server stops"), talk.received());
      assertFalse(stopped.isDone());
      assertFalse(socket.connected());
      talk.close(1001, "").peer.close();
      assertEquals(List.of("connect", "close 1001"), socket.told);
      assertTrue(stopped.isDone());
    }
  }

  @Test
  void aServerThatStopsWaitsNoLongerThanTheClosingTakes() {
    try (Talk talk = Talk.server(() -> socket)) {
      var stopped = talk.server.close(Duration.ofSeconds(30)).toCompletableFuture();
      talk.test.advance(Duration.ofSeconds(10));
      assertTrue(stopped.isDone());
      assertEquals(1, socket.count("close 1006"));
    }
  }

  @Test
  void aWebSocketThatIsAcceptedWhileTheServerStopsIsToldToo() throws Exception {
    var asked = new ArrayList<pants.http.server.HttpRequest>();
    try (Talk talk = Talk.server(asked::add)) {
      talk.server.close(Duration.ofSeconds(30));
      talk.test.settle();
      socket.accept(asked.getFirst());
      talk.test.settle();
      assertEquals(List.of("connect"), socket.told);
      assertFalse(socket.connected());
      assertTrue(talk.peer.receive().latin1().endsWith("the server stops"));
    }
  }

  @Test
  void whoWritesWhileTheServerStopsIsNotAtFault() {
    try (Talk talk = Talk.server(() -> socket)) {
      talk.server.close(Duration.ofSeconds(30));
      talk.test.settle();
      assertFalse(socket.write("late"));
      assertEquals(List.of("CLOSE 1001 the server stops"), talk.received());
    }
  }
}
