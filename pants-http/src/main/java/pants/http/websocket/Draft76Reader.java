package pants.http.websocket;

import org.jspecify.annotations.Nullable;
import pants.bytes.Bytes;
import pants.bytes.ReceiveBuffer;

/**
 * Reads the frames of {@link Draft76}. A text stands between the bytes 00 and FF, and pieces of one
 * that has not all arrived are handed on; FF 00 closes. What else the draft leaves room for is
 * dropped, as it wants: another first byte below 80 and what stands before the next FF; a first
 * byte from 80 on, a length in digits to the base 128, and so many bytes.
 */
final class Draft76Reader implements FrameSource {
  private static final byte END = (byte) 0xFF;

  private enum Part {
    TYPE,
    TEXT,
    UNKNOWN,
    LENGTH,
    SKIPPED,
    CLOSED
  }

  private final WebSocketLimits limits;
  private Part part = Part.TYPE;
  private boolean whole = true;
  private @Nullable MessageType only;
  private int type;
  private boolean begins;
  private long size;

  Draft76Reader(WebSocketLimits limits) {
    this.limits = limits;
  }

  @Override
  public void whole(boolean on) {
    whole = on;
  }

  @Override
  public void only(@Nullable MessageType messages) {
    only = messages;
  }

  @Override
  public @Nullable Frame take(ReceiveBuffer buffer) {
    while (!buffer.isEmpty()) {
      Frame frame =
          switch (part) {
            case TYPE -> type(buffer);
            case TEXT -> text(buffer);
            case UNKNOWN -> unknown(buffer);
            case LENGTH -> length(buffer);
            case SKIPPED -> skipped(buffer);
            case CLOSED -> closed(buffer);
          };
      if (frame != null) {
        return frame;
      }
    }
    return null;
  }

  private static int next(ReceiveBuffer buffer) {
    int next = buffer.get(0) & 0xFF;
    buffer.skip(1);
    return next;
  }

  private @Nullable Frame type(ReceiveBuffer buffer) {
    type = next(buffer);
    size = 0;
    begins = true;
    if (type >= 0x80) {
      part = Part.LENGTH;
    } else if (type > 0) {
      part = Part.UNKNOWN;
    } else if (only == MessageType.BINARY) {
      throw new BadFrameException(
          CloseReason.PROTOCOL_ERROR, "a text came where binary messages alone are taken");
    } else {
      part = Part.TEXT;
    }
    return null;
  }

  private Frame text(ReceiveBuffer buffer) {
    int end = buffer.indexOf(END, 0);
    int count = end < 0 ? buffer.length() : end;
    grow(count, whole);
    Bytes piece = buffer.take(count);
    Frame frame = new Frame(Opcode.TEXT, true, false, begins, end >= 0, piece);
    begins = false;
    if (end >= 0) {
      endFrame(buffer);
    }
    return frame;
  }

  private @Nullable Frame unknown(ReceiveBuffer buffer) {
    int end = buffer.indexOf(END, 0);
    int count = end < 0 ? buffer.length() : end;
    grow(count, true);
    buffer.skip(count);
    if (end >= 0) {
      endFrame(buffer);
    }
    return null;
  }

  private void endFrame(ReceiveBuffer buffer) {
    buffer.skip(1);
    part = Part.TYPE;
  }

  private void grow(int count, boolean bounded) {
    size += count;
    if (bounded && size > limits.message()) {
      throw tooBig();
    }
  }

  private BadFrameException tooBig() {
    return new BadFrameException(
        CloseReason.TOO_BIG, "a message above " + limits.message() + " bytes (message)");
  }

  private @Nullable Frame length(ReceiveBuffer buffer) {
    int digit = next(buffer);
    size = 128 * size + (digit & 0x7F);
    if (size > limits.message()) {
      throw tooBig();
    }
    if (digit >= 0x80) {
      return null;
    }
    if (type == 0xFF && size == 0) {
      part = Part.CLOSED;
      return new Frame(Opcode.CLOSE, true, Bytes.EMPTY);
    }
    part = size == 0 ? Part.TYPE : Part.SKIPPED;
    return null;
  }

  private @Nullable Frame skipped(ReceiveBuffer buffer) {
    int count = (int) Math.min(size, buffer.length());
    buffer.skip(count);
    size -= count;
    if (size == 0) {
      part = Part.TYPE;
    }
    return null;
  }

  /** Nothing that comes behind a closing frame counts. */
  private static @Nullable Frame closed(ReceiveBuffer buffer) {
    buffer.clear();
    return null;
  }
}
