package pants.http.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import pants.bytes.Bytes;
import pants.bytes.ReceiveBuffer;
import pants.http.BadMessageException;
import pants.http.BadMessageException.Reason;
import pants.http.HttpLimits;

class RequestReaderTest {
  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n";

  private static RequestHead head(String input) {
    var read = Messages.requests(input);
    assertNull(read.refusal());
    return (RequestHead) read.heads().getFirst();
  }

  private static BadMessageException refusal(HttpLimits limits, String input) {
    return Messages.requests(Bytes.latin1(input), limits).refusal();
  }

  private static ReceiveBuffer buffer(String input) {
    var buffer = new ReceiveBuffer(64 * 1024);
    buffer.append(Bytes.latin1(input).asByteBuffer());
    return buffer;
  }

  @Test
  void readsEachPartOfAHead() {
    var head =
        head(
            String.join(
                "\r\n",
                "",
                "POST /a%20b?c=d?e HTTP/1.1",
                "host: example.org:81",
                "X-One: 1",
                "x-one:2 ",
                "Content-Length: 0",
                "",
                ""));
    assertEquals("POST", head.method());
    assertEquals("/a%20b?c=d?e", head.target());
    assertEquals("/a%20b", head.path());
    assertEquals("c=d?e", head.query());
    assertTrue(head.isEscaped());
    assertEquals("HTTP/1.1", head.version());
    assertEquals("example.org:81", head.host());
    assertEquals(4, head.size());
    assertEquals("X-One", head.name(1));
    assertEquals(List.of("1", "2"), head.all("x-oNE"));
    assertEquals("[Content-Length, host, X-One]", head.names().toString());
    assertNull(head.first("Hos"));
    assertNull(head.first("Hosts"));
    assertEquals(-1, head.indexOf("Host", 1));
    assertEquals(BodyFraming.NONE, head.framing());
  }

  @Test
  void aLetterIsNotTakenForAnotherSign() {
    var head = head(GET + "X-@: 1\r\n\r\n".replace('@', '^'));
    assertEquals("1", head.first("x-^"));
    assertNull(head.first("X-~"), "'^' and '~' differ by the bit of upper and lower case");
  }

  @Test
  void knowsTheFormsOfTargets() {
    var absolute = head("GET http://A.b:80/c?d HTTP/1.1\r\nHost: a.B\r\n\r\n");
    assertEquals(RequestHead.TargetForm.ABSOLUTE, absolute.form());
    assertEquals("A.b:80", absolute.host());
    assertEquals("a.b", absolute.hostname());
    assertEquals("/c", absolute.path());
    assertEquals("d", absolute.query());
    assertEquals("/", head("GET http://a HTTP/1.1\r\nHost: a\r\n\r\n").path());
    var query = head("GET http://a?b/c HTTP/1.1\r\nHost: a\r\n\r\n");
    assertEquals("/", query.path());
    assertEquals("b/c", query.query());
    var asterisk = head("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n");
    assertEquals(RequestHead.TargetForm.ASTERISK, asterisk.form());
    assertEquals("*", asterisk.path());
    var authority = head("CONNECT b:443 HTTP/1.1\r\nHost: a\r\n\r\n");
    assertEquals(RequestHead.TargetForm.AUTHORITY, authority.form());
    assertEquals("b:443", authority.host());
    assertEquals("b", authority.hostname());
    assertEquals("::1f", head("GET / HTTP/1.1\r\nHost: [::1F]:80\r\n\r\n").hostname());
    assertEquals("a", head("GET / HTTP/1.1\r\nHost: A:\r\n\r\n").hostname());
    assertNull(head("GET / HTTP/1.0\r\n\r\n").hostname());
    assertNull(head("GET / HTTP/1.0\r\n\r\n").host());
    assertNull(head(GET + "\r\n").query());
    assertEquals("", head("GET /? HTTP/1.0\r\n\r\n").query());
  }

