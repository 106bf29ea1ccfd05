package pants.web.converters;

import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import pants.http.server.HttpRequest;
import pants.web.converters.Options.Named;

/** A whole number. One outside of its range is an error, and no miss. */
final class IntegerConverter implements Converter<Number> {
  private final boolean isLong;
  private final int digits; // 0: any number of them
  private final long min;
  private final long max;

  private IntegerConverter(Options options, boolean isLong) {
    this.isLong = isLong;
    Named named = options.named("digits", "min", "max");
    Long count = named.integer("digits");
    if (count != null && (count < 1 || count > 19)) {
      throw new IllegalArgumentException("digits must be 1 to 19: " + count);
    }
    digits = count == null ? 0 : count.intValue();
    Long least = named.integer("min");
    Long most = named.integer("max");
    min = least == null ? (isLong ? Long.MIN_VALUE : Integer.MIN_VALUE) : least;
    max = most == null ? (isLong ? Long.MAX_VALUE : Integer.MAX_VALUE) : most;
    if (max < min) {
      throw new IllegalArgumentException("max is below min: %d, %d".formatted(max, min));
    }
  }

  static IntegerConverter ofInt(Options options) {
    return new IntegerConverter(options, false);
  }

  static IntegerConverter ofLong(Options options) {
    return new IntegerConverter(options, true);
  }

  @Override
  public String pattern() {
    return (min < 0 ? "-?" : "") + (digits == 0 ? "[0-9]+" : "[0-9]{" + digits + "}");
  }

  @Override
  public Predicate<String> segment() {
    return this::matches;
  }

  private boolean matches(String text) {
    int from = min < 0 && text.startsWith("-") ? 1 : 0;
    for (int i = from; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    int count = text.length() - from;
    return digits == 0 ? count > 0 : count == digits;
  }

  @Override
  public Number decode(HttpRequest request, List<@Nullable String> groups) {
    String text = String.valueOf(groups.getFirst());
    long value;
    try {
      value = Long.parseLong(text);
    } catch (NumberFormatException tooLong) {
      throw outside(text);
    }
    if (value < min || value > max) {
      throw outside(text);
    }
    return number(value);
  }

  private Number number(long value) {
    return isLong ? (Number) value : (Number) Math.toIntExact(value);
  }

  private IllegalArgumentException outside(String text) {
    return new IllegalArgumentException("not from %d to %d: %s".formatted(min, max, text));
  }

  @Override
  public String encode(Number value) {
    long number = value.longValue();
    if (number < min || number > max || value.doubleValue() != number) {
      throw outside(value.toString());
    }
    String text = Long.toString(number).substring(number < 0 ? 1 : 0);
    String zeros = "0".repeat(Math.max(0, digits - text.length()));
    return (number < 0 ? "-" : "") + zeros + text;
  }
}
