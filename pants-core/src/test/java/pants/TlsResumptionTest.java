package pants;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import pants.bytes.Bytes;
import pants.net.Tls;

/**
 * Who connects again resumes the session, and no certificate is sent or verified. The peer is the
 * platform's, and counts.
 */
class TlsResumptionTest extends TlsScenarios {
  // Their client, our server

  /** Believes anybody, and counts whom it had to believe. */
  private static final class CountingTrust extends X509ExtendedTrustManager {
    final AtomicInteger verified = new AtomicInteger();

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
      verified.incrementAndGet();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
      throw new AssertionError();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {
      throw new AssertionError();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      throw new CertificateException();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      throw new CertificateException();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException();
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  private static SSLContext context(KeyManager key, TrustManager trust) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          key == null ? null : new KeyManager[] {key},
          trust == null ? null : new TrustManager[] {trust},
          null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static String name(Tls.Version version) {
    return version == Tls.Version.TLS_1_2 ? "TLSv1.2" : "TLSv1.3";
  }

  /** Has a client of the platform send a word to an echo and wait for it. */
  private void converse(SSLContext context, Server<?> server, Tls.Version version) {
    int port = Loopback.port(server);
    var answered =
        CompletableFuture.supplyAsync(
            () -> {
              try (var socket =
                  (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port)) {
                socket.setSoTimeout(20_000);
                socket.setEnabledProtocols(new String[] {name(version)});
                socket.getOutputStream().write('x');
                return socket.getInputStream().read();
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    net.until(answered::isDone);
    assertEquals('x', answered.join());
  }

  @ParameterizedTest
  @EnumSource(Tls.Version.class)
  void aClientResumesTheSessionOfItsLastConnection(Tls.Version version) {
    var server = tls.serve(net, tls.server(), Echo::new);
    var trust = new CountingTrust();
    var context = context(null, trust);
    converse(context, server, version);
    assertEquals(1, trust.verified.get());
    for (int i = 0; i < 3; i++) {
      converse(context, server, version);
    }
    assertEquals(1, trust.verified.get());
  }

  @Test
  void settingsThatAreEqualKeepTheSessions() {
    var server = tls.serve(net, tls.server(), Echo::new);
    var trust = new CountingTrust();
    var context = context(null, trust);
    converse(context, server, Tls.Version.TLS_1_3);
    server.tls(tls.server());
    converse(context, server, Tls.Version.TLS_1_3);
    assertEquals(1, trust.verified.get());
  }

  @ParameterizedTest
  @EnumSource(Tls.Version.class)
  void aRenewedCertificateIsShownToWhoHasASessionOfTheLast(
      Tls.Version version, @TempDir Path folder) {
    var settings = Certificates.LOCALHOST.write(folder).provider(tls.provider());
    var server = tls.serve(net, settings, Echo::new);
    var trust = new CountingTrust();
    var context = context(null, trust);
    converse(context, server, version);
    Certificates.of("localhost").write(folder);
    server.tls(settings);
    converse(context, server, version);
    assertEquals(2, trust.verified.get());
    converse(context, server, version);
    assertEquals(2, trust.verified.get());
  }

  // Our client, their server

  private static KeyManager localhost() {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      var bundle = Certificates.LOCALHOST.bundle();
      store.setKeyEntry(
          "key", bundle.getKeyPair().getPrivate(), new char[0], bundle.getCertificatePath());
      var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, new char[0]);
      return keys.getKeyManagers()[0];
    } catch (GeneralSecurityException | IOException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * Answers each of so many connections with the first byte that it sends.
   *
   * @return when the session of each began
   */
  private static CompletableFuture<List<Long>> echo(SSLServerSocket listening, int connections) {
    return CompletableFuture.supplyAsync(
        () -> {
          var begun = new ArrayList<Long>();
          while (begun.size() < connections) {
            try (var socket = (SSLSocket) listening.accept()) {
              socket.setSoTimeout(20_000);
              socket.getOutputStream().write(socket.getInputStream().read());
              begun.add(socket.getSession().getCreationTime());
              socket.getInputStream().readAllBytes();
            } catch (IOException e) {
              throw new AssertionError(e);
            }
          }
          return begun;
        });
  }

  private void converse(Tls settings, int port) {
    var client =
        new Recorder() {
          @Override
          protected void onConnect() {
            write("x");
          }

          @Override
          protected void onRead(Bytes data) {
            super.onRead(data);
            close();
          }
        };
    client.tls(settings).on(net.engine).connect("127.0.0.1", port);
    net.until(() -> client.saw("close"));
    assertEquals("x", client.text());
  }

  @ParameterizedTest
  @EnumSource(Tls.Version.class)
  void aStreamResumesTheSessionOfTheLastToTheSamePeer(Tls.Version version) throws IOException {
    try (var listening =
        (SSLServerSocket)
            context(localhost(), null)
                .getServerSocketFactory()
                .createServerSocket(0, 0, InetAddress.getByName("127.0.0.1"))) {
      var sessions = echo(listening, 4);
      for (int i = 0; i < 4; i++) { // with settings that are equal, and not the same
        converse(tls.client().versions(version), listening.getLocalPort());
      }
      net.until(sessions::isDone);
      assertEquals(1, Set.copyOf(sessions.join()).size(), sessions.join().toString());
    }
  }
}
