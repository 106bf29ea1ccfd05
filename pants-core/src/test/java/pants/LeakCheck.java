package pants;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.lang.ref.Cleaner;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class after which a buffer was collected that nobody had released. JUnit finds it by
 * itself, so it watches every class.
 *
 * <p>Netty notices a leak only when it allocates after the garbage collector has queued the
 * reference that watched the buffer.
 */
public final class LeakCheck implements BeforeAllCallback, AfterAllCallback {
  private static final Cleaner CLEANER = Cleaner.create();
  private static final ConcurrentLinkedQueue<String> LEAKS = new ConcurrentLinkedQueue<>();

  @Override
  public void beforeAll(ExtensionContext context) {
    ByteBufUtil.setLeakListener((type, records) -> LEAKS.add(type + " was not released" + records));
  }

  @Override
  public void afterAll(ExtensionContext context) throws InterruptedException {
    collectGarbage();
    ByteBufAllocator.DEFAULT.buffer(1).release();
    var leaks = takeLeaks();
    if (!leaks.isEmpty()) {
      throw new AssertionError(leaks.size() + " leaked: " + String.join("\n", leaks));
    }
  }

  /** References are queued batch by batch: when one of a second batch is out, the first is too. */
  private static void collectGarbage() throws InterruptedException {
    for (int round = 0; round < 2; round++) {
      var collected = new CountDownLatch(1);
      CLEANER.register(new Object(), collected::countDown);
      do {
        System.gc();
      } while (!collected.await(1, TimeUnit.SECONDS));
    }
  }

  private static List<String> takeLeaks() {
    var leaks = new ArrayList<String>();
    for (var leak = LEAKS.poll(); leak != null; leak = LEAKS.poll()) {
      leaks.add(leak);
    }
    return leaks;
  }
}
