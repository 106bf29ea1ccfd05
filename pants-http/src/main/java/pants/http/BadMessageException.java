package pants.http;

import java.io.Serial;
import java.util.Locale;
import java.util.Objects;

/**
 * A message of the peer that breaks a rule or a bound. The text names the rule or the bound in one
 * line, so that it can be the body of the answer; it repeats at most single bytes of what was
 * received.
 *
 * <p>It has no stack trace: what made it is a reader, and a peer that sends one bad message after
 * another shall not cost more than others.
 */
public final class BadMessageException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /** Why a message is refused: what refusals are counted by. */
  public enum Reason {
    /** A connection does not begin with the header of the PROXY protocol, and is closed. */
    PROXY_HEADER(400),
    /** The request line is malformed. */
    REQUEST_LINE(400),
    /** The status line of a response is malformed. */
    STATUS_LINE(400),
    /** A line does not end with CR LF. */
    LINE_END(400),
    /** The version is not HTTP/1.x. */
    VERSION(505),
    /** The target of the request is malformed, or of no form that its method allows. */
    TARGET(400),
    /** {@code Host} is missing, repeated or malformed, or names another host than the target. */
    HOST(400),
    /** A header line is malformed. */
    HEADER(400),
    /** {@code Content-Length} is repeated or no decimal number. */
    CONTENT_LENGTH(400),
    /** {@code Transfer-Encoding} does not end with {@code chunked}, or stands where it must not. */
    TRANSFER_ENCODING(400),
    /** A transfer coding that is not known stands before {@code chunked}. */
    UNKNOWN_CODING(501),
    /** A chunk of the body is malformed. */
    CHUNK(400),
    /** The extensions of chunks are above their bound. */
    CHUNK_EXTENSIONS(400),
    /** The request line is above its bound. */
    REQUEST_LINE_SIZE(414),
    /** The header section and the trailers are above their bound of bytes. */
    HEADER_SIZE(431),
    /** The header section and the trailers are above their bound of fields. */
    HEADER_COUNT(431),
    /** The body is above its bound. */
    BODY_SIZE(413),
    /** The bodies of all requests that wait are above their bound. */
    KEPT_BODIES(503),
    /** A body that is too long for memory could not be written to a file. */
    STORAGE(507),
    /** The fields of a query or of a form are above their bound. */
    FIELD_COUNT(413),
    /** A form of {@code multipart/form-data} is malformed. */
    FORM(400),
    /** Parts of a form, their headers, or their values that are no files, are above their bound. */
    FORM_SIZE(413),
    /** The body is not of the type that is wanted. */
    CONTENT_TYPE(415),
    /** The body is malformed JSON, or of another form than is wanted. */
    JSON(400),
    /** A percent sign is not followed by two hexadecimal digits. */
    PERCENT(400),
    /** The stream ended within a message. */
    INCOMPLETE(400),
    /** {@code Expect} has something else than {@code 100-continue}. */
    EXPECTATION(417),
    /** The method is none of an origin server's: {@code CONNECT}. */
    METHOD(501),
    /** The head or the body came too slowly. */
    TOO_SLOW(408),
    /** A response came that nobody asked for, or too many interim ones before it. */
    UNEXPECTED_RESPONSE(400);

    private final int status;

    Reason(int status) {
      this.status = status;
    }

    /**
     * The status that a server answers with.
     *
     * @return such as 400; of no meaning where a response or a {@link #PROXY_HEADER} was refused
     */
    public int status() {
      return status;
    }

    /**
     * A name for counters and logs.
     *
     * @return such as {@code header-size}
     */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** What it is counted by. */
  private final Reason reason;

  /**
   * Makes one.
   *
   * @param reason what it is counted by; it has the status
   * @param message one line that names the rule or the bound
   */
  public BadMessageException(Reason reason, String message) {
    super(message, null, false, false);
    this.reason = Objects.requireNonNull(reason, "reason");
  }

  /**
   * Why the message is refused.
   *
   * @return the reason
   */
  public Reason reason() {
    return reason;
  }

  /**
   * The status to answer with.
   *
   * @return such as 400
   */
  public int status() {
    return reason.status();
  }
}
