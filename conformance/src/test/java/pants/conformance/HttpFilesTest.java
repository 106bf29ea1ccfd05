package pants.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A folder that the script serves, as other programs see it. Requests are written byte by byte as
 * they stand here: a client would tidy up their paths.
 */
@Timeout(120)
class HttpFilesTest {
  @TempDir static Path folder;
  private static Conformance server;

  @BeforeAll
  static void start() throws IOException {
    var www = Files.createDirectories(folder.resolve("www"));
    Files.writeString(
        Files.createDirectory(folder.resolve("www-secret")).resolve("s.txt"), "secret");
    Files.writeString(www.resolve("a.txt"), "alpha");
    Files.writeString(www.resolve("c.py"), "code");
    Files.writeString(www.resolve(".hidden"), "hidden");
    Files.writeString(www.resolve("<b>&.txt"), "x");
    Files.writeString(Files.createDirectory(www.resolve("sub")).resolve("index.html"), "index");
    Files.createDirectory(www.resolve("\\evil.example"));
    Files.createSymbolicLink(www.resolve("out"), folder.resolve("www-secret"));
    server = Conformance.start("http", www.toString());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** The answer to a request, head and body, a character for each byte. */
  private static String ask(String method, String target, String... lines) throws IOException {
    var request = method + " " + target + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n";
    return exchange(
        request + String.join("\r\n", lines) + (lines.length == 0 ? "" : "\r\n") + "\r\n");
  }

  private static String exchange(String requests) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.getOutputStream().write(requests.getBytes(ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  private static int status(String answer) {
    return Integer.parseInt(answer.substring(9, 12));
  }

  private static String body(String answer) {
    return answer.substring(answer.indexOf("\r\n\r\n") + 4);
  }

  @ParameterizedTest
  @CsvSource({"/a.txt,alpha", "/c.py,code", "/.hidden,hidden", "/sub/,index", "/%3Cb%3E%26.txt,x"})
  void servesAllThatIsInTheFolder(String target, String text) throws IOException {
    var answer = ask("GET", target);
    assertEquals(200, status(answer));
    assertEquals(text, body(answer));
    assertEquals("", body(ask("HEAD", target)));
  }

  @Test
  void listsAllThatIsInTheFolder() throws IOException {
    var page = body(ask("GET", "/"));
    for (var name : new String[] {"a.txt", "c.py", ".hidden", "sub/", "&lt;b&gt;&amp;.txt"}) {
      assertTrue(page.contains(">" + name + "</a>"), name);
    }
    assertFalse(page.contains(">out"), page);
    assertTrue(body(ask("GET", "/", "Accept: application/json")).contains("\"a.txt\""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST", "DELETE", "brew"})
  void echoesAnyMethod(String method) throws IOException {
    var answer = ask(method, "/echo", "Content-Length: 0");
    assertEquals(200, status(answer));
    assertEquals("", body(answer));
  }

  @Test
  void allowsNoOtherMethodForFiles() throws IOException {
    var answer = ask("DELETE", "/a.txt");
    assertEquals(405, status(answer));
    assertTrue(answer.contains("\r\nAllow: GET, HEAD\r\n"), answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/../www-secret/s.txt",
        "/%2e%2e/www-secret/s.txt",
        "/..%2fwww-secret/s.txt",
        "/%2e%2e%2fwww-secret%2fs.txt",
        "/..\\www-secret\\s.txt",
        "/..%5cwww-secret%5cs.txt",
        "/%5c..%5cwww-secret/s.txt",
        "/....//www-secret/s.txt",
        "/%252e%252e/www-secret/s.txt",
        "/%c0%ae%c0%ae/www-secret/s.txt",
        "/%e0%80%ae/s.txt",
        "/..;/www-secret/s.txt",
        "/sub/..;x/a.txt",
        "/sub/../a.txt",
        "/./a.txt",
        "/sub/%2e%2e/a.txt",
        "/a.txt/",
        "/a.txt/.",
        "/a.txt;x",
        "/sub%2findex.html"
      })
  void s1NoPathLeadsOut(String target) throws IOException {
    expectNothing(target);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/%2fetc%2fpasswd",
        "//etc/passwd",
        "/etc/passwd",
        "/C:/Windows/win.ini",
        "/%5c%5chost%5cshare",
        "//host/share",
        "/a.txt::$DATA",
        "/a.txt:x",
        "/a.txt.",
        "/a.txt%20",
        "/CON",
        "/nul.txt",
        "/file:///etc/passwd"
      })
  void s2NoNameMeansSomethingElse(String target) throws IOException {
    expectNothing(target);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/out/s.txt", "/out", "/out/", "/out/none"})
  void s3NoLinkLeadsOut(String target) throws IOException {
    expectNothing(target);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/a.txt%00", "/%00", "/a.txt%00.png", "/%", "/%zz"})
  void s9WhatIsNoTextIsRefused(String target) throws IOException {
    assertEquals(400, status(ask("GET", target)));
  }

  private static void expectNothing(String target) throws IOException {
    var answer = ask("GET", target);
    var status = status(answer);
    assertTrue(status == 404 || status == 400, target + ": " + answer);
    assertFalse(answer.contains("secret\r\n") || body(answer).contains("secret"), answer);
    assertFalse(answer.contains("Location"), answer);
  }

  @Test
  void i5RedirectsToThisServer() throws IOException {
    assertTrue(ask("GET", "/%5cevil.example").contains("\r\nLocation: /%5Cevil.example/\r\n"));
    assertTrue(ask("GET", "/sub?a=b").contains("\r\nLocation: /sub/?a=b\r\n"));
    for (var target :
        new String[] {
          "//evil.example", "/\\evil.example", "/%2F%2Fevil.example", "///sub", "/%2Fsub"
        }) {
      expectNothing(target);
    }
  }

  @Test
  void s5NamesInListingsAreText() throws IOException {
    var answer = ask("GET", "/");
    assertTrue(answer.contains("href=\"./%3Cb%3E%26.txt\">&lt;b&gt;&amp;.txt</a>"), answer);
    assertFalse(answer.contains("<b>"), answer);
    assertTrue(answer.contains("\r\nContent-Security-Policy: default-src 'none';"), answer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/%61.txt", "/a%2etxt", "/%61%2E%74%78%74"})
  void s6s7AnotherSpellingIsTheSameFile(String target) throws IOException {
    assertEquals("alpha", body(ask("GET", target)));
    assertEquals("alpha", body(ask("GET", "/a.txt")));
    expectNothing("/A.txt");
  }

  @Test
  void s8APipeIsNotWaitedFor() throws IOException, InterruptedException {
    var pipe = folder.resolve("www/pipe").toString();
    assumeTrue(new ProcessBuilder("mkfifo", pipe).start().waitFor() == 0);
    expectNothing("/pipe");
    assertFalse(body(ask("GET", "/")).contains(">pipe<"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "If-None-Match: *|304",
        "If-None-Match: garbage|200",
        "If-Modified-Since: garbage|200",
        "If-Modified-Since: Sat, 01 Jan 2000 00:00:00 GMT|200",
        "If-Match: \"another\"|412",
        "Range: bytes=1-2|206",
        "Range: bytes=9-|416",
        "Range: bytes=2-1|200",
        "Range: lines=1-2|200",
      })
  void s10ConditionsAndRangesAreThoseOfTheSpecification(String line, int status)
      throws IOException {
    assertEquals(status, status(ask("GET", "/a.txt", line)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"W/\"x\"", "\"x\"", "Sat, 01 Jan 2000 00:00:00 GMT", "garbage"})
  void s10APartIsSentToWhoHoldsTheSameFile(String held) throws IOException {
    assertEquals(200, status(ask("GET", "/a.txt", "Range: bytes=1-2", "If-Range: " + held)));
    var head = ask("HEAD", "/a.txt");
    var at = head.indexOf("\r\nETag: ") + 8;
    var tag = head.substring(at, head.indexOf("\r\n", at));
    var part = ask("GET", "/a.txt", "Range: bytes=1-2", "If-Range: " + tag);
    assertEquals("lp", body(part));
    var weak = ask("GET", "/a.txt", "Range: bytes=1-2", "If-Range: W/" + tag);
    assertEquals(200, status(weak));
  }

  @Test
  void i1NoLineIsAddedToAnAnswer() throws IOException {
    var moved = ask("GET", "/sub?x=%0d%0aX-Bad:%20y");
    assertTrue(moved.contains("\r\nLocation: /sub/?x=%0d%0aX-Bad:%20y\r\n"), moved);
    for (var target : new String[] {"/%0d%0aX-Bad:%20y", "/sub%0d%0aX-Bad:%20y", "/%0d%0a/sub"}) {
      var answer = ask("GET", target);
      assertEquals(404, status(answer));
      assertFalse(answer.contains("\nX-Bad"), answer);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/%3Cscript%3E", "/<script>", "/%5cevil.example", "/a.txt%00<script>"})
  void i4ErrorsArePlainText(String target) throws IOException {
    var answer = ask("GET", target);
    assertTrue(answer.contains("\r\nContent-Type: text/plain"), answer);
    assertTrue(answer.contains("\r\nX-Content-Type-Options: nosniff\r\n"), answer);
    assertFalse(answer.contains("<script>"), answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /a.txt HTTP/1.1\r\n",
        "GET /a.txt HTTP/1.1\r\nRange: bytes=1-2\r\n",
        "GET /a.txt HTTP/1.1\r\nRange: bytes=0-0,4-4\r\n",
        "GET /a.txt HTTP/1.1\r\nRange: bytes=9-\r\n",
        "GET /a.txt HTTP/1.1\r\nIf-None-Match: *\r\n",
        "GET /a.txt HTTP/1.1\r\nIf-Match: \"x\"\r\n",
        "HEAD /a.txt HTTP/1.1\r\n",
        "HEAD /a.txt HTTP/1.1\r\nIf-None-Match: *\r\n",
        "HEAD /none HTTP/1.1\r\n",
        "GET /none HTTP/1.1\r\n",
        "GET /out/s.txt HTTP/1.1\r\n",
        "GET /sub HTTP/1.1\r\n",
        "HEAD /sub HTTP/1.1\r\n",
        "GET /sub/ HTTP/1.1\r\n",
        "GET / HTTP/1.1\r\n",
        "HEAD / HTTP/1.1\r\n",
        "GET / HTTP/1.1\r\nAccept: application/json\r\n",
        "DELETE /a.txt HTTP/1.1\r\n",
        "HEAD /echo HTTP/1.1\r\n",
      })
  void i7TheConnectionGoesOnBehindEveryAnswer(String first) throws IOException {
    var last = "GET /a.txt HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    var answers = exchange(first + "Host: a\r\n\r\n" + last);
    assertEquals(3, answers.split("HTTP/1\\.1 ", -1).length, answers);
    assertTrue(answers.endsWith("\r\n\r\nalpha"), answers);
    if (first.startsWith("HEAD")) {
      assertTrue(body(answers).startsWith("HTTP/1.1 200 OK\r\n"), answers);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/a.txt", "/echo", "/none", "/sub", "/"})
  void theConnectionGoesOnBehindABody(String target) throws IOException {
    var first = "POST " + target + " HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nGET / HTT";
    var last = "GET /a.txt HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    var answers = exchange(first + last);
    assertEquals(3, answers.split("HTTP/1\\.1 ", -1).length, answers);
    assertTrue(answers.endsWith("\r\n\r\nalpha"), answers);
  }
}
