package pants.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What connections that do nothing cost a server: the memory that it holds for each, and the
 * processor time that all of them take. Each has made one exchange before, so that what a
 * connection keeps of its use counts.
 */
public final class CompareIdle {
  private static final int WARM_UP_CONNECTIONS = 1000;
  private static final int SETTLE_SECONDS = 2;
  private static final int IDLE_SECONDS = 10;

  private CompareIdle() {}

  /**
   * Measures and prints.
   *
   * @param args the folder of the benchmarks, CONNECTIONS and the names of servers
   * @throws IOException if a server does not run, or does not take that many connections
   * @throws InterruptedException never
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    Path benchmarks = Path.of(args[0]);
    int connections = Integer.parseInt(args[1]);
    List<String> names = Arrays.asList(args).subList(2, args.length);
    Children.endAfter(Duration.ofSeconds(60L * names.size()));
    for (String name : names) {
      try (Peer peer = Peer.start(benchmarks, "0", name)) {
        measure(peer, connections);
      }
    }
  }

  private static void measure(Peer peer, int connections) throws IOException, InterruptedException {
    close(open(peer, WARM_UP_CONNECTIONS)); // what is made once is not to be counted as theirs
    Thread.sleep(Duration.ofSeconds(SETTLE_SECONDS));
    long without = peer.memory();
    List<SocketChannel> open = open(peer, connections);
    Thread.sleep(Duration.ofSeconds(SETTLE_SECONDS));
    double before = peer.cpuMicros();
    Thread.sleep(Duration.ofSeconds(IDLE_SECONDS));
    double micros = peer.cpuMicros() - before;
    long with = peer.memory();
    close(open);
    System.out.printf(
        "%-18s %d idle connections: %.0f bytes of heap and direct memory each, %.0f ms of processor"
            + " time in %d s%n",
        peer.name(),
        connections,
        (with - without) / (double) connections,
        micros / 1000,
        IDLE_SECONDS);
  }

  private static List<SocketChannel> open(Peer peer, int count) throws IOException {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), peer.port());
    List<SocketChannel> open = new ArrayList<>();
    Exchange exchange = Exchange.with(peer);
    for (int i = 0; i < count; i++) {
      SocketChannel channel = SocketChannel.open(address);
      open.add(channel);
      exchange.on(channel);
    }
    return open;
  }

  private static void close(List<SocketChannel> open) throws IOException {
    for (SocketChannel channel : open) {
      channel.close();
    }
  }
}
