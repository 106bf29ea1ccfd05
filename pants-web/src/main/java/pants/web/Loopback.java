package pants.web;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pants.http.server.HttpRequest;
import pants.http.server.HttpServer;
import pants.net.Address;

/** Whether whoever asks can only be on this machine. */
final class Loopback {
  private Loopback() {}

  /** Whether nobody from elsewhere reaches these servers; not where there is none. */
  static boolean isAll(List<HttpServer> servers) {
    boolean all = !servers.isEmpty();
    for (HttpServer server : servers) {
      all &= isLocal(server.localAddress());
    }
    return all;
  }

  /**
   * Whether a request is from this machine. A name of this machine must be what it asked for, as
   * any page on the web may have a name that leads here; and nobody may have passed it on.
   */
  static boolean isOf(HttpRequest request) {
    return isLocal(request.peerAddress())
        && isLocal(request.remoteAddress())
        && isName(request.hostname())
        && !request.headers().contains("Forwarded")
        && !request.headers().contains("X-Forwarded-For")
        && !request.headers().contains("X-Real-IP")
        && !request.headers().contains("Via");
  }

  private static boolean isLocal(@Nullable Address address) {
    return switch (address) {
      case null -> false;
      case Address.Unix socket -> true;
      case Address.Inet inet -> {
        InetAddress literal = inet.literal();
        yield literal != null ? literal.isLoopbackAddress() : inet.host().equals("localhost");
      }
    };
  }

  private static boolean isName(String host) {
    return host.equals("localhost")
        || host.endsWith(".localhost")
        || host.equals("::1")
        || host.equals("127.0.0.1");
  }
}
