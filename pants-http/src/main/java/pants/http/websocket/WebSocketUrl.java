package pants.http.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import pants.bytes.ByteSet;
import pants.http.PercentEncoding;
import pants.http.Syntax;
import pants.net.Address;

/**
 * Where a client connects to (RFC 6455, section 3). The characters are those of RFC 3986: what
 * browsers would encode is refused, and so are host names beyond ASCII, of which there is more than
 * one encoding. {@code http} and {@code https} mean {@code ws} and {@code wss}, as in browsers.
 *
 * @param secure whether the connection is by TLS
 * @param address where to connect to
 * @param host the value of {@code Host}: without the port where that is the scheme's own
 * @param target the target of the request: path and query
 * @param authorization the value of {@code Authorization} where the URL names a user, or null
 */
record WebSocketUrl(
    boolean secure,
    Address.Inet address,
    String host,
    String target,
    @Nullable String authorization) {
  private static final ByteSet UNRESERVED = Syntax.ALPHANUMERIC.and(ByteSet.of("-._~"));
  private static final ByteSet USER = UNRESERVED.and(ByteSet.of("!$&'()*+,;=:"));
  private static final ByteSet TARGET = USER.and(ByteSet.of("@/?"));
  private static final ByteSet NAME = Syntax.ALPHANUMERIC.and(ByteSet.of("-._"));
  private static final ByteSet DIGITS = ByteSet.range('0', '9');
  private static final int LONGEST_SHOWN = 256;

  /**
   * Reads a URL.
   *
   * @throws IllegalArgumentException if it is none of a WebSocket; the message has all of it but
   *     user and password
   */
  static WebSocketUrl parse(String url) {
    return new Parser(url).parse();
  }

  /** The URL without what may be secret: user, password and query. */
  @Override
  public String toString() {
    int query = target.indexOf('?');
    String path = query < 0 ? target : target.substring(0, query);
    return (secure ? "wss://" : "ws://") + host + path;
  }

  private static final class Parser {
    private final String url;

    Parser(String url) {
      this.url = url;
    }

    WebSocketUrl parse() {
      int colon = url.indexOf("://");
      boolean secure = isSecure(url.substring(0, Math.max(0, colon)));
      int start = colon + 3;
      int end = start;
      while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
        end++;
      }
      int at = url.lastIndexOf('@', end - 1);
      int hostStart = at < start ? start : at + 1;
      Address.Inet address = address(hostStart, end, secure ? 443 : 80);
      boolean ownPort = address.port() != (secure ? 443 : 80);
      String name = url.substring(hostStart, hostEnd(hostStart, end)).toLowerCase(Locale.ROOT);
      return new WebSocketUrl(
          secure,
          address,
          ownPort ? name + ":" + address.port() : name,
          target(end),
          at < start ? null : authorization(start, at));
    }

    private boolean isSecure(String scheme) {
      return switch (scheme.toLowerCase(Locale.ROOT)) {
        case "ws", "http" -> false;
        case "wss", "https" -> true;
        default -> throw bad("it must begin with ws:// or wss://");
      };
    }

    private int hostEnd(int start, int end) {
      if (start < end && url.charAt(start) == '[') {
        int bracket = url.indexOf(']', start);
        return bracket < 0 || bracket >= end ? end : bracket + 1;
      }
      int colon = url.indexOf(':', start);
      return colon < 0 || colon >= end ? end : colon;
    }

    private Address.Inet address(int start, int end, int defaultPort) {
      int hostEnd = hostEnd(start, end);
      String name = url.substring(start, hostEnd);
      int port = port(hostEnd, end, defaultPort);
      Address.Inet literal = Address.parse(name);
      if (literal != null) {
        return new Address.Inet(literal.host(), port);
      }
      if (name.startsWith("[")) {
        throw bad("what stands in brackets must be an IPv6 address without a scope");
      }
      if (name.isEmpty()) {
        throw bad("it must name a host");
      }
      for (int i = start; i < hostEnd; i++) {
        if (!NAME.contains(url.charAt(i))) {
          throw bad(
              i,
              "a host must be a name of letters and digits of ASCII, hyphens and dots (others are"
                  + " written as xn--...), an IPv4 address, or an IPv6 address in brackets");
        }
      }
      if (endsInNumber(name)) {
        throw bad("an IPv4 address must be four decimal numbers up to 255");
      }
      return new Address.Inet(name.toLowerCase(Locale.ROOT), port);
    }

    /** Such a name would be an address to some resolvers, in octal or with parts left out. */
    private static boolean endsInNumber(String name) {
      int end = name.endsWith(".") ? name.length() - 1 : name.length();
      String last = name.substring(name.lastIndexOf('.', end - 1) + 1, end);
      boolean hexadecimal = last.regionMatches(true, 0, "0x", 0, 2);
      ByteSet digits = hexadecimal ? Syntax.HEX : DIGITS;
      for (int i = hexadecimal ? 2 : 0; i < last.length(); i++) {
        if (!digits.contains(last.charAt(i))) {
          return false;
        }
      }
      return !last.isEmpty();
    }

    /** Nothing, or a colon and a number, which may be left out (RFC 3986, section 3.2.3). */
    private int port(int from, int end, int defaultPort) {
      if (from == end || (url.charAt(from) == ':' && from + 1 == end)) {
        return defaultPort;
      }
      int port = url.charAt(from) == ':' ? 0 : -1;
      for (int i = from + 1; i < end && port >= 0; i++) {
        int digit = url.charAt(i) - '0';
        port = digit < 0 || digit > 9 || port > 65_535 ? -1 : 10 * port + digit;
      }
      if (port < 1 || port > 65_535) {
        throw bad("behind the host there may be a colon and a port from 1 to 65535 alone");
      }
      return port;
    }

    private String target(int start) {
      check(start, url.length(), TARGET, "a path or a query");
      String target = url.substring(start);
      return target.startsWith("/") ? target : "/" + target;
    }

    /** By the scheme Basic (RFC 7617), whose user must not have a colon. */
    private String authorization(int start, int end) {
      check(start, end, USER, "user and password");
      int colon = url.indexOf(':', start);
      boolean hasPassword = colon >= 0 && colon < end;
      String user = PercentEncoding.decode(url.substring(start, hasPassword ? colon : end));
      String password = hasPassword ? PercentEncoding.decode(url.substring(colon + 1, end)) : "";
      if (user.isEmpty() || user.indexOf(':') >= 0) {
        throw bad("a user must have a name, without a colon");
      }
      String both = user + ":" + password;
      if (both.chars().anyMatch(Character::isISOControl)) {
        throw bad("user and password must not have control characters");
      }
      return "Basic " + Base64.getEncoder().encodeToString(both.getBytes(UTF_8));
    }

    private void check(int start, int end, ByteSet allowed, String what) {
      for (int i = start; i < end; i++) {
        char c = url.charAt(i);
        if (c == '#') {
          throw bad("it must not have a fragment (a '#' of the target is written as %23)");
        }
        boolean escape = c == '%' && isHex(i + 1, end) && isHex(i + 2, end);
        if (c == '%' && !escape) {
          throw bad(i, "'%' must be followed by two hexadecimal digits");
        }
        if (!escape && !allowed.contains(c)) {
          throw bad(i, "this character must be percent-encoded in " + what);
        }
      }
    }

    private boolean isHex(int index, int end) {
      return index < end && Syntax.HEX.contains(url.charAt(index));
    }

    private IllegalArgumentException bad(int index, String rule) {
      return bad("%s (U+%04X, index %d)".formatted(rule, (int) url.charAt(index), index));
    }

    private IllegalArgumentException bad(String rule) {
      String open = url.substring(url.lastIndexOf('@') + 1);
      String shown = open.length() == url.length() ? url : "...@" + open;
      return new IllegalArgumentException(
          "not the URL of a WebSocket: " + Syntax.shown(shown, LONGEST_SHOWN) + ": " + rule);
    }
  }
}
