package pants.bytes;

import java.nio.ByteBuffer;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Says where the next value ends in what was received, and what it is: a parser that does no input
 * and output of its own. Whatever reads a stream, from {@code until("\n")} to a whole protocol, is
 * one of these.
 *
 * <p>A delimiter never blocks. It is asked for the next value whenever there may be one, and what
 * it leaves in the buffer is there when it is asked again, so a stream can change from one to
 * another at any value without losing bytes. A value comes either with bytes consumed or with a
 * change of the delimiter's own state: a stream gives up on one that yields very many values and
 * consumes nothing.
 *
 * <p>A delimiter that throws says that what was received makes no sense: reading ends there.
 *
 * <p>Those made here have no state and may serve any number of streams; one that has state belongs
 * to one stream. It is called on the thread of the stream's engine.
 *
 * @param <T> what it yields
 */
@FunctionalInterface
public interface Delimiter<T> {

  /**
   * Takes the next value off, or leaves the buffer as it is.
   *
   * @param buffer what was received and not yet consumed
   * @return the next value, or null when it has not all arrived
   */
  @Nullable T take(ReceiveBuffer buffer);

  /**
   * Takes a value off when nothing more will arrive, and {@link #take} has no more to give: for
   * those whose last value is ended by the end of the stream. It is called until it returns null;
   * bytes that are left then are an unexpected end.
   *
   * @param rest what was received and not yet consumed
   * @return the next value, or null when there is none
   */
  default @Nullable T end(ReceiveBuffer rest) {
    return null;
  }

  /**
   * How many bytes the next value certainly needs, so that the buffer is made to hold them.
   *
   * @return 0 or more; 0 when it is not known
   */
  default int minimum() {
    return 0;
  }

  /**
   * A delimiter that ends its values where this one does and turns each into something else.
   *
   * @param mapping what to make of a value; must not return null
   * @param <R> what it makes
   * @return the delimiter, which throws {@link NullPointerException} when the mapping returns null
   */
  default <R> Delimiter<R> map(Function<? super T, ? extends R> mapping) {
    return new Mapped<>(this, mapping);
  }

  /**
   * Yields what has arrived, whatever it is, at once.
   *
   * @return the delimiter
   */
  static Delimiter<Bytes> available() {
    return Available.INSTANCE;
  }

  /**
   * Yields so many bytes each time.
   *
   * @param count how many; with 0 it yields empty bytes whenever it is asked, so that a peer may
   *     announce an empty value
   * @return the delimiter
   * @throws IllegalArgumentException when the count is negative
   */
  static Delimiter<Bytes> exactly(int count) {
    return new Exactly(count);
  }

  /**
   * Yields what stands before some text, in UTF-8, and drops that text itself.
   *
   * @param text what ends a value; not empty
   * @return the delimiter
   * @throws IllegalArgumentException when the text is empty
   */
  static Delimiter<Bytes> until(String text) {
    return until(Bytes.utf8(text));
  }

  /**
   * Yields what stands before some bytes, and drops these bytes themselves.
   *
   * @param bytes what ends a value; not empty
   * @return the delimiter
   * @throws IllegalArgumentException when the bytes are empty
   */
  static Delimiter<Bytes> until(Bytes bytes) {
    return new Until(bytes);
  }

  /**
   * Yields what stands before the first match of a pattern, and drops the match. The pattern sees
   * each byte as the ISO-8859-1 character of that number, and only what has arrived: one that can
   * match more or less, such as {@code \s+}, may match the part that has arrived of what would have
   * been a longer match.
   *
   * @param pattern what ends a value; must not match the empty text
   * @return the delimiter, which throws {@link IllegalStateException} when a match is empty
   * @throws IllegalArgumentException when the pattern matches the empty text
   */
  static Delimiter<Bytes> matching(Pattern pattern) {
    return new Matching(pattern);
  }

  /**
   * Yields the match of a pattern that begins with the first byte received, and drops what it
   * matched. Bytes that do not match stay where they are. The pattern sees each byte as the
   * ISO-8859-1 character of that number, and only what has arrived: one that can match more or less
   * may match part of what would have been a longer match.
   *
   * @param pattern what to match; must not match the empty text
   * @return the delimiter, which throws {@link IllegalStateException} when a match is empty
   * @throws IllegalArgumentException when the pattern matches the empty text
   */
  static Delimiter<MatchResult> match(Pattern pattern) {
    return new Match(pattern);
  }

  /**
   * Yields what a function makes of so many bytes: a record of fixed size.
   *
   * {@snippet :
   * record Header(int type, short length) {
   *   static final Delimiter<Header> FORMAT =
   *       Delimiter.struct(6, in -> new Header(in.getInt(), in.getShort()));
   * }
   * }
   *
   * @param size how many bytes; at least 1
   * @param reader makes the value from a read-only, big-endian buffer that holds just these bytes;
   *     must not return null
   * @param <T> what it makes
   * @return the delimiter, which throws {@link NullPointerException} when the reader returns null
   * @throws IllegalArgumentException when the size is below 1
   */
  static <T> Delimiter<T> struct(int size, Function<? super ByteBuffer, ? extends T> reader) {
    return new FixedSize<>(size, reader);
  }
}
