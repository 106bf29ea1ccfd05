package pants.http.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.Charset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pants.bytes.Bytes;
import pants.bytes.ReceiveBuffer;
import pants.http.BadMessageException;
import pants.http.BadMessageException.Reason;
import pants.http.Headers;
import pants.http.HttpLimits;

/** Forms of multipart/form-data: rows M1, M3, M4 and M6. */
class PartReaderTest {
  private static final String NAMED = "Content-Disposition: form-data; name=a\r\n";

  /** A form of one part: its header lines, each with its end, and its data. */
  private static String form(String lines, String data) {
    return "--XX\r\n" + lines + "\r\n" + data + "\r\n--XX--\r\n";
  }

  private static Parts.Part part(String parameters) {
    return Parts.read(form("Content-Disposition: form-data" + parameters + "\r\n", "")).part();
  }

  private static void checkRefused(String form, String words) {
    checkRefused(Parts.read(form), 400, words);
  }

  private static void checkRefused(Parts.Read read, int status, String words) {
    assertEquals(status, read.status(), read.values()::toString);
    assertTrue(read.rule().contains(words), read.rule());
    assertTrue(read.rule().matches("[ -~]{10,120}"), read.rule());
  }

  // What is read

  @Test
  void readsFieldsAndFiles() {
    var file = "Content-Disposition: form-data; name=\"f\"; filename=\"a.txt\"\r\n";
    var type = "Content-Type: text/plain\r\n";
    var parts =
        Parts.read(
                "--XX\r\n"
                    + NAMED
                    + "\r\none\r\n--XX\r\n"
                    + file
                    + type
                    + "\r\nx\r\n\r\n--XX--\r\n")
            .parts();
    assertEquals(2, parts.size());
    assertEquals("a", parts.get(0).name());
    assertNull(parts.get(0).filename());
    assertEquals("one", parts.get(0).data());
    assertEquals("f", parts.get(1).name());
    assertEquals("a.txt", parts.get(1).filename());
    assertEquals("x\r\n", parts.get(1).data());
    assertTrue(parts.get(1).headers().contains("text/plain"), parts.get(1).headers());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "\r",
        "\n",
        "\r\n",
        "\r\n\r\n",
        "\r\n--",
        "\r\n--X",
        "\r\n--XY",
        "--XX",
        "-",
        "\r\r\n--X\r\n--Y",
        "\r\n-\r\n--\r\n--X\r\n--",
        "\r\r\r\r\r",
        "\0\u0080\u00ff",
        "\n--XX",
        "\r--XX"
      })
  void dataMayBeAnythingButTheBoundary(String data) {
    if (data.startsWith("--XX")) {
      return; // a line that begins the data is one: aBoundaryRightBehindTheHeadEndsThePart
    }
    assertEquals(data, Parts.read(form(NAMED, data)).part().data());
    assertEquals("y" + data + "z", Parts.read(form(NAMED, "y" + data + "z")).part().data());
  }

  @Test
  void aBoundaryRightBehindTheHeadEndsThePart() {
    assertEquals("", Parts.read("--XX\r\n" + NAMED + "\r\n--XX--").part().data());
  }

  @Test
  void aFormMayHaveNoParts() {
    assertEquals(List.of(), Parts.read("--XX--").parts());
    assertEquals(List.of(), Parts.read("--XX--\r\n").parts());
  }

  @Test
  void whatStandsAroundTheFormIsIgnoredAndBounded() {
    var form = form(NAMED, "one");
    assertEquals(
        "one", Parts.read("this is\r\nnot shown\r\n" + form + "nor\r\nthis").part().data());
    var much = "x".repeat(8 * 1024);
    assertEquals("one", fed(much + "\r\n" + form.replaceFirst("\r\n$", much)));
    assertEquals(400, status(much + "x\r\n" + form));
    assertEquals(400, status(form.replaceFirst("\r\n$", much + "x")));
    assertEquals(400, status(much + "x"));
  }

  /** As a large input is not split everywhere. */
  private static String fed(String form) {
    var reader = PartReader.of(Parts.TYPE, HttpLimits.DEFAULT);
    var buffer = new ReceiveBuffer(reader.minimum());
    var data = new StringBuilder();
    for (int i = 0; i < form.length(); i += 1000) {
      var piece = form.substring(i, Math.min(form.length(), i + 1000));
      buffer.append(Bytes.latin1(piece).asByteBuffer());
      for (var event = reader.take(buffer); event != null; event = reader.take(buffer)) {
        data.append(event instanceof PartEvent.Data piece2 ? piece2.bytes().latin1() : "");
      }
      assertTrue(!buffer.overflows(), "waits for more than its window");
    }
    reader.end(buffer);
    return data.toString();
  }

  private static int status(String form) {
    try {
      fed(form);
      return 200;
    } catch (BadMessageException e) {
      return e.status();
    }
  }

  @Test
  void blanksBehindABoundaryMeanNothing() {
    var form = form(NAMED, "one").replace("XX\r", "XX \t\r");
    assertEquals("one", Parts.read(form).part().data());
    checkRefused("--XX" + " ".repeat(65) + "\r\n", "CR LF");
  }

  @Test
  void dataAreHandedOutAsTheyArrive() {
    var reader = PartReader.of(Parts.TYPE, HttpLimits.DEFAULT);
    var buffer = new ReceiveBuffer(reader.minimum());
    buffer.append(Bytes.latin1("--XX\r\n" + NAMED + "\r\n").asByteBuffer());
    assertNotNull(reader.take(buffer));
    for (var each : List.of("a", "bc", "\r\n--d")) {
      buffer.append(Bytes.latin1(each).asByteBuffer());
      assertEquals(new PartEvent.Data(Bytes.latin1(each)), reader.take(buffer));
      assertTrue(buffer.isEmpty());
    }
  }

  // Boundaries

  @ParameterizedTest
  @ValueSource(
      strings = {
        "boundary=a",
        "boundary=\"a\"",
        "Boundary=a; charset=utf-8",
        ";; boundary=a;",
        "x=\"; boundary=b\"; boundary=a"
      })
  void takesABoundaryInEachFormOfAParameter(String parameters) {
    var read = Parts.read("multipart/form-data; " + parameters, "--a--", HttpLimits.DEFAULT);
    assertEquals(List.of(), read.parts());
  }

  @Test
  void m6ABoundaryIsNoPattern() {
    var boundary = "'()+_,-./:=?" + "0".repeat(58);
    var type = "multipart/form-data; boundary=\"" + boundary + "\"";
    var form = form(NAMED, "a\r\n--'()+_").replace("XX", boundary);
    assertEquals("a\r\n--'()+_", Parts.read(type, form, HttpLimits.DEFAULT).part().data());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ";",
        "; boundary",
        "; boundary=",
        "; boundary=\"\"",
        "; boundary=\"a",
        "; boundary=\"a b\"",
        "; boundary=\"a*\"",
        "; boundary=a/b",
        "; boundary=a; boundary=b",
        "; boundary = a",
        "; boundary=\u00e4",
        "; boundary=a b"
      })
  void m6RefusesABoundaryThatIsMissingOrNotAllowed(String parameters) {
    var read = Parts.read("multipart/form-data" + parameters, "--a--", HttpLimits.DEFAULT);
    checkRefused(read, 400, "boundary");
  }

  @Test
  void m6RefusesABoundaryOfMoreThan70Characters() {
    var type = "multipart/form-data; boundary=" + "a".repeat(71);
    checkRefused(Parts.read(type, "--a--", HttpLimits.DEFAULT), 400, "1 to 70");
  }

  @Test
  void refusesWhatFollowsABoundary() {
    for (var each : List.of("x", "-x", "- -", "\n", "\rx", " x", " --", "\0")) {
      checkRefused("--XX" + each + "\r\n" + NAMED + "\r\n\r\n--XX--", "CR LF");
      checkRefused(form(NAMED, "a\r\n--XX" + each + "\r\n"), "CR LF");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "--X", "--XX", "--XX-", "--XX\r\n", "--XX\r\nContent", "--YY--"})
  void refusesAFormWithoutAnEnd(String form) {
    checkRefused(form, "end with its boundary");
  }

  @Test
  void refusesAPartWithoutAnEnd() {
    var whole = form(NAMED, "one");
    for (int length = 0; length < whole.length() - 4; length++) {
      checkRefused(whole.substring(0, length), "end with its boundary");
    }
  }

  // Heads of parts

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "X: y\r\n",
        "Content-Type: text/plain\r\n",
        "Content-Disposition: form-data; name=a\r\nContent-Disposition: form-data; name=b\r\n",
        "Content-Disposition:\r\n",
        "Content-Disposition: attachment; name=a\r\n",
        "Content-Disposition: form-data\r\n",
        "Content-Disposition: form-data; filename=a\r\n",
        "Content-Disposition: form-data; name\r\n",
        "Content-Disposition: form-data; name=\r\n",
        "Content-Disposition: form-data; name=\"a\r\n",
        "Content-Disposition: form-data; name=a b\r\n",
        "Content-Disposition: form-data; name=a; name=b\r\n",
        "Content-Disposition: form-data; name=a; filename*=a.txt\r\n",
        "Content-Disposition: form-data; name=a; filename*=utf-16''a.txt\r\n"
      })
  void refusesADispositionThatIsNotThatOfAField(String lines) {
    checkRefused(form(lines, "x"), "");
    var rule = Parts.read(form(lines, "x")).rule();
    assertTrue(rule.contains("Content-Disposition") || rule.contains("filename*"), rule);
  }

  @ParameterizedTest
  @CsvSource({
    "'X\\n', CR LF",
    "'X\\r\\n', followed by",
    "'X: y\\n', CR LF",
    "'X: y\\rz\\r\\n', CR must be followed",
    "'X: y\\0\\r\\n', 0x00",
    "'X: y\\r\\n folded\\r\\n', begin with its name",
    "'X : y\\r\\n', followed by",
    "': y\\r\\n', begin with its name"
  })
  void m6RefusesHeadersThatAreMalformed(String escaped, String words) {
    var lines = escaped.translateEscapes();
    checkRefused(form(NAMED + lines, "x"), words);
    checkRefused(form(lines + NAMED, "x"), words);
  }

  @Test
  void m6TheLengthOfAPartIsIgnored() {
    for (var length : List.of("0", "1", "99999999999999999999", "-1", "x")) {
      var form = form(NAMED + "Content-Length: " + length + "\r\n", "three");
      assertEquals("three", Parts.read(form).part().data());
    }
  }

  @Test
  void m1BoundsTheHeadersOfAPart() {
    var limits = HttpLimits.DEFAULT.partHeaderCount(3).partHeaderSection(100);
    var three = NAMED + "X: 1\r\nY: 2\r\n";
    assertEquals("x", Parts.read(Parts.TYPE, form(three, "x"), limits).part().data());
    var four = Parts.read(Parts.TYPE, form(three + "Z: 3\r\n", "x"), limits);
    checkRefused(four, 413, "3 header fields (partHeaderCount)");
    assertEquals(Reason.FORM_SIZE, four.refusal().reason());
    var big = NAMED + "X: " + "x".repeat(200) + "\r\n";
    var read = Parts.read(Parts.TYPE, form(big, "x"), limits);
    checkRefused(read, 413, "100 bytes of headers (partHeaderSection)");
    assertEquals(Reason.FORM_SIZE, read.refusal().reason());
  }

  @Test
  void m1BoundsTheNumberOfParts() {
    var limits = HttpLimits.DEFAULT.formParts(2);
    var part = "--XX\r\n" + NAMED + "\r\n\r\n";
    assertEquals(2, Parts.read(Parts.TYPE, part.repeat(2) + "--XX--", limits).parts().size());
    var read = Parts.read(Parts.TYPE, part.repeat(3) + "--XX--", limits);
    checkRefused(read, 413, "2 parts (formParts)");
    assertEquals(2, read.values().size());
    limits = HttpLimits.DEFAULT.formParts(0);
    assertEquals(List.of(), Parts.read(Parts.TYPE, "--XX--", limits).parts());
  }

  // Names

  private static String utf8(String text) {
    return new String(text.getBytes(UTF_8), ISO_8859_1);
  }

  @Test
  void namesAreUtf8AndMayBeQuoted() {
    assertEquals("a", part("; name=a").name());
    assertEquals("", part("; name=\"\"").name());
    assertEquals("a b;c", part(";name=\"a b;c\"").name());
    assertEquals("\u00fc\u20ac", part("; name=\"" + utf8("\u00fc\u20ac") + "\"").name());
    assertEquals("a\"b\\c\\d", part("; name=\"a\\\"b\\\\c\\d\"").name());
    assertEquals("%22%0D%0A", part("; name=\"%22%0D%0A\"").name());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"a.txt\" | a.txt",
        "a.txt | a.txt",
        "\"a b;c.txt\" | a b;c.txt",
        "\"../../etc/passwd\" | passwd",
        "\"..\\..\\boot.ini\" | boot.ini",
        "\"C:\\dir\\a.txt\" | a.txt",
        "\"C:\\\\dir\\\\a.txt\" | a.txt",
        "\"/etc/\" | ``",
        "\".\" | ``",
        "\"..\" | ``",
        "\"a/..\" | ``",
        "\"a\\..\" | ``",
        "\".hidden\" | .hidden",
        "\"...\" | ...",
        "\"\" | ``",
        "\"a%2Fb\" | a%2Fb",
        "\"CON\" | CON"
      })
  void m4OfANameOfAFileOnlyItsLastPartIsKept(String given, String kept) {
    assertEquals(kept, part("; name=a; filename=" + given).filename());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "UTF-8''%e2%82%ac.txt | \u20ac.txt",
        "utf-8'en'a%20b | a b",
        "UTF-8''..%2f..%2fetc%2fpasswd | passwd",
        "UTF-8''..%5c..%5cboot.ini | boot.ini",
        "UTF-8''a%00.txt | a.txt",
        "UTF-8''a%0d%0aX:%20y | aX: y",
        "UTF-8''%c2%85%7f%1ba | a",
        "UTF-8''%2e%2e | ``",
        "UTF-8''.%00. | ``",
        "UTF-8'' | ``"
      })
  void m4TheExtendedNameIsReducedLikewiseAndWins(String given, String kept) {
    assertEquals(kept, part("; name=a; filename*=\"" + given + "\"; filename=b").filename());
    assertEquals(kept, part("; name=a; filename=b; filename*=\"" + given + "\"").filename());
  }

  @Test
  void aNameOfAFileWithAPercentSignAtItsEndIsRefusedWhereItIsExtended() {
    var form = form("Content-Disposition: form-data; name=a; filename*=UTF-8''%2\r\n", "");
    assertEquals(Reason.PERCENT, Parts.read(form).refusal().reason());
  }

  @Test
  void aPartSaysItsCharacterSet() {
    assertEquals(UTF_8, charset("text/plain"));
    assertEquals(ISO_8859_1, charset("text/plain; charset=ISO-8859-1"));
    assertEquals(UTF_8, charset("text/plain; charset=\"utf-8\""));
    assertEquals(UTF_8, charset("text/plain; charset=utf-7"));
    assertEquals(UTF_8, charset("text/plain; charset"));
  }

  private static Charset charset(String type) {
    var headers = Headers.of("Content-Disposition", "form-data; name=a", "Content-Type", type);
    return PartHead.of(headers).charset(UTF_8);
  }

  // Work

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\r",
        "\\r\\n",
        "\\r\\n--",
        "\\r\\n--aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "-",
        "x"
      })
  void m3NoByteIsLookedAtAgainWhenMoreArrive(String escaped) {
    var boundary = "a".repeat(70);
    var reader = PartReader.of("multipart/form-data; boundary=" + boundary, HttpLimits.DEFAULT);
    var buffer = new ReceiveBuffer(reader.minimum());
    buffer.append(Bytes.latin1("--" + boundary + "\r\n" + NAMED + "\r\n").asByteBuffer());
    assertNotNull(reader.take(buffer));
    var bytes = Bytes.latin1(escaped.translateEscapes().repeat(500)).toArray();
    int taken = 0;
    for (byte each : bytes) {
      buffer.append(Bytes.of(each).asByteBuffer());
      for (var event = reader.take(buffer); event != null; event = reader.take(buffer)) {
        taken += ((PartEvent.Data) event).bytes().length();
      }
      assertEquals(buffer.length(), reader.searched(), "went back");
      assertTrue(buffer.length() < 74, "kept " + buffer.length());
    }
    assertEquals(bytes.length, taken + buffer.length());
  }
}
