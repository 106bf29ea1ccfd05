package pants.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a channel connects to or listens on: a host and port, or the path of a UNIX socket.
 *
 * <p>An address is a value. Making one never looks a name up and never opens anything; a host name
 * is resolved when a stream connects to it.
 */
public sealed interface Address {

  /**
   * A host and a port.
   *
   * @param host a host name, an IPv4 or IPv6 literal (with its scope after a {@code %}, without
   *     brackets), or {@code ""}: every address when listening, this machine when connecting
   * @param port 0 to 65,535; 0 lets the system choose when listening
   */
  record Inet(String host, int port) implements Address {
    /**
     * Checks both.
     *
     * @throws IllegalArgumentException if the port is out of its range, or the host holds white
     *     space, brackets or control characters, or a colon without being an IPv6 literal
     */
    public Inet {
      Objects.requireNonNull(host, "host");
      if (port < 0 || port > 65_535) {
        throw new IllegalArgumentException("port must be 0 to 65535: " + port);
      }
      Literal.checkHost(host);
    }

    /**
     * The IP address that the host is.
     *
     * @return the address, or null where the host is a name; nothing is looked up
     */
    public @Nullable InetAddress literal() {
      return Literal.parse(host);
    }

    @Override
    public String toString() {
      return (host.indexOf(':') >= 0 ? "[" + host + "]:" : host + ":") + port;
    }
  }

  /**
   * A UNIX socket.
   *
   * @param path the path of its file; empty for a peer that has no name
   */
  record Unix(Path path) implements Address {
    /** Refuses null. */
    public Unix {
      Objects.requireNonNull(path, "path");
    }

    /** Returns the path: what stands in the place of a host. */
    @Override
    public String host() {
      return path.toString();
    }

    /** Returns 0: a UNIX socket has no port. */
    @Override
    public int port() {
      return 0;
    }

    @Override
    public String toString() {
      return "unix:" + path;
    }
  }

  /**
   * The host, or the path of a UNIX socket.
   *
   * @return the text that names the machine or the file
   */
  String host();

  /**
   * The port, or 0 for a UNIX socket.
   *
   * @return 0 to 65,535
   */
  int port();

  /**
   * A port of every address of this machine when listening, of this machine when connecting.
   *
   * @param port 0 to 65,535
   * @return the address
   * @throws IllegalArgumentException if the port is out of its range
   */
  static Address of(int port) {
    return new Inet("", port);
  }

  /**
   * A host and a port.
   *
   * @param host a name, a literal, or {@code ""}; see {@link Inet}
   * @param port 0 to 65,535
   * @return the address
   * @throws IllegalArgumentException if either is malformed
   */
  static Address of(String host, int port) {
    return new Inet(host, port);
  }

  /**
   * A UNIX socket.
   *
   * @param path the path of its file
   * @return the address
   * @throws IllegalArgumentException if the path is empty
   */
  static Address of(Path path) {
    if (path.toString().isEmpty()) {
      throw new IllegalArgumentException("the path of a UNIX socket must not be empty");
    }
    return new Unix(path);
  }

  /**
   * The address in a socket address of the Java platform.
   *
   * @param address an {@link InetSocketAddress} or a {@link UnixDomainSocketAddress}
   * @return the address
   * @throws IllegalArgumentException if it is of another kind
   */
  static Address of(SocketAddress address) {
    return switch (address) {
      case InetSocketAddress inet -> new Inet(Literal.host(inet), inet.getPort());
      case UnixDomainSocketAddress unix -> new Unix(unix.getPath());
      default -> throw new IllegalArgumentException("not an address of a stream: " + address);
    };
  }

  /**
   * Reads an IP address and perhaps its port, as proxies write them: {@code 192.0.2.1}, {@code
   * 192.0.2.1:80}, {@code 2001:db8::1}, {@code [2001:db8::1]} or {@code [2001:db8::1]:80}. Nothing
   * is looked up.
   *
   * @param text the text
   * @return the address, with port 0 where the text has none; null where it is anything else: a
   *     name, an address with a scope, or one with leading zeros, which some read as octal
   */
  static @Nullable Inet parse(String text) {
    int colon = text.lastIndexOf(':');
    boolean bracketed = text.startsWith("[");
    boolean hasPort = bracketed ? !text.endsWith("]") : colon >= 0 && text.indexOf(':') == colon;
    String host = hasPort && colon >= 0 ? text.substring(0, colon) : text;
    int port = hasPort ? Literal.number(text.substring(colon + 1), 65_535) : 0;
    if (bracketed) {
      if (!host.endsWith("]") || host.indexOf(':') < 0) {
        return null;
      }
      host = host.substring(1, host.length() - 1);
    }
    InetAddress ip = port < 0 ? null : Literal.strict(host);
    return ip == null ? null : new Inet(ip.getHostAddress(), port);
  }
}
