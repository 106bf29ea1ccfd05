package pants.http.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.pkitesting.CertificateBuilder;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pants.Engine;
import pants.Stream;
import pants.bytes.Bytes;
import pants.http.Headers;
import pants.http.SetCookie;
import pants.net.Address;
import pants.net.Tls;
import pants.testing.TestEngine;
import pants.testing.TestPeer;

/** What docs/coming-from-pants.md promises of the HTTP server and no other test shows. */
class FromPantsHttpTest {
  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

  private final TestEngine test = new TestEngine();
  private final List<HttpRequest> kept = new ArrayList<>();
  private final HttpServer server = new HttpServer(kept::add).on(test.engine()).listen(80);

  @AfterEach
  void close() {
    test.close();
  }

  private TestPeer connect() {
    return test.connect(Address.of("localhost", 80));
  }

  private static String get(String protocol, String... fields) {
    var more = fields.length == 0 ? "" : String.join("\r\n", fields) + "\r\n";
    return "GET / " + protocol + "\r\nHost: a\r\n" + more + "\r\n";
  }

  /** What a new client receives for a request. */
  private String answer(String request, RequestHandler handler) {
    server.handler(handler);
    return connect().send(request).receiveText();
  }

  private String answer(RequestHandler handler) {
    return answer(GET, handler);
  }

  private static String withoutDate(String answer) {
    return answer.replaceAll("Date: [^\r]*\r\n", "");
  }

  private static String body(String answer) {
    return answer.substring(answer.indexOf("\r\n\r\n") + 4);
  }

  private static void assertStatus(int status, String answer) {
    assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
  }

  // The server

  private static void greet(HttpRequest request) {
    request.sendResponse("greetings");
  }

  private record Greeter(String words) implements RequestHandler {
    @Override
    public void handle(HttpRequest request) {
      request.sendResponse(words);
    }
  }

  @Test
  void aHandlerIsAnyFunctionAndMayBeChanged() {
    var peer = connect();
    server.handler(request -> request.sendResponse("hello"));
    assertEquals("hello", body(peer.send(GET).receiveText()));
    server.handler(FromPantsHttpTest::greet);
    assertEquals("greetings", body(peer.send(GET).receiveText()));
    server.handler(new Greeter("hi"));
    assertEquals("hi", body(peer.send(GET).receiveText()));
  }

  @Test
  void aBodyOfTenMebibytesIsTheLongest() {
    var head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ";
    assertEquals("", connect().send(head + (10 << 20) + "\r\n\r\n").receiveText());
    assertStatus(413, connect().send(head + ((10 << 20) + 1) + "\r\n\r\n").receiveText());
    assertEquals(List.of(), kept);
  }

  @ParameterizedTest
  @CsvSource({
    "HTTP/1.1, X: y, true",
    "HTTP/1.1, Connection: close, false",
    "HTTP/1.1, 'Connection: te, Close', false",
    "HTTP/1.0, X: y, false",
    "HTTP/1.0, Connection: Keep-Alive, true",
  })
  void aConnectionIsKeptUnlessTheClientSaysOtherwise(String protocol, String field, boolean stays) {
    server.handler(FromPantsHttpTest::greet);
    var peer = connect().send(get(protocol, field));
    var answer = peer.receiveText();
    assertEquals("greetings", body(answer));
    assertEquals(!stays, peer.ended());
    assertEquals(!stays, answer.contains("\r\nConnection: close\r\n"));
  }

  @Test
  void withoutKeepAliveEachAnswerClosesItsConnection() {
    server.keepAlive(false).handler(FromPantsHttpTest::greet);
    var peer = connect().send(GET);
    assertTrue(peer.receiveText().contains("\r\nConnection: close\r\n"));
    assertTrue(peer.ended());
  }

  @Test
  void anAnswerMayComeLater() {
    var peer = connect().send(GET);
    assertEquals("", peer.receiveText());
    kept.getFirst().sendResponse("at last");
    assertEquals("at last", body(peer.receiveText()));
  }

