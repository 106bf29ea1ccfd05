package pants.http.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pants.bytes.Bytes;
import pants.http.BadMessageException.Reason;

class ResponseReaderTest {
  private static Messages.Read read(String input, String... methods) {
    return Messages.responses(Bytes.latin1(input), false, methods);
  }

  private static Messages.Read readToEnd(String input, String... methods) {
    return Messages.responses(Bytes.latin1(input), true, methods);
  }

  @Test
  void readsEachPartOfAHead() {
    var read = read("HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno", "GET");
    var head = (ResponseHead) read.heads().getFirst();
    assertEquals(404, head.status());
    assertEquals("Not Found", head.reason());
    assertEquals("2", head.first("content-length"));
    assertEquals(1, head.minorVersion());
    assertTrue(head.keepsAlive());
    assertEquals(List.of("no"), read.bodies());
  }

  @Test
  void aReasonMayBeEmptyOrMissing() {
    for (var line : List.of("HTTP/1.1 204\r\n\r\n", "HTTP/1.1 204 \r\n\r\n")) {
      var read = read(line, "GET");
      assertEquals("", ((ResponseHead) read.heads().getFirst()).reason());
    }
    var kept = read("HTTP/1.0 200 a\u00e4 \tb\r\n\r\n", "HEAD").heads().getFirst();
    assertEquals("a\u00e4 \tb", ((ResponseHead) kept).reason());
    assertFalse(kept.keepsAlive());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 20 OK", "HTTP/1.1 2000 OK", "HTTP/1.1  200 OK", "HTTP/1.1 abc", "HTTP/1.1 200OK",
        "http/1.1 200 OK", "HTTP/1.1 099 x", "HTTP/1.10 200 OK", "HTTP/11 200 OK", " HTTP/1.1 200",
        "HTTP/1.1\t200 OK", "HTTP/1.1 200\tOK", "HTTP/1.1 200 a\0b", "HTTP/1.1 200 a\u007f", "\r\n"
      })
  void refusesMalformedStatusLines(String line) {
    assertEquals(Reason.STATUS_LINE, read(line + "\r\n\r\n", "GET").refusal().reason());
  }

  @Test
  void refusesOtherVersionsAndLineEnds() {
    assertEquals(Reason.VERSION, read("HTTP/2.0 200 OK\r\n\r\n", "GET").refusal().reason());
    assertEquals(Reason.STATUS_LINE, read("HTTP/1.1 200 OK\n\n", "GET").refusal().reason());
    assertEquals(Reason.LINE_END, read("HTTP/1.1 200 OK\rX", "GET").refusal().reason());
    var long200 = "HTTP/1.1 200 " + "a".repeat(9000);
    assertEquals(Reason.STATUS_LINE, read(long200, "GET").refusal().reason());
  }

  @Test
  void theMethodOfTheRequestDecidesWhetherThereIsABody() {
    var two = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n";
    var read = read(two + two + "hello" + two, "HEAD", "GET", "CONNECT");
    assertEquals(List.of("", "hello", ""), read.bodies());
    var refused = read("HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nno", "CONNECT");
    assertEquals(List.of("no"), refused.bodies());
  }

  @Test
  void someStatusesHaveNoBody() {
    for (int status : new int[] {100, 101, 199, 204, 304}) {
      var read = read("HTTP/1.1 " + status + " x\r\nContent-Length: 5\r\n\r\nrest", "GET", "GET");
      assertEquals(BodyFraming.NONE, read.heads().getFirst().framing(), "status " + status);
    }
  }

  @Test
  void interimResponsesComeBeforeTheOneThatAnswers() {
    var read =
        read(
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
                + "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na",
            "HEAD");
    assertEquals(3, read.heads().size());
    assertTrue(((ResponseHead) read.heads().get(0)).isInterim());
    assertFalse(((ResponseHead) read.heads().get(2)).isInterim());
    assertEquals(
        Reason.UNEXPECTED_RESPONSE, read.refusal().reason(), "an answer to HEAD has no body");
  }

  @Test
  void switchingProtocolsAnswersTheRequest() {
    var read = read("HTTP/1.1 101 Switching Protocols\r\n\r\n", "GET");
    assertFalse(((ResponseHead) read.heads().getFirst()).isInterim());
    assertEquals(2, read.values().size());
  }

  @Test
  void boundsInterimResponses() {
    var read = read("HTTP/1.1 100 x\r\n\r\n".repeat(17), "GET");
    assertEquals(Reason.UNEXPECTED_RESPONSE, read.refusal().reason());
    assertNull(read("HTTP/1.1 100 x\r\n\r\n".repeat(16), "GET").refusal());
  }

  @Test
  void refusesAResponseToNoRequest() {
    var one = "HTTP/1.1 204 x\r\n\r\n";
    assertEquals(Reason.UNEXPECTED_RESPONSE, read(one).refusal().reason());
    assertEquals(Reason.UNEXPECTED_RESPONSE, read(one + one, "GET").refusal().reason());
  }

  @Test
  void aBodyWithoutLengthEndsWithTheStream() {
    var input = "HTTP/1.1 200 OK\r\n\r\nall of it";
    assertEquals(List.of(), read(input, "GET").bodies());
    var read = readToEnd(input, "GET");
    assertEquals(List.of("all of it"), read.bodies());
    assertNull(read.refusal());
    assertEquals(List.of(""), readToEnd("HTTP/1.0 200 OK\r\n\r\n", "GET").bodies());
  }

  @Test
  void theEndOfTheStreamWithinAMessageIsRefused() {
    for (var open :
        List.of(
            "H",
            "HTTP/1.1 200 OK\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n")) {
      assertEquals(Reason.INCOMPLETE, readToEnd(open, "GET").refusal().reason(), open);
    }
    assertNull(readToEnd("", "GET").refusal());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Content-Length: 5\r\nContent-Length: 5",
        "Content-Length: 5, 5",
        "Content-Length: -1",
        "Transfer-Encoding: gzip",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: x, chunked",
        "X: 1\r\n folded",
        "X : 1"
      })
  void k3RefusesFramingThatSomebodyElseMightReadAnotherWay(String fields) {
    var refusal = read("HTTP/1.1 200 OK\r\n" + fields + "\r\n\r\nhello", "GET").refusal();
    assertTrue(List.of(400, 501).contains(refusal.status()));
  }

  @Test
  void readsTrailers() {
    var read =
        read(
            String.join(
                "\r\n",
                "HTTP/1.1 200 OK",
                "Transfer-Encoding: chunked",
                "",
                "2",
                "hi",
                "0",
                "X: 1",
                "X: 2",
                "Set-Cookie: a=b",
                "",
                ""),
            "GET");
    assertEquals(
        Collections.singletonList(new Messages.Whole(Bytes.latin1("hi"), "[X: 1, X: 2]")),
        read.values().subList(1, 2));
  }
}
