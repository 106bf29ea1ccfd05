package pants.http.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pants.Engine;
import pants.Stream;
import pants.bytes.Bytes;
import pants.http.BadMessageException.Reason;
import pants.http.Headers;
import pants.http.HttpLimits;
import pants.net.Address;
import pants.net.Tls;
import pants.testing.TestPeer;

/** A server each of whose connections begins with the header of the PROXY protocol. */
class ProxyProtocolTest {
  private static final String LINE = "PROXY TCP4 192.0.2.1 10.0.0.1 12345 443\r\n";
  private static final Address CLIENT = Address.of("192.0.2.1", 12_345);
  private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
  private static final String IPV4 = "c0000201" + "0a000001" + "3039" + "01bb";
  private static final String USED_TLS = "20" + "0005" + "01" + "00000000";

  private static String block(String commandAndFamily, String rest) {
    var length = "%04x".formatted(rest.length() / 2);
    return Bytes.hex(SIGNATURE + commandAndFamily + length + rest).latin1();
  }

  private static Served served() {
    return new Served(server -> server.proxyProtocol(true));
  }

  private static HttpRequest request(Served served, String header, String... fields) {
    served.connect().send(Bytes.latin1(header + Served.get("/a", fields)));
    return served.requests.getLast();
  }

  @Test
  void theClientIsWhomTheProxyAnnounces() {
    try (var served = served()) {
      for (var header : List.of(LINE, block("2111", IPV4))) {
        var request = request(served, header);
        assertEquals(CLIENT, request.remoteAddress());
        assertEquals(CLIENT, request.peerAddress());
        assertFalse(request.isSecure());
      }
    }
  }

  @Test
  void allRequestsOfAConnectionAreTheClients() {
    try (var served = served()) {
      served.server.handler(request -> request.sendResponse(request.remoteAddress() + ";"));
      var peer = served.connect().send(LINE + Served.get("/") + Served.get("/"));
      peer.send(Served.get("/"));
      var all = Reply.of(peer.receiveText()).stream().map(Reply::body).toList();
      assertEquals(List.of(CLIENT + ";", CLIENT + ";", CLIENT + ";"), all);
    }
  }

  @Test
  void theHeaderMayArriveInAnyPieces() {
    for (var header : List.of(LINE, block("2111", IPV4 + USED_TLS))) {
      var all = Bytes.latin1(header + Served.get("/"));
      for (int cut = 1; cut < all.length(); cut++) {
        try (var served = served()) {
          served.connect().send(all.slice(0, cut)).send(all.slice(cut, all.length()));
          assertEquals(CLIENT, served.requests.getFirst().remoteAddress());
        }
      }
    }
  }

  @Test
  void theProxyMaySayThatTheClientUsedTls() {
    try (var served = served()) {
      assertEquals("https://a/a", request(served, block("2111", IPV4 + USED_TLS)).fullUrl());
      assertEquals("http://a/a", request(served, block("2111", IPV4)).fullUrl());
    }
  }

  @Test
  void whatTheProxySendsForItselfIsItsOwn() {
    try (var served = served()) {
      for (var header : List.of(block("2000", ""), "PROXY UNKNOWN\r\n", block("2100", ""))) {
        assertEquals("127.0.0.1", request(served, header).remoteAddress().host());
      }
    }
  }

  // What is not announced

