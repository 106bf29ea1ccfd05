package pants.http.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pants.http.server.Served.get;
import static pants.http.server.Served.head;
import static pants.http.server.Served.post;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pants.Stream;
import pants.bytes.Bytes;
import pants.bytes.Delimiter;
import pants.http.Headers;
import pants.http.SetCookie;
import pants.testing.TestPeer;

/** A connection that goes on with another protocol. */
class UpgradeTest {
  private static final String CONNECTION = "Connection: Upgrade";
  private static final String UPGRADE = "Upgrade: lines";
  private static final String SWITCHED =
      head("HTTP/1.1 101 Switching Protocols", CONNECTION, UPGRADE);

  private final Served served = new Served();
  private final List<String> told = new ArrayList<>();

  @AfterEach
  void close() {
    served.close();
  }

  /** Writes each line back. */
  private final class Lines extends Stream {
    @Override
    protected void onConnect() {
      told.add("connect");
      readDelimiter(Delimiter.until("\n"));
    }

    @Override
    protected void onRead(Bytes line) {
      write("<" + line.utf8() + ">");
    }

    @Override
    protected void onClose() {
      told.add("close");
    }
  }

  private void upgrade(HttpRequest request) {
    request.upgrade("lines", Headers.of(), new Lines());
  }

  private static String asking(String... fields) {
    List<String> all = new ArrayList<>(List.of(CONNECTION, UPGRADE));
    all.addAll(List.of(fields));
    return get("/", all.toArray(String[]::new));
  }

  // What is done

  @Test
  void bytesThatCameWithTheRequestAreForTheHeir() {
    served.server.handler(this::upgrade);
    TestPeer peer = served.connect().send(asking() + "one\ntwo\nth");
    assertEquals(SWITCHED + "<one><two>", peer.receiveText());
    peer.send("ree\n");
    assertEquals("<three>", peer.receiveText());
    peer.reset();
    assertEquals(List.of("connect", "close"), told);
  }

  @Test
  void bytesThatComeOneByOneAreForTheHeir() {
    served.server.handler(this::upgrade);
    TestPeer peer = served.connect().sendByteByByte(asking() + "one\ntwo\n");
    assertEquals(SWITCHED + "<one><two>", peer.receiveText());
  }

  @Test
  void bytesAfterALaterUpgradeAreForTheHeir() {
    TestPeer peer = served.connect().send(asking() + "one\n");
    peer.send("two\n");
    served.test.advance(Duration.ofSeconds(20));
    assertEquals("", peer.receiveText());
    upgrade(served.requests.getFirst());
    assertEquals(SWITCHED + "<one><two>", peer.receiveText());
    peer.send("three\n");
    assertEquals("<three>", peer.receiveText());
  }

  @Test
  void aClientThatSendsNoMoreGetsItsLaterUpgrade() {
    TestPeer peer = served.connect().send(asking() + "one\n").end();
    upgrade(served.requests.getFirst());
    assertEquals(SWITCHED + "<one>", peer.receiveText());
    assertTrue(peer.ended());
  }

  @Test
  void theUpgradeMayComeBeforeTheHandler() {
    served.server.onHead(this::upgrade);
    TestPeer peer = served.connect().send(asking() + "one\n");
    assertEquals(SWITCHED + "<one>", peer.receiveText());
    assertEquals(List.of(), served.requests);
  }

  @Test
  void theAnswerHasFurtherFieldsAndTheProtocolAsTheServerSpellsIt() {
    served.server.handler(
        request -> request.upgrade("LINES", Headers.of("X-Accept", "yes"), new Lines()));
    assertEquals(
        head("HTTP/1.1 101 Switching Protocols", CONNECTION, "Upgrade: LINES", "X-Accept: yes"),
        served.connect().send(asking()).receiveText());
  }

  @Test
  void whatWasSaidOfTheHeadIsInTheAnswer() {
    served.server.handler(
        request -> {
          request.setCookie(SetCookie.of("a", "b"));
          request.sendHeaders(Headers.of("X-One", "1", "X-Two", "2"), false);
          request.upgrade("lines", Headers.of("x-two", "3", "X-Two", "4"), new Lines());
        });
    String answer = served.connect().send(asking()).receiveText();
    assertEquals(
        head(
            "HTTP/1.1 101 Switching Protocols",
            CONNECTION,
            UPGRADE,
            "X-One: 1",
            "Set-Cookie: a=b",
            "x-two: 3",
            "X-Two: 4"),
        answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Upgrade: h2c, Lines ,x",
        "Upgrade: h2c\r\nUpgrade: lines",
        "UPGRADE: lines\r\nX: y",
      })
  void theProtocolMayBeOneOfSeveral(String upgrade) {
    served.server.handler(this::upgrade);
    String request = get("/", "Connection: keep-alive, upgrade", upgrade);
    assertTrue(served.connect().send(request).receiveText().startsWith("HTTP/1.1 101 "));
  }

