package pants.http.wire;

import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import pants.bytes.Delimiter;
import pants.bytes.ReceiveBuffer;
import pants.http.BadMessageException;
import pants.http.BadMessageException.Reason;
import pants.http.HttpLimits;

/**
 * Reads responses: for each a {@link ResponseHead}, the pieces of its body, and its end. Interim
 * ones come like others, before the one that answers. It throws {@link BadMessageException} for
 * what breaks a rule or a bound, and must not be asked again then.
 *
 * <p>It belongs to one stream, and must be told each request that was sent on it, in their order.
 */
public final class ResponseReader implements Delimiter<HttpEvent> {
  private final HttpLimits limits;
  private final Queue<String> methods = new ArrayDeque<>();
  private final StatusLine line;
  private final FieldLines fields;
  private final BodyReader body;
  private boolean lineDone;
  private boolean closed;
  private int interim;

  /**
   * A reader at the beginning of a stream.
   *
   * @param limits the bounds of heads, bodies, trailers and chunk extensions; that of request lines
   *     holds for status lines
   */
  public ResponseReader(HttpLimits limits) {
    this.limits = limits;
    line = new StatusLine(limits);
    fields = new FieldLines(limits);
    body = new BodyReader(limits, fields);
  }

  /**
   * Tells of a request that was sent.
   *
   * @param method its method, which decides whether the response has a body
   */
  public void expect(String method) {
    methods.add(Objects.requireNonNull(method, "method"));
  }

  /**
   * Bounds the body of the message whose head was read last; to be called before any of the body is
   * read.
   *
   * @param bytes 0 or more
   */
  public void maxBody(long bytes) {
    body.maxBody(bytes);
  }

  /** The window that a whole head needs, and what stands before the data of a chunk. */
  @Override
  public int minimum() {
    return limits.requestLine() + Math.max(limits.headerSection(), limits.chunkExtensions()) + 16;
  }

  @Override
  public @Nullable HttpEvent take(ReceiveBuffer buffer) {
    if (body.isUnderWay()) {
      return body.take(buffer);
    }
    return buffer.isEmpty() || closed ? null : takeHead(buffer);
  }

  private @Nullable ResponseHead takeHead(ReceiveBuffer buffer) {
    String method = methods.peek();
    if (method == null) {
      throw new BadMessageException(
          Reason.UNEXPECTED_RESPONSE, "a response to no request was received");
    }
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
    byte[] bytes = new byte[fields.linesEnd()];
    buffer.copyTo(0, bytes, 0, bytes.length);
    ResponseHead head = new ResponseHead(bytes, fields.lines(0), line.end() - 2, method);
    buffer.skip(fields.end());
    count(head);
    body.begin(head.framing(), limits.body());
    lineDone = false;
    line.begin();
    return head;
  }

  private void count(ResponseHead head) {
    if (!head.isInterim()) {
      methods.remove();
      interim = 0;
    } else if (++interim > limits.interimResponses()) {
      throw new BadMessageException(
          Reason.UNEXPECTED_RESPONSE,
          "more than " + limits.interimResponses() + " interim responses (interimResponses)");
    }
  }

  /**
   * The end of the stream, which is the end of a response that has no other.
   *
   * @throws BadMessageException when it comes within a message
   */
  @Override
  public @Nullable HttpEvent end(ReceiveBuffer rest) {
    if (body.isUnderWay()) {
      closed = true;
      return body.end();
    }
    if (line.hasBegun()) {
      throw new BadMessageException(
          Reason.INCOMPLETE, "the stream ended within the head of a message");
    }
    return null;
  }
}
