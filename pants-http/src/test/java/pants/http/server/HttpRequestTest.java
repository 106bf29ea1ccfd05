package pants.http.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pants.http.server.Served.get;
import static pants.http.server.Served.head;
import static pants.http.server.Served.post;
import static pants.http.server.Served.withBody;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pants.bytes.Bytes;
import pants.http.BadMessageException;
import pants.http.BadMessageException.Reason;
import pants.http.HttpLimits;
import pants.net.Address;
import pants.testing.TestPeer;

/** What a request tells its handler. */
class HttpRequestTest {
  private static final String FORM = "Content-Type: application/x-www-form-urlencoded";

  private static final HttpLimits LIMITS = HttpLimits.DEFAULT.formFields(3).cookies(2);

  private final Served served = new Served(server -> server.limits(LIMITS));

  @AfterEach
  void close() {
    served.close();
  }

  // The head

  @Test
  void tellsMethodUrlPathQueryAndProtocol() {
    HttpRequest request = served.handled(get("/a%20b/c?x=1&y=%32?"));
    assertEquals("GET", request.method());
    assertEquals("/a%20b/c?x=1&y=%32?", request.url());
    assertEquals("/a%20b/c", request.path());
    assertEquals("x=1&y=%32?", request.query());
    assertEquals("", request.fragment());
    assertEquals("HTTP/1.1", request.protocol());
    assertEquals("GET /a%20b/c?x=1&y=%32?", request.toString());
  }

  @Test
  void distinguishesNoQueryFromAnEmptyOne() {
    assertNull(served.handled(get("/")).query());
    assertEquals("", served.handled(get("/?")).query());
  }

  @Test
  void anyTokenIsAMethod() {
    assertEquals("brew", served.handled(head("brew / HTTP/1.1", "Host: a")).method());
  }

  @Test
  void refusesAFragment() {
    TestPeer peer = served.connect().send(get("/page#part"));
    assertTrue(peer.receiveText().startsWith("HTTP/1.1 400 "));
    assertEquals(List.of(), served.requests);
  }

  @Test
  void tellsHeadersInTheirOrderAndSpelling() {
    HttpRequest request = served.handled(get("/", "X-One: 1", "x-two:2 ", "X-ONE: 007"));
    assertEquals("[Host: a, X-One: 1, x-two: 2, X-ONE: 007]", texts(request.headers()));
    assertEquals(List.of("1", "007"), request.headers().all("x-one"));
  }

  private static String texts(Iterable<?> values) {
    List<String> texts = new ArrayList<>();
    values.forEach(each -> texts.add(each.toString()));
    return texts.toString();
  }

  @Test
  void tellsHostWithItsPortAndHostnameWithout() {
    HttpRequest request = served.handled(head("GET /x?y HTTP/1.1", "Host: Example.COM:8080"));
    assertEquals("Example.COM:8080", request.host());
    assertEquals("example.com", request.hostname());
    assertEquals("http://Example.COM:8080/x?y", request.fullUrl());
  }

  @Test
  void takesTheBracketsOffAnIpv6Hostname() {
    HttpRequest request = served.handled(head("GET / HTTP/1.1", "Host: [2001:DB8::1]:81"));
    assertEquals("[2001:DB8::1]:81", request.host());
    assertEquals("2001:db8::1", request.hostname());
  }

  @Test
  void hostIsLocalWhereTheClientNamesNone() {
    HttpRequest request = served.handled("GET / HTTP/1.0\r\n\r\n");
    assertEquals("127.0.0.1", request.host());
    assertEquals("127.0.0.1", request.hostname());
    assertEquals("http://127.0.0.1/", request.fullUrl());
  }

  @Test
  void tellsTheProtocolOfAnOldClient() {
    assertEquals("HTTP/1.0", served.handled("GET / HTTP/1.0\r\n\r\n").protocol());
  }

  @Test
  void anAbsoluteTargetTellsHostPathAndFullUrl() {
    String url = "http://Example.com:81/a/b?c=d";
    HttpRequest request = served.handled(head("GET " + url + " HTTP/1.1", "Host: example.com:81"));
    assertEquals(url, request.url());
    assertEquals(url, request.fullUrl());
    assertEquals("/a/b", request.path());
    assertEquals("c=d", request.query());
    assertEquals("Example.com:81", request.host());
    assertEquals("example.com", request.hostname());
    assertEquals("d", request.queryFields().first("c"));
  }

  @Test
  void anAbsoluteTargetWithoutPathHasTheRootAsPath() {
    HttpRequest request =
        served.handled(head("GET http://example.com?q HTTP/1.1", "Host: example.com"));
    assertEquals("/", request.path());
    assertEquals("q", request.query());
  }

