package pants.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import pants.http.server.HttpRequest;
import pants.web.routing.Part.Variable;
import pants.web.routing.Rule;

/**
 * A route in its place: with the rules and the names of its groups in front of its own.
 *
 * @param route the route
 * @param rule the whole rule
 * @param name the whole name, or null
 * @param groups its groups, the outermost first
 * @param variables those of the whole rule
 */
record Endpoint(
    Route route, Rule rule, @Nullable String name, List<Routes> groups, List<Variable> variables) {
  private static final @Nullable Object[] NONE = {};

  Endpoint(Route route) {
    this(route, route.rule(), route.name(), List.of(), route.rule().variables());
  }

  /** The same within another group. */
  Endpoint within(Routes group, @Nullable Rule prefix) {
    Rule whole = prefix == null ? rule : prefix.append(rule);
    String outer = group.name();
    String full = name == null || outer == null ? name : outer + "." + name;
    List<Routes> all = new ArrayList<>(groups);
    all.addFirst(group);
    return new Endpoint(route, whole, full, List.copyOf(all), whole.variables());
  }

  Set<String> methods() {
    return route.allMethods();
  }

  boolean hasAlways() {
    for (Routes group : groups) {
      if (!group.always().isEmpty()) {
        return true;
      }
    }
    return false;
  }

  void checkArity() {
    int taken = route.call().variables();
    if (taken != Call.ANY && taken != variables.size()) {
      throw new IllegalArgumentException(
          "the %s takes %d values, and the rule has %d variables: %s"
              .formatted(route.call().noun(), taken, variables.size(), this));
    }
  }

  /** Makes the values of what was matched, and calls the view. */
  @Nullable Object call(HttpRequest request, Match match) throws Exception {
    Call call = route.call();
    @Nullable Object[] values = NONE;
    if (call.variables() > 0) {
      values = values(request, match);
      match.values(values);
    }
    try {
      return call.code().call(request, values);
    } catch (ClassCastException e) {
      throw isOfCall(e) ? wrongType(values, e) : e;
    }
  }

  private @Nullable Object[] values(HttpRequest request, Match match) throws Exception {
    @Nullable Object[] values = new @Nullable Object[variables.size()];
    for (int i = 0; i < values.length; i++) {
      try {
        values[i] = variables.get(i).decode(request, match.text(i));
      } catch (HttpError | TransparentRedirect e) {
        throw e;
      } catch (Exception e) { // what a client has sent, and a converter cannot take
        throw new HttpError(400, variables.get(i).name() + ": " + e.getMessage());
      }
      if (route.isAuto404()) {
        HttpError.allOr404(values[i]);
      }
    }
    return values;
  }

  /** Whether a value was of the wrong type for the view, and not something within the view. */
  private static boolean isOfCall(ClassCastException e) {
    StackTraceElement[] trace = e.getStackTrace();
    return trace.length > 0 && trace[0].getClassName().equals(Call.class.getName());
  }

  private IllegalStateException wrongType(@Nullable Object[] values, ClassCastException cause) {
    StringBuilder types = new StringBuilder();
    for (int i = 0; i < values.length; i++) {
      Object value = values[i];
      types
          .append(i == 0 ? "" : ", ")
          .append(variables.get(i).source())
          .append(" is a ")
          .append(value == null ? "null" : value.getClass().getSimpleName());
    }
    return new IllegalStateException(
        "the %s of %s takes other types: %s".formatted(route.call().noun(), this, types), cause);
  }

  @Override
  public String toString() {
    return String.join(",", methods()) + " " + rule.source() + " (" + route.origin() + ")";
  }
}
