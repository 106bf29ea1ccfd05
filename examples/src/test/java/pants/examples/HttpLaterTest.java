package pants.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HttpLaterTest {
  private static final int PORT = 8083;
  private static final int ZEROS = 1_000 * 64 * 1024;

  @RegisterExtension static final ExampleServer SERVER = new ExampleServer("HttpLater.java", PORT);

  @Test
  void countsDownAndAnswersOthersMeanwhile() throws IOException, InterruptedException {
    try (var http = Http.of(PORT);
        var lines = http.send(http.request("/countdown"), BodyHandlers.ofLines()).body()) {
      var left = lines.iterator();
      assertEquals("3", left.next());
      assertEquals(404, http.get("/").statusCode());
      assertEquals("2", left.next());
      assertEquals("1", left.next());
      assertEquals("0", left.next());
      assertFalse(left.hasNext());
    }
  }

  @Test
  void countsForNobodyWhoHasLeft() throws IOException, InterruptedException {
    try (var peer = SERVER.connect()) {
      peer.send("GET /countdown HTTP/1.1\r\nHost: localhost\r\n\r\n");
      peer.expect("HTTP/1.1 200 OK\r\n");
    }
    try (var http = Http.of(PORT)) {
      assertEquals("3\n2\n1\n0\n", http.get("/countdown").body());
    }
    assertEquals("", SERVER.output());
  }

  @Test
  void sendsNoMoreThanTheClientTakes() throws IOException, InterruptedException {
    try (var http = Http.of(PORT);
        var body = http.send(http.request("/zeros"), BodyHandlers.ofInputStream()).body()) {
      assertEquals(404, http.get("/").statusCode()); // while nobody reads the zeros
      assertArrayEquals(new byte[ZEROS], body.readAllBytes());
    }
  }
}
