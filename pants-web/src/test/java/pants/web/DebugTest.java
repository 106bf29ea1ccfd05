package pants.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pants.Engine;
import pants.http.server.HttpServer;
import pants.http.server.TestExchange;
import pants.net.Address;

class DebugTest {
  private static final String SECRET = "the <b>secret</b>";
  private static final Address HERE = Address.of("127.0.0.1", 0);

  private final Application app = new Application().debug(true);

  @BeforeEach
  void routes() {
    Engine.instance().onUncaught(thrown -> {});
    app.route(
            "/<int:id>",
            (request, id) -> {
              throw new IllegalStateException(SECRET, new IOException("the cause"));
            })
        .name("broken");
    app.route("/<int:id>/form", (request, id) -> 1 / Integer.signum(0)).methods("POST");
  }

  @AfterEach
  void faultsAreLoggedAgain() {
    Engine.instance().onUncaught(null);
  }

  @Test
  void theDebugPageShowsTraceSourceRouteAndRequest() {
    try (Served served = Served.on(app)) {
      String page = served.get("/7?a=%3Cb%3E", "localhost:" + served.port());
      assertTrue(page.startsWith("HTTP/1.1 500 "), page);
      assertTrue(page.contains("IllegalStateException: the &lt;b&gt;secret&lt;/b&gt;"), page);
      assertTrue(page.contains("IOException: the cause"), page);
      assertTrue(page.contains("at pants.web.DebugTest"), page);
      assertTrue(page.contains("GET,HEAD /&lt;int:id&gt; (DebugTest.java:"), page);
      assertTrue(page.contains("<th>matched</th><td>{id=7}</td>"), page);
      assertTrue(page.contains("<th>values</th><td>[7]</td>"), page);
      assertTrue(page.contains("<th>a</th><td>&lt;b&gt;</td>"), page);
      assertFalse(page.contains("<b>secret"), page);
    }
  }

  @Test
  void theDebugPageShowsTheLinesOfTheSource() {
    try (Served served = Served.on(app)) {
      String page = served.get("/7", "localhost");
      assertTrue(page.contains("DebugTest.java:"), page);
      if (Files.exists(Path.of("src/test/java/pants/web/DebugTest.java"))) {
        assertTrue(page.contains("throw new IllegalStateException(SECRET"), page);
      }
    }
  }

  @Test
  void theDebugPageShowsTheLinesOfAProgramThatIsOneFile(@TempDir Path folder) throws IOException {
    Path program = Files.writeString(folder.resolve("Launched.java"), "one\ntwo\nthree\n");
    var fault = new IllegalStateException("of a program");
    fault.setStackTrace(
        new StackTraceElement[] {new StackTraceElement("Launched", "main", "Launched.java", 2)});
    app.route(
        "/launched",
        request -> {
          throw fault;
        });
    System.setProperty("jdk.launcher.sourcefile", program.toString()); // as `java FILE` does
    try (Served served = Served.on(app)) {
      assertTrue(served.get("/launched", "localhost").contains("<b>   2  two</b>"));
    } finally {
      System.clearProperty("jdk.launcher.sourcefile");
    }
  }

  private static Exception causeOf(int depth) {
    return depth == 0 ? new IOException("deep") : causeOf(depth - 1);
  }

  @Test
  void aCauseHasItsOwnLinesAndNoneThatWereShown() {
    app.route(
        "/cause",
        request -> {
          throw new IllegalStateException("shallow", causeOf(20));
        });
    try (Served served = Served.on(app)) {
      String page = served.get("/cause", "localhost");
      String cause = page.substring(page.indexOf("<h2>Caused by</h2>"));
      assertTrue(cause.contains("... "), cause);
      assertTrue(cause.contains(" more</i>\n"), cause);
      assertFalse(cause.contains("pants.Engine."), cause);
      assumeTrue(Files.exists(Path.of("src/test/java/pants/web/DebugTest.java")));
      assertTrue(page.contains("throw new IllegalStateException(&quot;shallow&quot;"), page);
      assertTrue(cause.contains("depth == 0 ? new IOException(&quot;deep&quot;)"), cause);
    }
  }

