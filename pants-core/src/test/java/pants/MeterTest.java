package pants;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Whose fault it is that an engine was held; see SlowCallbackTest for all that users see of it. */
class MeterTest {
  private long now;
  private final Meter meter =
      new Meter(() -> now, new Log(System.getLogger("pants.MeterTest"), () -> now));

  private void work(int millis) {
    now += Duration.ofMillis(millis).toNanos();
  }

  private void begin() {
    meter.begin(new Object(), "a timer", null);
  }

  @Test
  void whatTheLibraryDoesByItselfIsNobodysFaultButIsLag() {
    meter.resume();
    begin();
    work(60);
    meter.suspend();
    work(200);
    begin();
    work(60);
    meter.rest();
    assertEquals(0, meter.statistics().slowCallbacks());
    assertEquals(Duration.ofMillis(320), meter.statistics().lag());
  }

  @Test
  void whatCameBeforeItIsCounted() {
    begin();
    work(110);
    meter.suspend();
    work(10);
    meter.rest();
    assertEquals(1, meter.statistics().slowCallbacks());
  }

  @Test
  void whatTheLibraryBeginsWithAfterAWaitIsLagToo() {
    meter.resume();
    meter.rest();
    work(5000);
    meter.suspend();
    work(70);
    meter.rest();
    assertEquals(Duration.ofMillis(70), meter.statistics().lag());
  }
}
