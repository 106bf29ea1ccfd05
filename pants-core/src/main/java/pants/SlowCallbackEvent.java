package pants;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** Tells a flight recording of a callback that held an engine too long. */
@Name("pants.SlowCallback")
@Label("Slow Callback")
@Description("A callback held its engine longer than slowCallback")
@Category({"Pants", "Engine"})
@StackTrace(false)
final class SlowCallbackEvent extends Event {
  @Label("Callback")
  @Nullable String callback;

  @Label("Callback Class")
  @Nullable String callbackClass;

  @Label("Registered At")
  @Description("Known in debug mode")
  @Nullable String registeredAt;

  @Label("Held")
  @Description("How long it held the engine")
  @Timespan(Timespan.NANOSECONDS)
  long held;

  /** It is over: the event's own duration cannot be set any more, so it has a field of its own. */
  static void report(String what, String type, @Nullable StackTraceElement at, long nanos) {
    SlowCallbackEvent event = new SlowCallbackEvent();
    if (event.isEnabled()) {
      event.callback = what;
      event.callbackClass = type;
      event.registeredAt = at == null ? null : at.toString();
      event.held = nanos;
      event.commit();
    }
  }
}
