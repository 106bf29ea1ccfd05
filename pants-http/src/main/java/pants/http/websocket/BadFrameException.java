package pants.http.websocket;

import java.io.Serial;

/**
 * Something that the peer sent breaks a rule of the protocol, or a bound. The text names the rule
 * or the bound in one line; it is also what the peer is told, cut to what a close frame holds.
 *
 * <p>It has no stack trace: what made it is a reader, and a peer that breaks rules shall not cost
 * more than others.
 */
public final class BadFrameException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /** The code to close with. */
  private final int code;

  BadFrameException(int code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  /**
   * The code to close with.
   *
   * @return such as {@link CloseReason#PROTOCOL_ERROR}
   */
  public int code() {
    return code;
  }
}
