package pants;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import pants.transport.Transport;

/** Watches output that could not be sent at once: has the peer taken any of it since? */
final class StallWatch {
  private final Engine engine;
  private final Transport transport;
  private final Runnable stalled;
  private Duration bound = Duration.ZERO;
  private @Nullable Timer timer;
  private long progress;

  StallWatch(Engine engine, Transport transport, Runnable stalled) {
    this.engine = engine;
    this.transport = transport;
    this.stalled = stalled;
  }

  /**
   * Watches until everything has been sent, if it does not yet: some must be, in each such time.
   */
  void watch(Duration bound) {
    this.bound = bound;
    if (timer == null) {
      progress = transport.progress();
      timer = engine.defer(bound, this::check);
    }
  }

  private void check() {
    timer = null;
    if (transport.flushed()) {
      return;
    }
    if (transport.progress() == progress) {
      stalled.run();
    } else {
      watch(bound);
    }
  }

  void cancel() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }
}
