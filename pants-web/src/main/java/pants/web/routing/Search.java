package pants.web.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One look into the table: what is wanted, and what was found on the way. */
final class Search<R> {
  final String raw;
  private final String method;
  private @Nullable RequestPath path;

  /** The texts of variables, in their order. */
  final List<String> captured = new ArrayList<>(4);

  /** The methods of the routes that match but have another method. */
  private @Nullable Set<String> allowed;

  @Nullable R found;

  Search(String raw, String method) {
    this.raw = raw;
    this.method = method;
  }

  /** The path taken apart, which a path without variables is found without. */
  RequestPath path() {
    if (path == null) {
      path = RequestPath.of(raw);
    }
    return path;
  }

  boolean accepts(Leaf<R> leaf) {
    found = leaf.route(method);
    if (found == null && !leaf.methods().isEmpty()) {
      if (allowed == null) {
        allowed = new TreeSet<>();
      }
      allowed.addAll(leaf.methods());
    }
    return found != null;
  }

  void forget(int size) {
    while (captured.size() > size) {
      captured.removeLast();
    }
  }

  Set<String> allowed() {
    return allowed == null ? Set.of() : allowed;
  }
}
