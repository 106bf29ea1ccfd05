package pants.testing;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import pants.transport.AcceptListener;
import pants.transport.Acceptor;
import pants.transport.TransportListener;

/** Who can be connected to, and at which address. */
final class MemoryNetwork {
  static final int MAX_SEGMENT = 64 * 1024;

  private static final int FIRST_FREE_PORT = 49_152;

  private final MemoryLoop loop;
  private final Map<SocketAddress, MemoryAcceptor> acceptors = new HashMap<>();
  private final Map<SocketAddress, Queue<MemoryTransport>> peers = new HashMap<>();
  private final Set<SocketAddress> silent = new HashSet<>();
  private final Set<MemoryTransport> open = new LinkedHashSet<>();
  private int nextPort = FIRST_FREE_PORT;

  /** How long what is sent is on its way. */
  private long latency;

  /** How many bytes arrive together at most. */
  private int segmentSize = MAX_SEGMENT;

  MemoryNetwork(MemoryLoop loop) {
    this.loop = loop;
  }

  int freePort() {
    return nextPort++;
  }

  long latency() {
    return latency;
  }

  void latency(long nanos) {
    latency = nanos;
  }

  int segmentSize() {
    return segmentSize;
  }

  void segmentSize(int bytes) {
    segmentSize = bytes;
  }

  void add(MemoryTransport transport) {
    open.add(transport);
  }

  void remove(MemoryTransport transport) {
    open.remove(transport);
  }

  /** Has the next connection to an address end here. */
  void expect(SocketAddress address, MemoryTransport peer) {
    peers.computeIfAbsent(address, each -> new ArrayDeque<>()).add(peer);
  }

  /** Leaves connections to an address without an answer. */
  void silence(SocketAddress address) {
    silent.add(address);
  }

  /** Cuts the connections that have an end at an address. */
  void reset(SocketAddress address) {
    for (MemoryTransport each : List.copyOf(open)) {
      if (each.isBetween(address)) {
        each.cut();
      }
    }
  }

  MemoryTransport connect(SocketAddress address, Duration timeout, TransportListener listener) {
    SocketAddress local =
        address instanceof InetSocketAddress
            ? new InetSocketAddress(InetAddress.getLoopbackAddress(), freePort())
            : UnixDomainSocketAddress.of("");
    MemoryTransport client = new MemoryTransport(loop, local, address);
    client.listener(listener);
    long limit = loop.nanoTime() + TestEngine.nanos(timeout);
    long answered = loop.nanoTime() + 2 * latency;
    if (answered > limit) {
      loop.at(limit, () -> client.fail(noAnswer(address)));
    }
    loop.at(loop.nanoTime() + latency, () -> arrive(client, local, address, limit, answered));
    return client;
  }

  private static SocketTimeoutException noAnswer(SocketAddress address) {
    return new SocketTimeoutException("no answer from " + address);
  }

  private void arrive(
      MemoryTransport client,
      SocketAddress local,
      SocketAddress address,
      long limit,
      long answered) {
    if (client.isClosed()) {
      return;
    }
    Queue<MemoryTransport> expecting = peers.get(address);
    MemoryTransport peer = expecting == null ? null : expecting.poll();
    MemoryAcceptor acceptor = acceptor(address);
    if (peer != null) {
      client.join(peer);
      loop.atOrNow(answered, client::connected);
      peer.connected();
    } else if (acceptor != null) {
      MemoryTransport accepted = new MemoryTransport(loop, address, local);
      client.join(accepted);
      loop.atOrNow(answered, client::connected);
      acceptor.arrived(accepted);
    } else if (silent.contains(address)) {
      loop.at(limit, () -> client.fail(noAnswer(address)));
    } else {
      loop.atOrNow(
          answered, () -> client.fail(new ConnectException("Connection refused: " + address)));
    }
  }

  /** Who listens on just this address, or on every address of the port. */
  private @Nullable MemoryAcceptor acceptor(SocketAddress address) {
    MemoryAcceptor exact = acceptors.get(address);
    if (exact != null || !(address instanceof InetSocketAddress wanted)) {
      return exact;
    }
    for (Map.Entry<SocketAddress, MemoryAcceptor> each : acceptors.entrySet()) {
      if (each.getKey() instanceof InetSocketAddress inet
          && inet.getAddress().isAnyLocalAddress()
          && inet.getPort() == wanted.getPort()) {
        return each.getValue();
      }
    }
    return null;
  }

  Acceptor listen(SocketAddress address, AcceptListener listener) throws IOException {
    SocketAddress bound =
        address instanceof InetSocketAddress inet && inet.getPort() == 0
            ? new InetSocketAddress(inet.getAddress(), freePort())
            : address;
    MemoryAcceptor acceptor = new MemoryAcceptor(loop, bound, listener);
    if (acceptors.putIfAbsent(bound, acceptor) != null) {
      throw new BindException("cannot listen on " + bound + ": Address already in use");
    }
    return acceptor;
  }

  /** Nobody listens there any more. */
  void forget(MemoryAcceptor acceptor) {
    acceptors.remove(acceptor.localAddress(), acceptor);
  }

  void close() {
    for (MemoryTransport each : List.copyOf(open)) {
      each.close();
    }
    acceptors.clear();
  }
}
