package pants.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import pants.http.server.HttpRequest;
import pants.http.websocket.WebSocket;
import pants.web.converters.ConverterFactory;
import pants.web.converters.Converters;
import pants.web.routing.Rule;
import pants.web.routing.RuleParser;

/**
 * A group of routes, with hooks of its own. It can be made without the application that it will be
 * part of, and be part of another group, under a rule that stands in front of its own.
 *
 * {@snippet :
 * var fish = new Routes("fish");
 * fish.route("/<name>", (request, name) -> "This is " + name).name("show");
 * app.add("/sea", fish);                    // /sea/<name>, named fish.show
 * }
 *
 * <p>All is said before the server listens; from then on nothing can be changed.
 */
public sealed class Routes permits Application {
  private final @Nullable String name;
  private final Converters converters = new Converters();
  private final List<Route> routes = new ArrayList<>();
  private final List<Group> groups = new ArrayList<>();
  private final List<Hook> before = new ArrayList<>();
  private final List<ResponseHook> after = new ArrayList<>();
  private final List<Hook> always = new ArrayList<>();
  private boolean frozen;

  /** A group within this one. */
  private record Group(Rule prefix, Routes routes) {}

  /**
   * Sees a request.
   *
   * <p>What it throws counts as thrown by the view.
   */
  @FunctionalInterface
  public interface Hook {
    /**
     * Sees a request.
     *
     * @param request the request
     * @throws Exception any
     */
    void see(HttpRequest request) throws Exception;
  }

  /** Sees what a view has answered, before that is sent, and may change it. */
  @FunctionalInterface
  public interface ResponseHook {
    /**
     * Sees an answer.
     *
     * @param request the request
     * @param response the answer
     * @throws Exception any
     */
    void see(HttpRequest request, Response response) throws Exception;
  }

  /** A group whose routes have the names that they are given. */
  public Routes() {
    this(null);
  }

  /**
   * A group with a name, which stands in front of those of its routes, with a point between.
   *
   * @param name the name, or null for none
   */
  public Routes(@Nullable String name) {
    this.name = name;
  }

  // Routes

  /**
   * Adds a route without variables.
   *
   * @param rule which requests; see {@link Application}
   * @param view answers
   * @return the route, which can be told more
   * @throws IllegalArgumentException if the rule is malformed, which the message shows, or has
   *     variables
   * @throws IllegalStateException if the server listens
   */
  public Route route(String rule, View view) {
    return add(rule, Call.of(view));
  }

  /**
   * Adds a route with one variable; see {@link #route(String, View)}.
   *
   * @param <A> the type of the variable
   * @param rule which requests
   * @param view answers
   * @return the route
   */
  public <A> Route route(String rule, View.One<A> view) {
    return add(rule, Call.of(view));
  }

  /**
   * Adds a route with two variables; see {@link #route(String, View)}.
   *
   * @param <A> the type of the first variable
   * @param <B> the type of the second
   * @param rule which requests
   * @param view answers
   * @return the route
   */
  public <A, B> Route route(String rule, View.Two<A, B> view) {
    return add(rule, Call.of(view));
  }

  /**
   * Adds a route with three variables; see {@link #route(String, View)}.
   *
   * @param <A> the type of the first variable
   * @param <B> the type of the second
   * @param <C> the type of the third
   * @param rule which requests
   * @param view answers
   * @return the route
   */
  public <A, B, C> Route route(String rule, View.Three<A, B, C> view) {
    return add(rule, Call.of(view));
  }

  /**
   * Adds a route with four variables; see {@link #route(String, View)}.
   *
   * @param <A> the type of the first variable
   * @param <B> the type of the second
   * @param <C> the type of the third
   * @param <D> the type of the fourth
   * @param rule which requests
   * @param view answers
   * @return the route
   */
  public <A, B, C, D> Route route(String rule, View.Four<A, B, C, D> view) {
    return add(rule, Call.of(view));
  }

  /**
   * Adds a route with five variables; see {@link #route(String, View)}.
   *
   * @param <A> the type of the first variable
   * @param <B> the type of the second
   * @param <C> the type of the third
   * @param <D> the type of the fourth
   * @param <E> the type of the fifth
   * @param rule which requests
   * @param view answers
   * @return the route
   */
  public <A, B, C, D, E> Route route(String rule, View.Five<A, B, C, D, E> view) {
    return add(rule, Call.of(view));
  }

  /**
   * Adds a route whose view takes the request alone, however many variables the rule has: {@link
   * Match#of} has what they matched. Converters test them, and make no values.
   *
   * @param rule which requests
   * @param view answers
   * @return the route
   * @throws IllegalArgumentException if the rule is malformed
   * @throws IllegalStateException if the server listens
   */
  public Route basicRoute(String rule, View view) {
    return add(rule, Call.of(Call.ANY, view));
  }

