package pants;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import pants.net.Address;

/** Connects a connection: looks the name up, then tries every address until one answers. */
final class Connector implements Due {
  private static final InetAddress IPV6_LOOPBACK =
      Objects.requireNonNull(new Address.Inet("::1", 0).literal());

  private final Connection connection;
  private final Engine engine;
  private final Address address;
  private final Duration limit;
  private final ArrayDeque<SocketAddress> candidates = new ArrayDeque<>();
  private final long limitNanos;
  private final long began;
  private @Nullable Timer deadline;
  private @Nullable Throwable last;
  private boolean done;

  Connector(Connection connection, Address address, Duration limit) {
    this.connection = connection;
    this.engine = connection.engine();
    this.address = address;
    this.limit = limit;
    this.limitNanos = Engine.nanos(limit, 1, "connect");
    this.began = engine.transports().nanoTime();
  }

  void start() {
    deadline = engine.defer(limit, this::timedOut);
    switch (address) {
      case Address.Unix unix -> candidates.add(UnixDomainSocketAddress.of(unix.path()));
      case Address.Inet inet -> {
        List<InetAddress> known = known(inet);
        if (known.isEmpty()) {
          lookUp(inet);
          return;
        }
        addAll(known, inet.port());
      }
    }
    tell();
  }

  /** The addresses that need no look-up: a literal's, and this machine's own. */
  private static List<InetAddress> known(Address.Inet inet) {
    InetAddress literal = inet.literal();
    if (literal != null) {
      return List.of(literal);
    }
    if (!inet.host().isEmpty() && !inet.host().equalsIgnoreCase("localhost")) {
      return List.of();
    }
    InetAddress loopback = InetAddress.getLoopbackAddress();
    return loopback instanceof Inet6Address ? List.of(loopback) : List.of(loopback, IPV6_LOOPBACK);
  }

  private void lookUp(Address.Inet inet) {
    engine
        .resolver()
        .submit(inet.host())
        .whenComplete(
            (found, error) -> {
              try {
                engine.execute(() -> resolved(inet, found, error));
              } catch (RejectedExecutionException closed) {
                // nobody is there to be told any more
              }
            });
  }

  private void resolved(
      Address.Inet inet, @Nullable List<InetAddress> found, @Nullable Throwable error) {
    if (done) {
      return;
    }
    if (found == null || found.isEmpty()) {
      last = error instanceof CompletionException wrapped ? wrapped.getCause() : error;
      giveUp(new UnknownHostException("cannot connect to " + inet + ": no such host"));
      return;
    }
    addAll(found, inet.port());
    tell();
  }

  private void addAll(List<InetAddress> hosts, int port) {
    for (InetAddress host : hosts) {
      candidates.add(new InetSocketAddress(host, port));
    }
  }

  /** Tries the next address; each gets an equal share of the time that is left. */
  @Override
  public void tell() {
    if (done) {
      return;
    }
    SocketAddress candidate = candidates.poll();
    if (candidate == null) {
      String reason = last == null ? "" : ": " + last.getMessage();
      giveUp(new ConnectException("cannot connect to " + address + reason));
      return;
    }
    long left = limitNanos - (engine.transports().nanoTime() - began);
    Duration share = Duration.ofNanos(Math.max(left / (candidates.size() + 1), 1_000_000));
    try {
      connection.transport(engine.transports().connect(candidate, share, connection));
    } catch (RuntimeException e) {
      failed(e); // no descriptor is left, or the platform knows no such address
    }
  }

  /** An address did not answer. */
  void failed(Throwable cause) {
    if (last != null && last != cause) {
      cause.addSuppressed(last);
    }
    last = cause;
    engine.due(this);
  }

  private void timedOut() {
    giveUp(
        new SocketTimeoutException(
            "cannot connect to " + address + " within " + limit + " (connect)"));
  }

  private void giveUp(IOException cause) {
    if (last != null) {
      cause.initCause(last);
    }
    cancel();
    connection.connectFailed(cause);
  }

  void cancel() {
    done = true;
    if (deadline != null) {
      deadline.cancel();
    }
  }
}
