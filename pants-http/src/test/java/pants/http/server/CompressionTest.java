package pants.http.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pants.bytes.Bytes;
import pants.http.Headers;
import pants.http.HttpLimits;
import pants.http.MutableHeaders;
import pants.http.coding.Decoder;

/** Which answers are compressed, and what becomes of them. */
class CompressionTest {
  private static final Bytes PAGE = text(30_000);
  private static final String HTML = "text/html; charset=utf-8";

  private final HttpServer server = new HttpServer(request -> {}).compress();

  static Bytes text(int length) {
    var random = new Random(length);
    var text = new StringBuilder();
    while (text.length() < length) {
      text.append("word").append(random.nextInt(5000)).append(' ');
    }
    return Bytes.latin1(text.substring(0, length));
  }

  private static Bytes random(int length) {
    var array = new byte[length];
    new Random(7).nextBytes(array);
    return Bytes.of(array);
  }

  @AfterEach
  void nothingIsLeftOpen() {
    assertEquals(0, open());
  }

  private int open() {
    var compression = server.options().compression;
    return compression == null ? 0 : compression.open();
  }

  private static TestExchange get(String accepted) {
    return TestExchange.of("GET", "/").header("Accept-Encoding", accepted);
  }

  private TestExchange answered(RequestHandler handler) {
    return get("gzip").run(server.handler(handler));
  }

  private static RequestHandler page(String... headers) {
    return request -> {
      request.sendHeaders(Headers.of(headers), false);
      request.sendResponse(PAGE, 200, HTML);
    };
  }

  private static RequestHandler steps(Headers headers, Bytes... pieces) {
    return request -> {
      request.sendHeaders(headers);
      for (var piece : pieces) {
        request.send(piece);
      }
      request.finish();
    };
  }

  private static Bytes decoded(TestExchange exchange) {
    assertTrue(exchange.isFinished());
    var coding = exchange.headers().first("Content-Encoding");
    return coding == null ? exchange.body() : Decoder.whole(coding, exchange.body());
  }

  private static boolean isCoded(TestExchange exchange) {
    return exchange.headers().contains("Content-Encoding");
  }

  // What

