package pants.http.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pants.http.server.RequestHandler.blocking;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pants.bytes.Bytes;
import pants.http.BadMessageException.Reason;
import pants.http.HttpLimits;

/** Forms of multipart/form-data, kept and handed over: rows M1, M2 and M4. */
@Timeout(60)
class FormTest {
  private static final String TYPE = "multipart/form-data; boundary=XX";
  private static final String HEADER = "Content-Type: " + TYPE;

  @TempDir Path folder;

  /** A form, built as browsers do. */
  private static final class Form {
    private final StringBuilder text = new StringBuilder();

    Form field(String name, String value) {
      return part("name=\"" + name + "\"", "", value);
    }

    Form file(String name, String filename, String content) {
      var parameters = "name=\"" + name + "\"; filename=\"" + filename + "\"";
      return part(parameters, "Content-Type: text/x\r\n", content);
    }

    Form part(String parameters, String headers, String data) {
      text.append("--XX\r\nContent-Disposition: form-data; ").append(parameters).append("\r\n");
      text.append(headers).append("\r\n").append(data).append("\r\n");
      return this;
    }

    /** As UTF-8, a character for each byte. */
    String whole() {
      return new String((text + "--XX--\r\n").getBytes(UTF_8), ISO_8859_1);
    }
  }

  private static TestExchange post(Form form) {
    return TestExchange.of("POST", "/")
        .header("Content-Type", TYPE)
        .body(Bytes.latin1(form.whole()));
  }

  private static TestExchange checked(TestExchange exchange) {
    if (!exchange.thrown().isEmpty()) {
      throw new AssertionError("not expected", exchange.thrown().getFirst());
    }
    return exchange;
  }

  /** What a handler sees of a form whose body is in memory, and must see of one in a file. */
  private static void run(Form form, RequestHandler handler) {
    for (int spool : new int[] {1 << 20, 0, 100}) {
      checked(post(form).limits(HttpLimits.DEFAULT.spool(spool)).run(handler));
      var bytes = new ArrayList<Bytes>();
      for (var each : form.whole().getBytes(ISO_8859_1)) {
        bytes.add(Bytes.of(each));
      }
      checked(
          TestExchange.of("POST", "/")
              .header("Content-Type", TYPE)
              .limits(HttpLimits.DEFAULT.spool(spool))
              .body(bytes.toArray(Bytes[]::new))
              .run(handler));
    }
  }

  // Kept

  @Test
  void hasFieldsAndFiles() {
    var form =
        new Form()
            .field("a", "one")
            .file("f", "x.txt", "first\r\n--X")
            .field("b", "")
            .field("a", "two \u20ac")
            .file("g", "y.txt", "second");
    run(
        form,
        request -> {
          var fields = request.formFields();
          assertEquals(List.of("one", "two \u20ac"), fields.all("a"));
          assertEquals(List.of("a", "b"), List.copyOf(fields.names()));
          assertEquals("", fields.first("b"));
          assertSame(fields, request.formFields());
          var files = request.files();
          assertSame(files, request.files());
          assertEquals(List.of("f", "g"), List.copyOf(files.names()));
          assertTrue(files.contains("f") && !files.contains("a"));
          assertNull(files.first("a"));
          assertEquals(List.of(), files.all("a"));
          var file = files.first("f");
          assertEquals("x.txt", file.filename());
          assertEquals("text/x", file.contentType());
          assertEquals("text/x", file.headers().first("content-type"));
          assertEquals(10, file.size());
          assertEquals("first\r\n--X", file.text());
          assertEquals(Bytes.utf8("second"), files.first("g").bytes());
          assertEquals("second", new String(files.first("g").input().readAllBytes(), UTF_8));
          assertEquals(form.whole(), request.body().latin1());
          assertThrows(UnsupportedOperationException.class, () -> files.all("f").clear());
          assertThrows(UnsupportedOperationException.class, () -> files.names().clear());
          request.sendResponse("");
        });
  }