  /**
   * Adds a route to WebSockets, without variables. They are asked for with GET, by the handshake of
   * RFC 6455; {@code HEAD} is not allowed, and a request that is no proper handshake is answered as
   * {@link WebSocket#accept} says.
   *
   * {@snippet :
   * app.webSocket("/echo", Echo::new);
   * app.webSocket("/rooms/<room>/<int:seat>", Guest::new);   // Guest(String room, int seat)
   * }
   *
   * <p>Hooks {@link #before} see the request ahead of the factory, and may refuse it with an {@link
   * HttpError}, as {@link WebSocket#onHandshake} may; what they say of cookies and headers is in
   * the answer. Hooks {@link #after} see nothing, as there is no {@link Response}; those of {@link
   * #always} see the request when the handshake is over, and not the end of the WebSocket. The
   * deadline of the application bounds nothing of a WebSocket.
   *
   * <p>Of a class with several constructors {@code Guest::new} may be meant in several ways; a
   * lambda says in which.
   *
   * @param rule which requests; see {@link Application}
   * @param factory makes a WebSocket for each, which is not in use
   * @return the route, which has a name and headers as others have, but no other methods, and
   *     neither blocks nor streams
   * @throws IllegalArgumentException if the rule is malformed, which the message shows, or has
   *     variables
   * @throws IllegalStateException if the server listens
   */
  public Route webSocket(String rule, Supplier<? extends WebSocket> factory) {
    return add(rule, Call.webSocket(factory));
  }

  /**
   * Adds a route to WebSockets with one variable; see {@link #webSocket(String, Supplier)}.
   *
   * @param <A> the type of the variable
   * @param rule which requests
   * @param factory makes WebSockets
   * @return the route
   */
  public <A> Route webSocket(String rule, WebSocketFactory.One<A> factory) {
    return add(rule, Call.webSocket(factory));
  }

  /**
   * Adds a route to WebSockets with two variables; see {@link #webSocket(String, Supplier)}.
   *
   * @param <A> the type of the first variable
   * @param <B> the type of the second
   * @param rule which requests
   * @param factory makes WebSockets
   * @return the route
   */
  public <A, B> Route webSocket(String rule, WebSocketFactory.Two<A, B> factory) {
    return add(rule, Call.webSocket(factory));
  }

  /**
   * Adds a route to WebSockets with three variables; see {@link #webSocket(String, Supplier)}.
   *
   * @param <A> the type of the first variable
   * @param <B> the type of the second
   * @param <C> the type of the third
   * @param rule which requests
   * @param factory makes WebSockets
   * @return the route
   */
  public <A, B, C> Route webSocket(String rule, WebSocketFactory.Three<A, B, C> factory) {
    return add(rule, Call.webSocket(factory));
  }

  /**
   * Adds a route to WebSockets with four variables; see {@link #webSocket(String, Supplier)}.
   *
   * @param <A> the type of the first variable
   * @param <B> the type of the second
   * @param <C> the type of the third
   * @param <D> the type of the fourth
   * @param rule which requests
   * @param factory makes WebSockets
   * @return the route
   */
  public <A, B, C, D> Route webSocket(String rule, WebSocketFactory.Four<A, B, C, D> factory) {
    return add(rule, Call.webSocket(factory));
  }

  /**
   * Adds a route to WebSockets with five variables; see {@link #webSocket(String, Supplier)}.
   *
   * @param <A> the type of the first variable
   * @param <B> the type of the second
   * @param <C> the type of the third
   * @param <D> the type of the fourth
   * @param <E> the type of the fifth
   * @param rule which requests
   * @param factory makes WebSockets
   * @return the route
   */
  public <A, B, C, D, E> Route webSocket(
      String rule, WebSocketFactory.Five<A, B, C, D, E> factory) {
    return add(rule, Call.webSocket(factory));
  }

  /**
   * Adds a route to WebSockets with six variables; see {@link #webSocket(String, Supplier)}.
   *
   * @param <A> the type of the first variable
   * @param <B> the type of the second
   * @param <C> the type of the third
   * @param <D> the type of the fourth
   * @param <E> the type of the fifth
   * @param <F> the type of the sixth
   * @param rule which requests
   * @param factory makes WebSockets
   * @return the route
   */
  public <A, B, C, D, E, F> Route webSocket(
      String rule, WebSocketFactory.Six<A, B, C, D, E, F> factory) {
    return add(rule, Call.webSocket(factory));
  }

