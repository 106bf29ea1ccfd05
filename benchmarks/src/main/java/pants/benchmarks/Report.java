package pants.benchmarks;

import com.sun.management.ThreadMXBean;
import io.netty.util.internal.PlatformDependent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;

/**
 * What a server says about itself, in one line for each line on its standard input:
 *
 * <ul>
 *   <li>{@code allocated}: the bytes that all of its threads have allocated on the heap so far
 *   <li>{@code memory}: the bytes of heap in use after a full collection, and of direct memory
 * </ul>
 *
 * <p>The end of that input ends the server: nobody is left who measures it.
 */
final class Report {
  private Report() {}

  static void answer() {
    Thread.ofPlatform().name("report").daemon().start(Report::loop);
  }

  private static void loop() {
    try (var questions =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
      for (String line = questions.readLine(); line != null; line = questions.readLine()) {
        System.out.println(
            switch (line) {
              case "allocated" -> Long.toString(allocated());
              case "memory" -> heap() + " " + direct();
              default -> "not a question: " + line;
            });
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      System.exit(0);
    }
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getTotalThreadAllocatedBytes();
  }

  /**
   * Collected twice: what the first collection only enqueues, such as cleaners, the second frees.
   */
  private static long heap() {
    System.gc();
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /**
   * The JVM's count or Netty's own, whichever knows of more: the JVM may not see what Netty takes.
   */
  private static long direct() {
    long most = PlatformDependent.usedDirectMemory();
    for (var pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
      if (pool.getName().equals("direct")) {
        most = Math.max(most, pool.getMemoryUsed());
      }
    }
    return most;
  }
}
