package pants.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HttpChecksumTest {
  private static final int PORT = 8082;

  @RegisterExtension
  static final ExampleServer SERVER = new ExampleServer("HttpChecksum.java", PORT);

  private static void expectItsChecksum(byte[] body, BodyPublisher publisher)
      throws IOException, InterruptedException, GeneralSecurityException {
    var checksum = MessageDigest.getInstance("SHA-256").digest(body);
    try (var http = Http.of(PORT)) {
      var answer = http.send(http.request("/").PUT(publisher));
      assertEquals(HexFormat.of().formatHex(checksum) + "\n", answer.body());
    }
  }

  @Test
  void takesABodyThatIsLongerThanTheServerWouldKeep()
      throws IOException, InterruptedException, GeneralSecurityException {
    var body = new byte[12 * 1024 * 1024];
    new Random(1).nextBytes(body);
    expectItsChecksum(body, BodyPublishers.ofByteArray(body));
  }

  @Test
  void takesABodyInChunks() throws IOException, InterruptedException, GeneralSecurityException {
    var body = new byte[300_000];
    new Random(2).nextBytes(body);
    expectItsChecksum(body, BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)));
  }

  @Test
  void takesAnEmptyBody() throws IOException, InterruptedException, GeneralSecurityException {
    expectItsChecksum(new byte[0], BodyPublishers.noBody());
  }

  @Test
  void refusesABodyThatIsTooLongBeforeItIsSent() throws IOException {
    try (var peer = SERVER.connect()) {
      peer.send("PUT / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n");
      peer.send("Content-Length: 1073741825\r\n\r\n");
      peer.expect("HTTP/1.1 413 Content Too Large\r\n");
      peer.awaitEnd();
    }
  }

  @Test
  void tellsWhoAsksToGoOn() throws IOException {
    try (var peer = SERVER.connect()) {
      peer.send("PUT / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n");
      peer.send("Content-Length: 1073741824\r\n\r\n");
      peer.expect("HTTP/1.1 100 Continue\r\n\r\n");
    }
  }

  @Test
  void wantsAPut() throws IOException, InterruptedException {
    try (var http = Http.of(PORT)) {
      var answer = http.get("/");
      assertEquals(405, answer.statusCode());
      assertEquals("PUT", answer.headers().firstValue("Allow").orElseThrow());
    }
  }
}
