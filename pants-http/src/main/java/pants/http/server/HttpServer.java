package pants.http.server;

import java.io.UncheckedIOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import pants.Engine;
import pants.Server;
import pants.http.BadMessageException.Reason;
import pants.http.HttpLimits;
import pants.http.wire.RequestReader;
import pants.net.Address;
import pants.net.Tls;

/**
 * A server of HTTP/1.1 and HTTP/1.0, which hands each request to a function.
 *
 * {@snippet :
 * new HttpServer(request -> request.sendResponse("Hello World.")).listen(8080);
 * Engine.instance().start();
 * }
 *
 * <p>Requests of a connection are answered one after the other. A request that breaks a rule of the
 * protocol or a bound of {@link HttpLimits} is answered with its status and a line that says which,
 * never reaches the handler, and ends its connection; {@link #refusals()} counts them.
 *
 * <p>It belongs to the thread of its engine; options come before {@code listen} unless they say
 * otherwise. For several cores see {@link pants.Engines} and {@link #reusePort}.
 */
public final class HttpServer {
  private static final int PORT = 80;
  private static final int TLS_PORT = 443;

  private final Server<HttpConnection> server = new Server<>(() -> new HttpConnection(this));
  private final Output output = new Output();
  private final CommonFields commonFields = new CommonFields(InstantSource.system());
  private final Refusals refusals = new Refusals();
  private RequestHandler handler;
  private @Nullable RequestHandler onHead;
  private final Options options = new Options();
  private boolean keepAlive = true;
  private boolean secured;
  private boolean stopping;
  private @Nullable Deadlines deadlines;
  private @Nullable Blocking blocking;

  /**
   * A server that does not listen yet.
   *
   * @param handler answers requests
   */
  public HttpServer(RequestHandler handler) {
    this.handler = Objects.requireNonNull(handler, "handler");
  }

  // Options

  /**
   * Sets another handler, for the requests from now on; also while the server listens.
   *
   * @param handler answers requests
   * @return this server
   */
  public HttpServer handler(RequestHandler handler) {
    this.handler = Objects.requireNonNull(handler, "handler");
    return this;
  }

  /**
   * Sets a function that sees each request before its body has arrived, and before a client that
   * asks whether to send it ({@code Expect: 100-continue}) is told to. It may answer in full, so
   * that the handler is not called: with 413, 401, and so on. One that decides later holds the body
   * back until then ({@link HttpRequest#pauseBody}), also that of a request without one: the
   * handler is called when the body has ended. It alone may take the body in pieces ({@link
   * HttpRequest#onBody}) or bound it in another way ({@link HttpRequest#bodyLimit}). Also while the
   * server listens.
   *
   * @param onHead the function; null for none
   * @return this server
   */
  public HttpServer onHead(@Nullable RequestHandler onHead) {
    this.onHead = onHead;
    return this;
  }

  /**
   * Puts the server on an engine; {@link Engine#instance()} without it.
   *
   * @param engine the engine
   * @return this server
   * @throws IllegalStateException if the server listens
   */
  public HttpServer on(Engine engine) {
    server.on(engine);
    return this;
  }

  /**
   * Sets the bounds.
   *
   * @param limits the bounds, {@link HttpLimits#DEFAULT} without it
   * @return this server
   * @throws IllegalArgumentException if a head may be longer than the {@link
   *     pants.StreamLimits#maxBufferSize()} of its stream
   * @throws IllegalStateException if the server listens
   */
  public HttpServer limits(HttpLimits limits) {
    checkNotStarted("limits");
    int window = new RequestReader(limits).minimum();
    if (window > limits.stream().maxBufferSize()) {
      throw new IllegalArgumentException(
          "requestLine and headerSection need a buffer of "
              + window
              + " bytes, above the maxBufferSize of "
              + limits.stream().maxBufferSize());
    }
    options.limits = Objects.requireNonNull(limits, "limits");
    return this;
  }

  /**
   * Says whether a connection may carry more than one request; it may by default. Also while the
   * server listens.
   *
   * @param on false to close each behind its answer
   * @return this server
   */
  public HttpServer keepAlive(boolean on) {
    keepAlive = on;
    return this;
  }

  /**
   * Secures the connections with TLS; see {@link Server#tls} on doing so again while it listens.
   *
   * @param settings a server's
   * @return this server
   * @throws IllegalArgumentException if the settings are a client's
   * @throws UncheckedIOException if the server listens and a file of the settings cannot be used
   */
  public HttpServer tls(Tls settings) {
    server.tls(settings);
    secured = true;
    return this;
  }

  /**
   * Sets how many connections may wait to be accepted; see {@link Server#backlog}.
   *
   * @param connections above zero
   * @return this server
   * @throws IllegalArgumentException if it is zero or negative
   * @throws IllegalStateException if the server listens
   */
  public HttpServer backlog(int connections) {
    server.backlog(connections);
    return this;
  }

