package pants.net;

import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a TLS handshake has agreed upon.
 *
 * @param version {@code TLSv1.3} or {@code TLSv1.2}
 * @param cipher the cipher suite, in the name that the RFCs give it
 * @param protocol the application protocol (ALPN, RFC 7301), or null where none was agreed upon
 * @param serverName the name that the client asked for (SNI, RFC 6066), or null where it named none
 * @param peerCertificates the peer's certificate and its chain; empty where it sent none
 */
public record TlsSession(
    String version,
    String cipher,
    @Nullable String protocol,
    @Nullable String serverName,
    List<X509Certificate> peerCertificates) {
  /** Copies the list. */
  public TlsSession {
    peerCertificates = List.copyOf(peerCertificates);
  }
}
