package pants.http.websocket;

import java.io.IOException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import pants.Stream;
import pants.Timer;
import pants.bytes.Bytes;
import pants.http.wire.ResponseHead;
import pants.net.Tls;

/**
 * The connection of a client up to the end of its opening handshake (RFC 6455, section 4.1); then
 * it goes over to a {@link WebSocketConnection}, with the frames that have arrived already.
 */
final class ClientOpening extends Stream {
  private final WebSocket socket;
  private final Settings settings;
  private final ClientHandshake handshake;
  private @Nullable Timer deadline;
  private @Nullable IOException failure;

  ClientOpening(WebSocket socket, Settings settings, WebSocketUrl url) {
    this.socket = socket;
    this.settings = settings;
    handshake =
        new ClientHandshake(
            url,
            settings.headers,
            settings.protocols,
            settings.cookies,
            settings.deflate == null ? null : DeflateTerms.offer(settings.deflate));
    limits(settings.limits.stream());
    if (settings.engine != null) {
      on(settings.engine);
    }
    if (url.secure()) {
      tls(settings.tls == null ? Tls.client() : settings.tls);
    }
    connect(url.address());
  }

  @Override
  protected void onConnect() {
    deadline = engine().defer(settings.limits.handshake(), this::expired);
    write(handshake.request());
    read(new HandshakeReader(handshake), this::answered);
  }

  private void answered(HandshakeReader.Answer answer) {
    switch (answer) {
      case HandshakeReader.Agreed(ResponseHead head, String protocol) -> agreed(head, protocol);
      case HandshakeReader.Refused(HandshakeException why) -> fail(why);
    }
  }

  private void agreed(ResponseHead head, @Nullable String protocol) {
    DeflateTerms terms;
    try {
      terms = DeflateTerms.agreed(head, settings.deflate);
    } catch (IllegalArgumentException e) {
      fail(handshake.failure(head, String.valueOf(e.getMessage()), Bytes.EMPTY));
      return;
    }
    stopTimer();
    socket.enter(Role.CLIENT, settings, terms, protocol, connection -> connection.adopt(this));
  }

  private void expired() {
    fail(
        handshake.failure(
            null,
            "the server did not answer the handshake within %s (handshake)"
                .formatted(settings.limits.handshake()),
            Bytes.EMPTY));
  }

  private void fail(IOException why) {
    if (failure == null) {
      failure = why;
      closeNow();
    }
  }

  private void stopTimer() {
    if (deadline != null) {
      deadline.cancel();
      deadline = null;
    }
  }

  @Override
  protected void onConnectError(IOException cause) {
    failed(cause);
  }

  @Override
  protected void onTlsHandshakeError(SSLException cause) {
    failed(cause);
  }

  @Override
  protected void onTlsError(SSLException cause) {
    failed(cause);
  }

  @Override
  protected void onError(Exception cause) {
    failed(cause instanceof IOException io ? io : new IOException(cause));
  }

  private void failed(IOException cause) {
    if (failure == null) {
      failure = cause;
    }
  }

  /** What a stream does where nobody wants to know. */
  void log(IOException cause) {
    super.onConnectError(cause);
  }

  @Override
  protected void onClose() {
    stopTimer();
    socket.failed(failure);
  }

  @Override
  public String toString() {
    return socket.toString();
  }
}
