package pants.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pants.Stream;
import pants.StreamLimits;
import pants.bytes.Bytes;

/** What a peer of the test kit receives, and the output of the transport in memory. */
class TestPeerOutputTest {
  private final TestEngine test = new TestEngine();
  private final NotingStream stream = new NotingStream(test);

  @AfterEach
  void close() {
    test.close();
  }

  @Test
  void aPeerReceivesWhatTheStreamWrites() {
    TestPeer peer = test.connect(stream);
    stream.write("one ");
    stream.write("two");
    assertEquals("one two", peer.receiveText());
    stream.write("three");
    assertEquals(Bytes.utf8("three"), peer.receive());
    assertEquals(Bytes.EMPTY, peer.receive());
    assertEquals(List.of("connect", "drain", "drain"), stream.hooks);
  }

  @Test
  void anEchoComesBackWhole() {
    Stream echo =
        new Stream() {
          @Override
          protected void onRead(Bytes data) {
            write(data);
            write("|");
            write(data);
          }
        };
    TestPeer peer = test.connect(echo);
    byte[] sent = new byte[200_000];
    for (int i = 0; i < sent.length; i++) {
      sent[i] = (byte) (i % 251);
    }
    peer.send(Bytes.of(sent));
    assertEquals(2 * sent.length + 4, peer.receive().length());
    peer.send("abc");
    assertEquals("abc|abc", peer.receiveText());
  }

  @Test
  void whatIsWrittenIsPendingWhileThePeerTakesNothing() {
    stream.limits(StreamLimits.DEFAULT.softOutput(10));
    TestPeer peer = test.connect(stream).pauseReading(true);
    assertTrue(stream.write("0123456789"));
    assertFalse(stream.write("!"));
    assertEquals("", peer.receiveText());
    peer.take(5);
    assertEquals("01234", peer.receiveText());
    assertEquals(List.of("connect"), stream.hooks);
    peer.take(1);
    assertEquals(List.of("connect", "drain"), stream.hooks);
    peer.pauseReading(false);
    assertEquals("56789!", peer.receiveText());
    assertThrows(IllegalArgumentException.class, () -> peer.take(-1));
  }

  @Test
  void aStreamHearsWhenAllOfItsOutputWasTaken() {
    TestPeer peer = test.connect(stream).pauseReading(true);
    stream.write("abc");
    peer.take(2);
    assertEquals(List.of("connect"), stream.hooks);
    peer.take(1);
    assertEquals(List.of("connect", "drain"), stream.hooks);
  }

  @Test
  void aStreamDoesNotReadWhileTooMuchIsPending() {
    stream.limits(StreamLimits.DEFAULT.softOutput(2));
    TestPeer peer = test.connect(stream).pauseReading(true);
    stream.write("abc");
    peer.send("x");
    assertEquals(List.of("connect"), stream.hooks);
    peer.pauseReading(false);
    assertTrue(stream.hooks.contains("read x"), stream.hooks.toString());
  }

  @Test
  void aPeerThatTakesNothingStallsTheStream() {
    TestPeer peer = test.connect(stream).pauseReading(true);
    stream.write("abc");
    test.advance(Duration.ofSeconds(59));
    peer.take(1);
    test.advance(Duration.ofSeconds(60));
    assertEquals(List.of("connect"), stream.hooks);
    test.advance(Duration.ofSeconds(1));
    assertEquals(
        List.of("connect", "error the peer took no output for PT1M (writeStall)", "close"),
        stream.hooks);
    assertEquals("a", peer.receiveText());
  }

  @Test
  void moreThanTheHardBoundClosesTheStream() {
    stream.limits(StreamLimits.DEFAULT.softOutput(1).hardOutput(2));
    test.connect(stream).pauseReading(true);
    stream.write("abc");
    assertFalse(stream.write("d"));
    test.settle();
    assertEquals(List.of("connect", "overflow", "close"), stream.hooks);
  }

  // Files

  @Test
  void filesAreReadInTheOrderOfTheCalls(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "0123456789");
    TestPeer peer = test.connect(stream);
    stream.write("<");
    stream.writeFile(file);
    stream.write("|");
    stream.writeFile(file, 2, 3);
    stream.write(">");
    assertEquals("<0123456789|234>", peer.receiveText());
  }

  @Test
  void aFileCountsAsPendingNowhereAndWaitsForItsPeer(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "0123456789");
    TestPeer peer = test.connect(stream).pauseReading(true);
    try (FileChannel open = FileChannel.open(file)) {
      assertTrue(stream.limits(StreamLimits.DEFAULT.softOutput(1)).writeFile(open, 0, 0));
      assertEquals("", peer.receiveText());
      assertEquals("012", peer.take(3).receiveText());
      assertEquals("3456789", peer.pauseReading(false).receiveText());
      assertTrue(open.isOpen());
    }
  }

  @Test
  void aFileThatIsCutShortFailsTheStream(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "0123456789");
    TestPeer peer = test.connect(stream).pauseReading(true);
    stream.writeFile(file);
    test.settle();
    Files.writeString(file, "01");
    peer.pauseReading(false);
    assertEquals(
        List.of("connect", "error the file was cut short while it was sent", "close"),
        stream.hooks);
  }
}
