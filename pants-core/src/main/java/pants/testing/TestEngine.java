package pants.testing;

import java.lang.reflect.UndeclaredThrowableException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
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
 * <p>The network can be made as bad as a real one: {@link #latency}, {@link #segmentSize}, {@link
 * #silentAt} and {@link #resetAt} are for every connection, and a {@link TestPeer} splits, pauses
 * and resets its own.
 *
 * <p>It belongs to the thread that makes it. It knows the names of hosts that it was told by {@link
 * #host}, and asks no name service for others.
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
   * Connects a stream with a new peer. The stream is put on this engine. With a {@link #latency},
   * the time that connecting takes goes by.
   *
   * @param stream one that is not in use
   * @return the peer; {@code onConnect} has been told
   */
  public TestPeer connect(Stream stream) {
    Address address = Address.of("192.0.2.1", ++peers); // of the block set aside for examples
    TestPeer peer = peerAt(address);
    stream.on(engine).connect(address);
    settleConnected();
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
   * @throws IllegalArgumentException if the host is a name that was not given to {@link #host}
   * @throws IllegalStateException if nobody listens there
   */
  public TestPeer connect(Address address) {
    TestPeer peer = new TestPeer(this, loop);
    TestPeer.Listener listener = peer.new Listener();
    peer.transport(loop.network().connect(socketAddress(address), LONGEST, listener));
    settleConnected();
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
   * @throws IllegalArgumentException if the host is a name that was not given to {@link #host}
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
   * @throws IllegalArgumentException if the host is a name that was not given to {@link #host}
   */
  public void silentAt(Address address) {
    loop.network().silence(socketAddress(address));
  }

  private void settleConnected() {
    if (loop.network().latency() > 0) {
      advance(Duration.ofNanos(2 * loop.network().latency()));
    } else {
      settle();
    }
  }

  // The network

  /**
   * Names a host, so that streams and peers can use the name: {@code connect("example.com", 80)}
   * then tries these addresses in turn. A host that is not named is an unknown one; no name service
   * is asked. Named again, it has the new addresses.
   *
   * @param name the name, in any case
   * @param addresses IP addresses, at least one
   * @throws IllegalArgumentException if the name is an IP address, empty or {@code "localhost"},
   *     which are never looked up; if there is no address, or one is not an IP address
   */
  public void host(String name, String... addresses) {
    if (isKnown(name)) {
      throw new IllegalArgumentException("is never looked up, so it cannot be named: " + name);
    }
    if (addresses.length == 0) {
      throw new IllegalArgumentException("a host needs at least one address: " + name);
    }
    List<InetAddress> found = new ArrayList<>();
    for (String each : addresses) {
      InetAddress literal = new Address.Inet(each, 0).literal();
      if (literal == null) {
        throw new IllegalArgumentException("the addresses of a host must be IP addresses: " + each);
      }
      found.add(literal);
    }
    loop.hosts().name(name, found);
  }

  private static boolean isKnown(String name) {
    return name.isEmpty()
        || name.equalsIgnoreCase("localhost")
        || new Address.Inet(name, 0).literal() != null;
  }

  /**
   * Sets how long whatever is sent from now on, either way, is on its way: bytes, the end of a
   * stream, a reset. It arrives in the order of sending. To connect takes that long twice, as it
   * does in a real network. Zero at first.
   *
   * @param oneWay the time
   * @throws IllegalArgumentException if it is negative
   */
  public void latency(Duration oneWay) {
    loop.network().latency(nanos(oneWay));
  }

  /**
   * Sets how many bytes arrive together at most, of whatever is sent from now on: with 1, every
   * connection is served byte by byte. 64 KiB at first.
   *
   * @param bytes 1 to 65,536
   * @throws IllegalArgumentException if it is out of its range
   */
  public void segmentSize(int bytes) {
    if (bytes < 1 || bytes > MemoryNetwork.MAX_SEGMENT) {
      throw new IllegalArgumentException(
          "bytes must be 1 to " + MemoryNetwork.MAX_SEGMENT + ": " + bytes);
    }
    loop.network().segmentSize(bytes);
  }

  /**
   * Cuts every connection that there is with an address: both of its ends fail, behind what has
   * arrived at them already. New ones can be made.
   *
   * @param address an end of the connections, the one that was connected to or the other
   * @throws IllegalArgumentException if the host is a name that was not given to {@link #host}
   */
  public void resetAt(Address address) {
    loop.network().reset(socketAddress(address));
    settle();
  }

  private SocketAddress socketAddress(Address address) {
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
          host = firstOf(inet.host());
        }
        yield new InetSocketAddress(host, inet.port());
      }
    };
  }

  private InetAddress firstOf(String name) {
    try {
      return loop.hosts().resolve(name).getFirst();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
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
