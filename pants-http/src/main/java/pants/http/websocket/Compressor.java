package pants.http.websocket;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;
import pants.bytes.Bytes;

/**
 * Compresses the messages of one side (RFC 7692, section 7.2.1). What it yields is the payload of a
 * message, whose first frame has RSV1 set; all that it yields must be sent, in this order.
 *
 * <p>The platform's deflater always has a window of 32 KiB. A smaller one is kept by emptying it
 * after as many bytes as the agreed window has: no byte then is referred to from farther away. As
 * each such segment is flushed to a whole byte, segments one behind the other are one valid stream,
 * whatever the deflater has forgotten in between.
 */
final class Compressor implements AutoCloseable {
  /** What ends each flush, and is not sent: an empty block that is not compressed. */
  private static final int TAIL = 4;

  /** An empty message: the head of an empty block, without the tail (section 7.2.3.6). */
  private static final Bytes NOTHING = Bytes.of((byte) 0);

  private static final int FIRST_ROOM = 8 * 1024;
  private static final byte[] NONE = {};

  /** The deflater's own window slides, so it need not be emptied. */
  private static final int UNBOUNDED = Integer.MAX_VALUE;

  private final boolean forgets;
  private final int segment;
  private final int level;
  private final int threshold;

  /** Held while there is a window to keep, and while a message is compressed. */
  private @Nullable Deflater deflater;

  /** How many bytes the window has of a segment. */
  private int used;

  private byte[] out = NONE;
  private int length;
  private boolean closed;

  Compressor(Role role, DeflateTerms terms, Deflate settings) {
    boolean server = role == Role.SERVER;
    int bits = server ? terms.serverBits() : terms.clientBits();
    forgets = server ? terms.serverForgets() : terms.clientForgets();
    segment = bits == Deflate.MOST_BITS ? UNBOUNDED : 1 << bits;
    level = settings.level();
    threshold = settings.threshold();
  }

  /** Whether a message of this many bytes is to be compressed. */
  boolean isWorth(int length) {
    return length >= threshold;
  }

  /**
   * Whether the peer can read what {@link #compress} of another with a window of 15 bits and no
   * memory has made, if this one then {@linkplain #forget forgets}.
   */
  boolean mayShare() {
    return segment == UNBOUNDED;
  }

  /**
   * Compresses a whole message.
   *
   * @throws IllegalStateException if this is closed
   */
  Bytes compress(Bytes message) {
    if (closed) {
      throw new IllegalStateException("closed");
    }
    if (message.isEmpty()) {
      return NOTHING;
    }
    out = new byte[(int) Math.min(message.length() + 64L, FIRST_ROOM)];
    length = 0;
    ByteBuffer input = message.asByteBuffer();
    for (int end = 0; end < message.length(); ) {
      if (used == segment) {
        forget();
      }
      int part = Math.min(message.length() - end, segment - used);
      end += part;
      used += segment == UNBOUNDED ? 0 : part;
      flush(input.limit(end));
    }
    if (forgets) {
      forget();
    }
    Bytes payload = Bytes.of(out, 0, length - TAIL);
    out = NONE;
    return payload;
  }

  private void flush(ByteBuffer input) {
    Deflater held = deflater();
    held.setInput(input);
    int room;
    int written;
    do {
      if (length == out.length) {
        out = Arrays.copyOf(out, out.length * 2);
      }
      room = out.length - length;
      written = held.deflate(out, length, room, Deflater.SYNC_FLUSH);
      length += written;
    } while (written == room); // A flush is complete when there was more room than need be.
    held.setInput(NONE); // So that one with a window to keep does not keep the message, too.
  }

  private Deflater deflater() {
    Deflater held = deflater;
    if (held == null) {
      held = Zip.deflater(level);
      deflater = held;
    }
    return held;
  }

  /**
   * Drops the window, so that a message that was compressed elsewhere may be sent next: this one's
   * messages then refer to nothing before it.
   */
  void forget() {
    Deflater held = deflater;
    deflater = null;
    used = 0;
    if (held != null) {
      Zip.release(held, level);
    }
  }

  @Override
  public void close() {
    closed = true;
    forget();
  }
}
