package pants.http.wire;

import java.util.Arrays;

/**
 * The host that the requests of a connection name, which mostly is the same: one that was found
 * valid need not be looked at again.
 */
final class KnownHost {
  private static final int LONGEST = 256;

  private byte[] known = {};

  /** Whether the bytes between two indexes are a host, perhaps with a port. */
  boolean isValid(byte[] bytes, int from, int to) {
    if (known.length > 0 && Arrays.equals(bytes, from, to, known, 0, known.length)) {
      return true;
    }
    if (Authority.hostEnd(bytes, from, to) < 0) {
      return false;
    }
    if (to - from <= LONGEST) {
      known = Arrays.copyOfRange(bytes, from, to);
    }
    return true;
  }
}
