package pants.web.routing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All routes, and which of them is for a request. Hosts are looked at first: one that rules name in
 * full before those with variables, the more special first ({@link Specificity}), and last the
 * rules without a domain. Where the route of a more special rule has another method, the others are
 * tried.
 *
 * @param <R> what a route is
 */
public final class RouteTable<R> {
  private final PathTable<R> anyHost = new PathTable<>();
  private final Map<String, PathTable<R>> hosts = new HashMap<>();
  private final List<HostPattern<R>> patterns = new ArrayList<>();

  /** Hosts that a rule describes by variables. */
  private record HostPattern<R>(
      String key,
      Specificity order,
      boolean anyFirst,
      List<@Nullable SegmentPattern> variables,
      List<String> texts,
      int port,
      PathTable<R> paths)
      implements Comparable<HostPattern<R>> {
    /** One with a port is more special than any without. */
    @Override
    public int compareTo(HostPattern<R> other) {
      int byPort = Boolean.compare(port == 0, other.port == 0);
      return byPort == 0 ? order.compareTo(other.order) : byPort;
    }
  }

  /**
   * What was found.
   *
   * @param <R> what a route is
   * @param route the route, or null where there is none for that method
   * @param captured the text of each variable, those of the domain first; those at the end may be
   *     missing, which have defaults
   * @param allowed where there is no route: the methods of the routes that match, sorted
   */
  public record Found<R>(@Nullable R route, List<String> captured, Set<String> allowed) {}

  // Adding

  /**
   * Adds a route.
   *
   * @param rule for what
   * @param methods for which methods
   * @param route the route
   * @throws IllegalArgumentException if there are routes already for all that this one is for, so
   *     that it could never be reached; nothing is added then
   */
  public void add(Rule rule, Set<String> methods, R route) {
    R other = doubled(rule, methods);
    if (other != null) {
      throw new IllegalArgumentException(
          "the route %s can never be reached: it doubles %s".formatted(route, other));
    }
    boolean byDefault = false;
    for (Leaf<R> leaf : leaves(rule)) {
      for (String method : methods) {
        leaf.add(method, route, byDefault);
      }
      byDefault = true;
    }
  }

  /**
   * Looks whether a route could never be reached, as there are others already for all of it.
   *
   * @param rule for what
   * @param methods for which methods
   * @return another route, which some method of this one would double; or null
   */
  public @Nullable R doubled(Rule rule, Set<String> methods) {
    List<Leaf<R>> leaves = leaves(rule);
    for (String method : methods) {
      boolean free = false;
      for (int i = 0; i < leaves.size(); i++) {
        free |= leaves.get(i).isFree(method, i > 0);
      }
      if (!free) {
        return leaves.getFirst().route(method);
      }
    }
    return null;
  }

  private List<Leaf<R>> leaves(Rule rule) {
    PathTable<R> paths = paths(rule.domain());
    return rule.variants().stream().map(paths::leaf).toList();
  }

  private PathTable<R> paths(@Nullable Domain domain) {
    if (domain == null) {
      return anyHost;
    }
    List<String> texts = new ArrayList<>();
    List<@Nullable SegmentPattern> variables = new ArrayList<>();
    List<Part> all = new ArrayList<>();
    boolean fixed = !domain.anyFirst();
    for (List<Part> label : domain.labels()) {
      String literal = Part.literal(label);
      texts.add(literal == null ? "" : literal);
      variables.add(literal == null ? new SegmentPattern(label) : null);
      fixed &= literal != null;
      all.addAll(label);
    }
    String key = key(domain);
    return fixed
        ? hosts.computeIfAbsent(key, first -> new PathTable<>())
        : pattern(
            new HostPattern<>(
                key,
                domain.anyFirst() ? Specificity.of(all).orText() : Specificity.of(all),
                domain.anyFirst(),
                variables,
                texts,
                domain.port(),
                new PathTable<>()));
  }

