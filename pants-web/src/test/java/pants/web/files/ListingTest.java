package pants.web.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pants.http.PercentEncoding;
import pants.http.server.TestExchange;
import pants.testing.TestEngine;
import pants.web.Application;
import pants.web.Html;

@Timeout(60)
class ListingTest {
  private static final Pattern LINK = Pattern.compile("<a class=\"(\\w+)\" href=\"\\./([^\"]*)\">");

  @TempDir Path root;
  private FileServer files;

  @BeforeEach
  void folder() throws IOException {
    write("b.txt", "b");
    write("A.zip", "z".repeat(1500));
    write("dir/x", "x");
    write("empty/.keep", "");
    write(".secret", "s");
    write("c.py", "secret");
    files = new FileServer(root).listing(true);
  }

  private void write(String name, String text) throws IOException {
    Ask.write(root.resolve(name), text);
  }

  private TestExchange get(String target, String... fields) {
    return Ask.get(files, target, fields);
  }

  /** The names that a page links to, decoded. */
  private static List<String> links(String page) {
    List<String> names = new ArrayList<>();
    Matcher links = LINK.matcher(page);
    while (links.find()) {
      names.add(PercentEncoding.decode(links.group(2)));
    }
    return names;
  }

  @Test
  void isOffUnlessAskedFor() {
    assertEquals(404, Ask.get(new FileServer(root), "/").status());
  }

  @Test
  void showsFoldersFirstAndSortsAsPeopleDo() throws IOException {
    write("Zoo/x", "x");
    write("a.txt", "a");
    TestExchange listing = get("/");
    assertEquals(200, listing.status());
    assertEquals("text/html; charset=utf-8", listing.headers().first("Content-Type"));
    assertEquals("Accept", listing.headers().first("Vary"));
    assertEquals("no-cache", listing.headers().first("Cache-Control"));
    assertEquals(
        List.of("dir/", "empty/", "Zoo/", "a.txt", "A.zip", "b.txt"), links(listing.text()));
  }

  @Test
  void tellsSizeAndTime() throws IOException {
    Instant time = Instant.parse("2020-02-29T12:34:56Z");
    Files.setLastModifiedTime(root.resolve("A.zip"), FileTime.from(time.plusMillis(999)));
    Files.setLastModifiedTime(root.resolve("b.txt"), FileTime.fromMillis(Long.MAX_VALUE));
    String page = get("/").text();
    String local =
        DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss")
            .withZone(ZoneId.systemDefault())
            .format(time);
    assertTrue(page.contains("A.zip</a></td><td>1.46 KB</td><td>" + local + "</td>"), page);
    assertTrue(page.contains("dir/</a></td><td>Folder</td>"), page);
    assertTrue(
        page.contains("title=\"" + ZoneId.systemDefault().getId() + "\">Last Modified"), page);
  }

  @ParameterizedTest
  @CsvSource({
    "0,0 B",
    "100,100 B",
    "1023,1023 B",
    "1536,1.5 KB",
    "1228800,1.17 MB",
    "1048576,1 MB",
    "1034,1 KB",
    "1100,1.07 KB",
    "1048575,1023.99 KB",
    "9223372036854775807,8191.99 PB"
  })
  void sizesAreForPeople(long bytes, String text) {
    assertEquals(text, new Entry("x", false, bytes, Instant.EPOCH).sizeText());
  }

  @ParameterizedTest
  @CsvSource({
    "a.txt,document",
    "Pic.PNG,image",
    "a.tar.gz,archive",
    "a.mp3,audio",
    "a.mkv,video",
    "png,document",
    "a.,document",
    ".zip,archive"
  })
  void theEndingOfANameTellsItsIcon(String name, String icon) {
    assertEquals(icon, Kind.of(name).icon());
  }

  @Test
  void leadsUpWhereThereIsSomething() {
    assertFalse(get("/").text().contains("href=\"../\""));
    assertTrue(get("/dir/").text().contains("<a class=\"up\" href=\"../\">"));
    Application app = new Application();
    files.attach(app);
    assertFalse(Ask.get(app, "/static/").text().contains("href=\"../\""));
    String page = Ask.get(app, "/static/dir/").text();
    assertTrue(page.contains("<h1>Index of /static/dir/</h1>"), page);
    assertTrue(page.contains("href=\"../\""), page);
  }

  @Test
  void saysThatAFolderIsEmpty() {
    assertTrue(get("/empty/").text().contains("This folder is empty."));
    assertFalse(get("/").text().contains("This folder is empty."));
  }