  private Route add(String text, Call call) {
    checkOpen();
    Rule rule = RuleParser.parse(text, converters);
    Route route = new Route(this, rule, call, origin());
    int variables = rule.variables().size();
    if (call.variables() != Call.ANY && call.variables() < variables) {
      throw new IllegalArgumentException(
          "the %s takes %d values, and the rule has %d variables: %s"
              .formatted(call.noun(), call.variables(), variables, rule.source()));
    }
    routes.add(route);
    return route;
  }

  /** Where the program adds a route, for messages. */
  private static String origin() {
    return StackWalker.getInstance()
        .walk(
            frames ->
                frames
                    .filter(frame -> !frame.getClassName().equals(Routes.class.getName()))
                    .findFirst()
                    .map(frame -> frame.getFileName() + ":" + frame.getLineNumber())
                    .orElse("?"));
  }

  /**
   * Adds a group: its routes come under a rule, which stands in front of theirs. What is added to
   * the group later comes with it.
   *
   * @param prefix a rule, perhaps with a domain and variables, whose values views get first
   * @param group a group, which may be part of several
   * @throws IllegalArgumentException if the rule is malformed, or the group is an application, or
   *     this group is part of it
   * @throws IllegalStateException if the server listens
   */
  public void add(String prefix, Routes group) {
    checkOpen();
    if (group instanceof Application) {
      throw new IllegalArgumentException("an application cannot be part of a group: " + prefix);
    }
    if (group.has(this)) {
      throw new IllegalArgumentException("a group cannot be part of itself: " + prefix);
    }
    groups.add(new Group(RuleParser.parse(prefix, converters), group));
  }

  /**
   * Adds something that serves all below a path, such as a {@link pants.web.files.FileServer}.
   *
   * @param prefix a path, perhaps with a domain
   * @param mount serves it
   * @throws IllegalArgumentException if the path is malformed
   * @throws IllegalStateException if the server listens
   */
  public void add(String prefix, Mount mount) {
    mount.attach(this, prefix);
  }

  private boolean has(Routes wanted) {
    return this == wanted || groups.stream().anyMatch(group -> group.routes.has(wanted));
  }

  /**
   * Adds a converter for the rules of this group that are added from now on. A group within it,
   * which may have been made elsewhere, has its own.
   *
   * @param word how rules name it
   * @param factory makes it
   * @throws IllegalArgumentException if the name is malformed
   * @throws IllegalStateException if the server listens
   */
  public void converter(String word, ConverterFactory factory) {
    checkOpen();
    converters.register(word, factory);
  }

  // Hooks

  /**
   * Has each request of these routes seen before its view is called; those of outer groups come
   * first. Where a hook has begun to answer by itself, the view is not called.
   *
   * @param hook sees requests; what it throws takes the place of the answer
   * @throws IllegalStateException if the server listens
   */
  public void before(Hook hook) {
    checkOpen();
    before.add(Objects.requireNonNull(hook, "hook"));
  }

  /**
   * Has each answer of these routes seen, and perhaps changed, before it is sent; those of outer
   * groups come first. Not where a view threw, or has answered by itself.
   *
   * @param hook sees answers
   * @throws IllegalStateException if the server listens
   */
  public void after(ResponseHook hook) {
    checkOpen();
    after.add(Objects.requireNonNull(hook, "hook"));
  }

  /**
   * Has each request of these routes seen at its end, whatever became of it; those of outer groups
   * come first. What such a hook throws is reported, and the others are called.
   *
   * @param hook sees requests
   * @throws IllegalStateException if the server listens
   */
  public void always(Hook hook) {
    checkOpen();
    always.add(Objects.requireNonNull(hook, "hook"));
  }

  // For applications

  @Nullable String name() {
    return name;
  }

  List<Hook> before() {
    return before;
  }

  List<ResponseHook> after() {
    return after;
  }

  List<Hook> always() {
    return always;
  }

  void checkOpen() {
    if (frozen) {
      throw new IllegalStateException("the server listens: routes are told before");
    }
  }

  void checkFree(String word, Route route) {
    for (Route other : routes) {
      if (other != route && word.equals(other.name())) {
        throw new IllegalArgumentException(
            "two routes have the name \"%s\": %s, %s".formatted(word, other, route));
      }
    }
  }

  /** All routes in their places; from now on nothing changes. */
  List<Endpoint> freeze() {
    frozen = true;
    return endpoints();
  }

  List<Endpoint> endpoints() {
    List<Endpoint> all = new ArrayList<>();
    routes.forEach(route -> all.add(new Endpoint(route).within(this, null)));
    for (Group group : groups) {
      List<Endpoint> inner = frozen ? group.routes.freeze() : group.routes.endpoints();
      inner.forEach(endpoint -> all.add(endpoint.within(this, group.prefix)));
    }
    return all;
  }
}
