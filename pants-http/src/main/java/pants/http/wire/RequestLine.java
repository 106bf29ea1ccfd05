package pants.http.wire;

import pants.bytes.ByteSet;
import pants.bytes.Bytes;
import pants.bytes.ReceiveBuffer;
import pants.http.BadMessageException;
import pants.http.BadMessageException.Reason;
import pants.http.HttpLimits;
import pants.http.Syntax;

/**
 * The parser of a request line (RFC 9112, section 3), with the empty lines that may stand before
 * it. Like {@link FieldLines} it goes over each byte once and consumes nothing.
 *
 * <p>A target is more than RFC 3986 allows by the characters that browsers leave as they are, and
 * less by the backslash, which some take for a slash.
 */
final class RequestLine {
  private static final ByteSet TARGET = ByteSet.range('!', '~').without(ByteSet.of("\"#<>\\%"));
  private static final ByteSet PATH = TARGET.without(ByteSet.of("?"));
  private static final String VERSION = "HTTP/1.1\r\n";
  private static final Bytes VERSION_BYTES = Bytes.latin1(VERSION);
  private static final int MAX_EMPTY_LINES = 2;

  private enum Part {
    EMPTY_LINES,
    METHOD,
    TARGET,
    VERSION
  }

  private final int maxLength;
  private Part part = Part.EMPTY_LINES;
  private int at;
  private int start;
  private int methodEnd;
  private int query;
  private int targetEnd;
  private boolean escaped;

  RequestLine(HttpLimits limits) {
    maxLength = limits.requestLine();
  }

  void begin() {
    part = Part.EMPTY_LINES;
    at = 0;
    start = 0;
    query = -1;
    escaped = false;
  }

  /** Goes on; whether the line is whole. */
  boolean parse(ReceiveBuffer buffer) {
    int length = buffer.length();
    if (part == Part.EMPTY_LINES && !skipEmptyLines(buffer, length)) {
      return false;
    }
    if (part == Part.METHOD && !parseMethod(buffer, length)) {
      return false;
    }
    if (part == Part.TARGET && !parseTarget(buffer, length)) {
      return false;
    }
    return parseVersion(buffer, length);
  }

  private boolean skipEmptyLines(ReceiveBuffer buffer, int length) {
    while (at < length && buffer.get(at) == '\r') {
      if (at == 2 * MAX_EMPTY_LINES) {
        throw new BadMessageException(
            Reason.REQUEST_LINE, "more than two empty lines before a request");
      }
      if (at + 1 == length) {
        return false;
      }
      if (buffer.get(at + 1) != '\n') {
        throw new BadMessageException(Reason.LINE_END, "CR must be followed by LF");
      }
      at += 2;
    }
    start = at;
    if (at == length) {
      return false;
    }
    part = Part.METHOD;
    return true;
  }

  private boolean parseMethod(ReceiveBuffer buffer, int length) {
    advance(buffer.endOfRun(Syntax.TOKEN, at));
    if (at == length) {
      return false;
    }
    byte stop = buffer.get(at);
    if (stop != ' ' || at == start) {
      throw new BadMessageException(
          stop == '\n' ? Reason.LINE_END : Reason.REQUEST_LINE,
          "a request must begin with a method and one space, not with " + Ascii.shown(stop));
    }
    methodEnd = at++;
    part = Part.TARGET;
    return true;
  }

  private boolean parseTarget(ReceiveBuffer buffer, int length) {
    while (true) {
      advance(buffer.endOfRun(query < 0 ? PATH : TARGET, at));
      if (at == length) {
        return false;
      }
      byte stop = buffer.get(at);
      if (stop == ' ' && at > methodEnd + 1) {
        targetEnd = at++;
        part = Part.VERSION;
        return true;
      }
      if (stop == '?') {
        query = at++;
      } else if (stop == '%') {
        if (at + 2 >= length) {
          return false;
        }
        checkEscape(buffer);
        escaped = true;
        at += 3;
      } else {
        throw badTarget(stop);
      }
    }
  }

  private void checkEscape(ReceiveBuffer buffer) {
    if (!Syntax.HEX.contains(buffer.get(at + 1)) || !Syntax.HEX.contains(buffer.get(at + 2))) {
      throw new BadMessageException(
          Reason.TARGET, "'%' must be followed by two hexadecimal digits in a target");
    }
  }

  private static BadMessageException badTarget(byte stop) {
    return switch (stop) {
      case '\n' ->
          new BadMessageException(Reason.LINE_END, "a line must end with CR LF, not with LF");
      case '\r' ->
          new BadMessageException(Reason.REQUEST_LINE, "a request line must end with a version");
      case ' ' ->
          new BadMessageException(
              Reason.REQUEST_LINE, "the words of a request line must have one space between them");
      default ->
          new BadMessageException(
              Reason.TARGET, "the target of a request must not have " + Ascii.shown(stop));
    };
  }

  /** Any digits for now: what they are is asked when the line is whole. */
  private boolean parseVersion(ReceiveBuffer buffer, int length) {
    int version = targetEnd + 1;
    if (at == version && buffer.standsAt(at, VERSION_BYTES)) {
      at += VERSION.length();
      return true;
    }
    int end = Math.min(length, version + VERSION.length());
    while (at < end) {
      byte value = buffer.get(at);
      int index = at - version;
      boolean isDigit = value >= '0' && value <= '9';
      boolean fits = (index == 5 || index == 7) ? isDigit : value == VERSION.charAt(index);
      if (!fits) {
        throw new BadMessageException(
            value == '\n' ? Reason.LINE_END : Reason.REQUEST_LINE,
            "a request line must end with a space, HTTP/1.1 and CR LF");
      }
      at++;
    }
    if (at < version + VERSION.length()) {
      return false;
    }
    if (buffer.get(version + 5) != '1') {
      throw new BadMessageException(Reason.VERSION, "only HTTP/1.1 and HTTP/1.0 are spoken here");
    }
    return true;
  }

  private void advance(int position) {
    at = position;
    // Its version is always as long as this one.
    if (position - start + VERSION.length() - 1 > maxLength) {
      throw new BadMessageException(
          Reason.REQUEST_LINE_SIZE, "a request line above " + maxLength + " bytes (requestLine)");
    }
  }

  /** Index of the method in the buffer. */
  int start() {
    return start;
  }

  /** The index behind the line. */
  int end() {
    return at;
  }

  /** Whether anything but empty lines is here. */
  boolean hasBegun() {
    return part != Part.EMPTY_LINES && at > start;
  }

  int methodLength() {
    return methodEnd - start;
  }

  /** Index behind the target, from the method on. */
  int targetEnd() {
    return targetEnd - start;
  }

  /** Index of the question mark, from the method on, or -1. */
  int query() {
    return query < 0 ? -1 : query - start;
  }

  /** Whether the target has percent signs. */
  boolean escaped() {
    return escaped;
  }
}
