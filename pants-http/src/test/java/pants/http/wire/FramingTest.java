package pants.http.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import pants.bytes.Bytes;
import pants.http.BadMessageException.Reason;
import pants.http.HttpLimits;

/**
 * Framing and request smuggling: the rows F of docs/security.md. Each request is read whole, byte
 * by byte and split everywhere, and must give the same.
 */
public class FramingTest {
  private static final String GET = "GET / HTTP/1.1\r\n";
  private static final String HOST = "Host: a\r\n";
  private static final String CHUNKED = "Transfer-Encoding: chunked\r\n";
  private static final String POST_CHUNKED = "POST / HTTP/1.1\r\n" + HOST + CHUNKED + "\r\n";

  /** Checks one input of a row; 200 where it is not refused. */
  protected void check(String input, int status) {
    var read = Messages.requests(input);
    assertEquals(status, read.status(), () -> String.valueOf(read));
    if (status != 200) {
      assertTrue(read.refusal().getMessage().matches("[ -~]{10,120}"), read.refusal().getMessage());
    }
  }

  private DynamicTest row(String id, String input, int status) {
    var shown = Bytes.latin1(input).toString();
    return DynamicTest.dynamicTest(id + " " + status + " for " + shown, () -> check(input, status));
  }

  private Stream<DynamicTest> rows(String id, int status, String... inputs) {
    return Stream.of(inputs).map(input -> row(id, input, status));
  }

  private static String fields(String... lines) {
    return "POST / HTTP/1.1\r\n" + HOST + String.join("\r\n", lines) + "\r\n\r\nhello";
  }

  @TestFactory
  Stream<DynamicTest> f1RefusesALengthBesideATransferEncoding() {
    return rows(
        "F1",
        400,
        fields("Content-Length: 5", "Transfer-Encoding: chunked"),
        fields("transfer-encoding: chunked", "CONTENT-LENGTH: 5"),
        fields("Content-Length: 5", "Transfer-Encoding: gzip"),
        "POST / HTTP/1.0\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nhello");
  }

  @TestFactory
  Stream<DynamicTest> f2RefusesATransferEncodingInVersion10() {
    return rows(
        "F2",
        400,
        "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n");
  }

  @TestFactory
  Stream<DynamicTest> f3RefusesTwoLengthsThatDiffer() {
    return rows(
        "F3",
        400,
        fields("Content-Length: 5", "Content-Length: 6"),
        fields("Content-Length: 5, 6"),
        fields("Content-Length: 5", "X: y", "content-length: 0"));
  }

  @TestFactory
  Stream<DynamicTest> f4RefusesTwoLengthsThatAreEqual() {
    return rows(
        "F4",
        400,
        fields("Content-Length: 5", "Content-Length: 5"),
        fields("Content-Length: 5, 5"));
  }

  @TestFactory
  Stream<DynamicTest> f5RefusesALengthThatIsNoDecimalNumber() {
    return Stream.of(
            "+5",
            "-5",
            "0x5",
            "5_0",
            "5 x",
            "",
            "5.0",
            "5e1",
            "99999999999999999999",
            "9223372036854775808",
            "00000000000000000005",
            "\u00b2",
            "\u00a05",
            "five",
            "5;")
        .map(value -> row("F5", fields("Content-Length: " + value), 400));
  }

  @Test
  void f5TakesLeadingZerosForDecimal() {
    assertEquals(List.of("hello"), Messages.requests(fields("Content-Length: 05")).bodies());
  }

  @TestFactory
  Stream<DynamicTest> f6RefusesATransferEncodingThatDoesNotEndWithChunked() {
    return Stream.concat(
        Stream.of(
                ",chunked",
                "chunked,",
                "chunked, identity",
                "xchunked",
                "chunkedx",
                "chunked;q=1",
                "chunked, chunked",
                "\u000bchunked",
                "\u00a0chunked",
                "chunked\u00a0",
                "",
                "gzip",
                "identity",
                "\"chunked\"")
            .map(value -> row("F6", fields("Transfer-Encoding: " + value), 400)),
        Stream.of(
            row("F6", fields("Transfer-Encoding: chunked", "Transfer-Encoding: chunked"), 400),
            row("F6", fields("Transfer-Encoding: gzip", "Transfer-Encoding: chunked"), 400)));
  }

