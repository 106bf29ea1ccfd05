package pants.http.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pants.bytes.Bytes;
import pants.http.Headers;
import pants.http.HttpDate;
import pants.http.HttpLimits;
import pants.http.MutableHeaders;
import pants.http.SetCookie;

/** What a request for a file is answered with. */
@Timeout(60)
class FileAnswerTest {
  private static final String DATE = "Sun, 06 Nov 1994 08:49:37 GMT";
  private static final String DAY_BEFORE = "Sat, 05 Nov 1994 08:49:37 GMT";
  private static final Headers NONE = Headers.of();
  private static final int LARGE = 300_000;

  /** Linux: a file that may be written to and not read, by nobody. */
  private static final Path UNREADABLE = Path.of("/proc/sys/vm/compact_memory");

  @TempDir Path folder;
  private HttpServer server = new HttpServer(request -> {});

  @BeforeEach
  void makeFiles() throws IOException {
    make("a.txt", Bytes.utf8("0123456789"));
    make("empty.txt", Bytes.EMPTY);
    make("large.bin", Bytes.of(large()));
    serve(request -> request.sendFile(Path.of(request.path().substring(1))));
  }

  private static byte[] large() {
    var bytes = new byte[LARGE];
    for (int i = 0; i < LARGE; i++) {
      bytes[i] = (byte) (i * 31 + (i >> 8));
    }
    return bytes;
  }

  private Path make(String name, Bytes content) throws IOException {
    var file = Files.write(folder.resolve(name), content.toArray());
    var date = Objects.requireNonNull(HttpDate.parse(DATE)).plusNanos(123_456_789);
    return Files.setLastModifiedTime(file, FileTime.from(date));
  }

  private void serve(RequestHandler handler) {
    server = new HttpServer(handler).fileRoot(folder);
  }

  private void send(Consumer<HttpRequest> handler) {
    serve(handler::accept);
  }

  private TestExchange ask(String method, String name, String... fields) {
    var exchange = TestExchange.of(method, "/" + name);
    for (int i = 0; i < fields.length; i += 2) {
      exchange.header(fields[i], fields[i + 1]);
    }
    var answered = exchange.run(server);
    assertTrue(answered.isFinished());
    assertEquals(0, answered.thrown().size(), answered.thrown().toString());
    return answered;
  }

  private TestExchange get(String name, String... fields) {
    return ask("GET", name, fields);
  }

  private static String header(TestExchange exchange, String name) {
    assertEquals(1, exchange.headers().all(name).size(), name + " of " + exchange.headers());
    return exchange.headers().all(name).getFirst();
  }

  private static void checkNoFile(int status, TestExchange exchange) {
    assertEquals(status, exchange.status());
    assertEquals(exchange.reason() + "\n", exchange.text());
    assertEquals("text/plain; charset=utf-8", header(exchange, "Content-Type"));
    for (var name :
        new String[] {"ETag", "Last-Modified", "Cache-Control", "Expires", "Accept-Ranges"}) {
      assertFalse(exchange.headers().contains(name), name);
    }
  }

  // The whole file

  @Test
  void sendsTheFileAndWhatCachesMayKnow() {
    var exchange = get("a.txt");
    assertEquals(200, exchange.status());
    assertEquals("0123456789", exchange.text());
    assertEquals("text/plain; charset=utf-8", header(exchange, "Content-Type"));
    assertEquals(DATE, header(exchange, "Last-Modified"));
    assertEquals("bytes", header(exchange, "Accept-Ranges"));
    assertEquals("max-age=604800", header(exchange, "Cache-Control"));
    assertTrue(header(exchange, "ETag").matches("\"[0-9a-f]+-a\""), header(exchange, "ETag"));
    var expires = Objects.requireNonNull(HttpDate.parse(header(exchange, "Expires")));
    var days = Duration.between(Instant.now(), expires).plusMinutes(2).toDays();
    assertEquals(7, days);
    assertEquals(6, exchange.headers().size());
  }

  @Test
  void sendsALargeFile() {
    assertArrayEquals(large(), get("large.bin").body().toArray());
  }

