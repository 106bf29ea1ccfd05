package pants.benchmarks;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.nio.file.Path;
import javax.net.ssl.SSLException;
import pants.net.Tls;

/** The one certificate (ECDSA, P-256) of all servers with TLS, which {@code run} has made. */
final class Credentials {
  private Credentials() {}

  static Tls pants(Tls.Provider provider) {
    return Tls.server(file("certificate"), file("key")).provider(provider);
  }

  static SslContext netty(SslProvider provider) {
    try {
      return SslContextBuilder.forServer(file("certificate").toFile(), file("key").toFile())
          .sslProvider(provider)
          .build();
    } catch (SSLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path file(String property) {
    return Path.of(System.getProperty(property, property + ".pem"));
  }
}
