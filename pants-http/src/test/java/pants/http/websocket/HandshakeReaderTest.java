package pants.http.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pants.bytes.Bytes;
import pants.bytes.ReceiveBuffer;
import pants.http.Headers;
import pants.testing.DelimiterFeeder;

class HandshakeReaderTest {
  private static final String GOOD =
      lines(
          "HTTP/1.1 101 Switching Protocols",
          "Upgrade: websocket",
          "Connection: Upgrade",
          "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
          "",
          "");

  private static String lines(String... lines) {
    return String.join("\r\n", lines);
  }

  private static HandshakeReader reader(String offer) {
    return new HandshakeReader(
        new ClientHandshake(
            "dGhlIHNhbXBsZSBub25jZQ==",
            WebSocketUrl.parse("ws://u:secret@h:9/chat?token=secret"),
            Headers.of(),
            List.of("a", "b"),
            Map.of(),
            offer));
  }

  private static HandshakeReader reader() {
    return reader(null);
  }

  /** What is said of an answer, as text, so that it can be compared. */
  private static String said(HandshakeReader.Answer answer) {
    return switch (answer) {
      case HandshakeReader.Agreed agreed ->
          "agreed " + agreed.head().status() + " " + agreed.protocol();
      case HandshakeReader.Refused refused ->
          "%d %s %s \"%s\""
              .formatted(
                  refused.why().status(),
                  refused.why().getMessage(),
                  refused.why().headers().names(),
                  refused.why().body().utf8());
    };
  }

  /** Whole, byte by byte and at every split. */
  private static String fed(String input) {
    var feeder = new DelimiterFeeder<String>(() -> reader().map(HandshakeReaderTest::said));
    return String.join("; ", feeder.feedToEnd(Bytes.latin1(input)).values());
  }

  private static HandshakeException refused(String input) {
    return refused(reader(), input, false);
  }

  private static HandshakeException refused(HandshakeReader reader, String input, boolean toEnd) {
    var buffer = new ReceiveBuffer(reader.minimum());
    buffer.append(Bytes.latin1(input).asByteBuffer());
    var answer = reader.take(buffer);
    if (answer == null && toEnd) {
      answer = reader.end(buffer);
    }
    return answer instanceof HandshakeReader.Refused refused
        ? refused.why()
        : new HandshakeException("no refusal but " + answer);
  }

  @Test
  void agreesAndLeavesTheFramesBehind() {
    var feeder = new DelimiterFeeder<String>(() -> reader().map(HandshakeReaderTest::said));
    var fed = feeder.feed(Bytes.latin1(GOOD + "\u0081\u0000HTTP/1.1 \r\n\r\n"));
    assertEquals(List.of("agreed 101 null"), fed.values());
    assertEquals(Bytes.latin1("\u0081\u0000HTTP/1.1 \r\n\r\n"), fed.rest());
  }

  @Test
  void interimAnswersArePassedOver() {
    assertEquals(
        "agreed 101 null",
        fed("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: x\r\n\r\n" + GOOD));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Upgrade: websocket        | Upgrade: WebSocket            | null
          Connection: Upgrade       | Connection: x, upgrade        | null
          Upgrade: websocket        | Upgrade: websocket\\r\\nSec-WebSocket-Protocol: b | b
          """)
  void agreesWhereTheStandardDoes(String replaced, String by, String protocol) {
    assertEquals("agreed 101 " + protocol, fed(GOOD.replace(replaced, by.translateEscapes())));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          HTTP/1.1            | HTTP/1.0                             | HTTP/1.0
          Upgrade: websocket  | X: y                                 | one Upgrade: websocket, not none
          Upgrade: websocket  | Upgrade: h2c                         | not "h2c"
          Upgrade: websocket  | Upgrade: websocket, h2c              | not "websocket, h2c"
          Upgrade: websocket  | Upgrade: websocket\\r\\nUpgrade: websocket | not "websocket, websocket"
          Connection: Upgrade | X: y                                 | Connection of the answer must list Upgrade
          Connection: Upgrade | Connection: close                    | Connection of the answer must list Upgrade
          Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo= | X: y  | xOo=, not none
          =\\r\\n             | =x\\r\\n                             | not "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=x"
          s3pP                | S3pP                                 | not "S3pPLMBi
          s3pPLMBiTxaQ9kYGzzhZRbK+xOo= | ICX+Yqv66kxgM0FcWaLWlFLwTAI= | not "ICX+Yqv66kx
          Upgrade: websocket  | Upgrade: websocket\\r\\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo= | not "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=, s3pP
          Upgrade: websocket  | Upgrade: websocket\\r\\nSec-WebSocket-Protocol: c | sub-protocol that was not offered: "c"
          Upgrade: websocket  | Upgrade: websocket\\r\\nSec-WebSocket-Protocol: A | sub-protocol that was not offered: "A"
          Upgrade: websocket  | Upgrade: websocket\\r\\nSec-WebSocket-Protocol: a, b | not offered: "a, b"
          Upgrade: websocket  | Upgrade: websocket\\r\\nSec-WebSocket-Protocol: | not offered: ""
          Upgrade: websocket  | Upgrade: websocket\\r\\nSec-WebSocket-Protocol: a\\r\\nSec-WebSocket-Protocol: a | more than one sub-protocol
          Upgrade: websocket  | Upgrade: websocket\\r\\nSec-WebSocket-Extensions: permessage-deflate | none was offered: "permessage-deflate"
          """)
  void w15AnAgreementThatBreaksARuleFails(String replaced, String by, String rule) {
    var answer = GOOD.replace(replaced.translateEscapes(), by.translateEscapes());
    var said = fed(answer);
    assertTrue(said.startsWith("101 ws://h:9/chat: "), said);
    assertTrue(said.contains(rule), said);
    assertEquals(101, refused(answer).status());
  }