  @TestFactory
  Stream<DynamicTest> f6DoesNotKnowACodingBeforeChunked() {
    return rows(
        "F6",
        501,
        fields("Transfer-Encoding: gzip, chunked"),
        fields("Transfer-Encoding: identity,chunked"),
        fields("Transfer-Encoding: gzip,\t Chunked"));
  }

  @TestFactory
  Stream<DynamicTest> f6TakesChunkedInAnyCaseAndWithBlanksAroundIt() {
    return Stream.of("chunked", "Chunked", "CHUNKED", " \tchunked \t")
        .map(
            value ->
                row(
                    "F6",
                    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:"
                        + value
                        + "\r\n\r\n0\r\n\r\n",
                    200));
  }

  @TestFactory
  Stream<DynamicTest> f7RefusesASizeOfAChunkThatIsNotHexadecimalDigits() {
    return Stream.of(
            "0x5",
            "+5",
            "-0",
            "-5",
            "5_",
            "",
            " 5",
            "5 ",
            "\t5",
            "5\t",
            "00000000000000005",
            "5 ;x",
            "g",
            "5.",
            "5,5",
            "\u00b2")
        .map(size -> row("F7", POST_CHUNKED + size + "\r\nhello\r\n0\r\n\r\n", 400));
  }

  @TestFactory
  Stream<DynamicTest> f7RefusesASizeOfAChunkAboveTheBound() {
    return rows(
        "F7",
        413,
        POST_CHUNKED + "ffffffffffffffff\r\nhello",
        POST_CHUNKED + "7fffffffffffffff\r\nhello",
        POST_CHUNKED + "5\r\nhello\r\n7fffffffffffffff\r\nhello",
        POST_CHUNKED + "8000000000000000\r\n");
  }

  @TestFactory
  Stream<DynamicTest> f8RefusesOtherEndsOfLinesInChunks() {
    return rows(
        "F8",
        400,
        POST_CHUNKED + "5\nhello\r\n0\r\n\r\n",
        POST_CHUNKED + "5\rhello\r\n0\r\n\r\n",
        POST_CHUNKED + "5\r\nhello\n0\r\n\r\n",
        POST_CHUNKED + "5\r\nhello\rX0\r\n\r\n",
        POST_CHUNKED + "5\r\nhelloXX0\r\n\r\n",
        POST_CHUNKED + "5\r\nhello0\r\n\r\n",
        POST_CHUNKED + "0\r\n\n",
        POST_CHUNKED + "0\r\n\rX",
        POST_CHUNKED + "0\n\r\n");
  }

  @TestFactory
  Stream<DynamicTest> f9RefusesControlCharactersAndOpenQuotesInChunkExtensions() {
    return rows(
        "F9",
        400,
        POST_CHUNKED + "5;a=\"\r\n\"\r\nhello\r\n0\r\n\r\n",
        POST_CHUNKED + "5;a=\"b\r\nhello\r\n0\r\n\r\n",
        POST_CHUNKED + "5;a=\"b\\\r\nhello\r\n0\r\n\r\n",
        POST_CHUNKED + "5;a=\"b\\\"\r\nhello\r\n0\r\n\r\n",
        POST_CHUNKED + "5;a\rb\r\nhello\r\n0\r\n\r\n",
        POST_CHUNKED + "5;a\nb\r\nhello\r\n0\r\n\r\n",
        POST_CHUNKED + "5;a\n\r\nhello\r\n0\r\n\r\n",
        POST_CHUNKED + "5;a\0\r\nhello\r\n0\r\n\r\n",
        POST_CHUNKED + "5;a\tb\r\nhello\r\n0\r\n\r\n",
        POST_CHUNKED + "5;a\\\r\nhello\r\n0\r\n\r\n",
        POST_CHUNKED + "0;a=\"\r\n\r\n");
  }

