package pants.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HttpDownloadTest {
  private static final int PORT = 8088;
  private static final byte[] BIG = new byte[3_000_000];
  private static final Path FOLDER = folder();

  @RegisterExtension
  static final ExampleServer SERVER =
      new ExampleServer("HttpDownload.java", PORT, FOLDER.toString());

  private static Path folder() {
    try {
      var folder = Files.createTempDirectory("pants-download");
      new Random(1).nextBytes(BIG);
      Files.write(folder.resolve("big.zip"), BIG);
      Files.writeString(folder.resolve("notes.txt"), "Buy milk\n");
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterAll
  static void removeFolder() throws IOException {
    for (var name : new String[] {"big.zip", "notes.txt", ""}) {
      Files.delete(FOLDER.resolve(name));
    }
  }

  private static HttpResponse<byte[]> get(Http http, String path, String... headers)
      throws IOException, InterruptedException {
    var request = http.request(path);
    return http.send(
        headers.length == 0 ? request : request.headers(headers), BodyHandlers.ofByteArray());
  }

  private static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  @Test
  void showsAFileOrHasItKept() throws IOException, InterruptedException {
    try (var http = Http.of(PORT)) {
      var shown = http.get("/notes.txt");
      assertEquals("Buy milk\n", shown.body());
      assertEquals("text/plain; charset=utf-8", header(shown, "Content-Type"));
      assertEquals("", header(shown, "Content-Disposition"));
      var kept = http.get("/notes.txt?download");
      assertEquals("attachment; filename=\"notes.txt\"", header(kept, "Content-Disposition"));
      assertEquals("Buy milk\n", kept.body());
    }
  }

  @Test
  void sendsABigFileAndItsHeadAlone() throws IOException, InterruptedException {
    try (var http = Http.of(PORT)) {
      assertArrayEquals(BIG, get(http, "/big.zip").body());
      var head = http.send(http.request("/big.zip").HEAD());
      assertEquals(BIG.length, head.headers().firstValueAsLong("Content-Length").orElse(-1));
      assertEquals("bytes", header(head, "Accept-Ranges"));
    }
  }

  @Test
  void goesOnWithADownloadThatWasCutShort() throws IOException, InterruptedException {
    try (var http = Http.of(PORT)) {
      var first = get(http, "/big.zip", "Range", "bytes=0-999999");
      assertEquals(206, first.statusCode());
      assertArrayEquals(Arrays.copyOf(BIG, 1_000_000), first.body());
      var tag = header(first, "ETag");
      var rest = get(http, "/big.zip", "Range", "bytes=1000000-", "If-Range", tag);
      assertEquals(206, rest.statusCode());
      assertEquals("bytes 1000000-2999999/3000000", header(rest, "Content-Range"));
      assertArrayEquals(Arrays.copyOfRange(BIG, 1_000_000, BIG.length), rest.body());
      var another = get(http, "/big.zip", "Range", "bytes=1000000-", "If-Range", "\"old\"");
      assertEquals(200, another.statusCode());
      assertArrayEquals(BIG, another.body());
    }
  }

  @Test
  void sendsNothingThatTheClientHas() throws IOException, InterruptedException {
    try (var http = Http.of(PORT)) {
      var first = get(http, "/notes.txt");
      var byTag = get(http, "/notes.txt", "If-None-Match", header(first, "ETag"));
      assertEquals(304, byTag.statusCode());
      assertEquals(0, byTag.body().length);
      var byDate = get(http, "/notes.txt", "If-Modified-Since", header(first, "Last-Modified"));
      assertEquals(304, byDate.statusCode());
    }
  }

  @Test
  void hasNoOtherFiles() throws IOException, InterruptedException {
    try (var http = Http.of(PORT)) {
      for (var path :
          new String[] {"/", "/missing", "/..", "/%2e%2e%2fx", "/%2Fetc%2Fpasswd", "/a%00b"}) {
        var answer = http.get(path);
        assertEquals(404, answer.statusCode(), path);
        assertFalse(answer.body().contains("root"));
      }
      assertTrue(http.get("/notes.txt").body().contains("milk"));
    }
  }
}
