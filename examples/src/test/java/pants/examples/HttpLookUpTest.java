package pants.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HttpLookUpTest {
  private static final int PORT = 8084;

  @RegisterExtension static final ExampleServer SERVER = new ExampleServer("HttpLookUp.java", PORT);

  @Test
  void findsTheAddressesOfAHost() throws IOException, InterruptedException {
    try (var http = Http.of(PORT)) {
      var answer = http.get("/localhost");
      assertEquals(200, answer.statusCode());
      assertTrue(answer.body().contains("127.0.0.1\n"), answer.body());
    }
  }

  @Test
  void saysThatNobodyHasTheName() throws IOException, InterruptedException {
    try (var http = Http.of(PORT)) {
      var answer = http.get("/:nobody:");
      assertEquals(404, answer.statusCode());
      assertEquals("nobody knows :nobody:\n", answer.body());
    }
  }
}