  @Test
  void anAsteriskIsTheWholeServer() {
    HttpRequest request = served.handled(head("OPTIONS * HTTP/1.1", "Host: example.com"));
    assertEquals("*", request.url());
    assertEquals("*", request.path());
    assertNull(request.query());
    assertEquals("http://example.com", request.fullUrl());
  }

  // The connection

  @Test
  void tellsWhoSentItAndHow() {
    HttpRequest request = served.handled(get("/"));
    assertTrue(request.remoteAddress() instanceof Address.Inet inet && inet.port() > 0);
    assertEquals("http", request.scheme());
    assertFalse(request.isSecure());
    assertSame(served.test.engine(), request.engine());
  }

  @Test
  void stillTellsWhoSentItWhenTheClientHasLeft() {
    TestPeer peer = served.connect().send(get("/"));
    HttpRequest request = served.requests.getFirst();
    Address address = request.remoteAddress();
    peer.reset();
    assertTrue(request.isLost());
    assertEquals(address, request.remoteAddress());
    assertEquals("http", request.scheme());
  }

  @Test
  void timeRunsUntilTheAnswerIsFinished() {
    HttpRequest request = served.handled(get("/"));
    assertEquals(Duration.ZERO, request.time());
    served.test.advance(Duration.ofMillis(1500));
    assertEquals(Duration.ofMillis(1500), request.time());
    request.sendResponse("");
    served.test.advance(Duration.ofSeconds(1));
    assertEquals(Duration.ofMillis(1500), request.time());
  }

  @Test
  void timeCountsTheArrivalOfTheBodyButNotTheWaitForTheHead() {
    TestPeer peer = served.connect();
    served.test.advance(Duration.ofSeconds(2));
    peer.send(head("POST / HTTP/1.1", "Host: a", "Content-Length: 2") + "a");
    served.test.advance(Duration.ofSeconds(3));
    peer.send("b");
    assertEquals(Duration.ofSeconds(3), served.requests.getFirst().time());
  }

  @Test
  void timeOfAHeldRequestBeginsWhenItsTurnComes() {
    served.connect().send(get("/1") + get("/2"));
    served.test.advance(Duration.ofSeconds(2));
    served.requests.getFirst().sendResponse("");
    served.test.settle();
    assertEquals(Duration.ZERO, served.requests.getLast().time());
  }

  @Test
  void timeEndsWhenTheClientLeaves() {
    TestPeer peer = served.connect().send(get("/"));
    served.test.advance(Duration.ofSeconds(2));
    peer.reset();
    served.test.advance(Duration.ofSeconds(2));
    assertEquals(Duration.ofSeconds(2), served.requests.getFirst().time());
  }

  // Fields

