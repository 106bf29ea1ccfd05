package pants.http.websocket;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import pants.OverflowException;
import pants.bytes.Bytes;
import pants.bytes.Delimiter;
import pants.bytes.ReceiveBuffer;

/**
 * Makes of frames what a program is handed: whole messages (RFC 6455, section 5.4), or the values
 * of a delimiter, for which messages of one type are one stream of bytes and their ends mean
 * nothing. Either way a text is UTF-8 as a whole, wherever it is cut (section 8.1).
 *
 * <p>A frame may hold many values, and the program may stop in the middle of them; what is left
 * then waits here, compressed where it came compressed, until {@link #goOn()}.
 */
final class MessageReader {
  /** Who is handed the values. */
  interface Handler {
    /** Whether values may be handed on now. */
    boolean takes();

    /** A text, or a block of text. */
    void text(String text);

    /** A binary message, or a block of bytes. */
    void binary(Bytes data);

    /** What a delimiter has made. */
    void value(Consumer<Object> consumer, Object value);

    /** More waits for the delimiter than may. */
    void overflowed(OverflowException cause);
  }

  private static final int MAX_WITHOUT_PROGRESS = 1000;
  private static final int LONGEST_CHARACTER = 4;

  /**
   * How much is done for a peer before others have their turn, in bytes that are decompressed. A
   * frame is some work whatever it holds; bytes that came as they are were counted by the poller.
   */
  private static final int TURN = 256 * 1024;

  private static final int FRAME = 32;

  private final WebSocketLimits limits;
  private final Handler handler;
  private final @Nullable Decompressor decompressor;

  // How it is cut: into messages where there is no delimiter
  private @Nullable Delimiter<?> delimiter;
  private @Nullable Consumer<Object> consumer;
  private @Nullable MessageType wanted;
  private int bufferSize;

  /** Whether more waits than may; until what is waited for, or what may, is changed. */
  private boolean stuck;

  /** Whether the last step handed on a value. */
  private boolean handed;

  /** What was done since the turn began. */
  private int spent;

  // The message under way, or the one that was read last
  private MessageType type = MessageType.BINARY;
  private boolean compressed;
  private boolean underWay;

  // What is not read yet of the frame that was received last, and what it ends
  private @Nullable Bytes piece;
  private boolean fragmentEnds;
  private boolean messageEnds;

  private final ReceiveBuffer buffer = new ReceiveBuffer(Integer.MAX_VALUE);
  private @Nullable Utf8Check check;

  MessageReader(WebSocketLimits limits, Handler handler, @Nullable Decompressor decompressor) {
    this.limits = limits;
    this.handler = handler;
    this.decompressor = decompressor;
    bufferSize = limits.bufferSize();
  }

  @Nullable Delimiter<?> delimiter() {
    return delimiter;
  }

  int bufferSize() {
    return bufferSize;
  }

  /**
   * Cuts messages of one type by a delimiter.
   *
   * @param consumer who takes the values; null for the handler, where they are bytes
   */
  void cut(MessageType type, Delimiter<?> delimiter, @Nullable Consumer<Object> consumer) {
    this.wanted = type;
    this.delimiter = delimiter;
    this.consumer = consumer;
    fit();
  }

  /** Hands on messages of both types, whole. */
  void whole() {
    wanted = null;
    delimiter = null;
    consumer = null;
    fit();
  }

  void bufferSize(int bytes) {
    bufferSize = bytes;
    fit();
  }

  private void fit() {
    buffer.limit(
        delimiter != null && !isByFragment()
            ? Math.max(bufferSize, delimiter.minimum())
            : Integer.MAX_VALUE);
    stuck = false;
  }

  /** Whether it is for others to be served, before anything else is taken. */
  boolean isTurnOver() {
    return spent >= TURN;
  }

  void nextTurn() {
    spent = 0;
  }

  private boolean isByFragment() {
    return delimiter == Delimiter.available();
  }

  /**
   * Takes the next frame of a message, or a piece of one.
   *
   * @return whether it was handed on as far as it can be; otherwise more frames must wait
   * @throws BadFrameException if the text is no UTF-8, the message too long, cannot be inflated, or
   *     is of the wrong type
   */
  boolean receive(Frame frame) {
    boolean last = frame.fin() && frame.ends();
    spent += FRAME;
    if (frame.begins() && frame.opcode() != Opcode.CONTINUATION) {
      MessageType next = frame.opcode() == Opcode.TEXT ? MessageType.TEXT : MessageType.BINARY;
      if (next != type) {
        checkNothingLeft(next);
        type = next;
      }
      compressed = frame.compressed();
      underWay = true;
    }
    if (last && !compressed && delimiter == null && (buffer.isEmpty() || handler.takes())) {
      underWay = false;
      handLast(frame.payload());
      return true;
    }
    if (compressed) {
      spent += frame.payload().length();
      decompressor().feed(frame.payload(), last);
    } else {
      piece = frame.payload();
    }
    fragmentEnds = frame.ends();
    messageEnds = last;
    return goOn();
  }

