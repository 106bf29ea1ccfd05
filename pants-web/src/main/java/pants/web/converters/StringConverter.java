package pants.web.converters;

import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import pants.http.server.HttpRequest;
import pants.web.converters.Options.Named;

/** Text without a slash, or, in a domain, without a point. */
final class StringConverter implements Converter<String> {
  private final boolean label;
  private final int min;
  private final int max;
  private final boolean bounded;

  private StringConverter(Options options, boolean label) {
    this.label = label;
    Named named = options.named("min", "max", "length");
    Long length = named.integer("length"); // which counts before the others
    min = bound("min", length == null ? named.integer("min") : length, 1);
    max = bound("max", length == null ? named.integer("max") : length, Integer.MAX_VALUE);
    if (max < min) {
      throw new IllegalArgumentException("max is below min: %d, %d".formatted(max, min));
    }
    bounded = min > 1 || max < Integer.MAX_VALUE;
  }

  static StringConverter segment(Options options) {
    return new StringConverter(options, false);
  }

  static StringConverter label(Options options) {
    return new StringConverter(options, true);
  }

  private static int bound(String name, @Nullable Long value, int unset) {
    if (value == null) {
      return unset;
    }
    if (value < 1 || value > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(name + " must be 1 to 2147483647: " + value);
    }
    return value.intValue();
  }

  @Override
  public String pattern() {
    String count = max == Integer.MAX_VALUE ? min + "," : min + "," + max;
    return (label ? "[^/.]{" : "[^/]{") + count + "}";
  }

  @Override
  public Predicate<String> segment() {
    return this::matches;
  }

  /** Lengths are those of the text as people count: characters above U+FFFF are one. */
  private boolean matches(String text) {
    int count = bounded ? text.codePointCount(0, text.length()) : text.length();
    return count >= min && count <= max && (!label || text.indexOf('.') < 0);
  }

  @Override
  public String decode(HttpRequest request, List<@Nullable String> groups) {
    return String.valueOf(groups.getFirst());
  }
}