  @Test
  void f9TakesChunkExtensionsThatAreWellFormed() {
    var read =
        Messages.requests(
            POST_CHUNKED + "5;a;b=c;d=\"e;\\\"f\"\r\nhello\r\n1;x\r\n!\r\n0;last\r\n\r\n");
    assertEquals(List.of("hello!"), read.bodies());
  }

  @Test
  void f9BoundsTheExtensionsOfAllChunksTogether() {
    var limits = HttpLimits.DEFAULT.chunkExtensions(20);
    var inBounds = POST_CHUNKED + "1;123456789\r\na\r\n1;123456789\r\nb\r\n0\r\n\r\n";
    assertEquals(List.of("ab"), Messages.requests(Bytes.latin1(inBounds), limits).bodies());
    for (var above :
        List.of(
            POST_CHUNKED + "1;123456789\r\na\r\n1;1234567890\r\nb\r\n0\r\n\r\n",
            POST_CHUNKED + "1;123456789\r\na\r\n1;123456789\r\nb\r\n0;\r\n\r\n",
            POST_CHUNKED + "1;12345678901234567890",
            POST_CHUNKED + "1;\"234567890\\2345678901")) {
      var refusal = Messages.requests(Bytes.latin1(above), limits).refusal();
      assertEquals(Reason.CHUNK_EXTENSIONS, refusal.reason());
      assertEquals(400, refusal.status());
      assertTrue(refusal.getMessage().contains("20 bytes of chunk extensions (chunkExtensions)"));
    }
  }

  @Test
  void f10TrailersShareTheBoundsOfTheHead() {
    var limits = HttpLimits.DEFAULT.headerCount(3);
    var two = POST_CHUNKED + "0\r\nA: 1\r\n";
    assertNull(Messages.requests(Bytes.latin1(two + "\r\n"), limits).refusal());
    var three = Messages.requests(Bytes.latin1(two + "B: 2\r\n\r\n"), limits).refusal();
    assertEquals(Reason.HEADER_COUNT, three.reason());
    assertEquals(431, three.status());

    int head = HOST.length() + CHUNKED.length();
    var bytes = HttpLimits.DEFAULT.headerSection(head + 6);
    assertNull(Messages.requests(Bytes.latin1(two + "\r\n"), bytes).refusal());
    var longer = POST_CHUNKED + "0\r\nA: 12\r\n\r\n";
    assertEquals(
        Reason.HEADER_SIZE, Messages.requests(Bytes.latin1(longer), bytes).refusal().reason());
  }

  @Test
  void f10DropsTrailersThatFrameRouteOrAuthenticate() {
    var read =
        Messages.requests(
            POST_CHUNKED
                + "2\r\nhi\r\n0\r\nContent-Length: 5\r\nX-Sum: 7\r\nHost: b\r\n"
                + "transfer-encoding: chunked\r\nAuthorization: x\r\nCookie: a=b\r\n\r\n");
    assertEquals(
        List.of(new Messages.Whole(Bytes.latin1("hi"), "[X-Sum: 7]")),
        read.values().subList(1, read.values().size()));
  }

  @TestFactory
  Stream<DynamicTest> f10RefusesTrailersThatAreMalformed() {
    return rows(
        "F10",
        400,
        POST_CHUNKED + "0\r\nX : 1\r\n\r\n",
        POST_CHUNKED + "0\r\n X: 1\r\n\r\n",
        POST_CHUNKED + "0\r\nX: 1\n\r\n",
        POST_CHUNKED + "0\r\nX\r\n\r\n");
  }

  @Test
  void f10WaitsForTheFinalLineAndRefusesTheEndOfTheStreamBeforeIt() {
    var open = POST_CHUNKED + "2\r\nhi\r\n0\r\nX: 1\r\n";
    assertEquals(1, Messages.requests(open).values().size());
    assertEquals(Reason.INCOMPLETE, Messages.requestsToEnd(open).refusal().reason());
    assertEquals(
        Reason.INCOMPLETE, Messages.requestsToEnd(POST_CHUNKED + "2\r\nhi").refusal().reason());
  }

