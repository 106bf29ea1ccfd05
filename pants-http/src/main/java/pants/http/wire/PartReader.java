package pants.http.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.jspecify.annotations.Nullable;
import pants.bytes.ByteSet;
import pants.bytes.Delimiter;
import pants.bytes.ReceiveBuffer;
import pants.http.BadMessageException;
import pants.http.BadMessageException.Reason;
import pants.http.HttpLimits;
import pants.http.Syntax;

/**
 * Reads a form of {@code multipart/form-data} (RFC 7578; RFC 2046, section 5.1): for each part its
 * head, its data as they arrive, and its end, then the end of the form. It throws {@link
 * BadMessageException} for what breaks a rule or a bound, and must not be asked again then.
 *
 * <p>What parts the parts is CR LF, two hyphens and the boundary, and only its first byte is a CR.
 * So where it turns out not to stand, it can begin nowhere before the byte that told so, and each
 * byte is looked at twice at most, whatever the bytes are and however they arrive. What may stand
 * before the first boundary and behind the last is ignored, and bounded.
 */
public final class PartReader implements Delimiter<PartEvent> {
  /** What is ignored before the first boundary, and behind the last. */
  private static final int MAX_AROUND = 8 * 1024;

  /** Blanks behind a boundary, which mean nothing. */
  private static final int MAX_BLANKS = 64;

  private static final int LONGEST_BOUNDARY = 70;
  private static final ByteSet BOUNDARY = Syntax.ALPHANUMERIC.and(ByteSet.of("'()+_,-./:=?"));
  private static final ByteSet BLANKS = ByteSet.of(" \t");

  private enum State {
    /** A boundary is looked for, before the first part. */
    BEFORE,
    /** Data, up to a boundary. */
    DATA,
    /** A boundary was found; what is behind it says whether there is another part. */
    BOUNDARY,
    /** The lines behind a boundary are the head of a part. */
    HEAD,
    /** The last boundary was found. */
    BEHIND
  }

  private final byte[] delimiter;
  private final FieldLines fields;
  private final HttpLimits limits;
  private State state = State.BEFORE;
  private int parts;

  // How far the search for a boundary is: the next byte to look at, and how many bytes of the
  // delimiter stand before it. A line that begins is as good as the end of one before it.
  private int at;
  private int matched = 2;

  private PartReader(String boundary, HttpLimits limits) {
    delimiter = ("\r\n--" + boundary).getBytes(ISO_8859_1);
    fields = FieldLines.ofPart(limits);
    this.limits = limits;
  }

  /**
   * A reader at the beginning of a form.
   *
   * @param contentType the type of the form, which has the boundary of its parts
   * @param limits the bounds of parts and of their headers
   * @return the reader
   * @throws BadMessageException when there is no boundary, or it is not allowed
   */
  public static PartReader of(String contentType, HttpLimits limits) {
    Parameters type = Parameters.parse(contentType);
    String boundary = type == null ? null : type.named().get("boundary");
    if (boundary == null) {
      throw PartHead.bad("multipart/form-data must have one boundary");
    }
    boolean allowed = !boundary.isEmpty() && boundary.length() <= LONGEST_BOUNDARY;
    for (int i = 0; i < boundary.length(); i++) {
      allowed &= BOUNDARY.contains(boundary.charAt(i));
    }
    if (!allowed) {
      throw PartHead.bad("a boundary must have 1 to 70 letters, digits and '()+_,-./:=?");
    }
    return new PartReader(boundary, limits);
  }

  /** What stands before a head, and the head. */
  @Override
  public int minimum() {
    return MAX_AROUND + delimiter.length + MAX_BLANKS + limits.partHeaderSection() + 8;
  }

  @Override
  public @Nullable PartEvent take(ReceiveBuffer buffer) {
    return switch (state) {
      case DATA -> takeData(buffer);
      case BEFORE, BOUNDARY, HEAD -> takeHead(buffer);
      case BEHIND -> {
        checkAround(buffer.length());
        yield null;
      }
    };
  }

