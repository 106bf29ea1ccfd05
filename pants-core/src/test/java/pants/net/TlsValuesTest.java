package pants.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.interfaces.ECPrivateKey;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import pants.bytes.Bytes;

/** The settings of TLS as values; what they do is shown over sockets. */
class TlsValuesTest {
  private static final Path FILE = Path.of("a.pem");

  private static Tls server() {
    return Tls.server(Path.of("certificate.pem"), Path.of("key.pem"));
  }

  private static X509Bundle bundle() throws Exception {
    return new CertificateBuilder()
        .ecp256()
        .subject("CN=someone")
        .setIsCertificateAuthority(true)
        .buildSelfSigned();
  }

  @Test
  void thoseWithTheSameSettingsAreEqual() {
    assertSame(Tls.client(), Tls.client());
    assertEquals(server(), server());
    assertEquals(server().hashCode(), server().hashCode());
    assertEquals(Tls.client().trust(FILE).alpn("h2"), Tls.client().alpn("h2").trust(FILE));
    assertEquals(server().name("a", server()), server().name("A", server()));
    assertNotEquals(server(), (Object) "server");
  }

  @Test
  void eachSettingMakesADifference() {
    List<UnaryOperator<Tls>> changes =
        List.of(
            tls -> tls,
            tls -> tls.credentials(new Credentials.Files(FILE, FILE)),
            tls -> tls.trust(FILE),
            tls -> tls.alpn("h2"),
            tls -> tls.alpn("h2", "http/1.1"),
            tls -> tls.name("a.example", server()),
            tls -> tls.name("b.example", server()),
            tls -> tls.clientCertificate(Tls.ClientCertificate.WANTED),
            tls -> tls.serverName("a.example"),
            tls -> tls.verifyHost(false),
            tls -> tls.versions(Tls.Version.TLS_1_3),
            tls -> tls.ciphers("TLS_AES_128_GCM_SHA256"),
            tls -> tls.handshake(Duration.ofSeconds(1)),
            tls -> tls.provider(Tls.Provider.JDK));
    for (UnaryOperator<Tls> one : changes) {
      for (UnaryOperator<Tls> other : changes) {
        assertEquals(one == other, one.apply(server()).equals(other.apply(server())));
      }
    }
    assertNotEquals(
        server(), Tls.client().credentials(new Credentials.Files(FILE, FILE)).trust(FILE));
  }

  @Test
  void aChangeIsACopy() {
    var settings = server();
    settings.alpn("h2").verifyHost(false);
    assertEquals(server(), settings);
    assertEquals(List.of(), settings.protocols());
    assertTrue(settings.verifyHost());
  }

  private static void refuses(String what, Executable call) {
    var refused = assertThrows(IllegalArgumentException.class, call);
    assertTrue(String.valueOf(refused.getMessage()).contains(what), refused::toString);
  }

  @Test
  void refusesWhatCannotBe() {
    refuses("1 to 255 bytes: \"\"", () -> server().alpn("h2", ""));
    refuses("1 to 255 bytes", () -> server().alpn("ä".repeat(128)));
    refuses("above zero: PT0S", () -> server().handshake(Duration.ZERO));
    refuses("above zero: PT-1S", () -> server().handshake(Duration.ofSeconds(-1)));
    refuses("a server's settings: a", () -> Tls.client().name("a", server()));
    refuses("a server's settings: a", () -> server().name("a", Tls.client()));
    refuses("must not be empty", () -> Tls.client().serverName(""));
    refuses("the list is empty", () -> Tls.client().trust(new Trust.Authorities(List.of())));
    for (String name : List.of("", "*", "*.", "a*.example", "*.*.example")) {
      refuses('"' + name + '"', () -> server().name(name, server()));
    }
  }

  @Test
  void refusesAKeyWithoutACertificate() throws Exception {
    var key = bundle().getKeyPair().getPrivate();
    refuses("the list is empty", () -> Tls.server(key));
  }

  @Test
  void neverShowsAKey() throws Exception {
    var bundle = bundle();
    var key = bundle.getKeyPair().getPrivate();
    String pem = bundle.getPrivateKeyPEM();
    BigInteger secret = ((ECPrivateKey) key).getS();
    var inMemory = new Credentials.Pem(Bytes.utf8(bundle.getCertificatePEM()), Bytes.utf8(pem));
    for (Tls settings :
        List.of(
            Tls.server(inMemory),
            Tls.server(key, bundle.getCertificate()),
            server().name("a.example", Tls.server(inMemory)),
            Tls.client().credentials(inMemory))) {
      String shown = settings + " " + settings.credentials();
      for (String each : List.of("PRIVATE", secret.toString(), secret.toString(16))) {
        assertFalse(shown.contains(each), shown);
      }
      for (String line : pem.lines().toList()) {
        assertFalse(shown.contains(line), shown);
      }
    }
    assertTrue(Tls.server(key, bundle.getCertificate()).toString().contains("CN=someone"));
  }

  @Test
  void saysWhyAKeyStoreIsOfNoUse(@TempDir Path folder) throws Exception {
    char[] password = "changeit".toCharArray();
    Path file = folder.resolve("store.p12");
    assertUnusable(file, password);
    Files.move(bundle().toTempKeyStoreFile(password).toPath(), file);
    assertUnusable(file, "wrong".toCharArray());
    var empty = KeyStore.getInstance("PKCS12");
    empty.load(null, null);
    try (var out = Files.newOutputStream(file)) {
      empty.store(out, password);
    }
    assertUnusable(file, password);
  }

  private static void assertUnusable(Path file, char[] password) {
    var refused =
        assertThrows(UncheckedIOException.class, () -> Credentials.keyStore(file, password));
    assertTrue(String.valueOf(refused.getMessage()).contains("store.p12"), refused::toString);
  }
}
