package pants.http.wire;

import pants.bytes.Bytes;
import pants.http.Headers;

/**
 * What a reader yields. A message is a head, any number of pieces of its body, and its end, which
 * always comes, also where there is no body.
 */
public sealed interface HttpEvent permits Head, HttpEvent.Body, HttpEvent.End {

  /**
   * A piece of a body, without the framing of chunks.
   *
   * @param bytes at least one byte; how a body is cut means nothing
   */
  record Body(Bytes bytes) implements HttpEvent {}

  /**
   * The end of a message.
   *
   * @param trailers the fields behind a chunked body; those that have no business there are left
   *     out
   */
  record End(Headers trailers) implements HttpEvent {
    /** An end without trailers. */
    static final End PLAIN = new End(Headers.of());
  }
}
