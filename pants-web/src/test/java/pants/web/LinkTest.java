package pants.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import pants.http.server.HttpRequest;
import pants.http.server.TestExchange;

class LinkTest {
  private final Application app = new Application();

  @BeforeEach
  void routes() {
    Routes posts = new Routes("posts");
    posts.route("/<int:id>", (request, id) -> "").name("show");
    posts.route("/", request -> "").name("all");
    Routes blog = new Routes("blog");
    blog.add("/posts", posts);
    blog.route("/about", request -> "").name("about");
    app.add("/blog", blog);
    app.route("/", request -> "").name("home");
    app.route("<user>.example.org/me", (request, user) -> "").name("me");
    app.route("/tags/<path:tag>", (request, tag) -> "").name("tag");
  }

  private String link(String page, Function<HttpRequest, Link> made) {
    TestExchange exchange =
        TestExchange.of("GET", page).header("Host", "example.org:8080").run(app);
    return made.apply(exchange.request()).toString();
  }

  @Test
  void aRouteIsNamedWithItsGroups() {
    assertEquals("/blog/posts/7", app.url("blog.posts.show", 7));
    assertEquals("/", app.url("home"));
    assertEquals("//ann.example.org/me", app.url("me", "ann"));
    assertEquals(
        "no route has the name \"show\"",
        assertThrows(IllegalArgumentException.class, () -> app.url("show", 7)).getMessage());
  }

  @Test
  void pointsGoFromTheRouteOfThePage() {
    assertEquals("/blog/posts/", link("/blog/posts/7", page -> app.link(".all").from(page)));
    assertEquals("/blog/about", link("/blog/posts/7", page -> app.link("..about").from(page)));
    assertEquals("/", link("/blog/posts/7", page -> app.link("....home").from(page)));
    assertThrows(IllegalStateException.class, () -> app.url(".all"));
  }

  @Test
  void whatNoVariableHasIsOfTheQuery() {
    assertEquals(
        "/blog/posts/7?page=2&tag=a%20b&tag=%26#the%20end",
        app.link("blog.posts.show")
            .with("id", 7)
            .with("page", 2)
            .with("tag", List.of("a b", "&"))
            .anchor("the end")
            .toString());
  }

  @Test
  void aUrlIsWholeWhereItHasToBe() {
    assertEquals("/", link("/", page -> app.link("home").from(page)));
    assertEquals(
        "http://example.org:8080/", link("/", page -> app.link("home").from(page).external(true)));
    assertEquals(
        "https://example.org:8080/",
        link("/", page -> app.link("home").from(page).scheme("https")));
    assertEquals("/", link("/", page -> app.link("home").from(page).scheme("HTTP")));
    assertEquals(
        "http://ann.example.org/me", link("/", page -> app.link("me").from(page).values("ann")));
    assertEquals("/me", link("/", page -> app.link("me").from(page).values("ann").external(false)));
    assertThrows(IllegalStateException.class, () -> app.link("home").external(true).toString());
  }

  @Test
  void nullIsNoValue() {
    assertEquals(
        "value",
        assertThrows(NullPointerException.class, () -> app.url("tag", (Object) null)).getMessage());
  }

  @Test
  void slashesOfPathsStay() {
    assertEquals("/tags/a/b%2Bc", app.url("tag", "a/b+c"));
  }
}
