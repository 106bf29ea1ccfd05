package pants.http.wire;

import org.jspecify.annotations.Nullable;
import pants.bytes.ReceiveBuffer;
import pants.http.BadMessageException;
import pants.http.BadMessageException.Reason;
import pants.http.HttpLimits;

/** Yields the body of one message after the other, each behind its head, and its end. */
final class BodyReader {
  private final ChunkReader chunks;
  private BodyFraming framing = BodyFraming.NONE;
  private boolean underWay;
  private long maxBody;
  private long left; // of a length; of a body until the end, what was taken

  BodyReader(HttpLimits limits, FieldLines fields) {
    maxBody = limits.body();
    chunks = new ChunkReader(limits, fields);
  }

  /** Begins the body of a message. */
  void begin(BodyFraming framing, long maxBody) {
    this.framing = framing;
    underWay = true;
    this.maxBody = maxBody;
    switch (framing) {
      case BodyFraming.Length length -> left = length.bytes();
      case BodyFraming.Chunked chunked -> chunks.begin();
      case BodyFraming.UntilClose untilClose -> left = 0;
      case BodyFraming.None none -> {}
    }
  }

  /** Bounds the body that has begun, as far as none of it was read. */
  void maxBody(long bytes) {
    maxBody = bytes;
  }

  /** Why the body is refused before any of it is read, or null: its length is above the bound. */
  @Nullable BadMessageException tooLong() {
    return framing instanceof BodyFraming.Length length && length.bytes() > maxBody
        ? tooLarge(maxBody)
        : null;
  }

  /** Whether there is no body, so that its end need not be yielded, and is not any more. */
  boolean endsWithHead() {
    underWay &= !(framing instanceof BodyFraming.None);
    return !underWay;
  }

  /** Whether a body has begun whose end was not yielded, which every message has. */
  boolean isUnderWay() {
    return underWay;
  }

  /** The next piece or the end, or null when nothing is here. */
  @Nullable HttpEvent take(ReceiveBuffer buffer) {
    HttpEvent event = next(buffer);
    underWay = !(event instanceof HttpEvent.End);
    return event;
  }

  private @Nullable HttpEvent next(ReceiveBuffer buffer) {
    return switch (framing) {
      case BodyFraming.None none -> HttpEvent.End.PLAIN;
      case BodyFraming.Length length -> takeCounted(buffer);
      case BodyFraming.Chunked chunked -> chunks.take(buffer, maxBody);
      case BodyFraming.UntilClose untilClose -> takeRest(buffer);
    };
  }

  private @Nullable HttpEvent takeCounted(ReceiveBuffer buffer) {
    BadMessageException tooLong = tooLong();
    if (tooLong != null) {
      throw tooLong;
    }
    if (left == 0) {
      return HttpEvent.End.PLAIN;
    }
    int count = (int) Math.min(left, buffer.length());
    if (count == 0) {
      return null;
    }
    left -= count;
    return new HttpEvent.Body(buffer.take(count));
  }

  private @Nullable HttpEvent takeRest(ReceiveBuffer buffer) {
    if (buffer.isEmpty()) {
      return null;
    }
    int count = (int) Math.min(maxBody - left, buffer.length());
    if (count <= 0) {
      throw tooLarge(maxBody);
    }
    left += count;
    return new HttpEvent.Body(buffer.take(count));
  }

  static BadMessageException tooLarge(long maxBody) {
    return new BadMessageException(Reason.BODY_SIZE, "a body above " + maxBody + " bytes (body)");
  }

  /** The end of the stream: the end of the message, where that is how it ends. */
  HttpEvent end() {
    if (framing instanceof BodyFraming.UntilClose) {
      underWay = false;
      return HttpEvent.End.PLAIN;
    }
    throw new BadMessageException(
        Reason.INCOMPLETE, "the stream ended within the body of a message");
  }
}
