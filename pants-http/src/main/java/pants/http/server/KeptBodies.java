package pants.http.server;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import pants.http.BadMessageException;
import pants.http.BadMessageException.Reason;

/**
 * How much of the bodies that all connections keep for handlers is one connection's. Each of them
 * is bounded, but many together may be more than there is memory.
 */
final class KeptBodies {
  private static final AtomicLong ALL = new AtomicLong();

  private final long most;
  private long own;

  KeptBodies(long most) {
    this.most = most;
  }

  /** So much of a body is kept in memory now; why it is refused, or null. */
  @Nullable BadMessageException keep(long bytes) {
    long more = bytes - own;
    own = bytes;
    return more == 0 || ALL.addAndGet(more) <= most || more < 0
        ? null
        : new BadMessageException(
            Reason.KEPT_BODIES,
            "the bodies that wait have more than " + most + " bytes (keptBodies)");
  }

  /** The request is over. */
  void release() {
    if (own > 0) {
      ALL.addAndGet(-own);
      own = 0;
    }
  }
}
