package pants.http;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The header fields of a message, in their order and spelling. A name may stand several times, and
 * upper and lower case of names mean the same.
 *
 * <p>Those of a received message are immutable and made of its bytes: a string is made when one is
 * asked for. {@link MutableHeaders} are for writing.
 */
public interface Headers extends Iterable<Header> {

  /**
   * Makes fields of names and values in turn.
   *
   * {@snippet :
   * Headers.of("Content-Type", "text/plain", "Vary", "Accept");
   * }
   *
   * @param namesAndValues a name, its value, the next name and so on; nothing for no fields
   * @return immutable fields
   * @throws IllegalArgumentException when a value is missing, or a name or a value is not allowed
   *     (see {@link MutableHeaders#add})
   */
  static Headers of(String... namesAndValues) {
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException(
          "a name without a value: " + namesAndValues[namesAndValues.length - 1]);
    }
    MutableHeaders headers = new MutableHeaders();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.add(namesAndValues[i], namesAndValues[i + 1]);
    }
    return headers.immutable();
  }

  /**
   * How many fields there are.
   *
   * @return 0 or more; a name that stands twice counts twice
   */
  int size();

  /**
   * The name of a field.
   *
   * @param index from 0 to the size, exclusive
   * @return the name as it was written
   * @throws IndexOutOfBoundsException when there is no such field
   */
  String name(int index);

  /**
   * The value of a field.
   *
   * @param index from 0 to the size, exclusive
   * @return the value, a character for each byte, without white space around it
   * @throws IndexOutOfBoundsException when there is no such field
   */
  String value(int index);

  /**
   * Finds a field by its name.
   *
   * @param name the name, in any case
   * @param from where to begin, 0 or more
   * @return the first index at or behind {@code from} of a field of that name, or -1
   */
  default int indexOf(String name, int from) {
    for (int i = from; i < size(); i++) {
      if (name(i).equalsIgnoreCase(name)) {
        return i;
      }
    }
    return -1;
  }

  /**
   * The value of the first field of a name.
   *
   * @param name the name, in any case
   * @return the value, or null when there is no such field
   */
  default @Nullable String first(String name) {
    int index = indexOf(name, 0);
    return index < 0 ? null : value(index);
  }

  /**
   * The values of all fields of a name.
   *
   * @param name the name, in any case
   * @return the values in their order; empty when there is none
   */
  default List<String> all(String name) {
    List<String> values = new ArrayList<>();
    for (int i = indexOf(name, 0); i >= 0; i = indexOf(name, i + 1)) {
      values.add(value(i));
    }
    return Collections.unmodifiableList(values);
  }

  /**
   * Says whether there is a field of a name.
   *
   * @param name the name, in any case
   * @return whether there is
   */
  default boolean contains(String name) {
    return indexOf(name, 0) >= 0;
  }

  /**
   * The names of all fields.
   *
   * @return a set that does not distinguish upper and lower case, sorted; each name in the spelling
   *     that came first
   */
  default Set<String> names() {
    Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    for (int i = 0; i < size(); i++) {
      names.add(name(i));
    }
    return Collections.unmodifiableSet(names);
  }

  /**
   * The fields in their order.
   *
   * @return an iterator that removes nothing
   */
  @Override
  default Iterator<Header> iterator() {
    return new Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        return next < size();
      }

      @Override
      public Header next() {
        if (next >= size()) {
          throw new NoSuchElementException();
        }
        return new Header(name(next), value(next++));
      }
    };
  }
}