  @Test
  void f11TakesWhatFollowsTheLastChunkForTheNextRequest() {
    var read = Messages.requests(POST_CHUNKED + "2\r\nhi\r\n0\r\n\r\ngarbage\r\n\r\n");
    assertEquals(400, read.status());
    assertEquals(List.of("hi"), read.bodies());
  }

  @TestFactory
  Stream<DynamicTest> f12RefusesOtherEndsOfHeaderLines() {
    return rows(
        "F12",
        400,
        GET + "Host: a\n\r\n",
        GET + "Host: a\n\n",
        GET + "Host: a\rX: b\r\n\r\n",
        GET + HOST + "\n",
        GET + HOST + "\n\n",
        GET + HOST + "\rX",
        GET + "Host: a\r\n\r\rX",
        "GET / HTTP/1.1\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\rHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\r\n" + HOST + "\r\n");
  }

  @TestFactory
  Stream<DynamicTest> f13RefusesMalformedHeaderNames() {
    return rows(
        "F13",
        400,
        GET + HOST + "X : 1\r\n\r\n",
        GET + HOST + "X\t: 1\r\n\r\n",
        GET + " Host: a\r\n\r\n",
        GET + "\tHost: a\r\n\r\n",
        GET + HOST + "X: 1\r\n folded\r\n\r\n",
        GET + HOST + "X: 1\r\n\tfolded\r\n\r\n",
        GET + HOST + ": 1\r\n\r\n",
        GET + HOST + "X\r\n\r\n",
        GET + HOST + "X\r\n: 1\r\n\r\n",
        GET + HOST + "X Y: 1\r\n\r\n",
        GET + HOST + "X\u00e4: 1\r\n\r\n",
        GET + HOST + "X(: 1\r\n\r\n",
        GET + HOST + "X\0: 1\r\n\r\n");
  }

  @TestFactory
  Stream<DynamicTest> f14RefusesControlCharactersInValues() {
    var tests = new ArrayList<DynamicTest>();
    for (char c = 0; c <= 0x7F; c++) {
      if ((c < ' ' || c == 0x7F) && c != '\t') {
        tests.add(row("F14", GET + HOST + "X: a" + c + "b\r\n\r\n", 400));
      }
    }
    return tests.stream();
  }

  @Test
  void f14KeepsBytesAboveAsciiAndTrimsBlanksAlone() {
    var read = Messages.requests(GET + HOST + "X: \t\u0085a\t\u00a0 \t\r\nY:\r\nZ: \t \r\n\r\n");
    var head = read.heads().getFirst();
    assertEquals("\u0085a\t\u00a0", head.first("x"));
    assertEquals("", head.first("Y"));
    assertEquals("", head.first("Z"));
  }

  @TestFactory
  Stream<DynamicTest> f15RefusesWhatStandsBeforeARequest() {
    return rows(
        "F15",
        400,
        "\r\n\r\n\r\n" + GET + HOST + "\r\n",
        "\n" + GET + HOST + "\r\n",
        "\r" + GET + HOST + "\r\n",
        "\0" + GET + HOST + "\r\n",
        "\u000b" + GET + HOST + "\r\n",
        " " + GET + HOST + "\r\n");
  }

  @TestFactory
  Stream<DynamicTest> f15SkipsTwoEmptyLinesBeforeARequest() {
    return rows("F15", 200, "\r\n" + GET + HOST + "\r\n", "\r\n\r\n" + GET + HOST + "\r\n");
  }

