package pants.http.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import pants.OverflowException;
import pants.bytes.Bytes;

/** Whole messages, made of frames and of pieces of frames. */
class MessageReaderTest implements MessageReader.Handler {
  private final List<String> told = new ArrayList<>();
  private final MessageReader reader =
      new MessageReader(WebSocketLimits.DEFAULT.message(12), this, null);
  private boolean takes = true;

  @Override
  public boolean takes() {
    return takes;
  }

  @Override
  public void text(String text) {
    told.add("text " + text);
  }

  @Override
  public void binary(Bytes data) {
    told.add("binary " + data.hex());
  }

  @Override
  public void value(Consumer<Object> consumer, Object value) {
    throw new AssertionError(value);
  }

  @Override
  public void overflowed(OverflowException cause) {
    throw new AssertionError(cause);
  }

  /** A frame that ends the message, or does not. */
  private boolean fragment(Opcode opcode, boolean fin, Bytes payload) {
    return reader.receive(new Frame(opcode, fin, payload));
  }

  @Test
  void aTextIsTheSameHoweverItIsCut() {
    Bytes text = Bytes.utf8("aß€𝄞z");
    for (int i = 0; i <= text.length(); i++) {
      for (int j = i; j <= text.length(); j++) {
        told.clear();
        assertTrue(fragment(Opcode.TEXT, false, text.slice(0, i)));
        assertTrue(fragment(Opcode.CONTINUATION, false, text.slice(i, j)));
        assertEquals(List.of(), told);
        assertTrue(fragment(Opcode.CONTINUATION, true, text.slice(j, text.length())));
        assertEquals(List.of("text aß€𝄞z"), told);
      }
    }
  }

  @Test
  void joinsThePiecesOfAFrame() {
    reader.receive(new Frame(Opcode.BINARY, true, false, true, false, Bytes.of((byte) 1)));
    reader.receive(new Frame(Opcode.BINARY, true, false, false, false, Bytes.of((byte) 2)));
    assertEquals(List.of(), told);
    reader.receive(new Frame(Opcode.BINARY, true, false, false, true, Bytes.of((byte) 3)));
    fragment(Opcode.BINARY, true, Bytes.of((byte) 4));
    assertEquals(List.of("binary 010203", "binary 04"), told);
  }

  @Test
  void findsWhatIsNoUtf8InTheLastFragment() {
    fragment(Opcode.TEXT, false, Bytes.hex("41e2"));
    BadFrameException bad =
        assertThrows(
            BadFrameException.class, () -> fragment(Opcode.CONTINUATION, true, Bytes.hex("8241")));
    assertEquals(CloseReason.INVALID_TEXT, bad.code());
    assertEquals(List.of(), told);
  }

  @Test
  void refusesACharacterThatDoesNotEnd() {
    fragment(Opcode.TEXT, false, Bytes.hex("41"));
    assertThrows(
        BadFrameException.class, () -> fragment(Opcode.CONTINUATION, true, Bytes.hex("e282")));
    assertEquals(List.of(), told);
  }

  @Test
  void boundsAMessageOfFragments() {
    fragment(Opcode.BINARY, false, Bytes.of(new byte[6]));
    assertTrue(fragment(Opcode.CONTINUATION, true, Bytes.of(new byte[6])));
    fragment(Opcode.BINARY, false, Bytes.of(new byte[6]));
    BadFrameException bad =
        assertThrows(
            BadFrameException.class,
            () -> fragment(Opcode.CONTINUATION, true, Bytes.of(new byte[7])));
    assertEquals(CloseReason.TOO_BIG, bad.code());
  }

  @Test
  void keepsTheEndOfAMessageWhileNothingMayBeHandedOn() {
    fragment(Opcode.TEXT, false, Bytes.utf8("ab"));
    takes = false;
    assertFalse(fragment(Opcode.CONTINUATION, true, Bytes.utf8("c")));
    assertEquals(List.of(), told);
    takes = true;
    assertTrue(reader.goOn());
    assertEquals(List.of("text abc"), told);
  }
}
