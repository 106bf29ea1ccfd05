package pants.web.routing;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import pants.web.routing.Part.Variable;

/**
 * A rule that has been read: which hosts and which paths it is for.
 *
 * @param source how it was written; several, one behind the other, where groups are nested
 * @param domain for which hosts, or null for all
 * @param segments what stands behind each slash; each has parts, or none where nothing stands there
 */
public record Rule(String source, @Nullable Domain domain, List<List<Part>> segments) {
  /**
   * The variables, those of the domain first.
   *
   * @return in the order in which a view gets them
   */
  public List<Variable> variables() {
    List<Variable> variables = new ArrayList<>();
    if (domain != null) {
      domain.labels().forEach(label -> addVariables(label, variables));
    }
    segments.forEach(segment -> addVariables(segment, variables));
    return variables;
  }

  private static void addVariables(List<Part> parts, List<Variable> variables) {
    for (Part part : parts) {
      if (part instanceof Variable variable) {
        variables.add(variable);
      }
    }
  }

  /**
   * The rule itself, and what is left of it where a URL ends before a variable that has a default.
   *
   * @return the ways to the same page, the longest first
   */
  List<List<List<Part>>> variants() {
    List<List<List<Part>>> variants = new ArrayList<>();
    variants.add(segments);
    for (int i = segments.size() - 1; i >= 0; i--) {
      List<Part> segment = segments.get(i);
      for (int j = segment.size() - 1; j >= 0; j--) {
        if (segment.get(j) instanceof Variable variable && variable.defaultText() != null) {
          List<List<Part>> shorter = new ArrayList<>(segments.subList(0, i));
          shorter.add(segment.subList(0, j));
          variants.add(shorter);
        }
      }
    }
    return variants;
  }

  /**
   * Puts a rule behind this one: the paths one behind the other, the domain of the other in front
   * of that of this one, as subdomains stand.
   *
   * @param inner the rule of something within a group
   * @return the rule for both
   * @throws IllegalArgumentException if two variables have the same name, both name ports, or more
   *     than one variable is of the kind path
   */
  public Rule append(Rule inner) {
    List<List<Part>> all = new ArrayList<>(segments);
    if (!all.isEmpty() && all.getLast().isEmpty()) {
      all.removeLast(); // "/a/" and "/b" are "/a/b"
    }
    all.addAll(inner.segments);
    String joined = source.endsWith("/") ? source.substring(0, source.length() - 1) : source;
    int path = inner.source.length() - inner.pathSource().length();
    String domains = inner.source.substring(0, path) + (domain == null || path == 0 ? "" : ".");
    Rule both = new Rule(domains + joined + inner.pathSource(), joined(inner), List.copyOf(all));
    both.checkVariables();
    return both;
  }

  private @Nullable Domain joined(Rule inner) {
    if (domain == null || inner.domain == null) {
      return domain == null ? inner.domain : domain;
    }
    if (domain.anyFirst() || (inner.domain.port() > 0 && domain.port() > 0)) {
      throw new IllegalArgumentException(
          "no domain can stand in front of that of %s: %s".formatted(source, inner.source));
    }
    List<List<Part>> labels = new ArrayList<>(inner.domain.labels());
    labels.addAll(domain.labels());
    int port = Math.max(domain.port(), inner.domain.port());
    return new Domain(inner.domain.anyFirst(), List.copyOf(labels), port);
  }

  void checkVariables() {
    Set<String> names = new HashSet<>();
    int paths = 0;
    for (Variable variable : variables()) {
      if (!names.add(variable.name())) {
        throw new IllegalArgumentException(
            "two variables have the name \"%s\"\n  %s".formatted(variable.name(), source));
      }
      paths += variable.kind().equals("path") ? 1 : 0;
    }
    if (paths > 1) { // they could divide a path in very many ways
      throw new IllegalArgumentException(
          "a rule can have one variable of the kind path\n  " + source);
    }
  }

  private String pathSource() {
    return source.substring(RuleParser.slash(source));
  }
}
