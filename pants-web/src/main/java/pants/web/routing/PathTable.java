package pants.web.routing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import pants.web.routing.Part.Literal;
import pants.web.routing.Part.Variable;

/**
 * The rules of some hosts, by their paths. Paths without variables are found at once, however many
 * there are; the others by a tree with a node behind each slash, whose branches are tried in the
 * order of {@link Specificity}.
 */
final class PathTable<R> {
  private final Map<String, Leaf<R>> statics = new HashMap<>();
  private final Node<R> root = new Node<>();

  /** What stands behind a slash. */
  private static final class Node<R> {
    final Map<String, Node<R>> literals = new HashMap<>();
    final List<Branch<R>> branches = new ArrayList<>();
    final Leaf<R> leaf = new Leaf<>();
  }

  /**
   * A way on from a node: by one segment to another node, or by all the rest of the path.
   *
   * @param next the node behind the segment; null where the pattern is for all of the rest
   */
  private record Branch<R>(
      String key,
      Specificity order,
      SegmentPattern pattern,
      @Nullable Node<R> next,
      Leaf<R> leaf) {}

  // Adding

  /** The end of a rule, which is made where there is none. */
  Leaf<R> leaf(List<List<Part>> segments) {
    Node<R> node = root;
    StringBuilder path = new StringBuilder();
    boolean fixed = true;
    for (int i = 0; i < segments.size(); i++) {
      List<Part> parts = segments.get(i);
      String literal = Part.literal(parts);
      if (literal != null) {
        path.append('/').append(literal);
        node = node.literals.computeIfAbsent(literal, first -> new Node<>());
      } else if (spansSegments(parts)) {
        return branch(node, rest(segments, i), false).leaf;
      } else {
        fixed = false;
        Node<R> next = branch(node, parts, true).next;
        if (next == null) {
          throw new AssertionError(parts);
        }
        node = next;
      }
    }
    if (fixed && path.indexOf("%") < 0) {
      statics.put(path.toString(), node.leaf);
    }
    return node.leaf;
  }

  private static boolean spansSegments(List<Part> parts) {
    for (Part part : parts) {
      if (part instanceof Variable variable && variable.converter().segment() == null) {
        return true;
      }
    }
    return false;
  }

  private static List<Part> rest(List<List<Part>> segments, int from) {
    List<Part> all = new ArrayList<>();
    for (int i = from; i < segments.size(); i++) {
      if (i > from) {
        all.add(new Literal("/"));
      }
      all.addAll(segments.get(i));
    }
    return all;
  }

  private static <R> Branch<R> branch(Node<R> node, List<Part> parts, boolean goesOn) {
    String key = Part.key(parts);
    int at = 0;
    Specificity order = Specificity.of(parts);
    for (Branch<R> branch : node.branches) {
      if (branch.key.equals(key) && goesOn == (branch.next != null)) {
        return branch;
      }
      at += branch.order.compareTo(order) <= 0 ? 1 : 0;
    }
    Node<R> next = goesOn ? new Node<>() : null;
    Branch<R> added = new Branch<>(key, order, new SegmentPattern(parts), next, new Leaf<>());
    node.branches.add(at, added);
    return added;
  }

  // Finding

  /** The route of a path that no variable is in, or null. */
  @Nullable R find(String raw, String method) {
    Leaf<R> leaf = statics.get(raw);
    return leaf == null ? null : leaf.route(method);
  }

  /** Looks for a path; whether a route was found, which the search has then. */
  boolean find(Search<R> search) {
    Leaf<R> leaf = statics.get(search.raw);
    return (leaf != null && search.accepts(leaf))
        || (search.path().isPlain() && find(root, 0, search));
  }

  private static <R> boolean find(Node<R> node, int depth, Search<R> search) {
    List<String> segments = search.path().segments();
    if (depth == segments.size()) {
      return search.accepts(node.leaf);
    }
    Node<R> literal = node.literals.get(segments.get(depth));
    if (literal != null && find(literal, depth + 1, search)) {
      return true;
    }
    for (Branch<R> branch : node.branches) {
      if (takes(branch, depth, search)) {
        return true;
      }
    }
    return false;
  }

  private static <R> boolean takes(Branch<R> branch, int depth, Search<R> search) {
    int before = search.captured.size();
    Node<R> next = branch.next;
    String text = next == null ? search.path().rest(depth) : search.path().segments().get(depth);
    boolean found =
        branch.pattern.match(text, search.captured)
            && (next == null ? search.accepts(branch.leaf) : find(next, depth + 1, search));
    if (!found) {
      search.forget(before);
    }
    return found;
  }
}
