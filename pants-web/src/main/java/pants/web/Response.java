package pants.web;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import pants.http.Header;
import pants.http.Headers;
import pants.http.MutableHeaders;
import pants.http.SetCookie;

/**
 * An answer: a body, which is any value, with a status and headers. Views may return one, or the
 * body alone; hooks behind a view ({@link Routes#after}) always get one, and may change it. So each
 * is for one answer.
 *
 * <table>
 * <caption>What bodies become, with the type that is used unless another is given</caption>
 * <tr><th>body</th><th>is sent as</th></tr>
 * <tr><td>null</td><td>nothing: status 204</td></tr>
 * <tr><td>text or {@code Bytes} that begins with {@code <!doctype} or {@code <html}, in any
 * case</td><td>{@code text/html}</td></tr>
 * <tr><td>other text or bytes, a {@code byte[]}</td><td>{@code text/plain}; text in the charset of
 * the given type, else UTF-8</td></tr>
 * <tr><td>an {@link Html}</td><td>{@code text/html}</td></tr>
 * <tr><td>a map, a collection, an array, a record</td><td>{@code application/json}, with dates as
 * ISO 8601 writes them</td></tr>
 * <tr><td>an {@link EventStream}</td><td>{@code text/event-stream}, for as long as it goes
 * on</td></tr>
 * <tr><td>anything else</td><td>its {@code toString()}, as text</td></tr>
 * </table>
 *
 * <p>Further a view may return an {@link HttpError}, whose page is sent; {@link #SENT}; {@link
 * #afterBody}; and a {@code CompletionStage} of any of these, or of a {@code Response}, which is
 * sent when it is there. An {@code Optional}, a {@code Stream}, an {@code Iterator}, an {@code
 * InputStream} and a {@code Reader} are refused.
 *
 * <p>What a client has sent, and goes back as it is, should have a type: {@code <html} at its start
 * makes a page of it otherwise.
 *
 * <p>Answers of status 204, 205 and 304 have no body, nor type or length. {@code HEAD} is answered
 * with the headers of {@code GET}.
 */
public final class Response {
  /**
   * What a view returns that has answered by the methods of the request, or will: nothing more is
   * sent.
   */
  public static final Response SENT = new Response(null);

  private static final Headers NONE = Headers.of();

  private @Nullable Object body;
  private int status; // 0: what the body has
  private @Nullable MutableHeaders headers;

  private Response(@Nullable Object body) {
    this.body = body;
  }

  /**
   * An answer.
   *
   * @param body its body, or null for none
   * @return an answer of status 200, or 204 where there is no body
   */
  public static Response of(@Nullable Object body) {
    return new Response(body);
  }

  /**
   * Sends the client elsewhere, with status 302 unless another is {@linkplain #status(int) set}.
   *
   * @param url where to; relative to the page, or whole
   * @return an answer with {@code Location} and a page that has the link
   * @throws IllegalArgumentException if the URL has a control character
   */
  public static Response redirect(String url) {
    return new Response(Redirect.page(url)).status(302).header("Location", Redirect.encoded(url));
  }

  /**
   * What a view of a {@linkplain Route#streaming() streaming} route returns to answer when the body
   * has arrived. Of other routes it has arrived already.
   *
   * @param view answers then, by what it returns or throws, as the view of the route does
   * @return what the view returns
   */
  public static Object afterBody(Callable<? extends @Nullable Object> view) {
    return new AfterBody(view);
  }

  /**
   * Sets the status.
   *
   * @param code 200 to 999
   * @return this answer
   * @throws IllegalArgumentException if it is not in that range
   */
  public Response status(int code) {
    if (code < 200 || code > 999) {
      throw new IllegalArgumentException("a status must be 200 to 999: " + code);
    }
    changeable().status = code;
    return this;
  }

  /**
   * Sets a header, in the place of those of that name.
   *
   * @param name its name
   * @param value its value
   * @return this answer
   * @throws IllegalArgumentException if either is not allowed
   */
  public Response header(String name, String value) {
    headers().set(name, value);
    return this;
  }

  /**
   * Sets a cookie.
   *
   * @param cookie the cookie
   * @return this answer
   */
  public Response cookie(SetCookie cookie) {
    Header header = cookie.header();
    headers().add(header.name(), header.value());
    return this;
  }

  /**
   * Sets another body.
   *
   * @param other the body, or null for none
   * @return this answer
   */
  public Response body(@Nullable Object other) {
    changeable().body = other;
    return this;
  }

  private Response changeable() {
    if (this == SENT) {
      throw new IllegalStateException("Response.SENT has no status, headers, or body");
    }
    return this;
  }

  /**
   * The status.
   *
   * @return 200 to 999
   */
  public int status() {
    return status != 0 ? status : body == null ? 204 : 200;
  }

  /**
   * The headers.
   *
   * @return which may be changed
   */
  public MutableHeaders headers() {
    MutableHeaders all = changeable().headers;
    if (all == null) {
      all = new MutableHeaders();
      headers = all;
    }
    return all;
  }

  /** The headers, which are not to be changed. */
  Headers fields() {
    return headers == null ? NONE : headers;
  }

  /**
   * The body.
   *
   * @return as the view gave it
   */
  public @Nullable Object body() {
    return body;
  }

  /** Adds headers that are not there. */
  void defaults(Headers more) {
    if (more.size() == 0) {
      return;
    }
    Headers own = new MutableHeaders(fields()).immutable();
    for (int i = 0; i < more.size(); i++) {
      if (!own.contains(more.name(i))) {
        headers().add(more.name(i), more.value(i));
      }
    }
  }

  @Override
  public String toString() {
    return this == SENT ? "SENT" : "Response(" + status() + ")";
  }
}
