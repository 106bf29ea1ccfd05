package pants;

import java.io.IOException;
import java.io.UncheckedIOException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import pants.net.Address;
import pants.net.Tls;
import pants.transport.TlsContext;

/** What channels need of TLS: settings made ready, and failures put in words. */
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

  /** What a stream is told: what failed, with whom, and why. */
  static SSLException failure(boolean inHandshake, @Nullable Address peer, Throwable cause) {
    String whom = peer == null ? "the peer" : peer.toString();
    return inHandshake
        ? new SSLHandshakeException(
            "the TLS handshake with " + whom + " failed: " + reason(cause), cause)
        : new SSLException("TLS with " + whom + " failed: " + reason(cause), cause);
  }

  /** TLS wraps what is wrong, a certificate that has expired say, in general words. */
  private static String reason(Throwable cause) {
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }
}
