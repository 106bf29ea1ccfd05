package pants;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.AbstractCollection;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import pants.net.Address;
import pants.net.Tls;
import pants.transport.AcceptListener;
import pants.transport.Acceptor;
import pants.transport.ListenOptions;
import pants.transport.TlsContext;
import pants.transport.Transport;

/**
 * Listens, and makes a {@link Stream} for each connection that it accepts, on its own engine.
 *
 * <p>Most programs make one with the constructor of their stream: {@code new
 * Server<>(EchoStream::new).listen(4040)}. A subclass adds methods of its own, and may override
 * {@link #onAccept} to hand itself to its streams or to refuse a peer.
 *
 * @param <S> the streams that it makes
 */
public non-sealed class Server<S extends Stream> extends Channel {
  private static final int BACKLOG = 1024;

  private final @Nullable Supplier<? extends S> factory;
  private final LinkedHashSet<Connection> connections = new LinkedHashSet<>();
  private final CompletableFuture<@Nullable Void> drained = new CompletableFuture<>();
  private @Nullable StreamLimits limits;
  private @Nullable Tls tls;
  private @Nullable TlsContext secured;
  private @Nullable Acceptor acceptor;
  private @Nullable Address bound;
  private @Nullable Timer drainDeadline;
  private int backlog = BACKLOG;
  private boolean ipv6Only;
  private boolean reusePort;
  private boolean tlsAtOnce = true;
  private boolean closed;
  private int maxConnections = Integer.MAX_VALUE;
  private @Nullable AddressCounts perAddress;
  private long turnedAway;

  /** Whether it accepts nobody because it has as many connections as it may. */
  private boolean resting;

  /**
   * A server that makes each stream with a function.
   *
   * @param factory makes a stream that is not in use, such as {@code EchoStream::new}
   */
  public Server(Supplier<? extends S> factory) {
    this.factory = Objects.requireNonNull(factory, "factory");
  }

  /** For subclasses that override {@link #onAccept}. */
  protected Server() {
    this.factory = null;
  }

  // Options

  @Override
  public Server<S> on(Engine engine) {
    super.on(engine);
    return this;
  }

  /**
   * Sets how many connections may wait to be accepted, as far as the system allows; 1,024 by
   * default.
   *
   * @param connections above zero
   * @return this server
   * @throws IllegalArgumentException if it is zero or negative
   * @throws IllegalStateException if the server listens
   */
  public Server<S> backlog(int connections) {
    if (connections <= 0) {
      throw new IllegalArgumentException("backlog must be above zero: " + connections);
    }
    checkNotStarted("backlog");
    backlog = connections;
    return this;
  }

  /**
   * Serves IPv6 peers alone where the server listens on every IPv6 address ({@code "::"}), which
   * otherwise serves IPv4 as well. With {@link Poller#nio()} the port stays taken for IPv4 too, and
   * IPv4 peers are turned away as they connect.
   *
   * @param alone whether to refuse IPv4
   * @return this server
   * @throws IllegalStateException if the server listens
   */
  public Server<S> ipv6Only(boolean alone) {
    checkNotStarted("ipv6Only");
    ipv6Only = alone;
    return this;
  }

  /**
   * Shares the TCP port with other servers that ask for the same ({@code SO_REUSEPORT}): those of
   * other {@link Engines}, say. Linux gives each new connection to one of them by a hash of the
   * addresses and ports of both sides, so they get about as many each; on macOS the one that
   * listened last gets all. Any process of the same user may share the port, so a program that runs
   * already goes unnoticed. Where the port is 0 each server gets one of its own.
   *
   * @param shared whether to share
   * @return this server
   * @throws IllegalStateException if the server listens
   */
  public Server<S> reusePort(boolean shared) {
    checkNotStarted("reusePort");
    reusePort = shared;
    return this;
  }

  /**
   * Bounds the connections that the server has at a time. While it has so many it accepts none:
   * others wait as far as the {@link #backlog} goes, without being answered, and are served as
   * connections leave. A connection counts until its stream has been told {@link Stream#onClose()};
   * one that another stream has {@linkplain Stream#adopt adopted} still does, and one whose TLS
   * handshake is under way does already.
   *
   * @param connections above zero; {@link Integer#MAX_VALUE}, as at first, for no bound
   * @return this server
   * @throws IllegalArgumentException if it is zero or negative
   * @throws IllegalStateException if the server listens
   */
  public Server<S> maxConnections(int connections) {
    checkBound("maxConnections", connections);
    maxConnections = connections;
    return this;
  }

  /**
   * Bounds the connections that the server has with one IP address at a time. Another of that
   * address is closed at once, before {@link #onAccept} is called, and {@linkplain #turnedAway()
   * counted}. Peers of a UNIX socket have no address and are not bounded. Behind a proxy all peers
   * have the proxy's address; and who has an IPv6 network has many.
   *
   * @param connections above zero; {@link Integer#MAX_VALUE}, as at first, for no bound
   * @return this server
   * @throws IllegalArgumentException if it is zero or negative
   * @throws IllegalStateException if the server listens
   */
  public Server<S> maxConnectionsPerAddress(int connections) {
    checkBound("maxConnectionsPerAddress", connections);
    perAddress = connections == Integer.MAX_VALUE ? null : new AddressCounts(connections);
    return this;
  }

  private void checkBound(String name, int connections) {
    if (connections <= 0) {
      throw new IllegalArgumentException(name + " must be above zero: " + connections);
    }
    checkNotStarted(name);
  }

  /**
   * Sets the bounds of the streams that are accepted from now on; without it each has its own.
   *
   * @param limits the bounds
   * @return this server
   */
  public Server<S> limits(StreamLimits limits) {
    this.limits = Objects.requireNonNull(limits, "limits");
    return this;
  }

  /**
   * Secures the connections with TLS. Called again while the server listens, with the same settings
   * whose files were renewed or with others, it holds for the connections that are accepted from
   * then on; those that stand go on undisturbed, and settings that cannot be used change nothing.
   *
   * @param settings a server's
   * @return this server
   * @throws IllegalArgumentException if the settings are a client's
   * @throws UncheckedIOException if the server listens and a file of the settings cannot be read or
   *     used
   */
  public Server<S> tls(Tls settings) {
    if (!settings.isServer()) {
      throw new IllegalArgumentException("a server takes Tls.server(…): " + settings);
    }
    if (acceptor != null) {
      checkThread("Server.tls");
      secured = TlsSetup.context(engine(), settings);
    }
    tls = settings;
    return this;
  }

  /**
   * Says whether a connection begins with its TLS handshake, as it does at first, or in plain, so
   * that its stream begins TLS when it is time to: by {@link Stream#startTls(boolean)}, behind a
   * command or the header of a proxy. The settings are those of {@link #tls} either way.
   *
   * @param atOnce false to leave it to the stream
   * @return this server
   * @throws IllegalStateException if the server listens
   */
  public Server<S> tlsAtOnce(boolean atOnce) {
    checkNotStarted("tlsAtOnce");
    tlsAtOnce = atOnce;
    return this;
  }

  /** What TLS begins with now; null without it. */
  @Nullable TlsContext secured() {
    return secured;
  }

  private void checkNotStarted(String option) {
    if (isStarted()) {
      throw new IllegalStateException(this + " listens: " + option + " comes before listen");
    }
  }

  // Listening

  /**
   * Listens on a port of every address of this machine, IPv4 and IPv6; see {@link
   * #listen(Address)}.
   *
   * @param port 0 to 65,535; 0 lets the system choose, {@link #localAddress()} tells
   * @return this server
   */
  public Server<S> listen(int port) {
    return listen(Address.of(port));
  }

  /**
   * Listens on an address of this machine; see {@link #listen(Address)}.
   *
   * @param host an IPv4 or IPv6 address, {@code "localhost"}, or {@code ""} for every address
   * @param port 0 to 65,535
   * @return this server
   */
  public Server<S> listen(String host, int port) {
    return listen(Address.of(host, port));
  }

  /**
   * Listens on a UNIX socket; see {@link #listen(Address)}. The file of a socket on which nobody
   * answers any more is replaced, and the file is deleted when the server closes.
   *
   * @param socket the path of its file
   * @return this server
   */
  public Server<S> listen(Path socket) {
    return listen(Address.of(socket));
  }

  /**
   * Listens. The port is taken when this returns, in a hook as well; connections are accepted while
   * the engine runs. {@code "0.0.0.0"} serves IPv4 alone, {@code "::"} both families (see {@link
   * #ipv6Only}). {@link #onListen()} is told in the same poll.
   *
   * @param address where; a host must be a literal address, {@code "localhost"} or {@code ""}
   * @return this server
   * @throws IllegalArgumentException if the host is a name
   * @throws UncheckedIOException if the address cannot be bound, because it is in use, say; the
   *     server may then listen on another
   * @throws IllegalStateException if the server listens or is closed, or cannot share its port
   *     though it {@linkplain #reusePort should}: on Windows, and on a UNIX socket
   */
  public Server<S> listen(Address address) {
    begin();
    SocketAddress socket = resolve(address);
    if (reusePort && address instanceof Address.Unix) {
      throw new IllegalStateException("reusePort is for TCP: a UNIX socket has one server");
    }
    try {
      if (address instanceof Address.Unix unix) {
        UnixSocketFile.deleteStale(unix.path());
      }
      ListenOptions options = new ListenOptions(backlog, ipv6Only, reusePort);
      return listening(engine().transports().listen(socket, options, new Accepting()));
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  /**
   * Takes over a socket that is bound already, by a supervisor, say. It belongs to the server from
   * now on and is switched to non-blocking.
   *
   * @param socket a bound socket, TCP or UNIX
   * @return this server
   * @throws IllegalArgumentException if it is not bound
   * @throws IllegalStateException if the server listens or is closed, if the engine's poller is not
   *     {@link Poller#nio()}, or with {@link #reusePort}, which comes before binding
   */
  public Server<S> listen(ServerSocketChannel socket) {
    begin();
    if (reusePort) {
      throw new IllegalStateException(
          "reusePort comes before binding, but this is bound: " + socket);
    }
    try {
      if (socket.getLocalAddress() == null) {
        throw new IllegalArgumentException("not a bound socket: " + socket);
      }
      return listening(engine().transports().wrap(socket, new Accepting()));
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private void begin() {
    engine().checkOpen("Server.listen");
    if (isStarted()) {
      throw new IllegalStateException(this + " cannot listen: it does, or is closed");
    }
    secured = tls == null ? null : TlsSetup.context(engine(), tls);
  }

  private Server<S> listening(Acceptor started) {
    acceptor = started;
    bound = Address.of(started.localAddress());
    place(engine().place());
    engine().add(this);
    engine().due(() -> hook(this::onListen));
    return this;
  }

  private static SocketAddress resolve(Address address) {
    if (address instanceof Address.Inet inet) {
      if (inet.host().isEmpty()) {
        return new InetSocketAddress(AnyAddress.OF_THIS_MACHINE, inet.port());
      }
      InetAddress ip =
          inet.host().equalsIgnoreCase("localhost")
              ? InetAddress.getLoopbackAddress()
              : inet.literal();
      if (ip == null) {
        throw new IllegalArgumentException(
            "listen takes an IP address, \"localhost\" or \"\", not the name \""
                + inet.host()
                + "\"");
      }
      return new InetSocketAddress(ip, inet.port());
    }
    return UnixDomainSocketAddress.of(((Address.Unix) address).path());
  }

  /**
   * Whether the server accepts connections.
   *
   * @return true from {@code listen} to {@code close}
   */
  public boolean listening() {
    return acceptor != null && !closed;
  }

  // Connections

  /**
   * The streams that the server has accepted and that are connected, in the order of their coming:
   * each may be written to. A live view: while it is being gone through, nothing is added or taken
   * away, whatever is done to the streams, because closing is told later.
   *
   * @return an unmodifiable view
   */
  public Collection<S> channels() {
    return Collections.unmodifiableCollection(new Channels());
  }

  private final class Channels extends AbstractCollection<S> {
    @Override
    public int size() {
      int count = 0;
      for (S ignored : this) {
        count++;
      }
      return count;
    }

    @Override
    public boolean isEmpty() {
      return !iterator().hasNext();
    }

    /**
     * A TLS handshake comes first, and a connection that another stream has adopted is not of this
     * server's kind any more.
     */
    @Override
    @SuppressWarnings("unchecked") // the stream of a connection that was not adopted is ours
    public Iterator<S> iterator() {
      return (Iterator<S>)
          connections.stream()
              .filter(each -> each.isOpen() && !each.isAdopted())
              .map(Connection::stream)
              .iterator();
    }
  }

  /**
   * How many connections were closed at once because their address had as many as {@link
   * #maxConnectionsPerAddress} allows.
   *
   * @return the number since the server was made
   */
  public long turnedAway() {
    return turnedAway;
  }

  private boolean turnsAway(Address peer) {
    if (perAddress == null || !perAddress.isFull(peer)) {
      return false;
    }
    turnedAway++;
    return true;
  }

  private final class Accepting implements AcceptListener {
    @Override
    public void accepted(Transport transport) {
      engine().meter().begin(Server.this, "while accepting");
      Address peer = peer(transport);
      S stream = closed || turnsAway(peer) ? null : build(peer); // closed: it came meanwhile
      if (stream == null) {
        transport.close();
        return;
      }
      if (limits != null) {
        stream.limits(limits);
      }
      Connection connection = stream.accepted(Server.this, tlsAtOnce ? secured : null);
      entered(connection, peer);
      transport.listener(connection);
      connection.transport(transport);
      try {
        connection.connected();
      } catch (RuntimeException e) {
        connection.abort();
        hook(() -> onTlsError(peer, e));
      }
    }

    @Override
    public void acceptFailed(Throwable cause) {
      engine().log().warning(Server.this + " could not accept a connection", cause);
    }
  }

  private static Address peer(Transport transport) {
    SocketAddress peer = transport.remoteAddress();
    return peer == null ? new Address.Unix(Path.of("")) : Address.of(peer);
  }

  private @Nullable S build(Address peer) {
    try {
      return onAccept(peer);
    } catch (Throwable e) {
      engine().log().thrown(this, e);
      return null;
    }
  }

  private void entered(Connection connection, Address peer) {
    connections.add(connection);
    if (perAddress != null) {
      perAddress.add(peer);
    }
    if (connections.size() >= maxConnections) {
      rest(true);
    }
  }

  private void rest(boolean on) {
    if (resting != on && acceptor != null) {
      resting = on;
      acceptor.accepting(!on);
    }
  }

  void left(Connection connection) {
    connections.remove(connection);
    if (perAddress != null) {
      perAddress.remove(connection.address(true));
    }
    if (!closed) {
      rest(connections.size() >= maxConnections);
    }
    if (closed && connections.isEmpty()) {
      finish();
    }
  }

  // Closing

  /**
   * Stops accepting, and closes every connection after what was written to it has been sent. {@link
   * #onClose()} is told in the same poll. A server that is closed stays so; closing it again has no
   * effect.
   */
  @Override
  public void close() {
    checkThread("Server.close");
    stopAccepting();
    closeConnections();
  }

  /**
   * Stops accepting, and gives the connections some time to end by themselves before they are
   * closed. Each is told at once ({@link Stream#onServerClosing()}).
   *
   * @param grace how long
   * @return complete when the last connection is closed
   * @throws IllegalArgumentException if the time is negative
   */
  public CompletionStage<@Nullable Void> close(Duration grace) {
    checkThread("Server.close");
    if (grace.isNegative()) {
      throw new IllegalArgumentException("grace must not be negative: " + grace);
    }
    stopAccepting();
    if (grace.isZero() || connections.isEmpty()) {
      closeConnections();
    } else if (drainDeadline == null) {
      drainDeadline = engine().defer(grace, this::closeConnections);
      connections.forEach(Connection::serverClosing);
    }
    return drained.minimalCompletionStage();
  }

  private void closeConnections() {
    for (Connection each : List.copyOf(connections)) {
      each.stream().close();
    }
  }

  @Override
  void abort() {
    stopAccepting();
    for (Connection each : List.copyOf(connections)) {
      each.abort();
    }
  }

  private void stopAccepting() {
    if (closed) {
      return;
    }
    closed = true;
    if (acceptor != null) {
      acceptor.close();
      deleteSocketFile();
    }
    engine().due(this::tellClosed);
  }

  private void tellClosed() {
    hook(this::onClose);
    forgetOverrides();
    bound = null;
    if (connections.isEmpty()) {
      finish();
    }
  }

  /** The last connection is gone. */
  private void finish() {
    if (drainDeadline != null) {
      drainDeadline.cancel();
    }
    engine().remove(this);
    drained.complete(null);
  }

  private void deleteSocketFile() {
    if (bound instanceof Address.Unix unix) {
      try {
        Files.deleteIfExists(unix.path());
      } catch (IOException e) {
        engine().log().warning(this + " could not delete the file of its socket", e);
      }
    }
  }

  @Override
  public boolean closed() {
    return closed;
  }

  @Override
  boolean isStarted() {
    return acceptor != null || closed;
  }

  @Override
  @Nullable Address socketAddress(boolean remote) {
    return remote ? null : bound;
  }

  // Hooks

  /**
   * Called with each connection that was accepted: builds its stream. A subclass may build another,
   * or refuse the peer. Calls the function that the server was made with by default.
   *
   * @param peer who connected
   * @return a stream that is not in use, or null to close the connection
   */
  protected @Nullable S onAccept(Address peer) {
    if (factory == null) {
      throw new IllegalStateException(
          getClass().getName() + " was made without a factory: it has to override onAccept");
    }
    return factory.get();
  }

  /**
   * Called when TLS could not even begin on a connection that was accepted, which is then closed; a
   * handshake that fails is its stream's matter ({@link Stream#onTlsHandshakeError}). Logs by
   * default.
   *
   * @param peer who connected
   * @param cause why
   */
  protected void onTlsError(Address peer, Exception cause) {
    engine().log().warning(this + " could not begin TLS with " + peer, cause);
  }

  /** Called when the server listens. Does nothing by default. */
  protected void onListen() {}

  /**
   * Called exactly once, when the server is closed and accepts no more. Does nothing by default.
   */
  protected void onClose() {}

  private void hook(Runnable hook) {
    engine().meter().begin(this, "in a hook");
    try {
      hook.run();
    } catch (Throwable e) {
      engine().log().thrown(this, e);
    }
  }

  @Override
  public String toString() {
    return getClass().getSimpleName() + "[" + (bound == null ? "not listening" : bound) + "]";
  }
}
