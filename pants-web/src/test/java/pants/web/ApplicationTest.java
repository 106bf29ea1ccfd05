package pants.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pants.http.Headers;
import pants.http.server.HttpRequest;
import pants.http.server.HttpServer;
import pants.http.server.TestExchange;

class ApplicationTest {
  private final Application app = new Application();

  record Post(int id, String title) {}

  /** A record that shows itself. */
  record Song(String name) implements Html {
    @Override
    public String toHtml() {
      return "<p>" + Html.escape(name) + "</p>";
    }
  }

  private TestExchange get(String target) {
    return TestExchange.of("GET", target).run(app);
  }

  private TestExchange send(String method, String target) {
    return TestExchange.of(method, target).run(app);
  }

  // Views

  private String two(HttpRequest request, int year, String slug) {
    return year + ": " + slug;
  }

  @Test
  void viewsGetTheValuesOfTheirRule() {
    app.route("/", request -> "index");
    app.route("/hello/<name>", (request, name) -> "Hello, " + name);
    app.route("/<int:year>/<slug>", this::two);
    app.route(
        "/sum/<int:a>/<int:b>/<int:c>",
        (HttpRequest request, Integer a, Integer b, Integer c) -> a + b + c);
    app.route("/<a>/<b>/<c>/<d>", (request, a, b, c, d) -> List.of(a, b, c, d));
    app.route("/<a>/<b>/<c>/<d>/<e>", (request, a, b, c, d, e) -> Map.of("e", e));
    assertEquals("index", get("/").text());
    assertEquals("Hello, Ann Lee", get("/hello/Ann%20Lee").text());
    assertEquals("2013: fish", get("/2013/fish").text());
    assertEquals("6", get("/sum/1/2/3").text());
    assertEquals("[\"1\",\"2\",\"3\",\"4\"]", get("/1/2/3/4").text());
    assertEquals("{\"e\":\"5\"}", get("/1/2/3/4/5").text());
  }

  @ParameterizedTest
  @CsvSource({"/,0,0", "/<a>,1,1", "/<a>/<b>,2,1"})
  void aViewWithTooFewParametersIsRefusedAtOnce(String rule, int variables, int parameters) {
    if (variables > parameters) {
      IllegalArgumentException refusal =
          assertThrows(
              IllegalArgumentException.class, () -> app.route(rule, (request, a) -> "one"));
      assertEquals(
          "the view takes 1 values, and the rule has 2 variables: " + rule, refusal.getMessage());
    }
  }

  @Test
  void aViewWithTooManyParametersIsRefusedBeforeTheServerListens() {
    app.route("/<a>", (request, a, b) -> "two");
    String message = assertThrows(IllegalArgumentException.class, app::freezeRoutes).getMessage();
    assertTrue(
        message.startsWith(
            "the view takes 2 values, and the rule has 1 variables: GET,HEAD /<a> ("),
        message);
    assertTrue(message.contains("ApplicationTest.java:"), message);
  }

  private String wantsInteger(HttpRequest request, int number) {
    return "number " + number;
  }

  @Test
  void aViewOfAnotherTypeNamesRuleAndArgument() {
    app.route("/<name>", this::wantsInteger);
    TestExchange failed = get("/ann");
    assertEquals(500, failed.status());
    String message = failed.thrown().getFirst().getMessage();
    assertTrue(message.contains("takes other types: <name> is a String"), message);
  }

  @Test
  void whatAViewReturnsBecomesAnAnswer() {
    app.route("/null", request -> null);
    app.route("/html", request -> "<!DOCTYPE html><p>Hi");
    app.route("/record", request -> new Post(7, "Fish"));
    app.route("/object", request -> 3.5);
    app.route("/response", request -> Response.of("made").status(201).header("Location", "/x"));
    app.route("/redirect", request -> Response.redirect("/ä?b=c d"));
    app.route("/later", request -> CompletableFuture.completedFuture("later"));
    assertEquals(204, get("/null").status());
    assertEquals("text/html; charset=utf-8", get("/html").headers().first("Content-Type"));
    assertEquals("{\"id\":7,\"title\":\"Fish\"}", get("/record").text());
    assertEquals("application/json", get("/record").headers().first("Content-Type"));
    assertEquals("3.5", get("/object").text());
    assertEquals("text/plain; charset=utf-8", get("/object").headers().first("Content-Type"));
    TestExchange created = get("/response");
    assertEquals(201, created.status());
    assertEquals("/x", created.headers().first("Location"));
    assertEquals("/%C3%A4?b=c%20d", get("/redirect").headers().first("Location"));
    assertEquals(302, get("/redirect").status());
  }

