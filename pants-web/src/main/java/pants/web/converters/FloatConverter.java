package pants.web.converters;

import java.math.BigDecimal;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import pants.http.server.HttpRequest;
import pants.web.converters.Options.Named;

/** A number, perhaps with a fraction. One outside of its range is an error, and no miss. */
final class FloatConverter implements Converter<Number> {
  private final double min;
  private final double max;

  FloatConverter(Options options) {
    Named named = options.named("min", "max");
    Double least = named.number("min");
    Double most = named.number("max");
    min = least == null ? -Double.MAX_VALUE : least;
    max = most == null ? Double.MAX_VALUE : most;
    if (max < min) {
      throw new IllegalArgumentException("max is below min: %s, %s".formatted(max, min));
    }
  }

  @Override
  public String pattern() {
    return (min < 0 ? "-?" : "") + "[0-9]+(?:\\.[0-9]+)?";
  }

  @Override
  public Predicate<String> segment() {
    return this::matches;
  }

  private boolean matches(String text) {
    int from = min < 0 && text.startsWith("-") ? 1 : 0;
    int point = text.indexOf('.');
    return point < 0
        ? isDigits(text, from, text.length())
        : isDigits(text, from, point) && isDigits(text, point + 1, text.length());
  }

  private static boolean isDigits(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return from < to;
  }

  @Override
  public Double decode(HttpRequest request, List<@Nullable String> groups) {
    return checked(Double.parseDouble(String.valueOf(groups.getFirst())));
  }

  private double checked(double value) {
    if (value >= min && value <= max) {
      return value;
    }
    throw new IllegalArgumentException("not from %s to %s: %s".formatted(min, max, value));
  }

  @Override
  public String encode(Number value) {
    return BigDecimal.valueOf(checked(value.doubleValue())).toPlainString();
  }
}
