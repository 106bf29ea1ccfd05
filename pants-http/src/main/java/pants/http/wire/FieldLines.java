package pants.http.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.function.Predicate;
import pants.bytes.ReceiveBuffer;
import pants.http.BadMessageException;
import pants.http.BadMessageException.Reason;
import pants.http.HttpLimits;
import pants.http.MutableHeaders;
import pants.http.Syntax;

/**
 * The parser of a header section, of trailers, which share its bounds, and of the header section of
 * a part of a form. It goes over each byte once, however the bytes arrive: when they end in
 * mid-line, it goes on where it was. Nothing is consumed.
 *
 * <p>What is an error depends on the bytes alone and not on how many of them have arrived, so a
 * bound is checked before the byte that stopped a run is looked at.
 */
final class FieldLines {
  private final int maxBytes;
  private final int maxCount;
  private final boolean ofPart;

  private int[] lines = new int[32];
  private int count;
  private int sectionStart;
  private int lineStart;
  private int colon;
  private int at;
  private int bytesBefore;
  private int countBefore;

  FieldLines(HttpLimits limits) {
    this(limits.headerSection(), limits.headerCount(), false);
  }

  private FieldLines(int maxBytes, int maxCount, boolean ofPart) {
    this.maxBytes = maxBytes;
    this.maxCount = maxCount;
    this.ofPart = ofPart;
  }

  /** A parser of the header sections of the parts of a form, which have bounds of their own. */
  static FieldLines ofPart(HttpLimits limits) {
    return new FieldLines(limits.partHeaderSection(), limits.partHeaderCount(), true);
  }

  /** Begins a header section at an index of the buffer. */
  void begin(int start) {
    restart(start);
    bytesBefore = 0;
    countBefore = 0;
  }

  /** Begins the trailers of the message whose header section was parsed last. */
  void beginTrailers(int start) {
    bytesBefore += lineStart - sectionStart;
    countBefore += count;
    restart(start);
  }

  private void restart(int start) {
    sectionStart = start;
    lineStart = start;
    at = start;
    colon = -1;
    count = 0;
  }

  /** Goes on; whether the section is whole, with the empty line at its end. */
  boolean parse(ReceiveBuffer buffer) {
    int length = buffer.length();
    while (true) {
      if (colon < 0 && !parseName(buffer, length)) {
        return false;
      }
      if (colon < 0) {
        return true;
      }
      if (!parseValue(buffer, length)) {
        return false;
      }
    }
  }

  /** Up to the colon, or over the empty line, which leaves no colon. */
  private boolean parseName(ReceiveBuffer buffer, int length) {
    advance(buffer.endOfRun(Syntax.TOKEN, at));
    if (at == length) {
      return false;
    }
    byte stop = buffer.get(at);
    if (stop == ':' && at > lineStart) {
      if (countBefore + count == maxCount) {
        throw new BadMessageException(
            ofPart ? Reason.FORM_SIZE : Reason.HEADER_COUNT,
            "more than %d header fields (%s)"
                .formatted(maxCount, ofPart ? "partHeaderCount" : "headerCount"));
      }
      colon = at++;
      return true;
    }
    if (stop == '\r' && at == lineStart) {
      return parseLineEnd(buffer, length);
    }
    throw badName(stop);
  }

  private BadMessageException badName(byte stop) {
    if (stop == '\n') {
      return bareLineFeed();
    }
    return new BadMessageException(
        Reason.HEADER,
        at == lineStart
            ? "a header line must begin with its name, not with " + Ascii.shown(stop)
            : "the name of a header must be followed by ':', not by " + Ascii.shown(stop));
  }

  private boolean parseValue(ReceiveBuffer buffer, int length) {
    advance(buffer.endOfRun(Syntax.TEXT, at));
    if (at == length) {
      return false;
    }
    byte stop = buffer.get(at);
    if (stop != '\r') {
      throw stop == '\n'
          ? bareLineFeed()
          : new BadMessageException(
              Reason.HEADER, "the value of a header must not have " + Ascii.shown(stop));
    }
    if (!parseLineEnd(buffer, length)) {
      return false;
    }
    if (2 * count + 2 >= lines.length) {
      lines = Arrays.copyOf(lines, 2 * lines.length);
    }
    lines[2 * count] = lineStart;
    lines[2 * count + 1] = colon;
    count++;
    lineStart = at;
    colon = -1;
    return true;
  }

  /** Goes over CR LF when both are there. */
  private boolean parseLineEnd(ReceiveBuffer buffer, int length) {
    if (at + 1 == length) {
      return false;
    }
    if (buffer.get(at + 1) != '\n') {
      throw new BadMessageException(Reason.LINE_END, "CR must be followed by LF");
    }
    at += 2;
    return true;
  }

  private static BadMessageException bareLineFeed() {
    return new BadMessageException(Reason.LINE_END, "a line must end with CR LF, not with LF");
  }

  private void advance(int position) {
    at = position;
    if (position - sectionStart > maxBytes - bytesBefore) {
      throw new BadMessageException(
          ofPart ? Reason.FORM_SIZE : Reason.HEADER_SIZE,
          "more than %d bytes of headers (%s)"
              .formatted(maxBytes, ofPart ? "partHeaderSection" : "headerSection"));
    }
  }

  /** How many fields the section has so far. */
  int count() {
    return count;
  }

  /** The index of the first field line. */
  int start() {
    return sectionStart;
  }

  /** The index behind what was looked at: behind the empty line, when the section is whole. */
  int end() {
    return at;
  }

  /** The index behind the last field line. */
  int linesEnd() {
    return lineStart;
  }

  /** A copy of the fields whose names are allowed, once the section is whole. */
  MutableHeaders headers(ReceiveBuffer buffer, Predicate<String> allowed) {
    MutableHeaders headers = new MutableHeaders();
    byte[] bytes = new byte[lineStart - sectionStart];
    buffer.copyTo(sectionStart, bytes, 0, bytes.length);
    int[] own = lines(sectionStart);
    for (int i = 0; i + 1 < own.length; i += 2) {
      String name = new String(bytes, own[i], own[i + 1] - own[i], ISO_8859_1);
      if (allowed.test(name)) {
        int from = own[i + 1] + 1;
        headers.add(name, new String(bytes, from, own[i + 2] - 2 - from, ISO_8859_1));
      }
    }
    return headers;
  }

  /** The lines for a {@link Head} whose array begins at an index of the buffer. */
  int[] lines(int origin) {
    int[] own = Arrays.copyOf(lines, 2 * count + 1);
    own[2 * count] = lineStart;
    if (origin != 0) {
      for (int i = 0; i < own.length; i++) {
        own[i] -= origin;
      }
    }
    return own;
  }
}