  @TestFactory
  Stream<DynamicTest> f16RefusesMalformedRequestLines() {
    return Stream.of(
            "G=\": / HTTP/1.1",
            "GET\t/ HTTP/1.1",
            "GET  / HTTP/1.1",
            "GET /  HTTP/1.1",
            "GET /\tHTTP/1.1",
            "GET / HTTP/1.1 ",
            "GET /",
            "GET / ",
            "GET",
            "/ HTTP/1.1",
            "GET\n/ HTTP/1.1",
            "GET / x HTTP/1.1",
            "GET  HTTP/1.1",
            "G\u00c4T / HTTP/1.1",
            "GET /\u000bHTTP/1.1",
            "",
            "GET HTTP/1.1")
        .map(line -> row("F16", "\r\n\r\n" + line + "\r\n" + HOST + "\r\n", 400));
  }

  @TestFactory
  Stream<DynamicTest> f16TakesAnyTokenForAMethod() {
    return Stream.of("get", "FOO", "M-SEARCH", "!#$%&'*+-.^_`|~09az")
        .map(method -> row("F16", method + " / HTTP/1.1\r\n" + HOST + "\r\n", 200));
  }

  @TestFactory
  Stream<DynamicTest> f17RefusesMalformedVersions() {
    return Stream.of(
            "HTTP/1.32",
            "HTTP/4294967295.255",
            "http/1.1",
            "HTTP/1",
            "HTTP/1.",
            "HTTP/.1",
            "HTTP/1.1x",
            "HTTP/1,1",
            "HTTP /1.1",
            "HTTP/ 1.1",
            "HTTP/-1.1",
            "HTTP/a.b",
            "XTTP/1.1")
        .map(version -> row("F17", "GET / " + version + "\r\n" + HOST + "\r\n", 400));
  }

  @TestFactory
  Stream<DynamicTest> f17RefusesOtherMajorVersions() {
    return rows(
        "F17",
        505,
        "GET / HTTP/9.9\r\n" + HOST + "\r\n",
        "GET / HTTP/2.0\r\n\r\n",
        "GET / HTTP/0.9\r\n\r\n");
  }

  @Test
  void f17TakesNewerMinorVersionsFor11() {
    var head = Messages.requests("GET / HTTP/1.9\r\n" + HOST + "\r\n").heads().getFirst();
    assertEquals(1, head.minorVersion());
    assertTrue(head.keepsAlive());
  }

  @TestFactory
  Stream<DynamicTest> f18RefusesMissingRepeatedAndMalformedHosts() {
    var tests = new ArrayList<DynamicTest>();
    tests.add(row("F18", GET + "\r\n", 400));
    tests.add(row("F18", GET + HOST + HOST + "\r\n", 400));
    tests.add(row("F18", GET + HOST + "hOST: b\r\n\r\n", 400));
    tests.add(row("F18", "GET / HTTP/1.0\r\n" + HOST + HOST + "\r\n", 400));
    for (var host :
        List.of(
            "",
            "a b",
            "a/b",
            "a?b",
            "a#b",
            "a\\b",
            "user@a",
            "u:p@a",
            "a:port",
            "a:-1",
            "a:65536",
            "a:999999",
            "a:8:8",
            ":80",
            "[::1",
            "::1",
            "[::1]x",
            "[g::]",
            "[]",
            "[1]",
            "\u00e4",
            "a%",
            "a%zz",
            "a\"b",
            "<a>")) {
      tests.add(row("F18", GET + "Host: " + host + "\r\n\r\n", 400));
    }
    return tests.stream();
  }

  @TestFactory
  Stream<DynamicTest> f18TakesNamesAndAddressesWithAndWithoutPorts() {
    return Stream.of(
            "a",
            "A.example.ORG",
            "a:80",
            "a:",
            "a:0",
            "a:65535",
            "127.0.0.1:8080",
            "[::1]",
            "[2001:db8::1]:443",
            "[::ffff:1.2.3.4]",
            "a_b",
            "a%20b",
            "xn--bcher-kva.example")
        .map(host -> row("F18", GET + "Host: " + host + "\r\n\r\n", 200));
  }

  @Test
  void f18NeedsNoHostInVersion10() {
    assertNull(Messages.requests("GET / HTTP/1.0\r\n\r\n").refusal());
  }

