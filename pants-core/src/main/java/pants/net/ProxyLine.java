package pants.net;

import java.net.InetAddress;

/** Version 1 of the PROXY protocol: words with one space between them. */
final class ProxyLine {
  private static final ProxyHeader UNKNOWN = new ProxyHeader(false, null, null, false);
  private static final int HIGHEST_PORT = 65_535;

  private ProxyLine() {}

  /** Reads what stands between {@code PROXY} and the end of the line. */
  static ProxyHeader parse(String line) {
    if (line.equals("UNKNOWN") || line.startsWith("UNKNOWN ")) {
      return UNKNOWN; // whatever follows is to be ignored
    }
    boolean ipv6 = line.startsWith("TCP6 ");
    if (!ipv6 && !line.startsWith("TCP4 ")) {
      throw ProxyReader.malformed("version 1 knows TCP4, TCP6 and UNKNOWN");
    }
    int source = line.indexOf(' ') + 1;
    int destination = behindSpace(line, source);
    int sourcePort = behindSpace(line, destination);
    int destinationPort = behindSpace(line, sourcePort);
    return new ProxyHeader(
        false,
        address(
            line.substring(source, destination - 1),
            line.substring(sourcePort, destinationPort - 1),
            ipv6),
        address(line.substring(destination, sourcePort - 1), line.substring(destinationPort), ipv6),
        false);
  }

  private static int behindSpace(String line, int from) {
    int space = line.indexOf(' ', from);
    if (space < 0) {
      throw ProxyReader.malformed("version 1 has two addresses and two ports");
    }
    return space + 1;
  }

  private static Address address(String host, String port, boolean ipv6) {
    boolean right = host.indexOf(':') >= 0 == ipv6;
    InetAddress ip = right ? Literal.strict(host) : null;
    int number = Literal.number(port, HIGHEST_PORT);
    if (ip == null || number < 0) {
      throw ProxyReader.malformed("an address or a port of version 1 is none");
    }
    return new Address.Inet(ip.getHostAddress(), number);
  }
}
