package pants.web;

import java.io.Serial;

/**
 * Has a request answered as if it had been for another URL; the client does not learn of it. At
 * most {@value #MAX} in a row.
 */
public final class TransparentRedirect extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /** How many of them one request may meet. */
  static final int MAX = 10;

  /** Percent-encoded. */
  private final String path;

  /**
   * Another URL.
   *
   * @param path its path, percent-encoded, without a query: that of the request stays, and what the
   *     other view shall know besides is a variable of its rule, or {@code request.set(…)}
   * @throws IllegalArgumentException if it does not begin with a slash, or has a query or an anchor
   */
  public TransparentRedirect(String path) {
    super(path, null, false, false);
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("a path begins with a slash: " + path);
    }
    if (path.indexOf('?') >= 0 || path.indexOf('#') >= 0) {
      throw new IllegalArgumentException(
          "a transparent redirect has a path alone, the query stays that of the request: " + path);
    }
    this.path = path;
  }

  String path() {
    return path;
  }
}
