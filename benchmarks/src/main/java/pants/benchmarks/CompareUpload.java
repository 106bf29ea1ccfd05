package pants.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * How long a client waits for servers, before and while another uploads very much, which the server
 * has no memory for.
 */
public final class CompareUpload {
  private static final int WARM_UP_SECONDS = 8;

  /** So long the compiler has something to do, on the processor that the server has. */
  private static final int UPLOAD_WARM_UP_SECONDS = 20;

  private CompareUpload() {}

  /**
   * Measures and prints.
   *
   * @param args the folder of the benchmarks; {@code body} or {@code form}; MEBIBYTES, SECONDS and
   *     the names of servers
   * @throws IOException if a server, the load or an upload does not run
   * @throws InterruptedException never
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    Path benchmarks = Path.of(args[0]);
    String kind = args[1];
    int mebibytes = Integer.parseInt(args[2]);
    int seconds = Math.max(1, Integer.parseInt(args[3]));
    List<String> names = Arrays.asList(args).subList(4, args.length);
    Children.endAfter(
        Duration.ofSeconds(
            names.size() * (3L * (WARM_UP_SECONDS + UPLOAD_WARM_UP_SECONDS + seconds) + 60)));
    Load load = new Load(Load.compile(benchmarks), "1", Load.Kind.MESSAGES, "http", 1);
    for (String name : names) {
      try (Peer peer = Peer.start(benchmarks, "0", name)) {
        load.run(peer, WARM_UP_SECONDS);
        Upload warmUp = Upload.start(kind, peer, mebibytes);
        Latency.of(peer, UPLOAD_WARM_UP_SECONDS);
        warmUp.end();
        Latency.of(peer, 2);
        Latency before = Latency.of(peer, seconds);
        long begin = System.nanoTime();
        Upload upload = Upload.start(kind, peer, mebibytes);
        Latency during = Latency.of(peer, seconds);
        long uploads = upload.end();
        double passed = (System.nanoTime() - begin) / 1e9;
        CompareAttack.print(name, before, "uploading", during);
        System.out.printf(
            "  %d uploads of %d MiB in %.1f s, %.0f MiB/s%n",
            uploads, mebibytes, passed, uploads * mebibytes / passed);
      }
    }
  }
}
