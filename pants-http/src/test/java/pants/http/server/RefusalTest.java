package pants.http.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import pants.bytes.Bytes;
import pants.http.BadMessageException.Reason;
import pants.http.HttpLimits;
import pants.testing.TestPeer;

/** What a server does with a request that it refuses. */
@Timeout(60)
class RefusalTest {
  private static final int MEBIBYTE = 1 << 20;

  /** How far a request comes before it is refused. */
  private enum Seen {
    NOTHING,
    HEAD,
    HANDLER
  }

  /** What comes behind the bytes of a request. */
  private enum Then {
    MORE,
    END,
    SILENCE
  }

  /** A request, and the words by which the answer names what is wrong with it. */
  private record Case(Reason reason, int status, Seen seen, String input, String words, Then then) {
    @Override
    public String toString() {
      return reason + ": " + words;
    }
  }

  private static Case bad(Reason reason, int status, String input, String words) {
    return new Case(reason, status, Seen.NOTHING, input, words, Then.MORE);
  }

  private static Case bad(Reason reason, int status, Seen seen, String input, String words) {
    return new Case(reason, status, seen, input, words, Then.MORE);
  }

  private static String get(String target, String... fields) {
    return "GET " + target + " HTTP/1.1\r\nHost: a\r\n" + String.join("", fields) + "\r\n";
  }

  private static final String TYPE = "multipart/form-data";
  private static final String PARTS = "Content-Type: " + TYPE + "; boundary=a";

  private static List<Case> cases() {
    var chunked = Wired.CHUNKED;
    var form = "Content-Type: application/x-www-form-urlencoded";
    var json = "Content-Type: application/json";
    return List.of(
        bad(Reason.REQUEST_LINE, 400, "GET  / HTTP/1.1\r\n", "one space"),
        bad(Reason.LINE_END, 400, "GET / HTTP/1.1\nHost: a\r\n\r\n", "CR LF"),
        bad(Reason.VERSION, 505, "GET / HTTP/3.0\r\n", "only HTTP/1.1 and HTTP/1.0"),
        bad(Reason.TARGET, 400, get("/%zz"), "hexadecimal"),
        bad(Reason.HOST, 400, "GET / HTTP/1.1\r\n\r\n", "Host"),
        bad(Reason.HEADER, 400, get("/", "X : 1\r\n"), "name"),
        bad(Reason.CONTENT_LENGTH, 400, get("/", "Content-Length: -1\r\n"), "Content-Length"),
        bad(
            Reason.TRANSFER_ENCODING,
            400,
            get("/", "Transfer-Encoding: gzip\r\n"),
            "Transfer-Encoding"),
        bad(Reason.UNKNOWN_CODING, 501, get("/", "Transfer-Encoding: gzip, chunked\r\n"), "coding"),
        bad(Reason.CHUNK, 400, Seen.HEAD, chunked + "x\r\n", "chunk"),
        bad(
            Reason.CHUNK_EXTENSIONS,
            400,
            Seen.HEAD,
            chunked + "1;" + "x".repeat(200) + "\r\n",
            "100 bytes of chunk extensions (chunkExtensions)"),
        bad(Reason.REQUEST_LINE_SIZE, 414, get("/" + "x".repeat(200)), "(requestLine)"),
        bad(Reason.HEADER_SIZE, 431, get("/", "X: " + "x".repeat(500)), "(headerSection)"),
        bad(Reason.HEADER_COUNT, 431, get("/", "X: 1\r\n".repeat(20)), "10 header fields"),
        bad(Reason.BODY_SIZE, 413, Seen.HEAD, Wired.post(1001) + "x", "1000 bytes (body)"),
        bad(Reason.BODY_SIZE, 413, Seen.HEAD, chunked + "3e9\r\nx", "1000 bytes (body)"),
        bad(
            Reason.KEPT_BODIES,
            503,
            Seen.HEAD,
            Wired.post(1000) + "x".repeat(1000),
            "(keptBodies)"),
        bad(Reason.FIELD_COUNT, 413, Seen.HANDLER, get("/?a&b&c&d"), "(formFields)"),
        bad(Reason.FORM, 400, Seen.HEAD, Wired.post(5, PARTS) + "--a-x", "two hyphens"),
        bad(
            Reason.FORM,
            400,
            Seen.HEAD,
            Wired.post(7, PARTS) + "--a\r\n\r\n",
            "Content-Disposition"),
        bad(Reason.FORM, 400, Seen.HEAD, Wired.post(1, "Content-Type: " + TYPE) + "x", "boundary"),
        bad(
            Reason.FORM_SIZE,
            413,
            Seen.HEAD,
            Wired.post(36, PARTS) + "--a\r\n" + "X: ".repeat(11),
            "(partHeaderSection)"),
        bad(Reason.CONTENT_TYPE, 415, Seen.HEAD, get("/parts"), "multipart/form-data"),
        bad(Reason.FIELD_COUNT, 413, Seen.HANDLER, Wired.post(7, form) + "a&b&c&d", "(formFields)"),
        bad(Reason.JSON, 400, Seen.HANDLER, Wired.post(1, json) + "{", "malformed"),
        bad(
            Reason.CONTENT_TYPE,
            415,
            Seen.HANDLER,
            Wired.post(2, "Content-Type: text/json") + "{}",
            "application/json"),
        bad(Reason.PERCENT, 400, Seen.HANDLER, Wired.post(3, form) + "a%z", "'%'"),
        new Case(Reason.INCOMPLETE, 400, Seen.NOTHING, "GET / HTTP/1.1\r\nHost", "head", Then.END),
        new Case(Reason.INCOMPLETE, 400, Seen.HEAD, Wired.post(2) + "x", "body", Then.END),
        bad(Reason.EXPECTATION, 417, get("/", "Expect: miracles\r\n"), "100-continue"),
        bad(Reason.METHOD, 501, "CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n", "CONNECT"),
        new Case(
            Reason.TOO_SLOW, 408, Seen.NOTHING, "GET / HTTP", "PT10S (headDeadline)", Then.SILENCE),
        new Case(
            Reason.TOO_SLOW, 408, Seen.HEAD, Wired.post(500) + "x", "(bodyFloor)", Then.SILENCE),
        new Case(
            Reason.TOO_SLOW,
            408,
            Seen.HEAD,
            chunked + "384\r\n" + "x".repeat(900),
            "PT3S (bodyStall)",
            Then.SILENCE));
  }

