package pants.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pants.Engine;
import pants.http.Headers;
import pants.http.server.HttpRequest;
import pants.http.server.HttpServer;
import pants.http.server.RequestHandler;
import pants.http.server.TestExchange;
import pants.http.websocket.WebSocket;
import pants.net.Address;
import pants.net.Tls;
import pants.testing.TestEngine;
import pants.testing.TestPeer;
import pants.web.converters.Converter;

/** What docs/coming-from-pants.md promises of applications where no other test shows it. */
class FromPantsWebTest {
  private final Application app = new Application();

  private TestExchange get(String target) {
    return TestExchange.of("GET", target).run(app);
  }

  // Applications

  @Test
  void anApplicationIsARequestHandler() {
    app.route("/", request -> "Index Page");
    app.route("/welcome", request -> "Hello, Programmer!");
    RequestHandler handler = app;
    assertEquals("Index Page", TestExchange.of("GET", "/").run(handler).text());
    assertEquals(
        "Hello, Programmer!", TestExchange.of("GET", "/welcome").run(new HttpServer(app)).text());
  }

  /** Says hello to whom a route has named. */
  private static final class Greeter extends WebSocket {
    private final String name;

    Greeter(String name) {
      this.name = name;
    }

    @Override
    protected void onConnect() {
      write("Hello, " + name + "!");
      close();
    }
  }

  @Test
  void aRouteMayGoOnAsAWebSocket() {
    app.route(
        "/ws/<name>",
        (HttpRequest request, String name) -> {
          new Greeter(name).accept(request);
          return Response.SENT;
        });
    try (TestEngine test = new TestEngine()) {
      new HttpServer(app).on(test.engine()).listen(80);
      TestPeer peer =
          test.connect(Address.of("localhost", 80))
              .send(
                  """
                  GET /ws/Al HTTP/1.1
                  Host: localhost
                  Upgrade: websocket
                  Connection: Upgrade
                  Sec-WebSocket-Version: 13
                  Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

                  """
                      .replace("\n", "\r\n"));
      String received = peer.receive().latin1();
      assertTrue(received.startsWith("HTTP/1.1 101 "), received);
      assertTrue(received.endsWith("\r\n\r\n\u0081\nHello, Al!\u0088\2\3\u00e8"), received);
    }
  }

  @Test
  void runServesUntilTheEngineStops() {
    Engine engine = Engine.instance();
    app.route("/", request -> "Hello, World!");
    CompletableFuture<String> answer = new CompletableFuture<>();
    int port = freePort();
    engine.callback(
        () ->
            Thread.startVirtualThread(
                () -> {
                  answer.complete(Served.exchange(port, Served.head("/", "localhost")));
                  engine.execute(engine::stop);
                }));
    app.run(Address.of("127.0.0.1", port), null, engine);
    assertTrue(answer.join().endsWith("Hello, World!"));
  }

