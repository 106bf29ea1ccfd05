package pants.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HttpSignInTest {
  private static final int PORT = 8086;

  @RegisterExtension
  static final ExampleServer SERVER =
      new ExampleServer("HttpSignIn.java", PORT, "a secret of the test", "the former secret");

  private static HttpResponse<String> post(Http http, String path, String form)
      throws IOException, InterruptedException {
    return http.send(
        http.request(path)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form)));
  }

  private static HttpResponse<String> choose(Http http, String type, String json)
      throws IOException, InterruptedException {
    return http.send(
        http.request("/me/theme").header("Content-Type", type).PUT(BodyPublishers.ofString(json)));
  }

  @Test
  void knowsWhoHasSignedInUntilTheySignOut() throws IOException, InterruptedException {
    try (var http = Http.of(PORT)) {
      assertTrue(http.get("/").body().contains("<form method=\"post\" action=\"/sign-in\">"));
      assertEquals(401, http.get("/me").statusCode());

      var me = post(http, "/sign-in", "name=J%C3%B6rg&password=open+sesame"); // follows to /me
      assertEquals("{\"name\":\"J\u00f6rg\",\"theme\":\"light\"}", me.body());
      assertEquals("application/json", me.headers().firstValue("Content-Type").orElseThrow());
      assertEquals(me.body(), http.get("/me").body());

      assertEquals(200, post(http, "/sign-out", "").statusCode()); // follows to /
      assertEquals("{\"error\":\"nobody is signed in\"}", http.get("/me").body());
    }
  }

  @Test
  void takesAndGivesJson() throws IOException, InterruptedException {
    try (var http = Http.of(PORT)) {
      assertEquals(401, choose(http, "application/json", "{\"theme\":\"dark\"}").statusCode());
      post(http, "/sign-in", "name=ann&password=open+sesame");
      var dark = "{\"name\":\"ann\",\"theme\":\"dark\"}";
      assertEquals(dark, choose(http, "application/json", "{\"theme\":\"dark\"}").body());
      assertEquals(dark, http.get("/me").body());
      assertEquals(400, choose(http, "application/json", "{\"theme\":").statusCode());
      assertEquals(415, choose(http, "text/plain", "{\"theme\":\"dark\"}").statusCode());
      assertEquals("{\"error\":\"there is no /x\"}", http.get("/x").body());
    }
  }

  @Test
  void doesNotBelieveACookieThatItHasNotSigned() throws IOException, InterruptedException {
    try (var http = Http.of(PORT)) {
      assertEquals(403, post(http, "/sign-in", "name=ann&password=guess").statusCode());
      assertEquals(403, post(http, "/sign-in", "password=open+sesame").statusCode());
      var forged = http.send(http.request("/me").header("Cookie", "user=ann"));
      assertEquals(401, forged.statusCode());
    }
  }

  @Test
  void writesWhatWasAskedFor() throws IOException, InterruptedException {
    try (var http = Http.of(PORT)) {
      http.get("/found/by/the/test");
      long deadline = System.nanoTime() + 60_000_000_000L;
      while (!SERVER.output().contains("\"GET /found/by/the/test HTTP/1.1\" 404 ")) {
        assertFalse(System.nanoTime() > deadline, SERVER.output());
        Thread.onSpinWait();
      }
    }
  }
}
