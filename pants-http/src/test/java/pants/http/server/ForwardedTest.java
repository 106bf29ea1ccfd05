package pants.http.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pants.http.HttpLimits;
import pants.net.Address;

/** Whom a request came from, behind proxies. */
class ForwardedTest {
  private static final Address PROXY = Address.of("127.0.0.1", 50_000);
  private static final String FOR = "X-Forwarded-For";

  private static HttpServer server() {
    return new HttpServer(request -> request.sendResponse("ok"));
  }

  /** A server that trusts this machine and two networks. */
  private static HttpServer trusting() {
    return server().xheaders("10.0.0.0/8", "fd00::/8");
  }

  private static TestExchange exchange(Address peer, String... fields) {
    var exchange = TestExchange.of("GET", "/a?b").header("Host", "example.org").from(peer);
    for (int i = 0; i < fields.length; i += 2) {
      exchange.header(fields[i], fields[i + 1]);
    }
    return exchange;
  }

  private static HttpRequest from(HttpServer server, Address peer, String... fields) {
    return exchange(peer, fields).run(server).request();
  }

  /** The client, behind a proxy on this machine. */
  private static String client(String... fields) {
    var client = from(trusting(), PROXY, fields).remoteAddress();
    return client.equals(PROXY) ? "the proxy" : client.toString();
  }

  // Whose word counts

  @Test
  void nobodyIsBelievedAtFirst() {
    var request =
        from(server(), PROXY, "X-Real-IP", "1.2.3.4", FOR, "1.2.3.4", "X-Forwarded-Proto", "https");
    assertEquals(PROXY, request.remoteAddress());
    assertFalse(request.isSecure());
    var off = server().xheaders("10.0.0.0/8").xheaders(false);
    assertEquals(PROXY, from(off, PROXY, "X-Real-IP", "1.2.3.4").remoteAddress());
  }

  @Test
  void believesWhoeverIsOnThisMachine() {
    var peers =
        List.of(
            PROXY,
            Address.of("127.8.9.10", 1),
            Address.of("::1", 1),
            Address.of("::ffff:127.0.0.1", 1),
            new Address.Unix(Path.of("")),
            Address.of(Path.of("/run/proxy.sock")));
    for (var peer : peers) {
      for (var server : List.of(server().xheaders(true), trusting(), server().xheaders())) {
        var request = from(server, peer, "X-Real-IP", "1.2.3.4");
        assertEquals(Address.of("1.2.3.4", 0), request.remoteAddress(), peer.toString());
        assertEquals(peer, request.peerAddress());
      }
    }
  }

  @Test
  void believesTheNetworksThatItWasToldOf() {
    for (var host : List.of("10.255.0.1", "::ffff:10.0.0.1", "fd12::1")) {
      var peer = Address.of(host, 1);
      var request = from(trusting(), peer, FOR, "1.2.3.4");
      assertEquals("1.2.3.4:0", request.remoteAddress().toString());
      assertEquals(peer, from(server().xheaders(true), peer, FOR, "1.2.3.4").remoteAddress());
    }
  }

