package pants.http.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pants.net.Address;

/**
 * A server behind nginx, with the configuration that the documentation shows. Its clients come from
 * where they say by X-Test-Client, so that they need not all be on this machine.
 */
@Tag("interop")
class NginxTest {
  private static final String ANN = "192.0.2.7";

  @TempDir Path folder;

  private final Set<Address> peers = new HashSet<>();
  private final int port = ProxyProgram.freePort();
  private final int streamPort = ProxyProgram.freePort();
  private OverSockets over;
  private @Nullable ProxyProgram nginx;

  private void tell(HttpRequest request) {
    peers.add(request.peerAddress());
    var client = Objects.requireNonNull(request.remoteAddress()).host();
    request.sendResponse(client + " " + request.fullUrl() + " " + request.body().length());
  }

  private void serve(Consumer<HttpServer> options) {
    over = new OverSockets(options, this::tell);
  }

  @BeforeEach
  void believesNginx() {
    serve(server -> server.xheaders(true));
  }

  @AfterEach
  void end() throws IOException {
    if (nginx != null) {
      nginx.close();
    }
    over.close();
  }

  private String upstream() {
    return "127.0.0.1:" + Objects.requireNonNull(over.server.localAddress()).port();
  }

  /** What the documentation tells people to copy, but for addresses. */
  private String documented(String upstream) throws IOException {
    return Files.readString(Path.of("../examples/HttpBehindNginx.conf"))
        .replace("127.0.0.1:8087", upstream)
        .replace("listen 80;", "listen 127.0.0.1:" + port + ";")
        .replace(
            "  location / {", "  location /_static/ { internal; alias static/; }\n  location / {");
  }

  /** The rest of a configuration: all of its files are in the test's folder. */
  private void start(String http, String stream, Integer... ports) throws IOException {
    var module = Path.of("/usr/lib/nginx/modules/ngx_stream_module.so");
    var conf =
        """
        %s
        daemon off;
        master_process off;
        pid nginx.pid;
        error_log stderr;
        events {}
        http {
          access_log off;
          client_body_temp_path body;
          proxy_temp_path proxy;
          fastcgi_temp_path fastcgi;
          uwsgi_temp_path uwsgi;
          scgi_temp_path scgi;
          set_real_ip_from 127.0.0.0/8;
          real_ip_header X-Test-Client;
          %s
        }
        %s
        """
            .formatted(stream.isEmpty() ? "" : "load_module " + module + ";", http, stream);
    Files.writeString(folder.resolve("nginx.conf"), conf);
    var prefix = folder + "/";
    nginx =
        ProxyProgram.start(
            over,
            folder,
            List.of(ports),
            "nginx-light libnginx-mod-stream",
            "nginx",
            "-p",
            prefix,
            "-e",
            "stderr",
            "-c",
            "nginx.conf");
  }

  private void start(UnaryOperator<String> change) throws IOException {
    start(change.apply(documented(upstream())), "", port);
  }

