package pants;

import java.time.Duration;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** Tells a flight recording of a stream that was given up because its peer took no output. */
@Name("pants.StalledStream")
@Label("Stalled Stream")
@Description("A stream was given up: its peer took no output for writeStall")
@Category({"Pants", "Stream"})
@StackTrace(false)
final class StalledStreamEvent extends Event {
  @Label("Stream")
  @Nullable String stream;

  @Label("Peer")
  @Nullable String peer;

  @Label("Pending")
  @Description("Bytes of output that were pending, files not counted")
  @DataAmount
  long pending;

  @Label("Stalled")
  @Description("How long the peer took nothing, at least")
  @Timespan(Timespan.NANOSECONDS)
  long stalled;

  static void report(Stream stream, long pending, Duration stalled) {
    StalledStreamEvent event = new StalledStreamEvent();
    if (event.isEnabled()) {
      event.stream = stream.getClass().getName();
      event.peer = String.valueOf(stream.remoteAddress());
      event.pending = pending;
      event.stalled = Engine.nanos(stalled, 1, "writeStall");
      event.commit();
    }
  }
}
