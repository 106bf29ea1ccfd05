package pants.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The script and the server that it runs, as other programs use them. */
@Timeout(120)
class HttpEchoTest {
  private static final Path SCRIPT = Conformance.SCRIPT;

  private static Conformance server;
  private static HttpClient client;

  @BeforeAll
  static void start() throws IOException {
    server = Conformance.start("http-echo");
    client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
        .timeout(Duration.ofSeconds(60));
  }

  private static HttpResponse<byte[]> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofByteArray());
  }

  private static void expectAnEcho(String method, byte[] body, BodyPublisher publisher)
      throws IOException, InterruptedException {
    var answer = send(request("/echo?a=b").header("Content-Type", "a/b").method(method, publisher));
    assertEquals(200, answer.statusCode());
    assertEquals("a/b", answer.headers().firstValue("Content-Type").orElseThrow());
    assertArrayEquals(body, answer.body());
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "brew"})
  void echoesTheBodyOfAnyMethod(String method) throws IOException, InterruptedException {
    var body = new byte[100_000];
    new Random(1).nextBytes(body);
    expectAnEcho(method, body, BodyPublishers.ofByteArray(body));
  }

  @Test
  void echoesABodyInChunks() throws IOException, InterruptedException {
    var body = new byte[100_000];
    new Random(2).nextBytes(body);
    expectAnEcho("POST", body, BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)));
  }

  @Test
  void echoesAnEmptyBodyAsBytesOfNoType() throws IOException, InterruptedException {
    var answer = send(request("/echo"));
    assertEquals(200, answer.statusCode());
    assertEquals(
        "application/octet-stream", answer.headers().firstValue("Content-Type").orElseThrow());
    assertEquals(0, answer.body().length);
  }

  @Test
  void answersHeadWithTheLengthAndWithoutABody() throws IOException, InterruptedException {
    var echo = send(request("/echo").method("HEAD", BodyPublishers.ofString("hello")));
    assertEquals(200, echo.statusCode());
    assertEquals(5, echo.headers().firstValueAsLong("Content-Length").orElse(-1));
    assertEquals(0, echo.body().length);
    assertEquals(200, send(request("/").HEAD()).statusCode());
  }

  @Test
  void saysHelloAtTheRoot() throws IOException, InterruptedException {
    var answer = send(request("/"));
    assertEquals(200, answer.statusCode());
    assertEquals("hello", new String(answer.body(), StandardCharsets.UTF_8));
  }

  @Test
  void allowsNoOtherMethodAtTheRoot() throws IOException, InterruptedException {
    var answer = send(request("/").DELETE());
    assertEquals(405, answer.statusCode());
    assertEquals("GET, HEAD", answer.headers().firstValue("Allow").orElseThrow());
  }

  @Test
  void hasNothingElse() throws IOException, InterruptedException {
    assertEquals(404, send(request("/elsewhere")).statusCode());
    assertEquals(404, send(request("/echo/")).statusCode());
  }

  private static void expectToFail(int code, String words, Process process)
      throws IOException, InterruptedException {
    assertEquals(words, Conformance.output(process).readLine());
    assertEquals(code, process.waitFor());
  }

  @Test
  void theScriptSaysHowItIsUsed() throws IOException, InterruptedException {
    var usage =
        "usage: conformance/run http-echo PORT | http PORT DIR | ws-echo PORT | ws-client URL";
    expectToFail(2, usage, Conformance.process(SCRIPT));
    expectToFail(2, usage, Conformance.process(SCRIPT, "http-ohce", "0"));
    expectToFail(2, usage, Conformance.process(SCRIPT, "http", "0"));
  }

  @Test
  void theScriptSaysThatNothingIsBuilt(@TempDir Path folder)
      throws IOException, InterruptedException {
    var script = folder.resolve("conformance/run");
    Files.createDirectories(script.getParent());
    Files.copy(SCRIPT, script);
    assertTrue(script.toFile().setExecutable(true));
    Files.createDirectories(folder.resolve(".mvn"));
    Files.copy(SCRIPT.resolveSibling("../.mvn/jdk.sh"), folder.resolve(".mvn/jdk.sh"));
    expectToFail(
        1,
        "conformance/run: the programs are not built: run ./mvnw package -DskipTests",
        Conformance.process(script, "http-echo", "0"));
  }
}