  @Test
  void s5NamesAreText() throws IOException {
    List<String> names =
        List.of(
            "<img src=x onerror=alert(1)>.png",
            "\"onmouseover=\"x",
            "'a'",
            "a&amp;b",
            "{rows}{title}",
            "javascript:alert(1)",
            "two\nlines",
            "100%",
            "a+b",
            "a?b#c",
            "ünï ☃",
            "//x".replace('/', '\\'));
    for (String name : names) {
      write("strange <b>{rows}/" + name, "x");
    }
    TestExchange listing = get("/strange%20%3Cb%3E%7Brows%7D/");
    String page = listing.text();
    assertEquals(names.size(), links(page).size());
    for (String name : names) {
      assertTrue(links(page).contains(name), name);
      assertTrue(page.contains(">" + Html.escape(name) + "</a>"), name);
      String target = "/strange%20%3Cb%3E%7Brows%7D/" + PercentEncoding.encode(name);
      assertEquals("x", get(target).text(), name);
    }
    assertFalse(page.contains("<img") || page.contains("<b>"), page);
    assertTrue(page.contains("<title>Index of /strange &lt;b&gt;{rows}/</title>"), page);
    String policy = Objects.requireNonNull(listing.headers().first("Content-Security-Policy"));
    assertTrue(policy.startsWith("default-src 'none';"), policy);
    assertEquals("nosniff", listing.headers().first("X-Content-Type-Options"));
  }

  @Test
  void s4HiddenAndRefusedEntriesAreNotShown() throws IOException {
    write(".git/config", "x");
    String page = get("/").text();
    assertFalse(page.contains("secret") || page.contains("c.py") || page.contains(".git"), page);
    assertEquals(404, get("/.git/").status());
    files.hidden(true);
    assertTrue(links(get("/").text()).containsAll(List.of(".git/", ".secret")));
    assertTrue(links(get("/empty/").text()).contains(".keep"));
  }

  @Test
  void s3LinksThatLeadNowhereOrOutAreNotShown(@TempDir Path outside) throws IOException {
    Files.createSymbolicLink(root.resolve("out"), outside);
    Files.createSymbolicLink(root.resolve("dangling"), root.resolve("nothing"));
    Files.createSymbolicLink(root.resolve("loop"), root.resolve("loop"));
    Files.createSymbolicLink(root.resolve("in"), root.resolve("dir"));
    Files.createSymbolicLink(root.resolve("code.txt"), root.resolve("c.py"));
    assertEquals(List.of("dir/", "empty/", "in/", "A.zip", "b.txt"), links(get("/").text()));
    for (String path : List.of("/out/", "/dangling", "/loop")) {
      assertEquals(404, get(path).status(), path);
    }
  }