  @Test
  void ignoresAllThatStrangersSay() {
    for (var host : List.of("192.0.2.66", "11.0.0.1", "128.0.0.1", "fe00::1", "::2", "localhost")) {
      var peer = Address.of(host, 1);
      var fields =
          new String[] {"X-Real-IP", "127.0.0.1", FOR, "::1", "X-Forwarded-Proto", "https"};
      var request = from(trusting(), peer, fields);
      assertEquals(peer, request.remoteAddress());
      assertEquals("http://example.org/a?b", request.fullUrl());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10.0.0.1/8", "10.0.0.0/33", "proxy.example.com", "10.0.0.0/8,::1"})
  void refusesWhatIsNoNetwork(String text) {
    var refused =
        assertThrows(IllegalArgumentException.class, () -> server().xheaders("::1", text));
    assertTrue(refused.getMessage().contains("\"" + text + "\""), refused.getMessage());
  }

  @Test
  void isSaidBeforeTheServerListens() {
    try (var served = new Served()) {
      assertThrows(IllegalStateException.class, () -> served.server.xheaders(true));
      assertThrows(IllegalStateException.class, () -> served.server.xheaders("::1"));
      assertThrows(IllegalStateException.class, () -> served.server.proxyProtocol(true));
    }
  }

  // The address

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // what is said                     | who it is
        "1.2.3.4                            | 1.2.3.4:0",
        "1.2.3.4:567                        | 1.2.3.4:567",
        "2001:db8::1                        | [2001:db8:0:0:0:0:0:1]:0",
        "[2001:DB8::1]                      | [2001:db8:0:0:0:0:0:1]:0",
        "[2001:db8::1]:80                   | [2001:db8:0:0:0:0:0:1]:80",
        "::ffff:1.2.3.4                     | 1.2.3.4:0",
        "10.1.1.1                           | 10.1.1.1:0",
        "''                                 | the proxy",
        "unknown                            | the proxy",
        "_hidden                            | the proxy",
        "localhost                          | the proxy",
        "unix:                              | the proxy",
        "1.2.3                              | the proxy",
        "1.2.3.4.5                          | the proxy",
        "01.2.3.4                           | the proxy",
        "1.2.3.4:                           | the proxy",
        "1.2.3.4:99999                      | the proxy",
        "[::1                               | the proxy",
        "fe80::1%eth0                       | the proxy",
        "1.2.3.4;5.6.7.8                    | the proxy",
      })
  void eachHeaderMayHaveOneAddress(String value, String expected) {
    assertEquals(expected, client(FOR, value));
    assertEquals(expected, client("X-Real-IP", value));
    assertEquals(expected, client("x-real-ip", value));
  }

  @Test
  void theRealIpComesFirst() {
    assertEquals("1.1.1.1:0", client(FOR, "2.2.2.2", "X-Real-IP", "1.1.1.1"));
    assertEquals("10.0.0.1:0", client(FOR, "2.2.2.2", "X-Real-IP", "10.0.0.1"));
  }

