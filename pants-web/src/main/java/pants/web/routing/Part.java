package pants.web.routing;

import java.util.List;
import org.jspecify.annotations.Nullable;
import pants.http.server.HttpRequest;
import pants.web.converters.Converter;

/** A piece of a rule between two slashes, or of a label of its domain. */
public sealed interface Part {
  /**
   * Text that stands for itself.
   *
   * @param text as people read it, not percent-encoded
   */
  record Literal(String text) implements Part {}

  /**
   * Text that is not known.
   *
   * @param name its name
   * @param kind the name of the converter, in lower case
   * @param converter what it matches
   * @param type the converter with its options, as the rule has them
   * @param source how the rule has all of it
   * @param defaultText what it has where a URL ends before it
   * @param captures matches it
   */
  record Variable(
      String name,
      String kind,
      Converter<?> converter,
      String type,
      String source,
      @Nullable String defaultText,
      Captures captures)
      implements Part {

    /**
     * Makes the value of what was matched.
     *
     * @param request the request
     * @param text the text, or the default
     * @return the value
     * @throws Exception what the converter throws
     */
    public @Nullable Object decode(HttpRequest request, String text) throws Exception {
      List<@Nullable String> groups = captures.groups(text);
      return converter.decode(request, groups == null ? List.of(text) : groups);
    }
  }

  /**
   * Text alone.
   *
   * @param parts what a segment or a label has
   * @return the text, perhaps empty; null where there is a variable
   */
  static @Nullable String literal(List<Part> parts) {
    StringBuilder text = new StringBuilder();
    for (Part part : parts) {
      switch (part) {
        case Literal literal -> text.append(literal.text());
        case Variable variable -> {
          return null;
        }
      }
    }
    return text.toString();
  }

  /**
   * What parts match, and nothing else of them: those with the same key match the same.
   *
   * @param parts what a segment or a label has
   * @return text that no name of a variable is in
   */
  static String key(List<Part> parts) {
    StringBuilder key = new StringBuilder();
    for (Part part : parts) {
      switch (part) {
        case Literal literal -> key.append(literal.text());
        case Variable variable -> key.append('<').append(variable.type()).append('>');
      }
    }
    return key.toString();
  }
}
