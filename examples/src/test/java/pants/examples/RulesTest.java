package pants.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RulesTest {
  private static final int PORT = 8096;

  @RegisterExtension static final ExampleServer SERVER = new ExampleServer("Rules.java", PORT);

  @ParameterizedTest
  @CsvSource({
    "/welcome, 'Hello, programmer.'",
    "/welcome/Ann, 'Hello, Ann.'",
    "/welcome/a%2Fb, ''",
    "/user/1, user 1 is Bob",
    "/call/5, call 5",
    "/im/-5, im -5",
    "/archive/2013/, 2013: index",
    "/archive/2013/a/b, 2013: a/b",
    "/part/ab12, part ab12",
  })
  void matches(String path, String answer) throws IOException, InterruptedException {
    try (var http = Http.of(PORT)) {
      if (answer.isEmpty()) {
        assertEquals(404, http.get(path).statusCode());
      } else {
        assertEquals(answer + "\n", http.get(path).body());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/user/x, 404",
    "/user/7, 400",
    "/shout/5, 404",
    "/part/abc, 404",
    "/tel/234, 404",
    "/welcome/%FF, 400",
  })
  void refuses(String path, int status) throws IOException, InterruptedException {
    try (var http = Http.of(PORT)) {
      assertEquals(status, http.get(path).statusCode());
    }
  }

  @Test
  void saysWhyAValueIsRefused() throws IOException, InterruptedException {
    try (var http = Http.of(PORT)) {
      var page = http.get("/user/7").body();
      assertTrue(page.contains("id: not from 0 to 1: 7"), page);
    }
  }

  @Test
  void aConverterOfOnesOwnMakesValues() throws IOException, InterruptedException {
    try (var http = Http.of(PORT)) {
      assertEquals(
          "{\"area\":\"555\",\"exchange\":\"234\",\"line\":\"5678\",\"extension\":\"115\"}",
          http.get("/tel/555-234-5678-ext115").body());
      assertEquals(
          "{\"area\":null,\"exchange\":\"234\",\"line\":\"5678\",\"extension\":null}",
          http.get("/tel/234-5678").body());
    }
  }

  private static void asksForTheRootOf(String host, String answer) throws IOException {
    try (var peer = SERVER.connect()) {
      peer.send("GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
      peer.expect(answer);
    }
  }

  @Test
  void aDomainHasVariablesToo() throws IOException {
    asksForTheRootOf("ann.example.org", "HTTP/1.1 200 OK\r\n");
    asksForTheRootOf("ann.example.com", "HTTP/1.1 404 Not Found\r\n");
    asksForTheRootOf("a.b.example.org", "HTTP/1.1 404 Not Found\r\n");
  }

  @Test
  void makesUrls() throws IOException, InterruptedException {
    try (var http = Http.of(PORT)) {
      assertEquals(
          "[\"/archive/2013/index\",\"/archive/2013/fish%20%26%20chips\","
              + "\"/tel/555-234-5678-ext115\",\"/archive/2013/index?tag=a&tag=b#top\","
              + "\"http://ann.example.org/\"]",
          http.get("/links").body());
    }
  }
}
