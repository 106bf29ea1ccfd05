package pants.http.websocket;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import pants.http.Syntax;
import pants.http.wire.Authority;
import pants.net.Address;

/**
 * Which web pages may open a WebSocket. A browser lets any page connect to any host and sends the
 * user's cookies along, so a server that trusts cookies must look at the {@code Origin} of the
 * handshake, which a page cannot change (RFC 6455, section 10.2). One that is not allowed is
 * answered with 403. Who sends none is no browser, and is always allowed.
 */
public final class Origins {
  /**
   * Pages of the same origin alone: of the scheme, the host and the port that the handshake itself
   * is for. Behind a proxy that ends TLS, or that changes {@code Host}, the server may not know
   * these: name the origins {@link #of(String...)} your pages then, or trust the headers of the
   * proxy.
   *
   * <p>This says nothing of who named the host: on a local network a stranger's page may have led
   * its own name to this machine. A list of origins is not deceived by that.
   */
  public static final Origins SAME = new Origins(Set.of(), false);

  /** Any page: for services that do not tell one user from another, or that ask in messages. */
  public static final Origins ANY = new Origins(Set.of(), true);

  private static final String NULL = "null";

  private final Set<String> listed;
  private final boolean any;

  private Origins(Set<String> listed, boolean any) {
    this.listed = listed;
    this.any = any;
  }

  /**
   * Pages of some origins alone.
   *
   * @param origins each a scheme, a host and perhaps a port, such as {@code https://example.com} or
   *     {@code http://localhost:8080}, with nothing behind; or {@code null}, which is what pages
   *     without an origin send: those in a sandbox or from a file, whoever wrote them
   * @return these, and no other, not even the same origin
   * @throws IllegalArgumentException if there is none, or one is malformed
   */
  public static Origins of(String... origins) {
    if (origins.length == 0) {
      throw new IllegalArgumentException("at least one origin must be given, or use Origins.SAME");
    }
    Set<String> listed = new TreeSet<>();
    for (String origin : origins) {
      String plain = plain(origin);
      if (plain == null || origin.indexOf('*') >= 0) { // a star would stand for itself
        throw new IllegalArgumentException(
            "an origin must be a scheme, a host and perhaps a port, such as https://example.com, or"
                + " null: "
                + Syntax.shown(origin));
      }
      listed.add(plain);
    }
    return new Origins(listed, false);
  }

  /**
   * Whether an origin is allowed.
   *
   * @param origin the value of {@code Origin}
   * @param secure whether the request came by TLS
   * @param host what the request is for, or null
   */
  boolean allow(String origin, boolean secure, @Nullable String host) {
    if (any) {
      return true;
    }
    String plain = plain(origin);
    if (plain == null) {
      return false;
    }
    if (!listed.isEmpty()) {
      return listed.contains(plain);
    }
    return host != null && plain.equals(plain((secure ? "https://" : "http://") + host));
  }

  /** An origin in its one form, with the port in any case; null where it is malformed. */
  private static @Nullable String plain(String origin) {
    if (origin.equals(NULL)) {
      return NULL;
    }
    int colon = origin.indexOf("://");
    if (colon <= 0) {
      return null;
    }
    String scheme = origin.substring(0, colon).toLowerCase(Locale.ROOT);
    Authority authority = Authority.parse(origin.substring(colon + 3));
    if (!Syntax.isToken(scheme) || authority == null) {
      return null;
    }
    int defaultPort =
        switch (scheme) {
          case "http" -> 80;
          case "https" -> 443;
          default -> -1;
        };
    return scheme + "://" + host(authority.host()) + ":" + authority.withPort(defaultPort).port();
  }

  /** An IPv6 address may be written in several ways. */
  private static String host(String host) {
    Address.Inet literal = host.startsWith("[") ? Address.parse(host) : null;
    return literal == null ? host : "[" + literal.host() + "]";
  }

  @Override
  public String toString() {
    if (any) {
      return "any origin";
    }
    return listed.isEmpty() ? "the same origin" : "origins " + listed;
  }
}
