package pants.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import pants.bytes.Bytes;
import pants.http.BadMessageException.Reason;

/**
 * The fields of a query or of a form: names and texts, in the order in which the names came first.
 * They are immutable.
 *
 * <p>In a query or a form of {@code application/x-www-form-urlencoded} fields are separated by
 * {@code &} alone. Blank values are kept, and a field without {@code =} has one; what is quite
 * empty, as in {@code a=1&&b=2}, is no field.
 */
public final class Fields {
  /** No fields. */
  public static final Fields EMPTY = new Fields(Map.of());

  private final Map<String, List<String>> values;

  private Fields(Map<String, List<String>> values) {
    this.values = values;
  }

  /**
   * Makes fields of values that are no text of a query or of a form.
   *
   * @param values the values of each name, in their order
   * @return the fields
   * @throws IllegalArgumentException when a name has no values
   */
  public static Fields of(Map<String, ? extends List<String>> values) {
    Map<String, List<String>> copy = new LinkedHashMap<>();
    values.forEach(
        (name, all) -> {
          if (all.isEmpty()) {
            throw new IllegalArgumentException("a name must have a value: " + Syntax.shown(name));
          }
          copy.put(name, List.copyOf(all));
        });
    return new Fields(copy);
  }

  /**
   * Reads a query.
   *
   * @param query what stands behind the question mark, or null
   * @param maxFields how many fields there may be: {@link HttpLimits#formFields()}
   * @return the fields
   * @throws BadMessageException with status 413 when there are more, or 400 when two hexadecimal
   *     digits do not follow a {@code %}
   */
  public static Fields parse(@Nullable String query, int maxFields) {
    return query == null || query.isEmpty() ? EMPTY : parsed(query.getBytes(UTF_8), maxFields);
  }

  /**
   * Reads a form.
   *
   * @param form the body
   * @param maxFields how many fields there may be: {@link HttpLimits#formFields()}
   * @return the fields
   * @throws BadMessageException with status 413 when there are more, or 400 when two hexadecimal
   *     digits do not follow a {@code %}
   */
  public static Fields parse(Bytes form, int maxFields) {
    return form.isEmpty() ? EMPTY : parsed(form.toArray(), maxFields);
  }

  private static Fields parsed(byte[] bytes, int maxFields) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    int count = 0;
    int start = 0;
    while (start < bytes.length) {
      int end = indexOf(bytes, '&', start, bytes.length);
      if (end > start) {
        if (++count > maxFields) {
          throw new BadMessageException(
              Reason.FIELD_COUNT, "more than " + maxFields + " fields (formFields)");
        }
        int equals = indexOf(bytes, '=', start, end);
        String name = PercentEncoding.decoded(bytes, start, equals, true);
        String value = equals == end ? "" : PercentEncoding.decoded(bytes, equals + 1, end, true);
        values.computeIfAbsent(name, first -> new ArrayList<>(1)).add(value);
      }
      start = end + 1;
    }
    return new Fields(values);
  }

  private static int indexOf(byte[] bytes, char wanted, int from, int to) {
    int at = from;
    while (at < to && bytes[at] != wanted) {
      at++;
    }
    return at;
  }

  /**
   * The first value of a name.
   *
   * @param name the name; upper and lower case differ
   * @return the value, perhaps blank, or null when there is none
   */
  public @Nullable String first(String name) {
    List<String> all = values.get(name);
    return all == null ? null : all.getFirst();
  }

  /**
   * All values of a name.
   *
   * @param name the name; upper and lower case differ
   * @return the values in their order; empty when there is none
   */
  public List<String> all(String name) {
    return Collections.unmodifiableList(values.getOrDefault(name, List.of()));
  }

  /**
   * Says whether there is a field of a name.
   *
   * @param name the name; upper and lower case differ
   * @return whether there is
   */
  public boolean contains(String name) {
    return values.containsKey(name);
  }

  /**
   * The names.
   *
   * @return each once, in the order in which they came first
   */
  public Set<String> names() {
    return Collections.unmodifiableSet(values.keySet());
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
