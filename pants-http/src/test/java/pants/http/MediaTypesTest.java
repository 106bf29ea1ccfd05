package pants.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MediaTypesTest {
  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          index.html, text/html; charset=utf-8
          /srv/a.b/site.css, text/css; charset=utf-8
          app.mjs, text/javascript; charset=utf-8
          app.js.map, application/json
          README.MD, text/markdown; charset=utf-8
          logo.SVG, image/svg+xml
          font.woff2, font/woff2
          photo.avif, image/avif
          code.wasm, application/wasm
          clip.webm, video/webm
          favicon.ico, image/vnd.microsoft.icon
          all.tar.gz, application/gzip
          """)
  void knowsWhatTheWebIsMadeOf(String name, String type) {
    assertEquals(type, MediaTypes.of(name));
  }

  @ParameterizedTest
  @CsvSource({"paper.ps, application/postscript", "notes.java, text/plain; charset=utf-8"})
  void asksThePlatformForTheRest(String name, String type) {
    assertEquals(type, MediaTypes.of(name));
  }

  @ParameterizedTest
  @CsvSource({
    "README",
    "''",
    "a.",
    "folder.html/file",
    "file.unheardof",
    "a.x#html",
    "a.html#.b/c"
  })
  void doesNotGuessWhereTheEndingSaysNothing(String name) {
    assertEquals(MediaTypes.UNKNOWN, MediaTypes.of(name));
  }
}
