package pants;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import pants.net.Credentials;
import pants.net.Tls;

/** An authority of the tests' own, and whom it has certified. */
record Certificates(X509Bundle bundle) {
  private static final X509Bundle ROOT = root("CN=Tests");

  static final X509Certificate AUTHORITY = ROOT.getCertificate();
  static final Certificates LOCALHOST = of("localhost");
  static final Certificates CLIENT = of("client");
  static final Certificates STRANGER = issued(builder("localhost"), root("CN=Strangers"));
  static final Certificates EXPIRED =
      issued(
          builder("localhost")
              .notBefore(Instant.parse("2020-01-01T00:00:00Z"))
              .notAfter(Instant.parse("2020-12-31T00:00:00Z")),
          ROOT);

  /** A certificate for a host name; that of localhost is for 127.0.0.1 as well. */
  static Certificates of(String name) {
    return issued(builder(name), ROOT);
  }

  private static CertificateBuilder builder(String name) {
    CertificateBuilder builder =
        new CertificateBuilder().ecp256().subject("CN=" + name).addSanDnsName(name);
    return name.equals("localhost") ? builder.addSanIpAddress("127.0.0.1") : builder;
  }

  private static X509Bundle root(String name) {
    try {
      return new CertificateBuilder()
          .ecp256()
          .subject(name)
          .setIsCertificateAuthority(true)
          .buildSelfSigned();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static Certificates issued(CertificateBuilder builder, X509Bundle by) {
    try {
      return new Certificates(builder.buildIssuedBy(by));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  static String authorityPem() {
    return ROOT.getCertificatePEM();
  }

  X509Certificate certificate() {
    return bundle.getCertificate();
  }

  Credentials credentials() {
    return new Credentials.Keys(bundle.getKeyPair().getPrivate(), bundle.getCertificatePathList());
  }

  Tls server() {
    return Tls.server(credentials());
  }

  String pem() {
    return bundle.getCertificatePathPEM();
  }

  String keyPem() {
    return bundle.getPrivateKeyPEM();
  }

  /** Writes certificate.pem and key.pem. */
  Tls write(Path folder) {
    try {
      Path certificate = Files.writeString(folder.resolve("certificate.pem"), pem());
      return Tls.server(certificate, Files.writeString(folder.resolve("key.pem"), keyPem()));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
