package pants.http.websocket;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import pants.bytes.Bytes;
import pants.bytes.Masking;
import pants.bytes.ReceiveBuffer;

/**
 * Reads frames (RFC 6455, section 5.2) and refuses those that break a rule or a bound, as soon as
 * enough of the header is there to tell: none of the payload is waited for, and none of it is kept.
 *
 * <p>A control frame is waited for until it is whole. What has arrived of a data frame is handed
 * on, in pieces where that is not all; a header is taken together with the first byte of its
 * payload.
 */
final class FrameReader implements FrameSource {
  private static final int FIN = 0x8000;
  private static final int RSV1 = 0x4000;
  private static final int RSV2_AND_3 = 0x3000;
  private static final int MASKED = 0x80;
  private static final int LENGTH = 0x7F;

  private static final int FIRST_TWO = 2;

  /** A length up to here stands in the second byte itself. */
  private static final int LENGTH_OF_7_BITS = 125;

  private static final int LENGTH_OF_16_BITS = 126;
  private static final int KEY = 4;

  private final boolean masked;
  private final boolean compression;
  private final WebSocketLimits limits;

  private boolean whole = true;
  private @Nullable MessageType only;

  // The message that was begun and has not ended.
  private @Nullable MessageType message;
  private int frames;
  private long announced; // by its headers, since it is to be handed on whole
  private long bound; // what may be announced

  // The frame of which a part was handed on.
  private Opcode opcode = Opcode.CONTINUATION;
  private boolean fin;
  private boolean compressed;
  private long rest;
  private int key;

  /**
   * A reader.
   *
   * @param role of this side: a server's peer masks, a client's does not
   * @param compression whether RFC 7692 was agreed on, so that messages may be marked as compressed
   */
  FrameReader(Role role, boolean compression, WebSocketLimits limits) {
    this.masked = !role.masks();
    this.compression = compression;
    this.limits = limits;
  }

  @Override
  public void whole(boolean on) {
    if (on && !whole) {
      announced = rest;
    }
    whole = on;
  }

  @Override
  public void only(@Nullable MessageType type) {
    only = type;
  }

  @Override
  public @Nullable Frame take(ReceiveBuffer buffer) {
    return rest > 0 ? more(buffer) : next(buffer);
  }

  /** A window of that size always holds something to take: the longest control frame. */
  @Override
  public int minimum() {
    return FIRST_TWO + KEY + Frame.LONGEST_CONTROL;
  }

  private @Nullable Frame next(ReceiveBuffer buffer) {
    int there = buffer.length();
    if (there < FIRST_TWO) {
      return null;
    }
    int head = Short.toUnsignedInt(buffer.getShort(0));
    Opcode opcode = checkHead(head);
    int at = FIRST_TWO;
    long length = head & LENGTH;
    if (length > LENGTH_OF_7_BITS) {
      at += length == LENGTH_OF_16_BITS ? Short.BYTES : Long.BYTES;
      if (there < at) {
        return null;
      }
      length = longLength(buffer, at);
    }
    if (!opcode.isControl()) {
      checkData(head, opcode, length);
    }
    int key = 0;
    if (masked) {
      if (there < at + KEY) {
        return null;
      }
      key = buffer.getInt(at);
      at += KEY;
    }
    int count = (int) Math.min(length, there - at);
    if (count < length && (count == 0 || opcode.isControl())) {
      return null;
    }
    buffer.skip(at);
    Bytes payload = masked ? buffer.takeMasked(count, key) : buffer.take(count);
    if (opcode.isControl()) {
      return new Frame(opcode, true, payload);
    }
    begin(head, opcode, length);
    return piece(key, true, payload);
  }

  /** Checks what the first two bytes tell by themselves. */
  private Opcode checkHead(int head) {
    Opcode opcode = Opcode.of(head >> 8 & 0xF);
    if (opcode == null) {
      throw broken("a frame has the opcode " + (head >> 8 & 0xF) + ", which is reserved");
    }
    if ((head & RSV2_AND_3) != 0) {
      throw broken("a frame has RSV2 or RSV3, which no extension was agreed on for");
    }
    if ((head & RSV1) != 0 && !(compression && opcode.beginsMessage())) {
      // RFC 7692, section 6: never in control frames, and in a message's first frame alone
      throw broken(
          compression
              ? "a frame that begins no message has RSV1"
              : "a frame has RSV1, and compression was not agreed on");
    }
    if ((head & MASKED) != 0 != masked) {
      // section 5.1
      throw broken(masked ? "a client's frame is not masked" : "a server's frame is masked");
    }
    if (opcode.isControl()) {
      checkControl(head, opcode);
    }
    return opcode;
  }

