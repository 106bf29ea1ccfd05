package pants.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswersTest {
  private static final int PORT = 8097;

  @RegisterExtension static final ExampleServer SERVER = new ExampleServer("Answers.java", PORT);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/text | 200 | text/plain; charset=utf-8 | some text",
        "/page | 200 | text/html; charset=utf-8 | <!doctype html>$<p>some HTML</p>",
        "/bytes | 200 | text/plain | some bytes",
        "/map | 200 | application/json | {\"songs\":2}",
        "/record | 200 | application/json | {\"title\":\"Blue\",\"released\":\"1971-06-22\",\"songs\":[\"Carey\",\"River\"]}",
        "/html | 200 | text/html; charset=utf-8 | <p>Both Sides, Now</p>",
        "/object | 200 | text/plain; charset=utf-8 | PT36M",
        "/gone | 410 | text/plain; charset=utf-8 | It was here.",
        "/later | 200 | text/plain; charset=utf-8 | at last",
      })
  void answers(String path, int status, String type, String body)
      throws IOException, InterruptedException {
    try (var http = Http.of(PORT)) {
      var answer = http.get(path);
      assertEquals(status, answer.statusCode());
      assertEquals(type, answer.headers().firstValue("Content-Type").orElseThrow());
      assertEquals(body, answer.body().strip().replace('\n', '$'));
    }
  }

  @Test
  void encodesTextAsItsTypeSays() throws IOException, InterruptedException {
    try (var http = Http.of(PORT)) {
      var answer = http.send(http.request("/latin1"), BodyHandlers.ofByteArray());
      assertEquals(
          "text/plain; charset=iso-8859-1",
          answer.headers().firstValue("Content-Type").orElseThrow());
      assertEquals("d\u00e9j\u00e0 vu\n", new String(answer.body(), StandardCharsets.ISO_8859_1));
    }
  }

  @Test
  void nothingIsAnAnswerWithoutABody() throws IOException, InterruptedException {
    try (var http = Http.of(PORT)) {
      assertEquals(204, http.get("/nothing").statusCode());
    }
  }

  @Test
  void anAnswerHasAStatusAndHeaders() throws IOException, InterruptedException {
    try (var http = Http.of(PORT)) {
      assertEquals("52", http.get("/gone").headers().firstValue("Age").orElseThrow());
      assertEquals("/record", http.get("/moved").uri().getPath());
    }
  }
}
