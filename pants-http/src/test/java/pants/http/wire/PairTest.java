package pants.http.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import pants.bytes.Bytes;
import pants.bytes.ReceiveBuffer;
import pants.http.Headers;
import pants.http.HttpLimits;
import pants.http.MutableHeaders;

/** What the writer makes of events is what the readers make events of. */
class PairTest {
  private static final String TEXT = "abc XYZ019\t\"(),/:;<=>?@[]{}%\u0080\u00a0\u00ff";
  private final Random random = new Random(7);
  private final HttpWriter writer = new HttpWriter();

  private String text(String alphabet, int maxLength) {
    var text = new StringBuilder();
    for (int left = random.nextInt(maxLength + 1); left > 0; left--) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }

  private String token() {
    return "X" + text("abcXYZ019!#$%&'*+-.^_`|~", 12);
  }

  private MutableHeaders headers() {
    var headers = new MutableHeaders();
    for (int left = random.nextInt(6); left > 0; left--) {
      headers.add(token(), text(TEXT, 20).strip());
    }
    return headers;
  }

  private Bytes body() {
    var body = new byte[random.nextInt(40)];
    random.nextBytes(body);
    return Bytes.of(body);
  }

  /** Writes fields, framing, a body and trailers; returns the body and the trailers. */
  private Messages.Whole content(MutableHeaders headers) {
    var body = body();
    if (random.nextBoolean()) {
      headers.add("Content-Length", Integer.toString(body.length()));
      writer.fields(headers).endHead().bytes(body);
      return new Messages.Whole(body, Headers.of().toString());
    }
    headers.add("Transfer-Encoding", "chunked");
    writer.fields(headers).endHead();
    int cut = random.nextInt(body.length() + 1);
    var trailers = random.nextBoolean() ? headers() : new MutableHeaders();
    writer.chunk(body.slice(0, cut)).chunk(body.slice(cut, body.length())).lastChunk(trailers);
    return new Messages.Whole(body, trailers.toString());
  }

  private static List<String> lines(Headers headers) {
    var lines = new ArrayList<String>();
    headers.forEach(header -> lines.add(header.toString()));
    return lines;
  }

  @Test
  void requestsSurviveWriterAndReader() {
    for (int round = 0; round < 200; round++) {
      var method = token();
      var target = "/x" + text("abc/%41;=&+", 10).replace("%", "%41");
      var headers = headers().add("Host", "a");
      writer.request(method, target);
      var content = content(headers);
      var read = Messages.requests(writer.take(), HttpLimits.DEFAULT);
      assertNull(read.refusal());
      var head = (RequestHead) read.heads().getFirst();
      assertEquals(method, head.method());
      assertEquals(target, head.target());
      assertEquals(lines(headers), lines(head));
      assertEquals(List.of(head, content), read.values());
    }
  }

  @Test
  void responsesSurviveWriterAndReader() {
    for (int round = 0; round < 200; round++) {
      int status = 205 + random.nextInt(90);
      var reason = text(TEXT, 10);
      var headers = headers();
      writer.status(status, reason);
      var content = content(headers);
      var read = Messages.responses(writer.take(), false, "GET");
      assertNull(read.refusal());
      var head = (ResponseHead) read.heads().getFirst();
      assertEquals(status, head.status());
      assertEquals(reason, head.reason());
      assertEquals(lines(headers), lines(head));
      assertEquals(List.of(head, content), read.values());
    }
  }

  @Test
  void whatWasReadIsWrittenAgainByteByByte() {
    var input =
        """
        POST /a?b HTTP/1.1\r
        Host: a\r
        X-y: \304 z\r
        Transfer-Encoding: chunked\r
        \r
        2\r
        hi\r
        3\r
        you\r
        0\r
        Sum: 7\r
        \r
        GET / HTTP/1.1\r
        Host: b\r
        \r
        """;
    var reader = new RequestReader(HttpLimits.DEFAULT);
    var buffer = new ReceiveBuffer(1000);
    buffer.append(Bytes.latin1(input).asByteBuffer());
    boolean chunked = false;
    for (var event = reader.take(buffer); event != null; event = reader.take(buffer)) {
      switch (event) {
        case RequestHead head -> {
          chunked = head.framing().equals(BodyFraming.CHUNKED);
          writer.request(head.method(), head.target()).fields(head).endHead();
        }
        case HttpEvent.Body piece -> writer.chunk(piece.bytes());
        case HttpEvent.End end -> {
          if (chunked) {
            writer.lastChunk(end.trailers());
          }
        }
        case ResponseHead head -> throw new AssertionError(head);
      }
    }
    assertEquals(input, writer.take().latin1());
  }
}
