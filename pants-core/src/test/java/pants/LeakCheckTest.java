package pants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.netty.buffer.ByteBufAllocator;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

class LeakCheckTest {
  /** Named so that only the tests below run it. */
  static class Leaking {
    @Test
    void forgetsToRelease() {
      ByteBufAllocator.DEFAULT.buffer(16).touch("forgotten on purpose");
    }
  }

  static class Tidy {
    @Test
    void releases() {
      ByteBufAllocator.DEFAULT.buffer(16).touch("released").release();
    }
  }

  @Test
  void failsTheClassThatLeaksWithTheRecordOfTheLeak() {
    var failures = run(Leaking.class).getFailures();
    assertEquals(1, failures.size());
    var message = failures.getFirst().getException().getMessage();
    assertTrue(message.contains("forgotten on purpose"), message);
  }

  @Test
  void passesTheClassThatReleases() {
    var summary = run(Tidy.class);
    assertEquals(1, summary.getTestsSucceededCount());
    assertEquals(0, summary.getTotalFailureCount());
  }

  private static TestExecutionSummary run(Class<?> testClass) {
    var request = LauncherDiscoveryRequestBuilder.request().selectors(selectClass(testClass));
    var listener = new SummaryGeneratingListener();
    LauncherFactory.create().execute(request.forExecution().listeners(listener).build());
    return listener.getSummary();
  }
}
