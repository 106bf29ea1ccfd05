package pants.http.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pants.http.websocket.Compressed.FORGET;
import static pants.http.websocket.Compressed.KEEP;
import static pants.http.websocket.Compressed.message;
import static pants.http.websocket.Compressed.read;
import static pants.http.websocket.Compressed.split;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import pants.bytes.Bytes;

/** Messages of peers, good and bad (RFC 7692, section 7.2.2). */
class DecompressorTest {
  private static final int ROUNDS = Integer.getInteger("pants.fuzz.rounds", 20_000);
  private static final long SEED = Long.getLong("pants.fuzz.seed", 1);
  private static final DeflateTerms[] BOTH = {KEEP, FORGET};

  private static Bytes hex(String digits) {
    return Bytes.hex(digits.replace(" ", ""));
  }

  private static String text(Decompressor decompressor, String... pieces) {
    Bytes[] bytes = new Bytes[pieces.length];
    for (int i = 0; i < pieces.length; i++) {
      bytes[i] = hex(pieces[i]);
    }
    return read(decompressor, bytes).utf8();
  }

  @ParameterizedTest
  @CsvSource({
    "f2 48 cd c9 c9 07 00, Hello", // 7.2.3.1
    "00 05 00 fa ff 48 65 6c 6c 6f 00, Hello", // 7.2.3.3, not compressed
    "f3 48 cd c9 c9 07 00 00, Hello", // 7.2.3.4, a last block, and an empty one behind it
    "f2 48 05 00 00 00 ff ff ca c9 c9 07 00, Hello", // 7.2.3.5, two blocks
    "00, ''", // 7.2.3.6
    "f3 48 cd c9 c9 07 00, Hello", // as 7.2.3.4, by peers that leave the empty block away
    "f3 48 cd c9 c9 07 00 f3 48 cd c9 c9 07 00, HelloHello", // two streams
    "f3 48 cd c9 c9 07 00 f2 48 cd c9 c9 07 00, HelloHello",
    "03 00 03 00 03 00, ''", // empty ones
    "01, ''", // the tail is the last block
    "'', ''", // RSV1, and nothing: what zlib yields for a second empty message
  })
  void readsTheExamplesOfTheStandardHoweverTheyAreCut(String payload, String text) {
    Bytes bytes = hex(payload);
    for (Role role : List.of(Role.CLIENT, Role.SERVER)) {
      for (DeflateTerms terms : BOTH) {
        try (Decompressor peer = new Decompressor(role, terms)) {
          for (int at = 0; at <= bytes.length(); at++) {
            assertEquals(text, read(peer, split(bytes, at)).utf8(), "split at " + at);
          }
          Bytes[] single = new Bytes[bytes.length()];
          for (int i = 0; i < single.length; i++) {
            single[i] = bytes.slice(i, i + 1);
          }
          assertEquals(text, read(peer, single).utf8());
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"CLIENT", "SERVER"})
  void readsWhatRefersToTheMessageBefore(Role role) { // 7.2.3.2
    try (Decompressor peer = new Decompressor(role, KEEP)) {
      assertEquals("Hello", text(peer, "f2 48 cd c9 c9 07 00"));
      assertEquals("Hello", text(peer, "f2 00 11 00 00"));
      assertEquals("", text(peer, ""));
      assertEquals("", text(peer, "00"));
      assertEquals("Hello", text(peer, "f2 00 11 00 00"));
    }
  }

  @Test
  void aStreamThatEndedLeavesNoWindow() {
    try (Decompressor peer = new Decompressor(Role.SERVER, KEEP)) {
      assertEquals("Hello", text(peer, "f3 48 cd c9 c9 07 00"));
      assertEquals(1007, refused(peer, "f2 00 11 00 00").code());
    }
  }

  @Test
  void eachSideIsReadAsWasAgreedForIt() {
    DeflateTerms terms = new DeflateTerms(true, false, 15, 15);
    Decompressor server = new Decompressor(Role.SERVER, terms);
    Decompressor client = new Decompressor(Role.CLIENT, terms);
    assertEquals("Hello", text(server, "f2 48 cd c9 c9 07 00"));
    assertEquals("Hello", text(client, "f2 48 cd c9 c9 07 00"));
    assertEquals("Hello", text(server, "f2 00 11 00 00"));
    assertEquals(
        "a message cannot be decompressed: invalid distance too far back",
        refused(client, "f2 00 11 00 00").getMessage());
  }

  private static BadFrameException refused(Decompressor peer, String payload) {
    return assertThrows(BadFrameException.class, () -> text(peer, payload));
  }

  @ParameterizedTest
  @CsvSource({
    "06, invalid block type",
    "07, invalid block type",
    "00 05 00 fb ff 48 65 6c 6c 6f 00, invalid stored block lengths",
    "78 9c f2 48 cd c9 c9 07 00, invalid stored block lengths", // with the header of zlib
    "78 bb 00 00 00 01 f2 48 cd c9 c9 07 00, invalid stored block lengths", // and a dictionary
    "f2 00 11 00 00, invalid distance too far back",
    "f2 48 cd c9 c9 07 00 00 00 ff ff, invalid stored block lengths", // the tail was not left away
    "00 05 00 fa ff, it ends within a block",
    "00 0a 00 f5 ff 48, it ends within a block",
    "f2 48 cd, invalid stored block lengths",
  })
  void refusesWhatCannotBeDecompressedHoweverItIsCut(String payload, String fault) {
    Bytes bytes = hex(payload);
    for (int at = 0; at <= bytes.length(); at++) {
      Decompressor peer = new Decompressor(Role.SERVER, FORGET);
      Bytes[] pieces = split(bytes, at);
      BadFrameException e = assertThrows(BadFrameException.class, () -> read(peer, pieces));
      assertEquals(1007, e.code());
      assertEquals("a message cannot be decompressed: " + fault, e.getMessage());
      assertThrows(IllegalStateException.class, () -> peer.feed(Bytes.EMPTY, true));
      assertNull(peer.next());
    }
  }

  @Test
  void readsMessagesHoweverTheyAreCut() {
    Random random = new Random(SEED);
    for (DeflateTerms terms : BOTH) {
      try (Compressor own = new Compressor(Role.CLIENT, terms, Deflate.DEFAULT)) {
        Bytes first = message(random, 300);
        Bytes second = message(random, 200);
        Bytes[] payloads = {own.compress(first), own.compress(second)};
        for (int at = 0; at <= payloads[1].length(); at++) {
          try (Decompressor peer = new Decompressor(Role.SERVER, terms)) {
            assertEquals(first, read(peer, payloads[0]));
            assertEquals(second, read(peer, split(payloads[1], at)));
          }
        }
      }
    }
  }

  /** What an engine under attack sees: whatever the bytes are, they are read or refused. */
  @Test
  void anyBytesAreReadOrRefusedAndTheSameHoweverTheyAreCut() {
    Random random = new Random(SEED);
    for (int round = 0; round < ROUNDS; round++) {
      Bytes payload = mutated(random);
      DeflateTerms terms = BOTH[round % 2];
      String whole = outcome(terms, payload);
      String cut = outcome(terms, split(payload, random.nextInt(payload.length() + 1)));
      assertEquals(whole, cut, () -> payload.hex());
      Bytes[] single = new Bytes[payload.length()];
      for (int i = 0; i < single.length; i++) {
        single[i] = payload.slice(i, i + 1);
      }
      assertEquals(whole, outcome(terms, single), () -> payload.hex());
    }
  }

  private static Bytes mutated(Random random) {
    DeflateTerms terms = new DeflateTerms(true, true, random.nextInt(8, 16), 15);
    Deflate settings = Deflate.DEFAULT.level(random.nextInt(1, 10));
    byte[] bytes;
    try (Compressor own = new Compressor(Role.SERVER, terms, settings)) {
      bytes = own.compress(message(random, random.nextInt(1, 600))).toArray();
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return Bytes.of(bytes, 0, random.nextInt(8) == 0 ? random.nextInt(bytes.length) : bytes.length);
  }

  private static String outcome(DeflateTerms terms, Bytes... pieces) {
    try (Decompressor peer = new Decompressor(Role.SERVER, terms)) {
      return read(peer, pieces).hex();
    } catch (BadFrameException e) {
      assertEquals(1007, e.code());
      return e.getMessage();
    }
  }

  /** 64 MiB of zeros in 64 KiB. */
  @Test
  void aBombIsInflatedNoFartherThanIsAsked() {
    Bytes bomb;
    try (Compressor own = new Compressor(Role.CLIENT, FORGET, Deflate.DEFAULT.level(9))) {
      bomb = own.compress(Bytes.of(new byte[64 << 20]));
    }
    assertTrue(bomb.length() < 80 * 1024, () -> "" + bomb.length());
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (DeflateTerms terms : BOTH) {
      try (Decompressor peer = new Decompressor(Role.SERVER, terms)) {
        long before = thread.getCurrentThreadAllocatedBytes();
        peer.feed(bomb, true);
        long fed = thread.getCurrentThreadAllocatedBytes();
        assertTrue(fed - before < 256 * 1024, () -> "feed allocated " + (fed - before));
        for (int pieces = 0; pieces < 16; pieces++) {
          assertEquals(Decompressor.MOST, taken(peer));
        }
        long read = thread.getCurrentThreadAllocatedBytes() - fed;
        assertTrue(read < 2 << 20, () -> "1 MiB took " + read);
        assertThrows(IllegalStateException.class, () -> peer.feed(Bytes.EMPTY, true));
      }
    }
    try (Decompressor other = new Decompressor(Role.SERVER, FORGET)) {
      assertEquals("Hello", text(other, "f2 48 cd c9 c9 07 00"));
    }
  }

  private static int taken(Decompressor peer) {
    Bytes next = peer.next();
    return next == null ? -1 : next.length();
  }

  @Test
  void aBombMayBeReadToItsEnd() {
    Bytes zeros = Bytes.of(new byte[5_000_000]);
    try (Compressor own = new Compressor(Role.CLIENT, KEEP, Deflate.DEFAULT);
        Decompressor peer = new Decompressor(Role.SERVER, KEEP)) {
      Bytes payload = own.compress(zeros);
      assertEquals(zeros, read(peer, split(payload, payload.length() / 2)));
    }
  }

  @Test
  void aPieceIsTakenOutBeforeTheNextIsFed() {
    try (Decompressor peer = new Decompressor(Role.SERVER, FORGET)) {
      peer.feed(hex("f2 48 cd"), false);
      assertThrows(IllegalStateException.class, () -> peer.feed(hex("c9 c9 07 00"), true));
    }
  }
}
