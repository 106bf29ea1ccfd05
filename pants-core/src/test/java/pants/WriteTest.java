package pants;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.SPARSE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import pants.bytes.Bytes;
import pants.bytes.NetStruct;
import pants.bytes.Struct;

/** What a stream writes, how it holds back, and how it closes. */
@ParameterizedClass
@MethodSource("pants.Pollers#all")
class WriteTest {
  private final Poller poller;
  private final Loopback net;
  private final Server<Recorder> server;

  WriteTest(Poller poller) {
    this.poller = poller;
    net = new Loopback(poller);
    server = net.serve(Recorder::new);
  }

  @AfterEach
  void close() {
    net.close();
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  /** Reads to the end on a thread of its own, as a peer in another process does. */
  private static CompletableFuture<byte[]> drain(Socket socket) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return socket.getInputStream().readAllBytes();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  @Test
  void outputLeavesInTheOrderOfTheCalls(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "0123456789");
    Socket peer = net.socket(server);
    Recorder stream = Loopback.only(server);
    CompletableFuture<byte[]> read = drain(peer);
    byte[] big = random(200_000);
    stream.write("text");
    stream.write(Bytes.utf8("bytes"));
    stream.writeFile(file);
    stream.write(big);
    stream.writeFile(file, 3, 4);
    stream.write(new byte[] {1, 2, 3}, 1, 1);
    stream.close();
    net.until(read::isDone);
    Bytes expected =
        Bytes.utf8("textbytes0123456789")
            .concat(Bytes.of(big))
            .concat(Bytes.utf8("3456"))
            .concat(Bytes.of((byte) 2));
    assertEquals(expected, Bytes.of(read.join()));
  }

  @Test
  void nothingWrittenBeforeCloseIsLost() {
    Socket peer = net.socket(server);
    Recorder stream = Loopback.only(server);
    byte[] sent = random(8_000_000);
    stream.write(sent);
    stream.close();
    CompletableFuture<byte[]> read = drain(peer);
    net.until(() -> read.isDone() && stream.saw("close"));
    assertArrayEquals(sent, read.join());
  }

  @Test
  void inputThatIsNotReadDestroysNothingThatWasDelivered() throws IOException {
    Socket peer = net.socket(server);
    Recorder stream = Loopback.only(server);
    peer.getOutputStream().write(new byte[10_000]);
    net.until(() -> stream.received.size() > 0);
    peer.getOutputStream().write(new byte[10_000]);
    stream.write("answer");
    stream.close();
    peer.getOutputStream().write(new byte[10_000]);
    net.until(() -> stream.saw("close"));
    CompletableFuture<byte[]> read = drain(peer);
    net.until(read::isDone);
    assertArrayEquals("answer".getBytes(UTF_8), read.join());
  }

  @Test
  void aHalfClosedStreamMayGoOnWriting(@TempDir Path folder) throws IOException {
    Path file = Files.write(folder.resolve("file"), random(3_000_000));
    Recorder[] accepted = new Recorder[1];
    class Half extends Recorder {
      @Override
      protected void onEnd() {
        events.add("end");
        accepted[0] = this;
      }
    }
    Socket peer = net.socket(net.serve(Half::new));
    peer.getOutputStream().write('x');
    peer.shutdownOutput();
    net.until(() -> accepted[0] != null);
    net.inPoll(() -> {});
    net.inPoll(() -> {});
    byte[] sent = random(8_000_000);
    accepted[0].write(sent);
    accepted[0].writeFile(file);
    net.inPoll(() -> {});
    accepted[0].close();
    CompletableFuture<byte[]> read = drain(peer);
    net.until(() -> read.isDone() && accepted[0].saw("close"));
    assertEquals(Bytes.of(sent).concat(Bytes.of(random(3_000_000))), Bytes.of(read.join()));
  }

  @Test
  void flushSendsAtOnce() throws IOException {
    Socket peer = net.socket(server);
    Recorder stream = Loopback.only(server);
    stream.write("now");
    stream.flush();
    assertFalse(stream.saw("drain"), "told later");
    if (poller.name().equals("io_uring")) { // as it says: the kernel is told in the next poll
      net.engine.poll(Duration.ZERO);
    }
    byte[] read = new byte[3];
    assertEquals(3, peer.getInputStream().readNBytes(read, 0, 3));
    assertArrayEquals("now".getBytes(UTF_8), read);
    net.until(() -> stream.saw("drain"));
  }

