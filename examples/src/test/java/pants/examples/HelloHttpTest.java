package pants.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.http.HttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HelloHttpTest {
  private static final int PORT = 8080;

  @RegisterExtension static final ExampleServer SERVER = new ExampleServer("HelloHttp.java", PORT);

  @Test
  void saysHello() throws IOException, InterruptedException {
    try (var http = Http.of(PORT)) {
      var answer = http.get("/");
      assertEquals(200, answer.statusCode());
      assertEquals(HttpClient.Version.HTTP_1_1, answer.version());
      assertEquals("Hello World.\n", answer.body());
      assertEquals(
          "text/plain; charset=utf-8", answer.headers().firstValue("Content-Type").orElseThrow());
    }
  }

  @Test
  void closesWhenItIsAskedTo() throws IOException {
    try (var peer = SERVER.connect()) {
      peer.send("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
      peer.expect("HTTP/1.1 200 OK\r\n");
      peer.awaitEnd();
    }
  }

  @Test
  void printsNothing() throws IOException {
    assertEquals("", SERVER.output());
  }
}
