package pants.http.websocket;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import pants.Engine;
import pants.http.MutableHeaders;
import pants.net.Tls;

/** What a WebSocket was told before it is connected; let go of then. */
final class Settings {
  WebSocketLimits limits = WebSocketLimits.DEFAULT;
  List<String> protocols = List.of();
  @Nullable Deflate deflate;

  // Of servers
  Origins origins = Origins.SAME;
  boolean oldHandshake;

  // Of clients
  final MutableHeaders headers = new MutableHeaders();
  final Map<String, String> cookies = new LinkedHashMap<>();
  @Nullable Tls tls;
  @Nullable Engine engine;

  Settings() {}
}
