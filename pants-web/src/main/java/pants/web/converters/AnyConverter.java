package pants.web.converters;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import pants.http.server.HttpRequest;

/** One of some words. */
final class AnyConverter implements Converter<String> {
  private final List<String> words;
  private final Set<String> set;

  AnyConverter(Options options) {
    words = options.words();
    set = Set.copyOf(words);
    if (words.isEmpty()) {
      throw new IllegalArgumentException("any needs words: any(call text im)");
    }
    String initial = options.defaultText();
    if (initial != null && !set.contains(initial)) {
      throw new IllegalArgumentException(
          "the default is none of the words %s: %s".formatted(words, initial));
    }
  }

  /** Longer words first: "a" must not take the place of "ab". */
  @Override
  public String pattern() {
    return words.stream()
        .sorted((one, other) -> other.length() - one.length())
        .map(Pattern::quote)
        .collect(Collectors.joining("|"));
  }

  @Override
  public @Nullable Predicate<String> segment() {
    boolean slash = words.stream().anyMatch(word -> word.contains("/"));
    return slash ? null : set::contains;
  }

  @Override
  public String decode(HttpRequest request, List<@Nullable String> groups) {
    return String.valueOf(groups.getFirst());
  }
}