  @Test
  void methodsThatAreKnownAreNoNewStrings() {
    assertSame("DELETE", head("DELETE / HTTP/1.0\r\n\r\n").method());
    assertEquals("get", head("get / HTTP/1.0\r\n\r\n").method());
    assertFalse(head("get / HTTP/1.0\r\n\r\n").methodIs("GET"));
  }

  @Test
  void knowsWhetherTheConnectionLivesOn() {
    assertTrue(head(GET + "\r\n").keepsAlive());
    assertFalse(head(GET + "Connection: Close\r\n\r\n").keepsAlive());
    assertFalse(head(GET + "Connection: x, ,close ,y\r\n\r\n").keepsAlive());
    assertFalse(head(GET + "Connection: x\r\nConnection: close\r\n\r\n").keepsAlive());
    assertTrue(head(GET + "Connection: closed\r\n\r\n").keepsAlive());
    assertFalse(head("GET / HTTP/1.0\r\n\r\n").keepsAlive());
    assertTrue(head("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n").keepsAlive());
    assertFalse(head("GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n").keepsAlive());
  }

  @Test
  void knowsUpgradesAndExpectations() {
    assertTrue(head(GET + "Connection: upgrade\r\nUpgrade: x\r\n\r\n").asksForUpgrade());
    assertFalse(head(GET + "Upgrade: x\r\n\r\n").asksForUpgrade());
    assertFalse(head(GET + "Connection: upgrade\r\n\r\n").asksForUpgrade());
    assertTrue(head(GET + "Expect: 100-Continue\r\n\r\n").expectsContinue());
    assertFalse(head("GET / HTTP/1.0\r\nExpect: 100-continue\r\n\r\n").expectsContinue());
    assertTrue(head(GET + "Expect: 200-ok\r\n\r\n").hasUnknownExpectation());
    assertFalse(head(GET + "Expect: 100-continue\r\n\r\n").hasUnknownExpectation());
    assertFalse(head(GET + "\r\n").hasUnknownExpectation());
  }

  @Test
  void readsBodiesByLengthAndInChunks() {
    var read =
        Messages.requests(
            "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"
                + "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "1\r\na\r\n0A\r\n0123456789\r\n0000\r\nX-Y: z\r\n\r\n"
                + GET
                + "\r\nrest");
    assertEquals(List.of("hello", "a0123456789", ""), read.bodies());
    assertEquals(new Messages.Whole(Bytes.latin1("a0123456789"), "[X-Y: z]"), read.values().get(3));
    assertEquals(Bytes.latin1("rest"), read.rest());
    assertInstanceOf(BodyFraming.Chunked.class, read.heads().get(1).framing());
    assertEquals(new BodyFraming.Length(5), read.heads().get(0).framing());
  }

  @Test
  void whatArrivedOfABodyComesAtOnce() {
    var reader = new RequestReader(HttpLimits.DEFAULT);
    var buffer = buffer("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 500\r\n\r\nhel");
    assertInstanceOf(RequestHead.class, reader.take(buffer));
    assertEquals(new HttpEvent.Body(Bytes.latin1("hel")), reader.take(buffer));
    assertNull(reader.take(buffer));
    assertTrue(reader.isWithinMessage());
  }

  @Test
  void aBodyIsHandedOverWithoutACopy() {
    var reader = new RequestReader(HttpLimits.DEFAULT);
    var buffer = buffer("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\n\r\n");
    reader.take(buffer);
    buffer.append(Bytes.of(new byte[4000]).asByteBuffer());
    var all = buffer.peek(4000);
    var body = (HttpEvent.Body) reader.take(buffer);
    var arrays = new Object[2];
    all.writeTo((array, offset, length) -> arrays[0] = array);
    body.bytes().writeTo((array, offset, length) -> arrays[1] = array);
    assertSame(arrays[0], arrays[1]);
  }

