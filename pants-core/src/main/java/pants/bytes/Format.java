package pants.bytes;

/**
 * A packed record that is described by a text, in the language of Python's {@code struct} module:
 * packs values into bytes and unpacks bytes into {@link Values}.
 *
 * <p>As a delimiter it yields the values of one record after another. A format is immutable and may
 * be used by any number of streams and threads.
 */
public sealed interface Format extends Delimiter<Values> permits Struct, NetStruct {

  /**
   * The text that this format was made of.
   *
   * @return the text, as it was given
   */
  String format();

  /**
   * How many values a record has.
   *
   * @return how many {@link #pack} wants and {@link #unpack} gives
   */
  int count();

  /**
   * The least number of bytes that a record has.
   *
   * @return the size of all of its fixed parts
   */
  @Override
  int minimum();

  /**
   * Packs values. Which value a code of the format takes is told at {@link Struct}.
   *
   * @param values as many as {@link #count()} says
   * @return the record
   * @throws IllegalArgumentException when their number is another, one is of a type that its code
   *     does not take, or is out of the range of its code
   */
  Bytes pack(Object... values);

  /**
   * Unpacks a record.
   *
   * @param record the bytes of it
   * @return as many values as {@link #count()} says
   * @throws IllegalArgumentException when these are not the bytes of a record
   */
  Values unpack(Bytes record);
}