  @Test
  void secretsOfTheQueryAreNotInItsUrl() {
    try (Served served = Served.on(app)) {
      String page = served.get("/7?token=verysecretone&a=b", "localhost");
      assertTrue(page.contains("<th>path</th><td>/7</td>"), page);
      assertTrue(page.contains("<th>token</th><td>very…</td>"), page);
      assertFalse(page.contains("secretone"), page);
    }
  }

  @Test
  void secretsAreShortened() {
    try (Served served = Served.on(app)) {
      String page =
          served.ask(
              """
              POST /7/form HTTP/1.1
              Host: 127.0.0.1
              Connection: close
              Authorization: Basic YW5uOnBhc3N3b3Jk
              Cookie: session=0123456789
              Content-Type: application/x-www-form-urlencoded
              Content-Length: 31

              user=ann&password=verysecretone"""
                  .replace("\n", "\r\n"));
      assertTrue(page.startsWith("HTTP/1.1 500 "), page);
      assertTrue(page.contains("<th>user</th><td>ann</td>"), page);
      assertTrue(page.contains("<td>Basi…</td>"), page);
      assertFalse(page.contains("YW5u"), page);
      assertFalse(page.contains("456789"), page);
      assertFalse(page.contains("secretone"), page);
    }
  }

  private static void assertSaysNothing(String page) {
    assertTrue(page.startsWith("HTTP/1.1 500 "), page);
    assertFalse(page.contains("secret"), page);
    assertFalse(page.contains("DebugTest"), page);
  }

  @Test
  void aServerOnAllAddressesNeverShowsTheDebugPage() {
    try (Served served = new Served(new HttpServer(app), Address.of(0))) {
      assertSaysNothing(served.get("/7", "localhost"));
    }
  }

  @Test
  void oneServerOnAllAddressesIsEnough() {
    try (Served local = new Served(new HttpServer(app), HERE);
        Served open = new Served(new HttpServer(app), Address.of("0.0.0.0", 0))) {
      assertSaysNothing(local.get("/7", "localhost"));
      assertSaysNothing(open.get("/7", "localhost"));
    }
  }

  @Test
  void aServerThatWasGivenAFunctionDoesNotShowIt() {
    try (Served served = new Served(new HttpServer(request -> app.handle(request)), HERE)) {
      assertSaysNothing(served.get("/7", "localhost"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"evil.example", "localhost.evil.example", "192.168.0.1", "127.0.0.1.evil.example"})
  void aNameThatMayBeAnybodysDoesNotShowIt(String host) {
    try (Served served = Served.on(app)) {
      assertSaysNothing(served.get("/7", host));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Forwarded: for=1.2.3.4",
        "X-Forwarded-For: 1.2.3.4",
        "X-Real-IP: 1.2.3.4",
        "Via: 1.1 x"
      })
  void whatAProxyPassesOnDoesNotShowIt(String header) {
    try (Served served = Served.on(app)) {
      assertSaysNothing(
          served.ask(
              "GET /7 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + header + "\r\n\r\n"));
    }
  }

  @Test
  void itIsOffByDefault() {
    Application plain = new Application();
    plain.route(
        "/",
        request -> {
          throw new IllegalStateException(SECRET);
        });
    try (Served served = Served.on(plain)) {
      assertSaysNothing(served.get("/", "localhost"));
    }
  }

  @Test
  void anErrorThatIsAnAnswerHasItsOrdinaryPage() {
    try (Served served = Served.on(app)) {
      assertTrue(served.get("/none", "localhost").contains("There is no such page."));
    }
  }

  @Test
  void aUnixSocketIsOfThisMachine(@TempDir Path folder) {
    HttpServer server = new HttpServer(app).on(Engine.instance());
    server.listen(folder.resolve("s"));
    assertTrue(Loopback.isAll(java.util.List.of(server)));
    Engine.instance().await(server.close());
    assertEquals(500, TestExchange.of("GET", "/7").run(app).status());
  }
}
