package pants.web.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pants.http.Headers;
import pants.http.PercentEncoding;
import pants.http.server.HttpServer;
import pants.http.server.TestExchange;
import pants.testing.TestEngine;
import pants.web.Application;
import pants.web.HttpError;
import pants.web.Match;
import pants.web.Routes;
import pants.web.TransparentRedirect;

class FileServerTest {
  @TempDir Path temporary;
  private Path root;
  private FileServer files;

  @BeforeEach
  void folder() throws IOException {
    root = Files.createDirectory(temporary.resolve("www"));
    write("a.txt", "alpha");
    write("sub/index.html", "<!doctype html>index");
    write("empty/.keep", "");
    write("list/b.txt", "b");
    write("list/<img src=x>.png", "x");
    write("list/.secret", "s");
    write("list/dir/x", "x");
    write("list/A.zip", "z".repeat(1500));
    write("list/c.py", "secret");
    write("style.css", "body{}");
    write("style.css.gz", "gzipped");
    write("style.css.br", "brotli");
    write("../www-secret/s.txt", "secret");
    files = new FileServer(root);
  }

  private void write(String name, String text) throws IOException {
    Ask.write(root.resolve(name), text);
  }

  private TestExchange get(String target, String... fields) {
    return Ask.get(files, target, fields);
  }

