package pants.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class EventsTest {
  private static final int PORT = 8095;

  @RegisterExtension static final ExampleServer SERVER = new ExampleServer("Events.java", PORT);

  private static HttpResponse<String> write(Http http, String form)
      throws IOException, InterruptedException {
    return http.send(
        http.request("/lines")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form)));
  }

  /** The events of somebody who has got so many of them before. */
  private static HttpResponse<InputStream> events(Http http, int last)
      throws IOException, InterruptedException {
    return http.send(
        http.request("/events").header("Last-Event-ID", String.valueOf(last)),
        BodyHandlers.ofInputStream());
  }

  private static BufferedReader lines(HttpResponse<InputStream> events) {
    return new BufferedReader(new InputStreamReader(events.body(), StandardCharsets.UTF_8));
  }

  /** Reads a line, but does not wait forever. */
  private static String next(BufferedReader lines) {
    return CompletableFuture.supplyAsync(
            () -> {
              try {
                return lines.readLine();
              } catch (IOException e) {
                return e.toString();
              }
            })
        .orTimeout(60, TimeUnit.SECONDS)
        .join();
  }

  @Test
  void whoReadsIsSentWhatIsWrittenAndWhatItHasMissed() throws IOException, InterruptedException {
    try (var http = Http.of(PORT)) {
      var response = events(http, 0);
      assertEquals(
          "text/event-stream", response.headers().firstValue("Content-Type").orElseThrow());
      try (var lines = lines(response)) {
        assertEquals(200, write(http, "line=One").statusCode()); // follows to the page
        assertEquals("id: 1", next(lines));
        assertEquals("data: One", next(lines));
        assertEquals("", next(lines));
        write(http, "line=T%C3%A4w");
        assertEquals("id: 2", next(lines));
        assertEquals("data: T\u00e4w", next(lines));
      }
      try (var lines = lines(events(http, 1))) {
        assertEquals("id: 2", next(lines));
      }
    }
  }

  @Test
  void showsThePageAndWantsALine() throws IOException, InterruptedException {
    try (var http = Http.of(PORT)) {
      var page = http.get("/").body();
      assertTrue(page.contains("new EventSource(\"/events\")"), page);
      assertEquals(422, write(http, "line=").statusCode());
    }
  }
}
