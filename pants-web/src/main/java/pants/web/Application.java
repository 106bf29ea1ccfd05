package pants.web;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import pants.Engine;
import pants.Engines;
import pants.Timer;
import pants.http.server.HttpRequest;
import pants.http.server.HttpServer;
import pants.http.server.RequestHandler;
import pants.net.Address;
import pants.net.Tls;
import pants.web.routing.RouteTable;

/**
 * A web application: routes, and all that stands around them. It is a request handler, which any
 * {@link HttpServer} and any function may call.
 *
 * {@snippet :
 * var app = new Application();
 * app.route("/", request -> "Hello, World!");
 * app.route("/hello/<name>", (request, name) -> "Hello, " + name + "!");
 * app.run(8080);
 * }
 *
 * <p>A rule is a path, perhaps behind a domain. A variable stands between {@code <} and {@code >}:
 * {@code <name>} takes what is between two slashes, {@code <int:id>} a number; {@link
 * pants.web.converters.Converters} lists the kinds. With a default, {@code /page/<int:id=1>}, all
 * from the variable on may be missing. Where several rules match, text is before variables, and the
 * more special kind of variable before the more general one: {@code any}, {@code int} and {@code
 * long}, {@code float}, {@code regex} and own ones, {@code string} with bounds, {@code string},
 * {@code path}; then the one that was added first.
 *
 * <p>Routes are told before the server listens.
 */
public final class Application extends Routes implements RequestHandler {
  private final Map<Integer, ErrorView<? super HttpError>> byStatus = new HashMap<>();
  private final Map<Class<?>, ErrorView<?>> byType = new LinkedHashMap<>();
  private boolean fixEndSlash;
  private Duration deadline = Duration.ofSeconds(30);
  private boolean debug;
  private final CopyOnWriteArrayList<HttpServer> servers = new CopyOnWriteArrayList<>();

  /** Servers of several engines may call this. */
  private volatile @Nullable Site site;

  /** An application. */
  public Application() {
    this(null);
  }

  /**
   * An application with a name, which stands in front of those of its routes.
   *
   * @param name the name, or null for none
   */
  public Application(@Nullable String name) {
    super(name);
  }

  // Options

  /**
   * Says whether a path that no rule matches, but would with a slash at its end, is redirected
   * there.
   *
   * @param on true to redirect; false without it
   * @return this application
   * @throws IllegalStateException if the server listens
   */
  public Application fixEndSlash(boolean on) {
    checkOpen();
    fixEndSlash = on;
    return this;
  }

  /**
   * Says whether the page of a fault shows where and why it happened: the trace, with the lines of
   * the sources that are found, the route, and the request. It is shown only where every server
   * that was told to listen with this application listens on a loopback address or a UNIX socket,
   * and the client is on this machine and has asked it by such a name; and so never on a server
   * that was given a function around the application. All others see the page that says nothing.
   *
   * @param on true to show it; false without it
   * @return this application
   * @throws IllegalStateException if the server listens
   */
  public Application debug(boolean on) {
    checkOpen();
    debug = on;
    return this;
  }

  /**
   * Bounds how long a view may take that answers later. The client is answered with 503 then, or
   * finds the connection cut where the answer has begun.
   *
   * @param time above zero; 30 seconds without it
   * @return this application
   * @throws IllegalArgumentException if it is not above zero
   * @throws IllegalStateException if the server listens
   */
  public Application deadline(Duration time) {
    checkOpen();
    if (time.isNegative() || time.isZero()) {
      throw new IllegalArgumentException("deadline must be above zero: " + time);
    }
    deadline = time;
    return this;
  }

  /**
   * Sets the page of a status, in the place of the standard one.
   *
   * @param status such as 404
   * @param view makes the page
   * @return this application
   * @throws IllegalStateException if the server listens
   */
  public Application onError(int status, ErrorView<? super HttpError> view) {
    checkOpen();
    byStatus.put(status, Objects.requireNonNull(view, "view"));
    return this;
  }

  /**
   * Sets the page of exceptions of a type, and of those that extend it; the nearest type counts.
   * They are not reported then. An {@link HttpError} is no exception in this sense: it has the page
   * of its status.
   *
   * @param <X> the type
   * @param type the type
   * @param view makes the page, of status 500 unless it says otherwise
   * @return this application
   * @throws IllegalStateException if the server listens
   */
  public <X extends Throwable> Application onError(Class<X> type, ErrorView<? super X> view) {
    checkOpen();
    byType.put(type, Objects.requireNonNull(view, "view"));
    return this;
  }

  // Routes

  /**
   * All routes, in the order in which they were added, with those of groups behind.
   *
   * @return methods, rule, and where the program added it
   */
  public List<String> routes() {
    return endpoints().stream().map(Endpoint::toString).toList();
  }

  private Site site() {
    Site made = site;
    if (made == null) {
      made = Site.of(freeze());
      site = made;
    }
    return made;
  }

  /**
   * Looks through all routes, and takes no more: those that double others, or have no fitting view,
   * are refused. A server that is told to listen does this first.
   *
   * @throws IllegalArgumentException if a route is wrong, which the message names
   */
  public void freezeRoutes() {
    site();
  }