  @Test
  void writingAStreamThatIsNotConnectedIsRefused() {
    Recorder fresh = new Recorder();
    fresh.on(net.engine);
    for (Runnable call :
        List.<Runnable>of(
            () -> fresh.write("x"), fresh::flush, () -> fresh.writeFile(Path.of("x")))) {
      assertTrue(
          assertThrows(IllegalStateException.class, call::run)
              .getMessage()
              .contains("is not connected"));
    }
    fresh.connect(Loopback.port(server));
    assertThrows(IllegalStateException.class, () -> fresh.write("x"));
    net.until(fresh::connected);
    fresh.close();
    assertThrows(IllegalStateException.class, () -> fresh.write("x"));
    assertThrows(IllegalStateException.class, () -> fresh.flush());
    net.until(() -> fresh.saw("close"));
    assertThrows(IllegalStateException.class, () -> fresh.write("x"));
  }

  @Test
  void aMemberOfARoomThatDiesDisturbsNobody() throws IOException {
    Socket[] peers = {net.socket(server), net.socket(server), net.socket(server)};
    peers[1].setSoLinger(true, 0);
    peers[1].close(); // a reset
    for (int i = 0; i < 20; i++) {
      for (Recorder each : server.channels()) {
        if (each.connected()) {
          each.write("x");
          each.flush();
        }
      }
      net.inPoll(() -> {});
    }
    net.until(() -> server.channels().size() == 2);
    assertEquals(20, peers[2].getInputStream().readNBytes(20).length);
    assertEquals(20, peers[0].getInputStream().readNBytes(20).length);
  }

  @Test
  void whoWritesToAPeerThatHasJustEndedIsNotAtFault() throws IOException {
    Recorder[] ended = new Recorder[1];
    class Slow extends Recorder {
      @Override
      protected void onEnd() {
        ended[0] = this;
        super.onEnd();
      }
    }
    Server<Slow> slow = net.serve(Slow::new);
    Socket peer = net.socket(slow);
    Slow stream = Loopback.only(slow);
    stream.limits(StreamLimits.DEFAULT.softOutput(16_000_000));
    stream.write(new byte[8_000_000]); // so that closing takes a while
    net.inPoll(() -> {});
    peer.shutdownOutput();
    net.until(() -> ended[0] != null);
    assertFalse(stream.connected());
    assertFalse(stream.saw("close"));
    assertFalse(stream.write("to the room"));
    stream.close();
    assertThrows(IllegalStateException.class, () -> stream.write("after closing it oneself"));
  }

  @Test
  void aResetInMidWriteIsToldOnceAndThenClose() throws IOException {
    Socket peer = net.socket(server);
    Recorder stream = Loopback.only(server);
    Socket bystander = net.socket(server);
    stream.write(new byte[4_000_000]);
    net.inPoll(() -> {});
    peer.setSoLinger(true, 0);
    peer.close();
    net.until(() -> stream.saw("close"));
    assertEquals(1, stream.events.stream().filter("error"::equals).count());
    assertInstanceOf(IOException.class, stream.error);
    assertEquals("close", stream.events.getLast());
    Recorder other = Loopback.only(server);
    other.write("y");
    net.until(() -> other.saw("drain"));
    assertEquals('y', bystander.getInputStream().read());
  }

  @Test
  void aPeerThatNeverReadsHoldsTheStreamBackAndThenLosesIt() throws IOException {
    Socket peer = net.socket(server);
    Recorder stream = Loopback.only(server);
    stream.limits(StreamLimits.DEFAULT.softOutput(100_000).hardOutput(1_000_000));
    byte[] chunk = new byte[50_000];
    int written = 0;
    while (stream.write(chunk)) {
      written++;
      net.inPoll(() -> {});
      assertTrue(written < 10_000, "the socket takes no end of bytes");
    }
    peer.getOutputStream().write("more".getBytes(UTF_8));
    net.inPoll(() -> {});
    net.inPoll(() -> {});
    assertEquals("", stream.text(), "above the soft bound it does not read");
    assertFalse(stream.saw("overflow"));
    for (int i = 0; i < 30; i++) {
      assertFalse(stream.write(chunk));
    }
    assertFalse(stream.connected());
    net.until(() -> stream.saw("close"));
    assertEquals(1, stream.events.stream().filter("overflow"::equals).count());
    assertTrue(Objects.requireNonNull(stream.error).getMessage().contains("hardOutput of 1000000"));
  }

