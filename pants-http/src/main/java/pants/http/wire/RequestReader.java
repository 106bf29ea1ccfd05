package pants.http.wire;

import org.jspecify.annotations.Nullable;
import pants.bytes.Delimiter;
import pants.bytes.ReceiveBuffer;
import pants.http.BadMessageException;
import pants.http.BadMessageException.Reason;
import pants.http.HttpLimits;

/**
 * Reads requests: for each a {@link RequestHead}, the pieces of its body, and its end. It throws
 * {@link BadMessageException} for what breaks a rule or a bound, and must not be asked again then.
 *
 * <p>It belongs to one stream. It consumes nothing of a head until all of it has arrived, and
 * remembers how far it has looked. Behind the end of a message nothing of the next is looked at
 * before it is asked for, so that another delimiter may take over there.
 */
public final class RequestReader implements Delimiter<HttpEvent> {
  private static final int EMPTY_LINES = 8;

  private final HttpLimits limits;
  private final RequestLine line;
  private final FieldLines fields;
  private final BodyReader body;
  private final KnownHost host = new KnownHost();
  private boolean lineDone;

  /**
   * A reader at the beginning of a stream.
   *
   * @param limits the bounds of heads, bodies, trailers and chunk extensions
   */
  public RequestReader(HttpLimits limits) {
    this.limits = limits;
    line = new RequestLine(limits);
    fields = new FieldLines(limits);
    body = new BodyReader(limits, fields);
    line.begin();
  }

  /**
   * Bounds the body of the message whose head was read last, in the place of {@link
   * HttpLimits#body()}; to be called before any of the body is read.
   *
   * @param bytes 0 or more
   */
  public void maxBody(long bytes) {
    body.maxBody(bytes);
  }

  /**
   * Says why the body of the message whose head was read last will be refused, before any of it is
   * asked for.
   *
   * @return the refusal that the next event would be, because of a length above the bound; or null
   */
  public @Nullable BadMessageException tooLong() {
    return body.tooLong();
  }

  /**
   * Says whether some of a message has been seen, but not its end.
   *
   * @return whether more of it is to come; empty lines before a request do not count
   */
  public boolean isWithinMessage() {
    return body.isUnderWay() || line.hasBegun();
  }

  /**
   * Says whether the message whose head was read last has no body, and passes over its end if so:
   * whoever knows that need not be told.
   *
   * @return whether the message has ended with its head
   */
  public boolean endsWithHead() {
    return body.endsWithHead();
  }

  /** The window that a whole head needs, and what stands before the data of a chunk. */
  @Override
  public int minimum() {
    return EMPTY_LINES
        + limits.requestLine()
        + Math.max(limits.headerSection(), limits.chunkExtensions())
        + EMPTY_LINES;
  }

  @Override
  public @Nullable HttpEvent take(ReceiveBuffer buffer) {
    if (body.isUnderWay()) {
      return body.take(buffer);
    }
    return buffer.isEmpty() ? null : takeHead(buffer);
  }

  private @Nullable RequestHead takeHead(ReceiveBuffer buffer) {
    if (!lineDone) {
      if (!line.parse(buffer)) {
        return null;
      }
      lineDone = true;
      fields.begin(line.end());
    }
    if (!fields.parse(buffer)) {
      return null;
    }
    int start = line.start();
    byte[] bytes = new byte[fields.linesEnd() - start];
    buffer.copyTo(start, bytes, 0, bytes.length);
    RequestHead head = new RequestHead(bytes, fields.lines(start), line, host);
    buffer.skip(fields.end());
    body.begin(head.framing(), limits.body());
    lineDone = false;
    line.begin();
    return head;
  }

  /**
   * The end of the stream.
   *
   * @throws BadMessageException when it comes within a message
   */
  @Override
  public @Nullable HttpEvent end(ReceiveBuffer rest) {
    if (body.isUnderWay()) {
      return body.end();
    }
    if (line.hasBegun()) {
      throw new BadMessageException(
          Reason.INCOMPLETE, "the stream ended within the head of a message");
    }
    rest.skip(rest.length());
    return null;
  }
}