  @Test
  void runSecuresWhatItServesOnAnAddressAndAnEngine() throws Exception {
    X509Bundle keys =
        new CertificateBuilder()
            .ecp256()
            .subject("CN=localhost")
            .addSanDnsName("localhost")
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
    Tls tls = Tls.server(keys.getKeyPair().getPrivate(), keys.getCertificate());
    app.route("/", request -> request.scheme() + " on " + request.host());
    int port = freePort();
    for (int i = 0; i < 2; i++) { // nothing is left of the first, so that the port is free again
      try (Engine own = new Engine()) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        own.callback(
            () ->
                Thread.startVirtualThread(
                    () -> {
                      answer.completeAsync(() -> secured(port, keys));
                      answer.whenComplete((text, thrown) -> own.execute(own::stop));
                    }));
        app.run(Address.of("127.0.0.1", port), tls, own);
        assertTrue(answer.join().endsWith("https on localhost:" + port), answer.join());
      }
    }
  }

  private static String secured(int port, X509Bundle keys) {
    try {
      SSLContext trusting = SSLContext.getInstance("TLS");
      trusting.init(null, keys.toTrustManagerFactory().getTrustManagers(), null);
      try (Socket socket = trusting.getSocketFactory().createSocket("localhost", port)) {
        socket
            .getOutputStream()
            .write(Served.head("/", "localhost:" + port).getBytes(StandardCharsets.ISO_8859_1));
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      }
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void runOnAnEngineThatRunsServesFromThenOn() {
    try (Engine own = new Engine()) {
      app.route("/", request -> "Hello, World!");
      int port = freePort();
      CompletableFuture<String> answer = new CompletableFuture<>();
      own.callback(
          () -> {
            app.run(Address.of("127.0.0.1", port), null, own);
            Thread.startVirtualThread(
                () -> {
                  answer.completeAsync(() -> Served.exchange(port, Served.head("/", "localhost")));
                  answer.whenComplete((text, thrown) -> own.execute(own::stop));
                });
          });
      own.start();
      assertTrue(answer.join().endsWith("Hello, World!"));
    }
  }

  @Test
  void severalEnginesNeedOnePort() {
    for (int port : new int[] {0, -1, 65_536}) {
      Throwable refused =
          assertThrows(
              IllegalArgumentException.class, () -> Application.run(port, 2, Application::new));
      assertTrue(String.valueOf(refused.getMessage()).contains(": " + port), refused.toString());
    }
    assertThrows(IllegalArgumentException.class, () -> Application.run(1, 0, Application::new));
  }

  @Test
  void runServesByTls() throws Exception {
    Engine engine = Engine.instance();
    app.route("/", request -> request.scheme() + " " + app.link("x").from(request).external(true));
    app.route("/x", request -> "").name("x");
    var keys = new CertificateBuilder().ecp256().subject("CN=a").setIsCertificateAuthority(true);
    X509Bundle bundle = keys.buildSelfSigned();
    Tls tls = Tls.server(bundle.getKeyPair().getPrivate(), bundle.getCertificate());
    CompletableFuture<String> answer = new CompletableFuture<>();
    int port = freePort();
    engine.callback(
        () ->
            Thread.startVirtualThread(
                () -> {
                  answer.complete(Served.securely(port, bundle, Served.head("/", "a")));
                  engine.execute(engine::stop);
                }));
    app.run(Address.of("127.0.0.1", port), tls, engine);
    assertTrue(answer.join().endsWith("\r\n\r\nhttps https://a/x"), answer.join());
  }

  @Test
  void runServesOnSeveralEngines() {
    int port = freePort();
    ConcurrentLinkedQueue<Engine> engines = new ConcurrentLinkedQueue<>();
    CompletableFuture<String> answer = new CompletableFuture<>();
    Application.run(
        port,
        2,
        () -> {
          Engine own = Engine.instance();
          engines.add(own);
          Application each = new Application();
          each.route("/", request -> "one of several");
          if (engines.size() == 2) {
            Thread.startVirtualThread(
                () -> {
                  answer.complete(Served.exchange(port, Served.head("/", "localhost")));
                  engines.forEach(engine -> engine.execute(engine::stop));
                });
          }
          return each;
        });
    assertTrue(answer.join().endsWith("one of several"));
  }

  private static int freePort() {
    HttpServer probe = new HttpServer(request -> {}).listen("127.0.0.1", 0);
    Address address = probe.localAddress();
    Engine.instance().await(probe.close());
    return address == null ? 0 : address.port();
  }

  @Test
  void aFunctionAroundAnApplicationMayChangeEachRequest() {
    app.route("/", request -> "session " + request.get("session", String.class));
    RequestHandler wrapper =
        request -> {
          request.set("session", "7");
          app.handle(request);
        };
    assertEquals("session 7", TestExchange.of("GET", "/").run(wrapper).text());
  }

  @Test
  void aHookKnowsWhichRouteHasMatched() {
    List<@Nullable String> names = new ArrayList<>();
    app.route("/", request -> "").name("index");
    app.before(request -> names.add(Match.of(request).routeName()));
    get("/");
    get("/none");
    assertEquals(List.of("index"), names);
  }

  // Rules

  @Test
  void aVariableTakesAnyTextButASlash() {
    app.route("/welcome/<name>", (request, name) -> "Hello, " + name + "!");
    assertEquals("Hello, a.b-c d!", get("/welcome/a.b-c%20d").text());
    assertEquals(404, get("/welcome/a/b").status());
    assertEquals(404, get("/welcome/").status());
    assertEquals(404, get("/welcome/a%2Fb").status());
  }

  @Test
  void aConverterDecidesWhatMatchesAndWhichValueItIs() {
    app.route("/user/<INT:id>", (HttpRequest request, Integer id) -> id + 1);
    assertEquals("8", get("/user/7").text());
    assertEquals("-6", get("/user/-7").text());
    assertEquals(404, get("/user/ann").status());
  }

  @Test
  void withDefaultsTheRestMayBeMissing() {
    app.route("/page/<path:slug=welcome>", (request, slug) -> slug);
    app.route("/n/<int:id=2>/other", (HttpRequest request, Integer id) -> id + 1);
    assertEquals("welcome", get("/page/").text());
    assertEquals("a/b", get("/page/a/b").text());
    assertEquals("3", get("/n/").text());
    assertEquals("8", get("/n/7/other").text());
  }

  @Test
  void partsOfTheDomainAreVariables() {
    app.route(
        "<username>.my-site.com/blog/<int:year>/<slug>",
        (request, user, year, slug) -> List.of(user, year, slug));
    TestExchange exchange =
        TestExchange.of("GET", "/blog/2013/fish").header("Host", "ann.My-Site.com:8080").run(app);
    assertEquals("[\"ann\",2013,\"fish\"]", exchange.text());
    assertEquals(404, get("/blog/2013/fish").status());
    TestExchange two =
        TestExchange.of("GET", "/blog/2013/fish").header("Host", "a.b.my-site.com").run(app);
    assertEquals(404, two.status());
  }

  @ParameterizedTest
  @CsvSource({"call,7,200", "text,7,200", "im,7,200", "fax,7,404", "CALL,7,404", "call,x,404"})
  void anyIsOneOfSomeWords(String action, String id, int status) {
    app.route("/<any(call text im):action>/<int:id>", (request, act, number) -> act + " " + number);
    assertEquals(status, get("/" + action + "/" + id).status());
  }

  @ParameterizedTest
  @CsvSource({
    "int(min=1 max=9),5,200",
    "int(min=1 max=9),10,400",
    "int(min=-5),-6,400",
    "int(digits=3),12,404",
    "int(digits=3),012,200",
    "int(2),12,200",
    "float(min=0 max=1),0.5,200",
    "float(0 1),1.5,400",
    "float,-1.5,200",
    "float,1.5.2,404",
    "string(min=2),a,404",
    "string(max=2),abc,404",
    "string(length=3 min=9),abc,200",
    "string('2'),abc,refused",
    "int(min=none),7,200",
    "regex('(\\d{3}-\\d{4})'),555-1234,200",
    "regex('(\\d{3}-\\d{4})'),5551234,404"
  })
  void optionsBoundWhatAVariableTakes(String converter, String value, String status) {
    String rule = "/<" + converter + ":v>";
    if (status.equals("refused")) {
      assertThrows(IllegalArgumentException.class, () -> app.route(rule, (request, v) -> v));
    } else {
      app.route(rule, (request, v) -> v);
      assertEquals(Integer.parseInt(status), get("/" + value).status());
    }
  }

  // The converter of the documentation

  record PhoneNumber(@Nullable Integer npa, int nxx, int subscriber, @Nullable Integer ext) {}

  static final class Telephone implements Converter<PhoneNumber> {
    @Override
    public String pattern() {
      return "(?:1[ -]*)?(?:\\(? *([2-9][0-9]{2}) *\\)?[ -]*)?([2-9](?:1[02-9]|[02-9][0-9]))"
          + "[ -]*(\\d{4})(?:[ -]*e?xt?[ -]*(\\d+))?";
    }

    @Override
    public PhoneNumber decode(HttpRequest request, List<@Nullable String> groups) {
      return new PhoneNumber(
          number(groups.get(0)),
          number(groups.get(1)),
          number(groups.get(2)),
          number(groups.get(3)));
    }

    private static @Nullable Integer number(@Nullable String digits) {
      return digits == null ? null : Integer.valueOf(digits);
    }

    @Override
    public String encode(PhoneNumber number) {
      String text = "%03d-%03d-%04d".formatted(number.npa(), number.nxx(), number.subscriber());
      return number.ext() == null ? text : text + "-ext" + number.ext();
    }
  }

  @Test
  void theTelephoneConverterOfTheDocumentation() {
    app.converter("telephone", options -> new Telephone());
    app.route("/tel/<telephone:number>", (request, number) -> String.valueOf(number)).name("tel");
    PhoneNumber number = new PhoneNumber(555, 234, 5678, 115);
    assertEquals(number.toString(), get("/tel/555-234-5678x115").text());
    assertEquals(404, get("/tel/555").status());
    assertEquals("/tel/555-234-5678-ext115", app.url("tel", number));
    assertEquals(number.toString(), get(app.url("tel", number)).text());
    assertThrows(IllegalArgumentException.class, () -> app.url("tel", "555"));
  }

  private static Converter<Integer> failing(RuntimeException failure) {
    return new Converter<>() {
      @Override
      public String pattern() {
        return "\\d+";
      }

      @Override
      public Integer decode(HttpRequest request, List<@Nullable String> groups) {
        throw failure;
      }
    };
  }

  @Test
  void anErrorOfAConverterHasItsPageAndOthersAre400() {
    app.converter("gone", options -> failing(HttpError.conflict("not so")));
    app.converter("broken", options -> failing(new IllegalStateException("<not> a fish")));
    app.route("/gone/<gone:x>", (request, x) -> "");
    app.route("/broken/<broken:x>", (request, x) -> "");
    assertEquals(409, get("/gone/1").status());
    TestExchange broken = get("/broken/1");
    assertEquals(400, broken.status());
    assertTrue(broken.text().contains("x: &lt;not&gt; a fish"), broken.text());
  }

  @Test
  void aGroupHasConvertersOfItsOwn() {
    Routes group = new Routes();
    app.converter("telephone", options -> new Telephone());
    assertThrows(
        IllegalArgumentException.class, () -> group.route("/<telephone:x>", (request, x) -> ""));
    group.converter("Telephone", options -> new Telephone());
    group.route("/<telephone:x>", (request, x) -> "found");
    app.add("/in", group);
    assertEquals("found", get("/in/234-5678").text());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/<fish:x>",
        "/<int:x",
        "/<int(min=1:x>",
        "/<x>/<x>",
        "/<regex('['):x>",
        "/<int(min=x):x>"
      })
  void aRuleThatIsWrongIsRefusedWithACaret(String rule) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> app.basicRoute(rule, request -> ""))
            .getMessage();
    assertTrue(message.contains("\n  " + rule), message);
    app.route("/", request -> "still works");
    assertEquals("still works", get("/").text());
  }

  @Test
  void aConverterWithoutAnExpressionRefusesItsRule() {
    app.converter("bad", options -> expecting("[a"));
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> app.route("/x/<bad:y>", (request, y) -> y))
            .getMessage();
    assertEquals(
        "its converter has no regular expression: Unclosed character class\n  /x/<bad:y>\n     ^",
        message);
  }

  private static Converter<String> expecting(String pattern) {
    return new Converter<>() {
      @Override
      public String pattern() {
        return pattern;
      }

      @Override
      public String decode(HttpRequest request, List<@Nullable String> groups) {
        return String.valueOf(groups.getFirst());
      }
    };
  }

  // Groups

  @Test
  void aGroupIsReachedByTheRuleItWasAddedWith() {
    Routes one = new Routes();
    one.route("/fish", request -> "This is fish.");
    Routes two = new Routes();
    two.add("/pie", one);
    app.add("/", two);
    assertEquals("This is fish.", get("/pie/fish").text());
  }

  @Test
  void aRouteThatWasAddedToAGroupLaterIsThereUntilTheServerListens() {
    Routes group = new Routes();
    app.add("/in", group);
    group.route("/x", request -> "x");
    assertEquals("x", get("/in/x").text());
    assertThrows(IllegalStateException.class, () -> group.route("/y", request -> "y"));
  }

  @Test
  void aBasicRouteGetsTheRequestAlone() {
    app.basicRoute(
        "/char/<char>",
        request -> "The character is " + Match.of(request).texts().get("char") + "!");
    app.basicRoute("/n/<int:a>/<int:b>", request -> Match.of(request).texts());
    assertEquals("The character is x!", get("/char/x").text());
    assertEquals("{\"a\":\"1\",\"b\":\"2\"}", get("/n/1/2").text());
  }

  @Test
  void aRouteThatDoublesAnotherIsRefusedWithBothPlaces() {
    app.route("/a", request -> "1");
    app.route("/a", request -> "2").methods("POST");
    app.route("/a", request -> "3").methods("PUT", "HEAD");
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> new HttpServer(app).listen("127.0.0.1", 0))
            .getMessage();
    assertTrue(message.contains("can never be reached: it doubles"), message);
    long places =
        Pattern.compile("FromPantsWebTest\\.java:\\d+").matcher(message).results().count();
    assertEquals(2, places, message);
  }

  @Test
  void twoRoutesCannotHaveOneName() {
    Routes group = new Routes("a");
    group.route("/1", request -> "").name("x");
    Route second = group.route("/2", request -> "");
    assertThrows(IllegalArgumentException.class, () -> second.name("x"));
    assertThrows(IllegalArgumentException.class, () -> second.name("a.b"));
    Routes other = new Routes("a");
    other.route("/3", request -> "").name("x");
    app.add("/g", group);
    app.add("/o", other);
    String message = assertThrows(IllegalArgumentException.class, app::freezeRoutes).getMessage();
    assertTrue(message.startsWith("two routes have the name \"a.x\""), message);
  }

  @Test
  void aRouteAnswersGetAndHeadUnlessItIsToldOfOthers() {
    app.route("/get", request -> "got");
    app.route("/post", request -> "made").methods("post");
    assertEquals(200, get("/get").status());
    assertEquals(200, TestExchange.of("HEAD", "/get").run(app).status());
    assertEquals(405, TestExchange.of("POST", "/get").run(app).status());
    assertEquals(200, TestExchange.of("POST", "/post").run(app).status());
    assertEquals(405, TestExchange.of("HEAD", "/post").run(app).status());
  }

  // Helpers

  @Test
  void allOr404WantsEachValueToBeThere() {
    HttpError.allOr404(1, "x", List.of(0), true);
    for (Object nothing : new Object[] {0, "", List.of(), false, 0.0, null}) {
      HttpError error = assertThrows(HttpError.class, () -> HttpError.allOr404("x", nothing));
      assertEquals(404, error.status());
    }
  }

  @Test
  void aRedirectHasTheStatusThatIsSet() {
    app.route("/a", request -> Response.redirect("https://example.org/x"));
    app.route("/b", request -> Response.redirect("/x").status(301));
    TestExchange found = get("/a");
    assertEquals(302, found.status());
    assertEquals("https://example.org/x", found.headers().first("Location"));
    assertTrue(found.text().contains("<a href=\"https://example.org/x\">"));
    assertEquals(301, get("/b").status());
  }

  @Test
  void anErrorIs404WithoutAMessageUnlessItSaysOtherwise() {
    HttpError error = new HttpError(404);
    assertNull(error.message());
    assertEquals(0, error.headers().size());
    assertEquals("410 Gone: eaten", new HttpError(410, "eaten").getMessage());
    HttpError full = new HttpError(403, "no", Headers.of("A", "b"));
    assertEquals("b", full.headers().first("A"));
    assertEquals("no", full.message());
  }

  @ParameterizedTest
  @ValueSource(strings = {"new", "/new?a=b", "/new#top"})
  void aTransparentRedirectHasAPathAlone(String url) {
    assertThrows(IllegalArgumentException.class, () -> new TransparentRedirect(url));
  }

  @Test
  void aTransparentRedirectKeepsTheQueryAndRunsHooksAgainButTheLastOnce() {
    List<String> seen = new ArrayList<>();
    app.before(request -> seen.add("before"));
    app.always(request -> seen.add("always " + Match.of(request).rule()));
    app.route(
        "/old/<int:id>",
        (request, id) -> {
          throw new TransparentRedirect("/new/" + id);
        });
    app.route("/new/<int:id>", (request, id) -> id + request.queryFields().first("q"));
    assertEquals("7x", get("/old/7?q=x").text());
    assertEquals(List.of("before", "before", "always /new/<int:id>"), seen);
  }

  @Test
  void theLastHooksOfATransparentRedirectAreThoseOfWhereItLed() {
    List<String> seen = new ArrayList<>();
    Routes here = new Routes();
    here.always(request -> seen.add("here"));
    here.route(
        "/old",
        request -> {
          throw new TransparentRedirect("/there/new");
        });
    Routes there = new Routes();
    there.always(request -> seen.add("there"));
    there.route("/new", request -> "new");
    app.add("/here", here);
    app.add("/there", there);
    assertEquals("new", get("/here/old").text());
    assertEquals(List.of("there"), seen);
  }

  @Test
  void hooksDoNotRunWhereNoRouteMatches() {
    List<String> seen = new ArrayList<>();
    app.route("/a/", request -> "");
    app.fixEndSlash(true);
    app.before(request -> seen.add("before"));
    app.after((request, response) -> seen.add("after"));
    app.always(request -> seen.add("always"));
    get("/none");
    get("/a");
    TestExchange.of("POST", "/a/").run(app);
    TestExchange.of("OPTIONS", "/a/").run(app);
    assertEquals(List.of(), seen);
  }

  @Test
  void theLastHooksRunWhateverHappened() {
    List<String> seen = new ArrayList<>();
    app.always(
        request -> {
          seen.add("first");
          throw new IllegalStateException("in a hook");
        });
    app.always(request -> seen.add("second"));
    app.route(
        "/",
        request -> {
          throw new IllegalStateException("broken");
        });
    TestExchange exchange = get("/");
    assertEquals(500, exchange.status());
    assertEquals(List.of("first", "second"), seen);
    assertEquals(2, exchange.thrown().size());
    assertFalse(exchange.isCut());
  }
}
