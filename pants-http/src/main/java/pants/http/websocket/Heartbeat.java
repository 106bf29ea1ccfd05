package pants.http.websocket;

import java.time.Duration;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import pants.bytes.Bytes;

/**
 * Whether a peer is still there, how long its answers take, and whether it asks too much: what
 * pings and pongs tell (RFC 6455, sections 5.5.2 and 5.5.3). Sends nothing, and has no clock.
 */
final class Heartbeat {
  /** What is to be done about silence. */
  enum Due {
    NOTHING,
    PING,
    DROP
  }

  private static final int MOST_UNANSWERED = 16;
  private static final long NANOS_A_SECOND = 1_000_000_000L;

  private record Sent(Bytes payload, long at) {}

  private final int mostInASecond;

  /**
   * Whether anything has come since silence was looked for last, and whether a ping asks for it.
   */
  private boolean heard;

  private boolean asked;

  /** The program's pings that were not answered yet; of many the last ones. Few send any. */
  private @Nullable ArrayDeque<Sent> unanswered;

  private long count;

  /** The second that runs, and the peer's pings and pongs in it. */
  private long second;

  private int controls;

  Heartbeat(WebSocketLimits limits) {
    mostInASecond = limits.controlFrames();
  }

  // Silence

  /** Something has come, of whatever kind. */
  void heard() {
    heard = true;
  }

  /**
   * Half of the time is over for which a peer may be silent.
   *
   * @param excused whether it cannot be heard, or cannot be asked
   */
  Due half(boolean excused) {
    if (heard || excused) {
      heard = false;
      asked = false;
      return Due.NOTHING;
    }
    Due due = asked ? Due.DROP : Due.PING;
    asked = true;
    return due;
  }

  /** Whether a pong answers the ping of a silence, of which the program knows nothing. */
  boolean answersSilence(Bytes payload) {
    boolean answers = asked && payload.isEmpty();
    asked &= !answers;
    return answers;
  }

  // Pings of the program

  /** Notes a ping that is sent; returns its payload, which is one that none had before for null. */
  Bytes sent(@Nullable Bytes payload, long now) {
    if (unanswered == null) {
      unanswered = new ArrayDeque<>(2);
    } else if (unanswered.size() == MOST_UNANSWERED) {
      unanswered.remove();
    }
    Bytes sent = payload == null ? Bytes.latin1(Long.toString(++count)) : payload;
    unanswered.add(new Sent(sent, now));
    return sent;
  }

  /**
   * A pong has come, which answers the pings before its own too (section 5.5.3).
   *
   * @return how long it took; null if the program did not ask
   */
  @Nullable Duration answered(Bytes payload, long now) {
    if (unanswered == null || unanswered.stream().noneMatch(each -> each.payload.equals(payload))) {
      return null;
    }
    Sent answered = unanswered.remove();
    while (!answered.payload.equals(payload)) {
      answered = unanswered.remove();
    }
    return Duration.ofNanos(now - answered.at);
  }

  // Pings and pongs of the peer

  /**
   * Counts a ping or a pong that has come.
   *
   * @throws BadFrameException if there are too many in this second
   */
  void count(long now) {
    if (now / NANOS_A_SECOND != second) {
      second = now / NANOS_A_SECOND;
      controls = 0;
    }
    if (++controls > mostInASecond) {
      throw new BadFrameException(
          CloseReason.POLICY,
          "more than %d pings and pongs in a second (controlFrames)".formatted(mostInASecond));
    }
  }
}
