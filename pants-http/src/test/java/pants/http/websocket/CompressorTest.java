package pants.http.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pants.http.websocket.Compressed.FORGET;
import static pants.http.websocket.Compressed.KEEP;
import static pants.http.websocket.Compressed.message;
import static pants.http.websocket.Compressed.read;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import pants.bytes.Bytes;

/** Messages compressed (RFC 7692, section 7.2.1). */
class CompressorTest {
  private static final Bytes HELLO = Bytes.utf8("Hello");
  private static final Bytes TAIL = Bytes.hex("0000ffff");

  private static Role other(Role role) {
    return role == Role.CLIENT ? Role.SERVER : Role.CLIENT;
  }

  @Test
  void compressesTheExamplesOfTheStandard() {
    try (Compressor own = new Compressor(Role.SERVER, KEEP, Deflate.DEFAULT)) {
      assertEquals("f248cdc9c90700", own.compress(HELLO).hex()); // 7.2.3.1
      assertEquals("00", own.compress(Bytes.EMPTY).hex()); // 7.2.3.6
      assertEquals("00", own.compress(Bytes.EMPTY).hex());
      assertTrue(own.compress(HELLO).length() <= 5); // 7.2.3.2
    }
  }

  @Test
  void refersToNoMessageBeforeWhereNoWindowIsKept() {
    try (Compressor own = new Compressor(Role.SERVER, FORGET, Deflate.DEFAULT)) {
      assertEquals("f248cdc9c90700", own.compress(HELLO).hex());
      assertEquals("f248cdc9c90700", own.compress(HELLO).hex());
    }
  }

  @Test
  void eachSideKeepsWhatWasAgreedForIt() {
    DeflateTerms terms = new DeflateTerms(true, false, 15, 15);
    try (Compressor server = new Compressor(Role.SERVER, terms, Deflate.DEFAULT);
        Compressor client = new Compressor(Role.CLIENT, terms, Deflate.DEFAULT)) {
      assertEquals(server.compress(HELLO), server.compress(HELLO));
      assertTrue(client.compress(HELLO).length() > client.compress(HELLO).length());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"CLIENT", "SERVER"})
  void theOtherSideReadsMessagesOfAnyLengthAtAnyLevel(Role role) {
    Random random = new Random(1);
    for (DeflateTerms terms : new DeflateTerms[] {KEEP, FORGET}) {
      for (int level = 1; level <= 9; level++) {
        Deflate settings = Deflate.DEFAULT.level(level);
        try (Compressor own = new Compressor(role, terms, settings);
            Decompressor peer = new Decompressor(other(role), terms)) {
          for (int length = 0; length < 300_000; length = length * 3 / 2 + random.nextInt(1, 9)) {
            Bytes message = message(random, length);
            assertEquals(message, read(peer, own.compress(message)));
          }
        }
      }
    }
  }

  /** The buffer in which a payload is made is filled to every place around its end. */
  @Test
  void payloadsOfAnyLengthEndWithTheirMessage() {
    Random random = new Random(2);
    byte[] noise = new byte[17_000];
    random.nextBytes(noise);
    try (Compressor own = new Compressor(Role.SERVER, FORGET, Deflate.DEFAULT);
        Decompressor peer = new Decompressor(Role.CLIENT, FORGET)) {
      for (int length : new int[] {1, 100, 8150, 16_330}) {
        for (int i = 0; i < 50; i++) {
          Bytes message = Bytes.of(noise, 0, length + i);
          Bytes payload = own.compress(message);
          assertEquals(message, read(peer, payload));
          assertEquals(message, DeflateStream.read(payload.concat(TAIL)).bytes());
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 9, 10, 11, 12, 13, 14, 15})
  void refersNoFartherBackThanAgreed(int bits) {
    for (boolean forgets : new boolean[] {false, true}) {
      Random random = new Random(bits);
      DeflateTerms terms = new DeflateTerms(forgets, true, bits, 15);
      Bytes stream = Bytes.EMPTY;
      Bytes all = Bytes.EMPTY;
      try (Compressor own = new Compressor(Role.SERVER, terms, Deflate.DEFAULT)) {
        for (int length : new int[] {1, 200, 55, 1, 256, 257, 5000, 70_000, 3, 40_000}) {
          Bytes message = message(random, length);
          stream = stream.concat(own.compress(message)).concat(TAIL);
          all = all.concat(message);
        }
      }
      DeflateStream read = DeflateStream.read(stream);
      assertEquals(all, read.bytes());
      assertTrue(read.farthest() <= 1 << bits, "farthest is " + read.farthest());
      assertTrue(read.farthest() > (1 << bits) / 2, "farthest is " + read.farthest());
    }
  }

  @Test
  void aSmallWindowIsKeptFromMessageToMessageWhileThereIsRoom() {
    DeflateTerms terms = new DeflateTerms(false, false, 8, 8);
    Bytes hundred = message(new Random(1), 100);
    try (Compressor own = new Compressor(Role.SERVER, terms, Deflate.DEFAULT)) {
      int alone = own.compress(hundred).length();
      assertTrue(own.compress(hundred).length() < alone / 4);
    }
  }

  /** Whoever sends to many compresses once, beside what each of them is sent alone. */
  @Test
  void aMessageCompressedElsewhereMayComeBetweenIfTheWindowIsForgotten() {
    Random random = new Random(3);
    try (Compressor own = new Compressor(Role.SERVER, KEEP, Deflate.DEFAULT);
        Compressor group = new Compressor(Role.SERVER, FORGET, Deflate.DEFAULT);
        Decompressor peer = new Decompressor(Role.CLIENT, KEEP)) {
      Bytes first = message(random, 500);
      Bytes broadcast = message(random, 777);
      for (int i = 0; i < 3; i++) {
        assertEquals(first, read(peer, own.compress(first)));
        own.forget();
        assertEquals(broadcast, read(peer, group.compress(broadcast)));
        assertEquals(broadcast, read(peer, group.compress(broadcast)));
        assertEquals(first, read(peer, own.compress(first)));
        assertEquals(first, read(peer, own.compress(first)));
      }
    }
  }

  @Test
  void aMessageBelowTheThresholdIsNotWorthIt() {
    Compressor own = new Compressor(Role.SERVER, KEEP, Deflate.DEFAULT.threshold(10));
    assertFalse(own.isWorth(9));
    assertTrue(own.isWorth(10));
    assertTrue(new Compressor(Role.SERVER, KEEP, Deflate.DEFAULT.threshold(0)).isWorth(0));
  }

  @Test
  void aClosedOneCompressesNoMore() {
    Compressor own = new Compressor(Role.SERVER, KEEP, Deflate.DEFAULT);
    own.close();
    assertThrows(IllegalStateException.class, () -> own.compress(HELLO));
  }
}
