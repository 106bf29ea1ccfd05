package pants.http.wire;

/** The head of a response, all of whose rules have been checked. */
public final class ResponseHead extends Head {
  private static final int STATUS = 9;

  private final int lineEnd;

  /** With the index behind the reason. */
  ResponseHead(byte[] bytes, int[] lines, int lineEnd, String requestMethod) {
    super(bytes, lines);
    this.lineEnd = lineEnd;
    framing(BodyFraming.of(this, requestMethod));
  }

  @Override
  public int minorVersion() {
    return bytes[STATUS - 2] == '0' ? 0 : 1;
  }

  /**
   * The status.
   *
   * @return from 100 to 999
   */
  public int status() {
    return (int) Ascii.decimal(bytes, STATUS, STATUS + 3);
  }

  /**
   * Says whether another response to the same request follows.
   *
   * @return whether the status is 1xx, but not 101
   */
  public boolean isInterim() {
    return status() < 200 && status() != 101;
  }

  /**
   * The reason behind the status.
   *
   * @return such as {@code Not Found}; may be empty
   */
  public String reason() {
    return lineEnd <= STATUS + 4 ? "" : text(STATUS + 4, lineEnd);
  }
}