  /** Goes on with the search; whether the delimiter stands before {@link #at}. */
  private boolean search(ReceiveBuffer buffer) {
    int length = buffer.length();
    while (matched < delimiter.length && at < length) {
      if (matched == 0) {
        int found = buffer.indexOf(delimiter[0], at);
        at = found < 0 ? length : found + 1;
        matched = found < 0 ? 0 : 1;
      } else if (buffer.get(at) == delimiter[matched]) {
        at++;
        matched++;
      } else {
        matched = 0; // this byte may be a CR
      }
    }
    return matched == delimiter.length;
  }

  /** How far the search is, for tests. */
  int searched() {
    return at;
  }

  private @Nullable PartEvent takeData(ReceiveBuffer buffer) {
    boolean found = search(buffer);
    int data = at - matched;
    if (data > 0) {
      at = matched;
      return new PartEvent.Data(buffer.take(data));
    }
    if (!found) {
      return null;
    }
    state = State.BOUNDARY;
    return PartEvent.END;
  }

  private @Nullable PartEvent takeHead(ReceiveBuffer buffer) {
    if (state == State.BEFORE && !findFirst(buffer)) {
      return null;
    }
    if (state == State.BOUNDARY) {
      if (isLast(buffer)) {
        buffer.skip(at + 2);
        state = State.BEHIND;
        return PartEvent.LAST;
      }
      if (!parseLineEnd(buffer)) {
        return null;
      }
    }
    if (!fields.parse(buffer)) {
      return null;
    }
    PartHead head = PartHead.of(fields.headers(buffer, name -> true).immutable());
    buffer.skip(fields.end());
    state = State.DATA;
    at = 0;
    matched = 2;
    return head;
  }

  private boolean findFirst(ReceiveBuffer buffer) {
    boolean found = search(buffer);
    checkAround(at - matched);
    if (found) {
      state = State.BOUNDARY;
    }
    return found;
  }

  private static void checkAround(int ignored) {
    if (ignored > MAX_AROUND) {
      throw PartHead.bad(
          "a form must have at most " + MAX_AROUND + " bytes before and behind its boundaries");
    }
  }

  /** Whether two hyphens stand behind a boundary. */
  private boolean isLast(ReceiveBuffer buffer) {
    if (buffer.length() < at + 2 || buffer.get(at) != '-') {
      return false;
    }
    if (buffer.get(at + 1) != '-') {
      throw badLine();
    }
    return true;
  }

  /** Goes over blanks and CR LF behind a boundary, when they are there. */
  private boolean parseLineEnd(ReceiveBuffer buffer) {
    int length = buffer.length();
    int end = buffer.endOfRun(BLANKS, at);
    if (end - at > MAX_BLANKS) {
      throw badLine();
    }
    if (end == length || (end == at && buffer.get(end) == '-')) {
      return false;
    }
    if (buffer.get(end) != '\r') {
      throw badLine();
    }
    if (end + 1 == length) {
      return false;
    }
    if (buffer.get(end + 1) != '\n') {
      throw badLine();
    }
    if (++parts > limits.formParts()) {
      throw new BadMessageException(
          Reason.FORM_SIZE, "more than " + limits.formParts() + " parts (formParts)");
    }
    fields.begin(end + 2);
    state = State.HEAD;
    return true;
  }

  private static BadMessageException badLine() {
    return PartHead.bad("a boundary must be followed by CR LF, or by two hyphens behind the last");
  }

  /**
   * The end of the form.
   *
   * @throws BadMessageException when it comes before the last boundary
   */
  @Override
  public @Nullable PartEvent end(ReceiveBuffer rest) {
    if (state != State.BEHIND) {
      throw PartHead.bad("a form must end with its boundary and two hyphens");
    }
    rest.skip(rest.length());
    return null;
  }
}
