package pants.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * How long a client waits for servers, before and while many others attack them by being slow. What
 * a server does about it may cost it time, but not much of the client's.
 */
public final class CompareAttack {
  private static final int WARM_UP_SECONDS = 8;
  private static final int BIG_BYTES = 1 << 20;
  private static final Duration GRACE = Duration.ofMillis(2);

  private CompareAttack() {}

  /**
   * Measures and prints.
   *
   * @param args the folder of the benchmarks; {@code slow-head}, {@code slow-body} or {@code
   *     slow-read}; CONNECTIONS, SECONDS and the names of servers
   * @throws IOException if a server, the load or the attack does not run
   * @throws InterruptedException never
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    Path benchmarks = Path.of(args[0]);
    String kind = args[1];
    int connections = Integer.parseInt(args[2]);
    int seconds = Math.max(1, Integer.parseInt(args[3]));
    List<String> names = Arrays.asList(args).subList(4, args.length);
    Children.endAfter(Duration.ofSeconds(names.size() * (3L * (WARM_UP_SECONDS + seconds) + 30)));
    Load load = new Load(Load.compile(benchmarks), "1", Load.Kind.MESSAGES, "http", 1);
    for (String name : names) {
      try (Peer peer = Peer.start(benchmarks, "0", name)) {
        if (kind.equals("slow-read")) {
          requireBigAnswer(peer);
        }
        load.run(peer, WARM_UP_SECONDS);
        Latency.of(peer, WARM_UP_SECONDS);
        Latency before = Latency.of(peer, seconds);
        double micros = peer.cpuMicros();
        long begin = System.nanoTime();
        Attack attack = Attack.start(benchmarks, kind, peer, connections);
        Latency during = Latency.of(peer, seconds);
        long dropped = attack.end();
        micros = peer.cpuMicros() - micros;
        double passed = (System.nanoTime() - begin) / 1e9;
        print(name, before, "attacked", during);
        System.out.printf(
            "  %d connections of %s, dropped %d times; %.0f ms of processor time in %.0f s%n",
            connections, kind, dropped, micros / 1000, passed);
      }
    }
  }

  private static void requireBigAnswer(Peer peer) throws IOException {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), peer.port());
    try (SocketChannel channel = SocketChannel.open(address)) {
      int length = new HttpExchange(peer.port(), "/big").lengthOfBody(channel);
      if (length < BIG_BYTES) {
        throw new IOException(
            "slow-read needs an answer of %d bytes to /big, %s's has %d"
                .formatted(BIG_BYTES, peer.name(), length));
      }
    }
  }

  static void print(String name, Latency before, String meanwhile, Latency during) {
    Duration bound = before.p99().multipliedBy(2).plus(GRACE);
    System.out.printf(
        "%s%n  before: %s%n  %s: %s: p99 is %s twice what it was and 2 ms%n",
        name, before, meanwhile, during, during.p99().compareTo(bound) <= 0 ? "within" : "ABOVE");
  }
}