  @Test
  void whatShowsItselfIsSentAsHtmlAlsoWhereItIsARecord() {
    app.route("/record", request -> new Song("<b>"));
    app.route("/lambda", request -> (Html) () -> "<i>");
    app.route("/typed", request -> new Song("x")).contentType("text/x-song");
    assertEquals("<p>&lt;b&gt;</p>", get("/record").text());
    assertEquals("text/html; charset=utf-8", get("/record").headers().first("Content-Type"));
    assertEquals("<i>", get("/lambda").text());
    assertEquals("text/html; charset=utf-8", get("/lambda").headers().first("Content-Type"));
    assertEquals("text/x-song; charset=utf-8", get("/typed").headers().first("Content-Type"));
  }

  // Errors

  @Test
  void whatMatchesNothingIsNotFound() {
    app.route("/x", request -> "x");
    TestExchange missing = get("/<script>".replace("<", "%3C").replace(">", "%3E"));
    assertEquals(404, missing.status());
    assertTrue(missing.text().contains("404<small>Not Found</small>"));
    assertFalse(missing.text().contains("<script>"));
  }

  @Test
  void anotherMethodIsNotAllowed() {
    app.route("/x", request -> "x");
    app.route("/x", request -> "made").methods("post");
    TestExchange refused = send("DELETE", "/x");
    assertEquals(405, refused.status());
    assertEquals("GET, HEAD, OPTIONS, POST", refused.headers().first("Allow"));
    TestExchange options = send("OPTIONS", "/x");
    assertEquals(200, options.status());
    assertEquals("GET, HEAD, OPTIONS, POST", options.headers().first("Allow"));
    assertEquals("", send("HEAD", "/x").text());
    assertEquals(200, send("HEAD", "/x").status());
  }

  @Test
  void optionsOfTheServerAsAWholeTellAllMethods() {
    app.basicRoute("/<path:all>", request -> "never").methods("GET", "OPTIONS");
    app.route("/x", request -> "x").methods("put");
    app.route("/in", request -> Response.SENT).methods("DELETE").streaming();
    app.fixEndSlash(true);
    TestExchange options = TestExchange.of("OPTIONS", "*").run(new HttpServer(app));
    assertEquals(200, options.status());
    assertEquals("", options.text());
    assertEquals("DELETE, GET, HEAD, OPTIONS, PUT", options.headers().first("Allow"));
    TestExchange none = TestExchange.of("OPTIONS", "*").run(new Application());
    assertEquals(200, none.status());
    assertEquals("OPTIONS", none.headers().first("Allow"));
  }

  @Test
  void errorsHavePages() {
    app.route(
        "/gone",
        request -> {
          throw new HttpError(410, "It was <b>here</b>.", Headers.of("X-Why", "age"));
        });
    app.onError(404, (request, error) -> "nothing at " + request.path());
    app.onError(ArithmeticException.class, (request, error) -> Response.of("no sums").status(501));
    app.route("/sum/<int(min=1):n>", (HttpRequest request, Integer n) -> 1 / (n - 1));
    TestExchange gone = get("/gone");
    assertEquals(410, gone.status());
    assertEquals("age", gone.headers().first("X-Why"));
    assertTrue(gone.text().contains("It was &lt;b&gt;here&lt;/b&gt;."));
    assertEquals("nothing at /no", get("/no").text());
    assertEquals(404, get("/no").status());
    assertEquals(501, get("/sum/1").status());
    TestExchange outside = get("/sum/0");
    assertEquals(400, outside.status());
    assertTrue(outside.text().contains("n: not from 1 to 2147483647: 0"), outside.text());
  }

  @Test
  void aFaultIsReportedAndNotTold() {
    app.route(
        "/",
        request -> {
          throw new IllegalStateException("the secret");
        });
    TestExchange failed = get("/");
    assertEquals(500, failed.status());
    assertFalse(failed.text().contains("secret"));
    assertEquals("the secret", failed.thrown().getFirst().getMessage());
  }

