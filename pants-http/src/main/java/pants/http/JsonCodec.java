package pants.http;

import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;
import pants.bytes.Bytes;

/**
 * Turns values into JSON and back. The one that is used where no other was set is Jackson's, with
 * its defaults: records, maps, lists, arrays, and the times of {@code java.time} as text of ISO
 * 8601; what is nested deeper than 500 levels, or has a number of more than 1,000 digits, is
 * refused. It is not among the dependencies of this module: add {@code
 * tools.jackson.core:jackson-databind}, 3.2 or newer.
 *
 * <p>Called by whatever threads there are, at the same time too.
 */
public interface JsonCodec {
  /**
   * Writes a value.
   *
   * @param value the value
   * @return its JSON, as UTF-8
   * @throws IllegalArgumentException if it has no form in JSON
   */
  Bytes write(Object value);

  /**
   * Reads a value.
   *
   * @param json what was received
   * @param type what it shall be: a class, or a type with arguments
   * @return the value, of that type; null where the JSON is {@code null}
   * @throws IllegalArgumentException if it is malformed, or is no value of that type: a fault of
   *     whoever sent it; the message, of one line, may be told to him. Any other exception is a
   *     fault of the program's
   */
  @Nullable Object read(Bytes json, Type type);
}
