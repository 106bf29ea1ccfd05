package pants.bytes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Feeds a delimiter in pieces, as a stream does. */
final class Feed<T> {
  private final Delimiter<T> delimiter;
  private final ReceiveBuffer buffer;
  private final List<T> values = new ArrayList<>();

  private Feed(Delimiter<T> delimiter, int limit) {
    this.delimiter = delimiter;
    this.buffer = new ReceiveBuffer(limit);
  }

  private void piece(Bytes input, int from, int to) {
    buffer.append(input.slice(from, to).asByteBuffer());
    for (T value = delimiter.take(buffer); value != null; value = delimiter.take(buffer)) {
      values.add(value);
    }
  }

  private void expect(List<T> expected, Bytes rest, String how) {
    assertEquals(expected, values, how);
    assertEquals(rest, buffer.peek(buffer.length()), how);
  }

  /**
   * Checks that a delimiter yields the values and leaves the rest, whether the input comes whole,
   * byte by byte, or in two or three pieces split anywhere.
   */
  static <T> void yields(
      Supplier<Delimiter<T>> delimiter, Bytes input, List<T> expected, Bytes rest) {
    int length = input.length();
    Feed<T> bytewise = new Feed<>(delimiter.get(), length + 1);
    for (int i = 0; i < length; i++) {
      bytewise.piece(input, i, i + 1);
    }
    bytewise.expect(expected, rest, "byte by byte");
    for (int first = 0; first <= length; first++) {
      for (int second = first; second <= length; second++) {
        Feed<T> split = new Feed<>(delimiter.get(), length + 1);
        split.piece(input, 0, first);
        split.piece(input, first, second);
        split.piece(input, second, length);
        split.expect(expected, rest, "split at " + first + " and " + second);
      }
    }
  }

  /** A buffer of that content, whose window is 64 KiB. */
  static ReceiveBuffer buffer(String latin1) {
    ReceiveBuffer buffer = new ReceiveBuffer(65_536);
    add(buffer, latin1);
    return buffer;
  }

  static void add(ReceiveBuffer buffer, String latin1) {
    buffer.append(Bytes.latin1(latin1).asByteBuffer());
  }

  static List<Bytes> texts(String... latin1) {
    List<Bytes> texts = new ArrayList<>();
    for (String text : latin1) {
      texts.add(Bytes.latin1(text));
    }
    return texts;
  }
}