  @Test
  void parsesTheFieldsOfTheQueryAndKeepsBlankOnes() {
    HttpRequest request = served.handled(get("/?a=1&b=&a=%C3%A9+"));
    assertEquals("{a=[1, é ], b=[]}", request.queryFields().toString());
    assertEquals("", request.queryFields().first("b"));
    assertSame(request.queryFields(), request.queryFields());
    assertEquals(0, served.handled(get("/")).queryFields().names().size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "PATCH"})
  void parsesTheFormsOfMethodsThatHaveThem(String method) {
    HttpRequest request = served.handled(withBody(method, "/?q=1", "a=1&b=&a=2", FORM));
    assertEquals(List.of("1", "2"), request.formFields().all("a"));
    assertEquals("", request.formFields().first("b"));
    assertFalse(request.formFields().contains("q"));
    assertEquals("a=1&b=&a=2", request.body().utf8());
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "DELETE", "OPTIONS", "post"})
  void otherMethodsHaveNoForm(String method) {
    HttpRequest request = served.handled(withBody(method, "/", "a=1", FORM));
    assertTrue(request.formFields().names().isEmpty());
    assertEquals("a=1", request.body().utf8());
  }

  @Test
  void onlyTheTypeOfFormsMakesAForm() {
    assertTrue(served.handled(post("/", "a=1")).formFields().names().isEmpty());
    assertTrue(
        served
            .handled(post("/", "a=1", "Content-Type: text/plain"))
            .formFields()
            .names()
            .isEmpty());
    String parameters = "content-type: Application/X-WWW-Form-Urlencoded ; charset=UTF-8";
    assertEquals("1", served.handled(post("/", "a=1", parameters)).formFields().first("a"));
  }

  @Test
  void aBadQueryIsRefusedBeforeAnyHandler() {
    TestPeer peer = served.connect().send(get("/?a=%zz"));
    String answer = peer.receiveText();
    assertTrue(answer.startsWith("HTTP/1.1 400 Bad Request\r\n"), answer);
    assertTrue(answer.contains("\r\nConnection: close\r\n"), answer);
    assertTrue(peer.ended());
    assertEquals(List.of(), served.requests);
    assertEquals(Map.of(Reason.TARGET, 1L), served.server.refusals());
  }

  @Test
  void aBadFormThatAHandlerLetsGoIsRefused() {
    String answer = served.answer(HttpRequest::formFields, post("/", "a=%", FORM));
    assertTrue(answer.startsWith("HTTP/1.1 400 Bad Request\r\n"), answer);
    assertEquals(Map.of(Reason.PERCENT, 1L), served.server.refusals());
  }

  @Test
  void r5TooManyFieldsThatAHandlerLetsGoAreRefused() {
    String query = served.answer(HttpRequest::queryFields, get("/?a&b&c&d"));
    String form = served.answer(HttpRequest::formFields, post("/", "a&b&c&d", FORM));
    assertTrue(query.startsWith("HTTP/1.1 413 Content Too Large\r\n"), query);
    assertTrue(query.endsWith("\r\n\r\nmore than 3 fields (formFields)\n"), query);
    assertTrue(form.startsWith("HTTP/1.1 413 Content Too Large\r\n"), form);
    assertEquals(Map.of(Reason.FIELD_COUNT, 2L), served.server.refusals());
  }

  @Test
  void aHandlerMayAnswerTooManyFieldsItself() {
    String answer =
        served.answer(
            request -> {
              assertThrows(BadMessageException.class, request::queryFields);
              request.sendResponse("no", 422);
            },
            get("/?a&b&c&d"));
    assertTrue(answer.startsWith("HTTP/1.1 422 "), answer);
    assertEquals(Map.of(), served.server.refusals());
  }

  // The body

  @Test
  void theBodyIsWhole() {
    assertEquals(Bytes.EMPTY, served.handled(get("/")).body());
    assertEquals("hello", served.handled(post("/", "hello")).body().utf8());
  }

  @Test
  void theBodyIsWholeWhenItComesInPieces() {
    served.test.segmentSize(1);
    assertEquals("0123456789", served.handled(post("/", "0123456789")).body().utf8());
  }

  @Test
  void aChunkedBodyIsWholeAndItsTrailersAreTold() {
    String head = head("POST / HTTP/1.1", "Host: a", "Transfer-Encoding: chunked");
    String body = "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nX-Sum: 7\r\nContent-Length: 9\r\n\r\n";
    HttpRequest request = served.handled(head + body);
    assertEquals("abcde", request.body().utf8());
    assertEquals("[X-Sum: 7]", texts(request.trailers()));
    assertEquals(0, served.handled(get("/")).trailers().size());
  }

  // Cookies

  @Test
  void tellsTheCookiesThatTheClientSent() {
    HttpRequest request = served.handled(get("/", "Cookie: a=1; b=\"2\""));
    assertEquals(Map.of("a", "1", "b", "2"), request.cookies());
    assertSame(request.cookies(), request.cookies());
    assertEquals(Map.of(), served.handled(get("/")).cookies());
  }

  @Test
  void r3CookiesAboveTheirBoundAreNotLookedAt() {
    assertEquals(
        Map.of("a", "1", "b", "2"), served.handled(get("/", "Cookie: a=1; b=2; c=3")).cookies());
  }

  @Test
  void passesOverCookiesThatAreMalformed() {
    assertEquals(Map.of("b", "2"), served.handled(get("/", "Cookie: a b=1; b=2")).cookies());
  }

  // Values of the program's own

  @Test
  void keepsValuesForWhoeverHandlesItLater() {
    HttpRequest request = served.handled(get("/"));
    assertNull(request.get("user", String.class));
    request.set("user", "ann");
    request.set("level", 3);
    assertEquals("ann", request.get("user", String.class));
    assertEquals(3, request.get("level", Integer.class));
    assertThrows(ClassCastException.class, () -> request.get("user", Integer.class));
    request.set("user", null);
    assertNull(request.get("user", String.class));
  }

  @Test
  void aValueThatIsForgottenOrSetAgainLeavesTheOthers() {
    HttpRequest request = served.handled(get("/"));
    for (String name : List.of("a", "b", "c")) {
      request.set(name, name);
    }
    request.set("a", null);
    request.set("b", "again");
    request.set("d", null);
    assertNull(request.get("a", String.class));
    assertEquals("again", request.get("b", String.class));
    assertEquals("c", request.get("c", String.class));
    request.set("b", null);
    assertNull(request.get("b", String.class));
    assertEquals("c", request.get("c", String.class));
  }

  @Test
  void valuesOfOneRequestAreNotThoseOfTheNext() {
    TestPeer peer = served.connect().send(get("/"));
    served.requests.getFirst().set("user", "ann");
    served.requests.getFirst().sendResponse("");
    peer.send(get("/"));
    assertNull(served.requests.getLast().get("user", String.class));
  }
}
