package pants.http.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import pants.http.Headers;

/**
 * The head of a message over an array of its own, so that it may be kept. Two indexes for each
 * field say where its line begins and where its colon is; names and values become strings when they
 * are asked for, and comparing them with a text makes none.
 */
public abstract sealed class Head implements HttpEvent, Headers permits RequestHead, ResponseHead {
  /** The start line and the header lines, without the empty line behind them. */
  final byte[] bytes;

  // For field i the start of its line in [2i] and its colon in [2i + 1]; then the end of the last.
  private final int[] lines;

  // The fields that decide what happens to the message: the index of the first of the name, or -1.
  short contentLength = -1;
  short transferEncoding = -1;
  short connection = -1;
  short host = -1;
  short expect = -1;
  short upgrade = -1;
  short contentType = -1;

  private BodyFraming framing = BodyFraming.NONE;

  Head(byte[] bytes, int[] lines) {
    this.bytes = bytes;
    this.lines = lines;
    for (int i = size() - 1; i >= 0; i--) {
      note(i);
    }
  }

  /** Notes a field that matters; called from the last to the first. */
  private void note(int i) {
    int start = lines[2 * i];
    switch (lines[2 * i + 1] - start) {
      case 4 -> {
        if (Ascii.standsAt(bytes, start, "host")) {
          host = (short) i;
        }
      }
      case 6 -> {
        if (Ascii.standsAt(bytes, start, "expect")) {
          expect = (short) i;
        }
      }
      case 7 -> {
        if (Ascii.standsAt(bytes, start, "upgrade")) {
          upgrade = (short) i;
        }
      }
      case 10 -> {
        if (Ascii.standsAt(bytes, start, "connection")) {
          connection = (short) i;
        }
      }
      case 12 -> {
        if (Ascii.standsAt(bytes, start, "content-type")) {
          contentType = (short) i;
        }
      }
      case 14 -> {
        if (Ascii.standsAt(bytes, start, "content-length")) {
          contentLength = (short) i;
        }
      }
      case 17 -> {
        if (Ascii.standsAt(bytes, start, "transfer-encoding")) {
          transferEncoding = (short) i;
        }
      }
      default -> {}
    }
  }

  /**
   * How the body ends.
   *
   * @return the framing
   */
  public final BodyFraming framing() {
    return framing;
  }

  final void framing(BodyFraming framing) {
    this.framing = framing;
  }

  /**
   * The version of the message.
   *
   * @return 0 for HTTP/1.0, otherwise 1: what is newer counts as HTTP/1.1
   */
  public abstract int minorVersion();

  /**
   * Says whether the sender lets the connection live on behind this message and its answer, as far
   * as the head can tell.
   *
   * @return for HTTP/1.1 whether {@code Connection} has no {@code close}; for HTTP/1.0 whether it
   *     has {@code keep-alive}, and no {@code close}
   */
  public final boolean keepsAlive() {
    if (connection < 0) {
      return minorVersion() > 0;
    }
    return !hasConnectionOption("close")
        && (minorVersion() > 0 || hasConnectionOption("keep-alive"));
  }

  /**
   * Says whether the sender wants to go on with another protocol.
   *
   * @return whether there is an {@code Upgrade}, which {@code Connection} names, and the version is
   *     HTTP/1.1
   */
  public final boolean asksForUpgrade() {
    return upgrade >= 0 && minorVersion() > 0 && hasConnectionOption("upgrade");
  }

  /**
   * Says whether a word is in the list of {@code Connection}, which may stand on several lines.
   *
   * @param option the word in lower case
   * @return whether it is
   */
  public final boolean hasConnectionOption(String option) {
    for (int i = connection; i >= 0; i = indexOf("connection", i + 1)) {
      if (Ascii.listHas(bytes, valueStart(i), valueEnd(i), option)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the body is of some type, whatever its parameters; the type in lower case. */
  final boolean hasType(String type) {
    if (contentType < 0) {
      return false;
    }
    int start = valueStart(contentType);
    int end = valueEnd(contentType);
    int behind = start + type.length();
    if (behind > end || !Ascii.standsAt(bytes, start, type)) {
      return false;
    }
    while (behind < end && (bytes[behind] == ' ' || bytes[behind] == '\t')) {
      behind++;
    }
    return behind == end || bytes[behind] == ';';
  }

  @Override
  public final int size() {
    return lines.length >> 1;
  }

  @Override
  public final String name(int index) {
    int at = 2 * Objects.checkIndex(index, size());
    return text(lines[at], lines[at + 1]);
  }

  @Override
  public final String value(int index) {
    Objects.checkIndex(index, size());
    return text(valueStart(index), valueEnd(index));
  }

  @Override
  public final int indexOf(String name, int from) {
    int length = name.length();
    for (int at = 2 * from; at + 1 < lines.length; at += 2) {
      int start = lines[at];
      if (lines[at + 1] - start == length && Ascii.standsAt(bytes, start, name)) {
        return at >> 1;
      }
    }
    return -1;
  }

  private int valueStart(int index) {
    int start = lines[2 * index + 1] + 1;
    while (bytes[start] == ' ' || bytes[start] == '\t') {
      start++;
    }
    return start;
  }

  /** Comes back from the CR LF; there is no white space before an empty value's own end. */
  private int valueEnd(int index) {
    int end = lines[2 * index + 2] - 2;
    while (bytes[end - 1] == ' ' || bytes[end - 1] == '\t') {
      end--;
    }
    return Math.max(end, valueStart(index));
  }

  /** Whether the value of a field is some text but for case. */
  final boolean valueIs(int index, String text) {
    int start = valueStart(index);
    return valueEnd(index) - start == text.length() && Ascii.standsAt(bytes, start, text);
  }

  /** The value of a field as a decimal number of at most 19 digits, or -1 where it is none. */
  final long decimal(int index) {
    return Ascii.decimal(bytes, valueStart(index), valueEnd(index));
  }

  /** Whether the value of a field is a host, perhaps with a port. */
  final boolean isAuthority(int index, KnownHost known) {
    return known.isValid(bytes, valueStart(index), valueEnd(index));
  }

  /** The value of a field as host and port, or null where it is none. */
  final @Nullable Authority authority(int index) {
    return Authority.parse(bytes, valueStart(index), valueEnd(index));
  }

  final String text(int start, int end) {
    return start == end ? "" : new String(bytes, start, end - start, ISO_8859_1);
  }

  /** Heads are equal when they are the same bytes. */
  @Override
  public final boolean equals(@Nullable Object other) {
    return other instanceof Head head && Arrays.equals(bytes, head.bytes);
  }

  @Override
  public final int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** The head as it stands in the stream. */
  @Override
  public final String toString() {
    return text(0, bytes.length);
  }
}
