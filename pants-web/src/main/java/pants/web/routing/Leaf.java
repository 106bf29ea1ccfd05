package pants.web.routing;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What stands at the end of rules that match the same: a route for each method. */
final class Leaf<R> {
  private final Map<String, R> routes = new HashMap<>();
  private final Set<String> byDefaults = new HashSet<>();

  @Nullable R route(String method) {
    return routes.get(method);
  }

  /** Whether a route of some method would be kept. */
  boolean isFree(String method, boolean byDefault) {
    return !routes.containsKey(method) || (!byDefault && byDefaults.contains(method));
  }

  /**
   * Keeps a route unless there is one for that method.
   *
   * @param byDefault whether its rule ends here only because variables have defaults: a rule that
   *     says just this is stronger
   */
  void add(String method, R route, boolean byDefault) {
    if (isFree(method, byDefault)) {
      routes.put(method, route);
      if (byDefault) {
        byDefaults.add(method);
      } else {
        byDefaults.remove(method);
      }
    }
  }

  Set<String> methods() {
    return routes.keySet();
  }
}
