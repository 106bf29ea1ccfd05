package pants.web;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import pants.http.Headers;
import pants.http.MutableHeaders;
import pants.http.Syntax;
import pants.http.server.HttpRequest;
import pants.http.server.HttpServer;
import pants.http.server.RequestHandler;
import pants.web.routing.Rule;

/**
 * A rule with its view, or with what makes its WebSockets. It answers {@code GET}, and with it
 * {@code HEAD}, unless it is told of other methods. Its options come before the server listens.
 */
public final class Route {
  private final Routes owner;
  private final Rule rule;
  private final Call call;
  private final String origin;
  private Set<String> methods = Set.of("GET");
  private @Nullable String name;
  private boolean auto404;
  private boolean blocking;
  private boolean streaming;
  private Headers headers = Headers.of();

  Route(Routes owner, Rule rule, Call call, String origin) {
    this.owner = owner;
    this.rule = rule;
    this.call = call;
    this.origin = origin;
  }

  /**
   * Names the route, for {@link Application#url}.
   *
   * @param word a name without points
   * @return this route
   * @throws IllegalArgumentException if it has a point, or another route of the group has the name
   * @throws IllegalStateException if the server listens
   */
  public Route name(String word) {
    owner.checkOpen();
    if (word.isEmpty() || word.indexOf('.') >= 0) {
      throw new IllegalArgumentException("the name of a route has no points: " + word);
    }
    owner.checkFree(word, this);
    name = word;
    return this;
  }

  /**
   * Sets the methods that the route answers.
   *
   * @param words in any case; {@code GET} brings {@code HEAD} with it
   * @return this route
   * @throws IllegalArgumentException if there is none, or one is no token
   * @throws IllegalStateException if the server listens, or the route is to WebSockets
   */
  public Route methods(String... words) {
    owner.checkOpen();
    checkView("methods");
    Set<String> all = new LinkedHashSet<>();
    for (String word : words) {
      if (!Syntax.isToken(word)) {
        throw new IllegalArgumentException("a method is a token: " + word);
      }
      all.add(word.toUpperCase(Locale.ROOT));
    }
    if (all.isEmpty()) {
      throw new IllegalArgumentException("a route needs a method");
    }
    methods = Collections.unmodifiableSet(all);
    return this;
  }

  /**
   * Answers with 404 where a value is nothing: null, false, zero, or empty.
   *
   * @return this route
   * @throws IllegalStateException if the server listens
   */
  public Route auto404() {
    owner.checkOpen();
    auto404 = true;
    return this;
  }

  /**
   * Sets headers that each answer has unless its view sets them.
   *
   * @param fields headers
   * @return this route
   * @throws IllegalStateException if the server listens
   */
  public Route headers(Headers fields) {
    owner.checkOpen();
    MutableHeaders all = new MutableHeaders(headers);
    for (int i = 0; i < fields.size(); i++) {
      all.add(fields.name(i), fields.value(i));
    }
    headers = all.immutable();
    return this;
  }

  /**
   * Sets the type that each answer has unless its view sets it.
   *
   * @param type such as {@code text/css}
   * @return this route
   * @throws IllegalArgumentException if it is no value of a header
   * @throws IllegalStateException if the server listens
   */
  public Route contentType(String type) {
    return headers(Headers.of("Content-Type", type));
  }

  /**
   * Calls the view on a virtual thread of its own, so that it may block: ask a database, say. Hooks
   * run on the engine as ever, and so does what becomes of the value that the view returns. It is
   * an option of the route, and no wrapper around the view: a wrapper there would have to be for
   * each number of parameters.
   *
   * <p>The view may also answer by the methods of the request, and return {@link Response#SENT}. At
   * the {@linkplain Application#deadline deadline} the client gets its 503, and the thread is
   * interrupted; one that goes on all the same is left to end by itself. That page has nothing of
   * what was said of the answer before, no cookie either: half a login is none. How many there may
   * be at once {@link pants.http.HttpLimits#blockingRequests} says, of which it is one until then.
   *
   * @return this route
   * @throws IllegalStateException if the server listens, or the route is to WebSockets
   */
  public Route blocking() {
    owner.checkOpen();
    checkView("blocking");
    blocking = true;
    return this;
  }

  /**
   * Calls the view when the head of a request has arrived, before its body. What the view returns
   * is sent at once, and the body not awaited: so it may refuse. Otherwise it may bound the body
   * ({@link HttpRequest#bodyLimit}), take it in pieces ({@link HttpRequest#onBody}, {@link
   * HttpRequest#onPart}), hold it back, and return {@link Response#afterBody}.
   *
   * {@snippet :
   * app.route("/files/<name>", (request, name) -> {
   *   var sink = new Sink(name);
   *   request.bodyLimit(1L << 32);
   *   request.onBody(sink::write);
   *   return Response.afterBody(() -> Response.of(sink.close()).status(201));
   * }).methods("PUT").streaming();
   * }
   *
   * <p>The deadline of the application counts from the end of the body; a {@linkplain #blocking()
   * blocking} view, which holds the body back until it returns, has the same time for that. It
   * takes the server to know the application: what stands around it, as another handler, has to
   * pass on {@link RequestHandler#onListen}. A function that the server has already ({@link
   * HttpServer#onHead}) is called first, and must not be blocking.
   *
   * @return this route
   * @throws IllegalStateException if the server listens, or the route is to WebSockets
   */
  public Route streaming() {
    owner.checkOpen();
    checkView("streaming");
    streaming = true;
    return this;
  }

  /**
   * The name.
   *
   * @return without those of its groups; null where it has none
   */
  public @Nullable String name() {
    return name;
  }

  /**
   * The methods that were set.
   *
   * @return in upper case
   */
  public Set<String> methods() {
    return methods;
  }

  private void checkView(String option) {
    if (call.isWebSocket()) {
      throw new IllegalStateException(
          "a WebSocket is asked for with GET, on the engine: %s is for views: %s"
              .formatted(option, this));
    }
  }

  /** The methods with those that they bring with them. There is no HEAD of a handshake. */
  Set<String> allMethods() {
    if (call.isWebSocket() || !methods.contains("GET")) {
      return methods;
    }
    Set<String> all = new TreeSet<>(methods);
    all.add("HEAD");
    return all;
  }

  Rule rule() {
    return rule;
  }

  Call call() {
    return call;
  }

  boolean isAuto404() {
    return auto404;
  }

  boolean isBlocking() {
    return blocking;
  }

  boolean isStreaming() {
    return streaming;
  }

  Headers headers() {
    return headers;
  }

  /** Where it was added. */
  String origin() {
    return origin;
  }

  /**
   * The rule, as it was written.
   *
   * @return such as {@code /posts/<int:id>}
   */
  @Override
  public String toString() {
    return rule.source();
  }
}