  /** Hands on a message of which the last part has come; most messages are that part alone. */
  private void handLast(Bytes part) {
    if (type == MessageType.TEXT) {
      check().next(part);
      check().end();
    }
    checkLength(buffer.length() + (long) part.length());
    hand(buffer.isEmpty() ? part : buffer.take(buffer.length()).concat(part));
  }

  private void checkNothingLeft(MessageType next) {
    if (!buffer.isEmpty()) {
      throw new BadFrameException(
          CloseReason.PROTOCOL_ERROR,
          "a message of type %s came while %d bytes of %s wait for the delimiter"
              .formatted(next, buffer.length(), type));
    }
  }

  private Decompressor decompressor() {
    if (decompressor == null) {
      throw new AssertionError("a compressed message without compression");
    }
    return decompressor;
  }

  /**
   * Hands on what waits, after something has changed.
   *
   * @return whether nothing waits that could be handed on
   * @throws BadFrameException as {@link #receive}
   */
  boolean goOn() {
    int withoutProgress = 0;
    while (handler.takes() && !stuck && !isTurnOver()) {
      long before = buffer.consumed();
      handed = false;
      if (!step()) {
        return true;
      }
      withoutProgress = handed && buffer.consumed() == before ? withoutProgress + 1 : 0;
      if (withoutProgress > MAX_WITHOUT_PROGRESS) {
        throw new IllegalStateException(
            delimiter
                + " gave "
                + MAX_WITHOUT_PROGRESS
                + " values in a row without consuming a byte");
      }
    }
    return false;
  }

  /** Hands a value on, or goes on with the next part; false when there is nothing to do. */
  private boolean step() {
    checkType(buffer.isEmpty());
    if (delimiter != null && !isByFragment()) {
      Object value = delimiter.take(buffer);
      if (value != null) {
        hand(value);
        return true;
      }
      if (buffer.overflows()) {
        overflow(delimiter); // which may change what is waited for
        return true;
      }
    }
    int most = Math.max(bufferSize, LONGEST_CHARACTER);
    if (isByFragment() && buffer.length() > most) {
      handFragment(most);
      return true;
    }
    Bytes part = nextPart();
    if (part == null) {
      end();
      return false;
    }
    add(part);
    return true;
  }

  /** What is cut now may be of another type than the message under way. */
  private void checkType(boolean nothingThere) {
    if (!nothingThere && wanted != null && wanted != type) {
      throw new BadFrameException(
          CloseReason.PROTOCOL_ERROR,
          "a message of type %s came where %s is read".formatted(type, wanted));
    }
  }

  private void overflow(Delimiter<?> unmet) {
    stuck = true;
    handler.overflowed(
        new OverflowException(
            "more than %d bytes of messages (bufferSize) were received and %s was not met"
                .formatted(buffer.limit(), unmet)));
  }

  private @Nullable Bytes nextPart() {
    if (compressed) {
      Bytes part = decompressor().next();
      spent += part == null ? 0 : part.length();
      return part;
    }
    Bytes part = piece;
    piece = null;
    return part;
  }

  private void add(Bytes part) {
    checkType(part.isEmpty());
    if (type == MessageType.TEXT) {
      check().next(part);
    }
    buffer.append(part.asByteBuffer());
    if (delimiter == null) {
      checkLength(buffer.length());
    }
  }

  private void checkLength(long bytes) {
    if (bytes > limits.message()) {
      throw new BadFrameException(
          CloseReason.TOO_BIG, "a message is above %d bytes (message)".formatted(limits.message()));
    }
  }

  /** All parts of the frame, or of its piece, were added. */
  private void end() {
    boolean message = messageEnds;
    messageEnds = false;
    if (message) {
      underWay = false;
      if (type == MessageType.TEXT) {
        check().end();
      }
    }
    if (delimiter == null) {
      if (message || (!underWay && !buffer.isEmpty())) { // the rest that a delimiter has left
        hand(buffer.take(buffer.length()));
      }
    } else if (isByFragment() && fragmentEnds && wanted == type) {
      fragmentEnds = false;
      handFragment(buffer.length());
    }
  }

  /** Hands on so many bytes, or fewer, so that no character of a text is cut. */
  private void handFragment(int length) {
    int end = length;
    if (type == MessageType.TEXT) {
      if (length == buffer.length()) {
        end -= check().incomplete();
      } else {
        while (end > 0 && (buffer.get(end) & 0xC0) == 0x80) {
          end--;
        }
      }
    }
    if (end > 0 || length == 0) {
      hand(buffer.take(end));
    }
  }

  private void hand(Object value) {
    handed = true;
    Consumer<Object> taker = consumer;
    if (taker != null) {
      handler.value(taker, value);
    } else if (type == MessageType.TEXT) {
      handler.text(text((Bytes) value));
    } else {
      handler.binary((Bytes) value);
    }
  }

  /** A delimiter that counts may cut a character, of which nobody could make a text. */
  private String text(Bytes block) {
    if (delimiter != null && !isByFragment()) {
      Utf8Check whole = new Utf8Check();
      whole.next(block);
      whole.end();
    }
    return block.utf8();
  }

  private Utf8Check check() {
    if (check == null) {
      check = new Utf8Check();
    }
    return check;
  }
}
