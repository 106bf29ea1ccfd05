package pants;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import pants.net.Address;
import pants.net.Tls;
import pants.transport.TlsContext;

/** Makes TLS settings ready for a channel. */
final class TlsSetup {
  private TlsSetup() {}

  static TlsContext context(Engine engine, Tls settings) {
    try {
      return engine.transports().tls(settings);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use " + settings + ": " + e, e);
    }
  }

  /**
   * The host that a client wants: the one that it connects to, unless the settings name another.
   */
  static @Nullable String host(Tls settings, @Nullable Address peer) {
    if (settings.isServer()) {
      return null;
    }
    if (settings.serverName() != null) {
      return settings.serverName();
    }
    if (peer instanceof Address.Inet inet) {
      return inet.host().isEmpty() ? "localhost" : inet.host();
    }
    if (settings.verifyHost()) {
      throw new IllegalStateException(
          "there is no host name to verify the certificate against: set serverName(…), or"
              + " verifyHost(false)");
    }
    return null;
  }
}
