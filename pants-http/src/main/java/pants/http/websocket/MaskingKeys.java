package pants.http.websocket;

import java.nio.ByteBuffer;
import java.security.SecureRandom;

/**
 * Keys for the frames of a client, a new one for each, which nobody can foretell (RFC 6455, section
 * 10.3): who chooses the payload shall not choose the bytes that a proxy sees. They are drawn in
 * blocks, as a call costs more than most frames.
 */
final class MaskingKeys {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int BLOCK = 64 * Integer.BYTES;

  private final ByteBuffer block = ByteBuffer.allocate(BLOCK).limit(0);

  MaskingKeys() {}

  int next() {
    if (!block.hasRemaining()) {
      RANDOM.nextBytes(block.array());
      block.clear();
    }
    return block.getInt();
  }
}