  @Test
  void twoFilesMayHaveOneNameAndNamesMayBeAnyText() {
    var form =
        new Form()
            .file("\u00fc", "\u65e5\u672c.txt", "1")
            .file("\u00fc", "../a\\b\u20ac.txt", "22")
            .part("name=\"\u00fc\"; filename=x; filename*=UTF-8''%e2%82%ac", "", "333");
    run(
        form,
        request -> {
          var files = request.files().all("\u00fc");
          assertEquals(
              List.of("\u65e5\u672c.txt", "b\u20ac.txt", "\u20ac"),
              files.stream().map(UploadedFile::filename).toList());
          assertEquals(List.of("1", "22", "333"), files.stream().map(UploadedFile::text).toList());
          assertEquals("application/octet-stream", files.getLast().contentType());
          request.sendResponse("");
        });
  }

  @Test
  void m4AFileThatNobodyHasChosenHasNoNameAndNothingInIt() {
    run(
        new Form().file("f", "", ""),
        request -> {
          var file = request.files().first("f");
          assertEquals("", file.filename());
          assertEquals("file", file.safeFilename());
          assertEquals(0, file.size());
          assertEquals(Bytes.EMPTY, file.bytes());
          assertEquals(-1, file.input().read());
          assertFalse(request.formFields().contains("f"));
          request.sendResponse("");
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "PATCH"})
  void theMethodsOfFormsAreThree(String method) {
    var exchange =
        TestExchange.of(method, "/").header("Content-Type", "Multipart/Form-Data ;boundary=XX");
    exchange.body(Bytes.latin1(new Form().field("a", "b").whole()));
    exchange.run(request -> request.sendResponse(request.formFields() + ""));
    assertEquals("{a=[b]}", checked(exchange).text());
  }

  @Test
  void otherMethodsAndTypesAreNoForms() {
    for (var each : List.of("DELETE " + TYPE, "POST multipart/mixed; boundary=XX", "POST x")) {
      int blank = each.indexOf(' ');
      var exchange = TestExchange.of(each.substring(0, blank), "/");
      exchange.header("Content-Type", each.substring(blank + 1)).body("not a form");
      exchange.run(
          request ->
              request.sendResponse(
                  request.formFields() + "" + request.files() + request.body().utf8()));
      assertEquals("{}{}not a form", checked(exchange).text());
    }
  }

  @Test
  void anEmptyBodyIsAFormWithoutParts() {
    for (var exchange :
        List.of(TestExchange.of("POST", "/"), TestExchange.of("POST", "/").body(""))) {
      exchange.header("Content-Type", TYPE);
      exchange.run(request -> request.sendResponse(request.formFields() + "" + request.files()));
      assertEquals("{}{}", checked(exchange).text());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Content-Type: text/plain; charset=iso-8859-1, , \u00e4",
    "Content-Type: text/plain, iso-8859-1, \u00e4",
    "Content-Type: text/plain; charset=utf-8, iso-8859-1, \ufffd",
    "X: y, iso-8859-1, \u00e4",
    "X: y, , \ufffd",
    "X: y, utf-7, \ufffd"
  })
  void aFieldSaysItsCharacterSet(String header, @Nullable String all, String value) {
    var text = new StringBuilder();
    if (all != null) {
      text.append("--XX\r\nContent-Disposition: form-data; name=_charset_\r\n\r\n")
          .append(all)
          .append("\r\n");
    }
    text.append("--XX\r\nContent-Disposition: form-data; name=a\r\n")
        .append(header)
        .append("\r\n\r\n\u00e4\r\n--XX--");
    var exchange = TestExchange.of("POST", "/").header("Content-Type", TYPE);
    exchange.body(Bytes.latin1(text.toString()));
    exchange.run(request -> request.sendResponse(request.formFields().first("a")));
    assertEquals(value, checked(exchange).text());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a.txt | a.txt",
        ".htaccess | htaccess",
        "a b;c.txt | a_b_c.txt",
        "con | _con",
        "CON.txt | _CON.txt",
        "nul. | _nul",
        "com1.tar.gz | _com1.tar.gz",
        "com12 | com12",
        "a.. | a",
        "... | file",
        "a:b | a_b",
        "<a>?.txt | _a__.txt",
        "\u00fc\u65e5.txt | \u00fc\u65e5.txt",
        "a\ud83d\ude00b | a_b",
        "-rf | -rf"
      })
  void m4ASafeNameIsTakenByAnyFileSystem(String given, String safe) {
    assertEquals(safe, SafeName.of(given));
  }

