package pants.web.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import pants.web.converters.Converter;

/** Matches text with one converter, and says what its groups are. */
public final class Captures {
  private final Pattern pattern;
  private final @Nullable Predicate<String> segment;

  /** Whether the pattern has no groups, so that the text is all there is to know. */
  final boolean whole;

  Captures(Converter<?> converter) {
    pattern = Pattern.compile(converter.pattern(), Pattern.DOTALL);
    segment = converter.segment();
    whole = pattern.matcher("").groupCount() == 0;
  }

  /** The names of its groups. */
  Set<String> groupNames() {
    return pattern.namedGroups().keySet();
  }

  /** Whether a text is matched; segments that no pattern is needed for are tested. */
  boolean matches(String text) {
    return segment == null ? pattern.matcher(text).matches() : segment.test(text);
  }

  /** What the groups of a text are, or null where it is not matched. */
  @Nullable List<@Nullable String> groups(String text) {
    if (whole) {
      return matches(text) ? List.of(text) : null;
    }
    Matcher matcher = pattern.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    List<@Nullable String> groups = new ArrayList<>(matcher.groupCount());
    for (int i = 1; i <= matcher.groupCount(); i++) {
      groups.add(matcher.group(i));
    }
    return groups;
  }
}
