package pants.bytes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pants.bytes.Feed.add;
import static pants.bytes.Feed.buffer;
import static pants.bytes.Feed.texts;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DelimiterTest {

  @Test
  void availableYieldsWhatHasArrived() {
    ReceiveBuffer buffer = buffer("abc");
    assertEquals(Bytes.utf8("abc"), Delimiter.available().take(buffer));
    assertNull(Delimiter.available().take(buffer));
    add(buffer, "d");
    assertEquals(Bytes.utf8("d"), Delimiter.available().take(buffer));
  }

  @Test
  void availableYieldsAWindowAtATime() {
    ReceiveBuffer buffer = buffer("abcde");
    buffer.limit(3);
    assertEquals(Bytes.utf8("abc"), Delimiter.available().take(buffer));
    assertEquals(Bytes.utf8("de"), Delimiter.available().take(buffer));
    assertNull(Delimiter.available().take(buffer));
  }

  @Test
  void availableCopiesNothing() {
    ReceiveBuffer buffer = buffer("abc");
    byte[] array = BytesTest.arrayOf(buffer.peek(3));
    assertSame(array, BytesTest.arrayOf(Delimiter.available().take(buffer)));
  }

  @Test
  void exactlyYieldsThatManyBytes() {
    Feed.yields(
        () -> Delimiter.exactly(4),
        Bytes.utf8("aaaabbbbccccdd"),
        texts("aaaa", "bbbb", "cccc"),
        Bytes.utf8("dd"));
    assertEquals(4, Delimiter.exactly(4).minimum());
  }

  @Test
  void exactlyNoneYieldsEmptyBytesEachTime() {
    Delimiter<Bytes> none = Delimiter.exactly(0);
    ReceiveBuffer buffer = buffer("");
    assertEquals(Bytes.EMPTY, none.take(buffer));
    add(buffer, "ab");
    assertEquals(Bytes.EMPTY, none.take(buffer));
    assertEquals(Bytes.EMPTY, none.take(buffer));
    assertEquals(2, buffer.length());
  }

  @Test
  void exactlyRefusesANegativeCount() {
    var e = assertThrows(IllegalArgumentException.class, () -> Delimiter.exactly(-1));
    assertEquals("count must not be negative: -1", e.getMessage());
  }

  @Test
  void exactlyFindsNothingInASmallerWindow() {
    ReceiveBuffer buffer = buffer("abcd");
    buffer.limit(3);
    assertNull(Delimiter.exactly(4).take(buffer));
    assertTrue(buffer.overflows());
    buffer.limit(4);
    assertEquals(Bytes.utf8("abcd"), Delimiter.exactly(4).take(buffer));
  }

  @Test
  void untilYieldsWhatStandsBefore() {
    Feed.yields(
        () -> Delimiter.until("\r\n"),
        Bytes.utf8("line1\r\nline2\r\n\r\r\n\r\nrest\r"),
        texts("line1", "line2", "\r", ""),
        Bytes.utf8("rest\r"));
  }

  @Test
  void untilTakesDelimitersOfAnyLength() {
    Feed.yields(
        () -> Delimiter.until("\n"), Bytes.utf8("\na\n\nb"), texts("", "a", ""), Bytes.utf8("b"));
    Feed.yields(
        () -> Delimiter.until("aab"),
        Bytes.utf8("aaabxaabaaaab"),
        texts("a", "x", "aa"),
        Bytes.EMPTY);
    Feed.yields(
        () -> Delimiter.until("--bound--"),
        Bytes.utf8("--boun--bound----bound--bound--"),
        texts("--boun", ""),
        Bytes.utf8("bound--"));
  }

  @Test
  void untilTakesTextAsUtf8AndBytesAsTheyAre() {
    ReceiveBuffer buffer = buffer("");
    buffer.append(Bytes.utf8("a€b").asByteBuffer());
    buffer.append(Bytes.hex("00ff").asByteBuffer());
    assertEquals(Bytes.utf8("a"), Delimiter.until("€").take(buffer));
    assertEquals(Bytes.utf8("b"), Delimiter.until(Bytes.hex("00ff")).take(buffer));
  }

  @Test
  void untilRefusesNothing() {
    assertThrows(IllegalArgumentException.class, () -> Delimiter.until(""));
    assertThrows(IllegalArgumentException.class, () -> Delimiter.until(Bytes.EMPTY));
  }

  @Test
  void untilDoesNotLookAtBytesTwice() {
    ReceiveBuffer buffer = buffer("x\r\nxx");
    Delimiter<Bytes> crlf = Delimiter.until("\r\n");
    buffer.scanned(crlf, 3);
    assertNull(crlf.take(buffer), "it looked at what it was told it had looked at");
    assertEquals(4, buffer.scanned(crlf));
    add(buffer, "xx\r");
    assertNull(crlf.take(buffer));
    assertEquals(7, buffer.scanned(crlf));
    add(buffer, "\n");
    assertEquals(Bytes.utf8("x\r\nxxxx"), crlf.take(buffer));
  }

  @Test
  void untilFindsNothingThatReachesOutOfTheWindow() {
    ReceiveBuffer buffer = buffer("abc\r\n");
    buffer.limit(4);
    assertNull(Delimiter.until("\r\n").take(buffer));
    assertTrue(buffer.overflows());
    buffer.limit(5);
    assertEquals(Bytes.utf8("abc"), Delimiter.until("\r\n").take(buffer));
  }

  @Test
  void matchingYieldsWhatStandsBeforeAMatch() {
    Feed.yields(
        () -> Delimiter.matching(Pattern.compile("\\r?\\n")),
        Bytes.utf8("one\ntwo\r\n\nrest"),
        texts("one", "two", ""),
        Bytes.utf8("rest"));
  }

  @Test
  void matchingTakesAMatchAsSoonAsThereIsOne() {
    Delimiter<Bytes> spaces = Delimiter.matching(Pattern.compile("\\s{2,}"));
    ReceiveBuffer buffer = buffer("This is  a test.  ");
    assertEquals(Bytes.utf8("This is"), spaces.take(buffer));
    assertEquals(Bytes.utf8("a test."), spaces.take(buffer));
    assertNull(spaces.take(buffer));
    add(buffer, " more");
    assertNull(spaces.take(buffer), "the third blank came too late");
    assertEquals(5, buffer.length());
  }

  @Test
  void patternsSeeBytesAsLatin1() {
    ReceiveBuffer buffer = buffer("\0\u00e4\u00ff\u0080");
    assertEquals(
        Bytes.hex("00e4"), Delimiter.matching(Pattern.compile("[\\xff-\\uffff]")).take(buffer));
    assertEquals("\u0080", Delimiter.match(Pattern.compile("[\\x80-\\x9f]")).take(buffer).group());
  }

  @Test
  void patternsAreTriedAgainOnlyWhenMoreArrives() {
    ReceiveBuffer buffer = buffer("abc");
    for (Delimiter<?> delimiter :
        List.of(Delimiter.matching(Pattern.compile("b")), Delimiter.match(Pattern.compile("ab")))) {
      buffer.scanned(delimiter, 3);
      assertNull(delimiter.take(buffer), "it tried again");
      add(buffer, "d");
      assertTrue(delimiter.take(buffer) != null);
      buffer.clear();
      add(buffer, "abc");
    }
  }

  @Test
  void patternsNoteThatTheyWereTried() {
    ReceiveBuffer buffer = buffer("abc");
    Delimiter<Bytes> matching = Delimiter.matching(Pattern.compile("x"));
    assertNull(matching.take(buffer));
    assertEquals(3, buffer.scanned(matching));
    Delimiter<MatchResult> match = Delimiter.match(Pattern.compile("b"));
    assertNull(match.take(buffer));
    assertEquals(3, buffer.scanned(match));
  }

  @Test
  void patternsThatMatchTheEmptyTextAreRefused() {
    for (String pattern : List.of("", "a*", "(x|y)?", "$", "a|")) {
      var e =
          assertThrows(
              IllegalArgumentException.class, () -> Delimiter.matching(Pattern.compile(pattern)));
      assertEquals(
          "a pattern to read by must not match the empty text: " + pattern, e.getMessage());
      assertThrows(IllegalArgumentException.class, () -> Delimiter.match(Pattern.compile(pattern)));
    }
  }

  @Test
  void emptyMatchesAreRefusedWhenTheyHappen() {
    ReceiveBuffer buffer = buffer("abc");
    var e =
        assertThrows(
            IllegalStateException.class,
            () -> Delimiter.matching(Pattern.compile("(?=b)")).take(buffer));
    assertEquals("a pattern to read by matched nothing: (?=b)", e.getMessage());
    assertThrows(
        IllegalStateException.class, () -> Delimiter.match(Pattern.compile("(?=a)")).take(buffer));
    assertEquals(3, buffer.length());
  }

  @Test
  void matchYieldsMatchesThatBeginAtTheStart() {
    Delimiter<List<String>> pairs =
        Delimiter.match(Pattern.compile("(\\w+)=(\\w*);"))
            .map(match -> List.of(match.group(1), match.group(2)));
    Feed.yields(
        () -> pairs,
        Bytes.utf8("a=1;bc=;d=23;!e=4;"),
        List.of(List.of("a", "1"), List.of("bc", ""), List.of("d", "23")),
        Bytes.utf8("!e=4;"));
  }

  @Test
  void matchResultsOutliveTheBytes() {
    ReceiveBuffer buffer = new ReceiveBuffer(64);
    add(buffer, "12 34");
    add(buffer, " 56 ");
    MatchResult first = Delimiter.match(Pattern.compile("(\\d+) (\\d+) ")).take(buffer);
    int capacity = buffer.capacity();
    add(buffer, "zzzzzzz");
    assertEquals(capacity, buffer.capacity(), "the bytes must have been overwritten in place");
    assertEquals("12 34 ", first.group());
    assertEquals("34", first.group(2));
    assertEquals(0, first.start());
    assertEquals(6, first.end());
    assertEquals(2, first.groupCount());
  }

  @Test
  void structYieldsWhatIsMadeOfARecord() {
    record Header(int type, short length) {}
    Delimiter<Header> header = Delimiter.struct(6, in -> new Header(in.getInt(), in.getShort()));
    Feed.yields(
        () -> header,
        Bytes.hex("00000001ffff800000000102aabb"),
        List.of(new Header(1, (short) -1), new Header(Integer.MIN_VALUE, (short) 0x0102)),
        Bytes.hex("aabb"));
    assertEquals(6, header.minimum());
  }

  @Test
  void structLendsJustTheRecord() {
    ReceiveBuffer buffer = buffer("abcdef");
    ByteBuffer seen = Delimiter.struct(3, in -> in).take(buffer);
    assertEquals(3, seen.capacity());
    assertEquals(0, seen.position());
    assertEquals(ByteOrder.BIG_ENDIAN, seen.order());
    assertTrue(seen.isReadOnly());
    assertThrows(ReadOnlyBufferException.class, () -> seen.put((byte) 1));
    add(buffer, "ghijklmnopqrstuvwxyz");
    assertEquals("abc", Bytes.of(seen).utf8());
    assertEquals("def", buffer.take(3).utf8());
  }

  @Test
  void structRefusesNoBytesAndNoValue() {
    for (int size : new int[] {0, -1}) {
      var e = assertThrows(IllegalArgumentException.class, () -> Delimiter.struct(size, in -> in));
      assertEquals("size must be at least 1: " + size, e.getMessage());
    }
    ReceiveBuffer buffer = buffer("a");
    Delimiter<Object> broken = Delimiter.struct(1, in -> null);
    var e = assertThrows(NullPointerException.class, () -> broken.take(buffer));
    assertEquals("the reader of a struct returned null", e.getMessage());
  }

  @Test
  void builtInDelimitersHaveNoMoreToGiveAtTheEnd() {
    ReceiveBuffer buffer = buffer("abc");
    Pattern pattern = Pattern.compile("x");
    for (Delimiter<?> delimiter :
        List.of(
            Delimiter.available(),
            Delimiter.exactly(4),
            Delimiter.until("x"),
            Delimiter.matching(pattern),
            Delimiter.match(pattern),
            Delimiter.struct(4, ByteBuffer::getInt),
            Struct.of("i"))) {
      assertNull(delimiter.end(buffer));
      assertFalse(buffer.isEmpty());
    }
  }

  @Test
  void delimitersThatDoNotCountNeedNoMinimum() {
    assertEquals(0, Delimiter.available().minimum());
    assertEquals(0, Delimiter.until("abc").minimum());
    assertEquals(0, Delimiter.matching(Pattern.compile("x")).minimum());
    assertEquals(0, Delimiter.match(Pattern.compile("x")).minimum());
  }

  @Test
  void delimitersShowThemselvesToPeople() {
    assertEquals("Available[]", Delimiter.available().toString());
    assertEquals("Exactly[count=4]", Delimiter.exactly(4).toString());
    assertEquals("Until[delimiter=\"\\r\\n\"]", Delimiter.until("\r\n").toString());
    assertEquals("Matching[pattern=a+]", Delimiter.matching(Pattern.compile("a+")).toString());
    assertEquals("ReceiveBuffer[3 bytes, limit 65536]", buffer("abc").toString());
  }
}
