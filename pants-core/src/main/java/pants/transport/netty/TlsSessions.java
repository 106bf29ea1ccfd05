package pants.transport.netty;

import io.netty.handler.ssl.SslHandler;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import pants.net.TlsSession;

/** Reads what a handshake has agreed upon. */
final class TlsSessions {
  private TlsSessions() {}

  static TlsSession of(SslHandler handler) {
    SSLSession session = handler.engine().getSession();
    return new TlsSession(
        session.getProtocol(),
        session.getCipherSuite(),
        handler.applicationProtocol(),
        serverName(handler.engine(), session),
        peerCertificates(session));
  }

  private static @Nullable String serverName(SSLEngine engine, SSLSession session) {
    List<SNIServerName> names =
        engine.getUseClientMode()
            ? engine.getSSLParameters().getServerNames()
            : session instanceof ExtendedSSLSession extended
                ? extended.getRequestedServerNames()
                : null;
    return names == null || names.isEmpty()
        ? null
        : names.getFirst() instanceof SNIHostName host ? host.getAsciiName() : null;
  }

  private static List<X509Certificate> peerCertificates(SSLSession session) {
    try {
      List<X509Certificate> certificates = new ArrayList<>();
      for (Certificate each : session.getPeerCertificates()) {
        certificates.add((X509Certificate) each);
      }
      return certificates;
    } catch (SSLPeerUnverifiedException none) {
      return List.of();
    }
  }
}
