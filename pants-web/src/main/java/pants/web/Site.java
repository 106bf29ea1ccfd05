package pants.web;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import pants.web.routing.RouteTable;

/**
 * All routes of an application, when no more are added.
 *
 * @param table finds that of a request
 * @param names finds that of a name
 * @param methods those that some route answers, and OPTIONS
 * @param streams whether a view is called before the body
 */
record Site(
    RouteTable<Endpoint> table, Map<String, Endpoint> names, Set<String> methods, boolean streams) {
  static Site of(List<Endpoint> endpoints) {
    RouteTable<Endpoint> table = new RouteTable<>();
    Map<String, Endpoint> names = new HashMap<>();
    Set<String> methods = new TreeSet<>(Set.of("OPTIONS"));
    boolean streams = false;
    for (Endpoint endpoint : endpoints) {
      endpoint.checkArity();
      table.add(endpoint.rule(), endpoint.methods(), endpoint);
      methods.addAll(endpoint.methods());
      String name = endpoint.name();
      Endpoint other = name == null ? null : names.putIfAbsent(name, endpoint);
      if (other != null) {
        throw new IllegalArgumentException(
            "two routes have the name \"%s\": %s, %s".formatted(name, other, endpoint));
      }
      streams |= endpoint.route().isStreaming();
    }
    return new Site(table, names, methods, streams);
  }
}