  @Test
  void knowsWhetherItIsWithinAMessage() {
    var reader = new RequestReader(HttpLimits.DEFAULT);
    var buffer = buffer("\r\n");
    assertNull(reader.take(buffer));
    assertFalse(reader.isWithinMessage());
    buffer.append(Bytes.latin1("G").asByteBuffer());
    assertNull(reader.take(buffer));
    assertTrue(reader.isWithinMessage());
    buffer.append(Bytes.latin1("ET / HTTP/1.0\r\n\r\n").asByteBuffer());
    assertInstanceOf(RequestHead.class, reader.take(buffer));
    assertTrue(reader.isWithinMessage());
    assertInstanceOf(HttpEvent.End.class, reader.take(buffer));
    assertFalse(reader.isWithinMessage());
    assertNull(reader.end(buffer));
  }

  @Test
  void theEndOfTheStreamWithinAMessageIsRefused() {
    assertNull(Messages.requestsToEnd(GET + "\r\n").refusal());
    assertNull(Messages.requestsToEnd("").refusal());
    assertNull(Messages.requestsToEnd("\r\n\r").refusal());
    for (var open :
        List.of(
            "G",
            "GET / HTTP/1.1\r",
            GET,
            GET + "\r",
            GET + "Content-Length: 2\r\n\r\na",
            GET + "Content-Length: 2\r\n\r\n",
            GET + "Transfer-Encoding: chunked\r\n\r\n",
            GET + "Transfer-Encoding: chunked\r\n\r\n1\r\na")) {
      assertEquals(Reason.INCOMPLETE, Messages.requestsToEnd(open).refusal().reason(), open);
    }
  }

  @Test
  void r2BoundsTheRequestLine() {
    var limits = HttpLimits.DEFAULT.requestLine(20);
    assertNull(refusal(limits, "GET /123456 HTTP/1.0\r\n\r\n"));
    var refusal = refusal(limits, "GET /1234567 HTTP/1.0\r\n\r\n");
    assertEquals(414, refusal.status());
    assertEquals("a request line above 20 bytes (requestLine)", refusal.getMessage());
    assertEquals(414, refusal(limits, "A".repeat(100)).status());
    assertEquals(414, refusal(limits, "GET /?" + "%20".repeat(100)).status());
    assertEquals(
        414, refusal(HttpLimits.DEFAULT, "GET /" + "a".repeat(8192) + " HTTP/1.1\r\n").status());
  }

  @Test
  void r2BoundsTheHeaderSection() {
    var limits = HttpLimits.DEFAULT.headerSection(20);
    assertNull(refusal(limits, "GET / HTTP/1.0\r\nA: 0123456789abcde\r\n\r\n"));
    var refusal = refusal(limits, "GET / HTTP/1.0\r\nA: 0123456789abcdef\r\nB: 1\r\n\r\n");
    assertEquals(431, refusal.status());
    assertEquals("more than 20 bytes of headers (headerSection)", refusal.getMessage());
    assertEquals(431, refusal(limits, "GET / HTTP/1.0\r\nX: " + "a".repeat(100)).status());
    assertEquals(431, refusal(limits, "GET / HTTP/1.0\r\n" + "a".repeat(100)).status());
    assertEquals(
        Reason.HEADER_SIZE,
        refusal(HttpLimits.DEFAULT.headerSection(2000), GET + "X: " + "a".repeat(2000)).reason());
  }

  @Test
  void r2BoundsTheNumberOfFields() {
    var most = "GET / HTTP/1.0\r\n" + "X: 1\r\n".repeat(128);
    assertNull(refusal(HttpLimits.DEFAULT, most + "\r\n"));
    var refusal = refusal(HttpLimits.DEFAULT, most + "X: 1\r\n\r\n");
    assertEquals(431, refusal.status());
    assertEquals("more than 128 header fields (headerCount)", refusal.getMessage());
  }