  @Test
  void theRequestIsFinishedAndNothingCanBeSent() {
    served.connect().send(asking());
    HttpRequest request = served.requests.getFirst();
    request.onEnd(() -> told.add("end, lost " + request.isLost()));
    served.test.advance(Duration.ofSeconds(1));
    upgrade(request);
    served.test.advance(Duration.ofSeconds(1));
    assertTrue(told.contains("end, lost false"), told.toString());
    assertTrue(request.isFinished());
    assertEquals(Duration.ofSeconds(1), request.time());
    assertThrows(IllegalStateException.class, () -> request.send("x"));
    assertThrows(IllegalStateException.class, request::finish);
    request.abort();
    served.test.settle();
    assertFalse(told.contains("close"));
  }

  @Test
  void theServerForgetsTheConnection() {
    served.server.handler(this::upgrade);
    TestPeer peer = served.connect().send(asking());
    assertEquals(SWITCHED, peer.receiveText());
    assertEquals(0, served.server.connections());
    served.test.advance(Duration.ofHours(1));
    assertFalse(peer.ended());
    assertEquals("<one>", peer.send("one\n").receiveText());
    assertEquals(List.of("connect"), told);
  }

  @Test
  void theDeadlinesOfABodyAreForgottenWithTheConnection() {
    served.server.handler(this::upgrade);
    String head = head("POST / HTTP/1.1", "Host: a", CONNECTION, UPGRADE, "Content-Length: 2");
    TestPeer peer = served.connect().send(head);
    served.test.advance(Duration.ofSeconds(1));
    peer.send("bo");
    assertEquals(SWITCHED, peer.receiveText());
    served.test.advance(Duration.ofHours(1));
    assertEquals(Map.of(), served.server.refusals());
    assertEquals("<one>", peer.send("one\n").receiveText());
  }

  @Test
  void noTimerRunsForAConnectionThatTheServerHasForgotten() {
    served.server.handler(this::upgrade);
    served.connect().send(asking());
    long polls = served.test.engine().statistics().polls();
    served.test.advance(Duration.ofHours(1));
    assertTrue(served.test.engine().statistics().polls() - polls < 100);
  }

  @Test
  void deadlinesOfOtherConnectionsHold() {
    TestPeer silent = served.connect();
    served.server.handler(this::upgrade);
    TestPeer peer = served.connect().send(asking());
    served.test.advance(Duration.ofMinutes(1));
    assertTrue(silent.ended());
    assertFalse(peer.ended());
    peer.reset();
    TestPeer next = served.connect();
    served.test.advance(Duration.ofMinutes(1));
    assertTrue(next.ended());
  }

  @Test
  void aServerThatStopsLeavesTheHeirToItsGrace() {
    served.server.handler(this::upgrade);
    TestPeer peer = served.connect().send(asking());
    served.server.close(Duration.ofSeconds(5));
    served.test.advance(Duration.ofSeconds(4));
    assertEquals(SWITCHED + "<one>", peer.send("one\n").receiveText());
    served.test.advance(Duration.ofSeconds(1));
    assertTrue(peer.ended());
  }

  // What is refused