  /**
   * Freezes the routes, and has streaming ones called when the head of a request has arrived.
   *
   * @throws IllegalArgumentException if a route is wrong, which the message names
   */
  @Override
  public void onListen(HttpServer server) {
    Site routes = site();
    if (servers.addIfAbsent(server) && routes.streams()) {
      RequestHandler first = server.onHead();
      server.onHead(first == null ? this::head : request -> head(first, request));
    }
  }

  // Requests

  /**
   * Answers a request, on the engine's thread. What has to wait before that stands in front: {@code
   * RequestHandler.blocking(first, app)}.
   *
   * @throws IllegalStateException if called on another thread
   */
  @Override
  public void handle(HttpRequest request) {
    request.engine().checkThread("Application.handle");
    Dispatch begun = site().streams() ? Dispatch.begun(this, request) : null;
    if (begun == null) {
      new Dispatch(this, request).begin(request.path());
    } else {
      begun.bodyEnded();
    }
  }

  private void head(HttpRequest request) {
    new Dispatch(this, request).head();
  }

  private void head(RequestHandler first, HttpRequest request) throws Exception {
    first.handle(request);
    if (!request.isFinished() && !request.isLost()) {
      head(request);
    }
  }

  RouteTable.Found<Endpoint> find(HttpRequest request, String path) {
    if (path.equals("*")) { // OPTIONS for the server as a whole (RFC 9110, section 9.3.7)
      return new RouteTable.Found<>(null, List.of(), site().methods());
    }
    RouteTable<Endpoint> table = site().table();
    String host = table.hasDomains() ? request.host() : "";
    return table.find(host, path, request.method());
  }

  boolean showsFaultsTo(HttpRequest request) {
    return debug && Loopback.isAll(servers) && Loopback.isOf(request);
  }

  boolean fixesEndSlash() {
    return fixEndSlash;
  }

  Duration deadline() {
    return deadline;
  }

  @Nullable ErrorView<? super HttpError> errorView(int status) {
    return byStatus.get(status);
  }

  /** The view for exceptions of a type: that of the nearest type above it. */
  @SuppressWarnings("unchecked") // they are put in with their type
  @Nullable ErrorView<Throwable> errorView(Throwable thrown) {
    for (Class<?> type = thrown.getClass(); type != null; type = type.getSuperclass()) {
      ErrorView<?> view = byType.get(type);
      if (view != null) {
        return (ErrorView<Throwable>) view;
      }
    }
    return null;
  }

  @Nullable Endpoint named(String name) {
    return site().names().get(name);
  }

  // URLs

  /**
   * Makes the URL of a route; {@link #link} can say more.
   *
   * @param name its name, with those of its groups in front
   * @param values of the variables, in their order
   * @return the path, or, where the rule has a domain, {@code //domain/path}
   * @throws IllegalArgumentException if no route has the name, a value is missing or left over, or
   *     the rule would not take the URL back
   */
  public String url(String name, Object... values) {
    return link(name).values(values).toString();
  }

  /**
   * Begins the URL of a route.
   *
   * @param name its name, with those of its groups in front; with points in front it is meant from
   *     the route of {@link Link#from}: one point for the same group, two for the group around it
   * @return a link, which can be told more
   */
  public Link link(String name) {
    return new Link(this, name);
  }

  // Running

  /** Serves this application on port 80; see {@link #run(int)}. */
  public void run() {
    run(80);
  }

  /**
   * Serves this application on a port of every address of this machine, and runs this thread's
   * engine until it is stopped.
   *
   * @param port 0 to 65,535; 0 lets the system choose
   * @throws IllegalArgumentException if a route is wrong
   * @throws java.io.UncheckedIOException if the port cannot be taken
   */
  public void run(int port) {
    run(Address.of(port), null, Engine.instance());
  }

  /**
   * Serves this application, and runs an engine until it is stopped. On an engine that runs
   * already, the call returns at once, and the application is served from then on. What else a
   * server can be told, {@code new HttpServer(app)} can be.
   *
   * @param address where to listen
   * @param tls secures the connections; null for none
   * @param engine an engine of this thread
   * @throws IllegalArgumentException if a route is wrong
   * @throws java.io.UncheckedIOException if the address cannot be taken
   */
  public void run(Address address, @Nullable Tls tls, Engine engine) {
    HttpServer server = new HttpServer(this).on(engine);
    if (tls != null) {
      server.tls(tls);
    }
    server.listen(address);
    Timer first = engine.callback(() -> {});
    engine.start();
    if (!first.isPending()) { // else it runs already, and goes on
      server.close();
    }
  }

  /**
   * Serves applications on a port of every address of this machine, each on an engine and a thread
   * of its own, until the engines are stopped.
   *
   * @param port 1 to 65,535
   * @param engines how many, such as one for each core
   * @param maker makes the application of each engine; applications share nothing unless it is
   *     given to them
   * @throws IllegalArgumentException if a route is wrong, the port is none that all engines can
   *     share, or the number of engines is not above zero
   * @throws java.io.UncheckedIOException if the port cannot be taken
   */
  public static void run(int port, int engines, Supplier<Application> maker) {
    if (port < 1 || port > 65_535) { // 0 would be another port for each engine
      throw new IllegalArgumentException("port must be from 1 to 65535: " + port);
    }
    Engines.run(engines, () -> new HttpServer(maker.get()).reusePort(true).listen(port));
  }
}
