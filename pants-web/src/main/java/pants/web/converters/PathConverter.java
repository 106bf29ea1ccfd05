package pants.web.converters;

import java.util.List;
import org.jspecify.annotations.Nullable;
import pants.http.server.HttpRequest;

/** Anything, slashes too, as little of it as possible. */
final class PathConverter implements Converter<String> {
  PathConverter(Options options) {
    options.named();
  }

  @Override
  public String pattern() {
    return ".+?";
  }

  @Override
  public String decode(HttpRequest request, List<@Nullable String> groups) {
    return String.valueOf(groups.getFirst());
  }
}
