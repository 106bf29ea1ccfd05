package pants.examples;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;

/** A certificate for localhost that is its own authority, in files and for clients to trust. */
final class Localhost {
  private static final X509Bundle BUNDLE = bundle();

  private Localhost() {}

  private static X509Bundle bundle() {
    try {
      return new CertificateBuilder()
          .ecp256()
          .subject("CN=localhost")
          .addSanDnsName("localhost")
          .setIsCertificateAuthority(true)
          .buildSelfSigned();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  static String certificate() {
    return file("certificate-", BUNDLE.getCertificatePEM());
  }

  static String key() {
    return file("key-", BUNDLE.getPrivateKeyPEM());
  }

  /** The certificate of somebody else who says that he is localhost. */
  static String stranger() {
    return file("stranger-", bundle().getCertificatePEM());
  }

  private static String file(String name, String text) {
    try {
      Path file = Files.createTempFile(name, ".pem");
      file.toFile().deleteOnExit();
      return Files.writeString(file, text).toString();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** For a client that trusts nobody else. */
  static SSLContext trusted() {
    try {
      var context = SSLContext.getInstance("TLS");
      context.init(null, BUNDLE.toTrustManagerFactory().getTrustManagers(), null);
      return context;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