  @Test
  void m4ASafeNameIsShortAndKeepsItsEnding() {
    var name = SafeName.of("\ud835\udc00".repeat(200) + ".txt");
    assertTrue(name.length() <= 80 && name.endsWith("\ud835\udc00.txt"), name);
    assertTrue(name.startsWith("\ud835\udc00"), name);
  }

  // Bounds

  private static TestExchange run(HttpLimits limits, Form form) {
    return post(form).limits(limits).run(request -> request.sendResponse(""));
  }

  private static void checkRefused(TestExchange exchange, Reason reason, String words) {
    assertEquals(reason, exchange.refusal());
    assertEquals(reason.status(), exchange.status());
    assertTrue(exchange.text().contains(words), exchange.text());
  }

  @Test
  void m1BoundsThePartsOfAForm() {
    var limits = HttpLimits.DEFAULT.formParts(2);
    var form = new Form().field("a", "").file("b", "b", "");
    assertEquals(200, run(limits, form).status());
    checkRefused(run(limits, form.field("c", "")), Reason.FORM_SIZE, "2 parts (formParts)");
    limits = HttpLimits.DEFAULT.formFields(2);
    form = new Form().field("a", "").file("b", "b", "").field("c", "");
    assertEquals(200, run(limits, form).status());
    checkRefused(run(limits, form.field("d", "")), Reason.FIELD_COUNT, "2 fields (formFields)");
  }

  @Test
  void m1TheDefaultIsAHundredParts() {
    var form = new Form();
    for (int i = 0; i < 100; i++) {
      form.field("a", "");
    }
    assertEquals(200, run(HttpLimits.DEFAULT, form).status());
    assertEquals(413, run(HttpLimits.DEFAULT, form.field("a", "")).status());
  }

  @Test
  void m2BoundsTheValuesOfFieldsTogetherAndNotFiles() {
    var limits = HttpLimits.DEFAULT.formFieldsSize(10);
    var form = new Form().field("a", "12345").file("f", "f", "x".repeat(1000)).field("b", "12345");
    assertEquals(200, run(limits, form).status());
    checkRefused(
        run(limits, form.field("c", "6")), Reason.FORM_SIZE, "10 bytes of fields (formFieldsSize)");
  }

  @Test
  void m2AFieldThatIsTooLongIsRefusedBeforeItsEnd() {
    try (var wired = new Wired(limits -> limits.formFieldsSize(1000).body(1 << 30))) {
      var head = "--XX\r\nContent-Disposition: form-data; name=a\r\n\r\n";
      var peer = wired.connect().send(Wired.post(1 << 30, HEADER) + head + "x".repeat(1000));
      assertEquals("", peer.receiveText());
      assertEquals(1000 + head.length() + 1000, wired.heads.getFirst().memory());
      Reply.only(peer.send("x").receiveText()).checkRefusal(413);
      assertEquals(Map.of(Reason.FORM_SIZE, 1L), wired.refusals());
      assertEquals(List.of(), wired.handled);
    }
  }

  @Test
  void m1ABadPartIsRefusedAtOnce() {
    try (var wired = new Wired()) {
      var peer = wired.connect().send(Wired.post(1000, HEADER) + "--XX\r\nX: y\r\n\r\n");
      Reply.only(peer.receiveText()).checkRefusal(400);
      assertTrue(peer.ended());
      assertTrue(wired.heads.getFirst().isLost());
      assertEquals(List.of(), wired.handled);
    }
  }

  @Test
  void aFormWithoutAnEndIsRefused() {
    try (var wired = new Wired()) {
      var form = new Form().field("a", "b").whole();
      var part = form.substring(0, form.length() - 6);
      var peer = wired.connect().send(Wired.post(part.length(), HEADER) + part);
      Reply.only(peer.receiveText()).checkRefusal(400);
      assertEquals(List.of(), wired.handled);
    }
    checkRefused(
        TestExchange.of("POST", "/")
            .header("Content-Type", TYPE)
            .body("--XX")
            .run(request -> request.sendResponse("")),
        Reason.FORM,
        "end with its boundary");
  }

