package pants.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The tests are the proxy; NginxTest has a real one. */
class HttpBehindNginxTest {
  private static final int PORT = 8087;

  @RegisterExtension
  static final ExampleServer SERVER = new ExampleServer("HttpBehindNginx.java", PORT);

  @Test
  void tellsTheClientAndTheUrlThatTheProxyNames() throws IOException, InterruptedException {
    try (var http = Http.of(PORT)) {
      var answer =
          http.send(
              http.request("/a?b=c")
                  .header("X-Real-IP", "192.0.2.7")
                  .header("X-Forwarded-Proto", "https"));
      assertEquals("You are 192.0.2.7 and asked for https://localhost:8087/a?b=c\n", answer.body());
      assertEquals(
          "You are 127.0.0.1 and asked for http://localhost:8087/\n", http.get("/").body());
    }
  }

  @Test
  void servesAUnixSocket(@TempDir Path folder) throws IOException, InterruptedException {
    var file = folder.resolve("http.sock");
    try (var example = Example.start("HttpBehindNginx.java", file.toString())) {
      while (!Files.exists(file)) {
        if (example.endsWithin(20)) {
          throw new AssertionError(example.output());
        }
      }
      try (var proxy = SocketChannel.open(StandardProtocolFamily.UNIX)) {
        proxy.connect(UnixDomainSocketAddress.of(file));
        var request = "GET / HTTP/1.1\r\nHost: a\r\nX-Real-IP: ::1\r\nConnection: close\r\n\r\n";
        proxy.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
        var answer =
            new String(Channels.newInputStream(proxy).readAllBytes(), StandardCharsets.US_ASCII);
        assertEquals(
            "You are 0:0:0:0:0:0:0:1 and asked for http://a/", answer.lines().toList().getLast());
      }
    }
  }
}