  @Test
  void sendsAnEmptyFile() {
    var exchange = get("empty.txt");
    assertEquals(200, exchange.status());
    assertEquals("", exchange.text());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.txt", "large.bin", "empty.txt"})
  void headHasTheSameHeadersAndNoBody(String name) {
    var whole = get(name).headers();
    var exchange = ask("HEAD", name);
    assertEquals(200, exchange.status());
    assertEquals("", exchange.text());
    for (int i = 0; i < whole.size(); i++) {
      if (!whole.name(i).equals("Expires")) {
        assertEquals(whole.value(i), header(exchange, whole.name(i)));
      }
    }
  }

  @Test
  void aPathMayBeAbsolute() {
    send(request -> request.sendFile(folder.resolve("a.txt")));
    assertEquals("0123456789", get("").text());
  }

  @Test
  void withoutARootPathsBeginInTheCurrentDirectory() {
    var here = Path.of("").toAbsolutePath();
    var file = here.relativize(folder.toAbsolutePath()).resolve("a.txt");
    server = new HttpServer(request -> request.sendFile(file));
    assertEquals("0123456789", get("").text());
  }

  @Test
  void theTagIsAnotherWhenTimeOrLengthAre() throws IOException {
    var tag = header(get("a.txt"), "ETag");
    assertEquals(tag, header(get("a.txt"), "ETag"));
    make("b.txt", Bytes.utf8("01234567890"));
    var longer = header(get("b.txt"), "ETag");
    assertNotEquals(tag, longer);
    var file = make("c.txt", Bytes.utf8("01234567890"));
    assertEquals(longer, header(get("c.txt"), "ETag"));
    var time = Files.getLastModifiedTime(file).toInstant();
    Files.setLastModifiedTime(
        make("d.txt", Bytes.utf8("01234567890")), FileTime.from(time.plusNanos(1)));
    assertNotEquals(longer, header(get("d.txt"), "ETag"));
  }

  @Test
  void theTagIsAnotherForEachCoding() {
    send(
        request ->
            request.sendFile(
                Path.of("a.txt"),
                null,
                true,
                Headers.of("Content-Encoding", request.path().substring(1))));
    var tag = header(get("gzip"), "ETag");
    assertTrue(tag.endsWith("-a-gzip\""), tag);
    assertNotEquals(tag, header(get("br"), "ETag"));
    assertEquals(304, get("gzip", "If-None-Match", tag).status());
    assertEquals(200, get("br", "If-None-Match", tag).status());
  }

  @Test
  void aFileOfTheFutureWasModifiedNow() throws IOException {
    var future = Instant.now().plusSeconds(100_000);
    Files.setLastModifiedTime(folder.resolve("a.txt"), FileTime.from(future));
    var told = Objects.requireNonNull(HttpDate.parse(header(get("a.txt"), "Last-Modified")));
    assertFalse(told.isAfter(Instant.now()));
    assertTrue(told.isAfter(Instant.now().minusSeconds(60)));
  }

  // What a program says itself

  @Test
  void whatIsGivenCounts() {
    var given =
        Headers.of(
            "content-type",
            "image/png",
            "ETag",
            "\"mine\"",
            "Last-Modified",
            DAY_BEFORE,
            "Accept-Ranges",
            "none",
            "Cache-Control",
            "no-cache",
            "Content-Disposition",
            "inline",
            "X-Mine",
            "1",
            "Content-Length",
            "77",
            "Content-Range",
            "bytes 0-0/1");
    send(request -> request.sendFile(Path.of("a.txt"), "b.txt", true, given));
    var exchange = get("", "Range", "bytes=0-1");
    assertEquals(200, exchange.status());
    assertEquals("0123456789", exchange.text());
    assertEquals("image/png", header(exchange, "Content-Type"));
    assertEquals("\"mine\"", header(exchange, "ETag"));
    assertEquals(DAY_BEFORE, header(exchange, "Last-Modified"));
    assertEquals("none", header(exchange, "Accept-Ranges"));
    assertEquals("no-cache", header(exchange, "Cache-Control"));
    assertEquals("inline", header(exchange, "Content-Disposition"));
    assertEquals("1", header(exchange, "X-Mine"));
    assertEquals(7, exchange.headers().size(), exchange.headers().toString());
    assertEquals(9, given.size());
  }

  @Test
  void theGivenMapIsNotChanged() {
    var given = new MutableHeaders().add("X-Mine", "1");
    send(request -> request.sendFile(Path.of("a.txt"), "b.txt", true, given));
    get("");
    assertEquals("[X-Mine: 1]", given.toString());
  }

  @Test
  void conditionsAreAboutTheTagThatIsGiven() {
    var given = Headers.of("ETag", "\"mine\"", "Last-Modified", DAY_BEFORE);
    send(request -> request.sendFile(Path.of("a.txt"), null, true, given));
    assertEquals(304, get("", "If-None-Match", "\"mine\"").status());
    assertEquals(304, get("", "If-Modified-Since", DAY_BEFORE).status());
    assertEquals(206, get("", "Range", "bytes=0-1", "If-Range", "\"mine\"").status());
    assertEquals(200, get("", "Range", "bytes=0-1", "If-Range", DATE).status());
  }

  @Test
  void whatWasSentBeforeGoesAlong() {
    send(
        request -> {
          request.sendStatus(200, "Fine");
          request.sendHeaders(
              Headers.of("Content-Type", "a/b", "Expires", DATE, "X-A", "1"), false);
          request.setCookie(SetCookie.of("name", "ann"));
          request.sendFile(Path.of("a.txt"), null, true, Headers.of("Content-Type", "c/d"));
        });
    var exchange = get("");
    assertEquals("Fine", exchange.reason());
    assertEquals("c/d", header(exchange, "Content-Type"));
    assertEquals(DATE, header(exchange, "Expires"));
    assertFalse(exchange.headers().contains("Cache-Control"));
    assertEquals("1", header(exchange, "X-A"));
    assertTrue(header(exchange, "Set-Cookie").startsWith("name=ann"));
    assertEquals("name=ann", header(get("missing"), "Set-Cookie"));
  }

  @Test
  void anotherStatusMakesTheFileJustABody() {
    send(
        request -> {
          request.sendStatus(503);
          request.sendFile(Path.of("a.txt"));
        });
    var exchange = get("", "Range", "bytes=0-1", "If-None-Match", "*");
    assertEquals(503, exchange.status());
    assertEquals("0123456789", exchange.text());
    assertEquals(1, exchange.headers().size(), exchange.headers().toString());
  }

  @Test
  void statusesWithoutABodyHaveNone() {
    for (int status : new int[] {204, 205, 304}) {
      send(
          request -> {
            request.sendStatus(status);
            request.sendFile(Path.of("large.bin"));
          });
      assertEquals(status, get("").status());
      assertEquals("", get("").text());
    }
  }

  @Test
  void aNameIsForADownload() {
    send(request -> request.sendFile(Path.of("a.txt"), "r\u00e9sum\u00e9.txt"));
    assertEquals(
        "attachment; filename=\"r_sum_.txt\"; filename*=UTF-8''r%C3%A9sum%C3%A9.txt",
        header(get(""), "Content-Disposition"));
  }

  @Test
  void i1ANameWithALineEndIsRefusedAndNothingOfItIsSent() {
    send(
        request -> {
          assertThrows(
              IllegalArgumentException.class,
              () -> request.sendFile(Path.of("a.txt"), "a\r\nX: y", true, Headers.of("X-A", "1")));
          request.sendResponse("no");
        });
    assertEquals(1, get("").headers().size());
    assertEquals("no", get("").text());
  }

  @Test
  void theTypeIsNotGuessedUnlessItShallBe() {
    send(request -> request.sendFile(Path.of("a.txt"), null, false, NONE));
    assertEquals("application/octet-stream", header(get(""), "Content-Type"));
  }

  @Test
  void comesBeforeTheHeadOfAnotherAnswer() {
    send(
        request -> {
          request.sendResponse("done");
          assertThrows(
              IllegalStateException.class, () -> request.sendFile(folder.resolve("a.txt")));
        });
    assertEquals("done", get("").text());
  }

  // Conditions

  @Test
  void notModifiedHasWhatCachesNeedAndNothingOfTheFile() {
    var tag = header(get("a.txt"), "ETag");
    send(
        request -> {
          var given =
              Headers.of("Vary", "Accept", "Content-Location", "/b", "Content-Language", "en");
          request.sendFile(Path.of("a.txt"), "a.txt", true, given);
        });
    for (var method : new String[] {"GET", "HEAD"}) {
      var exchange = ask(method, "", "If-None-Match", tag, "Range", "bytes=0-1");
      assertEquals(304, exchange.status());
      assertEquals("", exchange.text());
      assertEquals(tag, header(exchange, "ETag"));
      assertEquals("max-age=604800", header(exchange, "Cache-Control"));
      assertTrue(exchange.headers().contains("Expires"));
      assertEquals("Accept", header(exchange, "Vary"));
      assertEquals("/b", header(exchange, "Content-Location"));
      assertEquals(5, exchange.headers().size(), exchange.headers().toString());
    }
  }

  @Test
  void s10WhatTheFileSaidIsBelieved() {
    var told = get("a.txt").headers();
    var tag = Objects.requireNonNull(told.first("ETag"));
    var date = Objects.requireNonNull(told.first("Last-Modified"));
    assertEquals(304, get("a.txt", "If-None-Match", tag).status());
    assertEquals(304, get("a.txt", "If-None-Match", "W/" + tag).status());
    assertEquals(304, get("a.txt", "If-None-Match", "*").status());
    assertEquals(304, get("a.txt", "If-Modified-Since", date).status());
    assertEquals(200, get("a.txt", "If-Match", tag).status());
    assertEquals(200, get("a.txt", "If-Unmodified-Since", date).status());
    assertEquals(200, get("a.txt", "If-Modified-Since", "yesterday").status());
    assertEquals(200, get("a.txt", "If-Modified-Since", DAY_BEFORE).status());
  }

  @Test
  void s10TheTagCountsBeforeTheDate() {
    assertEquals(200, get("a.txt", "If-None-Match", "\"x\"", "If-Modified-Since", DATE).status());
  }

  @Test
  void aConditionThatFailsIsAnsweredWith412() {
    checkNoFile(412, get("a.txt", "If-Match", "\"x\""));
    checkNoFile(412, get("a.txt", "If-Unmodified-Since", DAY_BEFORE));
    checkNoFile(412, ask("POST", "a.txt", "If-None-Match", "*"));
    assertEquals(200, ask("POST", "a.txt", "If-Modified-Since", DATE).status());
  }

  // Ranges

  @ParameterizedTest
  @CsvSource({
    "bytes=0-3, 0123, bytes 0-3/10",
    "bytes=4-, 456789, bytes 4-9/10",
    "bytes=-3, 789, bytes 7-9/10",
    "bytes=-30, 0123456789, bytes 0-9/10",
    "bytes=8-100, 89, bytes 8-9/10",
    "'bytes=2-3,4-5', 2345, bytes 2-5/10"
  })
  void aRangeIsAPart(String range, String text, String told) {
    var exchange = get("a.txt", "Range", range);
    assertEquals(206, exchange.status());
    assertEquals(text, exchange.text());
    assertEquals(told, header(exchange, "Content-Range"));
    assertEquals("text/plain; charset=utf-8", header(exchange, "Content-Type"));
    assertEquals(DATE, header(exchange, "Last-Modified"));
    assertTrue(exchange.headers().contains("ETag"));
  }

  @Test
  void aLargeRangeIsAPart() {
    var exchange = get("large.bin", "Range", "bytes=100-200000");
    assertEquals(206, exchange.status());
    assertEquals(Bytes.of(large()).slice(100, 200_001), exchange.body());
  }

  private static void checkParts(TestExchange exchange, Bytes file, String type, int... ranges) {
    assertEquals(206, exchange.status());
    assertFalse(exchange.headers().contains("Content-Range"));
    var multipart = header(exchange, "Content-Type");
    assertTrue(multipart.startsWith("multipart/byteranges; boundary="), multipart);
    var boundary = multipart.substring(multipart.indexOf('=') + 1);
    assertTrue(boundary.matches("[0-9a-f-]{36}"), boundary);
    var expected = new StringBuilder();
    for (int i = 0; i < ranges.length; i += 2) {
      expected
          .append("%s--%s\r\n".formatted(i == 0 ? "" : "\r\n", boundary))
          .append("Content-Type: %s\r\n".formatted(type))
          .append(
              "Content-Range: bytes %d-%d/%d\r\n\r\n"
                  .formatted(ranges[i], ranges[i + 1], file.length()))
          .append(file.slice(ranges[i], ranges[i + 1] + 1).latin1());
    }
    expected.append("\r\n--%s--\r\n".formatted(boundary));
    assertEquals(expected.toString(), exchange.body().latin1());
  }

  @Test
  void severalRangesAreSeveralParts() {
    checkParts(
        get("a.txt", "Range", "bytes=8-,0-1"),
        Bytes.utf8("0123456789"),
        "text/plain; charset=utf-8",
        8,
        9,
        0,
        1);
    checkParts(
        get("large.bin", "Range", "bytes=5-100000, 290000-, 200000-250000"),
        Bytes.of(large()),
        "application/octet-stream",
        5,
        100_000,
        290_000,
        299_999,
        200_000,
        250_000);
  }

  @Test
  void r6MoreRangesThanTheBoundAreTheWholeFile() {
    assertEquals(206, get("a.txt", "Range", "bytes=0-0,2-2,4-4,6-6,8-8").status());
    assertEquals("0123456789", get("a.txt", "Range", "bytes=0-0,2-2,4-4,6-6,8-8,9-9").text());
    server.limits(HttpLimits.DEFAULT.ranges(1));
    assertEquals(206, get("a.txt", "Range", "bytes=0-0").status());
    assertEquals(200, get("a.txt", "Range", "bytes=0-0,2-2").status());
  }

  @Test
  void r6ARangeThatIsNotThereIsAnsweredWith416() {
    for (var range : new String[] {"bytes=10-", "bytes=-0", "bytes=99999999999999999999-"}) {
      var exchange = get("a.txt", "Range", range);
      checkNoFile(416, exchange);
      assertEquals("bytes */10", header(exchange, "Content-Range"));
    }
    assertEquals("bytes */0", header(get("empty.txt", "Range", "bytes=0-"), "Content-Range"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=x", "items=0-1", "bytes=3-1", ""})
  void r6ARangeThatIsNoneIsIgnored(String range) {
    assertEquals(200, get("a.txt", "Range", range).status());
  }

  @Test
  void onlyGetHasRanges() {
    for (var method : new String[] {"HEAD", "POST", "PUT"}) {
      var exchange = ask(method, "a.txt", "Range", "bytes=0-1");
      assertEquals(200, exchange.status());
      assertFalse(exchange.headers().contains("Content-Range"));
    }
  }

  @Test
  void s10IfRangeWantsTheVerySameFile() {
    var tag = header(get("a.txt"), "ETag");
    assertEquals(206, get("a.txt", "Range", "bytes=1-", "If-Range", tag).status());
    assertEquals(206, get("a.txt", "Range", "bytes=1-", "If-Range", DATE).status());
    for (var other : new String[] {"W/" + tag, "\"x\"", DAY_BEFORE, "x", "*"}) {
      assertEquals(200, get("a.txt", "Range", "bytes=1-", "If-Range", other).status(), other);
      assertEquals(200, get("a.txt", "Range", "bytes=99-", "If-Range", other).status(), other);
    }
    assertEquals(
        200,
        get("a.txt", "Range", "bytes=1-", "If-Range", "Mon, 07 Nov 1994 08:49:37 GMT").status());
  }

  // What is no file

  @Test
  void whatIsMissingIsAnsweredWith404() {
    checkNoFile(404, get("missing.txt"));
    checkNoFile(404, get("a.txt/below"));
    checkNoFile(404, get("n".repeat(300)));
    assertEquals("", ask("HEAD", "missing.txt").text());
    assertEquals(404, ask("HEAD", "missing.txt").status());
  }

  @Test
  void s8AFolderIsAnsweredWith404() throws IOException {
    Files.createDirectory(folder.resolve("folder"));
    checkNoFile(404, get("folder"));
    checkNoFile(404, get(""));
  }

  @Test
  void s8APipeOrADeviceIsAnsweredWith404AndNotWaitedFor() throws Exception {
    assumeTrue(Files.exists(Path.of("/dev/zero")));
    var pipe = folder.resolve("pipe").toString();
    assertEquals(0, new ProcessBuilder("mkfifo", pipe).inheritIO().start().waitFor());
    checkNoFile(404, get("pipe"));
    send(request -> request.sendFile(Path.of("/dev/zero")));
    checkNoFile(404, get(""));
  }

  @Test
  void aLoopOfLinksIsAnsweredWith404() throws IOException {
    Files.createSymbolicLink(folder.resolve("loop"), folder.resolve("loop"));
    checkNoFile(404, get("loop"));
    Files.createSymbolicLink(folder.resolve("link"), folder.resolve("a.txt"));
    assertEquals("0123456789", get("link").text());
  }

  /** Of the two one holds for whoever runs the tests: root may read what has no permissions. */
  @Test
  void whatMayNotBeReadIsAnsweredWith403() throws IOException {
    var file = folder.resolve("a.txt");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    var unreadable = Files.isReadable(file) ? UNREADABLE : file;
    assumeTrue(Files.isRegularFile(unreadable));
    send(request -> request.sendFile(unreadable));
    checkNoFile(403, get(""));
    checkNoFile(403, get("", "If-None-Match", "*"));
    checkNoFile(403, get("", "Range", "bytes=0-"));
  }

  @Test
  void nothingOfTheFileIsSaidWhereThereIsNone() {
    send(
        request -> {
          request.sendHeaders(Headers.of("Cache-Control", "immutable", "X-A", "1"), false);
          var given = Headers.of("ETag", "\"x\"", "Content-Encoding", "gzip", "X-B", "2");
          request.sendFile(Path.of("missing.txt"), "name", true, given);
        });
    var exchange = get("");
    checkNoFile(404, exchange);
    assertEquals("1", header(exchange, "X-A"));
    assertEquals("2", header(exchange, "X-B"));
    assertEquals(3, exchange.headers().size(), exchange.headers().toString());
    assertNull(exchange.headers().first("Content-Disposition"));
  }
}
