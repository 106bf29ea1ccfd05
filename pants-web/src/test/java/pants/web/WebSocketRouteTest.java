package pants.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pants.http.Headers;
import pants.http.MutableHeaders;
import pants.http.SetCookie;
import pants.http.server.HttpRequest;
import pants.http.server.HttpServer;
import pants.http.server.TestExchange;
import pants.http.websocket.CloseReason;
import pants.http.websocket.HandshakeException;
import pants.http.websocket.WebSocket;
import pants.net.Address;
import pants.testing.TestEngine;
import pants.testing.TestPeer;

/** WebSockets as routes, over connections in memory. */
class WebSocketRouteTest {
  private final TestEngine test = new TestEngine();
  private final Application app = new Application();
  private final List<String> seen = new ArrayList<>();
  private final List<Throwable> faults = new ArrayList<>();

  @AfterEach
  void nothingElseWasReported() {
    test.close();
    assertEquals(List.of(), faults);
  }

  /** Greets with what it was made of, and echoes. */
  private static class Greeter extends WebSocket {
    private final String words;

    Greeter() {
      this("");
    }

    Greeter(Object... words) {
      this.words = List.of(words).toString();
    }

    @Override
    protected void onConnect() {
      write("Hello, " + words);
    }

    @Override
    protected void onText(String text) {
      write(text);
    }
  }

  private static final class Seat extends Greeter {
    Seat(String room, int number) {
      super(room, number);
    }
  }

  private static final class Named extends Greeter {
    Named(String name) {
      super(name);
    }
  }

  /** A client, which notes what it is told. */
  private static final class Client extends WebSocket {
    private final List<String> told = new ArrayList<>();
    private @Nullable HandshakeException refused;

    @Override
    protected void onText(String text) {
      told.add(text);
    }

    @Override
    protected void onConnectError(IOException cause) {
      refused = (HandshakeException) cause;
    }

    @Override
    protected void onClose(CloseReason reason) {
      told.add("close " + reason.code());
    }

    HandshakeException refusal() {
      assertNotNull(refused, "it is connected");
      return refused;
    }
  }

  private void serve() {
    test.engine().onUncaught(faults::add);
    new HttpServer(app).on(test.engine()).listen(80);
  }

  private Client connect(String path) {
    Client client = new Client();
    client.on(test.engine()).connect("ws://localhost" + path);
    test.settle();
    return client;
  }

