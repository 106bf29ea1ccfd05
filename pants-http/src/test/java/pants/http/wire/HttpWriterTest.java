package pants.http.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pants.bytes.Bytes;
import pants.http.Headers;
import pants.http.MutableHeaders;

class HttpWriterTest {
  private final HttpWriter writer = new HttpWriter();

  private String written() {
    return writer.take().latin1();
  }

  @Test
  void writesResponses() {
    writer
        .status(200)
        .field("Content-Type", "text/plain")
        .field("Content-Length", 5)
        .fields(HeaderBlock.of("Server", "x"))
        .fields(HeaderBlock.of(Headers.of("A", "1", "B", "")))
        .endHead()
        .bytes(Bytes.latin1("hello"));
    assertEquals(
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\nServer: x\r\nA: 1\r\n"
            + "B: \r\n\r\nhello",
        written());
    assertEquals(0, writer.length());
  }

  @Test
  void writesStatusLines() {
    assertEquals("HTTP/1.1 100 Continue\r\n", line(100, null));
    assertEquals("HTTP/1.1 299 \r\n", line(299, null));
    assertEquals("HTTP/1.1 999 \r\n", line(999, null));
    assertEquals("HTTP/1.1 299 Weird\r\n", line(299, "Weird"));
    for (int status : new int[] {99, 1000, -1, 0}) {
      assertThrows(IllegalArgumentException.class, () -> writer.status(status));
      assertThrows(IllegalArgumentException.class, () -> writer.status(status, "x"));
    }
  }

  private String line(int status, String reason) {
    if (reason == null) {
      writer.status(status);
    } else {
      writer.status(status, reason);
    }
    return written();
  }

  @Test
  void writesRequests() {
    writer.request("GET", "/a?b").field("Host", "c").endHead();
    assertEquals("GET /a?b HTTP/1.1\r\nHost: c\r\n\r\n", written());
  }

  @Test
  void writesNumbers() {
    for (long number : new long[] {0, 9, 10, 99, 100, 12345, Long.MAX_VALUE}) {
      writer.field("N", number);
      assertEquals("N: " + number + "\r\n", written());
    }
    assertThrows(IllegalArgumentException.class, () -> writer.field("N", -1));
  }

  @Test
  void writesChunks() {
    writer.chunk(Bytes.latin1("hello")).chunk(Bytes.EMPTY).chunk(Bytes.of(new byte[17]));
    assertTrue(written().startsWith("5\r\nhello\r\n11\r\n\0"));
    for (long size : new long[] {1, 15, 16, 255, 256, 0x12345, Long.MAX_VALUE}) {
      writer.chunkSize(size);
      assertEquals(Long.toHexString(size) + "\r\n", written());
    }
    writer.chunkSize(1).bytes(Bytes.latin1("x")).endChunk();
    assertEquals("1\r\nx\r\n", written());
    writer.lastChunk(Headers.of());
    assertEquals("0\r\n\r\n", written());
    writer.lastChunk(Headers.of("X", "y"));
    assertEquals("0\r\nX: y\r\n\r\n", written());
    assertThrows(IllegalArgumentException.class, () -> writer.chunkSize(0));
    assertThrows(
        IllegalArgumentException.class,
        () -> writer.lastChunk(Headers.of("X", "y", "content-length", "5")));
    assertEquals(0, writer.length());
  }

  @Test
  void growsAsItMust() {
    var text = "x".repeat(100_000);
    writer.status(200, text).field("A", text).bytes(Bytes.latin1(text)).request(text, text);
    assertEquals(500_000 + 13 + 2 + 3 + 2 + 12, writer.length());
  }

  @Test
  void handsOverWhatItWroteInOneCall() {
    writer.status(204).endHead();
    var calls = new StringBuilder();
    writer.writeTo(
        (array, offset, length) -> calls.append(Bytes.of(array, offset, length).latin1()));
    writer.writeTo((array, offset, length) -> calls.append("again"));
    assertEquals("HTTP/1.1 204 No Content\r\n\r\n", calls.toString());
  }

  private void refuses(Consumer<HttpWriter> part) {
    writer.status(200);
    int before = writer.length();
    var error = assertThrows(IllegalArgumentException.class, () -> part.accept(writer));
    assertTrue(error.getMessage().matches("[ -~]+"), error.getMessage());
    assertEquals(before, writer.length(), "nothing of it was written");
    writer.take();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\r", "\n", "\r\nX: y", "\0", "\u0001", "\u007f", "\u010d", "\u560a"})
  void i1RefusesEachPlaceWhereALineCouldEnd(String text) {
    refuses(out -> out.field("A" + text, "b"));
    refuses(out -> out.field("A", "b" + text + "c"));
    refuses(out -> out.field("A" + text, 5));
    refuses(out -> out.status(200, "a" + text));
    refuses(out -> out.request("GET" + text, "/"));
    refuses(out -> out.request("GET", "/" + text));
    refuses(out -> HeaderBlock.of("A", text));
  }

  @Test
  void i1RefusesWhatIsEmptyOrHasSpacesWhereNoneMayBe() {
    refuses(out -> out.field("", "b"));
    refuses(out -> out.field("a b", "b"));
    refuses(out -> out.field("", 1));
    refuses(out -> out.request("", "/"));
    refuses(out -> out.request("G T", "/"));
    refuses(out -> out.request("GET", ""));
    refuses(out -> out.request("GET", "/a b"));
    refuses(out -> out.request("GET", "/\u00e4"));
  }

  /** Fields of somebody who checks nothing. */
  private record Unchecked(List<String> keys, List<String> values) implements Headers {
    @Override
    public int size() {
      return keys.size();
    }

    @Override
    public String name(int index) {
      return keys.get(index);
    }

    @Override
    public String value(int index) {
      return values.get(index);
    }
  }

  @Test
  void i2ChecksFieldsThatNobodyCheckedBefore() {
    refuses(out -> out.fields(new Unchecked(List.of("A", "B"), List.of("1", "2\r\nC: 3"))));
    refuses(out -> out.fields(new Unchecked(List.of("A", "B\n"), List.of("1", "2"))));
    refuses(out -> out.lastChunk(new Unchecked(List.of("A", "B"), List.of("1", "\r\n\r\n"))));
    refuses(out -> HeaderBlock.of(new Unchecked(List.of("A"), List.of("\n"))));
    refuses(out -> out.fields(new MutableHeaders(new Unchecked(List.of("A"), List.of("\n")))));
  }
}
