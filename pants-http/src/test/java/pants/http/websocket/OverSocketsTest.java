package pants.http.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.pkitesting.CertificateBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import pants.Engine;
import pants.http.MutableHeaders;
import pants.http.server.HttpRequest;
import pants.http.server.HttpServer;
import pants.http.server.RequestHandler;
import pants.net.Address;
import pants.net.Tls;

/** Both roles with each other, over sockets. */
@Timeout(60)
class OverSocketsTest {
  private static final Duration STEP = Duration.ofMillis(20);

  private final Engine engine = new Engine();
  private final Told served = new Told();
  private final Told client = new Told().silent();
  private final List<Thread> threads = new ArrayList<>();

  @AfterEach
  void close() {
    engine.close();
  }

  private void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + 30_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, client.told + " and " + served.told);
      engine.poll(STEP);
    }
  }

  private int listen(RequestHandler handler, UnaryOperator<HttpServer> options) {
    HttpServer server = options.apply(new HttpServer(handler).on(engine)).listen("127.0.0.1", 0);
    return ((Address.Inet) server.localAddress()).port();
  }

  /** Says hello, is answered, and closes. */
  private void talk(String url) {
    client.whenConnected = () -> client.write("hello");
    client.whenText = text -> client.close(4000, "done");
    client.on(engine).connect(url);
    until(() -> client.closed() && served.closed());
    assertEquals(List.of("connect", "text hello", "close 4000 done"), client.told);
    assertEquals(List.of("connect", "text hello", "close 4000 done"), served.told);
  }

  @Test
  void talksInTheClear() {
    talk("ws://127.0.0.1:" + listen(WebSocket.handler(() -> served), s -> s) + "/");
  }

  @Test
  void talksByTls() throws Exception {
    var keys = new CertificateBuilder().ecp256().subject("CN=localhost").addSanDnsName("localhost");
    var bundle = keys.setIsCertificateAuthority(true).buildSelfSigned();
    List<Boolean> secure = new ArrayList<>();
    served.whenConnected = () -> secure.add(served.isSecure());
    int port =
        listen(
            WebSocket.handler(() -> served),
            server ->
                server.tls(Tls.server(bundle.getKeyPair().getPrivate(), bundle.getCertificate())));
    client.tls(Tls.client().trust(bundle.getCertificate()));
    talk("wss://localhost:" + port + "/");
    assertEquals(List.of(true), secure);
    assertTrue(client.isSecure());
  }

  @Test
  void aServerThatCannotProveItsNameIsNotTalkedTo() throws Exception {
    var bundle =
        new CertificateBuilder()
            .ecp256()
            .subject("CN=other")
            .addSanDnsName("other")
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
    int port =
        listen(
            WebSocket.handler(() -> served),
            server ->
                server.tls(Tls.server(bundle.getKeyPair().getPrivate(), bundle.getCertificate())));
    client.tls(Tls.client().trust(bundle.getCertificate()));
    client.on(engine).connect("wss://localhost:" + port + "/");
    until(client::closed);
    assertEquals(1, client.count("connectError"));
    assertEquals("close 1006", client.told.getLast());
    assertEquals(List.of(), served.told);
  }

  @Test
  void aBlockingHandlerMayAcceptAndTheHooksAreOfTheEngine() {
    Told blocking =
        new Told() {
          @Override
          protected boolean onHandshake(HttpRequest request, MutableHeaders headers) {
            threads.add(Thread.currentThread()); // it may look something up
            return true;
          }

          @Override
          protected void onText(String text) {
            threads.add(Thread.currentThread());
            super.onText(text);
          }
        };
    RequestHandler handler =
        RequestHandler.blocking(
            request -> {
              blocking.accept(request);
              assertTrue(blocking.engine() == engine);
            });
    int port = listen(handler, s -> s);
    client.whenConnected = () -> client.write("hello");
    client.whenText = text -> client.close();
    client.on(engine).connect("ws://127.0.0.1:" + port + "/");
    until(() -> client.closed() && blocking.closed());
    assertEquals(List.of("connect", "text hello", "close 1000"), blocking.told);
    assertEquals(Thread.currentThread(), threads.get(1));
    assertTrue(threads.get(0) != threads.get(1));
  }

  @Test
  void refusalsReachTheClient() {
    client.on(engine).connect("ws://127.0.0.1:" + listen(r -> r.sendResponse("hi"), s -> s));
    until(client::closed);
    assertEquals(1, client.count("connectError"));
    assertTrue(client.told.getFirst().contains("200"), client.told.toString());
  }
}
