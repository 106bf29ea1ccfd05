package pants.http.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pants.net.Tls;

/** A server behind HAProxy, whose protocol the PROXY protocol is. */
@Tag("interop")
class HaproxyTest {
  @TempDir Path folder;

  private final int port = ProxyProgram.freePort();

  /** Who has asked something. */
  private final Set<String> clients = new HashSet<>();

  private void tell(HttpRequest request) {
    var client = Objects.requireNonNull(request.remoteAddress()).host();
    clients.add(client);
    request.sendResponse(client + " " + request.fullUrl());
  }

  private ProxyProgram start(OverSockets over, String bind, String server) throws IOException {
    var conf =
        """
        defaults
          mode tcp
          timeout connect 10s
          timeout client 30s
          timeout server 30s
        listen pants
          bind 127.0.0.1:%d %s
          server one 127.0.0.1:%d %s
        """
            .formatted(
                port, bind, Objects.requireNonNull(over.server.localAddress()).port(), server);
    Files.writeString(folder.resolve("haproxy.cfg"), conf);
    return ProxyProgram.start(
        over, folder, List.of(port), "haproxy", "haproxy", "-db", "-f", "haproxy.cfg");
  }

  private OverSockets serve(Consumer<HttpServer> options) {
    return new OverSockets(options.andThen(s -> s.proxyProtocol(true)), this::tell);
  }

  /** A client on another address of this machine. */
  private Socket connect() throws IOException {
    var client = InetAddress.getByAddress(new byte[] {127, 0, 0, 2});
    return new Socket(InetAddress.getLoopbackAddress(), port, client, 0);
  }

  private static Socket secured(Socket plain, X509Bundle trusted) throws Exception {
    var context = SSLContext.getInstance("TLS");
    context.init(null, trusted.toTrustManagerFactory().getTrustManagers(), null);
    return context.getSocketFactory().createSocket(plain, "a", 443, true);
  }

  private static String ask(Socket socket) throws IOException {
    try (socket) {
      socket.setSoTimeout(30_000);
      var request = Served.get("/", "X-Real-IP: 6.6.6.6", "Connection: close");
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      return Reply.only(new String(socket.getInputStream().readAllBytes(), ISO_8859_1)).body();
    }
  }

  private static X509Bundle certificate() throws Exception {
    var keys = new CertificateBuilder().ecp256().subject("CN=a").addSanDnsName("a");
    return keys.setIsCertificateAuthority(true).buildSelfSigned();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "send-proxy",
        "send-proxy-v2",
        "send-proxy-v2 proxy-v2-options crc32c,unique-id,authority",
        "send-proxy-v2-ssl-cn"
      })
  void announcesItsClient(String server) throws Exception {
    try (var over = serve(options -> {});
        var haproxy = start(over, "", server)) {
      assertEquals("127.0.0.2 http://a/", over.client(() -> ask(connect())), haproxy.output());
    }
  }

  @Test
  void handsTlsOn() throws Exception {
    var bundle = certificate();
    var tls = Tls.server(bundle.getKeyPair().getPrivate(), bundle.getCertificate());
    try (var over = serve(options -> options.tls(tls));
        var haproxy = start(over, "", "send-proxy-v2")) {
      assertEquals(
          "127.0.0.2 https://a/",
          over.client(() -> ask(secured(connect(), bundle))),
          haproxy.output());
    }
  }

  @Test
  void tellsThatItsClientCameByTls() throws Exception {
    var bundle = certificate();
    var file = folder.resolve("a.pem");
    Files.writeString(file, bundle.getCertificatePEM() + bundle.getPrivateKeyPEM());
    try (var over = serve(options -> {});
        var haproxy = start(over, "ssl crt " + file, "send-proxy-v2-ssl")) {
      assertEquals(
          "127.0.0.2 https://a/",
          over.client(() -> ask(secured(connect(), bundle))),
          haproxy.output());
    }
  }

  @Test
  void looksWhetherTheServerIsWell() throws Exception {
    var checked = "send-proxy-v2 check check-send-proxy inter 50ms\n  option httpchk GET /";
    try (var over = serve(options -> {});
        var haproxy = start(over, "", checked)) {
      over.until(() -> clients.contains("127.0.0.1")); // it speaks for itself
      assertEquals("127.0.0.2 http://a/", over.client(() -> ask(connect())), haproxy.output());
      assertEquals(Map.of(), over.server.refusals());
    }
  }
}