  private static String exchange(Socket socket, String request) throws IOException {
    try (socket) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  /** The body of an answer to Ann. */
  private String get(String target, String... fields) throws Exception {
    var all = new String[fields.length + 2];
    System.arraycopy(fields, 0, all, 2, fields.length);
    all[0] = "X-Test-Client: " + ANN;
    all[1] = "Connection: close";
    var request = Served.get(target, all).replace("Host: a", "Host: example.com");
    return body(over.client(() -> exchange(socket(port), request)));
  }

  private static Socket socket(int at) throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), at);
  }

  private static String body(String answer) {
    var reply = Reply.only(answer);
    assertEquals(200, reply.status(), answer);
    return reply.body();
  }

  @Test
  void tellsTheClientAndTheUrl() throws Exception {
    start(conf -> conf);
    assertEquals(ANN + " http://example.com/a%20b?c=d 0", get("/a%20b?c=d"));
    var proxy = assertOnlyPeer();
    assertEquals("127.0.0.1", proxy.host());
  }

  private Address assertOnlyPeer() {
    assertEquals(1, peers.size(), peers.toString());
    return peers.iterator().next();
  }

  @Test
  void keepsItsConnectionForManyClients() throws Exception {
    start(conf -> conf);
    for (int i = 0; i < 5; i++) {
      assertEquals(ANN + " http://example.com/" + i + " 0", get("/" + i));
    }
    assertOnlyPeer();
    assertEquals(1, over.server.connections());
  }

  @Test
  void aClientCannotPretendToBeAnother() throws Exception {
    start(conf -> conf);
    var fields =
        new String[] {
          "X-Forwarded-For: 6.6.6.6", "X-Real-IP: 6.6.6.6", "X-Forwarded-Proto: https",
          "X_Real_IP: 6.6.6.6", "X_Forwarded_For: 6.6.6.6", "Forwarded: for=6.6.6.6"
        };
    assertEquals(ANN + " http://example.com/ 0", get("/", fields));
  }

  @Test
  void aClientCannotPretendToBeAnotherByTheListAlone() throws Exception {
    start(conf -> conf.replace("X-Real-IP $remote_addr", "X-Real-IP \"\""));
    for (var list : List.of("6.6.6.6", "6.6.6.6, 127.0.0.1", "127.0.0.1", "nonsense", ",")) {
      assertEquals(ANN + " http://example.com/ 0", get("/", "X-Forwarded-For: " + list));
    }
  }

  @Test
  void handsBodiesOn() throws Exception {
    start(conf -> conf);
    var body = "x".repeat(1_000_000);
    var request =
        Served.post("/", body, "X-Test-Client: " + ANN, "Connection: close")
            .replace("Host: a", "Host: example.com");
    var answer = over.client(() -> exchange(socket(port), request));
    assertEquals(ANN + " http://example.com/ 1000000", body(answer));
  }

  @Test
  void sendsAFileThatAnAnswerNamesAndNoOther() throws Exception {
    var files = Files.createDirectory(folder.resolve("static"));
    Files.writeString(files.resolve("ä b.txt"), "from a file");
    over.close();
    over =
        new OverSockets(
            server ->
                server.sendfile("X-Accel-Redirect").sendfilePrefix("/_static/").fileRoot(files),
            request -> request.sendFile(Path.of("ä b.txt")));
    start(conf -> conf.replace("alias static/", "alias " + files + "/"));
    assertEquals("from a file", get("/any"));
    var request = Served.get("/_static/%C3%A4%20b.txt", "Connection: close");
    var answer = over.client(() -> exchange(socket(port), request));
    assertEquals(404, Reply.only(answer).status());
  }

  @Test
  void reachesAUnixSocket() throws Exception {
    var file = folder.resolve("http.sock");
    new HttpServer(this::tell).on(over.engine).xheaders(true).listen(file);
    start(documented("unix:" + file), "", port);
    assertEquals(ANN + " http://example.com/ 0", get("/"));
    assertTrue(assertOnlyPeer() instanceof Address.Unix, peers.toString());
  }

  @Test
  void tellsThatItsClientCameByTls() throws Exception {
    var bundle = certificate();
    Files.writeString(folder.resolve("a.pem"), bundle.getCertificatePEM());
    Files.writeString(folder.resolve("a.key"), bundle.getPrivateKeyPEM());
    var ssl = " ssl; ssl_certificate a.pem; ssl_certificate_key a.key;";
    start(conf -> conf.replace("127.0.0.1:" + port + ";", "127.0.0.1:" + port + ssl));
    var request = Served.get("/", "X-Test-Client: " + ANN, "Connection: close");
    var context = SSLContext.getInstance("TLS");
    context.init(null, bundle.toTrustManagerFactory().getTrustManagers(), null);
    var answer =
        over.client(
            () -> exchange(context.getSocketFactory().createSocket("127.0.0.1", port), request));
    assertEquals(ANN + " https://a/ 0", body(answer));
  }

  private static X509Bundle certificate() throws Exception {
    return new CertificateBuilder()
        .ecp256()
        .subject("CN=a")
        .setIsCertificateAuthority(true)
        .buildSelfSigned();
  }

  @Test
  void announcesItsClientByTheProxyProtocol() throws Exception {
    over.close();
    serve(server -> server.proxyProtocol(true).xheaders(true));
    var stream =
        "stream { server { listen 127.0.0.1:%d; proxy_pass %s; proxy_protocol on; } }"
            .formatted(streamPort, upstream());
    start("", stream, streamPort);
    var request = Served.get("/", "X-Test-Client: " + ANN, "Connection: close");
    var client = InetAddress.getByAddress(new byte[] {127, 0, 0, 2});
    var answer =
        over.client(
            () ->
                exchange(
                    new Socket(InetAddress.getLoopbackAddress(), streamPort, client, 0), request));
    assertEquals("127.0.0.2 http://a/ 0", body(answer));
    assertEquals(0, over.server.refusals().size());
  }
}
