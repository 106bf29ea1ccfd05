package pants.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LaterTest {
  private static final int PORT = 8099;
  private static final int TRIES = 1000;

  @RegisterExtension static final ExampleServer SERVER = new ExampleServer("Later.java", PORT);

  @Test
  void aViewThatReturnsAStageAnswersWhenItIsDone() throws Exception {
    try (var http = Http.of(PORT)) {
      assertEquals("0 have heard it\n", http.get("/say/nothing").body());
      var heard = http.sendLater(http.request("/listen"));
      for (int i = 0; http.get("/say/hello").body().startsWith("0 "); i++) {
        assertTrue(i < TRIES, "nobody listens");
      }
      assertEquals("hello\n", heard.get(60, TimeUnit.SECONDS).body());
    }
  }

  @Test
  void aBlockingViewMayWait() throws IOException, InterruptedException {
    try (var http = Http.of(PORT)) {
      assertEquals("127.0.0.1\n", http.get("/address/127.0.0.1").body());
      var unknown = http.get("/address/nowhere.invalid");
      assertEquals(404, unknown.statusCode());
      assertTrue(unknown.body().contains("Nobody knows nowhere.invalid."), unknown.body());
    }
  }

  @Test
  void aViewMayAnswerStepByStep() throws IOException, InterruptedException {
    try (var http = Http.of(PORT)) {
      assertEquals("3\n2\n1\n0\n", http.get("/count/3").body());
    }
  }
}
