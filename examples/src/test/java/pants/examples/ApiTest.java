package pants.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ApiTest {
  private static final int PORT = 8109;

  @RegisterExtension static final ExampleServer SERVER = new ExampleServer("Api.java", PORT);

  private static HttpResponse<String> add(Http http, String json)
      throws IOException, InterruptedException {
    return http.send(
        http.request("/songs")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json)));
  }

  @Test
  void addsASongAndShowsIt() throws IOException, InterruptedException {
    try (var http = Http.of(PORT)) {
      var added = add(http, "{\"title\":\"Carey\",\"seconds\":180}");
      assertEquals(201, added.statusCode());
      assertEquals("{\"id\":1}", added.body());
      assertEquals("/songs/1", added.headers().firstValue("Location").orElseThrow());
      assertEquals("{\"title\":\"Carey\",\"seconds\":180}", http.get("/songs/1").body());
      assertEquals("[{\"title\":\"Carey\",\"seconds\":180}]", http.get("/songs").body());
    }
  }

  @Test
  void saysWhatIsNotThere() throws IOException, InterruptedException {
    try (var http = Http.of(PORT)) {
      var missing = http.send(http.request("/songs/77").header("Accept", "application/json"));
      assertEquals(404, missing.statusCode());
      assertTrue(missing.body().contains("There is no song 77."), missing.body());
      assertEquals(400, add(http, "{").statusCode());
    }
  }
}
