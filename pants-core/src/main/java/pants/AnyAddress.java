package pants;

import java.io.IOException;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import pants.net.Address;

/** The address that stands for every address of this machine, of as many families as it has. */
final class AnyAddress {
  static final InetAddress OF_THIS_MACHINE = ofThisMachine();

  private AnyAddress() {}

  private static InetAddress ofThisMachine() {
    return Objects.requireNonNull(literal(hasIpv6() ? "::" : "0.0.0.0"));
  }

  /** Whether a socket of IPv6 can be made: a kernel may be built or started without it. */
  private static boolean hasIpv6() {
    try (DatagramChannel probe = DatagramChannel.open(StandardProtocolFamily.INET6)) {
      return probe.isOpen();
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  private static @Nullable InetAddress literal(String host) {
    return new Address.Inet(host, 0).literal();
  }
}
