package pants.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HttpFormTest {
  private static final int PORT = 8081;

  @RegisterExtension static final ExampleServer SERVER = new ExampleServer("HttpForm.java", PORT);

  private static HttpResponse<String> post(Http http, String form)
      throws IOException, InterruptedException {
    return http.send(
        http.request("/")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form)));
  }

  @Test
  void showsTheForm() throws IOException, InterruptedException {
    try (var http = Http.of(PORT)) {
      var page = http.get("/");
      assertEquals(
          "text/html; charset=utf-8", page.headers().firstValue("Content-Type").orElseThrow());
      assertTrue(page.body().contains("<form method=\"post\">"), page.body());

      var head = http.send(http.request("/").HEAD());
      assertEquals("", head.body());
      assertEquals(
          page.body().length(), head.headers().firstValueAsLong("Content-Length").orElse(-1));
    }
  }

  @Test
  void remembersANameAndGreets() throws IOException, InterruptedException {
    try (var http = Http.of(PORT)) {
      assertEquals("Hello, stranger.\n", http.get("/hello").body());
      var greeted = post(http, "name=J%C3%B6rg+M%C3%BCller"); // follows to /hello
      assertEquals(200, greeted.statusCode());
      assertEquals("Hello, J\u00f6rg M\u00fcller.\n", greeted.body());
      assertEquals("Good day, J\u00f6rg M\u00fcller.\n", http.get("/hello?word=Good+day").body());
    }
  }

  @Test
  void wantsAName() throws IOException, InterruptedException {
    try (var http = Http.of(PORT)) {
      assertEquals(422, post(http, "name=").statusCode());
      assertEquals(422, post(http, "").statusCode());
      assertEquals(400, post(http, "name=%zz").statusCode());
      assertEquals(404, http.get("/elsewhere").statusCode());
    }
  }
}
