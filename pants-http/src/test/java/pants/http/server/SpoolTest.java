package pants.http.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static pants.http.server.RequestHandler.blocking;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pants.bytes.Bytes;
import pants.http.BadMessageException.Reason;
import pants.http.HttpLimits;
import pants.testing.TestPeer;

/** Bodies that are too long for memory: rows M5 and M8. */
@Timeout(60)
class SpoolTest {
  private static final int SPOOL = 1000;

  /** Nothing of a body is in the folder: neither while it is used nor later. */
  @TempDir Path folder;

  /** The temporary files that were opened, each to be closed when its request is over. */
  private final ConcurrentLinkedQueue<FileChannel> opened = new ConcurrentLinkedQueue<>();

  private FileChannel open() throws IOException {
    var channel = SpoolFile.open(folder);
    opened.add(channel);
    return channel;
  }

  private Wired wired() {
    return wired(limits -> limits.spool(SPOOL));
  }

  private Wired wired(UnaryOperator<HttpLimits> limits) {
    var wired = new Wired(limits);
    wired.server.options().spool = this::open;
    return wired;
  }

  /** Polls until something holds that another thread brings about. */
  private static void until(Wired wired, BooleanSupplier condition) {
    until(
        () -> {
          wired.test.poll();
          return condition.getAsBoolean();
        });
  }

