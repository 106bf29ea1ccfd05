package pants.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HttpUploadTest {
  private static final int PORT = 8085;

  @RegisterExtension static final ExampleServer SERVER = new ExampleServer("HttpUpload.java", PORT);

  private static String part(String parameters, String data) {
    return "--XX\r\nContent-Disposition: form-data; " + parameters + "\r\n\r\n" + data + "\r\n";
  }

  private static HttpResponse<String> post(Http http, String parts)
      throws IOException, InterruptedException {
    return http.send(
        http.request("/")
            .header("Content-Type", "multipart/form-data; boundary=XX")
            .POST(BodyPublishers.ofString(parts)));
  }

  @Test
  void showsTheForm() throws IOException, InterruptedException {
    try (var http = Http.of(PORT)) {
      var form = "<form method=\"post\" enctype=\"multipart/form-data\">";
      assertTrue(http.get("/").body().contains(form));
      assertEquals(404, http.get("/elsewhere").statusCode());
    }
  }

  @Test
  void saysWhatWasUploaded() throws IOException, InterruptedException {
    try (var http = Http.of(PORT)) {
      var form =
          part("name=\"title\"", "Two of us")
              + part("name=\"file\"; filename=\"../../\u00fc.txt\"", "hello")
              + part("name=\"file\"; filename=\"big\"", "x".repeat(2 << 20))
              + part("name=\"file\"; filename=\"\"", "")
              + "--XX--\r\n";
      var answer = post(http, form);
      assertEquals(200, answer.statusCode());
      assertEquals(
          """
          title: Two of us
          \u00fc.txt, application/octet-stream, 5 bytes
          big, application/octet-stream, 2097152 bytes
          """,
          answer.body());
      assertEquals(400, post(http, form.substring(0, 60)).statusCode());
    }
  }
}
