package pants.http.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pants.http.websocket.Role.CLIENT;
import static pants.http.websocket.Role.SERVER;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import pants.bytes.Bytes;
import pants.bytes.ReceiveBuffer;

class FrameWriterTest {
  private final FrameWriter server = new FrameWriter(SERVER);
  private final FrameWriter client = new FrameWriter(CLIENT);

  private static Bytes some(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i * 31 + 7);
    }
    return Bytes.of(bytes);
  }

  private static List<Frame> read(Role role, boolean compression, Bytes input) {
    var reader = new FrameReader(role, compression, WebSocketLimits.DEFAULT);
    var buffer = new ReceiveBuffer(1 << 24);
    buffer.append(input.asByteBuffer());
    var frames = new ArrayList<Frame>();
    for (Frame frame = reader.take(buffer); frame != null; frame = reader.take(buffer)) {
      frames.add(frame);
    }
    assertTrue(buffer.isEmpty(), "bytes are left");
    return frames;
  }

  @ParameterizedTest
  @CsvSource({
    "TEXT, true, false, 5, 8105",
    "TEXT, false, false, 3, 0103",
    "CONTINUATION, true, false, 0, 8000",
    "CONTINUATION, false, false, 0, 0000",
    "BINARY, true, false, 125, 827d",
    "BINARY, true, false, 126, 827e007e",
    "BINARY, true, false, 65535, 827effff",
    "BINARY, true, false, 65536, 827f0000000000010000",
    "BINARY, true, false, 9223372036854775807, 827f7fffffffffffffff",
    "TEXT, true, true, 1, c101",
    "BINARY, false, true, 1, 4201",
    "CLOSE, true, false, 2, 8802",
    "PING, true, false, 125, 897d",
    "PONG, true, false, 0, 8a00"
  })
  void writesHeadsOfTheShortestForm(
      Opcode opcode, boolean fin, boolean compressed, long length, String head) {
    assertEquals(head, server.head(opcode, fin, compressed, length).toBytes().hex());
    var masked = client.head(opcode, fin, compressed, length).toBytes();
    var second = Integer.parseInt(head.substring(2, 4), 16);
    assertEquals(
        head.substring(0, 2) + Integer.toHexString(second | 0x80) + head.substring(4),
        masked.slice(0, masked.length() - 4).hex());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 7, 8, 9, 125, 126, 65_535, 65_536, 200_000})
  void whatOneRoleWritesTheOtherReads(int length) {
    var payload = some(length);
    var frame = new Frame(Opcode.BINARY, true, payload);
    var written = server.head(Opcode.BINARY, true, false, length).payload(payload).toBytes();
    assertEquals(List.of(frame), read(CLIENT, false, written));
    written = client.head(Opcode.BINARY, true, false, length).payload(payload).toBytes();
    assertEquals(List.of(frame), read(SERVER, false, written));
  }

  @Test
  void writesFramesOneBehindTheOther() {
    for (var writer : List.of(server, client)) {
      writer.head(Opcode.TEXT, false, true, 3).payload(some(3));
      writer.head(Opcode.PING, true, false, 0);
      writer.head(Opcode.CONTINUATION, true, false, 1000).payload(some(1000));
      assertEquals(
          List.of(
              new Frame(Opcode.TEXT, false, true, true, true, some(3)),
              new Frame(Opcode.PING, true, Bytes.EMPTY),
              new Frame(Opcode.CONTINUATION, true, some(1000))),
          read(writer == server ? CLIENT : SERVER, true, writer.toBytes()));
    }
  }

  @Test
  void takesThePayloadInPiecesAlsoWhenTheHeadHasLeft() {
    for (int cut = 0; cut <= 20; cut++) {
      var head = client.head(Opcode.BINARY, true, false, 20).toBytes();
      var first = client.payload(some(20).slice(0, cut)).toBytes();
      var second = client.payload(some(20).slice(cut, 20)).toBytes();
      assertEquals(
          List.of(new Frame(Opcode.BINARY, true, some(20))),
          read(SERVER, false, head.concat(first).concat(second)));
    }
  }

  @Test
  void masksEachFrameWithAnotherKey() {
    var keys = new HashSet<Bytes>();
    for (int i = 0; i < 1000; i++) {
      keys.add(client.head(Opcode.TEXT, true, false, 0).toBytes().slice(2, 6));
    }
    // Of a thousand keys two are the same once in ten thousand times, four once in 10^17.
    assertTrue(keys.size() > 997, "different keys: " + keys.size());
  }

  @Test
  void masksNothingWithTheKeyOfAnotherWriter() {
    var one = client.head(Opcode.TEXT, true, false, 0).toBytes();
    var other = new FrameWriter(CLIENT).head(Opcode.TEXT, true, false, 0).toBytes();
    assertEquals(one.slice(0, 2), other.slice(0, 2));
    assertTrue(!one.equals(other), "the same first key");
  }

  @ParameterizedTest
  @EnumSource(
      value = Opcode.class,
      names = {"CLOSE", "PING", "PONG"})
  void refusesControlFramesThatNobodyMayRead(Opcode opcode) {
    var e =
        assertThrows(IllegalArgumentException.class, () -> server.head(opcode, true, false, 126));
    assertEquals(
        "a %s must be one frame of at most 125 bytes, not compressed: it has 126".formatted(opcode),
        e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> server.head(opcode, false, false, 1));
    assertThrows(IllegalArgumentException.class, () -> server.head(opcode, true, true, 1));
    assertEquals(Bytes.EMPTY, server.toBytes());
  }

  @Test
  void handsOverEverythingInOneCallAndIsEmptyThen() {
    var calls = new ArrayList<Bytes>();
    Bytes.Sink sink = (array, offset, length) -> calls.add(Bytes.of(array, offset, length));
    server.head(Opcode.TEXT, true, false, 1).payload(Bytes.utf8("a"));
    server.head(Opcode.TEXT, true, false, 1).payload(Bytes.utf8("b"));
    server.writeTo(sink);
    server.writeTo(sink);
    assertEquals(List.of(Bytes.hex("810161810162")), calls);
    assertEquals(Bytes.EMPTY, server.toBytes());
  }

  @Test
  void isEmptyAlsoWhenTheSinkThrows() {
    server.head(Opcode.TEXT, true, false, 0);
    assertThrows(
        IllegalStateException.class,
        () ->
            server.writeTo(
                (array, offset, length) -> {
                  throw new IllegalStateException("closed");
                }));
    assertEquals(Bytes.EMPTY, server.toBytes());
  }

  private static byte[] arrayOf(FrameWriter writer) {
    var arrays = new ArrayList<byte[]>();
    writer.head(Opcode.PING, true, false, 0);
    writer.writeTo((array, offset, length) -> arrays.add(array));
    return arrays.getFirst();
  }

  @Test
  void usesItsArrayAgainAndGivesALargeOneBack() {
    byte[] first = arrayOf(server);
    assertSame(first, arrayOf(server));
    server.head(Opcode.BINARY, true, false, 10_000).payload(some(10_000)).toBytes();
    byte[] larger = arrayOf(server);
    assertNotSame(first, larger);
    assertSame(larger, arrayOf(server));
    server.head(Opcode.BINARY, true, false, 100_000).payload(some(100_000)).toBytes();
    assertEquals(first.length, arrayOf(server).length);
  }

  @Test
  void bytesThatWereGivenAwayDoNotChange() {
    var first = server.head(Opcode.TEXT, true, false, 1).payload(Bytes.utf8("a")).toBytes();
    server.head(Opcode.TEXT, true, false, 1).payload(Bytes.utf8("b")).toBytes();
    assertEquals("810161", first.hex());
  }
}