  /**
   * Shares the port with other servers, those of other engines, say; see {@link Server#reusePort}.
   *
   * @param shared whether to share
   * @return this server
   * @throws IllegalStateException if the server listens
   */
  public HttpServer reusePort(boolean shared) {
    server.reusePort(shared);
    return this;
  }

  private void checkNotStarted(String option) {
    if (deadlines != null) {
      throw new IllegalStateException(this + " listens: " + option + " comes before listen");
    }
  }

  // Listening

  /**
   * Listens on port 80 of every address of this machine, or on 443 with {@link #tls}.
   *
   * @return this server
   * @throws UncheckedIOException if the port cannot be taken
   */
  public HttpServer listen() {
    return listen(secured ? TLS_PORT : PORT);
  }

  /**
   * Listens on a port of every address of this machine, IPv4 and IPv6.
   *
   * @param port 0 to 65,535; 0 lets the system choose, {@link #localAddress()} tells
   * @return this server
   * @throws UncheckedIOException if the port cannot be taken
   */
  public HttpServer listen(int port) {
    return listen(Address.of(port));
  }

  /**
   * Listens on an address of this machine.
   *
   * @param host an IPv4 or IPv6 address, {@code "localhost"}, or {@code ""} for every address
   * @param port 0 to 65,535
   * @return this server
   * @throws UncheckedIOException if the address cannot be taken
   */
  public HttpServer listen(String host, int port) {
    return listen(Address.of(host, port));
  }

  /**
   * Listens on a UNIX socket.
   *
   * @param socket the path of its file
   * @return this server
   * @throws UncheckedIOException if it cannot be made
   */
  public HttpServer listen(Path socket) {
    return listen(Address.of(socket));
  }

  /**
   * Listens; see {@link Server#listen(Address)}.
   *
   * @param address where
   * @return this server
   * @throws IllegalArgumentException if the host is a name
   * @throws UncheckedIOException if the address cannot be taken
   * @throws IllegalStateException if the server listens or is closed
   */
  public HttpServer listen(Address address) {
    bounded().listen(address);
    return started();
  }

  /**
   * Takes over a socket that is bound already; see {@link Server#listen(ServerSocketChannel)}.
   *
   * @param socket a bound socket
   * @return this server
   * @throws IllegalArgumentException if it is not bound
   * @throws IllegalStateException if the server listens or is closed, or its engine's poller cannot
   *     take it over
   */
  public HttpServer listen(ServerSocketChannel socket) {
    bounded().listen(socket);
    return started();
  }

  private Server<HttpConnection> bounded() {
    if (deadlines != null) {
      throw new IllegalStateException(this + " cannot listen: it does, or is closed");
    }
    return server
        .limits(options.limits.stream())
        .maxConnections(options.limits.connections())
        .maxConnectionsPerAddress(options.limits.connectionsPerAddress());
  }

  private HttpServer started() {
    deadlines = new Deadlines(server.engine(), options.limits);
    blocking = new Blocking(options.limits.blockingRequests());
    return this;
  }

  /**
   * Whether the server accepts connections.
   *
   * @return true from {@code listen} to {@code close}
   */
  public boolean listening() {
    return server.listening();
  }

  /**
   * Where the server listens.
   *
   * @return the address, with the port that the system chose; null while it does not
   */
  public @Nullable Address localAddress() {
    return server.localAddress();
  }

  /**
   * How many connections the server has.
   *
   * @return those of HTTP; not those that were handed to another protocol
   */
  public int connections() {
    return server.channels().size();
  }

  /**
   * How many requests were refused so far, by reason. For any thread.
   *
   * @return a count for each reason that there was
   */
  public Map<Reason, Long> refusals() {
    return refusals.counts();
  }

  // Closing

  /**
   * Stops, and gives the requests that are under way {@link HttpLimits#stopGrace()}.
   *
   * @return complete when the last connection is closed
   */
  public CompletionStage<@Nullable Void> close() {
    return close(options.limits.stopGrace());
  }

  /**
   * Stops: accepts no more connections, closes those without a request, lets the answers that are
   * under way end, the last of their connections, and cuts what is left after some time.
   *
   * @param grace how long
   * @return complete when the last connection is closed
   * @throws IllegalArgumentException if the time is negative
   */
  public CompletionStage<@Nullable Void> close(Duration grace) {
    CompletionStage<@Nullable Void> closed = server.close(grace);
    stopping = true;
    server.channels().forEach(HttpConnection::stop);
    return closed;
  }

  // For connections

  RequestHandler handler() {
    return handler;
  }

  @Nullable RequestHandler onHead() {
    return onHead;
  }

  Options options() {
    return options;
  }

  boolean keepsAlive() {
    return keepAlive && !stopping;
  }

  Output output() {
    return output;
  }

  CommonFields commonFields() {
    return commonFields;
  }

  Deadlines deadlines() {
    return Objects.requireNonNull(deadlines);
  }

  Blocking blocking() {
    return Objects.requireNonNull(blocking);
  }

  void refused(Reason reason) {
    refusals.add(reason);
  }

  @Override
  public String toString() {
    return "Http" + server;
  }
}