  private static HttpLimits tight(HttpLimits limits) {
    return limits
        .requestLine(100)
        .headerSection(400)
        .headerCount(10)
        .body(1000)
        .keptBodies(950)
        .chunkExtensions(100)
        .formFields(3)
        .partHeaderSection(20)
        .bodyFloorGrace(Duration.ofSeconds(1))
        .bodyStall(Duration.ofSeconds(3));
  }

  private static Stream<DynamicTest> each(Consumer<Case> test) {
    return cases().stream()
        .map(each -> DynamicTest.dynamicTest(each.toString(), () -> test.accept(each)));
  }

  private static Wired tight() {
    var wired = new Wired(RefusalTest::tight);
    wired.onHead =
        request -> {
          if (request.path().equals("/parts")) {
            request.onPart(part -> {});
          }
        };
    wired.handler =
        request -> {
          boolean json = request.headers().all("Content-Type").toString().contains("json");
          var body = json ? request.json(Map.class) : request.formFields();
          request.sendResponse(request.queryFields() + "" + body);
        };
    return wired;
  }

  /** Sends the request of a case, with a good one behind it. */
  private static void send(Wired wired, TestPeer peer, Case bad, boolean byteByByte) {
    var whole = bad.then() == Then.MORE ? bad.input() + Wired.GET : bad.input();
    if (byteByByte) {
      peer.sendByteByByte(whole);
    } else {
      peer.send(whole);
    }
    switch (bad.then()) {
      case MORE -> {}
      case END -> peer.end();
      case SILENCE -> {
        long before = wired.refused();
        for (int i = 0; i < 30 && wired.refused() == before; i++) {
          wired.test.advance(Duration.ofMillis(500));
        }
        peer.send("\r\n\r\n" + Wired.GET);
      }
    }
  }

  @Test
  void eachReasonThatARequestCanGiveHasACase() {
    var reasons = EnumSet.noneOf(Reason.class);
    cases().forEach(each -> reasons.add(each.reason()));
    var others = EnumSet.of(Reason.STATUS_LINE, Reason.UNEXPECTED_RESPONSE); // of responses
    others.add(Reason.STORAGE); // SpoolTest
    others.add(Reason.PROXY_HEADER); // ProxyProtocolTest
    assertEquals(EnumSet.complementOf(others), reasons);
  }

