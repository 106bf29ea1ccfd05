package pants.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** IP addresses as text, told from host names without ever asking a name service. */
final class Literal {
  private Literal() {}

  /** The IP address that a text is, or null where it is a host name. */
  static @Nullable InetAddress parse(String host) {
    if (host.indexOf(':') < 0 && !isDottedQuad(host)) {
      return null;
    }
    try {
      return InetAddress.getByName(host); // a literal: parsed, never looked up
    } catch (UnknownHostException e) {
      return null;
    }
  }

  static void checkHost(String host) {
    if (host.indexOf(':') >= 0 && parse(host) == null) {
      throw new IllegalArgumentException(
          "host holds a colon and is no IPv6 address: \"" + host + "\"");
    }
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      if (c <= ' ' || c == 0x7f || c == '[' || c == ']' || c == '/') {
        throw new IllegalArgumentException(
            "host must not hold white space, brackets, slashes or control characters: \""
                + host.replaceAll("\\p{Cntrl}", "?")
                + "\"");
      }
    }
  }

  static String host(InetSocketAddress address) {
    InetAddress ip = address.getAddress();
    return ip == null ? address.getHostString() : ip.getHostAddress();
  }

  private static boolean isDottedQuad(String text) {
    int parts = 1;
    int value = -1;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        value = Math.max(value, 0) * 10 + (c - '0');
        if (value > 255) {
          return false;
        }
      } else if (c == '.' && value >= 0) {
        parts++;
        value = -1;
      } else {
        return false;
      }
    }
    return parts == 4 && value >= 0;
  }
}
