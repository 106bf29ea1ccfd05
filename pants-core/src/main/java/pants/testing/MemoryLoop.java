package pants.testing;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import pants.net.Tls;
import pants.transport.AcceptListener;
import pants.transport.Acceptor;
import pants.transport.ListenOptions;
import pants.transport.Loop;
import pants.transport.Resolver;
import pants.transport.TlsContext;
import pants.transport.Transport;
import pants.transport.TransportListener;

/**
 * A loop without sockets and without waiting: what will happen stands in a queue, and the clock
 * goes from one thing to the next.
 *
 * <p>While it is <em>held</em> the clock stands still: a wait ends at once, and {@link #idle()}
 * says how long it would have been. That is how a test learns when the next timer is due.
 */
final class MemoryLoop implements Loop {
  /** As far as the clock is moved at once: 73 years. */
  private static final long FARTHEST = Long.MAX_VALUE / 4;

  private record Event(long time, long sequence, Runnable action) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(time, other.time);
      return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
    }
  }

  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final MemoryNetwork network = new MemoryNetwork(this);
  private final MemoryHosts hosts = new MemoryHosts();

  /** What hooks and timers have thrown and the test has not been told of. */
  private final List<Throwable> thrown = new ArrayList<>();

  private long now;
  private long sequence;
  private boolean held;
  private boolean ran;
  private long idle;
  private boolean closed;
  private volatile boolean woken;

  /** The bytes that are being handed over, while they are, for {@link Transport#writeReceived}. */
  byte @Nullable [] receiving;

  MemoryNetwork network() {
    return network;
  }

  MemoryHosts hosts() {
    return hosts;
  }

  @Override
  public Resolver resolver() {
    return hosts;
  }

  List<Throwable> thrown() {
    return thrown;
  }

  boolean isClosed() {
    return closed;
  }

  // Time

  @Override
  public long nanoTime() {
    return now;
  }

  /** Has something happen at a time, behind all that will happen then already. */
  void at(long time, Runnable action) {
    events.add(new Event(Math.max(time, now), sequence++, action));
  }

  /** Has something happen at a time, or at once if that is now. */
  void atOrNow(long time, Runnable action) {
    if (time <= now) {
      action.run();
    } else {
      at(time, action);
    }
  }

  /** Has something happen now, in the next poll. */
  void soon(Runnable action) {
    at(now, action);
  }

  /** Moves the clock, so far at most, to the next event. */
  void pass(long nanos) {
    long target = now + Math.min(nanos, FARTHEST);
    Event first = events.peek();
    now = first == null ? target : Math.min(target, Math.max(first.time, now));
  }

  /** Moves the clock, whatever is due before. */
  void jump(long time) {
    now = time;
  }

  /** Makes waits end at once, with the clock standing still. */
  void hold() {
    held = true;
    ran = false;
    idle = 0;
  }

  void release() {
    held = false;
  }

  boolean isHeld() {
    return held;
  }

  /** Whether the engine asked for I/O since the clock was held. */
  boolean ran() {
    return ran;
  }

  /** How long the engine would have waited; 0 if something happened or it did not mean to wait. */
  long idle() {
    return idle;
  }

  @Override
  public boolean run(long nanos) {
    ran = true;
    idle = 0;
    if (happen()) {
      return true;
    }
    if (nanos <= 0) {
      return false;
    }
    if (woken) {
      woken = false;
      return held;
    }
    if (held) {
      idle = nanos;
      return true;
    }
    if (nanos == FOREVER && events.isEmpty()) {
      throw endless();
    }
    pass(nanos);
    return happen();
  }

  /** Does what is due, but not what that causes: it is the next poll's. */
  private boolean happen() {
    long end = sequence;
    boolean any = false;
    for (Event first = events.peek();
        first != null && first.time <= now && first.sequence < end;
        first = events.peek()) {
      events.remove();
      first.action.run();
      any = true;
    }
    return any;
  }

  private IllegalStateException endless() {
    return new IllegalStateException(
        "the engine would wait for ever: no timer is due, and nothing is on its way. (What other"
            + " threads hand to Engine.execute is not waited for.)",
        thrown.isEmpty() ? null : thrown.getFirst());
  }

  @Override
  public void wakeup() {
    woken = true;
  }

  // Connections

  @Override
  public Transport connect(SocketAddress address, Duration timeout, TransportListener listener) {
    return network.connect(address, timeout, listener);
  }

  @Override
  public Acceptor listen(SocketAddress address, ListenOptions options, AcceptListener listener)
      throws IOException {
    return network.listen(address, listener);
  }

  @Override
  public Transport wrap(SocketChannel socket, TransportListener listener) {
    throw noSockets();
  }

  @Override
  public Acceptor wrap(ServerSocketChannel socket, AcceptListener listener) {
    throw noSockets();
  }

  private static IllegalStateException noSockets() {
    return new IllegalStateException(
        "the engine of a test has no sockets: it cannot take one over");
  }

  @Override
  public TlsContext tls(Tls settings) {
    throw new IllegalStateException(
        "TLS needs sockets: the connections of the test kit are in memory and have none");
  }

  @Override
  public void close() {
    closed = true;
    network.close();
    events.clear();
  }
}
