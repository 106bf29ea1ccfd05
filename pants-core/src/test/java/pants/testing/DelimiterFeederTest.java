package pants.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import pants.bytes.Bytes;
import pants.bytes.Delimiter;
import pants.bytes.ReceiveBuffer;

/** The feeder of the test kit. */
class DelimiterFeederTest {
  private static final Bytes INPUT = Bytes.utf8("one\ntwo\n\nrest");

  private static DelimiterFeeder<String> lines() {
    return new DelimiterFeeder<>(() -> Delimiter.until("\n").map(Bytes::utf8));
  }

  @Test
  void givesTheValuesAndTheRest() {
    DelimiterFeeder.Fed<String> fed = lines().feed(INPUT);
    assertEquals(List.of("one", "two", ""), fed.values());
    assertEquals("rest", fed.rest().utf8());
  }

  @Test
  void givesNothingForNothing() {
    assertEquals(List.of(), lines().feed("").values());
  }

  @Test
  void feedsWholeByteByByteAndSplitAtEveryPlace() {
    List<String> seen = new ArrayList<>();
    Delimiter<String> spy =
        buffer -> {
          seen.add(buffer.peek(buffer.length()).utf8());
          return null;
        };
    new DelimiterFeeder<>(() -> spy).feed("abc");
    assertEquals(
        List.of("abc", "a", "ab", "abc", "", "abc", "a", "abc", "ab", "abc", "abc", "abc"), seen);
  }

  @Test
  void findsADelimiterThatDependsOnHowTheBytesAreCut() {
    DelimiterFeeder<Bytes> feeder = new DelimiterFeeder<>(Delimiter::available);
    Error e = assertThrows(AssertionError.class, () -> feeder.feed("ab"));
    assertTrue(e.getMessage().contains("byte by byte"), e.getMessage());
  }

  @Test
  void namesTheSplitThatGoesWrong() {
    DelimiterFeeder<String> feeder = new DelimiterFeeder<>(TakesTwoIfTheyComeFirst::new);
    Error e = assertThrows(AssertionError.class, () -> feeder.feed("abc"));
    assertTrue(e.getMessage().contains("split at 2"), e.getMessage());
  }

  /** Takes three bytes, and wrongly two if these are what it is shown first. */
  private static final class TakesTwoIfTheyComeFirst implements Delimiter<String> {
    private boolean asked;

    @Override
    public String take(ReceiveBuffer buffer) {
      boolean first = !asked;
      asked |= !buffer.isEmpty();
      return buffer.length() == 3 || (first && buffer.length() == 2) ? text(buffer) : null;
    }
  }

  private static String text(ReceiveBuffer buffer) {
    return buffer.take(buffer.length()).utf8();
  }

  @Test
  void makesADelimiterForEachWay() {
    DelimiterFeeder<Integer> counted =
        new DelimiterFeeder<>(
            () ->
                new Delimiter<>() {
                  private int count;

                  @Override
                  public Integer take(ReceiveBuffer buffer) {
                    if (buffer.isEmpty()) {
                      return null;
                    }
                    buffer.skip(1);
                    return ++count;
                  }
                });
    assertEquals(List.of(1, 2, 3), counted.feed("abc").values());
  }

  @Test
  void throwsWhatTheDelimiterThrowsEachTime() {
    DelimiterFeeder<Integer> numbers =
        new DelimiterFeeder<>(() -> Delimiter.until(",").map(Bytes::utf8).map(Integer::valueOf));
    assertEquals(List.of(1, 23), numbers.feed("1,23,").values());
    assertThrows(NumberFormatException.class, () -> numbers.feed("1,x,2,"));
  }

  @Test
  void findsAnErrorThatDependsOnHowTheBytesAreCut() {
    Delimiter<String> impatient =
        buffer -> {
          if (buffer.length() < 3) {
            throw new IllegalArgumentException("too short");
          }
          return text(buffer);
        };
    Error e =
        assertThrows(
            AssertionError.class, () -> new DelimiterFeeder<>(() -> impatient).feed("abc"));
    assertTrue(e.getMessage().contains("too short"), e.getMessage());
  }

  @Test
  void callsTheEndWhenItIsAskedTo() {
    Delimiter<String> lastLineToo =
        new Delimiter<>() {
          @Override
          public String take(ReceiveBuffer buffer) {
            int end = buffer.indexOf((byte) '\n', 0);
            if (end < 0) {
              return null;
            }
            String line = buffer.take(end).utf8();
            buffer.skip(1);
            return line;
          }

          @Override
          public String end(ReceiveBuffer rest) {
            return rest.isEmpty() ? null : text(rest);
          }
        };
    DelimiterFeeder<String> feeder = new DelimiterFeeder<>(() -> lastLineToo);
    assertEquals(List.of("one", "two", "", "rest"), feeder.feedToEnd(INPUT).values());
    assertEquals("rest", feeder.feed(INPUT).rest().utf8());
  }

  @Test
  void endsADelimiterThatGoesOnWithoutEnd() {
    DelimiterFeeder<Bytes> endless = new DelimiterFeeder<>(() -> Delimiter.exactly(0));
    Exception e = assertThrows(IllegalStateException.class, () -> endless.feed("a"));
    assertTrue(e.getMessage().contains("1000 values"), e.getMessage());
  }

  @Test
  void hasTheBufferOfAStream() {
    assertEquals(List.of("abc"), lines().bufferSize(4).feed("abc\n").values());
    Exception e =
        assertThrows(IllegalStateException.class, () -> lines().bufferSize(4).feed("abcde\n"));
    assertTrue(e.getMessage().startsWith("more than 4 bytes"), e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> lines().bufferSize(0));
  }

  @Test
  void theBufferGrowsToWhatADelimiterCounts() {
    DelimiterFeeder<Bytes> blocks = new DelimiterFeeder<>(() -> Delimiter.exactly(10));
    assertEquals(1, blocks.bufferSize(4).feed("0123456789").values().size());
  }
}
