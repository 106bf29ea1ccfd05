package pants.web.converters;

import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import pants.http.server.HttpRequest;
import pants.web.converters.Options.Named;

/** What an expression matches that stands in the rule. */
final class RegexConverter implements Converter<Object> {
  private final String pattern;
  private final @Nullable String format;

  RegexConverter(Options options) {
    Named named = options.named("match", "namegen");
    String match = named.text("match");
    if (match == null) {
      throw new IllegalArgumentException("regex needs an expression: regex(\"[a-z]+\")");
    }
    try {
      Pattern.compile(match);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException("match is no regular expression: " + e.getMessage(), e);
    }
    pattern = match;
    format = named.text("namegen");
  }

  @Override
  public String pattern() {
    return pattern;
  }

  @Override
  public Object decode(HttpRequest request, List<@Nullable String> groups) {
    return groups.size() == 1
        ? String.valueOf(groups.getFirst())
        : Collections.unmodifiableList(groups);
  }

  @Override
  public String encode(Object value) {
    Object[] values = value instanceof List<?> list ? list.toArray() : new Object[] {value};
    return format == null ? String.valueOf(value) : format.formatted(values);
  }
}
