package pants.http.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pants.bytes.Bytes;
import pants.bytes.Delimiter;
import pants.bytes.ReceiveBuffer;
import pants.testing.DelimiterFeeder;

class Draft76ReaderTest {
  private static final WebSocketLimits SMALL = WebSocketLimits.DEFAULT.message(5);

  /** The pieces of each text joined, since how it is cut means nothing. */
  private static final class Joined implements Delimiter<String> {
    private final Draft76Reader reader;
    private @Nullable Bytes text;

    Joined(Draft76Reader reader) {
      this.reader = reader;
    }

    @Override
    public @Nullable String take(ReceiveBuffer buffer) {
      for (var frame = reader.take(buffer); frame != null; frame = reader.take(buffer)) {
        assertTrue(frame.fin() && !frame.compressed());
        if (frame.opcode() == Opcode.CLOSE) {
          assertNull(text, "a close within a text");
          return "close";
        }
        assertEquals(frame.begins(), text == null);
        text = text == null ? frame.payload() : text.concat(frame.payload());
        if (frame.ends()) {
          var whole = text.hex();
          text = null;
          return whole;
        }
      }
      return null;
    }
  }

  private static List<String> read(String hex) {
    return read(Bytes.hex(hex), SMALL);
  }

  private static List<String> read(Bytes input, WebSocketLimits limits) {
    var feeder = new DelimiterFeeder<String>(() -> new Joined(new Draft76Reader(limits)));
    try {
      var fed = feeder.feed(input);
      assertEquals(Bytes.EMPTY, fed.rest());
      return fed.values();
    } catch (BadFrameException e) {
      return List.of(e.code() + " " + e.getMessage());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          00ff                   | ,
          0061ff                 | 61,
          00c3a4ff0062ff         | c3a4,62,
          006162636465ff         | 6162636465,
          00ff00ff               | ,,
          0061                   | ''
          000000ff               | 0000,
          ff00                   | close,
          0061ffff00             | 61,close,
          ff000061ff             | close,
          ff8000                 | close,
          ff02ffff0061ff         | 61,
          8000                   | ''
          80000061ff             | 61,
          80050000ffff000062ff   | 62,
          8080050000ffff000062ff | 62,
          fe00ff00               | close,
          01616263ff0061ff       | 61,
          7fff0061ff             | 61,
          01ff00ff               | ,
          """)
  void readsTextsAndDropsTheRest(String hex, String values) {
    var read = new StringBuilder();
    read(hex).forEach(value -> read.append(value).append(','));
    assertEquals(values, read.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "00616263646566",
    "00616263646566ff",
    "01616263646566",
    "8006",
    "ff8080806e",
    "ffffffffff",
    "0061ff00616263646566ff"
  })
  void boundsMessagesAndWhatIsDropped(String hex) {
    assertEquals(List.of("1009 a message above 5 bytes (message)"), read(hex));
  }

  @Test
  void aMessageThatIsNotHandedOnWholeHasNoBound() {
    var reader = new Draft76Reader(SMALL);
    reader.whole(false);
    var buffer = new ReceiveBuffer(100);
    buffer.append(Bytes.hex("0061626364656667ff").asByteBuffer());
    assertEquals("61626364656667", new Joined(reader).take(buffer));
  }

  @Test
  void piecesAreHandedOnAsTheyArrive() {
    var reader = new Draft76Reader(SMALL);
    var buffer = new ReceiveBuffer(100);
    buffer.append(Bytes.hex("00").asByteBuffer());
    assertNull(reader.take(buffer));
    buffer.append(Bytes.hex("61").asByteBuffer());
    assertEquals(
        new Frame(Opcode.TEXT, true, false, true, false, Bytes.hex("61")), reader.take(buffer));
    assertNull(reader.take(buffer));
    buffer.append(Bytes.hex("62ff").asByteBuffer());
    assertEquals(
        new Frame(Opcode.TEXT, true, false, false, true, Bytes.hex("62")), reader.take(buffer));
    buffer.append(Bytes.hex("00616263ff").asByteBuffer());
    assertEquals(new Frame(Opcode.TEXT, true, Bytes.hex("616263")), reader.take(buffer));
    assertNull(reader.take(buffer));
  }

  @Test
  void refusesTextWhereBinaryAloneIsTaken() {
    var reader = new Draft76Reader(SMALL);
    reader.only(MessageType.BINARY);
    var buffer = new ReceiveBuffer(100);
    buffer.append(Bytes.hex("00").asByteBuffer());
    var e = assertThrows(BadFrameException.class, () -> reader.take(buffer));
    assertEquals(CloseReason.PROTOCOL_ERROR, e.code());
    var text = new Draft76Reader(SMALL);
    text.only(MessageType.TEXT);
    buffer.append(Bytes.hex("0061ff").asByteBuffer());
    assertEquals(new Frame(Opcode.TEXT, true, Bytes.hex("61")), text.take(buffer));
  }

  /** The draft's own steps over all bytes at once. */
  private static List<String> model(byte[] bytes) {
    var values = new ArrayList<String>();
    int at = 0;
    while (at < bytes.length) {
      int type = bytes[at++] & 0xFF;
      if (type < 0x80) {
        int end = at;
        while (end < bytes.length && bytes[end] != (byte) 0xFF) {
          end++;
        }
        if (end - at > SMALL.message()) {
          return List.of("1009 a message above 5 bytes (message)");
        }
        if (type == 0 && end < bytes.length) {
          values.add(Bytes.of(bytes, at, end - at).hex());
        }
        at = end + 1;
      } else {
        long length = 0;
        int digit = 0x80;
        while (digit >= 0x80 && at < bytes.length) {
          digit = bytes[at++] & 0xFF;
          length = 128 * length + (digit & 0x7F);
          if (length > SMALL.message()) {
            return List.of("1009 a message above 5 bytes (message)");
          }
        }
        if (digit < 0x80 && type == 0xFF && length == 0) {
          values.add("close");
          return values;
        }
        at += (int) length;
      }
    }
    return values;
  }

  @Test
  void doesWhatTheDraftDoesWhateverComesAndHoweverItIsCut() {
    var random = new Random(1);
    byte[] likely = {0, 0, 0, 'a', 'b', 1, 2, 5, 6, (byte) 0x80, (byte) 0x81, -1, -1, -1};
    int texts = 0;
    int refusals = 0;
    for (int round = 0; round < 3000; round++) {
      var bytes = new byte[random.nextInt(24)];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = likely[random.nextInt(likely.length)];
      }
      var expected = model(bytes);
      assertEquals(expected, read(Bytes.of(bytes), SMALL), Bytes.of(bytes).hex());
      refusals += expected.toString().contains("1009") ? 1 : 0;
      texts += expected.size();
    }
    assertTrue(texts > 1000 && refusals > 100, texts + " " + refusals);
    assertFalse(refusals > 2500);
  }
}
