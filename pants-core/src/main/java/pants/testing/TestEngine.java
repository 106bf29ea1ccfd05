package pants.testing;

import java.lang.reflect.UndeclaredThrowableException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.List;
import pants.Engine;
import pants.Poller;
import pants.Server;
import pants.Stream;
import pants.net.Address;
import pants.transport.Loop;

/**
 * An engine for tests: its clock moves when the test says so, and its connections are in memory, so
 * that a test waits for nothing and goes the same way each time.
 *
 * <p>Timers that are hours apart fire at their exact times within a millisecond of real time. A
 * stream is tested against a {@link TestPeer}, or against a server of the same engine, by its
 * address; nothing reaches a network.
 *
 * <p>An exception that a hook, a timer or an executed function throws fails the test: the methods
 * of this class and of {@link TestPeer} that run the engine throw it, as does {@link #close()}. An
 * assertion in a hook is an assertion of the test.
 *
 * <p>It belongs to the thread that makes it. It does not know the names of hosts: streams connect
 * to IP addresses, {@code "localhost"} or UNIX sockets.
 */
public final class TestEngine implements AutoCloseable {
  /** Polls in a row of which each found something to do. */
  private static final int MAX_POLLS = 1_000_000;

  /** Instead of a time to wait: a poll is under way. */
  private static final long IN_A_HOOK = -1;

  private static final Duration LONGEST = Duration.ofSeconds(Long.MAX_VALUE);

  private final MemoryLoop loop = new MemoryLoop();
  private final Engine engine = new Engine(new Poller("memory", owner -> loop));
  private final long began = loop.nanoTime();
  private int peers;

  /** An engine of the calling thread. Close it at the end of the test. */
  public TestEngine() {
    engine.onUncaught(loop.thrown()::add);
  }

  /**
   * The engine: what channels are put on, and timers set with.
   *
   * @return the engine
   */
  public Engine engine() {
    return engine;
  }

  // Time

  /**
   * How far the clock has moved since the beginning.
   *
   * @return the time
   */
  public Duration elapsed() {
    return Duration.ofNanos(loop.nanoTime() - began);
  }

  /**
   * Lets time go by: moves the clock to each time in turn at which something is due, and runs there
   * what is. Each timer sees the clock at its exact time.
   *
   * <p>Called in a hook or a timer, it moves the clock alone, as if that took so long.
   *
   * @param time how long
   * @throws IllegalArgumentException if the time is negative
   */
  public void advance(Duration time) {
    long target = loop.nanoTime() + nanos(time);
    long wait = settled();
    if (wait == IN_A_HOOK) {
      loop.jump(target);
      return;
    }
    while (loop.nanoTime() < target) {
      loop.pass(Math.min(wait, target - loop.nanoTime()));
      wait = settled();
    }
  }