  private String ask(String method, String path) {
    TestPeer peer = test.connect(Address.of("localhost", 80));
    peer.send(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    return peer.receive().utf8();
  }

  private static TestExchange handshake(String path) {
    return TestExchange.of("GET", path)
        .header("Upgrade", "websocket")
        .header("Connection", "Upgrade")
        .header("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
        .header("Sec-WebSocket-Version", "13");
  }

  // Factories

  @Test
  void aRouteLeadsToAWebSocketThatIsMadeOfItsVariables() {
    app.webSocket("/ws/<name>", Named::new);
    serve();
    Client client = connect("/ws/Ann%20Lee");
    client.write("hi");
    test.settle();
    client.close();
    test.settle();
    assertEquals(List.of("Hello, [Ann Lee]", "hi", "close 1000"), client.told);
  }

  @Test
  void factoriesTakeAsManyValuesAsThereAreVariables() {
    app.webSocket("/", () -> new Greeter());
    app.webSocket("/<a>", a -> new Greeter(a));
    app.webSocket("/<a>/<int:number>", Seat::new);
    app.webSocket("/<a>/<b>/<int:c>", (a, b, c) -> new Greeter(a, b, c));
    app.webSocket("/<a>/<b>/<c>/<d>", (a, b, c, d) -> new Greeter(a, b, c, d));
    app.webSocket("/<a>/<b>/<c>/<d>/<e>", (a, b, c, d, e) -> new Greeter(a, b, c, d, e));
    app.webSocket(
        "/<a>/<b>/<c>/<d>/<e>/<f=6>", (a, b, c, d, e, f) -> new Greeter(a, b, c, d, e, f));
    serve();
    assertEquals(List.of("Hello, []"), connect("/").told);
    assertEquals(List.of("Hello, [1]"), connect("/1").told);
    assertEquals(List.of("Hello, [1, 2]"), connect("/1/2").told);
    assertEquals(List.of("Hello, [1, 2, 3]"), connect("/1/2/3").told);
    assertEquals(List.of("Hello, [1, 2, 3, 4]"), connect("/1/2/3/4").told);
    assertEquals(List.of("Hello, [1, 2, 3, 4, 5]"), connect("/1/2/3/4/5").told);
    assertEquals(List.of("Hello, [1, 2, 3, 4, 5, 6]"), connect("/1/2/3/4/5/6").told);
  }

  @Test
  void aFactoryWithTooFewParametersIsRefusedAtOnce() {
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> app.webSocket("/<a>", () -> new Greeter()))
            .getMessage();
    assertEquals("the factory takes 0 values, and the rule has 1 variables: /<a>", message);
  }

  @Test
  void aFactoryWithTooManyParametersIsRefusedBeforeTheServerListens() {
    app.webSocket("/ws", Named::new);
    String message = assertThrows(IllegalArgumentException.class, app::freezeRoutes).getMessage();
    assertTrue(
        message.startsWith("the factory takes 1 values, and the rule has 0 variables: GET /ws ("),
        message);
    assertTrue(message.contains("WebSocketRouteTest.java:"), message);
  }

  @Test
  void aFactoryOfAnotherTypeNamesRuleAndArgument() {
    app.webSocket("/<room>/<number>", Seat::new);
    TestExchange failed = handshake("/a/7").run(app);
    assertEquals(500, failed.status());
    String message = failed.thrown().getFirst().getMessage();
    assertTrue(message.startsWith("the factory of GET /<room>/<number>"), message);
    assertTrue(message.contains("<number> is a String"), message);
  }

  @Test
  void aWebSocketIsMadeForEachRequest() {
    Greeter only = new Greeter();
    app.webSocket("/only", () -> only);
    serve();
    connect("/only");
    assertEquals(500, connect("/only").refusal().status());
    String message = String.valueOf(faults.removeFirst().getMessage());
    assertTrue(message.contains("is in use: accept comes too late"), message);
  }

  // Routes

  @Test
  void theRouteHasANameInItsGroupAndUrls() {
    Routes rooms = new Routes("rooms");
    rooms.webSocket("/<room>/<int:number>", Seat::new).name("seat");
    app.add("/rooms", rooms);
    assertEquals("/rooms/a%20b/7", app.url("rooms.seat", "a b", 7));
    assertTrue(app.routes().getFirst().startsWith("GET /rooms/<room>/<int:number> ("));
    serve();
    assertEquals(List.of("Hello, [a b, 7]"), connect("/rooms/a%20b/7").told);
  }

  @Test
  void anotherMethodThanGetIsNotAllowed() {
    app.webSocket("/ws", () -> new Greeter());
    serve();
    for (String method : List.of("HEAD", "POST")) {
      String answer = ask(method, "/ws");
      assertTrue(answer.startsWith("HTTP/1.1 405 "), answer);
      assertTrue(answer.contains("\r\nAllow: GET, OPTIONS\r\n"), answer);
    }
    String options = ask("OPTIONS", "/ws");
    assertTrue(options.startsWith("HTTP/1.1 200 "), options);
    assertTrue(options.contains("\r\nAllow: GET, OPTIONS\r\n"), options);
  }

  @Test
  void anotherMethodMayHaveAViewAtTheSamePath() {
    app.webSocket("/ws", () -> new Greeter());
    app.route("/ws", request -> "posted").methods("POST");
    serve();
    assertTrue(ask("POST", "/ws").endsWith("\r\n\r\nposted"));
    assertEquals(List.of("Hello, []"), connect("/ws").told);
  }

  @Test
  void aRequestThatIsNoHandshakeIsToldSo() {
    app.webSocket("/ws", () -> new Greeter());
    serve();
    String answer = ask("GET", "/ws");
    assertTrue(answer.startsWith("HTTP/1.1 426 "), answer);
    assertTrue(answer.contains("\r\nUpgrade: websocket\r\n"), answer);
    assertTrue(answer.contains("\r\nSec-WebSocket-Version: 13\r\n"), answer);
  }

  @Test
  void methodsBlockingAndStreamingAreForViews() {
    Route route = app.webSocket("/ws", () -> new Greeter());
    assertEquals(
        "a WebSocket is asked for with GET, on the engine: methods is for views: /ws",
        assertThrows(IllegalStateException.class, () -> route.methods("POST")).getMessage());
    assertThrows(IllegalStateException.class, route::blocking);
    assertThrows(IllegalStateException.class, route::streaming);
  }

  @Test
  void headersOfTheRouteAndCookiesOfHooksAreInTheAnswer() {
    app.webSocket("/ws", () -> new Greeter()).headers(Headers.of("Server", "a", "X-A", "1"));
    app.before(request -> request.setCookie(SetCookie.of("seen", "yes")));
    TestExchange exchange = handshake("/ws").run(app);
    assertEquals(101, exchange.status());
    assertEquals("1", exchange.headers().first("X-A"));
    assertEquals(List.of("seen=yes"), exchange.headers().all("Set-Cookie"));
    assertNotNull(exchange.headers().first("Sec-WebSocket-Accept"));
  }

  @Test
  void auto404IsForValuesOfWebSocketsToo() {
    app.webSocket("/<int:number>", number -> new Greeter(number)).auto404();
    serve();
    assertEquals(404, connect("/0").refusal().status());
    assertEquals(List.of("Hello, [1]"), connect("/1").told);
  }

  // Hooks

  @Test
  void beforeAndAlwaysSeeTheHandshakeAndAfterDoesNot() {
    app.webSocket(
        "/ws",
        () -> {
          seen.add("made");
          return new Greeter();
        });
    app.before(request -> seen.add("before"));
    app.after((request, response) -> seen.add("after"));
    app.always(request -> seen.add("always " + request.isFinished()));
    serve();
    connect("/ws");
    assertEquals(List.of("before", "made", "always true"), seen);
    seen.clear();
    ask("GET", "/ws");
    assertEquals(List.of("before", "made", "always true"), seen);
  }

  @Test
  void aHookRefusesBeforeAWebSocketIsMade() {
    app.webSocket(
        "/ws",
        () -> {
          seen.add("made");
          return new Greeter();
        });
    app.before(
        request -> {
          throw new HttpError(401, "Who are you?");
        });
    serve();
    HandshakeException refused = connect("/ws").refusal();
    assertEquals(401, refused.status());
    assertTrue(refused.body().utf8().contains("Who are you?"));
    assertEquals(List.of(), seen);
  }

  /** Does something at its handshake. */
  private static final class Choosy extends Greeter {
    private final HttpError error;

    Choosy(HttpError error) {
      this.error = error;
    }

    @Override
    protected boolean onHandshake(HttpRequest request, MutableHeaders headers) {
      throw error;
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anErrorOfTheHandshakeHasItsPage(boolean ownPage) {
    app.webSocket("/ws", () -> new Choosy(new HttpError(418, "Tea.")));
    if (ownPage) {
      app.onError(418, (request, error) -> "My page: " + error.getMessage());
    }
    serve();
    HandshakeException refused = connect("/ws").refusal();
    assertEquals(418, refused.status());
    assertEquals(ownPage, refused.body().utf8().startsWith("My page: "));
    assertTrue(refused.body().utf8().contains("Tea."));
  }

  @ParameterizedTest
  @CsvSource({"true,101", "false,403"})
  void theHandshakeKnowsTheMatch(boolean goesOn, int status) {
    app.webSocket(
        "/ws/<name>",
        name ->
            new Greeter() {
              @Override
              protected boolean onHandshake(HttpRequest request, MutableHeaders headers) {
                Match match = Match.of(request);
                headers.add("X-Name", String.valueOf(match == null ? null : match.values()));
                return goesOn;
              }
            });
    TestExchange exchange = handshake("/ws/ann").run(app);
    assertEquals(status, exchange.status());
    assertEquals("[ann]", exchange.headers().first("X-Name"));
  }

  // The deadline

  @Test
  void theDeadlineDoesNotEndAnOpenWebSocket() {
    app.deadline(Duration.ofSeconds(1));
    app.webSocket("/ws", () -> new Greeter());
    serve();
    Client client = connect("/ws");
    test.advance(Duration.ofMinutes(10));
    client.write("still there");
    test.settle();
    assertEquals(List.of("Hello, []", "still there"), client.told);
    assertTrue(client.connected());
    assertFalse(client.closed());
    assertNull(client.refused);
  }
}
