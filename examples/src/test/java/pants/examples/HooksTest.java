package pants.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HooksTest {
  private static final int PORT = 8098;

  @RegisterExtension static final ExampleServer SERVER = new ExampleServer("Hooks.java", PORT);

  private static HttpResponse<String> get(Http http, String path, String token)
      throws IOException, InterruptedException {
    return http.send(http.request(path).header("Token", token));
  }

  @Test
  void aHookBeforeTheViewKnowsWhoAsks() throws IOException, InterruptedException {
    try (var http = Http.of(PORT)) {
      assertEquals("Hello, Bob.\n", get(http, "/", "t2").body());
      assertEquals("Hello, you.\n", get(http, "/", "t9").body());
      assertEquals("Hello, you.\n", http.get("/").body());
    }
  }

  @Test
  void aHookOfAGroupGuardsItsRoutes() throws IOException, InterruptedException {
    try (var http = Http.of(PORT)) {
      assertEquals(401, http.get("/admin/log").statusCode());
      var refused = get(http, "/admin/log", "t2");
      assertEquals(403, refused.statusCode());
      assertTrue(refused.body().contains("Bob is no admin."), refused.body());
      assertEquals(200, get(http, "/admin/log", "t1").statusCode());
    }
  }

  @Test
  void aHookBehindTheViewChangesAnswersAndOneAtTheEndSeesAll()
      throws IOException, InterruptedException {
    try (var http = Http.of(PORT)) {
      assertEquals("no-store", http.get("/?x").headers().firstValue("Cache-Control").orElseThrow());
      http.get("/admin/log?refused");
      var log = get(http, "/admin/log", "t1").body();
      assertTrue(log.contains("\"GET /\"") && log.contains("\"GET /admin/log\""), log);
    }
  }
}