  private static String key(Domain domain) {
    StringBuilder key = new StringBuilder(domain.anyFirst() ? "." : "");
    for (int i = 0; i < domain.labels().size(); i++) {
      key.append(i == 0 ? "" : ".").append(Part.key(domain.labels().get(i)));
    }
    return domain.port() == 0 ? key.toString() : key.append(':').append(domain.port()).toString();
  }

  private PathTable<R> pattern(HostPattern<R> wanted) {
    int at = 0;
    for (HostPattern<R> pattern : patterns) {
      if (pattern.key.equals(wanted.key)) {
        return pattern.paths;
      }
      at += pattern.compareTo(wanted) <= 0 ? 1 : 0;
    }
    patterns.add(at, wanted);
    return wanted.paths;
  }

  // Finding

  /**
   * Whether the host of a request matters.
   *
   * @return whether a rule has a domain
   */
  public boolean hasDomains() {
    return !hosts.isEmpty() || !patterns.isEmpty();
  }

  /**
   * Finds the route of a request.
   *
   * @param host the host that it is for, perhaps with a port; anything where no rule has a domain
   * @param path the path as it was sent
   * @param method the method
   * @return what was found
   * @throws pants.http.BadMessageException with status 400 if the path is malformed
   */
  public Found<R> find(String host, String path, String method) {
    boolean byHost = hasDomains();
    R route = byHost ? null : anyHost.find(path, method);
    if (route != null) {
      return new Found<>(route, List.of(), Set.of());
    }
    Search<R> search = new Search<>(path, method);
    if (!byHost || !findByHost(host, search)) {
      anyHost.find(search);
    }
    return new Found<>(search.found, search.captured, search.allowed());
  }

  private boolean findByHost(String host, Search<R> search) {
    String whole = host.toLowerCase(Locale.ROOT);
    int colon = whole.lastIndexOf(':');
    boolean hasPort = colon > 0 && whole.indexOf(']', colon) < 0;
    String port = hasPort ? whole.substring(colon + 1) : "";
    String name = withoutLastPoint(hasPort ? whole.substring(0, colon) : whole);
    PathTable<R> exact = hasPort ? hosts.get(name + ":" + port) : null;
    PathTable<R> named = hosts.get(name);
    return (exact != null && exact.find(search))
        || (named != null && named.find(search))
        || findByPattern(name, port, search);
  }

  /** A name with a point at its end is the same, but cannot be completed. */
  private static String withoutLastPoint(String name) {
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }

  private boolean findByPattern(String name, String port, Search<R> search) {
    if (patterns.isEmpty()) {
      return false;
    }
    List<String> labels = labels(name);
    for (HostPattern<R> pattern : patterns) {
      if ((pattern.port == 0 || port.equals(Integer.toString(pattern.port)))
          && matches(pattern, labels, search.captured)
          && pattern.paths.find(search)) {
        return true;
      }
      search.forget(0);
    }
    return false;
  }

  private static List<String> labels(String name) {
    List<String> labels = new ArrayList<>();
    int start = 0;
    for (int point = name.indexOf('.'); point >= 0; point = name.indexOf('.', start)) {
      labels.add(name.substring(start, point));
      start = point + 1;
    }
    labels.add(name.substring(start));
    return labels;
  }

  private static boolean matches(
      HostPattern<?> pattern, List<String> labels, List<String> captured) {
    int extra = pattern.anyFirst ? 1 : 0;
    if (labels.size() != pattern.texts.size() + extra || labels.getFirst().isEmpty()) {
      return false;
    }
    for (int i = 0; i < pattern.texts.size(); i++) {
      String label = labels.get(i + extra);
      SegmentPattern variable = pattern.variables.get(i);
      if (variable == null
          ? !label.equals(pattern.texts.get(i))
          : !variable.match(label, captured)) {
        return false;
      }
    }
    return true;
  }
}
