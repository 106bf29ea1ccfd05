package pants.web;

import java.io.Serial;
import org.jspecify.annotations.Nullable;
import pants.http.Headers;
import pants.http.Status;

/**
 * Ends a view, a hook or a converter with an error page; a view may also return it.
 *
 * {@snippet :
 * if (post == null) {
 *   throw HttpError.notFound();
 * }
 * }
 *
 * <p>It has no stack trace: it is an answer, and not a fault.
 */
public final class HttpError extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /** 300 to 999. */
  private final int status;

  /** What the page says. */
  private final @Nullable String message;

  private final transient Headers headers; // exceptions are not stored here

  /**
   * An error.
   *
   * @param status 300 to 999
   * @param message what the page says, as plain text; null for the words that belong to the status
   * @param headers further headers of the answer
   * @throws IllegalArgumentException if the status is not in that range
   */
  public HttpError(int status, @Nullable String message, Headers headers) {
    super(words(status, message), null, false, false);
    if (status < 300 || status > 999) {
      throw new IllegalArgumentException("the status of an error must be 300 to 999: " + status);
    }
    this.status = status;
    this.message = message;
    this.headers = headers;
  }

  /**
   * An error with the words that belong to its status.
   *
   * @param status 300 to 999
   * @throws IllegalArgumentException if the status is not in that range
   */
  public HttpError(int status) {
    this(status, null, Headers.of());
  }

  /**
   * An error.
   *
   * @param status 300 to 999
   * @param message what the page says
   * @throws IllegalArgumentException if the status is not in that range
   */
  public HttpError(int status, String message) {
    this(status, message, Headers.of());
  }

  /**
   * What was sent makes no sense.
   *
   * @param message what is wrong with it
   * @return an error of status 400
   */
  public static HttpError badRequest(String message) {
    return new HttpError(400, message);
  }

  /**
   * Nobody has signed in.
   *
   * @param challenge how to, for {@code WWW-Authenticate}: {@code Basic realm="notes"}
   * @return an error of status 401
   * @throws IllegalArgumentException if the challenge is no value of a header
   */
  public static HttpError unauthorized(String challenge) {
    return new HttpError(401, null, Headers.of("WWW-Authenticate", challenge));
  }

  /**
   * Whoever has signed in must not.
   *
   * @return an error of status 403
   */
  public static HttpError forbidden() {
    return new HttpError(403);
  }

  /**
   * There is no such page.
   *
   * @return an error of status 404
   */
  public static HttpError notFound() {
    return new HttpError(404);
  }

  /**
   * What is wanted does not go together with what is there.
   *
   * @param message why
   * @return an error of status 409
   */
  public static HttpError conflict(String message) {
    return new HttpError(409, message);
  }

  /**
   * What was sent is too long.
   *
   * @return an error of status 413
   */
  public static HttpError tooLarge() {
    return new HttpError(413);
  }

  /**
   * Throws {@link #notFound()} unless all values are there: not null, not false, not zero, and not
   * empty.
   *
   * @param values values
   */
  public static void allOr404(@Nullable Object... values) {
    for (Object value : values) {
      if (Truth.isFalse(value)) {
        throw notFound();
      }
    }
  }

  /**
   * The status.
   *
   * @return 300 to 999
   */
  public int status() {
    return status;
  }

  /**
   * Further headers of the answer.
   *
   * @return the headers
   */
  public Headers headers() {
    return headers;
  }

  /**
   * What the page says, in the place of the words that belong to the status.
   *
   * @return plain text, or null
   */
  public @Nullable String message() {
    return message;
  }

  private static String words(int status, @Nullable String message) {
    return status + " " + Status.reason(status) + (message == null ? "" : ": " + message);
  }
}