  private static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + 30_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "waited for 30 s in vain");
      Thread.onSpinWait();
    }
  }

  private static Reply reply(Wired wired, TestPeer peer) {
    var received = new StringBuilder();
    until(
        wired,
        () -> {
          received.append(peer.receiveText());
          return received.indexOf("\r\n\r\n") > 0;
        });
    return Reply.only(received.toString());
  }

  @AfterEach
  void m5NoFileIsLeft() throws IOException {
    until(() -> opened.stream().noneMatch(FileChannel::isOpen));
    try (var files = Files.list(folder)) {
      assertEquals(List.of(), files.toList());
    }
  }

  private static String text(int length) {
    var text = new StringBuilder(length + 8);
    for (int i = 0; text.length() < length; i++) {
      text.append(i).append(' ');
    }
    return text.substring(0, length);
  }

  // What handlers see

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 999, 1000, 1001, 5000, 600_000})
  void aBodyIsTheSameInMemoryAndInAFile(int length) {
    var seen = new ArrayList<String>();
    RequestHandler handler =
        request -> {
          seen.add(request.body().latin1());
          seen.add(request.bodyFile().text());
          seen.add(new String(request.bodyFile().input().readAllBytes(), ISO_8859_1));
          seen.add(request.bodyLength() + " " + request.bodyFile().size());
          request.sendResponse("done");
        };
    var body = text(length);
    var head = Wired.post(length, "Content-Type: text/x");
    for (int spool : new int[] {0, SPOOL, 1 << 20}) {
      try (var wired = wired(limits -> limits.spool(spool))) {
        wired.handler = handler;
        var peer = wired.connect().send(head + body);
        assertEquals("done", reply(wired, peer).body());
        assertEquals(length > spool ? 1 : 0, opened.size());
        assertEquals(List.of(body, body, body, length + " " + length), seen);
        assertEquals("done", reply(wired, peer.send(head + body)).body());
      }
      opened.clear();
      seen.clear();
    }
  }

  @Test
  void aBodyThatTricklesInChunksIsWrittenInBatches() {
    try (var wired = wired()) {
      wired.handler = request -> request.sendResponse(request.body().utf8());
      var peer = wired.connect().send(Wired.CHUNKED);
      var body = text(3000);
      for (int i = 0; i < 3000; i += 10) {
        peer.send("a\r\n" + body.substring(i, i + 10) + "\r\n");
      }
      peer.send("0\r\n\r\n");
      var received = new StringBuilder();
      until(wired, () -> received.append(peer.receiveText()).toString().endsWith(body));
      assertEquals(1, opened.size());
    }
  }

  @Test
  void aTestExchangeKeepsItsBodyInAFileToo() {
    var server =
        new HttpServer(request -> request.sendResponse(request.body().length() + ""))
            .limits(HttpLimits.DEFAULT.spool(SPOOL));
    server.options().spool = this::open;
    var exchange =
        TestExchange.of("POST", "/").body(Bytes.utf8(text(600)), Bytes.utf8(text(600))).run(server);
    assertEquals("1200", exchange.text());
    assertEquals(1, opened.size());
  }

  @Test
  void readsPartsOfABodyAndSkipsOthers() {
    var server = new HttpServer(SpoolTest::readInParts);
    server.limits(HttpLimits.DEFAULT.spool(SPOOL));
    server.options().spool = this::open;
    assertEquals("00 1 end", TestExchange.of("POST", "/").body(text(2000)).run(server).text());
    server.limits(HttpLimits.DEFAULT);
    assertEquals("00 1 end", TestExchange.of("POST", "/").body(text(2000)).run(server).text());
  }

  /** "0 1 2 ... 100 101 ..." has "00 1" behind 290 characters for 100 and "1". */
  private static void readInParts(HttpRequest request) throws IOException {
    try (var input = request.bodyFile().input()) {
      assertEquals('0', input.read());
      assertEquals(290, input.skip(290));
      var read = new String(input.readNBytes(4), ISO_8859_1);
      assertEquals(0, input.read(new byte[0]));
      assertEquals(2000 - 295, input.skip(Long.MAX_VALUE));
      assertEquals(-1, input.read());
      assertEquals(-1, input.read(new byte[5]));
      request.sendResponse(read + " end");
    }
  }

  @Test
  void aFileIsThereUntilItsRequestIsOver() {
    try (var wired = wired()) {
      wired.handler = request -> {};
      for (int length : new int[] {SPOOL, SPOOL + 1}) {
        var peer = wired.connect().send(Wired.post(length) + text(length));
        until(wired, () -> !wired.handled.isEmpty());
        var request = wired.handled.removeFirst();
        var file = request.bodyFile();
        var input = file.input();
        assertEquals(length, file.bytes().length());
        request.sendResponse("done");
        assertEquals("done", reply(wired, peer).body());
        assertThrows(IllegalStateException.class, file::bytes);
        assertThrows(IllegalStateException.class, file::input);
        assertThrows(IllegalStateException.class, input::read);
        var error =
            assertThrows(IllegalStateException.class, () -> file.saveTo(folder.resolve("x")));
        assertEquals("the request is over, and its files are gone", error.getMessage());
      }
    }
  }

  // On the disk

  @Test
  void m5NobodyElseCanReadAFileAndNoNameLeadsToIt() throws IOException {
    assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")));
    try (var wired = wired()) {
      wired.handler = request -> {};
      wired.connect().send(Wired.post(5000) + text(5000));
      until(wired, () -> !wired.handled.isEmpty());
      try (var files = Files.list(folder)) {
        assertEquals(0, files.count());
      }
      try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
        var own = descriptors.filter(this::isInFolder).toList();
        assertEquals(1, own.size());
        var permissions = Files.getPosixFilePermissions(own.getFirst());
        assertEquals("rw-------", PosixFilePermissions.toString(permissions));
        assertEquals(5000, Files.size(own.getFirst()));
      }
      wired.handled.getFirst().abort();
    }
  }

  private boolean isInFolder(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).startsWith(folder.toRealPath());
    } catch (IOException e) {
      return false; // closed meanwhile
    }
  }

  @Test
  void m5AFileIsGoneOnEachWayInWhichARequestEnds() {
    try (var wired = wired()) {
      Map<String, RequestHandler> ways =
          Map.of(
              "answered", request -> request.sendResponse(""),
              "failed",
                  request -> {
                    throw new IOException("on purpose");
                  },
              "aborted", HttpRequest::abort);
      for (var way : ways.entrySet()) {
        wired.handler = way.getValue();
        int before = wired.handled.size();
        var peer = wired.connect().send(Wired.post(5000) + text(5000));
        until(wired, () -> wired.handled.size() > before && !opened.isEmpty());
        until(wired, () -> opened.stream().noneMatch(FileChannel::isOpen));
        peer.receiveText();
      }
      assertEquals(3, opened.size());
      assertEquals("on purpose", wired.reported.removeFirst().getMessage());
    }
  }

  @Test
  void m5AFileIsGoneWhereItsRequestIsLostOrRefusedInTheMiddle() {
    try (var wired = wired(limits -> limits.spool(SPOOL).body(300_000))) {
      var lost = wired.connect().send(Wired.post(100_000) + text(5000));
      until(wired, () -> opened.size() == 1);
      lost.reset();
      until(wired, () -> opened.stream().noneMatch(FileChannel::isOpen));

      var slow = wired.connect().send(Wired.post(100_000) + text(5000));
      until(wired, () -> opened.size() == 2);
      until(
          wired,
          () -> {
            wired.test.advance(Duration.ofSeconds(1));
            return wired.refused() == 1;
          });
      reply(wired, slow).checkRefusal(408);
      until(wired, () -> opened.stream().noneMatch(FileChannel::isOpen));

      var endless = wired.connect().send(Wired.CHUNKED + "13880\r\n" + text(80_000) + "\r\n");
      until(wired, () -> opened.size() == 3);
      endless.send("13880\r\n" + text(80_000) + "\r\nfffffff\r\n" + text(200_000));
      reply(wired, endless).checkRefusal(413);
      assertEquals(List.of(), wired.handled);
    }
  }

  @Test
  void m5NoFileIsMadeForARequestThatIsOverAlready() throws IOException {
    var file = new SpoolFile(this::open);
    file.release();
    file.append(List.of(Bytes.utf8("late")));
    assertEquals(0, opened.size());
    assertThrows(IllegalStateException.class, () -> file.bytes(0, 1));
  }

  @Test
  void m5AFileIsGoneWhenTheEngineIsClosed() {
    try (var wired = wired()) {
      wired.handler = request -> {};
      wired.connect().send(Wired.post(5000) + text(5000));
      wired.connect().send(Wired.post(9000) + text(5000));
      until(wired, () -> opened.size() == 2 && wired.handled.size() == 1);
    }
    assertEquals(2, opened.size());
  }

  // A disk that is full, or not there

  private static FileChannel full() throws IOException {
    return FileChannel.open(
        Path.of("/dev/full"), StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  private void answers507(SpoolFile.Source source) {
    try (var wired = wired()) {
      wired.server.options().spool = source;
      var peer = wired.connect().send(Wired.post(100_000) + text(5000));
      var reply = reply(wired, peer);
      reply.checkRefusal(507);
      assertEquals("a body above 1000 bytes could not be stored (spool)\n", reply.body());
      assertEquals(List.of(), wired.handled);
      assertTrue(wired.heads.getFirst().isLost());
      assertEquals(Map.of(Reason.STORAGE, 1L), wired.refusals());
      assertEquals(1, wired.reported.size());
      assertTrue(wired.reported.removeFirst() instanceof IOException);
      assertEquals(200, reply(wired, wired.connect().send(Wired.GET)).status());
    }
    var server =
        new HttpServer(request -> request.sendResponse("not reached"))
            .limits(HttpLimits.DEFAULT.spool(SPOOL));
    server.options().spool = source;
    var exchange = TestExchange.of("POST", "/").body(text(5000)).run(server);
    assertEquals(507, exchange.status());
    assertEquals(Reason.STORAGE, exchange.refusal());
  }

  @Test
  void answers507WhereTheDiskIsFull() {
    assumeTrue(Files.exists(Path.of("/dev/full")));
    answers507(
        () -> {
          var channel = full();
          opened.add(channel);
          return channel;
        });
    assertEquals(2, opened.size());
  }

  @Test
  void answers507WhereTheDirectoryIsNotThere() {
    answers507(() -> SpoolFile.open(folder.resolve("nowhere")));
  }

  @Test
  void answers507WhereTheLastBatchCannotBeStored() {
    try (var wired = wired()) {
      wired.server.options().spool =
          () -> {
            var channel = open();
            channel.close(); // whatever is written fails
            return channel;
          };
      var peer = wired.connect().send(Wired.post(1500) + text(1500));
      reply(wired, peer).checkRefusal(507);
      assertEquals(List.of(), wired.handled);
      wired.reported.clear();
    }
  }

  @Test
  void theDirectoryIsAnOptionOfTheServer() throws IOException {
    var elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    var server =
        new HttpServer(request -> request.sendResponse(request.bodyLength() + ""))
            .spoolDirectory(elsewhere)
            .limits(HttpLimits.DEFAULT.spool(0));
    assertEquals("2", TestExchange.of("POST", "/").body("hi").run(server).text());
    Files.delete(elsewhere);
    assertEquals(507, TestExchange.of("POST", "/").body("hi").run(server).status());
    assertThrows(NullPointerException.class, () -> server.spoolDirectory(null));
  }

  @Test
  void withoutADirectoryItIsThatOfTheMachine() {
    var server =
        new HttpServer(request -> request.sendResponse(request.bodyLength() + ""))
            .limits(HttpLimits.DEFAULT.spool(0));
    assertEquals("2", TestExchange.of("POST", "/").body("hi").run(server).text());
  }

  // Holding back

  @Test
  void m8TheEngineGoesOnWhileADiskTakesItsTime() {
    var disk = new CountDownLatch(1);
    try (var wired = wired(limits -> limits.spool(SPOOL).body(1 << 20))) {
      wired.server.options().spool =
          () -> {
            await(disk);
            return open();
          };
      wired.handler = request -> request.sendResponse(request.bodyLength() + "");
      var slow = wired.connect().send(Wired.post(500_000) + text(200_000));
      wired.test.advance(Duration.ofMinutes(3)); // no deadline runs meanwhile
      assertEquals("0", reply(wired, wired.connect().send(Wired.GET)).body());
      var request = wired.heads.getFirst();
      long memory = request.memory();
      slow.send(text(300_000));
      wired.test.advance(Duration.ofSeconds(1));
      assertEquals(memory, request.memory(), "more was read while the disk is behind");
      assertEquals(1, wired.handled.size());
      disk.countDown();
      assertEquals("500000", reply(wired, slow).body());
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whoHoldsABodyBackIsNotUndoneByTheDisk(boolean pausedFirst) {
    var disk = new CountDownLatch(1);
    try (var wired = wired(limits -> limits.spool(SPOOL).body(1 << 20))) {
      wired.server.options().spool =
          () -> {
            await(disk);
            return open();
          };
      wired.handler = request -> request.sendResponse(request.bodyLength() + "");
      var peer = wired.connect().send(Wired.post(4000) + text(2000));
      var request = wired.heads.getFirst();
      request.pauseBody(true);
      if (pausedFirst) {
        disk.countDown();
        until(wired, () -> !opened.isEmpty());
      } else {
        request.pauseBody(false); // the disk is still behind
        request.pauseBody(true);
      }
      disk.countDown();
      peer.send(text(2000));
      until(wired, () -> !opened.isEmpty() && request.memory() == 0);
      wired.test.advance(Duration.ofMinutes(5));
      assertEquals(0, request.memory());
      assertEquals(List.of(), wired.handled);
      assertFalse(request.isLost());
      request.pauseBody(false);
      assertEquals("4000", reply(wired, peer).body());
    }
  }

  @Test
  void aBodyInAFileDoesNotCountAsKeptInMemory() {
    try (var wired = wired(limits -> limits.spool(SPOOL).keptBodies(20_000).body(1 << 30))) {
      wired.handler = request -> {};
      for (int i = 1; i <= 5; i++) {
        int all = i;
        wired.connect().send(Wired.post(10_000) + text(10_000));
        until(wired, () -> wired.handled.size() == all);
      }
      assertEquals(0, wired.refused());
      wired.handled.forEach(HttpRequest::abort);
    }
  }

  @Test
  void anAnswerThatIsFinishedBeforeTheBodyIsStoredLeavesNothing() {
    var begun = new CountDownLatch(1);
    var disk = new CountDownLatch(1);
    try (var wired = wired()) {
      wired.server.options().spool =
          () -> {
            begun.countDown();
            await(disk);
            return open();
          };
      var peer = wired.connect().send(Wired.post(4000) + text(2000));
      await(begun);
      wired.heads.getFirst().sendResponse("enough");
      assertEquals("enough", reply(wired, peer).body());
      peer.send(text(2000) + Wired.GET);
      assertEquals("/", reply(wired, peer).body());
      disk.countDown();
      until(() -> opened.size() == 1);
    }
  }

  // Saving

  @ParameterizedTest
  @ValueSource(ints = {500, 300_000})
  void savesABodyFromABlockingHandler(int length) throws Exception {
    var target = folder.resolve("saved");
    var body = text(length);
    var handler =
        blocking(
            request -> {
              request.bodyFile().saveTo(target);
              assertThrows(
                  FileAlreadyExistsException.class, () -> request.bodyFile().saveTo(target));
              request.bodyFile().saveTo(target, StandardCopyOption.REPLACE_EXISTING);
              assertThrows(
                  IllegalArgumentException.class,
                  () -> request.bodyFile().saveTo(target, StandardCopyOption.ATOMIC_MOVE));
              request.sendResponse("saved");
            });
    try (var sockets = new OverSockets(HttpLimits.DEFAULT.spool(SPOOL), handler)) {
      sockets.server.options().spool = this::open;
      var answer =
          sockets.client(
              () -> {
                var socket = sockets.connect();
                var out = socket.getOutputStream();
                out.write((Wired.post(length, "Connection: close") + body).getBytes(ISO_8859_1));
                return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
              });
      assertEquals("saved", Reply.only(answer).body());
    }
    assertEquals(body, Files.readString(target));
    Files.delete(target);
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 300_000})
  void savesABodyFromAHandlerOnTheEngine(int length) throws IOException {
    var target = folder.resolve("saved");
    try (var wired = wired()) {
      wired.handler =
          request ->
              request
                  .bodyFile()
                  .saveToAsync(target)
                  .whenComplete(
                      (saved, thrown) ->
                          request.sendResponse(
                              thrown == null ? "saved" : unwrapped(thrown).toString()));
      var peer = wired.connect().send(Wired.post(length) + text(length));
      assertEquals("saved", reply(wired, peer).body());
      assertEquals(text(length), Files.readString(target));
      peer.send(Wired.post(length) + text(length));
      var error = new FileAlreadyExistsException(target.toString());
      assertEquals(error.toString(), reply(wired, peer).body());
    }
    Files.delete(target);
  }

  private static Throwable unwrapped(Throwable thrown) {
    return thrown instanceof CompletionException
        ? Objects.requireNonNull(thrown.getCause())
        : thrown;
  }

  @Test
  void whatCannotBeSavedLeavesNoFile() throws IOException {
    var server =
        new HttpServer(
                request -> {
                  var file = request.bodyFile();
                  assertThrows(
                      NoSuchFileException.class, () -> file.saveTo(folder.resolve("no/where")));
                  opened.forEach(each -> SpoolTest.close(each));
                  var target = folder.resolve("half");
                  assertThrows(IOException.class, () -> file.saveTo(target));
                  assertFalse(Files.exists(target));
                  request.sendResponse("");
                })
            .limits(HttpLimits.DEFAULT.spool(SPOOL));
    server.options().spool = this::open;
    var exchange = TestExchange.of("POST", "/").body(text(5000)).run(server);
    assertEquals(List.of(), exchange.thrown());
    assertEquals(200, exchange.status());
  }

  private static void close(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aBodyIsAFileOfTheTypeOfItsRequest() {
    var exchange = TestExchange.of("PUT", "/a").header("Content-Type", "text/csv").body("a,b");
    exchange.run(
        request -> {
          var file = request.bodyFile();
          assertEquals("text/csv", file.contentType());
          assertEquals("", file.filename());
          assertEquals("file", file.safeFilename());
          assertEquals("UploadedFile[text/csv, 3 bytes]", file.toString());
          assertEquals(Bytes.utf8("a,b"), file.bytes());
        });
    TestExchange.of("PUT", "/a")
        .run(request -> assertEquals("application/octet-stream", request.bodyFile().contentType()));
  }
}
