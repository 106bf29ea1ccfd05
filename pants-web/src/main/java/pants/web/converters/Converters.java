package pants.web.converters;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The converters that rules may name. Upper and lower case of names mean the same.
 *
 * <table>
 * <caption>Built in</caption>
 * <tr><th>name</th><th>options</th><th>matches</th><th>value</th></tr>
 * <tr><td>string, str</td><td>min, max, length</td><td>what has no slash</td><td>String</td></tr>
 * <tr><td>domainpart</td><td>min, max, length</td><td>what has no slash and no point</td>
 * <td>String</td></tr>
 * <tr><td>int, integer</td><td>digits, min, max</td><td>digits, perhaps behind a minus</td>
 * <td>Integer</td></tr>
 * <tr><td>long</td><td>digits, min, max</td><td>the same</td><td>Long</td></tr>
 * <tr><td>float</td><td>min, max</td><td>digits, perhaps with a fraction, perhaps behind a minus</td>
 * <td>Double</td></tr>
 * <tr><td>any</td><td>the words</td><td>one of the words</td><td>String</td></tr>
 * <tr><td>path</td><td></td><td>anything, slashes too</td><td>String</td></tr>
 * <tr><td>regex</td><td>match, namegen</td><td>the expression</td><td>String; a list of strings
 * where the expression has several groups</td></tr>
 * </table>
 */
public final class Converters {
  private final Map<String, ConverterFactory> factories = new HashMap<>();

  /** The built-in converters. */
  public Converters() {
    register("string", StringConverter::segment);
    register("str", StringConverter::segment);
    register("domainpart", StringConverter::label);
    register("int", IntegerConverter::ofInt);
    register("integer", IntegerConverter::ofInt);
    register("long", IntegerConverter::ofLong);
    register("float", FloatConverter::new);
    register("any", AnyConverter::new);
    register("path", PathConverter::new);
    register("regex", RegexConverter::new);
  }

  /**
   * Adds a converter, or puts one in the place of another.
   *
   * @param name letters, digits and underscores, the first no digit
   * @param factory makes it
   * @throws IllegalArgumentException if the name has another character
   */
  public void register(String name, ConverterFactory factory) {
    boolean right = !name.isEmpty() && !Character.isDigit(name.charAt(0));
    for (int i = 0; i < name.length(); i++) {
      right &= name.charAt(i) == '_' || Character.isLetterOrDigit(name.charAt(i));
    }
    if (!right) {
      throw new IllegalArgumentException(
          "the name of a converter has letters, digits and _, the first no digit: " + name);
    }
    factories.put(name.toLowerCase(Locale.ROOT), factory);
  }

  /**
   * Finds a converter.
   *
   * @param name its name, in any case
   * @return what makes it, or null where there is none of that name
   */
  public @Nullable ConverterFactory find(String name) {
    return factories.get(name.toLowerCase(Locale.ROOT));
  }

  /**
   * The names of all.
   *
   * @return in lower case, sorted
   */
  public Set<String> names() {
    return new TreeSet<>(factories.keySet());
  }
}
