package pants.http.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import pants.net.Address;
import pants.testing.TestEngine;

/** Small files that are sent from memory, and how soon it is seen that they have changed. */
@Timeout(60)
class FileCacheTest {
  private static final FileTime OLD = FileTime.from(Instant.parse("2020-02-29T12:34:56.789Z"));
  private static final FileTime NEWER = FileTime.from(Instant.parse("2020-02-29T12:34:56.790Z"));

  @TempDir Path folder;
  private final TestEngine time = new TestEngine();
  private HttpServer server = new HttpServer(request -> {});
  private Path file = Path.of("");

  @BeforeEach
  void begin() throws IOException {
    server = new HttpServer(request -> request.sendFile(file));
    file = write("a.txt", "0123456789", OLD);
  }

  @AfterEach
  void end() {
    time.close();
  }

  private Path write(String name, String text, FileTime modified) throws IOException {
    return Files.setLastModifiedTime(Files.writeString(folder.resolve(name), text), modified);
  }

  private TestExchange get(String... fields) {
    var exchange = TestExchange.of("GET", "/").on(time.engine());
    for (int i = 0; i < fields.length; i += 2) {
      exchange.header(fields[i], fields[i + 1]);
    }
    return exchange.run(server);
  }

  private FileCache cache() {
    return server.options().files;
  }

  @Test
  void aChangeIsSeenAfterASecond() throws IOException {
    assertEquals("0123456789", get().text());
    var tag = Objects.requireNonNull(get().headers().first("ETag"));
    write("a.txt", "abcdefghij", NEWER);
    time.advance(Duration.ofMillis(999));
    assertEquals("0123456789", get().text());
    assertEquals(tag, get().headers().first("ETag"));
    time.advance(Duration.ofMillis(1));
    var changed = get("If-None-Match", tag);
    assertEquals(200, changed.status());
    assertEquals("abcdefghij", changed.text());
    assertEquals(1, cache().size());
    assertEquals(10, cache().bytes());
  }

  @Test
  void whatHasNotChangedIsNotReadAgain() {
    get();
    var kept = get().body();
    for (int i = 0; i < 3; i++) {
      time.advance(Duration.ofSeconds(1));
      assertEquals(kept, get().body());
    }
    assertEquals(1, cache().size());
  }

  @Test
  void anotherFileThatIsAsOldAndAsLongIsSeen() throws IOException {
    get();
    Files.move(write("b.txt", "abcdefghij", OLD), file, StandardCopyOption.ATOMIC_MOVE);
    time.advance(Duration.ofSeconds(1));
    assertEquals("abcdefghij", get().text());
  }

  @Test
  void aFileThatIsGoneIsForgotten() throws IOException {
    get();
    Files.delete(file);
    assertEquals(200, get().status());
    time.advance(Duration.ofSeconds(1));
    assertEquals(404, get().status());
    assertEquals(0, cache().size());
    assertEquals(0, cache().bytes());
  }

  @Test
  void conditionsAndRangesHold() throws IOException {
    var whole = get();
    Files.delete(file); // all of this is from memory
    var tag = Objects.requireNonNull(whole.headers().first("ETag"));
    assertEquals(304, get("If-None-Match", tag).status());
    var date = Objects.requireNonNull(whole.headers().first("Last-Modified"));
    assertEquals(304, get("If-Modified-Since", date).status());
    assertEquals(412, get("If-Match", "\"other\"").status());
    var part = get("Range", "bytes=2-4", "If-Range", tag);
    assertEquals(206, part.status());
    assertEquals("234", part.text());
    assertEquals("bytes 2-4/10", part.headers().first("Content-Range"));
    assertEquals("89", get("Range", "bytes=-2").text());
    assertEquals(416, get("Range", "bytes=10-").status());
    var parts = get("Range", "bytes=0-0,9-9");
    assertEquals(206, parts.status());
    assertTrue(parts.text().contains("Content-Range: bytes 9-9/10\r\n\r\n9\r\n"), parts.text());
  }

  @Test
  void manyPartsOfAKeptFileMayBeLongerThanIt() throws IOException {
    var text = "x".repeat(FileAnswer.SMALL);
    write("a.txt", text, OLD);
    get();
    assertEquals(1, cache().size());
    var parts = get("Range", "bytes=0-8190,8192-16383");
    assertEquals(206, parts.status());
    assertTrue(parts.body().length() > FileAnswer.SMALL);
    assertArrayEquals(Files.readAllBytes(file), get().body().toArray());
  }

  @Test
  void aFileThatWasJustWrittenIsNotKept() throws IOException {
    write("a.txt", "0123456789", FileTime.from(Instant.now()));
    get();
    assertEquals(0, cache().size());
    write("a.txt", "0123456789", FileTime.from(Instant.now().plusSeconds(3600)));
    get();
    assertEquals(0, cache().size());
  }

  @Test
  void largeFilesAreNotKept() throws IOException {
    write("a.txt", "x".repeat(FileAnswer.SMALL + 1), OLD);
    assertEquals(FileAnswer.SMALL + 1, get().body().length());
    assertEquals(0, cache().size());
  }

  @Test
  void isBoundedByCountAndLength() throws IOException {
    for (int i = 0; i < FileCache.MAX_FILES + 1; i++) {
      file = write("file-" + i, "x", OLD);
      get();
      assertTrue(cache().size() <= FileCache.MAX_FILES);
      assertEquals(cache().size(), cache().bytes());
    }
    assertEquals(1, cache().size());
    var large = "x".repeat(FileAnswer.SMALL);
    for (int i = 0; i < FileCache.MAX_BYTES / FileAnswer.SMALL + 2; i++) {
      file = write("large-" + i, large, OLD);
      get();
      assertTrue(cache().bytes() <= FileCache.MAX_BYTES);
    }
    assertFalse(cache().size() > 3);
  }

  @Test
  void blockingHandlersReadThemselves() {
    server = new HttpServer(RequestHandler.blocking(request -> request.sendFile(file)));
    server.on(time.engine()).listen("127.0.0.1", 80);
    var peer = time.connect(Address.of("127.0.0.1", 80));
    peer.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    var answer = new StringBuilder();
    while (answer.indexOf("0123456789") < 0) {
      time.poll();
      answer.append(peer.receiveText());
      Thread.onSpinWait();
    }
    assertEquals(0, cache().size());
    server.close();
  }
}
