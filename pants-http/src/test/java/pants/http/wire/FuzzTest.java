package pants.http.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import pants.bytes.Bytes;
import pants.bytes.Delimiter;
import pants.bytes.ReceiveBuffer;
import pants.http.BadMessageException;
import pants.http.HttpLimits;

/**
 * Mutations of a corpus, by a fixed seed: whatever the bytes are, the readers end, throw nothing
 * but refusals, keep to the bounds, and say the same however the bytes are cut. An input that fails
 * is printed as a line for corpus.txt. {@code -Dpants.fuzz.rounds} and {@code -Dpants.fuzz.seed}
 * look further.
 */
class FuzzTest {
  private static final int ROUNDS = Integer.getInteger("pants.fuzz.rounds", 30_000);
  private static final long SEED = Long.getLong("pants.fuzz.seed", 1);
  private static final HttpLimits SMALL =
      HttpLimits.DEFAULT
          .requestLine(40)
          .headerSection(80)
          .headerCount(3)
          .body(8)
          .chunkExtensions(8)
          .interimResponses(1);
  private static final HttpLimits SMALL_FORM =
      HttpLimits.DEFAULT.formParts(2).partHeaderSection(80).partHeaderCount(2);
  private static final String[] PIECES = {
    "\r\n",
    "\n",
    "\r",
    "\r\n\r\n",
    " ",
    "\t",
    ":",
    ";",
    ",",
    "\"",
    "\\",
    "%",
    "%41",
    "//",
    "\0",
    "\177",
    "\u0080",
    "\u00ff",
    "0",
    "9",
    "ffffffff",
    "Host: a\r\n",
    "Content-Length: 3\r\n",
    "Transfer-Encoding: chunked\r\n",
    "0\r\n\r\n",
    "1\r\nx\r\n",
    "HTTP/1.1",
    "HTTP/1.0",
    "close",
    "*",
    "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    "HTTP/1.1 200 OK\r\n\r\n",
    "[",
    "]",
    "@",
    "?",
    "#",
    "--XX",
    "\r\n--XX",
    "\r\n--XX\r\n",
    "--",
    "name=a",
    "filename*=UTF-8''a",
    "Content-Disposition: form-data; name=a\r\n\r\n"
  };
  private static final String FILE =
      "Content-Disposition: form-data; name=\"f\"; filename=\"a\\b.txt\"\r\n";
  private static final List<String> FORMS =
      List.of(
          "--XX--",
          "--XX\r\n" + FILE + "\r\none\r\n--XX--\r\n",
          "--XX\r\nContent-Disposition: form-data; name=a\r\n\r\none\r\n--XX\r\n"
              + FILE
              + "Content-Type: text/plain\r\n\r\n\r\n--X\r\r\n\r\n--XX--\r\n",
          "before\r\n--XX \r\n" + FILE + "\r\n--XX--behind",
          "--XX\r\nX: y\r\n\r\none\r\n--XX--");

  private final Random random = new Random(SEED);