  @Test
  void aRequestThatNobodyFinishesHoldsUpItsConnectionAlone() {
    var silent = connect().send(GET + GET);
    assertEquals("", silent.receiveText());
    assertEquals(1, kept.size());
    server.handler(FromPantsHttpTest::greet);
    assertEquals("greetings", body(connect().send(GET).receiveText()));
    kept.getFirst().sendResponse("mine");
    var both = silent.receiveText();
    assertTrue(both.indexOf("mine") < both.indexOf("greetings"), both);
  }

  @Test
  void listensOnPort80OrWithTlsOn443() throws Exception {
    assertThrows(IllegalStateException.class, server::listen);
    try (var own = new TestEngine()) {
      assertEquals(80, new HttpServer(kept::add).on(own.engine()).listen().localAddress().port());
    }

    var keys = new CertificateBuilder().ecp256().subject("CN=a").setIsCertificateAuthority(true);
    var bundle = keys.buildSelfSigned();
    var tls = Tls.server(bundle.getKeyPair().getPrivate(), bundle.getCertificate());
    try (var engine = new Engine()) {
      var secured = new HttpServer(kept::add).on(engine).tls(tls);
      try { // the one test that takes a port by its number
        assertEquals(443, secured.listen().localAddress().port());
      } catch (UncheckedIOException notAllowed) { // or somebody else has the port
        assertTrue(notAllowed.getMessage().contains("443"), notAllowed.getMessage());
      }
    }
  }

  // Answers

  @Test
  void anAnswerInOneCallIsThatOfTheFourSteps() {
    var oneCall = answer(request -> request.sendResponse("Hello, World!"));
    var fourSteps =
        answer(
            request -> {
              request.sendStatus(200);
              request.sendHeaders(
                  Headers.of("Content-Type", "text/plain; charset=utf-8", "Content-Length", "13"));
              request.send("Hello, World!");
              request.finish();
            });
    assertEquals(withoutDate(fourSteps), withoutDate(oneCall));
    assertEquals(
        "HTTP/1.1 200 OK\r\nServer: Pants\r\nContent-Type: text/plain; charset=utf-8\r\n"
            + "Content-Length: 13\r\n\r\nHello, World!",
        withoutDate(oneCall));
  }

  @Test
  void anAnswerInOneCallTakesStatusAndType() {
    var answer = answer(request -> request.sendResponse("<p>", 404, "text/html"));
    assertStatus(404, answer);
    assertTrue(answer.contains("\r\nContent-Type: text/html\r\n"), answer);
    assertStatus(201, answer(request -> request.sendResponse("made", 201)));
    var bytes = Bytes.hex("00ff80");
    answer = answer(request -> request.sendResponse(bytes, 200, "a/b"));
    assertTrue(answer.contains("\r\nContent-Length: 3\r\n"), answer);
  }

  @Test
  void theStatusIs200WhereNoneIsSent() {
    assertStatus(200, answer(request -> request.finish()));
    assertStatus(200, answer(request -> request.sendHeaders(Headers.of("A", "b"))));
    assertStatus(200, answer(request -> request.send("x")));
  }

  @Test
  void aStatusHasTheReasonOfTheRegistryOrOnesOwn() {
    assertTrue(answer(request -> status(request, 404)).startsWith("HTTP/1.1 404 Not Found\r\n"));
    assertTrue(answer(request -> status(request, 299)).startsWith("HTTP/1.1 299 \r\n"));
    RequestHandler weird =
        request -> {
          request.sendStatus(299, "Weird");
          request.finish();
        };
    assertTrue(answer(weird).startsWith("HTTP/1.1 299 Weird\r\n"));
  }

