package pants.http.wire;

import pants.bytes.ReceiveBuffer;
import pants.http.BadMessageException;
import pants.http.BadMessageException.Reason;
import pants.http.HttpLimits;
import pants.http.Syntax;

/**
 * The parser of a status line (RFC 9112, section 4): the version, a space, three digits, and a
 * reason, whose space may be missing where it is empty. Like {@link FieldLines} it goes over each
 * byte once and consumes nothing.
 */
final class StatusLine {
  /** A digit stands for any digit. */
  private static final String FORM = "HTTP/0.0 000";

  private final int maxLength;
  private int at;

  StatusLine(HttpLimits limits) {
    maxLength = limits.requestLine();
  }

  void begin() {
    at = 0;
  }

  /** Goes on; whether the line is whole. */
  boolean parse(ReceiveBuffer buffer) {
    int length = buffer.length();
    while (at < Math.min(length, FORM.length())) {
      byte value = buffer.get(at);
      char form = FORM.charAt(at);
      boolean isDigit = value >= '0' && value <= '9';
      if (form == '0' ? !isDigit : value != form) {
        throw bad();
      }
      at++;
    }
    if (length <= FORM.length()) {
      return false;
    }
    if (buffer.get(FORM.length()) != ' ') {
      return parseEnd(buffer, length);
    }
    at = buffer.endOfRun(Syntax.TEXT, at);
    if (at > maxLength) {
      throw new BadMessageException(
          Reason.STATUS_LINE, "a status line above " + maxLength + " bytes (requestLine)");
    }
    return at < length && parseEnd(buffer, length);
  }

  private boolean parseEnd(ReceiveBuffer buffer, int length) {
    if (buffer.get(at) != '\r') {
      throw bad();
    }
    if (at + 1 == length) {
      return false;
    }
    if (buffer.get(at + 1) != '\n') {
      throw new BadMessageException(Reason.LINE_END, "CR must be followed by LF");
    }
    if (buffer.get(5) != '1') {
      throw new BadMessageException(Reason.VERSION, "only HTTP/1.1 and HTTP/1.0 are spoken here");
    }
    if (buffer.get(9) == '0') {
      throw bad();
    }
    at += 2;
    return true;
  }

  private static BadMessageException bad() {
    return new BadMessageException(
        Reason.STATUS_LINE, "a response must begin with HTTP/1.1, a status and CR LF");
  }

  /** The index behind the line. */
  int end() {
    return at;
  }

  boolean hasBegun() {
    return at > 0;
  }
}