  @TestFactory
  Stream<DynamicTest> f18RefusesAHostThatIsNotTheTargets() {
    return rows(
        "F18",
        400,
        "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET http://a:81/ HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET https://a/ HTTP/1.1\r\nHost: a:80\r\n\r\n",
        "GET http://a/ HTTP/1.1\r\nHost: \r\n\r\n",
        "GET http://a/ HTTP/1.1\r\n\r\n");
  }

  @TestFactory
  Stream<DynamicTest> f18TakesAHostThatIsTheTargets() {
    return rows(
        "F18",
        200,
        "GET http://a/ HTTP/1.1\r\nHost: A\r\n\r\n",
        "GET HTTP://A:80/ HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET https://a HTTP/1.1\r\nHost: a:443\r\n\r\n",
        "GET http://a/ HTTP/1.0\r\n\r\n");
  }

  @TestFactory
  Stream<DynamicTest> f19RefusesMalformedTargets() {
    return Stream.of(
            "!",
            "a",
            "a/b",
            "//x",
            "//x/y?z",
            "/%zz",
            "/%",
            "/%4",
            "/?%g0",
            "/a#b",
            "/#",
            "/a\\b",
            "\\",
            "/a\0b",
            "/a\u007f",
            "/\u00e4",
            "/\"",
            "/<",
            "/?>",
            "*",
            "*x",
            "?q",
            "http:/a",
            "http://",
            "http:///x",
            "http://u@a/",
            "http://a:x/",
            "ftp://a/",
            "http://?q",
            "javascript:x",
            "a:80",
            "")
        .map(target -> row("F19", "GET " + target + " HTTP/1.1\r\n" + HOST + "\r\n", 400));
  }

  @TestFactory
  Stream<DynamicTest> f19RefusesFormsThatAMethodDoesNotHave() {
    return rows(
        "F19",
        400,
        "CONNECT / HTTP/1.1\r\n" + HOST + "\r\n",
        "CONNECT a HTTP/1.1\r\n" + HOST + "\r\n",
        "CONNECT http://a/ HTTP/1.1\r\n" + HOST + "\r\n",
        "OPTIONS ** HTTP/1.1\r\n" + HOST + "\r\n",
        "options * HTTP/1.1\r\n" + HOST + "\r\n");
  }

  @TestFactory
  Stream<DynamicTest> f19TakesWhatBrowsersSend() {
    return Stream.of("/", "/a;b=c", "/?", "/??", "/a?b//c", "/%41", "/[]|{}^`", "/?a=%C3%A4&b=[1]")
        .map(target -> row("F19", "GET " + target + " HTTP/1.1\r\n" + HOST + "\r\n", 200));
  }

  @Test
  void f20ABodyOfAGetIsItsBody() {
    var read =
        Messages.requests(
            GET + HOST + "Content-Length: 18\r\n\r\nGET /x HTTP/1.1\r\n\r" + GET + HOST + "\r\n");
    assertNull(read.refusal());
    assertEquals(List.of("GET /x HTTP/1.1\r\n\r", ""), read.bodies());
    assertEquals("/", ((RequestHead) read.heads().getLast()).target());
  }

  @Test
  void f21AnUpgradeHasTheFramingOfAnyRequest() {
    var read =
        Messages.requests(
            GET
                + HOST
                + "Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n"
                + "Content-Length: 3\r\n\r\nabc"
                + GET
                + HOST
                + "\r\n");
    assertTrue(read.heads().getFirst().asksForUpgrade());
    assertEquals(List.of("abc", ""), read.bodies());
  }

  @Test
  void f22RefusesABadRequestBehindAGoodOne() {
    var read = Messages.requests(GET + HOST + "\r\nGET / HTTP/1.1\r\nbad\r\n\r\n");
    assertEquals(400, read.status());
    assertEquals(List.of(""), read.bodies());
  }

  @Test
  void f23RefusesThePrefaceOfHttp2() {
    var read = Messages.requests("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    assertEquals(505, read.status());
    assertEquals(Reason.VERSION, read.refusal().reason());
    assertNotNull(read.refusal().getMessage());
  }
}