  @Test
  void whoSlowsDownIsToldWhenThereIsRoomAndReadsAgain() throws IOException {
    Socket peer = net.socket(server);
    Recorder stream = Loopback.only(server);
    stream.limits(StreamLimits.DEFAULT.softOutput(100_000));
    while (stream.write(new byte[50_000])) {
      net.inPoll(() -> {});
    }
    peer.getOutputStream().write("more".getBytes(UTF_8));
    net.inPoll(() -> {});
    stream.events.clear();
    CompletableFuture<byte[]> read = drain(peer);
    net.until(() -> stream.saw("drain") && stream.text().equals("more"));
    assertTrue(stream.write("room"));
    stream.close();
    net.until(read::isDone);
  }

  @Test
  void onDrainIsToldOnceForEachTimeAllIsSent() throws IOException {
    Socket peer = net.socket(server);
    Recorder stream = Loopback.only(server);
    stream.write("a");
    stream.write("b");
    net.until(() -> stream.saw("drain"));
    net.inPoll(() -> {});
    assertEquals(1, stream.events.stream().filter("drain"::equals).count());
    stream.write("c");
    net.inPoll(() -> {});
    assertEquals(2, stream.events.stream().filter("drain"::equals).count());
    assertEquals(3, peer.getInputStream().readNBytes(3).length);
  }

  @Test
  void onDrainThatWritesForEverDoesNotStarveTheEngine() {
    class Endless extends Recorder {
      @Override
      protected void onConnect() {
        write("x");
      }

      @Override
      protected void onDrain() {
        write("x");
      }
    }
    net.connect(new Recorder(), net.serve(Endless::new));
    int[] count = new int[1];
    Timer loop = net.engine.loop(() -> count[0]++);
    net.until(() -> count[0] > 5);
    loop.cancel();
  }

  @Test
  void aPeerThatTakesNothingForTooLongIsGivenUp() {
    net.socket(server);
    Recorder stream = Loopback.only(server);
    stream.limits(StreamLimits.DEFAULT.writeStall(Duration.ofMillis(50)));
    stream.write(new byte[8_000_000]);
    net.until(() -> stream.saw("close"));
    assertInstanceOf(SocketTimeoutException.class, stream.error);
    assertTrue(Objects.requireNonNull(stream.error).getMessage().contains("PT0.05S"));
  }

  @Test
  void closingIsBoundByTheStallToo() {
    net.socket(server);
    Recorder stream = Loopback.only(server);
    stream.limits(StreamLimits.DEFAULT.writeStall(Duration.ofMillis(50)));
    stream.write(new byte[8_000_000]);
    stream.close();
    assertFalse(stream.connected());
    net.until(() -> stream.saw("close"));
    assertInstanceOf(SocketTimeoutException.class, stream.error);
  }

  @Test
  void closeNowDropsWhatIsPending() throws IOException {
    Socket peer = net.socket(server);
    Recorder stream = Loopback.only(server);
    stream.write("dropped");
    stream.closeNow();
    net.until(() -> stream.saw("close"));
    try (InputStream in = peer.getInputStream()) {
      assertEquals(-1, in.read());
    }
  }

  @Test
  void onCloseComesOnceHoweverOftenOneCloses() {
    class Twice extends Recorder {
      @Override
      protected void onClose() {
        super.onClose();
        close();
        closeNow();
      }
    }
    Twice stream = net.connect(new Twice(), server);
    stream.close();
    stream.close();
    stream.closeNow();
    net.until(() -> stream.saw("close"));
    net.inPoll(() -> {});
    assertEquals(1, stream.events.stream().filter("close"::equals).count());
  }

