package pants.http.websocket;

import java.time.Duration;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import pants.bytes.Bytes;

/** The pings that were sent and not answered yet; of many the last ones. */
final class Pings {
  private static final int MOST = 16;

  private record Sent(Bytes payload, long at) {}

  private final ArrayDeque<Sent> unanswered = new ArrayDeque<>(2);
  private long count;

  /** A payload that no ping had before. */
  Bytes payload() {
    return Bytes.latin1(Long.toString(++count));
  }

  void sent(Bytes payload, long now) {
    if (unanswered.size() == MOST) {
      unanswered.remove();
    }
    unanswered.add(new Sent(payload, now));
  }

  /**
   * A pong has come, which answers those before it too (RFC 6455, section 5.5.3).
   *
   * @return how long it took; null if nobody asked
   */
  @Nullable Duration answered(Bytes payload, long now) {
    if (unanswered.stream().noneMatch(each -> each.payload.equals(payload))) {
      return null;
    }
    Sent answered = unanswered.remove();
    while (!answered.payload.equals(payload)) {
      answered = unanswered.remove();
    }
    return Duration.ofNanos(now - answered.at);
  }
}
