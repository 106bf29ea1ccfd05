package pants.http.websocket;

import java.io.IOException;
import java.io.Serial;
import pants.bytes.Bytes;
import pants.http.Headers;

/**
 * A server did not become the other side of a WebSocket: it answered the handshake with something
 * else, such as 401 or 503, or in a way that breaks a rule, or not at all. The text names what.
 */
public final class HandshakeException extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  /** The status of the answer, or 0. */
  private final int status;

  private final transient Headers headers;
  private final transient Bytes body;

  /** Without an answer. */
  HandshakeException(String message) {
    this(message, 0, Headers.of(), Bytes.EMPTY);
  }

  HandshakeException(String message, int status, Headers headers, Bytes body) {
    super(message);
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  /**
   * The status of the server's answer.
   *
   * @return such as 403; 101 where the server agreed, but in a way that breaks a rule; 0 where
   *     there was no answer, or none that is HTTP
   */
  public int status() {
    return status;
  }

  /**
   * The fields of the server's answer.
   *
   * @return among them perhaps {@code WWW-Authenticate}, {@code Retry-After} or {@code Location};
   *     redirects are not followed. None where there was no answer
   */
  public Headers headers() {
    return headers;
  }

  /**
   * What the server says behind these fields.
   *
   * @return at most the first 64 KiB, coded as {@code Content-Encoding} says; perhaps less where
   *     the connection ended early
   */
  public Bytes body() {
    return body;
  }
}
