package pants.http.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pants.Engine;
import pants.http.Headers;

/** Files that a proxy sends. */
class SendfileTest {
  private static HttpServer server(String file) {
    return new HttpServer(request -> request.sendFile(Path.of(file)))
        .fileRoot(Path.of("/srv/files"));
  }

  private static TestExchange get(HttpServer server) {
    return TestExchange.of("GET", "/").run(server);
  }

  @ParameterizedTest
  @CsvSource({
    "/srv/files/example.jpg, /_static/, /_static/example.jpg",
    "/srv/files/a/b.jpg, /_static, /_static/a/b.jpg",
    "example.jpg, /_static/, /_static/example.jpg",
    "example.jpg, , example.jpg",
    "/srv/files/example.jpg, , example.jpg",
    "/srv/files/example.jpg, '', example.jpg",
    "/srv/other/example.jpg, /_static/, /srv/other/example.jpg",
    "/srv/files-secret/a, /_static/, /srv/files-secret/a",
    "/srv/files/../secret, /_static/, /srv/secret",
    "../secret, /_static/, /srv/secret",
    "/srv/files/x/../a, /_static/, /_static/a",
    "/srv/files, /_static/, /srv/files"
  })
  void tellsTheProxyWhere(String file, String prefix, String expected) {
    assertEquals(expected, Sendfile.value(Path.of("/srv/files"), Path.of(file), prefix));
  }

  @ParameterizedTest
  @CsvSource({
    "a b.jpg, /s/a%20b.jpg",
    "100%.jpg, /s/100%25.jpg",
    "a?b#c, /s/a%3Fb%23c",
    "\u00fc.txt, /s/%C3%BC.txt",
    "a\\b, /s/a%5Cb",
    "'a\r\nX: y', /s/a%0D%0AX%3A%20y",
    "a/b, /s/a/b"
  })
  void i1EncodesTheNameAsInAUrl(String file, String expected) {
    assertEquals(expected, Sendfile.value(Path.of("/srv/files"), Path.of(file), "/s"));
  }

  @Test
  void theAnswerHasTheHeaderAndNoBody() {
    var exchange =
        get(server("/srv/files/example.jpg").sendfile("X-Accel-Redirect").sendfilePrefix("/s/"));
    assertEquals(200, exchange.status());
    assertEquals("", exchange.text());
    assertTrue(exchange.isFinished());
    assertEquals("/s/example.jpg", exchange.headers().first("X-Accel-Redirect"));
    assertEquals("image/jpeg", exchange.headers().first("Content-Type"));
    assertEquals(2, exchange.headers().size(), exchange.headers().toString());
  }

  @Test
  void theHeaderIsXSendfileUnlessItIsNamed() {
    var server = server("example.jpg").sendfile(true);
    assertEquals("example.jpg", get(server).headers().first("X-Sendfile"));
    assertEquals(404, get(server.sendfile(false)).status());
  }

  @Test
  void theFileNeedNotBeHere() {
    assertEquals(200, get(server("nowhere").sendfile(true)).status());
  }

  @Test
  void whatWasSaidGoesAlong() {
    var server =
        new HttpServer(
                request -> {
                  request.sendStatus(201);
                  request.sendHeaders(Headers.of("X-Mine", "1"), false);
                  request.sendFile(
                      Path.of("/srv/a.txt"), "b.txt", false, Headers.of("ETag", "\"7\""));
                })
            .sendfile(true);
    var exchange = get(server);
    assertEquals(201, exchange.status());
    assertEquals("1", exchange.headers().first("X-Mine"));
    assertEquals("\"7\"", exchange.headers().first("ETag"));
    assertEquals("application/octet-stream", exchange.headers().first("Content-Type"));
    assertEquals("attachment; filename=\"b.txt\"", exchange.headers().first("Content-Disposition"));
  }

  @Test
  void withoutARootPathsBeginInTheCurrentDirectory() {
    var here = Path.of("").toAbsolutePath();
    var server = new HttpServer(request -> request.sendFile(here.resolve("a"))).sendfile(true);
    assertEquals("a", get(server).headers().first("X-Sendfile"));
  }

  @Test
  void refusesHeadersThatAreNone() {
    var server = server("a");
    assertThrows(IllegalArgumentException.class, () -> server.sendfile("X Sendfile"));
    assertThrows(IllegalArgumentException.class, () -> server.sendfile(""));
    assertThrows(IllegalArgumentException.class, () -> server.sendfilePrefix("/a\r\nX: y"));
  }

  @Test
  void comesBeforeListen() {
    try (var engine = new Engine()) {
      var server = server("a").on(engine).listen("127.0.0.1", 0);
      assertThrows(IllegalStateException.class, () -> server.fileRoot(Path.of("/")));
      assertThrows(IllegalStateException.class, () -> server.sendfile(true));
      assertThrows(IllegalStateException.class, () -> server.sendfile("X-A"));
      assertThrows(IllegalStateException.class, () -> server.sendfilePrefix("/"));
    }
  }
}
