package pants.http.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pants.bytes.Bytes;

class Utf8CheckTest {
  private static final int ENDS_WITHIN = -1;
  private static final int RIGHT = -2;
  private static final List<Bytes> CONTINUATIONS =
      Stream.of("", "80", "bf", "8080", "bfbf", "808080", "bfbfbf").map(Bytes::hex).toList();

  private final Random random = new Random(1);
  private final CharsetDecoder strict =
      UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);

  /** Index of the first wrong byte when the pieces end at these places, or one of the constants. */
  private static int wrongByte(Bytes text, int... ends) {
    var check = new Utf8Check();
    int from = 0;
    for (int end : ends) {
      if (!accepts(check, text.slice(from, end))) {
        return firstWrong(text);
      }
      from = end;
    }
    if (!accepts(check, text.slice(from, text.length()))) {
      return firstWrong(text);
    }
    try {
      check.end();
      return RIGHT;
    } catch (BadFrameException e) {
      return ENDS_WITHIN;
    }
  }

  private static int firstWrong(Bytes text) {
    var check = new Utf8Check();
    for (int at = 0; at < text.length(); at++) {
      if (!accepts(check, text.slice(at, at + 1))) {
        return at;
      }
    }
    throw new AssertionError("refused in pieces, and not byte by byte: " + text);
  }

  private static boolean accepts(Utf8Check check, Bytes piece) {
    try {
      check.next(piece);
      return true;
    } catch (BadFrameException e) {
      assertEquals(CloseReason.INVALID_TEXT, e.code());
      return false;
    }
  }

  /** Whether the decoder of the platform takes it. */
  private boolean isRight(Bytes text) {
    strict.reset();
    var out = CharBuffer.allocate(text.length() + 1);
    CoderResult result = strict.decode(text.asByteBuffer(), out, true);
    return !result.isError();
  }

  /**
   * Index of the first byte with which no text can begin any more: the decoder of the platform
   * takes what is there with no continuation of a character. (By itself it finds a surrogate a byte
   * late.)
   */
  private int firstWrongOfPlatform(Bytes text) {
    for (int length = 1; length <= text.length(); length++) {
      var beginning = text.slice(0, length);
      if (CONTINUATIONS.stream().noneMatch(more -> isRight(beginning.concat(more)))) {
        return length - 1;
      }
    }
    return isRight(text) ? RIGHT : ENDS_WITHIN;
  }

  private void agrees(Bytes text) {
    int expected = firstWrongOfPlatform(text);
    assertEquals(expected, wrongByte(text), text.hex());
    for (int split = 0; split <= text.length(); split++) {
      assertEquals(expected, wrongByte(text, split), text.hex() + " split at " + split);
    }
  }

  @Test
  void agreesWithThePlatformOnEveryCharacterAndEveryBeginning() {
    for (int point = 0; point <= 0x10FFFF; point++) {
      if (point < 0xD800 || point > 0xDFFF) {
        var text = Bytes.utf8(Character.toString(point));
        assertEquals(RIGHT, wrongByte(text), text.hex());
      }
    }
    for (int first = 0; first < 256; first++) {
      for (int second = 0; second < 256; second++) {
        agrees(Bytes.of((byte) first, (byte) second, (byte) 0x80, (byte) 0xBF, (byte) 'a'));
      }
    }
  }

  @Test
  void agreesWithThePlatformOnGeneratedInputAtEverySplit() {
    String[] characters = {"a", "z\0", "eight by", "\u00e4", "\u20ac", "\uffff", "\ud83d\ude00"};
    for (int round = 0; round < 4000; round++) {
      var text = new StringBuilder();
      for (int left = random.nextInt(12); left > 0; left--) {
        text.append(characters[random.nextInt(characters.length)]);
      }
      byte[] bytes = text.toString().getBytes(UTF_8);
      for (int left = random.nextInt(3); left > 0 && bytes.length > 0; left--) {
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(3)) {
          case 0 -> bytes[at] = (byte) random.nextInt(256);
          case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
          default -> bytes = Bytes.of(bytes, 0, at).toArray();
        }
      }
      agrees(Bytes.of(bytes));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "80, 0", // nothing to go on with
    "61bf, 1",
    "c080, 0", // NUL in two bytes
    "c1bf, 0",
    "e08080, 1", // overlong
    "e09fbf, 1",
    "f08fbfbf, 1",
    "eda080, 1", // U+D800
    "edbfbf, 1", // U+DFFF
    "f4908080, 1", // U+110000
    "f5808080, 0",
    "f888808080, 0", // five bytes
    "fe, 0",
    "ff, 0",
    "c3c3a4, 1", // another first byte
    "e282, -1",
    "ce, -1",
    "f09f98, -1",
    "cebae1bdb9cf83cebcceb5f490808065646974, 12" // Autobahn 6.4.1
  })
  void failsAtTheFirstByteThatCannotBelongToIt(String hex, int index) {
    var text = Bytes.hex(hex);
    agrees(text);
    assertEquals(index, wrongByte(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "16 bytes of ASCII and one more", "\u00e4\u20ac\ud83d\ude00"})
  void takesWhatIsRight(String text) {
    agrees(Bytes.utf8(text));
    assertEquals(RIGHT, wrongByte(Bytes.utf8(text)));
  }

  @Test
  void saysHowManyBytesOfTheLastCharacterAreThere() {
    var text = Bytes.utf8("a\u00e4\u20ac\ud83d\ude00b");
    int[] expected = {0, 1, 0, 1, 2, 0, 1, 2, 3, 0, 0};
    var check = new Utf8Check();
    for (int at = 0; at < text.length(); at++) {
      check.next(text.slice(at, at + 1));
      assertEquals(expected[at], check.incomplete(), "behind " + at);
    }
    check.end();
  }

  @Test
  void namesTheByteAndWhereItEnds() {
    var check = new Utf8Check();
    var e = assertThrows(BadFrameException.class, () -> check.next(Bytes.hex("61c0")));
    assertEquals("a text is no UTF-8: the byte 0xC0 cannot stand there", e.getMessage());
    assertEquals(CloseReason.INVALID_TEXT, e.code());
    var other = new Utf8Check();
    other.next(Bytes.hex("61e0a0"));
    e = assertThrows(BadFrameException.class, other::end);
    assertEquals("a text is no UTF-8: it ends within a character", e.getMessage());
    assertEquals(CloseReason.INVALID_TEXT, e.code());
  }

  @Test
  void anotherTextMayBeginBehindOne() {
    var check = new Utf8Check();
    check.next(Bytes.hex("f0"));
    assertThrows(BadFrameException.class, check::end);
    assertEquals(0, check.incomplete());
    check.next(Bytes.hex("c280")); // 0x80 is below what may follow 0xF0
    check.end();
    assertDoesNotThrow(() -> check.next(Bytes.utf8("\u00e4")));
    check.end();
  }

  @Test
  void findsAWrongByteWhereverItStandsAmongAscii() {
    for (int length = 1; length < 40; length++) {
      for (int at = 0; at < length; at++) {
        byte[] bytes = "x".repeat(length).getBytes(UTF_8);
        bytes[at] = (byte) 0xFF;
        assertEquals(at, wrongByte(Bytes.of(bytes)));
        var part = Bytes.of(("-" + "y".repeat(length) + "\u00ff").getBytes(UTF_8));
        assertTrue(accepts(new Utf8Check(), part.slice(1, 1 + length)));
      }
    }
  }
}
