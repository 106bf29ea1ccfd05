package pants.net;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import pants.bytes.Bytes;

/** Whose certificates one side of a TLS connection believes. */
public sealed interface Trust {
  /** The authorities that the Java platform trusts: the default. */
  record Platform() implements Trust {}

  /**
   * The authorities in a PEM file, and no others.
   *
   * @param certificates one or more certificates
   */
  record File(Path certificates) implements Trust {}

  /**
   * The authorities in PEM in memory, and no others.
   *
   * @param certificates one or more certificates
   */
  record Pem(Bytes certificates) implements Trust {}

  /**
   * These authorities, and no others.
   *
   * @param certificates one or more certificates
   */
  record Authorities(List<X509Certificate> certificates) implements Trust {
    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if it is empty
     */
    public Authorities {
      certificates = List.copyOf(certificates);
      if (certificates.isEmpty()) {
        throw new IllegalArgumentException("trust needs a certificate: the list is empty");
      }
    }
  }

  /** Anybody: for tests, never for a network. */
  record Anybody() implements Trust {}
}