  static long nanos(Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException("time must not be negative: " + time);
    }
    long most = Long.MAX_VALUE / 4;
    return time.toSeconds() >= most / 1_000_000_000L ? most : time.toNanos();
  }

  // Running

  /** Polls once, without waiting: a single turn of the engine. */
  public void poll() {
    engine.poll(Duration.ZERO);
    rethrow();
  }

  /**
   * Polls until nothing more happens without time going by. Loops run in each of these polls.
   *
   * <p>Called in a hook or a timer, it has no effect: the poll under way goes on afterwards.
   *
   * @throws IllegalStateException if that never ends, because a callback adds itself again and
   *     again, say
   */
  public void settle() {
    settled();
  }

  /** Polls until nothing more happens, and returns how long the engine would wait then. */
  private long settled() {
    if (loop.isHeld()) {
      return IN_A_HOOK;
    }
    for (int i = 0; i < MAX_POLLS; i++) {
      if (loop.isClosed()) {
        return Loop.FOREVER;
      }
      if (!pollHeld()) {
        return IN_A_HOOK;
      }
      if (loop.idle() > 0) {
        return loop.idle();
      }
    }
    throw new IllegalStateException(
        "the engine does not come to rest: each of "
            + MAX_POLLS
            + " polls found something to do. Does a callback add itself?");
  }

  /** Polls with the clock at rest. False if a poll is under way already. */
  private boolean pollHeld() {
    loop.hold();
    try {
      engine.poll(LONGEST);
    } finally {
      loop.release();
    }
    if (loop.ran()) {
      rethrow();
    }
    return loop.ran() || loop.isClosed();
  }

  private void rethrow() {
    List<Throwable> thrown = loop.thrown();
    if (thrown.isEmpty()) {
      return;
    }
    Throwable first = thrown.removeFirst();
    thrown.forEach(first::addSuppressed);
    thrown.clear();
    if (first instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (first instanceof Error error) {
      throw error;
    }
    throw new UndeclaredThrowableException(first);
  }

  // Connections

  /**
   * Connects a stream with a new peer. The stream is put on this engine.
   *
   * @param stream one that is not in use
   * @return the peer; {@code onConnect} has been told
   */
  public TestPeer connect(Stream stream) {
    Address address = Address.of("192.0.2.1", ++peers); // of the block set aside for examples
    TestPeer peer = peerAt(address);
    stream.on(engine).connect(address);
    settle();
    return peer;
  }

  /**
   * Connects a new peer with a server.
   *
   * @param server one that listens on this engine
   * @return the peer; the server's stream has been told {@code onConnect}, unless it was refused
   * @throws IllegalStateException if it does not listen
   */
  public TestPeer connect(Server<?> server) {
    Address address = server.localAddress();
    if (address == null) {
      throw new IllegalStateException(server + " does not listen: a peer cannot connect to it");
    }
    return connect(address);
  }

  /**
   * Connects a new peer with whoever listens on an address of this engine.
   *
   * @param address where to
   * @return the peer; {@code onConnect} has been told, unless it was refused
   * @throws IllegalArgumentException if the host is a name
   * @throws IllegalStateException if nobody listens there
   */
  public TestPeer connect(Address address) {
    TestPeer peer = new TestPeer(this, loop);
    TestPeer.Listener listener = peer.new Listener();
    peer.transport(loop.network().connect(socketAddress(address), LONGEST, listener));
    settle();
    if (!peer.connected()) {
      throw new IllegalStateException("nobody listens on " + address + " of this engine");
    }
    return peer;
  }

  /**
   * A peer that the next stream to connect to an address finds there. It may be told what to do at
   * once: what it sends is kept until then. Called again for the same address, it makes a peer for
   * the stream after that. Where nobody listens and no peer is left, a stream is refused.
   *
   * @param address where; an IP address and port, or a UNIX socket
   * @return the peer
   * @throws IllegalArgumentException if the host is a name
   */
  public TestPeer peerAt(Address address) {
    TestPeer peer = new TestPeer(this, loop);
    SocketAddress socket = socketAddress(address);
    MemoryTransport transport = new MemoryTransport(loop, socket, socket);
    transport.listener(peer.new Listener());
    peer.transport(transport);
    loop.network().expect(socket, transport);
    return peer;
  }

  /**
   * Makes an address one that does not answer: who connects to it gets neither a connection nor a
   * refusal.
   *
   * @param address where; an IP address and port, or a UNIX socket
   * @throws IllegalArgumentException if the host is a name
   */
  public void silentAt(Address address) {
    loop.network().silence(socketAddress(address));
  }

  private static SocketAddress socketAddress(Address address) {
    return switch (address) {
      case Address.Unix unix -> UnixDomainSocketAddress.of(unix.path());
      case Address.Inet inet -> {
        InetAddress host = inet.literal();
        if (inet.host().isEmpty()
            || inet.host().equalsIgnoreCase("localhost")
            || (host != null && host.isAnyLocalAddress())) {
          host = InetAddress.getLoopbackAddress();
        }
        if (host == null) {
          throw new IllegalArgumentException(
              "a test knows no names of hosts: use an IP address instead of " + inet.host());
        }
        yield new InetSocketAddress(host, inet.port());
      }
    };
  }

  /**
   * Closes the engine and its channels, which are told {@code onClose}.
   *
   * @throws RuntimeException if a hook or a timer threw it and the test has not been told
   */
  @Override
  public void close() {
    engine.close();
    rethrow();
  }
}
