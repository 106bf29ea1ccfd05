package pants.http.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.jspecify.annotations.Nullable;
import pants.bytes.ByteSet;
import pants.http.Syntax;

/**
 * A host and perhaps a port, as in {@code Host} and in targets (RFC 3986, section 3.2): a
 * registered name, an IPv4 address, or an IPv6 address in brackets. User information is none of it.
 *
 * @param host the host in lower case, with the brackets of an IPv6 address
 * @param port from 0 to 65535, or -1 when there is none
 */
public record Authority(String host, int port) {
  private static final ByteSet NAME = Syntax.ALPHANUMERIC.and(ByteSet.of("-._~!$&'()*+,;="));
  private static final ByteSet ADDRESS = Syntax.HEX.and(ByteSet.of(":."));

  /** Where the host ends in valid bytes of an authority, or -1 where they are not valid. */
  static int hostEnd(byte[] bytes, int from, int to) {
    if (from == to) {
      return -1;
    }
    int end = bytes[from] == '[' ? addressEnd(bytes, from, to) : nameEnd(bytes, from, to);
    return end > from && isPort(bytes, end, to) ? end : -1;
  }

  private static int nameEnd(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to) {
      if (NAME.contains(bytes[at])) {
        at++;
      } else if (bytes[at] == '%' && isEscape(bytes, at, to)) {
        at += 3;
      } else {
        break;
      }
    }
    return at;
  }

  private static boolean isEscape(byte[] bytes, int at, int to) {
    return at + 2 < to && Syntax.HEX.contains(bytes[at + 1]) && Syntax.HEX.contains(bytes[at + 2]);
  }

  /** By the characters alone and two colons at least: nobody connects to it. */
  private static int addressEnd(byte[] bytes, int from, int to) {
    int colons = 0;
    for (int i = from + 1; i < to; i++) {
      if (bytes[i] == ']') {
        return colons >= 2 ? i + 1 : -1;
      }
      if (!ADDRESS.contains(bytes[i])) {
        return -1;
      }
      colons += bytes[i] == ':' ? 1 : 0;
    }
    return -1;
  }

  /** Nothing, or a colon and a number up to 65535, which may be left out (RFC 3986, 3.2.3). */
  private static boolean isPort(byte[] bytes, int at, int to) {
    if (at == to) {
      return true;
    }
    if (bytes[at] != ':') {
      return false;
    }
    return at + 1 == to || (to - at <= 6 && port(bytes, at + 1, to) >= 0);
  }

  private static int port(byte[] bytes, int from, int to) {
    long port = Ascii.decimal(bytes, from, to);
    return port <= 65535 ? (int) port : -1;
  }

  /**
   * Reads an authority.
   *
   * @param text such as {@code example.com:8080} or {@code [::1]}
   * @return the authority, or null where the text is none
   */
  public static @Nullable Authority parse(String text) {
    byte[] bytes = text.getBytes(ISO_8859_1); // what is above becomes '?', which is refused
    return parse(bytes, 0, bytes.length);
  }

  /** The authority between two indexes, or null where the bytes are none. */
  static @Nullable Authority parse(byte[] bytes, int from, int to) {
    int end = hostEnd(bytes, from, to);
    if (end < 0) {
      return null;
    }
    StringBuilder host = new StringBuilder(end - from);
    for (int i = from; i < end; i++) {
      char c = (char) bytes[i];
      host.append(c >= 'A' && c <= 'Z' ? (char) (c + 0x20) : c);
    }
    return new Authority(host.toString(), end + 1 < to ? port(bytes, end + 1, to) : -1);
  }

  /**
   * The same authority with a port in any case.
   *
   * @param defaultPort that of the scheme
   * @return the authority, with the port of its own or else with that one
   */
  public Authority withPort(int defaultPort) {
    return port < 0 ? new Authority(host, defaultPort) : this;
  }
}
