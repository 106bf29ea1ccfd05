package pants.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HttpCompressedTest {
  private static final int PORT = 8091;

  @RegisterExtension
  static final ExampleServer SERVER = new ExampleServer("HttpCompressed.java", PORT);

  private static HttpResponse<InputStream> get(Http http, String path, String accepted)
      throws IOException, InterruptedException {
    var request = http.request(path).header("Accept-Encoding", accepted);
    return http.send(request, BodyHandlers.ofInputStream());
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("none");
  }

  @Test
  void aPageIsCompressed() throws IOException, InterruptedException {
    try (var http = Http.of(PORT)) {
      var response = get(http, "/", "gzip");
      assertEquals("gzip", header(response, "Content-Encoding"));
      assertTrue(response.headers().firstValueAsLong("Content-Length").orElse(0) < 300);
      try (var page = new GZIPInputStream(response.body())) {
        assertTrue(
            new String(page.readAllBytes(), StandardCharsets.UTF_8).contains("Words, words"));
      }
      var plain = get(http, "/", "identity");
      assertEquals("none", header(plain, "Content-Encoding"));
      assertEquals("Accept-Encoding", header(plain, "Vary"));
      plain.body().close();
    }
  }

  @Test
  void eventsAreReadAsTheyCome() throws IOException, InterruptedException {
    try (var http = Http.of(PORT)) {
      var response = get(http, "/clock", "gzip");
      assertEquals("gzip", header(response, "Content-Encoding"));
      try (var events = new GZIPInputStream(response.body())) {
        for (int i = 0; i < 3; i++) {
          assertTrue(event(events).startsWith("data: "));
        }
      }
    }
  }

  private static String event(InputStream events) throws IOException {
    var text = new StringBuilder();
    while (text.length() < 100 && !text.toString().endsWith("\n\n")) {
      text.append((char) events.read());
    }
    return text.toString();
  }

  @Test
  void aPageWithASecretIsNot() throws IOException, InterruptedException {
    try (var http = Http.of(PORT)) {
      var response = get(http, "/account?word=token", "gzip");
      assertEquals("none", header(response, "Content-Encoding"));
      var text = new String(response.body().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(text.startsWith("token=82f0c1\nword=token\n"), text);
    }
  }
}