  @Test
  void isOffUnlessItIsToldTo() {
    var exchange = get("gzip, br, zstd").run(new HttpServer(page()));
    assertFalse(isCoded(exchange));
    assertFalse(exchange.headers().contains("Vary"));
    assertEquals(PAGE, exchange.body());
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "br", "zstd"})
  void anAnswerInOnePieceIsCompressedInOnePiece(String coding) {
    var exchange = get(coding).run(server.handler(page()));
    assertEquals(coding, exchange.headers().first("Content-Encoding"));
    assertEquals(List.of("Accept-Encoding"), exchange.headers().all("Vary"));
    assertTrue(exchange.body().length() < PAGE.length() / 2);
    assertEquals(PAGE, decoded(exchange));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "br", "zstd"})
  void anAnswerInStepsIsCompressed(String coding) {
    var handler = steps(Headers.of("Content-Type", HTML), text(10), Bytes.EMPTY, PAGE, text(1));
    var exchange = get(coding).run(server.handler(handler));
    assertEquals(coding, exchange.headers().first("Content-Encoding"));
    assertEquals(text(10).concat(PAGE).concat(text(1)), decoded(exchange));
  }

  @Test
  void whoDoesNotTakeACodingGetsTheAnswerAsItIsAndCachesAreTold() {
    for (var exchange : List.of(TestExchange.of("GET", "/"), get("deflate"), get("gzip;q=0"))) {
      exchange.run(server.handler(page()));
      assertFalse(isCoded(exchange));
      assertEquals("Accept-Encoding", exchange.headers().first("Vary"));
      assertEquals(PAGE, exchange.body());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "text/plain, true",
    "TEXT/HTML, true",
    "text/event-stream, true",
    "text/html ; charset=utf-8, true",
    "application/json, true",
    "Application/JSON;charset=utf-8, true",
    "application/problem+json, true",
    "application/javascript, true",
    "application/xml, true",
    "application/xhtml+xml, true",
    "application/atom+XML, true",
    "image/svg+xml, true",
    "application/wasm, true",
    "font/ttf, true",
    "image/png, false",
    "image/jpeg, false",
    "font/woff2, false",
    "video/mp4, false",
    "application/zip, false",
    "application/gzip, false",
    "application/octet-stream, false",
    "application/pdf, false",
    "application/jsonp, false",
    "multipart/mixed; boundary=text/, false",
    "+json, false",
    "a/b+jsonx, false",
    "json, false",
    "text, false",
  })
  void theTypeDecides(String type, boolean coded) {
    var exchange = answered(request -> request.sendResponse(PAGE, 200, type));
    assertEquals(coded, isCoded(exchange));
    assertEquals(coded, exchange.headers().contains("Vary"));
    assertEquals(PAGE, decoded(exchange));
  }

  @ParameterizedTest
  @CsvSource({
    "200, true",
    "201, true",
    "203, true",
    "300, true",
    "404, true",
    "500, true",
    "206, false",
  })
  void theStatusDecides(int status, boolean coded) {
    var exchange = answered(request -> request.sendResponse(PAGE, status, HTML));
    assertEquals(status, exchange.status());
    assertEquals(coded, isCoded(exchange));
    assertEquals(PAGE, decoded(exchange));
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 205})
  void aStatusWithoutBodyIsLeftAlone(int status) {
    var exchange = answered(request -> request.sendResponse(PAGE, status, HTML));
    assertFalse(isCoded(exchange));
    assertFalse(exchange.headers().contains("Vary"));
    assertEquals(Bytes.EMPTY, exchange.body());
  }

  @ParameterizedTest
  @CsvSource({
    "Content-Encoding, aes128gcm",
    "Content-Range, bytes 0-29999/40000",
    "Cache-Control, 'max-age=9, No-Transform'",
    "Content-MD5, x",
    "Digest, x",
    "Content-Digest, x",
    "Repr-Digest, x",
  })
  void anAnswerThatSaysWhatItsBytesAreIsLeftAlone(String name, String value) {
    var exchange = answered(page(name, value));
    assertEquals(List.of(value), exchange.headers().all(name));
    assertFalse(exchange.headers().contains("Vary"));
    assertEquals(PAGE, exchange.body());
    var steps =
        answered(
            steps(new MutableHeaders(Headers.of("Content-Type", HTML)).add(name, value), PAGE));
    assertEquals(PAGE, steps.body());
  }

  @Test
  void contentEncodingIdentityOptsOutAndIsNotSent() {
    for (var method : List.of("GET", "HEAD")) {
      var exchange =
          TestExchange.of(method, "/")
              .header("Accept-Encoding", "gzip")
              .run(server.handler(page("Content-Encoding", "Identity", "X-A", "b")));
      assertFalse(isCoded(exchange));
      assertFalse(exchange.headers().contains("Vary"));
      assertEquals("b", exchange.headers().first("X-A"));
      assertEquals(method.equals("GET") ? PAGE : Bytes.EMPTY, exchange.body());
    }
  }

  @Test
  void whatIsKnownToBeShortIsLeftAlone() {
    assertFalse(isCoded(answered(request -> request.sendResponse(text(1023), 200, HTML))));
    assertTrue(isCoded(answered(request -> request.sendResponse(text(1024), 200, HTML))));
    for (var length : List.of(1023, 1024)) {
      var headers = Headers.of("Content-Type", HTML, "Content-Length", "" + length);
      var exchange = answered(steps(headers, text(1000), text(length - 1000)));
      assertEquals(length == 1024, isCoded(exchange));
      assertEquals(length == 1024, exchange.headers().contains("Vary"));
      assertEquals(length == 1023, exchange.headers().contains("Content-Length"));
      assertEquals(text(1000).concat(text(length - 1000)), decoded(exchange));
    }
  }

  @Test
  void whatDoesNotGetShorterIsSentAsItIs() {
    var noise = random(5000);
    var exchange = answered(request -> request.sendResponse(noise, 200, "text/plain"));
    assertFalse(isCoded(exchange));
    assertEquals("Accept-Encoding", exchange.headers().first("Vary"));
    assertEquals(noise, exchange.body());
  }

  @Test
  void anAnswerWithoutATypeIsLeftAlone() {
    assertEquals(PAGE, answered(steps(Headers.of(), PAGE)).body());
  }

  // Heads

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      value = {
        "none                    | none     | Accept-Encoding",
        "''                      | none     | Accept-Encoding",
        "Cookie                  | none     | Cookie, Accept-Encoding",
        "Cookie                  | Origin   | Cookie, Origin, Accept-Encoding",
        "accept-encoding         | none     | accept-encoding",
        "Cookie, Accept-Encoding | none     | Cookie, Accept-Encoding",
        "*                       | none     | *",
      })
  void varyIsMerged(String first, String second, String expected) {
    var headers = new MutableHeaders();
    for (var value :
        first == null
            ? List.<String>of()
            : second == null ? List.of(first) : List.of(first, second)) {
      headers.add("vary", value);
    }
    for (var accepted : List.of("gzip", "identity")) {
      var exchange =
          get(accepted)
              .run(
                  server.handler(
                      request -> {
                        request.sendHeaders(headers, false);
                        request.sendResponse(PAGE, 200, HTML);
                      }));
      assertEquals(List.of(expected), exchange.headers().all("Vary"));
    }
  }

  @Test
  void aStrongTagBecomesWeakAndRangesAreNotOffered() {
    var exchange = answered(page("ETag", "\"a\"", "Accept-Ranges", "bytes", "X-A", "b"));
    assertEquals("W/\"a\"", exchange.headers().first("ETag"));
    assertFalse(exchange.headers().contains("Accept-Ranges"));
    assertEquals("b", exchange.headers().first("X-A"));
    assertEquals("W/\"a\"", answered(page("ETag", "W/\"a\"")).headers().first("ETag"));
    var plain = get("br;q=0").run(server.handler(page("ETag", "\"a\"", "Accept-Ranges", "bytes")));
    assertEquals("\"a\"", plain.headers().first("ETag"));
    assertEquals("bytes", plain.headers().first("Accept-Ranges"));
  }

  @Test
  void anAnswerOf304HasTheTagThatTheClientHas() {
    RequestHandler handler =
        request -> {
          request.sendStatus(304);
          request.sendHeaders(Headers.of("ETag", "\"a\"", "Content-Length", "30000"));
          request.finish();
        };
    server.handler(handler);
    var coded = get("gzip").header("If-None-Match", "\"b\", W/\"a\"").run(server);
    assertEquals("W/\"a\"", coded.headers().first("ETag"));
    assertEquals("Accept-Encoding", coded.headers().first("Vary"));
    assertFalse(coded.headers().contains("Content-Length"));
    assertFalse(isCoded(coded));
    var plain = get("gzip").header("If-None-Match", "\"a\"").run(server);
    assertEquals("\"a\"", plain.headers().first("ETag"));
    assertEquals("Accept-Encoding", plain.headers().first("Vary"));
  }

  @Test
  void headHasTheFieldsOfGet() {
    var headers = Headers.of("Content-Type", HTML, "ETag", "\"a\"", "Content-Length", "30000");
    for (var handler : List.of(page("ETag", "\"a\""), steps(headers, PAGE))) {
      for (var accepted : List.of("gzip", "identity")) {
        var get = get(accepted).run(server.handler(handler));
        var head = TestExchange.of("HEAD", "/").header("Accept-Encoding", accepted).run(server);
        assertEquals(get.headers().toString(), head.headers().toString());
        assertEquals(Bytes.EMPTY, head.body());
        assertTrue(head.isFinished());
      }
    }
  }

  // Bodies

  @Test
  void i6TheLengthThatWasSaidIsThatOfThePlainBody() {
    var headers = Headers.of("Content-Type", HTML, "Content-Length", "30000");
    var whole = answered(steps(headers, PAGE.slice(0, 29_999), PAGE.slice(29_999, 30_000)));
    assertFalse(whole.headers().contains("Content-Length"));
    assertEquals(PAGE, decoded(whole));
    var shorter = answered(steps(headers, PAGE.slice(0, 29_999)));
    assertTrue(shorter.isCut());
    assertTrue(shorter.thrown().getFirst().getMessage().contains("shorter"));
    var longer = answered(steps(headers, PAGE, text(1)));
    assertTrue(longer.isCut());
    assertTrue(longer.thrown().getFirst().getMessage().contains("longer"));
    var atOnce = answered(steps(headers, PAGE.concat(text(1))));
    assertEquals(500, atOnce.status());
    var onePiece = answered(page("Content-Length", "29999"));
    assertEquals(500, onePiece.status());
  }

  @Test
  void trailersFollowButForThoseThatSayWhatTheBytesAre() {
    var exchange =
        answered(
            request -> {
              request.sendHeaders(Headers.of("Content-Type", HTML));
              request.send(PAGE);
              request.finish(Headers.of("X-Sum", "7", "Repr-Digest", "x"));
            });
    assertEquals(PAGE, decoded(exchange));
    assertEquals("7", exchange.trailers().first("X-Sum"));
    assertFalse(exchange.trailers().contains("Repr-Digest"));
    var plain = get("br;q=0").run(server);
    assertEquals("x", plain.trailers().first("Repr-Digest"));
  }

  @Test
  void anAnswerInStepsWithoutABodyIsDecoded() {
    var exchange = answered(steps(Headers.of("Content-Type", HTML)));
    assertEquals(Bytes.EMPTY, decoded(exchange));
    assertNull(answered(HttpRequest::finish).headers().first("Content-Encoding"));
  }

  @Test
  void aLongBodyIsCompressedPieceByPiece() {
    var long1 = text(256 * 1024);
    var long2 = text(3_000_000);
    for (var body : List.of(long1, long2)) {
      for (var accepted : List.of("gzip", "br", "zstd")) {
        var exchange =
            get(accepted).run(server.handler(request -> request.sendResponse(body, 200, HTML)));
        assertEquals(accepted, exchange.headers().first("Content-Encoding"));
        assertEquals(body, decoded(exchange));
        assertTrue(exchange.request().isFinished());
      }
    }
  }

  @Test
  void anExceptionBehindALongBodyIsReportedAndTheBodyIsSent() {
    var body = text(1_000_000);
    var exchange =
        answered(
            request -> {
              request.sendResponse(body, 200, HTML);
              throw new IOException("expected");
            });
    assertEquals(body, decoded(exchange));
    assertEquals("expected", exchange.thrown().getFirst().getMessage());
    assertEquals(1, exchange.thrown().size());
  }

  @Test
  void aHandlerThatThrowsLeavesNothingOpen() {
    var before =
        answered(
            request -> {
              request.sendHeaders(Headers.of("Content-Type", HTML));
              throw new IOException("expected");
            });
    assertEquals(500, before.status());
    var begun =
        answered(
            request -> {
              request.send(PAGE);
              request.sendHeaders(Headers.of());
            });
    assertTrue(begun.isCut());
    var coded =
        answered(
            request -> {
              request.sendHeaders(Headers.of("Content-Type", HTML));
              request.send(PAGE);
              assertEquals(1, open());
              throw new IOException("expected");
            });
    assertTrue(coded.isCut());
    var refused =
        answered(
            request -> {
              request.sendHeaders(Headers.of("Content-Type", HTML), false);
              request.sendHeaders(Headers.of("Transfer-Encoding", "chunked"));
            });
    assertEquals(500, refused.status());
  }

  @Test
  void whatIsSentBehindTheLossOfTheClientIsDropped() {
    var exchange =
        answered(
            request -> {
              request.sendHeaders(Headers.of("Content-Type", HTML));
              request.send(PAGE);
            });
    assertEquals(1, open());
    int length = exchange.body().length();
    exchange.leave();
    assertEquals(0, open());
    var request = exchange.request();
    request.send(PAGE);
    request.finish();
    assertEquals(length, exchange.body().length());
    var late = answered(ignored -> {}).leave();
    late.request().sendHeaders(Headers.of("Content-Type", HTML));
    late.request().send(PAGE);
  }

  @Test
  void noMoreThanTheBoundAreCompressedAtATimeAndOthersAreSentAsTheyAre() {
    server.limits(HttpLimits.DEFAULT.compressedAnswers(1));
    server.handler(
        request -> {
          request.sendHeaders(Headers.of("Content-Type", HTML));
          request.send(PAGE);
        });
    var first = get("gzip").run(server);
    var second = get("gzip").run(server);
    assertTrue(isCoded(first));
    assertFalse(isCoded(second));
    assertEquals("Accept-Encoding", second.headers().first("Vary"));
    assertTrue(isCoded(get("gzip").run(server.handler(page()))));
    first.request().finish();
    second.request().finish();
    assertEquals(PAGE, decoded(first));
    assertEquals(PAGE, second.body());
    assertTrue(isCoded(answered(steps(Headers.of("Content-Type", HTML), PAGE))));
  }

  @Test
  void comesBeforeListen() {
    var options = new HttpServer(request -> {});
    try (var served = new Served(HttpServer::compress)) {
      assertThrows(IllegalStateException.class, served.server::compress);
    }
    assertNull(options.options().compression);
  }

  // Files

  @Test
  void filesOfTextAreCompressed(@TempDir Path folder) throws IOException {
    var file = folder.resolve("a.html");
    for (int length : List.of(0, 1000, 10_000, 100_000, 1_000_000)) {
      Files.write(file, text(length).toArray());
      var exchange = answered(request -> request.sendFile(file));
      assertEquals(length >= 1024, isCoded(exchange));
      assertEquals(length >= 1024, exchange.headers().first("ETag").startsWith("W/"));
      assertEquals(text(length), decoded(exchange));
      var head = TestExchange.of("HEAD", "/").header("Accept-Encoding", "gzip").run(server);
      assertEquals(length >= 1024, isCoded(head));
      var again = get("gzip").header("If-None-Match", exchange.headers().first("ETag")).run(server);
      assertEquals(304, again.status());
      assertEquals(exchange.headers().first("ETag"), again.headers().first("ETag"));
      var part = get("gzip").header("Range", "bytes=0-99").run(server);
      if (length > 0) {
        assertEquals(206, part.status());
        assertEquals(text(length).slice(0, 100), part.body());
      }
    }
    Files.move(file, folder.resolve("a.png"));
    assertFalse(isCoded(answered(request -> request.sendFile(folder.resolve("a.png")))));
  }

  @Test
  void aFileThatShrinksWhileItIsCompressedCutsTheConnection(@TempDir Path folder)
      throws IOException {
    var file = folder.resolve("a.txt");
    Files.write(file, text(1_000_000).toArray());
    var exchange =
        answered(
            request -> {
              request.sendFile(file);
              Files.write(file, text(1000).toArray());
            });
    assertTrue(exchange.isCut());
    assertNotEquals(0, exchange.body().length());
    assertEquals(List.of(), exchange.thrown());
  }
}