  private static List<String> corpus() throws IOException {
    try (var in = FuzzTest.class.getResourceAsStream("corpus.txt")) {
      return new String(in.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(String::translateEscapes)
          .toList();
    }
  }

  /** What came out, as text, with the pieces of a body joined. */
  private static final class Outcome {
    private final StringBuilder text = new StringBuilder();
    private final HttpLimits limits;
    private long body;
    private int events;

    Outcome(HttpLimits limits) {
      this.limits = limits;
    }

    void add(HttpEvent event) {
      events++;
      switch (event) {
        case Head head -> {
          int longest = limits.requestLine() + limits.headerSection() + 2;
          assertTrue(head.bytes.length <= longest, "a head of " + head.bytes.length);
          assertTrue(head.size() <= limits.headerCount(), "fields: " + head.size());
          text.append("[head ").append(head).append(head.framing());
          touch(head);
          body = 0;
        }
        case HttpEvent.Body piece -> {
          assertTrue(piece.bytes().length() > 0, "an empty piece");
          body += piece.bytes().length();
          assertTrue(body <= limits.body(), "a body of " + body);
          text.append(piece.bytes().latin1());
        }
        case HttpEvent.End end -> text.append("]").append(end.trailers());
      }
    }

    /** Nothing that a handler may ask for throws. */
    private void touch(Head head) {
      head.forEach(header -> text.append(header.name()).append(header.value()));
      text.append(head.keepsAlive()).append(head.asksForUpgrade());
      switch (head) {
        case RequestHead request ->
            text.append(request.method())
                .append(request.path())
                .append(request.query())
                .append(request.host())
                .append(request.hostname())
                .append(request.version())
                .append(request.expectsContinue())
                .append(request.hasUnknownExpectation());
        case ResponseHead response -> text.append(response.status()).append(response.reason());
      }
    }
  }

  private static Delimiter<HttpEvent> reader(boolean response, HttpLimits limits) {
    if (!response) {
      return new RequestReader(limits);
    }
    var reader = new ResponseReader(limits);
    for (var method : List.of("GET", "HEAD", "GET")) {
      reader.expect(method);
    }
    return reader;
  }

  private static String outcome(boolean response, HttpLimits limits, List<Bytes> pieces) {
    var reader = reader(response, limits);
    var buffer = new ReceiveBuffer(reader.minimum());
    var outcome = new Outcome(limits);
    int length = 0;
    try {
      for (var piece : pieces) {
        length += piece.length();
        buffer.append(piece.asByteBuffer());
        for (var event = reader.take(buffer); event != null; event = reader.take(buffer)) {
          outcome.add(event);
          assertTrue(outcome.events <= 3 * length + 3, "more events than bytes");
        }
        assertTrue(!buffer.overflows(), "waits for more than its window");
      }
      for (var event = reader.end(buffer); event != null; event = reader.end(buffer)) {
        outcome.add(event);
        assertTrue(outcome.events <= 3 * length + 4, "no end");
      }
      return outcome.text + " rest " + buffer.length();
    } catch (BadMessageException e) {
      return outcome.text + " refused: " + e.getMessage();
    }
  }

  private static String form(HttpLimits limits, List<Bytes> pieces) {
    var reader = PartReader.of(Parts.TYPE, limits);
    var buffer = new ReceiveBuffer(reader.minimum());
    var text = new StringBuilder();
    int length = 0;
    int parts = 0;
    int events = 0;
    try {
      for (var piece : pieces) {
        length += piece.length();
        buffer.append(piece.asByteBuffer());
        for (var event = reader.take(buffer); event != null; event = reader.take(buffer)) {
          assertTrue(++events <= 2 * length + 2, "more events than bytes");
          switch (event) {
            case PartHead head -> {
              assertTrue(head.headers().size() <= limits.partHeaderCount(), "fields");
              assertTrue(++parts <= limits.formParts(), "parts");
              text.append("[").append(head);
            }
            case PartEvent.Data data -> text.append(data.bytes().latin1());
            case PartEvent.End end -> text.append("]");
            case PartEvent.Last last -> text.append("last");
          }
        }
        assertTrue(!buffer.overflows(), "waits for more than its window");
      }
      reader.end(buffer);
      return text + " rest " + buffer.length();
    } catch (BadMessageException e) {
      return text + " refused: " + e.getMessage();
    }
  }

  private List<Bytes> cut(Bytes input, int cuts) {
    var places = random.ints(cuts, 0, input.length() + 1).sorted().toArray();
    var pieces = new ArrayList<Bytes>();
    int from = 0;
    for (int place : places) {
      pieces.add(input.slice(from, place));
      from = place;
    }
    pieces.add(input.slice(from, input.length()));
    return pieces;
  }

  private static List<Bytes> single(Bytes input) {
    var pieces = new ArrayList<Bytes>();
    for (int i = 0; i < input.length(); i++) {
      pieces.add(input.slice(i, i + 1));
    }
    return pieces;
  }

  private String mutated(String text, List<String> corpus) {
    var mutated = new StringBuilder(text);
    for (int left = random.nextInt(4); left >= 0; left--) {
      int at = random.nextInt(mutated.length() + 1);
      int to = Math.min(mutated.length(), at + random.nextInt(12));
      switch (random.nextInt(6)) {
        case 0 -> mutated.insert(at, PIECES[random.nextInt(PIECES.length)]);
        case 1 -> mutated.delete(at, to);
        case 2 -> mutated.insert(at, mutated.substring(at, to).repeat(1 + random.nextInt(20)));
        case 3 -> mutated.insert(at, (char) random.nextInt(256));
        case 4 -> mutated.replace(at, to, PIECES[random.nextInt(PIECES.length)]);
        default -> mutated.append(corpus.get(random.nextInt(corpus.size())).replace("<", ""));
      }
    }
    return mutated.toString();
  }

  private static String line(String input) {
    return Bytes.latin1(input).length() > 64 ? escaped(input) : Bytes.latin1(input).toString();
  }

  private static String escaped(String input) {
    var line = new StringBuilder();
    for (byte each : input.getBytes(ISO_8859_1)) {
      var shown = Bytes.of(each).toString();
      line.append(
          shown.startsWith("\"\\x")
              ? "\\%03o".formatted(each & 0xFF)
              : shown.substring(1, shown.length() - 1));
    }
    return line.toString();
  }

  private void check(String line) {
    boolean response = line.startsWith("<");
    var input = Bytes.latin1(response ? line.substring(1) : line);
    for (var limits : List.of(HttpLimits.DEFAULT, SMALL)) {
      try {
        var whole = outcome(response, limits, List.of(input));
        assertEquals(whole, outcome(response, limits, single(input)), "byte by byte");
        assertEquals(whole, outcome(response, limits, cut(input, 1)), "cut once");
        assertEquals(whole, outcome(response, limits, cut(input, 3)), "cut thrice");
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError(
            "with " + (limits == SMALL ? "small" : "default") + " bounds: " + line(line), e);
      }
    }
  }

  @Test
  void whateverComesIsReadOrRefusedTheSameHoweverItIsCut() throws IOException {
    var corpus = corpus();
    corpus.forEach(this::check);
    for (int round = 0; round < ROUNDS; round++) {
      check(mutated(corpus.get(random.nextInt(corpus.size())), corpus));
    }
  }

  @Test
  void theCorpusHasMessagesThatAreReadAndSuchThatAreRefused() throws IOException {
    int read = 0;
    for (var line : corpus()) {
      var response = line.startsWith("<");
      var input = Bytes.latin1(response ? line.substring(1) : line);
      read += outcome(response, HttpLimits.DEFAULT, List.of(input)).contains("refused") ? 0 : 1;
    }
    assertTrue(read >= 10 && read < corpus().size(), "read " + read);
  }

  private void checkForm(String form) {
    var input = Bytes.latin1(form);
    for (var limits : List.of(HttpLimits.DEFAULT, SMALL_FORM)) {
      try {
        var whole = form(limits, List.of(input));
        assertEquals(whole, form(limits, single(input)), "byte by byte");
        assertEquals(whole, form(limits, cut(input, 1)), "cut once");
        assertEquals(whole, form(limits, cut(input, 3)), "cut thrice");
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError(
            "with " + (limits == SMALL_FORM ? "small" : "default") + " bounds: " + line(form), e);
      }
    }
  }

  @Test
  void whateverFormComesIsReadOrRefusedTheSameHoweverItIsCut() {
    FORMS.forEach(this::checkForm);
    for (int round = 0; round < ROUNDS; round++) {
      checkForm(mutated(FORMS.get(random.nextInt(FORMS.size())), FORMS));
    }
  }

  @Test
  void theFormsAreReadButForTheLast() {
    for (var form : FORMS) {
      var outcome = form(HttpLimits.DEFAULT, List.of(Bytes.latin1(form)));
      assertEquals(form.equals(FORMS.getLast()), outcome.contains("refused"), outcome);
    }
  }
}
