package pants.http.websocket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * {@code Sec-WebSocket-Key} and what answers it. The key keeps no secret: it shows that the server
 * understood this handshake, and no cache answered an older one (RFC 6455, section 1.3).
 */
final class HandshakeKey {
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int BYTES = 16;
  private static final SecureRandom RANDOM = new SecureRandom();

  private HandshakeKey() {}

  /** A new key of a client (RFC 6455, section 4.1, item 7). */
  static String random() {
    byte[] nonce = new byte[BYTES];
    RANDOM.nextBytes(nonce);
    return Base64.getEncoder().encodeToString(nonce);
  }

  /** The {@code Sec-WebSocket-Accept} that answers a key (RFC 6455, section 4.2.2, item 5.4). */
  static String accept(String key) {
    try {
      byte[] joined = (key + GUID).getBytes(ISO_8859_1);
      byte[] digest = MessageDigest.getInstance("SHA-1").digest(joined);
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e); // each Java platform has it
    }
  }

  /**
   * Whether a key is 16 bytes in base64 (RFC 6455, section 4.2.1, item 5), with the padding, which
   * the platform's decoder would do without. What the bits are that the last digit has too many is
   * not asked: they are no part of the bytes.
   */
  static boolean isValid(String key) {
    try {
      return key.endsWith("==") && Base64.getDecoder().decode(key).length == BYTES;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