  @TestFactory
  Stream<DynamicTest> answersWithOneLineThatNamesTheRuleAndCloses() {
    return each(
        bad -> {
          for (var byteByByte : List.of(false, true)) {
            try (var wired = tight()) {
              var peer = wired.connect();
              send(wired, peer, bad, byteByByte);
              var reply = Reply.only(peer.receiveText());
              reply.checkRefusal(bad.status());
              assertTrue(reply.body().contains(bad.words()), reply.body());
              assertTrue(peer.ended());
            }
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> callsNobodyForARequestThatIsBad() {
    return each(
        bad -> {
          try (var wired = tight()) {
            send(wired, wired.connect(), bad, false);
            assertEquals(bad.seen() == Seen.NOTHING ? 0 : 1, wired.heads.size());
            assertEquals(bad.seen() == Seen.HANDLER ? 1 : 0, wired.handled.size());
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> countsByReason() {
    return each(
        bad -> {
          try (var wired = tight()) {
            send(wired, wired.connect(), bad, false);
            assertEquals(Map.of(bad.reason(), 1L), wired.refusals());
            send(wired, wired.connect(), bad, false);
            assertEquals(Map.of(bad.reason(), 2L), wired.refusals());
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> tellsTheRequestThatItIsLostAndForgetsTheConnection() {
    return each(
        bad -> {
          try (var wired = tight()) {
            var ends = new ArrayList<HttpRequest>();
            var onHead = wired.onHead;
            wired.onHead =
                request -> {
                  request.onEnd(() -> ends.add(request));
                  onHead.handle(request);
                };
            send(wired, wired.connect(), bad, false);
            assertEquals(wired.heads, ends);
            wired.heads.forEach(each -> assertTrue(each.isLost()));
            assertEquals(0, wired.server.connections());
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> lingersSoThatAClientThatStillSendsCanReadTheAnswer() {
    return each(
        bad -> {
          try (var wired = tight()) {
            var peer = wired.connect();
            send(wired, peer, bad, false);
            if (bad.then() != Then.END) {
              peer.send("x".repeat(60 * 1024));
              assertFalse(peer.failed());
            }
            Reply.only(peer.receiveText()).checkRefusal(bad.status());
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> refusesWhileTheClientReadsNothing() {
    return each(
        bad -> {
          try (var wired = tight()) {
            var peer = wired.connect().pauseReading(true);
            send(wired, peer, bad, false);
            wired.test.advance(Duration.ofSeconds(10));
            assertEquals(1, wired.refused());
            Reply.only(peer.pauseReading(false).receiveText()).checkRefusal(bad.status());
            assertTrue(peer.ended());
          }
        });
  }

  @Test
  void f22AnswersARequestThatIsAnsweredLaterBeforeTheBadOneBehindIt() {
    try (var wired = new Wired()) {
      wired.handler = request -> {};
      var peer = wired.connect().send(Wired.GET + "GET / HTTP/1.1\r\nbad\r\n\r\n" + Wired.GET);
      assertEquals("", peer.receiveText());
      assertEquals(0, wired.refused());
      wired.handled.getFirst().sendResponse("good");
      var replies = Reply.of(peer.receiveText());
      assertEquals(2, replies.size());
      assertEquals("good", replies.getFirst().body());
      assertFalse(replies.getFirst().closes());
      replies.getLast().checkRefusal(400);
      assertTrue(peer.ended());
      assertEquals(1, wired.handled.size());
    }
  }

  @Test
  void f11RefusesWhatFollowsTheLastChunkBehindTheAnswer() {
    try (var wired = new Wired()) {
      var peer = wired.connect().send(Wired.CHUNKED + "2\r\nhi\r\n0\r\n\r\ngarbage\r\n\r\n");
      var replies = Reply.of(peer.receiveText());
      assertEquals(2, replies.size());
      assertEquals(200, replies.getFirst().status());
      replies.getLast().checkRefusal(400);
    }
  }

  @Test
  void f21WhatStandsBehindAnUpgradeThatIsNotMadeIsTheNextRequest() {
    try (var wired = new Wired()) {
      wired.handler = request -> request.sendResponse(request.url() + " " + request.body().utf8());
      var peer =
          wired
              .connect()
              .send(
                  "GET /1 HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                      + "Content-Length: 3\r\n\r\nabc"
                      + get("/2"));
      var bodies = Reply.of(peer.receiveText()).stream().map(Reply::body).toList();
      assertEquals(List.of("/1 abc", "/2 "), bodies);
    }
  }

  @Test
  void f20TheBodyOfAGetIsNoRequest() {
    try (var wired = new Wired()) {
      var inner = get("/inner");
      var outer = get("/outer", "Content-Length: " + inner.length() + "\r\n");
      var peer = wired.connect().send(outer + inner + get("/next"));
      var bodies = Reply.of(peer.receiveText()).stream().map(Reply::body).toList();
      assertEquals(List.of("/outer", "/next"), bodies);
    }
  }

  @Test
  void aRefusalOfHeadHasNoBody() {
    try (var wired = new Wired()) {
      var peer = wired.connect().send("HEAD / HTTP/1.1\r\nHost: a\r\nExpect: x\r\n\r\n");
      var text = peer.receiveText();
      assertTrue(text.startsWith("HTTP/1.1 417 "), text);
      assertTrue(text.endsWith("\r\n\r\n"), text);
      assertTrue(peer.ended());
    }
  }

  @TestFactory
  Stream<DynamicTest> i3NoControlCharacterReachesWhatMightBeLogged() {
    return Stream.of(
            "GET%s / HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /%s HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET / HTTP/1.1%s\r\nHost: a\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a%s\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nX%s: 1\r\n\r\n",
            Wired.CHUNKED + "1%s\r\nx\r\n0\r\n\r\n",
            Wired.CHUNKED + "1;%s\r\nx\r\n0\r\n\r\n")
        .map(
            input ->
                DynamicTest.dynamicTest(
                    input.lines().findFirst().orElseThrow(),
                    () -> {
                      for (var c : List.of("\0", "\u001b[2J", "\b", "\n", "\r", "\u007f")) {
                        try (var wired = new Wired()) {
                          var peer = wired.connect().send(Bytes.latin1(input.formatted(c)));
                          Reply.only(peer.receiveText()).checkRefusal(400);
                          assertEquals(List.of(), wired.handled);
                        }
                      }
                    }));
  }

  @Test
  void i4WhatTheServerSaysItselfIsPlainTextAndRepeatsNothing() {
    try (var wired = new Wired(limits -> limits.formFields(1))) {
      var script = "<script>alert(1)</script>";
      for (var input :
          List.of(
              script + " / HTTP/1.1\r\n",
              get("/" + script),
              get("/", script + ": 1\r\n"),
              "GET / HTTP/1.1\r\nHost: " + script + "\r\n\r\n",
              get("/", "Content-Length: " + script + "\r\n"))) {
        var reply = Reply.only(wired.connect().send(input).receiveText());
        reply.checkRefusal(400);
        assertFalse(reply.body().contains("script"), reply.body());
      }
      wired.handler =
          request -> {
            throw new IllegalStateException(script);
          };
      var failed = Reply.only(wired.connect().send(Wired.GET).receiveText());
      assertEquals(500, failed.status());
      assertEquals("Internal Server Error\n", failed.body());
      assertTrue(failed.has("content-type: text/plain; charset=utf-8"));
      wired.reported.clear();
    }
  }

  /** The answer of a server to a client that sends its whole body before it looks for an answer. */
  private static String answerToWriter(OverSockets sockets, String head, int length)
      throws Exception {
    return sockets.client(
        () -> {
          try (var socket = sockets.connect()) {
            try {
              socket.getOutputStream().write(head.getBytes(ISO_8859_1));
              socket.getOutputStream().write(new byte[length]);
            } catch (IOException e) {
              // the server does not take all of it: what it had to say came first
            }
            return new String(socket.getInputStream().readNBytes(10_000), ISO_8859_1);
          }
        });
  }

  @Test
  void aClientThatSendsAMebibyteGetsToReadTheAnswer() throws Exception {
    try (var sockets = new OverSockets(request -> request.sendResponse("not called"))) {
      for (int i = 0; i < 10; i++) {
        var bad = answerToWriter(sockets, "GET / HTTP/9.9\r\n\r\n", MEBIBYTE);
        Reply.only(bad).checkRefusal(505);
      }
      assertEquals(Map.of(Reason.VERSION, 10L), sockets.server.refusals());
    }
  }

  @Test
  void aClientWhoseBodyIsTooLongGetsToReadTheAnswer() throws Exception {
    var limits = HttpLimits.DEFAULT.body(1000);
    try (var sockets = new OverSockets(limits, request -> request.sendResponse("not called"))) {
      for (int i = 0; i < 10; i++) {
        var tooLong = answerToWriter(sockets, Wired.post(MEBIBYTE), MEBIBYTE);
        Reply.only(tooLong).checkRefusal(413);
      }
    }
  }
}
