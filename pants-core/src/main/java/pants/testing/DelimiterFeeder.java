package pants.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import pants.StreamLimits;
import pants.bytes.Bytes;
import pants.bytes.Delimiter;
import pants.bytes.ReceiveBuffer;

/**
 * Feeds a delimiter the same bytes in every way in which a network may cut them: whole, byte by
 * byte, and in two pieces split at every place. What comes out must be the same each time, or an
 * {@link AssertionError} says where it is not.
 *
 * <p>Values are compared with {@code equals}. A delimiter whose values have none (a {@link
 * java.util.regex.MatchResult}, say) is to be mapped to one that has.
 *
 * @param <T> what the delimiter yields
 */
public final class DelimiterFeeder<T> {
  private static final int MAX_WITHOUT_PROGRESS = 1000;

  /**
   * What came out.
   *
   * @param <T> what the delimiter yields
   * @param values the values, in their order
   * @param rest the bytes that were left behind the last value
   */
  public record Fed<T>(List<T> values, Bytes rest) {}

  /** What came out one way, and the error that ended it. */
  private record Outcome<T>(List<T> values, Bytes rest, @Nullable RuntimeException error) {
    boolean matches(Outcome<T> other) {
      return values.equals(other.values)
          && Objects.toString(error).equals(Objects.toString(other.error))
          && (error != null || rest.equals(other.rest));
    }

    @Override
    public String toString() {
      return values + (error == null ? " and the rest " + rest : " and then " + error);
    }
  }

  private final Supplier<? extends Delimiter<T>> maker;
  private int bufferSize = StreamLimits.DEFAULT.bufferSize();

  /**
   * A feeder with the buffer that a stream has by default.
   *
   * @param delimiter makes the delimiter, a new one each time if it has state of its own
   */
  public DelimiterFeeder(Supplier<? extends Delimiter<T>> delimiter) {
    this.maker = Objects.requireNonNull(delimiter, "delimiter");
  }

  /**
   * Sets how many bytes may wait for the delimiter, as {@link pants.Stream#bufferSize(int)} does.
   *
   * @param bytes above zero
   * @return this feeder
   * @throws IllegalArgumentException if it is zero or negative
   */
  public DelimiterFeeder<T> bufferSize(int bytes) {
    if (bytes <= 0) {
      throw new IllegalArgumentException("bufferSize must be above zero: " + bytes);
    }
    bufferSize = bytes;
    return this;
  }

  /**
   * Feeds bytes of a stream that goes on.
   *
   * @param input the bytes
   * @return the values and what was left
   * @throws AssertionError if what comes out depends on how the bytes are cut
   * @throws RuntimeException what the delimiter throws, if it does so every time
   * @throws IllegalStateException if more bytes than the buffer's size wait for the delimiter
   */
  public Fed<T> feed(Bytes input) {
    return everyWay(input, false);
  }

  /**
   * Feeds text as UTF-8; see {@link #feed(Bytes)}.
   *
   * @param input the text
   * @return the values and what was left
   * @throws AssertionError if what comes out depends on how the bytes are cut
   * @throws RuntimeException what the delimiter throws, if it does so every time
   * @throws IllegalStateException if more bytes than the buffer's size wait for the delimiter
   */
  public Fed<T> feed(String input) {
    return feed(Bytes.utf8(input));
  }

  /**
   * Feeds bytes and then the end of the stream, so that {@link Delimiter#end} is called as well.
   *
   * @param input the bytes
   * @return the values and what was left
   * @throws AssertionError if what comes out depends on how the bytes are cut
   * @throws RuntimeException what the delimiter throws, if it does so every time
   * @throws IllegalStateException if more bytes than the buffer's size wait for the delimiter
   */
  public Fed<T> feedToEnd(Bytes input) {
    return everyWay(input, true);
  }

  private Fed<T> everyWay(Bytes input, boolean toEnd) {
    Outcome<T> whole = run(toEnd, input);
    compare(whole, "byte by byte", run(toEnd, bytesOf(input)));
    for (int split = 0; split <= input.length(); split++) {
      Bytes first = input.slice(0, split);
      Bytes second = input.slice(split, input.length());
      compare(whole, "split at " + split, run(toEnd, first, second));
    }
    if (whole.error != null) {
      throw whole.error;
    }
    return new Fed<>(whole.values, whole.rest);
  }

  private static Bytes[] bytesOf(Bytes input) {
    Bytes[] pieces = new Bytes[input.length()];
    for (int i = 0; i < pieces.length; i++) {
      pieces[i] = input.slice(i, i + 1);
    }
    return pieces;
  }

  private static <T> void compare(Outcome<T> whole, String way, Outcome<T> other) {
    if (!whole.matches(other)) {
      throw new AssertionError(
          "whole, the bytes gave " + whole + "; " + way + ", they gave " + other);
    }
  }

  private Outcome<T> run(boolean toEnd, Bytes... pieces) {
    Delimiter<T> delimiter = maker.get();
    ReceiveBuffer buffer = new ReceiveBuffer(Math.max(bufferSize, delimiter.minimum()));
    List<T> values = new ArrayList<>();
    try {
      for (Bytes piece : pieces) {
        buffer.append(piece.asByteBuffer());
        takeAll(delimiter::take, buffer, values);
        checkOverflow(delimiter, buffer);
      }
      if (toEnd) {
        takeAll(delimiter::end, buffer, values);
      }
      return new Outcome<>(values, buffer.peek(buffer.length()), null);
    } catch (RuntimeException e) {
      return new Outcome<>(values, Bytes.EMPTY, e);
    }
  }

  private void takeAll(
      Function<ReceiveBuffer, @Nullable T> taking, ReceiveBuffer buffer, List<T> values) {
    int withoutProgress = 0;
    long before = buffer.consumed();
    for (T value = taking.apply(buffer); value != null; value = taking.apply(buffer)) {
      values.add(value);
      withoutProgress = buffer.consumed() == before ? withoutProgress + 1 : 0;
      before = buffer.consumed();
      if (withoutProgress == MAX_WITHOUT_PROGRESS) {
        throw new IllegalStateException(
            "the delimiter gave %d values in a row without consuming a byte"
                .formatted(MAX_WITHOUT_PROGRESS));
      }
    }
  }

  private static void checkOverflow(Delimiter<?> delimiter, ReceiveBuffer buffer) {
    if (buffer.overflows()) {
      throw new IllegalStateException(
          "more than %d bytes (bufferSize) wait for %s".formatted(buffer.limit(), delimiter));
    }
  }
}