  @Test
  void goesOnBehindAnUpload() {
    try (var wired = new Wired()) {
      wired.handler = request -> request.sendResponse(request.files() + "" + request.formFields());
      var form = new Form().file("f", "f", "x".repeat(100)).field("a", "b").whole();
      var post = Wired.post(form.length(), HEADER) + form;
      var peer = wired.connect().send(post + Wired.GET + post);
      var bodies = Reply.of(peer.receiveText()).stream().map(Reply::body).toList();
      var file = "{f=[UploadedFile[text/x, 100 bytes]]}{a=[b]}";
      assertEquals(List.of(file, "{}{}", file), bodies);
    }
  }

  @Test
  void aFileIsSavedByABlockingHandler() throws Exception {
    var content = "0123456789".repeat(50_000);
    var form = new Form().field("a", "b").file("f", "../x.txt", content).whole();
    var handler =
        blocking(
            request -> {
              var file = request.files().first("f");
              file.saveTo(folder.resolve(file.safeFilename()));
              request.sendResponse("saved " + request.formFields().first("a"));
            });
    try (var sockets = new OverSockets(HttpLimits.DEFAULT.spool(1000), handler)) {
      var answer =
          sockets.client(
              () -> {
                var socket = sockets.connect();
                var head = Wired.post(form.length(), HEADER, "Connection: close");
                socket.getOutputStream().write((head + form).getBytes(ISO_8859_1));
                return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
              });
      assertEquals("saved b", Reply.only(answer).body());
    }
    assertEquals(content, Files.readString(folder.resolve("x.txt")));
  }

  // Handed over

  /** What a handler is told, in its order. */
  private static final class Told {
    final List<String> all = new ArrayList<>();

    void part(FormPart part) {
      all.add(part.name() + " " + part.filename() + " " + part.contentType());
      var data = new StringBuilder();
      part.onData(piece -> data.append(piece.latin1()));
      part.onEnd(() -> all.add(data.toString()));
    }
  }

  @Test
  void partsComeAsTheyArriveAndNothingIsKept() {
    try (var wired = new Wired(limits -> limits.formFieldsSize(1).keptBodies(1))) {
      var told = new Told();
      var pieces = new ArrayList<String>();
      wired.onHead =
          request ->
              request.onPart(
                  part -> {
                    if (part.name().equals("f")) {
                      part.onData(piece -> pieces.add(piece.latin1()));
                    } else {
                      told.part(part);
                    }
                  });
      wired.handler =
          request ->
              request.sendResponse(
                  request.formFields() + "" + request.files() + request.body().length());
      var form =
          new Form().field("a", "long").file("f", "x.txt", "abcdef").file("g", "", "").whole();
      int cut = form.indexOf("def");
      var peer = wired.connect().send(Wired.post(form.length(), HEADER) + form.substring(0, cut));
      assertEquals(List.of("a null text/plain", "long"), told.all);
      assertEquals(List.of("abc"), pieces);
      assertEquals(0, wired.heads.getFirst().memory());
      peer.send(form.substring(cut));
      assertEquals(List.of("abc", "def"), pieces);
      assertEquals(List.of("a null text/plain", "long", "g  text/x", ""), told.all);
      assertEquals("{}{}0", Reply.only(peer.receiveText()).body());
    }
  }

  @Test
  void partsNeedAFormAndItsBoundary() {
    var exchange = TestExchange.of("POST", "/").header("Content-Type", "text/plain").body("x");
    exchange.run(request -> request.onPart(part -> {}), request -> {});
    checkRefused(exchange, Reason.CONTENT_TYPE, "multipart/form-data");
    assertEquals(415, exchange.status());
    exchange = TestExchange.of("POST", "/").header("Content-Type", "multipart/form-data").body("x");
    exchange.run(request -> request.onPart(part -> {}), request -> {});
    checkRefused(exchange, Reason.FORM, "boundary");
  }

  @Test
  void theBoundsOfPartsHoldWhereTheyAreHandedOver() {
    var form = new Form().field("a", "").field("b", "").field("c", "");
    var exchange = post(form).limits(HttpLimits.DEFAULT.formParts(2));
    var told = new Told();
    exchange.run(request -> request.onPart(told::part), request -> {});
    checkRefused(exchange, Reason.FORM_SIZE, "2 parts (formParts)");
    assertEquals(4, told.all.size());
  }

