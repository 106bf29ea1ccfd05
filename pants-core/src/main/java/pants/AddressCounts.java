package pants;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import pants.net.Address;

/** How many connections each IP address has, for a server that bounds them. */
final class AddressCounts {
  private final int bound;
  private final Map<String, Integer> connections = new HashMap<>();

  AddressCounts(int bound) {
    this.bound = bound;
  }

  /** Whether another connection of this peer is one too many. */
  boolean isFull(Address peer) {
    return connections.getOrDefault(peer.host(), 0) >= bound && peer instanceof Address.Inet;
  }

  void add(@Nullable Address peer) {
    if (peer instanceof Address.Inet) {
      connections.merge(peer.host(), 1, Integer::sum);
    }
  }

  void remove(@Nullable Address peer) {
    if (peer instanceof Address.Inet) {
      connections.computeIfPresent(peer.host(), (host, count) -> count == 1 ? null : count - 1);
    }
  }

  /** Whether nobody is counted any more. */
  boolean isEmpty() {
    return connections.isEmpty();
  }
}
