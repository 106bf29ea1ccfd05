package pants.http.server;

import org.jspecify.annotations.Nullable;
import pants.http.BadMessageException;
import pants.http.BadMessageException.Reason;
import pants.http.HttpLimits;
import pants.http.wire.BodyFraming;

/** How the body of a request comes: how much of it, and whether that is quick enough. */
final class BodyProgress {
  /** What is dropped of a body that nobody wants, so that the connection may live on. */
  private static final long MAX_DROPPED = 64 * 1024;

  private final Deadlines deadlines;
  private final HttpLimits limits;
  private long received;
  private long dropped;

  // The pace is measured from some time and some byte on
  private long measured;
  private long since;
  private long last;

  BodyProgress(Deadlines deadlines, HttpLimits limits) {
    this.deadlines = deadlines;
    this.limits = limits;
  }

  void begin() {
    received = 0;
    dropped = 0;
    measure();
  }

  /** The pace counts from now on, as far as it is the client's. */
  void measure() {
    measured = received;
    since = deadlines.now();
    last = since;
  }

  void received(int bytes) {
    received += bytes;
    last = deadlines.now();
  }

  /** Some of the body is dropped; whether so much was that the connection is not worth it. */
  boolean dropped(int bytes) {
    dropped += bytes;
    return dropped > MAX_DROPPED;
  }

  /** Whether more is to come than is worth dropping, as far as that is known. */
  boolean isWorthClosing(BodyFraming framing) {
    return switch (framing) {
      case BodyFraming.None none -> false;
      case BodyFraming.Length length -> length.bytes() - received > MAX_DROPPED;
      case BodyFraming.Chunked chunked -> true;
      case BodyFraming.UntilClose untilClose -> true;
    };
  }

  /** Why a body is given up, or null. */
  @Nullable BadMessageException tooSlow() {
    if (deadlines.isOver(last, Deadlines.nanos(limits.bodyStall()))) {
      return new BadMessageException(
          Reason.TOO_SLOW,
          "nothing of the body came for %s (bodyStall)".formatted(limits.bodyStall()));
    }
    if (deadlines.isOver(since, Deadlines.nanos(limits.bodyFloorGrace()))
        && received - measured < limits.bodyFloor() * deadlines.secondsSince(since)) {
      return new BadMessageException(
          Reason.TOO_SLOW,
          "the body came slower than %d bytes a second (bodyFloor)".formatted(limits.bodyFloor()));
    }
    return null;
  }
}
