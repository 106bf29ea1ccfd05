package pants.examples;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HelloOnAllCoresTest {
  private static final int PORT = 8100;

  @RegisterExtension
  static final ExampleServer SERVER = new ExampleServer("HelloOnAllCores.java", PORT);

  @Test
  void answersEveryConnectionOnOneOfItsEngines() throws IOException, InterruptedException {
    for (int i = 0; i < 10; i++) {
      try (var http = Http.of(PORT)) {
        var answer = http.get("/").body();
        assertTrue(answer.matches("Hello from pants-\\d+\\.\n"), answer);
      }
    }
  }
}
