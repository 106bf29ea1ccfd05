package pants.net;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The IP addresses that begin alike: a network in the notation of CIDR (RFC 4632), such as {@code
 * 10.0.0.0/8} or {@code fd00::/8}. An address of IPv4 that is written as one of IPv6 ({@code
 * ::ffff:10.0.0.1}) is one of IPv4.
 */
public final class Network {
  private final byte[] address;
  private final int prefix;

  private Network(byte[] address, int prefix) {
    this.address = address;
    this.prefix = prefix;
  }

  /**
   * Reads a network. Nothing is looked up.
   *
   * @param text an IP address, a slash, and how many bits its addresses have in common; an address
   *     alone is the network of that one
   * @return the network
   * @throws IllegalArgumentException if the text is no such thing, or the address has bits set
   *     behind those: {@code 10.1.0.0/8} was meant otherwise
   */
  public static Network of(String text) {
    int slash = text.indexOf('/');
    InetAddress ip = Literal.strict(slash < 0 ? text : text.substring(0, slash));
    if (ip == null) {
      throw new IllegalArgumentException(
          "a network is an IP address, or one with a slash and a prefix: \"" + text + "\"");
    }
    byte[] address = ip.getAddress();
    int most = address.length * 8;
    int prefix = slash < 0 ? most : Literal.number(text.substring(slash + 1), most);
    if (prefix < 0) {
      throw new IllegalArgumentException(
          "the prefix of the network must be 0 to " + most + ": \"" + text + "\"");
    }
    for (int bit = prefix; bit < most; bit++) {
      if ((address[bit / 8] & 0x80 >> bit % 8) != 0) {
        throw new IllegalArgumentException(
            "the address of a network must have no bits set behind its prefix: \"" + text + "\"");
      }
    }
    return new Network(address, prefix);
  }

  /**
   * Whether an address is in the network.
   *
   * @param ip the address; its scope means nothing
   * @return whether it is of the same family and begins alike
   */
  public boolean contains(InetAddress ip) {
    byte[] other = ip.getAddress();
    if (other.length != address.length) {
      return false;
    }
    int whole = prefix / 8;
    int rest = 0xFF00 >> prefix % 8 & 0xFF;
    return Arrays.equals(address, 0, whole, other, 0, whole)
        && (rest == 0 || (other[whole] & rest) == (address[whole] & rest));
  }

  /**
   * Whether the host of an address is in the network.
   *
   * @param peer the address, or null
   * @return false also for a UNIX socket, and for a name, which is not looked up
   */
  public boolean contains(@Nullable Address peer) {
    InetAddress ip = peer instanceof Address.Inet inet ? inet.literal() : null;
    return ip != null && contains(ip);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Network network
        && prefix == network.prefix
        && Arrays.equals(address, network.address);
  }

  @Override
  public int hashCode() {
    return Objects.hash(Arrays.hashCode(address), prefix);
  }

  @Override
  public String toString() {
    return Literal.of(address).getHostAddress() + "/" + prefix;
  }
}
