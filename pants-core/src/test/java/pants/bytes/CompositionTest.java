package pants.bytes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static pants.bytes.Feed.add;
import static pants.bytes.Feed.buffer;
import static pants.bytes.Feed.texts;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Delimiters that users write, map and put together. */
class CompositionTest {

  /** Numbers in base 128, the last byte of each below 128: one that looks at bytes itself. */
  private static final Delimiter<Integer> VARINT =
      buffer -> {
        int value = 0;
        for (int i = 0; i < buffer.length(); i++) {
          value = (value << 7) | (buffer.get(i) & 0x7F);
          if (buffer.get(i) >= 0) {
            buffer.skip(i + 1);
            return value;
          }
        }
        return null;
      };

  /** A length, a colon, as many bytes, a comma: one with state, made of others. */
  private static final class NetString implements Delimiter<Bytes> {
    private final Delimiter<Integer> length =
        Delimiter.until(":").map(digits -> Integer.parseInt(digits.latin1()));
    private Delimiter<Bytes> body;

    @Override
    public Bytes take(ReceiveBuffer buffer) {
      if (body == null) {
        Integer announced = length.take(buffer);
        if (announced == null) {
          return null;
        }
        body = Delimiter.exactly(announced + 1);
      }
      Bytes taken = body.take(buffer);
      if (taken == null) {
        return null;
      }
      body = null;
      return taken.slice(0, taken.length() - 1);
    }
  }

  /** Lines, the last of which may end with the stream. */
  private static final class Lines implements Delimiter<Bytes> {
    private final Delimiter<Bytes> line = Delimiter.until("\n");

    @Override
    public Bytes take(ReceiveBuffer buffer) {
      return line.take(buffer);
    }

    @Override
    public Bytes end(ReceiveBuffer rest) {
      return Delimiter.available().take(rest);
    }
  }

  @Test
  void aFunctionIsADelimiter() {
    Feed.yields(
        () -> VARINT,
        Bytes.hex("05810082830484"),
        List.of(5, 128, (2 << 14) + (3 << 7) + 4),
        Bytes.hex("84"));
  }

  @Test
  void aDelimiterMayBeMadeOfOthersAndKeepState() {
    Feed.yields(
        NetString::new,
        Bytes.utf8("5:hello,0:,3:a:b,12:rest"),
        texts("hello", "", "a:b"),
        Bytes.utf8("rest"));
  }

  @Test
  void valuesAreMapped() {
    Feed.yields(
        () -> Delimiter.until(",").map(Bytes::utf8).map(Integer::valueOf),
        Bytes.utf8("1,22,-3,4"),
        List.of(1, 22, -3),
        Bytes.utf8("4"));
  }

  @Test
  void mappingKeepsTheMinimumAndTheEnd() {
    assertEquals(7, Delimiter.exactly(7).map(Bytes::utf8).map(String::length).minimum());
    Delimiter<String> lines = new Lines().map(Bytes::utf8);
    ReceiveBuffer buffer = buffer("one\ntwo");
    assertEquals("one", lines.take(buffer));
    assertNull(lines.take(buffer));
    assertEquals("two", lines.end(buffer));
    assertNull(lines.end(buffer));
  }

  @Test
  void mappingToNothingIsRefused() {
    Delimiter<Object> broken = Delimiter.exactly(1).map(bytes -> null);
    ReceiveBuffer buffer = buffer("a");
    var e = assertThrows(NullPointerException.class, () -> broken.take(buffer));
    assertEquals("the mapping of a delimiter returned null", e.getMessage());
  }

  @Test
  void whatAMappingThrowsComesThrough() {
    Delimiter<Integer> numbers = Delimiter.until("\n").map(line -> Integer.valueOf(line.utf8()));
    assertThrows(NumberFormatException.class, () -> numbers.take(buffer("one\n")));
  }

  @Test
  void delimitersMayTakeTurnsAtTheSameBytes() {
    Delimiter<Bytes> crlf = Delimiter.until("\r\n");
    Delimiter<Bytes> stop = Delimiter.until(".");
    Delimiter<Bytes> either =
        buffer -> {
          Bytes line = crlf.take(buffer);
          return line != null ? line : stop.take(buffer);
        };
    ReceiveBuffer buffer = buffer("one. two");
    assertEquals(Bytes.utf8("one"), either.take(buffer));
    assertNull(either.take(buffer));
    add(buffer, "\r");
    assertNull(either.take(buffer));
    add(buffer, "\n");
    assertEquals(Bytes.utf8(" two"), either.take(buffer));
  }

  @Test
  void aDelimiterMayBeChangedWhereverAValueEnds() {
    ReceiveBuffer buffer = buffer("name\r\n\0\3abcdefgh 12");
    assertEquals("name", Delimiter.until("\r\n").take(buffer).utf8());
    int size = Delimiter.struct(2, in -> (int) in.getShort()).take(buffer);
    assertEquals("abc", Delimiter.exactly(size).take(buffer).utf8());
    assertEquals("defgh", Delimiter.matching(Pattern.compile("\\s")).take(buffer).utf8());
    assertNull(Delimiter.until("!").take(buffer));
    assertEquals("12", Delimiter.match(Pattern.compile("\\d+")).take(buffer).group());
    assertNull(Delimiter.available().take(buffer));
  }

  @Test
  void equalDelimitersShareOneSearch() {
    ReceiveBuffer buffer = buffer("abcdef");
    assertNull(Delimiter.until("\r\n").take(buffer));
    assertEquals(5, buffer.scanned(Delimiter.until("\r\n")));
    assertEquals(0, buffer.scanned(Delimiter.until("\n")));
  }
}
