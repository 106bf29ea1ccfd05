package pants.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HelloTest {
  private static final int PORT = 8080;

  @RegisterExtension static final ExampleServer SERVER = new ExampleServer("Hello.java", PORT);

  @Test
  void saysHello() throws IOException, InterruptedException {
    try (var http = Http.of(PORT)) {
      var answer = http.get("/");
      assertEquals(200, answer.statusCode());
      assertEquals("Hello, World!\n", answer.body());
      assertEquals(
          "text/plain; charset=utf-8", answer.headers().firstValue("Content-Type").orElseThrow());
    }
  }

  @Test
  void saysHelloToWhoeverIsNamed() throws IOException, InterruptedException {
    try (var http = Http.of(PORT)) {
      assertEquals("Hello, J\u00f6rg!\n", http.get("/hello/J%C3%B6rg").body());
      assertEquals(404, http.get("/hello/").statusCode());
      assertEquals(404, http.get("/hello/a/b").statusCode());
    }
  }
}
