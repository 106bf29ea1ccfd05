package pants.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class BlogTest {
  private static final int PORT = 8094;

  @RegisterExtension static final ExampleServer SERVER = new ExampleServer("Blog.java", PORT);

  private static HttpResponse<String> post(Http http, String path, String type, String body)
      throws IOException, InterruptedException {
    return http.send(
        http.request(path).header("Content-Type", type).POST(BodyPublishers.ofString(body)));
  }

  private static HttpResponse<String> create(Http http, String json)
      throws IOException, InterruptedException {
    return post(http, "/api/posts", "application/json", json);
  }

  @Test
  void publishesAFormAndShowsItEscaped() throws IOException, InterruptedException {
    try (var http = Http.of(PORT)) {
      var form = "title=A+%3Cb%3E+title&body=%26";
      var shown = post(http, "/", "application/x-www-form-urlencoded", form); // follows to the post
      assertEquals(200, shown.statusCode());
      assertEquals(
          "text/html; charset=utf-8", shown.headers().firstValue("Content-Type").orElseThrow());
      assertTrue(shown.body().contains("<h1>A &lt;b&gt; title</h1>\n<p>&amp;</p>"), shown.body());
      var path = shown.uri().getPath();
      assertTrue(path.startsWith("/read/"), path);
      var index = http.get("/").body();
      assertTrue(
          index.contains("<a href=\"" + path + "\">A &lt;b&gt; title</a>")
              && index.contains("<form method=\"post\">"),
          index);
    }
  }

  @Test
  void wantsATitle() throws IOException, InterruptedException {
    try (var http = Http.of(PORT)) {
      var refused = post(http, "/", "application/x-www-form-urlencoded", "title=+&body=x");
      assertEquals(422, refused.statusCode());
      assertTrue(refused.body().contains("A post has a title and a body."), refused.body());
      assertEquals(422, create(http, "{\"title\":\"x\"}").statusCode());
    }
  }

  @Test
  void speaksJson() throws IOException, InterruptedException {
    try (var http = Http.of(PORT)) {
      var created = create(http, "{\"title\":\"Second\",\"body\":\"More\"}");
      assertEquals(201, created.statusCode());
      var url = created.headers().firstValue("Location").orElseThrow();
      var shown = http.get(url);
      assertEquals(created.body(), shown.body());
      assertTrue(shown.body().endsWith("\"title\":\"Second\",\"body\":\"More\"}"), shown.body());
      assertTrue(http.get("/api/posts").body().contains(shown.body()));

      var deleted = http.send(http.request(url).DELETE());
      assertEquals(204, deleted.statusCode());
      assertFalse(http.get("/api/posts").body().contains(shown.body()));
      assertEquals("{\"error\":\"there is no " + url + "\"}", http.get(url).body());

      var next = create(http, "{\"title\":\"Third\",\"body\":\"\"}");
      assertFalse(url.equals(next.headers().firstValue("Location").orElseThrow()), url);
    }
  }

  @Test
  void answersWhatItCannotDo() throws IOException, InterruptedException {
    try (var http = Http.of(PORT)) {
      assertEquals(400, create(http, "{").statusCode());
      assertEquals(415, post(http, "/api/posts", "text/plain", "{}").statusCode());
      var elsewhere = http.get("/elsewhere");
      assertEquals(404, elsewhere.statusCode());
      assertTrue(elsewhere.body().contains("<h1>Nothing is here</h1>"), elsewhere.body());
      var put = http.send(http.request("/api/posts").PUT(BodyPublishers.noBody()));
      assertEquals(405, put.statusCode());
      assertEquals("GET, HEAD, OPTIONS, POST", put.headers().firstValue("Allow").orElseThrow());
    }
  }
}
