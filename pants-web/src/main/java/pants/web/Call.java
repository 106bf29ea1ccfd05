package pants.web;

import org.jspecify.annotations.Nullable;
import pants.http.server.HttpRequest;

/**
 * A view, whatever its number of parameters.
 *
 * @param variables how many values it takes
 * @param code calls it
 */
record Call(int variables, Code code) {
  /** Calls a view with all values. */
  @FunctionalInterface
  interface Code {
    @Nullable Object call(HttpRequest request, @Nullable Object[] values) throws Exception;
  }

  /** A view that takes the values from elsewhere, however many there are. */
  static final int ANY = -1;
}