  @Test
  void extensionsThatWereOfferedAreSomebodyElsesToCheck() {
    var answer =
        GOOD.replace("Upgrade: websocket", "Upgrade: websocket\r\nSec-WebSocket-Extensions: x");
    var buffer = new ReceiveBuffer(100_000);
    buffer.append(Bytes.latin1(answer).asByteBuffer());
    assertEquals("agreed 101 null", said(reader("permessage-deflate").take(buffer)));
  }

  @Test
  void aRefusalHasStatusHeadersAndBody() {
    assertEquals(
        "401 ws://h:9/chat: the server answered 401 Unauthorized [Content-Length,"
            + " WWW-Authenticate] \"who are you\"",
        fed("HTTP/1.1 401 No\r\nWWW-Authenticate: Basic\r\nContent-Length: 11\r\n\r\nwho are you"));
    assertEquals(
        "503 ws://h:9/chat: the server answered 503 Service Unavailable [Retry-After,"
            + " Transfer-Encoding] \"later\"",
        fed(
            lines(
                "HTTP/1.1 503 x",
                "Retry-After: 9",
                "Transfer-Encoding: chunked",
                "",
                "2",
                "la",
                "3",
                "ter",
                "0",
                "",
                "")));
    assertEquals(
        "403 ws://h:9/chat: the server answered 403 Forbidden [] \"until the end\"",
        fed("HTTP/1.0 403 x\r\n\r\nuntil the end"));
    assertEquals(
        "200 ws://h:9/chat: the server answered 200 OK [Content-Length] \"\"",
        fed("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
    assertEquals(
        "799 ws://h:9/chat: the server answered 799 [Content-Length] \"\"",
        fed("HTTP/1.1 799 x\r\nContent-Length: 0\r\n\r\n"));
  }

  @Test
  void w15RedirectsAreNotFollowedAndTheirLocationIsNamed() {
    var e =
        refused(
            lines(
                "HTTP/1.1 302 Found",
                "Location: wss://other.example/\u0080",
                "Content-Length: 0",
                "",
                ""));
    assertEquals(302, e.status());
    assertEquals(
        "ws://h:9/chat: the server answered 302 Found with the Location"
            + " \"wss://other.example/\\u0080\"; redirects are not followed",
        e.getMessage());
    assertEquals("wss://other.example/\u0080", e.headers().first("location"));
  }

  @Test
  void aLongBodyIsCut() {
    var body = "x".repeat(100_000);
    for (var head :
        List.of(
            "Content-Length: 100000\r\n\r\n",
            "Content-Length: 9223372036854775807\r\n\r\n",
            "\r\n",
            "Transfer-Encoding: chunked\r\n\r\n186A0\r\n")) {
      var e = refused("HTTP/1.1 500 x\r\n" + head + body);
      assertEquals(500, e.status());
      assertEquals(64 * 1024, e.body().length());
    }
  }

  @Test
  void aBodyThatEndsEarlyOrIsMalformedIsGivenAsFarAsItIsThere() {
    assertEquals(
        "500 ws://h:9/chat: the server answered 500 Internal Server Error [Content-Length] \"ab\"",
        fed("HTTP/1.1 500 x\r\nContent-Length: 5\r\n\r\nab"));
    assertEquals(
        "500 ws://h:9/chat: the server answered 500 Internal Server Error [Transfer-Encoding]"
            + " \"ab\"",
        fed("HTTP/1.1 500 x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabzz\r\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                                     | ended before the server had answered
          HTTP/1.1 101 x\\r\\nUpgrade: websocket | ended before the server had answered
          HTTP/1.1 100 x\\r\\n\\r\\n             | ended before the server had answered
          SSH-2.0-x\\r\\n                        | malformed: a response must begin with HTTP/1.1
          HTTP/2.0 101 x\\r\\n                   | malformed: only HTTP/1.1
          HTTP/1.1 101 x\\r\\nUpgrade : w\\r\\n  | malformed: the name of a header
          """)
  void whatIsNoAnswerHasNoStatus(String input, String rule) {
    var said = fed(input.translateEscapes());
    assertTrue(said.startsWith("0 ws://h:9/chat: "), said);
    assertTrue(said.contains(rule), said);
  }

  @Test
  void nothingComesBehindTheAnswer() {
    var reader = reader();
    var buffer = new ReceiveBuffer(reader.minimum());
    buffer.append(Bytes.latin1(GOOD + "rest").asByteBuffer());
    assertEquals("agreed 101 null", said(reader.take(buffer)));
    assertNull(reader.take(buffer));
    assertNull(reader.end(buffer));
    assertEquals(4, buffer.length());
  }

  @Test
  void interimAnswersAreBounded() {
    var e = refused(reader(), "HTTP/1.1 100 x\r\n\r\n".repeat(17), true);
    assertTrue(e.getMessage().contains("interimResponses"), e.getMessage());
  }
}
