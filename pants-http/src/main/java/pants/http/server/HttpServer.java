package pants.http.server;

import java.io.UncheckedIOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import pants.Engine;
import pants.Server;
import pants.bytes.Bytes;
import pants.http.BadMessageException.Reason;
import pants.http.Headers;
import pants.http.HttpLimits;
import pants.http.JsonCodec;
import pants.http.log.AccessLog;
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
   * The function that sees each request before its body, for whoever puts one around it.
   *
   * @return what was set, or null
   */
  public @Nullable RequestHandler onHead() {
    return onHead;
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

  // Proxies

  /**
   * Says whether to believe what a proxy on this machine says of a request: one that connects from
   * a loopback address or by a UNIX socket. The server believes nobody at first.
   *
   * <p>{@link HttpRequest#remoteAddress()} is then the address in {@code X-Real-IP}; where that is
   * missing, repeated or malformed, the last in {@code X-Forwarded-For} that is not itself one of
   * these proxies (the first, if each is; an entry that is no address ends the search). {@link
   * HttpRequest#scheme()}, {@link HttpRequest#isSecure()} and {@link HttpRequest#fullUrl()} follow
   * {@code X-Forwarded-Proto}, {@code http} or {@code https}, the last of several. Others may send
   * these headers, too, and are ignored; so is {@code Forwarded} (RFC 7239). A proxy must therefore
   * set {@code X-Real-IP} and {@code X-Forwarded-Proto} itself, or remove them, and not hand on
   * those of its clients.
   *
   * <p>{@link HttpLimits#connectionsPerAddress()} still bounds the connections of a peer: of the
   * proxy.
   *
   * @param on whether to
   * @return this server
   * @throws IllegalStateException if the server listens
   */
  public HttpServer xheaders(boolean on) {
    checkNotStarted("xheaders");
    options.proxies = on ? new TrustedProxies() : null;
    return this;
  }

  /**
   * Believes proxies on this machine, as {@link #xheaders(boolean)} does, and those in some
   * networks. Whoever else can connect from there is believed, too.
   *
   * @param networks such as {@code 10.0.0.0/8}, {@code fd00::/8} or {@code 192.0.2.1}; see {@link
   *     pants.net.Network#of}
   * @return this server
   * @throws IllegalArgumentException if one is no network
   * @throws IllegalStateException if the server listens
   */
  public HttpServer xheaders(String... networks) {
    checkNotStarted("xheaders");
    options.proxies = new TrustedProxies(networks);
    return this;
  }

  /**
   * Expects each connection to begin with the header of the PROXY protocol of HAProxy, version 1 or
   * 2, by which a proxy that only hands bytes on says who has connected to it ({@link
   * pants.net.ProxyHeader}). {@link HttpRequest#remoteAddress()} is who was announced; {@link
   * HttpRequest#isSecure()} is also true where the proxy says that the client came by TLS. The
   * handshake of {@link #tls} comes behind the header.
   *
   * <p>A connection that begins otherwise is closed without a word and counted ({@link
   * Reason#PROXY_HEADER}), since nobody knows what its peer would understand. The header, the
   * handshake behind it and the first head have {@link HttpLimits#headDeadline()} together.
   *
   * <p>Whoever can connect can announce anything: let proxies alone reach the port. With {@link
   * #xheaders(boolean)} it is who was announced that is trusted or not, since the proxy has handed
   * on what he sent; where the proxy does not know its client, nobody is. {@link
   * HttpLimits#connectionsPerAddress()} bounds the connections of the proxy.
   *
   * @param on whether to
   * @return this server
   * @throws IllegalStateException if the server listens
   */
  public HttpServer proxyProtocol(boolean on) {
    checkNotStarted("proxyProtocol");
    options.proxyProtocol = on;
    server.tlsAtOnce(!on);
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

  // Files

  /**
   * Sets the folder that {@link HttpRequest#sendFile(Path)} starts from where a path is relative.
   * It is no fence: {@code ..} and absolute paths lead out of it.
   *
   * @param folder the folder, made absolute now; the current directory, at the time of each
   *     request, without it
   * @return this server
   * @throws IllegalStateException if the server listens
   */
  public HttpServer fileRoot(Path folder) {
    checkNotStarted("fileRoot");
    options.fileRoot = folder.toAbsolutePath();
    return this;
  }

  /**
   * Has the proxy in front of this server send the files of {@link HttpRequest#sendFile(Path)}:
   * answers name the file in a header {@code X-Sendfile}, and have no body.
   *
   * @param on whether it does; false without it
   * @return this server
   * @throws IllegalStateException if the server listens
   */
  public HttpServer sendfile(boolean on) {
    checkNotStarted("sendfile");
    options.sendfile = on ? "X-Sendfile" : null;
    return this;
  }

  /**
   * Has the proxy in front of this server send files, as {@link #sendfile(boolean)} does, and names
   * the header.
   *
   * @param header such as {@code X-Accel-Redirect} for nginx
   * @return this server
   * @throws IllegalArgumentException if it is no name of a header
   * @throws IllegalStateException if the server listens
   */
  public HttpServer sendfile(String header) {
    checkNotStarted("sendfile");
    options.sendfile = Headers.of(header, "").name(0);
    return this;
  }

  /**
   * Sets what the proxy is told in front of a path below {@link #fileRoot}, such as {@code
   * /_static/}: the location where nginx finds those files.
   *
   * @param prefix the front of a URL path, encoded as in a URL
   * @return this server
   * @throws IllegalArgumentException if it cannot stand in a header
   * @throws IllegalStateException if the server listens
   */
  public HttpServer sendfilePrefix(String prefix) {
    checkNotStarted("sendfilePrefix");
    options.sendfilePrefix = Headers.of("X-Sendfile", prefix).value(0);
    return this;
  }

  // Compression

  /**
   * Compresses answers for clients that take it ({@code Accept-Encoding}): by gzip, and by zstd and
   * brotli where their libraries are there ({@code com.github.luben:zstd-jni}, {@code
   * com.aayushatharva.brotli4j:brotli4j} with its native jar). Off without it, because an answer
   * that has both a secret and what an attacker may choose tells the secret by its length (BREACH).
   *
   * <p>Compressed are whole answers of text, JSON, XML, scripts and the like, unless they are known
   * to have less than 1 KiB, a {@code Content-Encoding}, a digest, or {@code Cache-Control:
   * no-transform}. An answer that has {@code Content-Encoding: identity} is sent as it is, without
   * that field. Those that are compressed for some clients have {@code Vary: Accept-Encoding}; an
   * {@code ETag} becomes weak.
   *
   * <p>A body in one piece keeps a {@code Content-Length} up to 256 KiB; a longer one is compressed
   * while other requests have their turns. What is sent step by step is compressed at the call, and
   * can be decoded as it arrives; at most {@link HttpLimits#compressedAnswers()} at a time.
   *
   * @return this server
   * @throws IllegalStateException if the server listens
   */
  public HttpServer compress() {
    checkNotStarted("compress");
    options.compression = new Compression();
    return this;
  }

  // Cookies and JSON

  /**
   * Sets the secret that cookies are signed with; see {@link HttpRequest#setSecureCookie}. Without
   * it, all servers of a process share one of 32 random bytes, so that signed cookies end with the
   * process, and those of one process are unknown to any other. To change the secret, give the new
   * one first and the former behind it for as long as its cookies last. Also while the server
   * listens.
   *
   * @param current signs and verifies; its UTF-8 is the key
   * @param former verify as well
   * @return this server
   * @throws IllegalArgumentException if one has less than 16 bytes
   */
  public HttpServer cookieSecret(String current, String... former) {
    return cookieSecret(
        Bytes.utf8(current), Stream.of(former).map(Bytes::utf8).toArray(Bytes[]::new));
  }

  /**
   * Sets the secret that cookies are signed with, in bytes; see {@link #cookieSecret(String,
   * String...)}.
   *
   * @param current signs and verifies
   * @param former verify as well
   * @return this server
   * @throws IllegalArgumentException if one has less than 16 bytes
   */
  public HttpServer cookieSecret(Bytes current, Bytes... former) {
    List<Bytes> secrets = new ArrayList<>(List.of(former));
    secrets.addFirst(current);
    options.signer = new CookieSigner(secrets);
    return this;
  }

  /**
   * Sets what turns values into JSON and back; without it, Jackson does. See {@link JsonCodec}.
   *
   * @param codec any codec
   * @return this server
   * @throws IllegalStateException if the server listens
   */
  public HttpServer json(JsonCodec codec) {
    checkNotStarted("json");
    options.json(Objects.requireNonNull(codec, "codec"));
    return this;
  }

  // The access log

  /**
   * What the server reads and writes JSON with.
   *
   * @return what was set, else Jackson's
   * @throws IllegalStateException if there is neither
   */
  public JsonCodec json() {
    return options.json();
  }

  /**
   * Has each request written to a log when it is over: answered, lost or cut, and also what was
   * refused before it was a request; in the order of their ends. There is none without it. Entries
   * wait in a queue ({@link HttpLimits#accessLogQueue()}) for a thread that writes them: what does
   * not fit is dropped, and counted.
   *
   * @param log takes the entries
   * @return this server
   * @throws IllegalStateException if the server listens
   */
  public HttpServer accessLog(AccessLog log) {
    checkNotStarted("accessLog");
    options.accessLog = new AccessQueue(Objects.requireNonNull(log, "log"), options);
    return this;
  }

  /**
   * How many entries of the access log were lost, as too many waited or the log failed. For any
   * thread.
   *
   * @return entries; 0 where there is no log
   */
  public long accessLogDropped() {
    AccessQueue log = options.accessLog;
    return log == null ? 0 : log.dropped();
  }

  /**
   * Sets where bodies are kept that are longer than {@link HttpLimits#spool()}. Each has a file of
   * its own there, which nobody but the owner of the process can read, and which is gone with its
   * request. Where it cannot be made or written, the request is answered with 507.
   *
   * @param directory a directory, which is looked at when there is such a body; that of {@code
   *     java.io.tmpdir} without it
   * @return this server
   * @throws IllegalStateException if the server listens
   */
  public HttpServer spoolDirectory(Path directory) {
    checkNotStarted("spoolDirectory");
    Objects.requireNonNull(directory, "directory");
    options.spool = () -> SpoolFile.open(directory);
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
    handler.onListen(this);
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
   * @return complete when the last connection is closed, and the access log written
   */
  public CompletionStage<@Nullable Void> close() {
    return close(options.limits.stopGrace());
  }

  /**
   * Stops: accepts no more connections, closes those without a request, lets the answers that are
   * under way end, the last of their connections, and cuts what is left after some time.
   *
   * @param grace how long
   * @return complete when the last connection is closed, and the access log written
   * @throws IllegalArgumentException if the time is negative
   */
  public CompletionStage<@Nullable Void> close(Duration grace) {
    CompletionStage<@Nullable Void> closed = server.close(grace);
    stopping = true;
    AccessQueue log = options.accessLog;
    return log == null ? closed : log.drainedAfter(closed, server.engine());
  }

  // For connections

  RequestHandler handler() {
    return handler;
  }

  Options options() {
    return options;
  }

  boolean isSecured() {
    return secured;
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