  /** Checks what holds for control frames (section 5.5). */
  private static void checkControl(int head, Opcode opcode) {
    if ((head & FIN) == 0) {
      throw broken("a control frame is fragmented");
    }
    int length = head & LENGTH;
    if (length > Frame.LONGEST_CONTROL) {
      throw broken("a control frame has more than " + Frame.LONGEST_CONTROL + " bytes");
    }
    if (opcode == Opcode.CLOSE && length == 1) {
      throw broken("a close frame has a payload of one byte, which is no code");
    }
  }

  /** The length that ends before an index, which must not fit into fewer bytes (section 5.2). */
  private static long longLength(ReceiveBuffer buffer, int end) {
    boolean is16 = end == FIRST_TWO + Short.BYTES;
    long length =
        is16 ? Short.toUnsignedLong(buffer.getShort(FIRST_TWO)) : buffer.getLong(FIRST_TWO);
    if (length < 0) {
      throw broken("the highest bit of a frame's length is set");
    }
    if (length <= (is16 ? LENGTH_OF_7_BITS : 0xFFFF)) {
      throw broken("a frame's length of " + length + " is written in more bytes than it needs");
    }
    return length;
  }

  /** Checks a data frame against the message that it belongs to. */
  private void checkData(int head, Opcode opcode, long length) {
    MessageType type = message;
    if (opcode == Opcode.CONTINUATION) {
      if (type == null) {
        throw broken("a continuation comes, and no message was begun");
      }
      if (frames >= limits.fragments()) {
        throw new BadFrameException(
            CloseReason.POLICY,
            "a message has more than %d frames (fragments)".formatted(limits.fragments()));
      }
      checkMessage(type, announced, bound, length);
    } else {
      if (type != null) {
        throw broken("a message begins before the one before it has ended"); // section 5.4
      }
      type = opcode == Opcode.TEXT ? MessageType.TEXT : MessageType.BINARY;
      checkMessage(type, 0, bound((head & RSV1) != 0), length);
    }
  }

  private void checkMessage(MessageType type, long before, long bound, long length) {
    if (only != null && type != only) {
      throw broken(
          "a %s message comes, and only %s is taken here"
              .formatted(
                  type.name().toLowerCase(Locale.ROOT), only.name().toLowerCase(Locale.ROOT)));
    }
    if (whole && length > bound - before) {
      throw new BadFrameException(
          CloseReason.TOO_BIG,
          "a message has more than %d bytes (message)".formatted(limits.message()));
    }
  }

  /**
   * What a message may have. A compressed one may be an eighth longer, since that is what the fixed
   * codes of deflate make of bytes that cannot be compressed, and a few bytes for its blocks; the
   * true bound is kept where it is decompressed.
   */
  private long bound(boolean compressed) {
    long most = limits.message();
    return compressed ? most + most / 8 + 64 : most;
  }

  private void begin(int head, Opcode opcode, long length) {
    boolean rsv1 = (head & RSV1) != 0;
    if (opcode != Opcode.CONTINUATION) {
      message = opcode == Opcode.TEXT ? MessageType.TEXT : MessageType.BINARY;
      frames = 0;
      announced = 0;
      bound = bound(rsv1);
    }
    frames++;
    announced += length;
    this.opcode = opcode;
    fin = (head & FIN) != 0;
    compressed = rsv1;
    rest = length;
  }

  private @Nullable Frame more(ReceiveBuffer buffer) {
    if (buffer.isEmpty()) {
      return null;
    }
    if (message != null) {
      checkMessage(message, announced, bound, 0); // what is taken here may have changed
    }
    int count = (int) Math.min(rest, buffer.length());
    return piece(key, false, masked ? buffer.takeMasked(count, key) : buffer.take(count));
  }

  private Frame piece(int key, boolean begins, Bytes payload) {
    rest -= payload.length();
    if (rest > 0) {
      this.key = Masking.next(key, payload.length());
    } else if (fin) {
      message = null;
    }
    return new Frame(opcode, fin, compressed, begins, rest == 0, payload);
  }

  private static BadFrameException broken(String rule) {
    return new BadFrameException(CloseReason.PROTOCOL_ERROR, rule);
  }

  @Override
  public String toString() {
    return "frames of a WebSocket";
  }
}
