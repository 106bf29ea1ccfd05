package pants.http.websocket;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;
import pants.bytes.Bytes;

/**
 * Decompresses the messages of the peer (RFC 7692, section 7.2.2), as they arrive and as far as it
 * is asked to. For each piece of a payload: {@link #feed}, and then {@link #next} until it returns
 * null.
 *
 * <p>Whether the peer keeps to the window that it agreed to cannot be seen, as the platform's
 * inflater always has one of 32 KiB. Whether a message was cut short within a block is seen where
 * no window is kept; else the next message is wrong.
 *
 * <p>Data that cannot be decompressed closes with 1007, as the payload is not what the frame says
 * that it is. RFC 7692 names no code; most peers take this one.
 */
final class Decompressor implements AutoCloseable {
  /** How much is decompressed at a time, at most. */
  static final int MOST = 64 * 1024;

  private static final int LEAST = 1024;

  private static final byte[] NONE = {};
  private static final ByteBuffer NOTHING = Bytes.EMPTY.asByteBuffer();

  /** What the peer left away at the end: an empty block that is not compressed. */
  private static final Bytes TAIL = Bytes.hex("0000ffff");

  /** The tail and a last block: whoever is not at its end behind it was within a block before. */
  private static final Bytes TAIL_AND_END = Bytes.hex("0000ffff010000ffff");

  private final boolean forgets;

  /** Held while there is a window to keep, and while a message is decompressed. */
  private @Nullable Inflater inflater;

  /** What is decompressed; its position moves on. */
  private ByteBuffer input = NOTHING;

  /** Where it is decompressed to; not kept between messages. */
  private byte[] out = NONE;

  /** Whether what was fed last is not taken out to its end. */
  private boolean fed;

  /** Whether nothing of the message is to come any more. */
  private boolean last;

  /** Whether there was a byte since the message, or a deflate stream within it, began. */
  private boolean open;

  /** Whether the input is the tail. */
  private boolean inTail;

  private boolean closed;

  Decompressor(Role role, DeflateTerms terms) {
    forgets = role == Role.SERVER ? terms.clientForgets() : terms.serverForgets();
  }

  /**
   * Takes a piece of the payload of a message.
   *
   * @param piece the piece; may be empty
   * @param last whether it is the last of the message
   * @throws IllegalStateException if the piece before was not taken out to its end, or this is
   *     closed
   */
  void feed(Bytes piece, boolean last) {
    if (fed || closed) {
      throw new IllegalStateException(closed ? "closed" : "what was fed before is not taken out");
    }
    fed = true;
    this.last = last;
    if (!piece.isEmpty()) {
      open = true;
      give(piece);
      if (out.length == 0) {
        out = new byte[Math.clamp(piece.length() * 4L, LEAST, MOST)];
      }
    }
  }

  private void give(Bytes piece) {
    Inflater held = inflater;
    if (held == null) {
      held = Zip.inflater();
      inflater = held;
    }
    input = piece.asByteBuffer();
    held.setInput(input);
  }

  /**
   * Decompresses some of what was fed.
   *
   * @return 1 to 65536 bytes, or null where all of it is decompressed
   * @throws BadFrameException with 1007 if it cannot be decompressed; then this is closed
   */
  @Nullable Bytes next() {
    Inflater held = inflater;
    while (fed) {
      int count = held == null ? 0 : inflate(held);
      if (count > 0) {
        return taken(count);
      }
      if (held != null && held.finished()) {
        begin(held);
      } else if (input.hasRemaining()) {
        throw bad("no bytes come of it"); // As where a dictionary is needed, which nobody has.
      } else if (last && open && !inTail) {
        inTail = true;
        give(forgets ? TAIL_AND_END : TAIL);
      } else {
        end();
      }
    }
    return null;
  }

  private int inflate(Inflater held) {
    try {
      return held.inflate(out);
    } catch (DataFormatException e) {
      throw bad(Objects.toString(e.getMessage(), "malformed"));
    }
  }

  private Bytes taken(int count) {
    Bytes piece = Bytes.of(out, 0, count);
    if (count == out.length && count < MOST) {
      out = new byte[Math.min(2 * count, MOST)];
    }
    return piece;
  }

  /**
   * A deflate stream has ended, behind which another may begin (section 7.2.3.4): some compressors
   * can flush in no other way. The window is empty then, as theirs is.
   */
  private void begin(Inflater held) {
    held.reset();
    held.setInput(input);
    open = input.hasRemaining();
  }

  /** All that was fed is decompressed, and the message is at its end where that was the last. */
  private void end() {
    fed = false;
    input = NOTHING;
    if (inflater != null) {
      inflater.setInput(NONE);
    }
    if (last) {
      if (open && forgets) {
        throw bad("it ends within a block");
      }
      last = false;
      open = false;
      inTail = false;
      out = NONE;
      if (forgets) {
        release();
      }
    }
  }

  private BadFrameException bad(String fault) {
    close();
    return new BadFrameException(
        CloseReason.INVALID_TEXT, "a message cannot be decompressed: " + fault);
  }

  private void release() {
    Inflater held = inflater;
    inflater = null;
    if (held != null) {
      Zip.release(held);
    }
  }

  @Override
  public void close() {
    closed = true;
    fed = false;
    input = NOTHING;
    out = NONE;
    release();
  }
}
