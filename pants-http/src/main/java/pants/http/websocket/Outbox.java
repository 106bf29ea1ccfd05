package pants.http.websocket;

import java.io.IOException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import pants.bytes.Bytes;

/**
 * What leaves: messages as one frame each, files as many, and control frames between them. While a
 * file is under way, messages wait behind it, as the frames of two may not be mixed (RFC 6455,
 * section 5.4); it goes on when what was written of it has been sent.
 */
final class Outbox {
  /** Up to here a payload is copied behind its header; a longer one is written by itself. */
  private static final int COPIED = 4 * 1024;

  /** How many pings in a row are answered each; of more the last is, as section 5.5.3 allows. */
  private static final int MOST_PONGS = 16;

  // A frame is written in one go, so all connections of a thread can use one writer.
  private static final ThreadLocal<FrameWriter> SERVER =
      ThreadLocal.withInitial(() -> new FrameWriter(Role.SERVER));
  private static final ThreadLocal<FrameWriter> CLIENT =
      ThreadLocal.withInitial(() -> new FrameWriter(Role.CLIENT));

  /** Where the bytes go. */
  interface Output {
    /** Writes bytes, which are free for other use afterwards; returns whether there is room. */
    boolean write(byte[] array, int offset, int length);

    /** Writes bytes; returns whether there is room. */
    boolean write(Bytes data);
  }

  /** What waits behind a file. */
  private sealed interface Waiting {
    record Message(Opcode opcode, Bytes data) implements Waiting {}

    record Encoded(Bytes frame, boolean compressed) implements Waiting {}

    record File(SentFile file) implements Waiting {}
  }

  private final Role role;
  private final Output output;
  private final @Nullable Compressor compressor;
  private final Bytes.Sink sink = this::put;
  private boolean room = true;
  private @Nullable SentFile file;
  private @Nullable ArrayDeque<Waiting> waiting;
  private long waitingBytes;
  private @Nullable ArrayDeque<Bytes> pongs;

  Outbox(Role role, Output output, @Nullable Compressor compressor) {
    this.role = role;
    this.output = output;
    this.compressor = compressor;
  }

  /** How many bytes wait behind a file. */
  long waitingBytes() {
    return waitingBytes;
  }

  /** Whether a file is under way, or something waits behind one. */
  boolean isBusy() {
    return file != null || (waiting != null && !waiting.isEmpty());
  }

  /** Sends a message; returns whether there is room for more. */
  boolean message(Opcode opcode, Bytes data) {
    return isBusy()
        ? enqueue(new Waiting.Message(opcode, data), data.length())
        : sendMessage(opcode, data);
  }

  private boolean sendMessage(Opcode opcode, Bytes data) {
    sendPongs();
    if (compressor != null && compresses(data)) {
      return frame(opcode, true, true, compressor.compress(data));
    }
    return frame(opcode, true, false, data);
  }

  /**
   * Sends a message that others are sent too, encoded once for all where that suits this connection
   * as well; returns whether there is room for more.
   */
  boolean message(GroupMessage message) {
    if (role == Role.SERVER && !compresses(message.data())) {
      return encoded(message.plain(), false);
    }
    if (role == Role.SERVER && compressor != null && compressor.mayShare()) {
      return encoded(message.compressed(), true);
    }
    return message(message.opcode(), message.data());
  }

  private boolean compresses(Bytes data) {
    return compressor != null && compressor.isWorth(data.length());
  }

  private boolean encoded(Bytes frame, boolean compressed) {
    return isBusy()
        ? enqueue(new Waiting.Encoded(frame, compressed), frame.length())
        : sendEncoded(frame, compressed);
  }

  private boolean sendEncoded(Bytes frame, boolean compressed) {
    sendPongs();
    if (compressed && compressor != null) {
      compressor.forget();
    }
    room = output.write(frame);
    return room;
  }

  /** Sends a file, which is closed also where it cannot be sent. */
  boolean file(SentFile next) throws IOException {
    if (isBusy()) {
      return enqueue(new Waiting.File(next), 0);
    }
    sendPongs();
    file = next;
    return goOn();
  }

  private boolean enqueue(Waiting next, int bytes) {
    if (waiting == null) {
      waiting = new ArrayDeque<>();
    }
    waiting.add(next);
    waitingBytes += bytes;
    return false;
  }

  /** Sends more of a file, and what waits behind it, as far as there is room. */
  boolean goOn() throws IOException {
    room = true;
    while (room && isBusy()) {
      if (file != null) {
        fragment(file);
      } else {
        next();
      }
    }
    return room;
  }

  private void fragment(SentFile sent) throws IOException {
    boolean over = true;
    try {
      Opcode opcode = sent.opcode();
      Bytes payload = sent.next();
      frame(opcode, sent.isSent(), false, payload);
      over = sent.isSent();
    } finally {
      if (over) {
        file = null;
        sent.close();
      }
    }
  }

  private void next() {
    Waiting next = waiting == null ? null : waiting.poll();
    switch (next) {
      case Waiting.Message(Opcode opcode, Bytes data) -> {
        waitingBytes -= data.length();
        sendMessage(opcode, data);
      }
      case Waiting.Encoded(Bytes frame, boolean compressed) -> {
        waitingBytes -= frame.length();
        sendEncoded(frame, compressed);
      }
      case Waiting.File(SentFile sent) -> file = sent;
      case null -> {}
    }
  }

  /** Sends a control frame, which may come between the frames of a file (section 5.4). */
  void control(Opcode opcode, Bytes payload) {
    sendPongs();
    frame(opcode, true, false, payload);
  }

  /** Notes the answer to a ping, which {@link #sendPongs()} sends (section 5.5.3). */
  void pong(Bytes payload) {
    if (pongs == null) {
      pongs = new ArrayDeque<>(2);
    }
    if (pongs.size() == MOST_PONGS) {
      pongs.removeLast();
    }
    pongs.add(payload);
  }

  /** Sends the answers to pings: before anything else, and when all that arrived was read. */
  void sendPongs() {
    if (pongs != null) {
      for (Bytes payload : pongs) {
        frame(Opcode.PONG, true, false, payload);
      }
      pongs = null;
    }
  }

  private boolean frame(Opcode opcode, boolean fin, boolean compressed, Bytes payload) {
    if (role.isOld()) {
      return oldFrame(opcode, payload);
    }
    FrameWriter writer = (role == Role.SERVER ? SERVER : CLIENT).get();
    writer.head(opcode, fin, compressed, payload.length());
    if (role.masks() || payload.length() <= COPIED) {
      writer.payload(payload).writeTo(sink);
    } else {
      writer.writeTo(sink);
      room = output.write(payload);
    }
    return room;
  }

  private boolean oldFrame(Opcode opcode, Bytes payload) {
    return switch (opcode) {
      case TEXT -> output.write(Draft76.frame(payload));
      case CLOSE -> output.write(Draft76.closing());
      default -> throw new AssertionError("to a client of draft 76: " + opcode);
    };
  }

  private void put(byte[] array, int offset, int length) {
    room = output.write(array, offset, length);
  }

  /** Nothing can be sent any more. */
  void close() {
    if (file != null) {
      file.close();
      file = null;
    }
    if (waiting != null) {
      for (Waiting each : waiting) {
        if (each instanceof Waiting.File(SentFile unsent)) {
          unsent.close();
        }
      }
      waiting = null;
    }
    pongs = null;
    if (compressor != null) {
      compressor.close();
    }
  }
}
