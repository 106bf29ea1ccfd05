package pants.web.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import pants.bytes.Bytes;
import pants.http.SetCookie;
import pants.http.server.HttpRequest;
import pants.http.server.HttpServer;
import pants.testing.TestEngine;
import pants.web.Application;
import pants.web.EventStream;
import pants.web.HttpError;
import pants.web.Response;

class TestClientTest {
  private final Application app = new Application();
  private final TestClient client = new TestClient(app);

  record Note(int id, String text) {}

  @Test
  void tellsStatusHeadersAndBody() {
    app.route(
        "/", request -> Response.of("Hi, " + request.queryFields().first("name")).status(202));
    TestResponse reply = client.get("/?x=1", call -> call.param("name", "Ann & Bob"));
    assertEquals(202, reply.status());
    assertEquals("Hi, Ann & Bob", reply.text());
    assertEquals("text/plain; charset=utf-8", reply.header("Content-Type"));
    assertEquals("/?x=1&name=Ann%20%26%20Bob", reply.url());
  }

  @Test
  void sendsAndReadsJson() {
    app.route("/", request -> request.json(Note.class)).methods("POST");
    assertEquals(
        new Note(7, "fish"),
        client.post("/", call -> call.json(new Note(7, "fish"))).json(Note.class));
  }

  @Test
  void sendsFormsAndFiles() {
    app.route("/", request -> request.formFields().all("a") + " " + request.files().names())
        .methods("POST");
    assertEquals("[1, 2] []", client.post("/", call -> call.field("a", 1).field("a", 2)).text());
    assertEquals(
        "[ä\"b] [photo]",
        client
            .post("/", call -> call.field("a", "ä\"b").file("photo", "me.jpg", Bytes.utf8("jpeg")))
            .text());
  }

  @Test
  void sendsBodiesAndHeaders() {
    app.route("/", request -> request.headers().first("X-A") + request.body().utf8())
        .methods("PUT");
    assertEquals(
        "b: c", client.send("PUT", "/", call -> call.header("X-A", "b").body(": c")).text());
  }

  @Test
  void keepsCookies() {
    app.route(
        "/in",
        request ->
            Response.of("in").cookie(SetCookie.of("user", "ann").maxAge(Duration.ofHours(1))));
    app.route("/out", request -> Response.of("out").cookie(SetCookie.expired("user")));
    app.route("/", request -> request.cookies());
    assertEquals("{}", client.get("/").text());
    client.get("/in");
    assertEquals("ann", client.cookie("user"));
    assertEquals("{\"user\":\"ann\"}", client.get("/").text());
    client.get("/out");
    assertNull(client.cookie("user"));
    client.cookie("lang", "de");
    assertEquals("{\"lang\":\"de\"}", client.get("/").text());
  }

  @Test
  void followsRedirectsWhereItShall() {
    app.route("/old", request -> Response.redirect("/new?a=b")).methods("POST", "GET");
    app.route("/kept", request -> Response.redirect("/new").status(307)).methods("POST");
    app.route("/new", request -> request.method() + request.body().utf8()).methods("POST", "GET");
    app.route("/loop", request -> Response.redirect("loop"));
    assertEquals(302, client.get("/old").status());
    TestResponse reply = client.post("/old", call -> call.body("x").followRedirects());
    assertEquals("GET", reply.text());
    assertEquals("/new?a=b", reply.url());
    assertEquals("POSTx", client.post("/kept", call -> call.body("x").followRedirects()).text());
    assertThrows(AssertionError.class, () -> client.get("/loop", TestCall::followRedirects));
  }

  @Test
  void aFaultOfAViewFailsTheTestUnlessItIsAnsweredFor() {
    IllegalStateException fault = new IllegalStateException("broken");
    app.route(
        "/",
        request -> {
          throw fault;
        });
    app.route("/missing", request -> HttpError.notFound());
    assertSame(fault, assertThrows(AssertionError.class, () -> client.get("/")).getCause());
    assertEquals(404, client.get("/missing").status());
    TestResponse reply = client.faults(true).get("/");
    assertEquals(500, reply.status());
    assertEquals(List.of(fault), reply.faults());
  }

  @Test
  void waitsForAnswersThatComeLater() {
    app.route("/thread", request -> CompletableFuture.supplyAsync(() -> "later"));
    assertEquals("later", client.get("/thread").text());
  }

  @Test
  void theTimeOfATestEngineGoesBy() {
    try (TestEngine test = new TestEngine()) {
      app.route(
          "/",
          request -> {
            CompletableFuture<String> later = new CompletableFuture<>();
            request.engine().defer(Duration.ofSeconds(20), () -> later.complete("later"));
            return later;
          });
      app.route("/never", request -> new CompletableFuture<String>());
      TestClient fast = new TestClient(app).on(test.engine());
      assertEquals("later", fast.get("/").text());
      assertEquals(503, fast.get("/never").status());
    }
  }

  @Test
  void returnsFromEventsThatGoOn() {
    List<EventStream> streams = new ArrayList<>();
    app.route("/", request -> new EventStream(streams::add));
    TestResponse reply = client.get("/");
    streams.getFirst().send("one");
    assertEquals("data: one\n\n", reply.text());
    assertTrue(streams.getFirst().send("two"));
    reply.leave();
  }

  private String secure(HttpRequest request) {
    return request.fullUrl();
  }

  @Test
  void callsBehindTheOptionsOfAServer() {
    app.route("/", this::secure);
    TestClient served = new TestClient(new HttpServer(app));
    assertEquals(
        "https://example.org/",
        served.get("/", call -> call.secure().header("Host", "example.org")).text());
    assertThrows(IllegalArgumentException.class, () -> served.get("http://other/"));
  }
}
