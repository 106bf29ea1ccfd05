package pants.http.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static pants.http.websocket.Compressed.FORGET;
import static pants.http.websocket.Compressed.KEEP;
import static pants.http.websocket.Compressed.message;
import static pants.http.websocket.Compressed.read;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import pants.bytes.Bytes;

/** Who holds the platform's deflaters and inflaters, and that each is given back once. */
class ZipTest {
  private static final int KEPT = Runtime.getRuntime().availableProcessors();

  /** A level that no other test has. */
  private static final int LEVEL = 7;

  private static final Deflate SETTINGS = Deflate.DEFAULT.level(LEVEL);
  private static final Bytes HELLO = Bytes.utf8("Hello");

  private final List<Deflater> deflaters = new ArrayList<>();
  private final List<Inflater> inflaters = new ArrayList<>();

  /** Takes all that were free: what is given back next is the only one, and is taken next. */
  @BeforeEach
  void takeAll() {
    for (int i = 0; i < KEPT; i++) {
      deflaters.add(Zip.deflater(LEVEL));
      inflaters.add(Zip.inflater());
    }
  }

  @Test
  void noMoreAreKeptThanThereAreProcessors() {
    for (int i = 0; i < 3; i++) {
      deflaters.add(Zip.deflater(LEVEL));
      inflaters.add(Zip.inflater());
    }
    deflaters.forEach(deflater -> Zip.release(deflater, LEVEL));
    inflaters.forEach(Zip::release);
    assertEquals(3, deflaters.stream().filter(ZipTest::isFreed).count());
    assertEquals(3, inflaters.stream().filter(ZipTest::isFreed).count());
  }

  private static boolean isFreed(Deflater deflater) {
    try {
      deflater.getBytesWritten();
      return false;
    } catch (IllegalStateException | NullPointerException e) {
      return true;
    }
  }

  private static boolean isFreed(Inflater inflater) {
    try {
      inflater.getBytesWritten();
      return false;
    } catch (IllegalStateException | NullPointerException e) {
      return true;
    }
  }

  @Test
  void aConnectionThatKeepsNoWindowHoldsNothingBetweenMessages() {
    Zip.release(deflaters.get(0), LEVEL);
    Zip.release(inflaters.get(0));
    Compressor own = new Compressor(Role.SERVER, FORGET, SETTINGS);
    Decompressor peer = new Decompressor(Role.CLIENT, FORGET);
    assertEquals(HELLO, read(peer, own.compress(HELLO)));
    assertSame(deflaters.get(0), Zip.deflater(LEVEL));
    assertSame(inflaters.get(0), Zip.inflater());
  }

  @Test
  void aConnectionThatKeepsItsWindowGivesItBackOnce() {
    Compressor own = new Compressor(Role.SERVER, KEEP, SETTINGS);
    Decompressor peer = new Decompressor(Role.CLIENT, KEEP);
    assertEquals(HELLO, read(peer, own.compress(HELLO)));
    for (int i = 0; i < 2; i++) {
      own.close();
      peer.close();
    }
    assertNotSame(Zip.deflater(LEVEL), Zip.deflater(LEVEL));
    assertNotSame(Zip.inflater(), Zip.inflater());
  }

  @Test
  void whatIsTakenHasForgottenWhatItWasUsedFor() {
    Zip.release(deflaters.get(0), LEVEL);
    Zip.release(inflaters.get(0));
    Decompressor broken = new Decompressor(Role.CLIENT, KEEP);
    assertThrows(BadFrameException.class, () -> read(broken, Bytes.hex("06")));
    Decompressor left = new Decompressor(Role.CLIENT, KEEP);
    left.feed(Bytes.hex("f248"), false);
    left.close();
    Compressor first = new Compressor(Role.SERVER, KEEP, SETTINGS);
    Bytes payload = first.compress(HELLO);
    first.close();
    assertEquals(payload, new Compressor(Role.SERVER, KEEP, SETTINGS).compress(HELLO));
    assertEquals(HELLO, read(new Decompressor(Role.CLIENT, KEEP), payload));
  }

  @Test
  void aConnectionThatSentNothingHoldsNothing() {
    Zip.release(deflaters.get(0), LEVEL);
    Zip.release(inflaters.get(0));
    new Compressor(Role.SERVER, KEEP, SETTINGS).compress(Bytes.EMPTY);
    read(new Decompressor(Role.CLIENT, KEEP), Bytes.EMPTY);
    assertSame(deflaters.get(0), Zip.deflater(LEVEL));
    assertSame(inflaters.get(0), Zip.inflater());
  }

  @Test
  void enginesMayShareThem() throws Exception {
    Callable<Integer> engine =
        () -> {
          Random random = new Random(1);
          int messages = 0;
          try (Compressor own = new Compressor(Role.SERVER, FORGET, SETTINGS);
              Decompressor peer = new Decompressor(Role.CLIENT, FORGET)) {
            for (int i = 0; i < 2000; i++) {
              Bytes message = message(random, 1 + i % 300);
              assertEquals(message, read(peer, own.compress(message)));
              messages++;
            }
          }
          return messages;
        };
    try (ExecutorService threads = Executors.newFixedThreadPool(KEPT + 2)) {
      List<Callable<Integer>> engines = new ArrayList<>();
      for (int i = 0; i < KEPT + 2; i++) {
        engines.add(engine);
      }
      for (Future<Integer> done : threads.invokeAll(engines)) {
        assertEquals(2000, done.get());
      }
    }
  }
}