  @Test
  void namesThatAreNoTextAreNeitherShownNorServed() throws IOException, InterruptedException {
    Process shell =
        new ProcessBuilder("sh", "-c", ": > \"$(printf 'bad\\377.txt')\"")
            .directory(root.toFile())
            .start();
    assumeTrue(shell.waitFor() == 0);
    assertFalse(get("/").text().contains("bad"));
    assertEquals(400, get("/bad%FF.txt").status());
    assertEquals(400, get("/bad%EF%BF%BD.txt").status());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "application/json|true",
        "application/*|true",
        "APPLICATION/JSON; charset=utf-8|true",
        "text/html;q=0.5, application/json|true",
        "text/html;q=0.25, application/json;q=0.3|true",
        "text/html, application/json|false",
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8|false",
        "application/json;q=0, */*|false",
        "application/json;q=2|false",
        "*/*|false",
        "-|false",
        "garbage;;;,,=|false",
      })
  void isJsonForThoseWhoLikeItBetter(String accept, boolean json) {
    TestExchange listing = accept == null ? get("/dir/") : get("/dir/", "Accept", accept);
    assertEquals(
        json ? "application/json" : "text/html; charset=utf-8",
        listing.headers().first("Content-Type"));
  }

  @Test
  void jsonTellsTheSame() throws IOException {
    write("dir/a\"b\\c\n\u0001ü", "12345");
    Files.setLastModifiedTime(
        root.resolve("dir/x"), FileTime.from(Instant.parse("2020-02-29T12:34:56Z")));
    TestExchange listing = get("/", "Accept", "application/json");
    assertEquals(4, length(listing));
    String text = get("/dir/", "Accept", "application/json").text();
    assertTrue(
        text.contains(
            "{\"name\":\"x\",\"type\":\"file\",\"size\":1,\"modified\":\"2020-02-29T12:34:56Z\"}"),
        text);
    assertTrue(
        text.contains("{\"name\":\"a\\\"b\\\\c\\u000a\\u0001ü\",\"type\":\"file\",\"size\":5"),
        text);
    assertTrue(listing.text().contains("{\"name\":\"dir\",\"type\":\"directory\",\"modified\":"));
  }

  private static int length(TestExchange json) {
    return ((Object[]) json.request().jsonCodec().read(json.body(), Object[].class)).length;
  }

  @Test
  void headHasTheHeadAlone() {
    TestExchange head = Ask.send(files, "HEAD", "/");
    assertEquals(200, head.status());
    assertEquals("text/html; charset=utf-8", head.headers().first("Content-Type"));
    assertEquals("", head.text());
  }

  @Test
  void aFolderThatMayNotBeReadIsForbidden() throws IOException {
    Path closed = Files.createDirectory(root.resolve("closed"));
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("--x--x--x"));
    assumeFalse(Files.isReadable(closed)); // the superuser reads all
    assertEquals(403, get("/closed/").status());
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void tenThousandEntriesAreShownAndThatThereAreMore() throws IOException {
    Path many = Files.createDirectory(root.resolve("many"));
    for (int i = 0; i < FolderReading.MOST; i++) {
      Files.createFile(many.resolve("file-" + i));
    }
    TestExchange all = get("/many/");
    assertEquals(FolderReading.MOST, links(all.text()).size());
    assertFalse(all.text().contains("There are more"));
    assertNull(all.headers().first("Truncated"));
    Files.createFile(many.resolve("one-more"));
    TestExchange some = get("/many/");
    assertEquals(FolderReading.MOST, links(some.text()).size());
    assertTrue(some.text().contains("There are more: only 10000 entries are shown."));
    assertEquals("true", some.headers().first("Truncated"));
    TestExchange json = get("/many/", "Accept", "application/json");
    assertEquals(FolderReading.MOST, length(json));
    assertEquals("true", json.headers().first("Truncated"));
  }

  @Test
  void aFolderThatCannotBeReadInTimeIsAnsweredFor() throws InterruptedException {
    CountDownLatch hold = new CountDownLatch(1);
    CountDownLatch held = new CountDownLatch(1);
    files.blacklist(
        path -> {
          held.countDown();
          await(hold);
          return false;
        });
    try (TestEngine time = new TestEngine()) {
      Application app = new Application();
      files.attach(app);
      TestExchange asked = TestExchange.of("GET", "/static/").on(time.engine()).run(app);
      held.await();
      time.advance(Duration.ofMillis(9_999));
      assertEquals(0, asked.status());
      time.advance(Duration.ofMillis(1));
      assertEquals(503, asked.status());
      assertTrue(asked.text().contains("could not be read in time"), asked.text());
    } finally {
      hold.countDown();
    }
    assertEquals(200, get("/").status());
  }

  @Test
  void listingsOfAFolderThatAreAskedForAtOnceAreOneReading() {
    CountDownLatch hold = new CountDownLatch(1);
    AtomicInteger readings = new AtomicInteger();
    files.blacklist(
        path -> {
          if (path.equals("b.txt")) {
            readings.incrementAndGet();
            await(hold);
          }
          return false;
        });
    List<TestExchange> asked = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      TestExchange one = TestExchange.of("GET", "/");
      asked.add((i % 2 == 0 ? one.header("Accept", "application/json") : one).run(files));
    }
    asked.getFirst().leave(); // whoever began it need not be there at its end
    hold.countDown();
    for (TestExchange one : asked.subList(1, asked.size())) {
      assertEquals(200, Ask.finished(one).status());
      assertTrue(one.text().contains("b.txt"), one.text());
    }
    assertEquals(1, readings.get());
    assertEquals(200, get("/").status());
    assertEquals(2, readings.get());
  }

  @Test
  void aReadingThatFailsFailsForAllThatWaitForIt() {
    CountDownLatch hold = new CountDownLatch(1);
    AtomicInteger readings = new AtomicInteger();
    files.blacklist(
        path -> {
          readings.incrementAndGet();
          await(hold);
          throw new IllegalStateException("no");
        });
    List<TestExchange> asked = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      asked.add(TestExchange.of("GET", "/").run(files));
    }
    hold.countDown();
    asked.forEach(one -> assertEquals(500, Ask.finished(one).status()));
    assertEquals(1, readings.get());
    files.blacklist(path -> false);
    assertEquals(200, get("/").status());
  }

  @Test
  void aReadingThatNobodyWaitsForIsGivenUpAndNotJoined() {
    CountDownLatch hold = new CountDownLatch(1);
    CountDownLatch held = new CountDownLatch(1);
    AtomicInteger seen = new AtomicInteger();
    files.blacklist(
        path -> {
          seen.incrementAndGet();
          held.countDown();
          await(hold);
          return false;
        });
    TestExchange left = TestExchange.of("GET", "/").run(files);
    await(held);
    left.leave();
    TestExchange asked = TestExchange.of("GET", "/").run(files);
    hold.countDown();
    assertEquals(
        List.of("dir/", "empty/", "A.zip", "b.txt", "c.py"), links(Ask.finished(asked).text()));
    assertEquals(6, seen.get()); // one, and five
  }

  @Test
  void aPredicateThatThrowsIsAnsweredFor() {
    files.blacklist(
        path -> {
          throw new IllegalStateException("no");
        });
    TestExchange asked = get("/");
    assertEquals(500, asked.status());
    assertEquals(List.of("no"), asked.thrown().stream().map(Throwable::getMessage).toList());
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void anUnknownPageIsNoListing() {
    assertThrows(IllegalArgumentException.class, () -> new FileServer(root.resolve("b.txt")));
    assertEquals(404, get("/none/").status());
    assertEquals(404, get("/b.txt/").status());
  }
}