  @Test
  void boundsABodyOfALength() {
    var limits = HttpLimits.DEFAULT.body(5);
    assertNull(refusal(limits, GET + "Content-Length: 5\r\n\r\nhello"));
    var read = Messages.requests(Bytes.latin1(GET + "Content-Length: 6\r\n\r\n"), limits);
    assertEquals(413, read.status());
    assertEquals("a body above 5 bytes (body)", read.refusal().getMessage());
    assertEquals(1, read.values().size(), "the head comes first, so that its reader may decide");
  }

  @Test
  void boundsABodyInChunks() {
    var limits = HttpLimits.DEFAULT.body(5);
    var chunked = GET + "Transfer-Encoding: chunked\r\n\r\n";
    assertNull(refusal(limits, chunked + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"));
    assertEquals(413, refusal(limits, chunked + "3\r\nabc\r\n3\r\n").status());
    assertEquals(413, refusal(limits, chunked + "6\r\n").status());
  }

  @Test
  void theBoundOfOneBodyCanBeSetWhenItsHeadIsKnown() {
    var reader = new RequestReader(HttpLimits.DEFAULT.body(1));
    var twice = GET + "Content-Length: 5\r\n\r\nhello";
    var buffer = buffer(twice + twice);
    reader.take(buffer);
    reader.maxBody(5);
    assertInstanceOf(HttpEvent.Body.class, reader.take(buffer));
    assertInstanceOf(HttpEvent.End.class, reader.take(buffer));
    reader.take(buffer);
    assertThrows(BadMessageException.class, () -> reader.take(buffer));
  }

  @Test
  void theWindowHoldsTheLongestHead() {
    var limits = HttpLimits.DEFAULT.requestLine(100_000).headerSection(200_000);
    var reader = new RequestReader(limits);
    var buffer = new ReceiveBuffer(reader.minimum());
    var line = "GET /" + "a".repeat(99_986) + " HTTP/1.1\r\n";
    var fields = "Host: a\r\nX: " + "b".repeat(199_986) + "\r\n";
    buffer.append(Bytes.latin1("\r\n\r\n" + line + fields + "\r\n").asByteBuffer());
    assertInstanceOf(RequestHead.class, reader.take(buffer));
  }

  /** Where it goes on is at most the two bytes of an escape, or the CR of a line end, behind. */
  @Test
  void r2NoByteIsLookedAtAgainWhenMoreArrive() {
    var limits = HttpLimits.DEFAULT;
    var line = new RequestLine(limits);
    line.begin();
    var buffer = new ReceiveBuffer(64 * 1024);
    for (byte each : Bytes.latin1("GET /" + "%41a?".repeat(1000)).toArray()) {
      buffer.append(Bytes.of(each).asByteBuffer());
      assertFalse(line.parse(buffer));
      assertTrue(buffer.length() - line.end() <= 2, () -> "went back to " + line.end());
    }
    var fields = new FieldLines(limits);
    fields.begin(0);
    buffer.clear();
    for (byte each : Bytes.latin1("Name: value\r\nX:  y\t\r\n".repeat(60)).toArray()) {
      buffer.append(Bytes.of(each).asByteBuffer());
      assertFalse(fields.parse(buffer));
      assertTrue(buffer.length() - fields.end() <= 1, () -> "went back to " + fields.end());
    }
  }

  @Test
  void looksAtEachHostThatIsNotTheOneBefore() {
    String good = "GET / HTTP/1.1\r\nHost: a.example:80\r\n\r\n";
    var read =
        Messages.requests(
            Bytes.latin1(
                good
                    + good
                    + good.replace("a.ex", "b.ex")
                    + good
                    + good.replace("a.ex", "a/ex")
                    + good),
            HttpLimits.DEFAULT);
    assertEquals(4, read.heads().size());
    assertEquals(
        "Host must be a name or an address, perhaps with a port", read.refusal().getMessage());
    assertEquals(400, refusal(HttpLimits.DEFAULT, good.replace("a.example:80", "")).status());
  }
}