  @ParameterizedTest
  @CsvSource({"/a,/a/", "/a?b=c,/a/?b=c", "/x,"})
  void aMissingSlashIsAdded(String target, String location) {
    app.fixEndSlash(true);
    app.route("/a/", request -> "a");
    TestExchange found = get(target);
    assertEquals(location, found.headers().first("Location"));
    assertEquals(location == null ? 404 : 302, found.status());
  }

  // Groups and hooks

  @Test
  void groupsNestWithTheirRulesNamesAndHooks() {
    List<String> seen = new ArrayList<>();
    Routes inner = new Routes("inner");
    Routes outer = new Routes("outer");
    inner
        .route("/deep/<int:id>", (HttpRequest request, String user, Integer id) -> user + id)
        .name("deep");
    outer.add("/b", inner);
    app.add("/a/<user>", outer);
    app.before(request -> seen.add("app"));
    outer.before(request -> seen.add("outer"));
    inner.before(request -> seen.add("inner"));
    inner.after((request, response) -> response.header("X-Inner", String.valueOf(response.body())));
    app.always(request -> seen.add("always"));
    TestExchange found = get("/a/ann/b/deep/7");
    assertEquals("ann7", found.text());
    assertEquals("ann7", found.headers().first("X-Inner"));
    assertEquals(List.of("app", "outer", "inner", "always"), seen);
    assertEquals("outer.inner.deep", Match.of(found.request()).routeName());
    assertEquals(Map.of("user", "ann", "id", "7"), Match.of(found.request()).texts());
    assertNull(Match.of(get("/no").request()));
  }

  @Test
  void groupsCannotGoRound() {
    Routes one = new Routes();
    Routes two = new Routes();
    one.add("/two", two);
    assertThrows(IllegalArgumentException.class, () -> two.add("/one", one));
    assertThrows(IllegalArgumentException.class, () -> one.add("/one", one));
    assertThrows(IllegalArgumentException.class, () -> one.add("/app", app));
  }

  @Test
  void anErrorInAHookTakesThePlaceOfTheAnswer() {
    List<String> seen = new ArrayList<>();
    app.before(
        request -> {
          throw new HttpError(401);
        });
    app.always(request -> seen.add("always"));
    app.after((request, response) -> seen.add("after"));
    app.route("/", request -> "secret");
    assertEquals(401, get("/").status());
    assertEquals(List.of("always"), seen);
  }

  @Test
  void aHookThatAnswersByItselfTakesThePlaceOfTheView() {
    List<String> seen = new ArrayList<>();
    app.before(request -> request.sendResponse("no", 403));
    app.after((request, response) -> seen.add("after"));
    app.always(request -> seen.add("always"));
    app.route("/", request -> seen.add("view"));
    TestExchange refused = get("/");
    assertEquals(403, refused.status());
    assertEquals("no", refused.text());
    assertEquals(List.of(), refused.thrown());
    assertEquals(List.of("always"), seen);
  }

  @Test
  void aViewMayAnswerItself() {
    app.route(
        "/",
        request -> {
          request.sendResponse("mine", 202);
          return Response.SENT;
        });
    app.after((request, response) -> response.header("X-After", "never"));
    assertEquals(202, get("/").status());
    assertFalse(get("/").headers().contains("X-After"));
  }

  @Test
  void aTransparentRedirectIsNotSeenByTheClient() {
    app.route(
        "/old",
        request -> {
          throw new TransparentRedirect("/new");
        });
    app.route("/new", request -> "new");
    app.route(
        "/loop",
        request -> {
          throw new TransparentRedirect("/loop");
        });
    assertEquals("new", get("/old").text());
    assertEquals(500, get("/loop").status());
  }

  @Test
  void routesAreListedAndFrozen() {
    app.route("/posts", request -> "").methods("GET", "POST");
    assertTrue(app.routes().getFirst().startsWith("GET,HEAD,POST /posts (ApplicationTest.java:"));
    get("/");
    assertThrows(IllegalStateException.class, () -> app.route("/late", request -> ""));
    assertThrows(IllegalStateException.class, () -> app.before(request -> {}));
  }

  @Test
  void emptyValuesAreNotFoundWhereARouteSaysSo() {
    app.route("/<int:id>", (HttpRequest request, Integer id) -> "id " + id).auto404();
    assertEquals(404, get("/0").status());
    assertEquals(200, get("/1").status());
  }
}
