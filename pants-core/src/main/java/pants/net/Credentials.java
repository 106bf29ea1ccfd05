package pants.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import pants.bytes.Bytes;

/**
 * A certificate, with the chain that leads to its issuer, and its private key: who one side of a
 * TLS connection is.
 */
public sealed interface Credentials {
  /**
   * The first private key in a key store, with its certificates; read at once.
   *
   * @param file a key store of the Java platform, PKCS #12 or another
   * @param password the password of the store and of the key
   * @return what the file holds
   * @throws UncheckedIOException if it cannot be read or used, or holds no private key
   */
  static Keys keyStore(Path file, char[] password) {
    try {
      KeyStore store = KeyStore.getInstance(file.toFile(), password);
      for (String alias : Collections.list(store.aliases())) {
        if (store.getKey(alias, password) instanceof PrivateKey key) {
          return new Keys(
              key,
              Stream.of(store.getCertificateChain(alias))
                  .map(X509Certificate.class::cast)
                  .toList());
        }
      }
      throw new UncheckedIOException(new IOException(file + " holds no private key"));
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw new UncheckedIOException(new IOException("cannot use " + file + ": " + e, e));
    }
  }

  /**
   * Two PEM files, which are read when they are needed: when a server begins to listen or is given
   * new settings, when a client connects.
   *
   * @param certificates the certificate, then its chain
   * @param key its private key, PKCS #8
   */
  record Files(Path certificates, Path key) implements Credentials {}

  /**
   * PEM in memory.
   *
   * @param certificates the certificate, then its chain
   * @param key its private key, PKCS #8
   */
  record Pem(Bytes certificates, Bytes key) implements Credentials {
    @Override
    public String toString() {
      return "Pem[" + certificates.length() + " bytes of certificates, a key]";
    }
  }

  /**
   * Objects of the Java platform.
   *
   * @param key the private key
   * @param certificates the certificate, then its chain; not empty
   */
  record Keys(PrivateKey key, List<X509Certificate> certificates) implements Credentials {
    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if it is empty
     */
    public Keys {
      certificates = List.copyOf(certificates);
      if (certificates.isEmpty()) {
        throw new IllegalArgumentException("a certificate is needed: the list is empty");
      }
    }

    @Override
    public String toString() {
      return "Keys[" + certificates.getFirst().getSubjectX500Principal() + ", a key]";
    }
  }
}
