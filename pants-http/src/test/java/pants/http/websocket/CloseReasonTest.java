package pants.http.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pants.bytes.Bytes;

class CloseReasonTest {
  private static Bytes payload(int code) {
    return Bytes.of((byte) (code >> 8), (byte) code);
  }

  /** What RFC 6455 (section 7.4) and the registry allow, put in another way than in the code. */
  private static boolean isAllowed(int code) {
    return switch (code) {
      case 1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014 -> true;
      default -> code / 1000 == 3 || code / 1000 == 4;
    };
  }

  @Test
  void readsAndWritesEveryCodeThatMayBeSentAndNoOther() {
    int allowed = 0;
    for (int code = 0; code <= 5001; code++) {
      var reason = new CloseReason(code, "");
      var payload = payload(code);
      if (isAllowed(code)) {
        allowed++;
        assertEquals(payload, reason.payload());
        assertEquals(reason, CloseReason.read(payload));
      } else {
        var e = assertThrows(BadFrameException.class, () -> CloseReason.read(payload));
        assertEquals("a close frame has the code " + code, e.getMessage());
        assertEquals(CloseReason.PROTOCOL_ERROR, e.code());
        var misuse = assertThrows(IllegalArgumentException.class, reason::payload);
        assertEquals(
            "a close code must be 1000 to 1003, 1007 to 1014 or 3000 to 4999: " + code,
            misuse.getMessage());
      }
    }
    assertEquals(2012, allowed);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, -64_536, 65_535, 66_536, 1_000_000})
  void writesNoCodeThatDoesNotFit(int code) {
    assertThrows(IllegalArgumentException.class, () -> new CloseReason(code, "").payload());
  }

  @Test
  void readsTheLargestCodeWithoutASign() {
    var e = assertThrows(BadFrameException.class, () -> CloseReason.read(Bytes.hex("ffff")));
    assertEquals("a close frame has the code 65535", e.getMessage());
  }

  @Test
  void anEmptyPayloadHasNoCodeAndOneByteIsRefused() {
    assertEquals(new CloseReason(CloseReason.NO_CODE, ""), CloseReason.read(Bytes.EMPTY));
    for (String one : new String[] {"00", "03", "ff"}) {
      var e = assertThrows(BadFrameException.class, () -> CloseReason.read(Bytes.hex(one)));
      assertEquals("a close frame has a payload of one byte, which is no code", e.getMessage());
      assertEquals(CloseReason.PROTOCOL_ERROR, e.code());
    }
  }

  @Test
  void readsTheTextAndRefusesOneThatIsNoUtf8() {
    assertEquals(
        new CloseReason(1000, "Tsch\u00fc\u00df"),
        CloseReason.read(payload(1000).concat(Bytes.utf8("Tsch\u00fc\u00df"))));
    for (String wrong : new String[] {"ff", "61c3", "eda080", "c080"}) {
      var payload = payload(1000).concat(Bytes.hex(wrong));
      var e = assertThrows(BadFrameException.class, () -> CloseReason.read(payload));
      assertEquals(CloseReason.INVALID_TEXT, e.code());
    }
    var badCode = payload(1005).concat(Bytes.hex("ff"));
    var e = assertThrows(BadFrameException.class, () -> CloseReason.read(badCode));
    assertEquals(CloseReason.PROTOCOL_ERROR, e.code());
  }

  @Test
  void writesTextsUpTo123BytesAndRefusesLonger() {
    for (int length = 0; length <= 123; length++) {
      var reason = new CloseReason(4999, "x".repeat(length));
      assertEquals(2 + length, reason.payload().length());
      assertEquals(reason, CloseReason.read(reason.payload()));
      assertSame(reason, reason.cut());
    }
    var longer = new CloseReason(1000, "x".repeat(122) + "\u00e4");
    var e = assertThrows(IllegalArgumentException.class, longer::payload);
    assertEquals(
        "the text of a close reason has 124 bytes of UTF-8, above 123: " + longer.text(),
        e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"a, 123", "\u00e4, 122", "\u20ac, 123", "\ud83d\ude00, 120"})
  void cutsInWholeCharactersWhereverTheEndFalls(String character, int longest) {
    for (int before = 0; before < 8; before++) {
      var text = "a".repeat(before) + character.repeat(200);
      var cut = new CloseReason(1001, text).cut();
      assertEquals(1001, cut.code());
      assertTrue(text.startsWith(cut.text()), cut.text());
      int size = character.getBytes(UTF_8).length;
      int bytes = cut.text().getBytes(UTF_8).length;
      assertEquals(before + (123 - before) / size * size, bytes);
      assertEquals(bytes + 2, cut.payload().length());
      assertSame(cut, cut.cut());
    }
    var only = new CloseReason(1001, character.repeat(200)).cut();
    assertEquals(longest, only.text().getBytes(UTF_8).length);
  }

  @Test
  void aReasonHasAText() {
    assertThrows(NullPointerException.class, CloseReasonTest::withoutText);
  }

  @SuppressWarnings("NullAway") // what a caller without the checker may do
  private static void withoutText() {
    new CloseReason(1000, null);
  }
}
