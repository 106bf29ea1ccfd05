package pants.web.testing;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import pants.bytes.Bytes;
import pants.http.Headers;
import pants.http.server.TestExchange;

/** What was answered to a call of a {@link TestClient}. */
public final class TestResponse {
  private final String url;
  private final TestExchange exchange;

  TestResponse(String url, TestExchange exchange) {
    this.url = url;
    this.exchange = exchange;
  }

  /**
   * Which URL has answered: that of the last call where redirects were followed.
   *
   * @return the path, with its query
   */
  public String url() {
    return url;
  }

  /**
   * The status.
   *
   * @return 200 to 999
   */
  public int status() {
    return exchange.status();
  }

  boolean isRedirect() {
    return switch (status()) {
      case 301, 302, 303, 307, 308 -> true;
      default -> false;
    };
  }

  /**
   * The headers, as the application has sent them.
   *
   * @return without what a server adds
   */
  public Headers headers() {
    return exchange.headers();
  }

  /**
   * A header.
   *
   * @param name its name
   * @return its value, or null where there is none
   */
  public @Nullable String header(String name) {
    return exchange.headers().first(name);
  }

  /**
   * The body.
   *
   * @return what was sent so far, where it goes on
   */
  public Bytes body() {
    return exchange.body();
  }

  /**
   * The body as text, of the charset that its type names, else UTF-8.
   *
   * @return the text
   * @throws IllegalArgumentException if nobody knows that charset
   */
  public String text() {
    String type = header("Content-Type");
    int at = type == null ? -1 : type.toLowerCase(Locale.ROOT).indexOf("charset=");
    Charset charset =
        type == null || at < 0
            ? StandardCharsets.UTF_8
            : Charset.forName(type.substring(at + "charset=".length()));
    return new String(body().toArray(), charset);
  }

  /**
   * The body read as JSON, by what the server reads JSON with.
   *
   * @param <T> the type
   * @param type the type
   * @return the value
   * @throws IllegalArgumentException if the body is no JSON, or of another form
   */
  public <T> T json(Class<T> type) {
    Object value = exchange.request().jsonCodec().read(body(), type);
    if (value == null) {
      throw new IllegalArgumentException("the body is null, and no " + type.getSimpleName());
    }
    return type.cast(value);
  }

  /**
   * What was thrown on the way, and answered for; see {@link TestClient#faults}.
   *
   * @return what a server would report
   */
  public List<Throwable> faults() {
    return exchange.thrown();
  }

  /**
   * Has the client leave an answer that goes on.
   *
   * @return this answer
   */
  public TestResponse leave() {
    exchange.leave();
    return this;
  }

  @Override
  public String toString() {
    return url + ": " + status() + " " + exchange.reason() + "\n" + headers() + "\n" + text();
  }
}
