package pants.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** IP addresses as text, told from host names without ever asking a name service. */
final class Literal {
  private static final int LONGEST_DOTTED_QUAD = 15;

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

  /**
   * The IP address that a text is, or null. There is one way only to read it: leading zeros, which
   * some take for octal, are refused, and so are scopes, which mean nothing to another machine.
   */
  static @Nullable InetAddress strict(String text) {
    int quad = text.indexOf('.') < 0 ? text.length() : text.lastIndexOf(':') + 1;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
      if (!hex && c != '.' && c != ':') {
        return null;
      }
      boolean first = i == quad || (i > quad && text.charAt(i - 1) == '.');
      boolean last = i == text.length() - 1 || text.charAt(i + 1) == '.';
      if (c == '0' && first && !last) {
        return null;
      }
    }
    return parse(text);
  }

  /** The number that some decimal digits are, without leading zeros and up to a bound, or -1. */
  static int number(String digits, int most) {
    int value = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if (c < '0' || c > '9' || (c == '0' && i == 0 && digits.length() > 1)) {
        return -1;
      }
      value = value * 10 + (c - '0');
      if (value > most) {
        return -1;
      }
    }
    return digits.isEmpty() ? -1 : value;
  }

  /** The address of 4 or 16 bytes. */
  static InetAddress of(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("an IP address has 4 or 16 bytes: " + bytes.length, e);
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
    if (text.length() > LONGEST_DOTTED_QUAD) {
      return false; // the platform would take it for a name, and look it up
    }
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
