package pants.http.server;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import pants.net.Address;
import pants.net.Network;

/** Whose word on where a request came from is taken: this machine's, and that of some networks. */
final class TrustedProxies {
  private final List<Network> networks;

  TrustedProxies(String... networks) {
    this.networks = Stream.of(networks).map(Network::of).toList();
  }

  boolean trusts(@Nullable Address peer) {
    return switch (peer) {
      case null -> false;
      case Address.Unix unix -> true;
      case Address.Inet inet -> trusts(inet.literal());
    };
  }

  private boolean trusts(@Nullable InetAddress ip) {
    if (ip == null) {
      return false;
    }
    if (ip.isLoopbackAddress()) {
      return true;
    }
    for (Network each : networks) {
      if (each.contains(ip)) {
        return true;
      }
    }
    return false;
  }
}