  @Test
  void aStreamThatNeverConnectedIsToldOfItsCloseToo() {
    Recorder stream = new Recorder();
    stream.on(net.engine);
    assertFalse(stream.closed());
    stream.close();
    assertTrue(stream.closed());
    net.until(() -> stream.saw("close"));
    assertEquals(List.of("close"), stream.events);
    assertThrows(IllegalStateException.class, () -> stream.connect(Loopback.port(server)));
  }

  @Test
  void packsByAFormatOrByTheReadDelimiter() throws IOException {
    Socket peer = net.socket(server);
    Recorder stream = Loopback.only(server);
    stream.writePacked(Struct.of("!IH"), 1, 2);
    stream.read(NetStruct.of("b$"), values -> {});
    stream.writePacked(Bytes.utf8("hi"));
    net.inPoll(() -> {});
    assertEquals("000000010002026869", Bytes.of(peer.getInputStream().readNBytes(9)).hex());
    stream.delimiter(pants.bytes.Delimiter.available());
    assertThrows(IllegalStateException.class, () -> stream.writePacked(1));
    assertThrows(IllegalArgumentException.class, () -> stream.writePacked(Struct.of("!B"), 256));
  }

  @Test
  void aFileIsSentThoughItsOpenerDeletesIt(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("big");
    byte[] content = random(3_000_000);
    Files.write(file, content);
    Socket peer = net.socket(server);
    Recorder stream = Loopback.only(server);
    CompletableFuture<byte[]> read = drain(peer);
    stream.writeFile(file, 1, 0);
    Files.delete(file);
    stream.close();
    net.until(read::isDone);
    assertEquals(Bytes.of(content, 1, content.length - 1), Bytes.of(read.join()));
  }

  @Test
  void aPartAboveTwoGibibytesIsSent(@TempDir Path folder) throws IOException {
    long offset = 5L << 30; // where an offset of 32 bits would be another one
    Path file = folder.resolve("sparse");
    try (FileChannel sparse = FileChannel.open(file, CREATE_NEW, WRITE, SPARSE)) {
      sparse.write(ByteBuffer.wrap("0123456789".getBytes(UTF_8)), offset);
    }
    Socket peer = net.socket(server);
    Recorder stream = Loopback.only(server);
    CompletableFuture<byte[]> read = drain(peer);
    stream.writeFile(file, offset + 3, 4);
    stream.close();
    net.until(read::isDone);
    assertEquals("3456", new String(read.join(), UTF_8));
  }

  @Test
  void anOpenFileStaysOpen(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "0123456789");
    Socket peer = net.socket(server);
    Recorder stream = Loopback.only(server);
    try (FileChannel open = FileChannel.open(file)) {
      stream.writeFile(open, 2, 3);
      stream.writeFile(open, 0, 1);
      net.until(() -> stream.saw("drain"));
      assertTrue(open.isOpen());
      assertEquals(0, open.position());
    }
    assertArrayEquals("2340".getBytes(UTF_8), peer.getInputStream().readNBytes(4));
  }

  @Test
  void partsThatAFileDoesNotHaveAreRefused(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "0123456789");
    net.socket(server);
    Recorder stream = Loopback.only(server);
    assertThrows(IllegalArgumentException.class, () -> stream.writeFile(file, -1, 1));
    assertThrows(IllegalArgumentException.class, () -> stream.writeFile(file, 11, 0));
    assertThrows(IllegalArgumentException.class, () -> stream.writeFile(file, 5, 6));
    assertThrows(IllegalArgumentException.class, () -> stream.writeFile(file, 0, -1));
    assertThrows(UncheckedIOException.class, () -> stream.writeFile(folder.resolve("missing")));
    assertTrue(stream.connected());
  }

  @Test
  void partsOfArraysThatDoNotExistAreRefused() {
    net.socket(server);
    Recorder stream = Loopback.only(server);
    assertThrows(IndexOutOfBoundsException.class, () -> stream.write(new byte[3], 2, 2));
    assertThrows(IndexOutOfBoundsException.class, () -> stream.write(new byte[3], -1, 2));
  }
}
