package pants.http.server;

import org.jspecify.annotations.Nullable;

/**
 * A value that users keep with a request, and those that were there before it. There are few of
 * them, and mostly one, which takes a fraction of what a map would.
 *
 * @param name its name
 * @param value the value
 * @param next the others
 */
record KeptValue(String name, Object value, @Nullable KeptValue next) {
  static @Nullable Object find(String name, @Nullable KeptValue all) {
    for (KeptValue each = all; each != null; each = each.next) {
      if (each.name.equals(name)) {
        return each.value;
      }
    }
    return null;
  }

  /** All but that of a name. */
  static @Nullable KeptValue without(String name, @Nullable KeptValue all) {
    if (find(name, all) == null || all == null) {
      return all;
    }
    KeptValue others = all.next;
    return all.name.equals(name)
        ? others
        : new KeptValue(all.name, all.value, without(name, others));
  }
}
