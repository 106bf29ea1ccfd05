package pants;

import java.io.IOException;
import java.io.Serial;

/** A buffer of a stream exceeded its bound; the message names the bound. */
public final class OverflowException extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param message which buffer, how full, and what its bound is
   */
  public OverflowException(String message) {
    super(message);
  }
}
