package pants.web.converters;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a rule says of a variable: the options in parentheses behind the name of the converter, by
 * order or by name, and the default.
 *
 * <p>An option is a {@code Long}, a {@code Double}, a {@code Boolean}, a {@code String}, or null
 * for {@code none}. What stands in quotation marks is a {@code String} always.
 */
public final class Options {
  private final List<@Nullable Object> values;
  private final Map<String, @Nullable Object> named;
  private final @Nullable String defaultText;

  Options(
      List<@Nullable Object> values,
      Map<String, @Nullable Object> named,
      @Nullable String defaultText) {
    this.values = values;
    this.named = named;
    this.defaultText = defaultText;
  }

  /**
   * Reads options as they stand in a rule.
   *
   * @param text what stands between the parentheses
   * @param defaultText what stands behind the equals sign of the variable, or null
   * @return the options
   * @throws IllegalArgumentException if a quotation mark is missing, or a name stands twice
   */
  public static Options parse(String text, @Nullable String defaultText) {
    return new OptionsParser(text).parse(defaultText);
  }

  /**
   * The options that were given without a name.
   *
   * @return the values in their order
   */
  public List<@Nullable Object> values() {
    return values;
  }

  /**
   * What the variable has where a URL ends before it.
   *
   * @return the text, or null where the rule has none
   */
  public @Nullable String defaultText() {
    return defaultText;
  }

  /**
   * Gives names to the options that have none, in the order of these names.
   *
   * @param names the names of all options that there may be
   * @return an option for each name that was given; those that were not are missing
   * @throws IllegalArgumentException if there are more options than names, one has another name, or
   *     one is given twice
   */
  public Named named(String... names) {
    if (values.size() > names.length) {
      throw new IllegalArgumentException(
          "at most %d options (%s), not %d"
              .formatted(names.length, String.join(", ", names), values.size()));
    }
    Map<String, @Nullable Object> all = new HashMap<>();
    for (int i = 0; i < values.size(); i++) {
      all.put(names[i], values.get(i));
    }
    for (String name : named.keySet()) {
      if (!List.of(names).contains(name)) {
        throw new IllegalArgumentException(
            "no option \"%s\" (%s)".formatted(name, String.join(", ", names)));
      }
      if (all.containsKey(name)) {
        throw new IllegalArgumentException("the option \"" + name + "\" is given twice");
      }
      all.put(name, named.get(name));
    }
    return new Named(all);
  }

  /**
   * The options as words.
   *
   * @return the values as they would be written
   * @throws IllegalArgumentException if an option has a name
   */
  public List<String> words() {
    if (!named.isEmpty()) {
      throw new IllegalArgumentException("no option has a name: " + named.keySet());
    }
    List<String> words = new ArrayList<>();
    values.forEach(value -> words.add(String.valueOf(value)));
    return words;
  }

  /** Options that all have names. */
  public static final class Named {
    private final Map<String, @Nullable Object> all;

    private Named(Map<String, @Nullable Object> all) {
      this.all = all;
    }

    /**
     * An option that is a text.
     *
     * @param name its name
     * @return the text, or null where it is missing or {@code none}
     * @throws IllegalArgumentException if it is no text
     */
    public @Nullable String text(String name) {
      Object value = all.get(name);
      if (value != null && !(value instanceof String)) {
        throw new IllegalArgumentException(name + " must be a text: " + value);
      }
      return (String) value;
    }

    /**
     * An option that is a whole number.
     *
     * @param name its name
     * @return the number, or null where it is missing or {@code none}
     * @throws IllegalArgumentException if it is no whole number
     */
    public @Nullable Long integer(String name) {
      Object value = all.get(name);
      if (value != null && !(value instanceof Long)) {
        throw new IllegalArgumentException(name + " must be a whole number: " + value);
      }
      return (Long) value;
    }

    /**
     * An option that is a number.
     *
     * @param name its name
     * @return the number, or null where it is missing or {@code none}
     * @throws IllegalArgumentException if it is no number
     */
    public @Nullable Double number(String name) {
      Object value = all.get(name);
      if (value != null && !(value instanceof Number)) {
        throw new IllegalArgumentException(name + " must be a number: " + value);
      }
      return value == null ? null : ((Number) value).doubleValue();
    }
  }
}
