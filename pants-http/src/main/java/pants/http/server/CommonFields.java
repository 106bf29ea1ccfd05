package pants.http.server;

import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import pants.http.Headers;
import pants.http.HttpDate;
import pants.http.wire.HeaderBlock;
import pants.http.wire.HttpWriter;

/** The fields of every answer: {@code Date}, encoded anew each second, and {@code Server}. */
final class CommonFields {
  private static final long SECOND = 1_000_000_000L;
  private static final String NAME = "Pants";
  private static final HeaderBlock SERVER = HeaderBlock.of("Server", NAME);

  private final InstantSource clock;
  private @Nullable HeaderBlock both;
  private long since;

  /** Fields with the date of a clock. */
  CommonFields(InstantSource clock) {
    this.clock = clock;
  }

  /** Writes both, at some time of a clock that need not be exact. */
  void write(HttpWriter writer, long now) {
    if (both == null || now - since >= SECOND) {
      both = HeaderBlock.of(Headers.of("Date", date(), "Server", NAME));
      since = now;
    }
    writer.fields(both);
  }

  /** Writes those that the answer has not itself. */
  void write(HttpWriter writer, AnswerHead head, long now) {
    if (!head.hasDate && !head.hasServer) {
      write(writer, now);
    } else if (!head.hasDate) {
      writer.field("Date", date());
    } else if (!head.hasServer) {
      writer.fields(SERVER);
    }
  }

  private String date() {
    return HttpDate.format(clock.instant());
  }
}
