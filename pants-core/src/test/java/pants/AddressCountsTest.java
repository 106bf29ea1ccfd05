package pants;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import pants.net.Address;

class AddressCountsTest {
  private static final Address ANN = Address.of("192.0.2.1", 1001);
  private static final Address ANN_AGAIN = Address.of("192.0.2.1", 1002);
  private static final Address BOB = Address.of("192.0.2.2", 1001);

  private final AddressCounts counts = new AddressCounts(2);

  @Test
  void eachAddressIsCountedByItself() {
    counts.add(ANN);
    assertFalse(counts.isFull(ANN));
    counts.add(ANN_AGAIN);
    assertTrue(counts.isFull(ANN));
    assertFalse(counts.isFull(BOB));
  }

  @Test
  void nothingIsKeptOfAnAddressThatHasNoConnectionAnyMore() {
    counts.add(ANN);
    counts.add(ANN_AGAIN);
    counts.remove(ANN_AGAIN);
    assertFalse(counts.isFull(ANN));
    assertFalse(counts.isEmpty());
    counts.remove(ANN);
    assertTrue(counts.isEmpty());
    counts.remove(ANN);
    assertTrue(counts.isEmpty());
  }

  @Test
  void peersWithoutAnAddressAreNotCounted() {
    Address unix = Address.of(Path.of("/run/peer"));
    for (int i = 0; i < 3; i++) {
      counts.add(unix);
    }
    assertFalse(counts.isFull(unix));
    assertTrue(counts.isEmpty());
  }
}