  @Test
  void aRealIpThatIsNotOneAddressIsPassedOver() {
    assertEquals("2.2.2.2:0", client(FOR, "2.2.2.2", "X-Real-IP", "1.1.1.1, 3.3.3.3"));
    assertEquals("2.2.2.2:0", client(FOR, "2.2.2.2", "X-Real-IP", "unknown"));
    var twice = new String[] {"X-Real-IP", "1.1.1.1", FOR, "2.2.2.2", "X-Real-IP", "1.1.1.1"};
    assertEquals("2.2.2.2:0", client(twice));
    assertEquals("the proxy", client("X-Real-IP", "1.1.1.1", "X-Real-IP", "1.1.1.1"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "6.6.6.6, 1.2.3.4                   | 1.2.3.4:0",
        "6.6.6.6, 1.2.3.4, 10.0.0.1         | 1.2.3.4:0",
        "6.6.6.6,1.2.3.4,fd00::1,10.0.0.1:9 | 1.2.3.4:0",
        "1.2.3.4, ::1, 127.0.0.1            | 1.2.3.4:0",
        "1.2.3.4, ::ffff:10.0.0.1           | 1.2.3.4:0",
        "10.0.0.3, 10.0.0.2, 10.0.0.1       | 10.0.0.3:0",
        ", 1.2.3.4 ,, ,                     | 1.2.3.4:0",
        ",                                  | the proxy",
        "1.2.3.4, unknown                   | the proxy",
        "1.2.3.4, unknown, 10.0.0.1         | 10.0.0.1:0",
        "1.2.3.4, nonsense, 5.6.7.8         | 5.6.7.8:0",
        "1.2.3.4 5.6.7.8                    | the proxy",
        "unknown, 10.0.0.2, 10.0.0.1        | 10.0.0.2:0",
      })
  void theLastThatIsNoProxysIsTheClient(String list, String expected) {
    assertEquals(expected, client(FOR, list));
  }

  @Test
  void severalLinesAreOneList() {
    assertEquals("1.2.3.4:0", client(FOR, "6.6.6.6, 1.2.3.4", "Accept", "a", FOR, "10.0.0.1"));
    assertEquals("1.2.3.4:0", client(FOR, "6.6.6.6", FOR, "1.2.3.4", FOR, ""));
    assertEquals("10.0.0.9:0", client(FOR, "10.0.0.9", "x-forwarded-FOR", "10.0.0.1"));
    assertEquals("10.0.0.1:0", client(FOR, "1.2.3.4, ?", FOR, "10.0.0.1"));
  }

  @Test
  void namesThatAreOnlyLikeTheseNeverCount() {
    var request =
        from(
            trusting(),
            PROXY,
            "X_Forwarded_For",
            "1.2.3.4",
            "X_Real_IP",
            "1.2.3.4",
            "X.Real.IP",
            "1.2.3.4",
            "X-Real_IP",
            "1.2.3.4",
            "X_Forwarded_Proto",
            "https",
            "X-Forwarded_Proto",
            "https",
            "Forwarded",
            "for=1.2.3.4;proto=https",
            "X-Forwarded-Ssl",
            "on");
    assertEquals(PROXY, request.remoteAddress());
    assertEquals("http", request.scheme());
  }

  @Test
  void aListOfThousandsIsReadOnce() {
    var proxies = "10.0.0.1,".repeat(10_000);
    var limits = HttpLimits.DEFAULT.headerSection(200_000);
    var exchange = exchange(PROXY, FOR, "1.2.3.4," + proxies).limits(limits);
    var server = trusting().limits(limits);
    assertEquals("1.2.3.4:0", exchange.run(server).request().remoteAddress().toString());
    assertEquals("1.2.3.4:0", client(FOR, "1.2.3.4" + ",".repeat(30_000)));
  }

  @Test
  void isAskedOnceAndKept() {
    var request = from(trusting(), PROXY, FOR, "1.2.3.4");
    assertTrue(request.remoteAddress() == request.remoteAddress());
  }

  // The scheme

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https       | https",
        "HTTPS       | https",
        "http        | http",
        "http, https | https",
        "https, http | http",
        "https,      | http",
        "wss         | http",
        "https://    | http",
        "''          | http",
        "on          | http",
      })
  void theLastWordOnTheSchemeCounts(String value, String expected) {
    var request = from(trusting(), PROXY, "X-Forwarded-Proto", value);
    assertEquals(expected, request.scheme());
    assertEquals(expected.equals("https"), request.isSecure());
    assertEquals(expected + "://example.org/a?b", request.fullUrl());
  }

  @Test
  void theLastLineOnTheSchemeCounts() {
    var fields = new String[] {"X-Forwarded-Proto", "https", "X-Forwarded-Proto", "http"};
    assertEquals("http", from(trusting(), PROXY, fields).scheme());
  }

  @Test
  void whatAProxySaysOfTheSchemeGoesBeforeHowItConnects() {
    var plain = exchange(PROXY, "X-Forwarded-Proto", "http").secure().run(trusting()).request();
    assertEquals("http", plain.scheme());
    var silent = exchange(PROXY, "X-Forwarded-Proto", "?").secure().run(trusting()).request();
    assertEquals("https", silent.scheme());
  }

  // Over connections

  @Test
  void aConnectionHasManyClients() {
    try (var served = new Served(server -> server.xheaders(true))) {
      served.server.handler(request -> request.sendResponse(request.remoteAddress().host() + ";"));
      var peer = served.connect();
      peer.send(Served.get("/", "X-Real-IP: 1.2.3.4") + Served.get("/", "X-Real-IP: 5.6.7.8"));
      var all = Reply.of(peer.receiveText()).stream().map(Reply::body).toList();
      assertEquals(List.of("1.2.3.4;", "5.6.7.8;"), all);
    }
  }

  @Test
  void aBlockingHandlerIsToldTheSame() throws Exception {
    var seen = new ArrayList<String>();
    RequestHandler handler =
        RequestHandler.blocking(
            request -> {
              seen.add(request.remoteAddress() + " " + request.fullUrl());
              seen.add(String.valueOf(request.peerAddress() instanceof Address.Inet));
              request.sendResponse("ok");
            });
    try (var over = new OverSockets(server -> server.xheaders(true), handler)) {
      var socket = over.connect();
      over.client(
          () -> {
            var request =
                Served.get(
                    "/x", "X-Real-IP: 1.2.3.4", "X-Forwarded-Proto: https", "Connection: close");
            socket.getOutputStream().write(request.getBytes(UTF_8));
            return socket.getInputStream().readAllBytes();
          });
    }
    assertEquals(List.of("1.2.3.4:0 https://a/x", "true"), seen);
  }
}
