package pants.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import pants.http.SetCookie;
import pants.http.server.HttpRequest;
import pants.web.Application;
import pants.web.Response;
import pants.web.testing.TestClient;

/** How an application is tested, for the page on web applications. */
class GreeterTest {
  private static Response remember(HttpRequest request) {
    var name = request.formFields().first("name");
    return Response.redirect("/").status(303).cookie(SetCookie.of("name", name));
  }

  private static Application application() {
    var app = new Application();
    app.route("/", request -> "Hello, " + request.cookies().getOrDefault("name", "stranger") + ".");
    app.route("/name", GreeterTest::remember).methods("POST");
    return app;
  }

  @Test
  void remembersANameAndGreets() {
    var client = new TestClient(application());
    assertEquals("Hello, stranger.", client.get("/").text());
    var answer = client.post("/name", call -> call.field("name", "Ann").followRedirects());
    assertEquals(200, answer.status());
    assertEquals("Hello, Ann.", answer.text());
  }

  @Test
  void listsItsRoutes() {
    assertEquals(
        List.of("GET,HEAD / (GreeterTest.java:22)", "POST /name (GreeterTest.java:23)"),
        application().routes());
  }
}