  @Test
  void aHandlerOfPartsMayBoundTheBodyInAnotherWay() {
    var form = new Form().file("f", "f", "x".repeat(2000));
    for (int limit : new int[] {1000, 5000}) {
      var exchange = post(form).limits(HttpLimits.DEFAULT.body(1000));
      exchange.run(
          request -> {
            request.bodyLimit(limit);
            request.onPart(part -> {});
          },
          request -> request.sendResponse("done"));
      assertEquals(limit == 1000 ? 413 : 200, exchange.status());
    }
  }

  @Test
  void whoHoldsTheBodyBackIsToldOfNoMoreParts() {
    try (var wired = new Wired()) {
      var told = new ArrayList<String>();
      wired.onHead =
          request ->
              request.onPart(
                  part -> {
                    told.add(part.name());
                    part.onEnd(() -> told.add("end"));
                    request.pauseBody(true);
                  });
      var form = new Form().field("a", "").field("b", "").field("c", "").whole();
      var peer = wired.connect().send(Wired.post(form.length(), HEADER) + form + Wired.GET);
      var request = wired.heads.getFirst();
      for (var each : List.of("a", "b", "c")) {
        assertEquals(each, told.getLast());
        wired.test.advance(Duration.ofMinutes(3));
        assertEquals(each, told.getLast());
        assertEquals(List.of(), wired.handled);
        request.pauseBody(false);
        assertEquals(each, told.getLast(), "no handler is called inside of a call");
        wired.test.settle();
      }
      assertEquals(List.of("a", "end", "b", "end", "c", "end"), told);
      var statuses = Reply.of(peer.receiveText()).stream().map(Reply::status).toList();
      assertEquals(200, statuses.getFirst());
    }
  }

  @Test
  void aTestExchangeHoldsPartsBackToo() {
    var told = new ArrayList<String>();
    var exchange = post(new Form().field("a", "").field("b", ""));
    exchange.run(
        request ->
            request.onPart(
                part -> {
                  told.add(part.name());
                  request.pauseBody(true);
                }),
        request -> request.sendResponse("done"));
    for (var each : List.of("a", "b")) {
      assertEquals(0, exchange.status());
      assertEquals(each, told.getLast());
      exchange.request().pauseBody(false);
    }
    assertEquals("done", checked(exchange).text());
  }

  @Test
  void whoAnswersInTheMiddleIsToldOfNoMoreParts() {
    try (var wired = new Wired()) {
      var told = new ArrayList<String>();
      wired.onHead =
          request ->
              request.onPart(
                  part -> {
                    told.add(part.name());
                    request.sendResponse("enough");
                  });
      var form = new Form().field("a", "").field("b", "").whole();
      var peer = wired.connect().send(Wired.post(form.length(), HEADER) + form);
      assertEquals("enough", Reply.only(peer.receiveText()).body());
      assertEquals(List.of("a"), told);
      assertEquals(List.of(), wired.handled);
    }
  }

  @Test
  void aHandlerOfPartsThatThrowsIsAnsweredWith500() {
    for (int i = 0; i < 3; i++) {
      int where = i;
      var exchange = post(new Form().field("a", "b"));
      exchange.run(
          request ->
              request.onPart(
                  part -> {
                    fail(where == 0);
                    part.onData(data -> fail(where == 1));
                    part.onEnd(() -> fail(where == 2));
                  }),
          request -> request.sendResponse("not reached"));
      assertEquals(500, exchange.status());
      assertEquals("on purpose", exchange.thrown().getFirst().getMessage());
    }
  }

  private static void fail(boolean now) {
    if (now) {
      throw new IllegalStateException("on purpose");
    }
  }

  @Test
  void partsComeBeforeTheBody() {
    var exchange = post(new Form().field("a", "b"));
    exchange.run(
        request -> {
          assertThrows(IllegalStateException.class, () -> request.onPart(part -> {}));
          request.sendResponse("");
        });
    assertEquals(List.of(), exchange.thrown());
  }
}