  private static void status(HttpRequest request, int status) {
    request.sendStatus(status);
    request.finish();
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.0", "HTTP/1.1", "HTTP/1.9"})
  void answersSayHttp11WithDateAndServer(String protocol) {
    var answer = answer(get(protocol), FromPantsHttpTest::greet);
    assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\nDate: "), answer);
    assertTrue(answer.contains("\r\nServer: Pants\r\n"), answer);
  }

  @Test
  void refusalsAreTextWithDateAndServer() {
    var refusal = connect().send("GET / HTTP/1.1\r\n\r\n").receiveText();
    assertTrue(refusal.startsWith("HTTP/1.1 400 Bad Request\r\nDate: "), refusal);
    assertTrue(refusal.contains("\r\nServer: Pants\r\n"), refusal);
    assertTrue(refusal.contains("\r\nContent-Type: text/plain\r\n"), refusal);
  }

  @Test
  void dateAndServerMayBeOnesOwn() {
    var own = Headers.of("date", "today", "SERVER", "me");
    var answer =
        answer(
            request -> {
              request.sendHeaders(own);
              request.finish();
            });
    assertTrue(answer.contains("\r\ndate: today\r\nSERVER: me\r\n"), answer);
    assertFalse(answer.contains("Pants"), answer);
    assertFalse(answer.contains("Date: "), answer);
  }

  @Test
  void headersMayComeInSeveralParts() {
    var answer =
        answer(
            request -> {
              request.sendHeaders(Headers.of("A", "1"), false);
              request.sendHeaders(Headers.of("B", "2", "A", "3"), false);
              request.sendResponse("x");
            });
    assertTrue(answer.contains("\r\nA: 1\r\nB: 2\r\nA: 3\r\n"), answer);
    assertEquals("x", body(answer));
  }

  @Test
  void headersThatHaveEndedAreRefused() {
    server.handler(
        request -> {
          request.sendHeaders(Headers.of("A", "1"));
          var late = Headers.of("B", "2");
          assertThrows(IllegalStateException.class, () -> request.sendHeaders(late));
          assertThrows(
              IllegalStateException.class, () -> request.setCookie(SetCookie.of("a", "b")));
          assertThrows(IllegalStateException.class, () -> request.sendStatus(404));
          request.finish();
          assertThrows(IllegalStateException.class, request::finish);
        });
    assertStatus(200, connect().send(GET).receiveText());
  }

  @Test
  void cookiesGoWithTheHeadersInTheOrderInWhichTheyWereSet() {
    var answer =
        answer(
            request -> {
              request.setCookie(SetCookie.of("b", "1"));
              request.setCookie(SetCookie.of("a", "2").httpOnly());
              request.sendHeaders(Headers.of("X", "y"));
              request.finish();
            });
    assertTrue(
        answer.contains("\r\nX: y\r\nSet-Cookie: b=1\r\nSet-Cookie: a=2; HttpOnly\r\n"), answer);
  }

  @Test
  void cookiesMayBeSentAheadByTheirNames() {
    var answer =
        answer(
            request -> {
              request.setCookie(SetCookie.of("a", "1"));
              request.setCookie(SetCookie.of("b", "2"));
              request.sendCookies("b", "nobody");
              request.sendHeaders(Headers.of("X", "y"));
              request.finish();
            });
    assertTrue(answer.contains("\r\nSet-Cookie: b=2\r\nX: y\r\nSet-Cookie: a=1\r\n"), answer);
  }

  @Test
  void cookiesThatAreNotThereAreNotSent() {
    var answer =
        answer(
            request -> {
              request.sendCookies();
              greet(request);
            });
    assertEquals(withoutDate(answer(FromPantsHttpTest::greet)), withoutDate(answer));
  }

  @Test
  void aBodyWithoutLengthIsSentInChunks() {
    RequestHandler handler =
        request -> {
          request.send("one");
          request.send(Bytes.utf8("three"));
          request.finish();
        };
    var answer = answer(handler);
    assertTrue(answer.contains("\r\nTransfer-Encoding: chunked\r\n"), answer);
    assertEquals("3\r\none\r\n5\r\nthree\r\n0\r\n\r\n", body(answer));

    var peer = connect().send(get("HTTP/1.0", "Connection: keep-alive"));
    assertEquals("onethree", body(peer.receiveText()));
    assertTrue(peer.ended());
  }

  @Test
  void headIsAnsweredWithoutABody() {
    var head = GET.replace("GET", "HEAD");
    var answer = answer(head + head, FromPantsHttpTest::greet);
    assertEquals(2, answer.split("Content-Length: 9\r\n\r\n", -1).length - 1, answer);
    assertFalse(answer.contains("greetings"), answer);
  }

  @Test
  void whatIsSentToAClientThatHasLeftIsDropped() {
    var told = new ArrayList<String>();
    var peer = connect().send(GET);
    var request = kept.getFirst();
    request.onEnd(() -> told.add("over"));
    request.send("x");
    peer.reset();
    test.poll();
    assertTrue(request.isLost());
    assertEquals(List.of("over"), told);
    assertFalse(request.send("y"));
    request.finish();
  }

  @Test
  void aHandlerThatThrowsIsAnsweredForWith500() {
    var thrown = new ArrayList<Throwable>();
    test.engine().onUncaught(thrown::add);
    var fault = new IllegalStateException("secret");
    var answer =
        answer(
            GET + GET,
            request -> {
              request.sendStatus(201);
              request.sendHeaders(Headers.of("X", "y"), false);
              throw fault;
            });
    assertEquals(List.of(fault, fault), thrown);
    assertStatus(500, answer);
    assertFalse(answer.contains("secret") || answer.contains("X: y"), answer);
    assertEquals(3, answer.split("HTTP/1.1 500 ", -1).length, "the connection lives on");
  }

  @Test
  void aHandlerThatThrowsInItsAnswerCutsTheConnection() {
    test.engine().onUncaught(thrown -> {});
    server.handler(
        request -> {
          request.send("half");
          throw new IllegalStateException();
        });
    var peer = connect().send(GET);
    assertFalse(peer.receiveText().endsWith("0\r\n\r\n"));
    assertTrue(peer.ended() || peer.failed());
  }

  // Requests

  @Test
  void headersAreTextAndRepeatedOnesAreAList() {
    connect().send(get("HTTP/1.1", "X-Number: 007", "x-many: 1", "X-MANY: 2"));
    var headers = kept.getFirst().headers();
    assertEquals("007", headers.first("x-number"));
    assertEquals(List.of("1", "2"), headers.all("X-Many"));
    assertNull(headers.first("Y"));
  }

  @Test
  void parametersAreOfThePath() {
    connect().send(GET.replace("/ ", "/a;b=c/d;e?f "));
    assertEquals("/a;b=c/d;e", kept.getFirst().path());
  }

  @Test
  void fieldsOfAQueryAreListsWhoseFirstMayBeAsked() {
    connect().send(GET.replace("/ ", "/?a=1&b=&a=2;c=3 "));
    var fields = kept.getFirst().queryFields();
    assertEquals("1", fields.first("a"));
    assertEquals(List.of("1", "2;c=3"), fields.all("a"));
    assertEquals("", fields.first("b"));
    assertNull(fields.first("c"));
  }

  // Other protocols

  private static final class Echo extends Stream {
    @Override
    protected void onRead(Bytes data) {
      write(data);
    }
  }

  @Test
  void aRequestMayGoOnWithAnotherProtocol() {
    server.handler(request -> request.upgrade("echo", Headers.of("X", "y"), new Echo()));
    var peer = connect().send(get("HTTP/1.1", "Connection: Upgrade", "Upgrade: echo") + "early");
    var answer = peer.receiveText();
    assertTrue(answer.startsWith("HTTP/1.1 101 Switching Protocols\r\n"), answer);
    assertEquals("early", body(answer));
    assertEquals("late", peer.send("late").receiveText());
  }
}