  @Test
  void filesAreServedWithTheirTypes() {
    TestExchange found = get("/a.txt");
    assertEquals("alpha", found.text());
    assertEquals("text/plain; charset=utf-8", found.headers().first("Content-Type"));
    assertEquals(206, get("/a.txt", "Range", "bytes=1-2").status());
    assertEquals(304, get("/a.txt", "If-None-Match", found.headers().first("ETag")).status());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/none",
        "/../www-secret/s.txt",
        "/%2e%2e/www-secret/s.txt",
        "/..%2fwww-secret/s.txt",
        "/..%5cwww-secret%5cs.txt",
        "/....//a.txt",
        "/%252e%252e/www-secret/s.txt",
        "/sub/..;/a.txt",
        "/a.txt/",
        "/a.txt::$DATA",
        "/c:/a.txt",
        "/list%2fb.txt",
        "/list//b.txt",
        "/list/.secret",
        "/empty/.keep",
        "/list/%2esecret",
        "/aux",
        "/list/",
      })
  void s1s2s4OtherPathsAreNotThere(String target) {
    assertEquals(404, get(target).status(), target);
    assertFalse(get(target).text().contains("secret\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/a.txt%00", "/a.txt%00.png", "/%C0%AE%C0%AE/a.txt"})
  void s9WhatIsNoTextIsRefused(String target) {
    assertEquals(400, get(target).status());
  }

  @Test
  void s3LinksDoNotLeadOut() throws IOException {
    Files.createSymbolicLink(root.resolve("out"), temporary.resolve("www-secret"));
    Files.createSymbolicLink(root.resolve("s.txt"), temporary.resolve("www-secret/s.txt"));
    Files.createSymbolicLink(root.resolve("in.txt"), root.resolve("a.txt"));
    Files.createSymbolicLink(root.resolve("dangling"), root.resolve("nothing"));
    assertEquals(404, get("/out/s.txt").status());
    assertEquals(404, get("/s.txt").status());
    assertEquals(404, get("/dangling").status());
    assertEquals("alpha", get("/in.txt").text());
    files.listing(true);
    String page = get("/").text();
    assertTrue(page.contains("in.txt"));
    assertFalse(page.contains("s.txt\""), page);
    assertFalse(page.contains("dangling"));
  }

  @Test
  void aFolderHasItsIndex() {
    assertEquals("<!doctype html>index", get("/sub/").text());
    TestExchange moved = get("/sub?x=1");
    assertEquals(301, moved.status());
    assertEquals("/sub/?x=1", moved.headers().first("Location"));
    files.indices("none.html");
    assertEquals(404, get("/sub/").status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "../www-secret/s.txt", "/etc/passwd", "a\0"})
  void anIndexIsAPlainName(String name) {
    Throwable refused =
        assertThrows(IllegalArgumentException.class, () -> files.indices("index.html", name));
    assertTrue(String.valueOf(refused.getMessage()).endsWith(": " + name), refused.toString());
  }

  @Test
  void aLinkWithAPlainNameMayLeadToAHiddenEntry() throws IOException {
    write("..data/config.txt", "as Kubernetes mounts it");
    Files.createSymbolicLink(root.resolve("config.txt"), Path.of("..data/config.txt"));
    files.listing(true);
    assertEquals("as Kubernetes mounts it", get("/config.txt").text());
    assertEquals(404, get("/..data/config.txt").status());
    String page = get("/").text();
    assertTrue(page.contains(">config.txt<") && !page.contains("..data"), page);
  }

  @Test
  void aProxyIsLeftToSendTheFile() {
    HttpServer server =
        new HttpServer(files)
            .sendfile("X-Accel-Redirect")
            .sendfilePrefix("/protected/")
            .fileRoot(root);
    TestExchange left = TestExchange.of("GET", "/list/A.zip").run(server);
    assertEquals("/protected/list/A.zip", header(left, "X-Accel-Redirect"));
    assertEquals("", left.text());
    assertEquals(404, TestExchange.of("GET", "/list/.secret").run(server).status());
  }

  @Test
  void hiddenEntriesAreServedWhereThatIsSaid() {
    files.hidden(true).listing(true);
    assertEquals("s", get("/list/.secret").text());
    assertTrue(get("/list/").text().contains(".secret"));
    assertEquals(404, get("/%2e%2e/www-secret/s.txt").status());
  }

  @Test
  void theBlacklistRefuses() {
    assertEquals(403, get("/list/c.py").status());
    files.blacklist(name -> name.equals("a.txt"));
    assertEquals(403, get("/a.txt").status());
    assertEquals("secret", get("/list/c.py").text());
  }

  @Test
  void compressedNeighboursAreSentToThoseWhoAcceptThem() {
    files.precompressed(true);
    TestExchange brotli = get("/style.css", "Accept-Encoding", "gzip, br");
    assertEquals("brotli", brotli.text());
    assertEquals("br", brotli.headers().first("Content-Encoding"));
    assertEquals("text/css; charset=utf-8", brotli.headers().first("Content-Type"));
    assertEquals("gzipped", get("/style.css", "Accept-Encoding", "gzip, br;q=0").text());
    assertEquals("gzipped", get("/style.css", "Accept-Encoding", "gzip, br;q=0.5").text());
    assertEquals("brotli", get("/style.css", "Accept-Encoding", "*").text());
    assertEquals("gzipped", get("/style.css", "Accept-Encoding", "*, br;q=0").text());
    assertEquals("body{}", get("/style.css", "Accept-Encoding", "identity, br;q=0.5").text());
    assertEquals("body{}", get("/style.css", "Accept-Encoding", "*;q=0").text());
    TestExchange plain = get("/style.css");
    assertEquals("body{}", plain.text());
    assertEquals("Accept-Encoding", plain.headers().first("Vary"));
    assertEquals(List.of("Accept-Encoding"), brotli.headers().all("Vary"));
    assertEquals("a", get("/a.txt", "Accept-Encoding", "br").text().substring(0, 1));
    files.precompressed(false);
    assertEquals("body{}", get("/style.css", "Accept-Encoding", "gzip, br").text());
  }

  @Test
  void eachCodingHasItsOwnTag() throws IOException {
    files.precompressed(true);
    for (String name : List.of("style.css", "style.css.gz", "style.css.br")) {
      write(name, "as long"); // and as old
      Files.setLastModifiedTime(root.resolve(name), FileTime.from(1, TimeUnit.DAYS));
    }
    Set<String> tags = new HashSet<>();
    for (String accepted : List.of("identity", "gzip", "br")) {
      tags.add(header(get("/style.css", "Accept-Encoding", accepted), "ETag"));
    }
    assertEquals(3, tags.size(), tags.toString());
    String tag = header(get("/style.css", "Accept-Encoding", "br"), "ETag");
    assertEquals(304, get("/style.css", "Accept-Encoding", "br", "If-None-Match", tag).status());
    assertEquals(200, get("/style.css", "Accept-Encoding", "gzip", "If-None-Match", tag).status());
  }

  @Test
  void neighboursThatAreOlderThanTheirFileAreNotLookedAt() throws IOException {
    files.precompressed(true);
    FileTime now = Files.getLastModifiedTime(root.resolve("style.css"));
    FileTime before = FileTime.fromMillis(now.toMillis() - 2000);
    Files.setLastModifiedTime(root.resolve("style.css.br"), before);
    assertEquals("gzipped", get("/style.css", "Accept-Encoding", "gzip, br").text());
    Files.setLastModifiedTime(root.resolve("style.css.gz"), before);
    assertEquals("body{}", get("/style.css", "Accept-Encoding", "gzip, br").text());
  }

  @Test
  void aNeighbourIsAFileInTheSameFolder() throws IOException {
    files.precompressed(true);
    write("a.txt.br/x", "a folder");
    Files.createSymbolicLink(root.resolve("a.txt.gz"), temporary.resolve("www-secret/s.txt"));
    TestExchange plain = get("/a.txt", "Accept-Encoding", "gzip, br");
    assertEquals("alpha", plain.text());
    assertFalse(plain.headers().contains("Content-Encoding"));
    Path pipe = root.resolve("style.css.br");
    Files.delete(pipe);
    assumeTrue(mkfifo(pipe));
    assertEquals("gzipped", get("/style.css", "Accept-Encoding", "gzip, br").text());
  }

  @Test
  void conditionsAndRangesAreOfTheCodingThatIsSent() {
    files.precompressed(true);
    TestExchange part = get("/style.css", "Accept-Encoding", "br", "Range", "bytes=1-2");
    assertEquals("ro", part.text());
    assertEquals("bytes 1-2/6", header(part, "Content-Range"));
    assertEquals("br", header(part, "Content-Encoding"));
    TestExchange head = Ask.send(files, "HEAD", "/style.css", "Accept-Encoding", "gzip");
    assertEquals("gzip", header(head, "Content-Encoding"));
    String tag = header(head, "ETag");
    TestExchange same = get("/style.css", "Accept-Encoding", "gzip", "If-None-Match", tag);
    assertEquals(304, same.status());
    assertEquals("Accept-Encoding", header(same, "Vary"));
    assertFalse(same.headers().contains("Content-Encoding"));
    TestExchange other =
        get("/style.css", "Accept-Encoding", "br", "Range", "bytes=1-2", "If-Range", tag);
    assertEquals("brotli", other.text());
  }

  @Test
  void cachesAreTold() {
    files.maxAge(Duration.ofMinutes(1));
    assertEquals("max-age=60", get("/a.txt").headers().first("Cache-Control"));
    files.maxAge(Duration.ZERO);
    assertEquals("no-cache", get("/a.txt").headers().first("Cache-Control"));
  }

  @Test
  void i4WhatItSaysAloneIsPlainText() {
    for (String path : List.of("/none", "/sub", "/list/c.py")) {
      TestExchange said = get(path);
      assertEquals("text/plain; charset=utf-8", header(said, "Content-Type"), path);
      assertEquals("nosniff", header(said, "X-Content-Type-Options"), path);
    }
  }

  @Test
  void anotherMethodIsNotAllowed() {
    TestExchange refused = TestExchange.of("POST", "/a.txt").run(files);
    assertEquals(405, refused.status());
    assertEquals("GET, HEAD", refused.headers().first("Allow"));
    assertEquals("", TestExchange.of("HEAD", "/a.txt").run(files).text());
  }

  @ParameterizedTest
  @CsvSource({
    "/static/a.txt,200",
    "/static/sub/,200",
    "/static/sub,301",
    "/static/,404",
    "/static/list/.secret,404",
    "/static/..%2fa.txt,404",
    "/files/a.txt,200",
    "/other/a.txt,404",
  })
  void aFileServerIsPartOfAnApplication(String target, int status) {
    Application app = new Application();
    files.attach(app);
    app.add("/files", files);
    assertEquals(status, Ask.get(app, target).status(), target);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"CON", "nul.txt", "com1", "LPT9.log", "a.", "a ", "a:b", "a\\b", "aux.tar.gz"})
  void s2NamesThatAreNoneOnWindows(String name) {
    assertFalse(SystemNames.isPlainOnWindows(name));
    assertTrue(SystemNames.isPlainOnWindows("a.txt"));
    assertTrue(SystemNames.isPlainOnWindows("common.txt"));
  }

  @Test
  void refusesWhatIsNoFolder() {
    assertThrows(IllegalArgumentException.class, () -> new FileServer(root.resolve("a.txt")));
    assertThrows(IllegalArgumentException.class, () -> new FileServer(root.resolve("none")));
  }

  private static boolean mkfifo(Path pipe) throws IOException {
    return new ProcessBuilder("mkfifo", pipe.toString()).start().onExit().join().exitValue() == 0;
  }

  private static String header(TestExchange exchange, String name) {
    return Objects.requireNonNull(exchange.headers().first(name), name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a+b.txt", "50%.txt", "it's \"quoted\".txt", "a;b=c.txt", "two\nlines.txt", "a b.txt",
            "%41",
        "a&b<c>.txt", "ünï ☃.txt", "back\\slash.txt", "static", "a?b#c.txt", "CON", "a:b"
      })
  void namesOfAllKindsAreServed(String name) throws IOException {
    write(name, name);
    TestExchange found = get("/" + PercentEncoding.encode(name));
    assertEquals(200, found.status());
    assertEquals(name, found.text());
  }

  @Test
  void aPlusIsAPlusAndCaseCounts() throws IOException {
    write("a b", "space");
    assertEquals(404, get("/a+b").status());
    assertEquals(404, get("/A.txt").status());
    assertEquals(404, get("/" + "a".repeat(300)).status());
    assertEquals(404, get("/" + "a/".repeat(3000)).status());
    assertEquals(400, get("/50%").status());
  }

  @Test
  void whatIsNeitherAFileNorAFolderIsNotThere() throws IOException {
    Path pipe = root.resolve("pipe");
    assumeTrue(mkfifo(pipe));
    assertEquals(404, get("/pipe").status());
    assertEquals(404, Ask.get(new FileServer(Path.of("/dev")), "/null").status());
  }

  @Test
  void whatMayNotBeReadIsForbidden() throws IOException {
    Path file = root.resolve("a.txt");
    Files.setPosixFilePermissions(file, Set.of());
    if (Files.isReadable(file)) { // by the superuser
      files = new FileServer(Path.of("/proc/sys/vm"));
      file = Path.of("/proc/sys/vm/compact_memory");
      assumeTrue(Files.exists(file) && !Files.isReadable(file));
    }
    assertEquals(403, get("/" + file.getFileName()).status());
    Application app = new Application();
    app.add("/files", files);
    app.onError(403, (request, error) -> "not yours");
    assertEquals("not yours", Ask.get(app, "/files/" + file.getFileName()).text());
  }

  @Test
  void whatIsBelowARefusedFolderIsRefused() throws IOException {
    write("private/deep/x.txt", "x");
    Files.createSymbolicLink(root.resolve("link.txt"), root.resolve("private/deep/x.txt"));
    files.listing(true).blacklist(path -> path.equals("private/"));
    for (String path : List.of("/private/", "/private/deep/", "/private/deep/x.txt", "/link.txt")) {
      assertEquals(403, get(path).status(), path);
    }
    String page = get("/").text();
    assertFalse(page.contains("private") || page.contains("link.txt"), page);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x.py", "x.PYC", "x.pyo", "two\nlines.py"})
  void programsArePrivateUnlessSaidOtherwise(String name) throws IOException {
    write(name, "secret");
    assertEquals(403, get("/" + PercentEncoding.encode(name)).status());
    files.blacklist(path -> false);
    assertEquals("secret", get("/" + PercentEncoding.encode(name)).text());
  }

  @Test
  void i5AFolderIsRedirectedToThisServer() throws IOException {
    for (String folder : List.of("\\evil.example", "evil.example", "a b%")) {
      Files.createDirectory(root.resolve(folder));
    }
    assertEquals("/%5Cevil.example/", header(get("/%5Cevil.example"), "Location"));
    assertEquals("/a%20b%25/?x=%0a", header(get("/a%20b%25?x=%0a"), "Location"));
    assertEquals(400, get("//evil.example").status()); // by the server, whoever handles
    for (String path : List.of("/%2Fevil.example", "/%2F%2Fevil.example/..")) {
      assertEquals(404, get(path).status(), path);
    }
    Application app = new Application();
    files.attach(app, "/");
    assertEquals("/%5Cevil.example/", header(Ask.get(app, "/%5Cevil.example"), "Location"));
    assertEquals(404, Ask.get(app, "/%2Fevil.example").status());
  }

  @Test
  void s7AGuardSeesThePathThatTheFileServerSees() throws IOException {
    write("private/key.txt", "key");
    Application app = new Application();
    app.before(
        request -> {
          if (Objects.requireNonNull(Match.of(request)).path().startsWith("/static/private/")) {
            throw new HttpError(401);
          }
        });
    files.attach(app);
    for (String path :
        List.of(
            "/static/private/key.txt", "/static/%70rivate/key.txt", "/static/private/%6bey.txt")) {
      assertEquals(401, Ask.get(app, path).status(), path);
    }
    for (String path :
        List.of(
            "/static//private/key.txt",
            "/static/./private/key.txt",
            "/static/x/../private/key.txt",
            "/static%2fprivate/key.txt",
            "/static/private%2fkey.txt",
            "/static/private;x/key.txt",
            "/static/PRIVATE/key.txt",
            "/static/%2570rivate/key.txt")) {
      assertEquals(404, Ask.get(app, path).status(), path);
    }
  }

  @Test
  void anApplicationShowsItsOwnPages() {
    Application app = new Application();
    files.attach(app, "/");
    app.onError(404, (request, error) -> "nothing here");
    app.onError(403, (request, error) -> "not yours");
    assertEquals("nothing here", Ask.get(app, "/none").text());
    assertEquals("nothing here", Ask.get(app, "/list/").text());
    assertEquals("not yours", Ask.get(app, "/list/c.py").text());
    assertEquals("404 Not Found\n", get("/none").text());
    assertEquals("text/plain; charset=utf-8", header(get("/none"), "Content-Type"));
  }

  @Test
  void aTransparentRedirectLeadsToFiles() {
    Application app = new Application();
    files.attach(app);
    app.route(
        "/logo",
        request -> {
          throw new TransparentRedirect("/static/a.txt");
        });
    app.route(
        "/folder",
        request -> {
          throw new TransparentRedirect("/static/sub");
        });
    assertEquals("alpha", Ask.get(app, "/logo").text());
    assertEquals("/static/sub/", header(Ask.get(app, "/folder"), "Location"));
  }

  @Test
  void isPartOfGroupsAndDomains() {
    Routes group = new Routes();
    group.add("/files", files);
    Application app = new Application();
    app.add("/<name>", group);
    app.add("static.example.org/", files);
    assertEquals("alpha", Ask.get(app, "/ann/files/a.txt").text());
    assertEquals("/ann/files/sub/", header(Ask.get(app, "/ann/files/sub"), "Location"));
    assertEquals("alpha", Ask.get(app, "/a.txt", "Host", "static.example.org").text());
    assertEquals(404, Ask.get(app, "/a.txt").status());
  }

  @Test
  void headersAreAddedToFilesAlone() {
    files.headers(Headers.of("Link", "</a>", "Link", "</b>", "X-Frame-Options", "DENY"));
    files.headers(Headers.of("link", "</c>", "Link", "</d>"));
    assertEquals(List.of("</c>", "</d>"), get("/a.txt").headers().all("Link"));
    assertEquals("DENY", header(get("/a.txt"), "X-Frame-Options"));
    assertFalse(get("/none").headers().contains("Link"));
    assertThrows(IllegalArgumentException.class, () -> files.maxAge(Duration.ofSeconds(-1)));
  }

  @Test
  void conditionsHoldBehindAMount() {
    Application app = new Application();
    files.attach(app);
    String tag = header(Ask.get(app, "/static/a.txt"), "ETag");
    assertEquals(304, Ask.get(app, "/static/a.txt", "If-None-Match", tag).status());
    TestExchange part = Ask.get(app, "/static/a.txt", "Range", "bytes=1-2", "If-Range", tag);
    assertEquals("lp", part.text());
    assertEquals("bytes 1-2/5", header(part, "Content-Range"));
    assertEquals(416, Ask.get(app, "/static/a.txt", "Range", "bytes=9-").status());
  }

  @Test
  void s6AnotherSpellingDoesNotChangeWhatAPathMeans() {
    for (int i = 0; i < 2; i++) { // the second time out of what was found the first time
      assertEquals(404, get("/sub%2findex.html").status());
      assertEquals(200, get("/sub/index.html").status());
      assertEquals("alpha", get("/%61%2etxt").text());
      assertEquals("alpha", get("/a.txt").text());
      assertEquals(404, get("/a.txt%2f").status());
      assertEquals(404, get("/a.txt/").status());
    }
  }

  @Test
  void aChangeIsSeenWithinASecond() throws IOException {
    write("secret/s.txt", "inside");
    Path link = Files.createSymbolicLink(root.resolve("link"), root.resolve("secret"));
    try (TestEngine time = new TestEngine()) {
      assertEquals("inside", at(time, "/link/s.txt").text());
      Files.delete(link);
      Files.createSymbolicLink(link, temporary.resolve("www-secret"));
      assertEquals("inside", at(time, "/link/s.txt").text());
      time.advance(Duration.ofSeconds(1));
      assertEquals(404, at(time, "/link/s.txt").status());
      assertEquals("alpha", at(time, "/a.txt").text());
      Files.delete(root.resolve("a.txt"));
      assertEquals(404, at(time, "/a.txt").status()); // found a moment ago, and gone when opened
      time.advance(Duration.ofSeconds(1));
      write("a.txt/index.html", "a folder");
      assertEquals(301, at(time, "/a.txt").status());
      assertEquals("a folder", at(time, "/a.txt/").text());
    }
  }

  @Test
  void aFileThatIsGoneSinceAMomentHasThePageOfTheApplication() throws IOException {
    Application app = new Application();
    files.attach(app, "/");
    app.onError(404, (request, error) -> "nothing here");
    app.route("/", request -> "home");
    try (TestEngine time = new TestEngine()) {
      for (String name : List.of("/a.txt", "/style.css")) {
        assertEquals(200, TestExchange.of("GET", name).on(time.engine()).run(app).status());
        Files.delete(root.resolve(name.substring(1)));
        TestExchange gone = TestExchange.of("GET", name).on(time.engine()).run(app);
        assertEquals(404, gone.status());
        assertEquals("nothing here", gone.text());
        assertEquals("text/plain; charset=utf-8", header(gone, "Content-Type"));
        assertNull(gone.headers().first("Cache-Control"));
      }
      assertEquals(200, at(time, "/sub/").status());
      Files.delete(root.resolve("sub/index.html"));
      TestExchange alone = at(time, "/sub/");
      assertEquals("404 Not Found\n", alone.text());
      assertEquals("text/plain; charset=utf-8", header(alone, "Content-Type"));
    }
  }

  private TestExchange at(TestEngine time, String target) {
    return TestExchange.of("GET", target).on(time.engine()).run(files);
  }
}