  private static void assertClosedWithoutAWord(Served served, TestPeer peer, long counted) {
    assertEquals("", peer.receiveText());
    assertTrue(peer.ended());
    assertTrue(served.requests.isEmpty());
    Map<Reason, Long> expected = counted == 0 ? Map.of() : Map.of(Reason.PROXY_HEADER, counted);
    assertEquals(expected, served.server.refusals());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "\026\003\001\000",
        "\r\nPROXY UNKNOWN\r\n",
        "proxy UNKNOWN\r\n",
        "PROXY UNKNOWN\n",
        "PROXY TCP4 a b 1 2\r\n",
        "PROXY TCP4 192.0.2.1 10.0.0.1 1 2 GET / HTTP/1.1\r\n",
      })
  void closesAndCountsWhatBeginsOtherwise(String begin) {
    try (var served = served()) {
      var peer = served.connect().send(Bytes.latin1(begin + Served.get("/")));
      assertClosedWithoutAWord(served, peer, 1);
    }
  }

  @Test
  void closesAndCountsABlockThatIsNone() {
    try (var served = served()) {
      var peer = served.connect().send(Bytes.latin1(block("2111", "ffff")));
      assertClosedWithoutAWord(served, peer, 1);
    }
  }

  @Test
  void closesAndCountsWhoEndsWithinTheHeader() {
    try (var served = served()) {
      var peer = served.connect().send("PROXY TCP4").end();
      assertClosedWithoutAWord(served, peer, 1);
    }
  }

  @Test
  void whoOnlyLooksWhetherSomebodyIsThereIsNotCounted() {
    try (var served = served()) {
      assertClosedWithoutAWord(served, served.connect().end(), 0);
    }
  }

  @Test
  void aHeaderIsNoRequestWhereNoneIsExpected() {
    try (var served = new Served()) {
      var peer = served.connect().send(LINE + Served.get("/"));
      Reply.only(peer.receiveText()).checkRefusal(400);
    }
  }

  @Test
  void aSecondHeaderIsARequestThatIsNone() {
    try (var served = served()) {
      var peer = served.connect().send(LINE + LINE + Served.get("/"));
      Reply.only(peer.receiveText()).checkRefusal(400);
      assertTrue(served.requests.isEmpty());
    }
  }

  @Test
  void theHeaderHasTheTimeOfAHead() {
    try (var served = served()) {
      var silent = served.connect();
      var slow = served.connect();
      for (int i = 0; i < 12; i++) {
        slow.send(LINE.substring(i, i + 1));
        served.test.advance(Duration.ofSeconds(1));
      }
      assertTrue(silent.ended());
      assertTrue(slow.ended());
      assertEquals(0, served.server.connections());
    }
  }

  @Test
  void theFirstHeadHasNoMoreTimeBehindTheHeader() {
    try (var served = served()) {
      var peer = served.connect();
      served.test.advance(Duration.ofSeconds(6));
      peer.send(LINE);
      served.test.advance(Duration.ofSeconds(6));
      assertTrue(peer.ended());
    }
  }

  @Test
  void theServerStopsWhileAHeaderIsAwaited() {
    try (var served = served()) {
      var peer = served.connect().send("PROX");
      var closed = served.server.close().toCompletableFuture();
      served.test.settle();
      assertTrue(peer.ended());
      assertTrue(closed.isDone());
    }
  }

  // Together with headers

  @Test
  void theOneWhoWasAnnouncedIsTrustedOrNot() {
    try (var served = new Served(server -> server.proxyProtocol(true).xheaders("10.0.0.0/8"))) {
      var fields = new String[] {"X-Real-IP: 6.6.6.6", "X-Forwarded-Proto: https"};
      var stranger = request(served, LINE, fields);
      assertEquals(CLIENT, stranger.remoteAddress());
      assertEquals("http", stranger.scheme());

      var proxy = request(served, "PROXY TCP4 10.1.1.1 10.0.0.1 1 2\r\n", fields);
      assertEquals("6.6.6.6:0", proxy.remoteAddress().toString());
      assertEquals("10.1.1.1:1", proxy.peerAddress().toString());
      assertEquals("https", proxy.scheme());
    }
  }

  @Test
  void nobodyIsTrustedOfWhomTheProxyDoesNotKnowWhoHeIs() {
    try (var served = new Served(server -> server.proxyProtocol(true).xheaders(true))) {
      for (var header : List.of("PROXY UNKNOWN\r\n", block("2100", ""))) {
        assertEquals(
            "127.0.0.1", request(served, header, "X-Real-IP: 6.6.6.6").remoteAddress().host());
      }
      var itself = request(served, block("2000", ""), "X-Real-IP: 6.6.6.6");
      assertEquals("6.6.6.6", itself.remoteAddress().host());
    }
  }

  @Test
  void anotherProtocolIsToldWhoTheClientIs() {
    var heir = new Stream();
    try (var served = served()) {
      served.server.handler(request -> request.upgrade("echo", Headers.of(), heir));
      var head = Served.get("/", "Connection: upgrade", "Upgrade: echo");
      served.connect().send(LINE + head);
      assertEquals(CLIENT, heir.remoteAddress());
    }
  }

  // With TLS, over sockets

  private static X509Bundle certificate() throws Exception {
    var keys = new CertificateBuilder().ecp256().subject("CN=localhost");
    return keys.addSanDnsName("localhost").setIsCertificateAuthority(true).buildSelfSigned();
  }

  private static Tls settings(X509Bundle bundle) {
    return Tls.server(bundle.getKeyPair().getPrivate(), bundle.getCertificate());
  }

  /**
   * Sends something in plain, then speaks TLS and asks for a page; returns the answer's last line.
   */
  private static String ask(Socket plain, String header, X509Bundle trusted) throws Exception {
    plain.getOutputStream().write(Bytes.latin1(header).toArray());
    var context = SSLContext.getInstance("TLS");
    context.init(null, trusted.toTrustManagerFactory().getTrustManagers(), null);
    var socket = (SSLSocket) context.getSocketFactory().createSocket(plain, "localhost", 443, true);
    socket.getOutputStream().write(Bytes.latin1(Served.get("/", "Connection: close")).toArray());
    return new String(socket.getInputStream().readAllBytes(), UTF_8).lines().toList().getLast();
  }

  private static void tell(HttpRequest request) {
    request.sendResponse(request.remoteAddress() + " " + request.fullUrl());
  }

  @Test
  void theHandshakeComesBehindTheHeader() throws Exception {
    var bundle = certificate();
    var tls = settings(bundle);
    try (var over = new OverSockets(s -> s.proxyProtocol(true).tls(tls), ProxyProtocolTest::tell)) {
      for (var header : List.of(LINE, block("2111", IPV4))) {
        var socket = over.connect();
        assertEquals(CLIENT + " https://a/", over.client(() -> ask(socket, header, bundle)));
      }
      var local = over.connect();
      var answer = over.client(() -> ask(local, block("2000", ""), bundle));
      assertEquals("127.0.0.1:" + local.getLocalPort() + " https://a/", answer);
    }
  }

  @Test
  void aHandshakeWithoutAHeaderIsRefused() throws Exception {
    var bundle = certificate();
    var tls = settings(bundle);
    try (var over = new OverSockets(s -> s.proxyProtocol(true).tls(tls), ProxyProtocolTest::tell)) {
      var socket = over.connect();
      assertThrows(IOException.class, () -> over.client(() -> ask(socket, "", bundle)));
      assertEquals(Map.of(Reason.PROXY_HEADER, 1L), over.server.refusals());
    }
  }

  @Test
  void nothingIsAnsweredInPlainBehindTheHeader() throws Exception {
    var tls = settings(certificate());
    try (var over = new OverSockets(s -> s.proxyProtocol(true).tls(tls), ProxyProtocolTest::tell)) {
      var socket = over.connect();
      var received =
          over.client(
              () -> {
                socket.getOutputStream().write((LINE + Served.get("/")).getBytes(UTF_8));
                return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
              });
      assertFalse(received.contains("HTTP"), received);
    }
  }

  @Test
  void aHandshakeThatStandsStillBehindTheHeaderIsGivenUp() throws Exception {
    var tls = settings(certificate());
    var limits = HttpLimits.DEFAULT.headDeadline(Duration.ofMillis(100));
    try (var over =
        new OverSockets(s -> s.proxyProtocol(true).tls(tls).limits(limits), r -> tell(r))) {
      var socket = over.connect();
      var received =
          over.client(
              () -> {
                socket.getOutputStream().write(Bytes.latin1(LINE + "\026\003\001").toArray());
                return socket.getInputStream().readAllBytes().length;
              });
      assertTrue(received < 20, received + " bytes, more than an alert");
      over.until(() -> over.server.connections() == 0);
    }
  }

  @Test
  void aRenewedCertificateHoldsForTheConnectionsThatFollow() throws Exception {
    var first = certificate();
    var second = certificate();
    try (var over =
        new OverSockets(s -> s.proxyProtocol(true).tls(settings(first)), ProxyProtocolTest::tell)) {
      var before = over.connect();
      assertEquals(CLIENT + " https://a/", over.client(() -> ask(before, LINE, first)));
      over.server.tls(settings(second));
      var after = over.connect();
      assertEquals(CLIENT + " https://a/", over.client(() -> ask(after, LINE, second)));
    }
  }

  @Test
  void settingsThatCannotBeUsedAreRefusedWhenItListens() {
    var missing = Tls.server(Path.of("missing.pem"), Path.of("missing.key"));
    try (var engine = new Engine()) {
      var server = new HttpServer(ProxyProtocolTest::tell).on(engine);
      server.tls(missing).proxyProtocol(true);
      assertThrows(UncheckedIOException.class, () -> server.listen("127.0.0.1", 0));
    }
  }

  @Test
  void theBoundOfAnAddressIsTheProxys() throws Exception {
    var limits = HttpLimits.DEFAULT.connectionsPerAddress(1);
    try (var over =
        new OverSockets(s -> s.proxyProtocol(true).limits(limits), ProxyProtocolTest::tell)) {
      var first = over.connect();
      first.getOutputStream().write(LINE.getBytes(UTF_8));
      over.until(() -> over.server.connections() == 1);
      var second = over.connect();
      assertEquals(-1, over.client(() -> second.getInputStream().read()));
      first.close();
      over.until(() -> over.server.connections() == 0);
      var third = over.connect();
      third.getOutputStream().write(LINE.getBytes(UTF_8));
      over.until(() -> over.server.connections() == 1);
    }
  }
}
