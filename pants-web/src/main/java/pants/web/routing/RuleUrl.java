package pants.web.routing;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import pants.http.PercentEncoding;
import pants.web.converters.Converter;
import pants.web.routing.Part.Literal;
import pants.web.routing.Part.Variable;

/**
 * The URL that a rule would match: the way back.
 *
 * @param host the host, or null where the rule is for any
 * @param path the path, percent-encoded
 * @param rest the values with names that no variable has
 */
public record RuleUrl(@Nullable String host, String path, Map<String, Object> rest) {
  /**
   * Makes the URL of a rule. A variable has the value of its name, else the next of those by order,
   * else its default.
   *
   * @param rule the rule
   * @param values by order
   * @param named by name
   * @return the URL
   * @throws IllegalArgumentException if a value is missing, one by order is left over, or the rule
   *     would not take the URL back
   */
  public static RuleUrl of(Rule rule, List<?> values, Map<String, ?> named) {
    Texts texts = new Texts(rule, values, named);
    Domain domain = rule.domain();
    String host = domain == null ? null : host(rule, domain, texts);
    StringBuilder path = new StringBuilder();
    for (List<Part> segment : rule.segments()) {
      path.append('/');
      for (Part part : segment) {
        switch (part) {
          case Literal literal -> path.append(PercentEncoding.encode(literal.text()));
          case Variable variable -> path.append(encoded(variable, texts.next(variable)));
        }
      }
    }
    texts.checkUsed();
    checkTakenBack(rule, host, path.toString(), texts.used);
    return new RuleUrl(host, path.toString(), texts.named);
  }

  private static String host(Rule rule, Domain domain, Texts texts) {
    if (domain.anyFirst()) {
      throw new IllegalArgumentException("no URL can be made for any host of " + rule.source());
    }
    StringBuilder host = new StringBuilder();
    for (List<Part> label : domain.labels()) {
      host.append(host.isEmpty() ? "" : ".");
      for (Part part : label) {
        switch (part) {
          case Literal literal -> host.append(literal.text());
          case Variable variable -> host.append(texts.next(variable));
        }
      }
    }
    return domain.port() == 0 ? host.toString() : host.append(':').append(domain.port()).toString();
  }

  /** A slash is one only where the converter may match it. */
  private static String encoded(Variable variable, String text) {
    String encoded = PercentEncoding.encode(text);
    return variable.converter().segment() == null ? encoded.replace("%2F", "/") : encoded;
  }

  /**
   * What a page links to must be what its rule was for, value by value; and two slashes in front
   * would be another host.
   */
  private static void checkTakenBack(
      Rule rule, @Nullable String host, String path, List<String> texts) {
    RouteTable<Rule> table = new RouteTable<>();
    table.add(rule, Set.of("GET"), rule);
    RouteTable.Found<Rule> found = table.find(host == null ? "" : host, path, "GET");
    List<String> captured = new ArrayList<>(found.captured());
    for (int i = captured.size(); i < texts.size(); i++) {
      captured.add(String.valueOf(rule.variables().get(i).defaultText()));
    }
    if (found.route() == null || !captured.equals(texts) || path.startsWith("//")) {
      throw new IllegalArgumentException(
          "the rule %s would not take back the values %s".formatted(rule.source(), texts));
    }
  }

  /** The texts of the variables, one after the other. */
  private static final class Texts {
    private final Rule rule;
    private final Deque<Object> values;
    private final Map<String, Object> named;
    private final List<String> used = new ArrayList<>();

    Texts(Rule rule, List<?> values, Map<String, ?> named) {
      this.rule = rule;
      this.values = new ArrayDeque<>(values);
      this.named = new LinkedHashMap<>(named);
    }

    String next(Variable variable) {
      String text = text(variable);
      used.add(text);
      return text;
    }

    private String text(Variable variable) {
      Object value = named.remove(variable.name());
      if (value == null) {
        value = values.poll();
      }
      if (value != null) {
        return encode(variable, value);
      }
      String initial = variable.defaultText();
      if (initial == null) {
        throw new IllegalArgumentException(
            "no value for the variable \"%s\" of %s".formatted(variable.name(), rule.source()));
      }
      return initial;
    }

    @SuppressWarnings("unchecked") // a value of another type is refused with the name of both
    private String encode(Variable variable, Object value) {
      try {
        return ((Converter<Object>) variable.converter()).encode(value);
      } catch (ClassCastException e) {
        throw new IllegalArgumentException(
            "the variable %s of %s cannot have a %s: %s"
                .formatted(
                    variable.source(), rule.source(), value.getClass().getSimpleName(), value),
            e);
      }
    }

    void checkUsed() {
      if (!values.isEmpty()) {
        throw new IllegalArgumentException(
            "%s has no variable for the values %s".formatted(rule.source(), values));
      }
    }
  }
}
