package pants.http.websocket;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.util.Random;
import pants.bytes.Bytes;

/** What the tests of compression have in common: terms, messages, and how pieces are read. */
final class Compressed {
  static final DeflateTerms KEEP = new DeflateTerms(false, false, 15, 15);
  static final DeflateTerms FORGET = new DeflateTerms(true, true, 15, 15);

  private Compressed() {}

  /** Reads a message that comes in pieces. */
  static Bytes read(Decompressor decompressor, Bytes... pieces) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < pieces.length; i++) {
      decompressor.feed(pieces[i], i == pieces.length - 1);
      for (Bytes next = decompressor.next(); next != null; next = decompressor.next()) {
        assertTrue(!next.isEmpty() && next.length() <= Decompressor.MOST, next::toString);
        next.writeTo(all::write);
      }
    }
    return Bytes.of(all.toByteArray());
  }

  /** The same message in two pieces. */
  static Bytes[] split(Bytes payload, int at) {
    return new Bytes[] {payload.slice(0, at), payload.slice(at, payload.length())};
  }

  /** A message of words that repeat, with noise between them. */
  static Bytes message(Random random, int length) {
    byte[] bytes = new byte[length];
    for (int at = 0; at < length; ) {
      boolean noise = random.nextInt(4) == 0;
      int word = random.nextInt(50);
      for (int i = 0; i < 3 + word % 7 && at < length; i++) {
        bytes[at++] = (byte) (noise ? random.nextInt() : 'a' + (word * 7 + i * i) % 26);
      }
    }
    return Bytes.of(bytes);
  }
}
