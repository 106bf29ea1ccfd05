package pants.http.websocket;

import org.jspecify.annotations.Nullable;
import pants.Stream;
import pants.Timer;
import pants.bytes.Bytes;
import pants.http.Headers;

/**
 * The connection of a client of {@link Draft76} between the heads of the handshake and its end:
 * eight bytes of the client and the sixteen of the answer. Then it goes over to a {@link
 * WebSocketConnection}.
 */
final class OldOpening extends Stream {
  private final WebSocket socket;
  private final Settings settings;
  private final Headers request;
  private final @Nullable String protocol;
  private @Nullable Timer deadline;

  OldOpening(WebSocket socket, Settings settings, Headers request, @Nullable String protocol) {
    this.socket = socket;
    this.settings = settings;
    this.request = request;
    this.protocol = protocol;
    limits(settings.limits.stream());
  }

  @Override
  protected void onConnect() {
    deadline = engine().defer(settings.limits.handshake(), this::closeNow);
    read(exactly(Draft76.CHALLENGE), this::challenged);
  }

  private void challenged(Bytes challenge) {
    stopTimer();
    write(Draft76.answer(request, challenge));
    socket.enter(Role.OLD_SERVER, settings, null, protocol, connection -> connection.adopt(this));
  }

  private void stopTimer() {
    if (deadline != null) {
      deadline.cancel();
      deadline = null;
    }
  }

  @Override
  protected void onClose() {
    stopTimer();
    socket.failed(null);
  }

  @Override
  public String toString() {
    return socket.toString();
  }
}
