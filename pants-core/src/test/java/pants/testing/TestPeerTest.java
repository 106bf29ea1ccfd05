package pants.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import pants.bytes.Bytes;

/** The scripted peer of the test kit, and with it the transport in memory. */
class TestPeerTest {
  private final TestEngine test = new TestEngine();
  private final NotingStream stream = new NotingStream(test);

  @AfterEach
  void close() {
    test.close();
  }

  // Sending

  @Test
  void aStreamIsConnectedAndReadsWhatItsPeerSends() {
    TestPeer peer = test.connect(stream);
    peer.send("one").send("two");
    assertTrue(peer.connected());
    assertTrue(stream.connected());
    assertEquals(List.of("connect", "read one", "read two"), stream.hooks);
  }

  @Test
  void whatIsSentArrivesInThePiecesThatTheTestNames() {
    test.connect(stream).send(Bytes.utf8("abcdef"), 1, 4);
    assertEquals(List.of("connect", "read a", "read bcd", "read ef"), stream.hooks);
  }

  @Test
  void bytesCanArriveOneByOne() {
    test.connect(stream).sendByteByByte("abc");
    assertEquals(List.of("connect", "read a", "read b", "read c"), stream.hooks);
  }

  @Test
  void refusesSplitsThatAreNotInside() {
    TestPeer peer = test.connect(stream);
    Bytes data = Bytes.utf8("abc");
    assertThrows(IllegalArgumentException.class, () -> peer.send(data, 0));
    assertThrows(IllegalArgumentException.class, () -> peer.send(data, 3));
    assertThrows(IllegalArgumentException.class, () -> peer.send(data, 2, 2));
    assertEquals(List.of("connect"), stream.hooks);
  }

  @Test
  void aPauseDelaysWhatIsSentBehindIt() {
    TestPeer peer = test.connect(stream);
    peer.send("now").pause(Duration.ofSeconds(1)).send("later").pause(Duration.ofSeconds(2)).end();
    assertEquals(List.of("connect", "read now"), stream.hooks);
    test.advance(Duration.ofMinutes(1));
    assertEquals(List.of("connect", "read now", "read later", "end"), stream.hooks);
    assertEquals(List.of(Duration.ofSeconds(1), Duration.ofSeconds(3)), stream.times.subList(2, 4));
    assertThrows(IllegalArgumentException.class, () -> peer.pause(Duration.ofSeconds(-1)));
  }

  @Test
  void aStreamThatPausesReadingReadsOnLater() {
    TestPeer peer = test.connect(stream);
    stream.pauseReading(true);
    peer.send("one").send("two").end();
    assertEquals(List.of("connect"), stream.hooks);
    stream.pauseReading(false);
    test.settle();
    assertEquals(List.of("connect", "read one", "read two", "end"), join(stream.hooks));
  }

  /** What waited may come in one piece or two. */
  private static List<String> join(List<String> hooks) {
    return hooks.contains("read onetwo")
        ? List.of("connect", "read one", "read two", "end")
        : hooks;
  }

  @Test
  void aPeerMayBeCalledInAHook() {
    TestPeer peer = test.connect(stream);
    test.engine().callback(() -> peer.send("hook").end());
    test.settle();
    assertEquals(List.of("connect", "read hook", "end"), stream.hooks);
  }

  // The end

  @Test
  void aPeerSeesThatAStreamWasReset() {
    TestPeer peer = test.connect(stream);
    stream.write("dropped");
    stream.reset();
    assertTrue(peer.failed());
    assertFalse(peer.ended());
    assertEquals("", peer.receiveText());
    assertEquals(List.of("connect", "close"), stream.hooks);
  }

  @Test
  void aStreamMayWriteOnAfterThePeersEnd() {
    TestPeer peer = test.connect(stream).send("last").end();
    stream.write("answer");
    stream.close();
    assertEquals("answer", peer.receiveText());
    assertTrue(peer.ended());
    assertEquals(List.of("connect", "read last", "end", "close"), withoutDrain());
  }

  private List<String> withoutDrain() {
    return stream.hooks.stream().filter(each -> !each.equals("drain")).toList();
  }

  @Test
  void aClosedStreamSendsWhatIsPendingFirst() {
    TestPeer peer = test.connect(stream).pauseReading(true);
    stream.write("pending");
    stream.close();
    assertFalse(peer.ended());
    assertFalse(stream.hooks.contains("close"));
    peer.pauseReading(false);
    assertEquals("pending", peer.receiveText());
    assertTrue(peer.ended());
    assertTrue(stream.hooks.contains("close"));
  }

  @Test
  void aStreamThatClosesDropsWhatStillArrivesForAWhile() {
    TestPeer peer = test.connect(stream);
    stream.close();
    peer.send("too late");
    assertFalse(peer.failed());
    test.advance(Duration.ofSeconds(2));
    peer.send("far too late");
    assertTrue(peer.failed());
    assertEquals(List.of("connect", "close"), stream.hooks);
  }

  @Test
  void aStreamThatClosesNowDropsWhatIsPending() {
    TestPeer peer = test.connect(stream);
    stream.write("pending");
    stream.closeNow();
    assertEquals("", peer.receiveText());
    assertTrue(peer.ended());
  }

  @Test
  void aPeerThatResetsFailsTheStream() {
    test.connect(stream).send("a").reset();
    assertEquals(
        List.of("connect", "read a", "error Connection reset by peer", "close"), stream.hooks);
  }

  @Test
  void aResetReachesAStreamThatDoesNotRead() {
    TestPeer peer = test.connect(stream);
    stream.pauseReading(true);
    peer.reset();
    assertEquals(List.of("connect", "error Connection reset by peer", "close"), stream.hooks);
  }

  @Test
  void whoWritesToAPeerThatHasClosedFails() {
    TestPeer peer = test.connect(stream).close();
    assertEquals(List.of("connect", "end"), stream.hooks);
    stream.write("anybody there?");
    test.settle();
    assertEquals("error Connection reset by peer", withoutDrain().get(2));
    assertEquals("", peer.receiveText());
  }
}
