package pants.http.wire;

import org.jspecify.annotations.Nullable;
import pants.http.BadMessageException;
import pants.http.BadMessageException.Reason;

/**
 * How the end of a body is found. It is decided here and nowhere else, in the order of RFC 9112,
 * section 6.3. Where that section lets a recipient choose between repairing a message and refusing
 * it, the message is refused: whoever stands between the peer and us may have read it another way.
 */
public sealed interface BodyFraming {
  /** There is no body. */
  BodyFraming NONE = new None();

  /** The body comes in chunks. */
  BodyFraming CHUNKED = new Chunked();

  /** The body ends with the stream. */
  BodyFraming UNTIL_CLOSE = new UntilClose();

  /** There is no body. */
  record None() implements BodyFraming {}

  /** The body comes in chunks, each with its size before it. */
  record Chunked() implements BodyFraming {}

  /** The body of a response ends with the stream. */
  record UntilClose() implements BodyFraming {}

  /**
   * The body has a length.
   *
   * @param bytes above zero
   */
  record Length(long bytes) implements BodyFraming {}

  /** The framing of a request: RFC 9112, section 6.3, rules 3, 4, 6 and 7. */
  static BodyFraming of(RequestHead head) {
    BodyFraming stated = stated(head);
    return stated == null ? NONE : stated;
  }

  /** The framing of a response to a request of some method: section 6.3, all rules. */
  static BodyFraming of(ResponseHead head, String requestMethod) {
    int status = head.status();
    if (requestMethod.equals("HEAD") || status < 200 || status == 204 || status == 304) {
      return NONE;
    }
    if (requestMethod.equals("CONNECT") && status < 300) {
      return NONE;
    }
    BodyFraming stated = stated(head);
    return stated == null ? UNTIL_CLOSE : stated;
  }

  private static @Nullable BodyFraming stated(Head head) {
    if (head.transferEncoding >= 0) {
      checkTransferEncoding(head);
      return CHUNKED;
    }
    if (head.contentLength >= 0) {
      long length = contentLength(head);
      return length == 0 ? NONE : new Length(length);
    }
    return null;
  }

  private static void checkTransferEncoding(Head head) {
    if (head.contentLength >= 0) {
      throw new BadMessageException(
          Reason.CONTENT_LENGTH, "a message has either Content-Length or Transfer-Encoding");
    }
    if (head.minorVersion() == 0) {
      throw new BadMessageException(Reason.TRANSFER_ENCODING, "HTTP/1.0 has no Transfer-Encoding");
    }
    if (head.indexOf("Transfer-Encoding", head.transferEncoding + 1) >= 0) {
      throw new BadMessageException(Reason.TRANSFER_ENCODING, "Transfer-Encoding must not repeat");
    }
    if (head.valueIs(head.transferEncoding, "chunked")) {
      return;
    }
    String value = head.value(head.transferEncoding);
    int comma = value.lastIndexOf(',');
    if (comma <= 0
        || !isChunked(value, comma + 1)
        || value.regionMatches(true, 0, "chunked", 0, 7)) {
      throw new BadMessageException(
          Reason.TRANSFER_ENCODING, "Transfer-Encoding must end with chunked, once");
    }
    throw new BadMessageException(
        Reason.UNKNOWN_CODING, "no Transfer-Encoding but chunked is understood");
  }

  private static boolean isChunked(String list, int from) {
    int start = from;
    while (start < list.length() && (list.charAt(start) == ' ' || list.charAt(start) == '\t')) {
      start++;
    }
    return list.substring(start).equalsIgnoreCase("chunked");
  }

  private static long contentLength(Head head) {
    if (head.indexOf("Content-Length", head.contentLength + 1) >= 0) {
      throw new BadMessageException(Reason.CONTENT_LENGTH, "Content-Length must not repeat");
    }
    long length = head.decimal(head.contentLength);
    if (length < 0) {
      throw new BadMessageException(
          Reason.CONTENT_LENGTH, "Content-Length must be one decimal number below 2^63");
    }
    return length;
  }
}
