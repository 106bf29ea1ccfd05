package pants.web.testing;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import pants.Engine;
import pants.http.server.HttpServer;
import pants.http.server.RequestHandler;
import pants.http.server.TestExchange;

/**
 * Calls an application, or any handler, as a browser would: without a server, a connection or a
 * network. It keeps cookies from one call to the next.
 *
 * {@snippet :
 * var client = new TestClient(app);
 * client.post("/login", call -> call.field("user", "ann").field("password", "fish"));
 * TestResponse reply = client.get("/notes", call -> call.param("page", 2));
 * assertEquals(200, reply.status());
 * assertEquals("Buy milk", reply.json(Note[].class)[0].text());
 * }
 *
 * <p>A call returns when the answer is whole, or is one of events, which goes on. It runs the
 * engine meanwhile, so that views may answer later. A view that throws what is no answer, and for
 * which there is a 500, makes the call throw it: see {@link #faults}.
 *
 * <p>It belongs to the thread of its engine.
 */
public final class TestClient {
  private static final Duration TURN = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(2);
  private static final int MAX_REDIRECTS = 10;

  private final HttpServer server;
  private final CookieJar cookies = new CookieJar();
  private Engine engine = Engine.instance();
  private boolean faults;

  /**
   * A client of a handler.
   *
   * @param handler such as an application
   */
  public TestClient(RequestHandler handler) {
    this(new HttpServer(handler));
  }

  /**
   * A client of a server's handler, under the server's bounds and with all that it was told of how
   * to serve. It need not listen.
   *
   * @param server the server
   */
  public TestClient(HttpServer server) {
    this.server = Objects.requireNonNull(server, "server");
  }

  /**
   * Has requests come by an engine: that of a {@link pants.testing.TestEngine}, say, whose time
   * goes by while a call waits.
   *
   * @param owner an engine of this thread; {@link Engine#instance()} without it
   * @return this client
   */
  public TestClient on(Engine owner) {
    engine = Objects.requireNonNull(owner, "owner");
    return this;
  }

  /**
   * Says whether faults of views are answered for, as a server does, and not thrown.
   *
   * @param answered true to get their pages, and {@link TestResponse#faults()}
   * @return this client
   */
  public TestClient faults(boolean answered) {
    faults = answered;
    return this;
  }

  // Calls

  /**
   * Calls with {@code GET}.
   *
   * @param url a path, perhaps with a query
   * @return the answer
   */
  public TestResponse get(String url) {
    return send("GET", url, call -> {});
  }

  /**
   * Calls with {@code GET}.
   *
   * @param url a path, perhaps with a query
   * @param said says more of the call
   * @return the answer
   */
  public TestResponse get(String url, Consumer<? super TestCall> said) {
    return send("GET", url, said);
  }

  /**
   * Calls with {@code POST}.
   *
   * @param url a path, perhaps with a query
   * @param said says more of the call: its body, say
   * @return the answer
   */
  public TestResponse post(String url, Consumer<? super TestCall> said) {
    return send("POST", url, said);
  }

  /**
   * Calls.
   *
   * @param method such as {@code PUT}
   * @param url a path, perhaps with a query
   * @param said says more of the call
   * @return the answer
   * @throws IllegalArgumentException if the method is no token, or the URL is none
   * @throws AssertionError if a view has a fault, unless {@link #faults} has them answered for; if
   *     an assertion in it fails; if nothing is answered within two minutes of the engine's clock,
   *     or redirects go round
   */
  public TestResponse send(String method, String url, Consumer<? super TestCall> said) {
    TestCall call = new TestCall(method, url, server);
    said.accept(call);
    TestResponse reply = once(call);
    int count = 0;
    for (String to = next(call, reply); to != null; to = next(call, reply)) {
      if (++count > MAX_REDIRECTS) {
        throw new AssertionError("more than " + MAX_REDIRECTS + " redirects: " + url);
      }
      call = call.redirected(reply.status(), to);
      reply = once(call);
    }
    return reply;
  }

  private static @Nullable String next(TestCall call, TestResponse reply) {
    return call.follows() && reply.isRedirect() ? reply.header("Location") : null;
  }

  private TestResponse once(TestCall call) {
    TestExchange exchange = call.exchange(cookies).on(engine).run(server);
    long began = engine.nanoTime();
    while (!isAnswered(exchange)) {
      if (engine.nanoTime() - began > LONGEST.toNanos()) {
        throw new AssertionError("no answer to " + call + " within " + LONGEST);
      }
      engine.poll(TURN);
    }
    cookies.take(exchange.headers());
    if (!faults && !exchange.thrown().isEmpty()) {
      throw new AssertionError("a fault in " + call, exchange.thrown().getFirst());
    }
    return new TestResponse(call.url(), exchange);
  }

  private static boolean isAnswered(TestExchange exchange) {
    return exchange.isFinished()
        || exchange.isCut()
        || exchange.refusal() != null
        || "text/event-stream".equals(exchange.headers().first("Content-Type"));
  }

  /**
   * A cookie that the client has.
   *
   * @param name its name
   * @return its value, or null where there is none
   */
  public @Nullable String cookie(String name) {
    return cookies.value(name);
  }

  /**
   * Gives the client a cookie.
   *
   * @param name its name
   * @param value its value
   * @return this client
   */
  public TestClient cookie(String name, String value) {
    cookies.put(name, value);
    return this;
  }
}