  private void assertRefused(String request, String message) {
    TestPeer peer = served.connect().send(request);
    HttpRequest asked = served.requests.getLast();
    IllegalStateException thrown = assertThrows(IllegalStateException.class, () -> upgrade(asked));
    assertEquals(message, thrown.getMessage());
    assertEquals("", Served.answer(peer));
    asked.sendResponse("no", 400);
    assertTrue(Served.answer(peer).endsWith("\r\n\r\nno"));
    assertEquals(List.of(), told);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X: y",
        "Upgrade: lines",
        "Connection: upgrade",
        "Connection: upgrade\r\nUpgrade: line",
        "Connection: upgrade\r\nUpgrade: linesx, x lines",
        "Connection: upgrade\r\nUpgrade:",
        "Connection: x-upgrade\r\nUpgrade: lines"
      })
  void whatTheClientHasNotAskedForIsRefused(String fields) {
    assertRefused(get("/", fields), "the client has not asked to upgrade to lines");
  }

  @Test
  void anOldClientCannotAsk() {
    assertRefused(
        head("GET / HTTP/1.0", CONNECTION, UPGRADE),
        "the client has not asked to upgrade to lines");
  }

  @Test
  void anAnswerThatHasBegunIsRefused() {
    served.connect().send(asking());
    HttpRequest request = served.requests.getFirst();
    request.send("x");
    IllegalStateException thrown =
        assertThrows(IllegalStateException.class, () -> upgrade(request));
    assertEquals("upgrade: the answer has begun", thrown.getMessage());
    request.finish();
    assertThrows(IllegalStateException.class, () -> upgrade(request));
    assertEquals(List.of(), told);
  }

  @Test
  void aClientThatHasLeftIsRefused() {
    TestPeer peer = served.connect().send(asking());
    peer.reset();
    IllegalStateException thrown =
        assertThrows(IllegalStateException.class, () -> upgrade(served.requests.getFirst()));
    assertEquals("upgrade: the client has left", thrown.getMessage());
  }

  @Test
  void i1FieldsThatAreNotAllowedAreRefusedAndTheAnswerCanStillBeGiven() {
    TestPeer peer = served.connect().send(asking());
    HttpRequest request = served.requests.getFirst();
    Headers bad =
        new Headers() {
          @Override
          public int size() {
            return 1;
          }

          @Override
          public String name(int index) {
            return "A";
          }

          @Override
          public String value(int index) {
            return "b\r\nC: d";
          }
        };
    assertThrows(IllegalArgumentException.class, () -> request.upgrade("lines", bad, new Lines()));
    request.finish();
    assertEquals(head("HTTP/1.1 200 OK", "Content-Length: 0"), Served.answer(peer));
    assertFalse(peer.ended());
  }

  @Test
  void anHeirThatIsInUseIsRefusedAndTheAnswerCanStillBeGiven() {
    Lines used = new Lines();
    served.test.connect(used);
    TestPeer peer = served.connect().send(asking());
    HttpRequest request = served.requests.getFirst();
    assertThrows(IllegalStateException.class, () -> request.upgrade("lines", Headers.of(), used));
    request.finish();
    assertEquals(head("HTTP/1.1 200 OK", "Content-Length: 0"), Served.answer(peer));
  }

  // Neither framing nor requests are confused

  @Test
  void f21ARequestBehindARejectedUpgradeIsRead() {
    served.server.handler(request -> request.sendResponse(request.path(), 200, "a/b"));
    TestPeer peer = served.connect().send(asking() + get("/next"));
    String fields = "HTTP/1.1 200 OK\r\nContent-Type: a/b\r\nContent-Length: ";
    assertEquals(fields + "1\r\n\r\n/" + fields + "5\r\n\r\n/next", Served.answer(peer));
  }

  @Test
  void f21TheBodyOfARequestIsNotForTheHeir() {
    served.server.handler(
        request -> {
          told.add(request.body().utf8());
          upgrade(request);
        });
    TestPeer peer = served.connect().send(post("/", "body\n", CONNECTION, UPGRADE) + "one\n");
    assertEquals(SWITCHED + "<one>", peer.receiveText());
    assertEquals(List.of("body\n", "connect"), told);
  }

  @Test
  void f21TheChunkedBodyOfARequestIsNotForTheHeir() {
    served.server.handler(this::upgrade);
    String request =
        head("POST / HTTP/1.1", "Host: a", CONNECTION, UPGRADE, "Transfer-Encoding: chunked");
    TestPeer peer = served.connect().send(request + "5\r\nbody\n\r\n0\r\n\r\none\n");
    assertEquals(SWITCHED + "<one>", peer.receiveText());
  }

  @Test
  void f21AnUpgradeBeforeTheBodyHasArrivedIsRefused() {
    served.server.onHead(
        request ->
            told.add(
                assertThrows(IllegalStateException.class, () -> upgrade(request)).getMessage()));
    TestPeer peer = served.connect().send(post("/", "one\n", CONNECTION, UPGRADE) + "two\n");
    assertEquals(List.of("upgrade: the body has not arrived"), told);
    upgrade(served.requests.getFirst());
    assertEquals(SWITCHED + "<two>", peer.receiveText());
  }

  @Test
  void f21TheBodyOfARejectedUpgradeIsNoRequest() {
    served.server.handler(request -> request.sendResponse(request.path(), 200, "a/b"));
    String hidden = get("/hidden");
    TestPeer peer = served.connect().send(post("/", hidden, CONNECTION, UPGRADE) + get("/next"));
    String answer = Served.answer(peer);
    assertTrue(answer.endsWith("\r\n\r\n/next"), answer);
    assertFalse(answer.contains("hidden"), answer);
  }
}
