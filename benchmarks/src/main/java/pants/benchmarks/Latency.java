package pants.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/**
 * How long one client waits for its answers, who makes up to 500 requests a second on one
 * connection, one after the other. Who waits long asks less often meanwhile, so a pause of the
 * server's is few of the requests; the longest wait shows it.
 *
 * @param p50 what a half of the requests took at most
 * @param p99 what 99 of 100 took at most
 * @param longest what all took at most
 */
record Latency(Duration p50, Duration p99, Duration longest) {
  private static final int REQUESTS_A_SECOND = 500;
  private static final long PERIOD_NANOS = Duration.ofSeconds(1).toNanos() / REQUESTS_A_SECOND;

  static Latency of(Peer peer, int seconds) throws IOException {
    Exchange exchange = Exchange.with(peer);
    long[] nanos = new long[seconds * REQUESTS_A_SECOND];
    int count = 0;
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), peer.port());
    try (SocketChannel channel = SocketChannel.open(address)) {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      long begin = System.nanoTime();
      for (int period = 0; period < nanos.length; ) {
        long sent = await(begin + period * PERIOD_NANOS);
        exchange.on(channel);
        long answered = System.nanoTime();
        nanos[count++] = answered - sent;
        period = (int) ((answered - begin) / PERIOD_NANOS) + 1;
      }
    } catch (IOException e) {
      throw new IOException(peer.name() + " lost its client after " + count + " answers", e);
    }
    Arrays.sort(nanos, 0, count);
    return new Latency(
        percentile(nanos, count, 50), percentile(nanos, count, 99), percentile(nanos, count, 100));
  }

  /** Returns when it is that time or later, and what time it is. */
  private static long await(long nanoTime) {
    long now = System.nanoTime();
    for (; now - nanoTime < 0; now = System.nanoTime()) {
      LockSupport.parkNanos(nanoTime - now);
    }
    return now;
  }

  private static Duration percentile(long[] sorted, int count, int percent) {
    return Duration.ofNanos(sorted[(count * percent + 99) / 100 - 1]);
  }

  @Override
  public String toString() {
    return "p50 %.2f ms, p99 %.2f ms, longest %.1f ms"
        .formatted(p50.toNanos() / 1e6, p99.toNanos() / 1e6, longest.toNanos() / 1e6);
  }
}
