package pants.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The processes that a measurement starts: they end with it, whatever ends it. */
final class Children {
  private static final ConcurrentLinkedQueue<Process> STARTED = new ConcurrentLinkedQueue<>();

  static {
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(Children::end));
  }

  private Children() {}

  static Process start(String... command) throws IOException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    STARTED.add(process);
    return process;
  }

  /** Ends the whole measurement when it takes longer than it can. */
  static void endAfter(Duration time) {
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                Thread.sleep(time);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              System.err.println("stopped: it took longer than " + time.toSeconds() + " s");
              System.exit(1);
            });
  }

  private static void end() {
    STARTED.forEach(Process::destroyForcibly);
  }
}
