package pants;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** A TLS client of the Java platform on a thread of its own, as a peer that is not ours. */
final class JdkClient {
  private final CompletableFuture<SSLSocket> socket;
  private CompletableFuture<String> answer = new CompletableFuture<>();

  JdkClient(int port, String name) {
    socket = CompletableFuture.supplyAsync(() -> connect(port));
  }

  private static SSLSocket connect(int port) {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setCertificateEntry("authority", Certificates.AUTHORITY);
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
      socket.setSoTimeout(20_000);
      socket.startHandshake();
      return socket;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  boolean isSecure() {
    return socket.isDone();
  }

  /** Sends some text and a close_notify, and reads what comes until the end. */
  void sendAndEnd(String text) {
    answer =
        socket.thenApplyAsync(
            it -> {
              try (it) {
                OutputStream out = it.getOutputStream();
                out.write(text.getBytes(StandardCharsets.ISO_8859_1));
                it.shutdownOutput();
                return new String(it.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
  }

  /** Sends some text, and reads so many bytes. */
  void sendAndRead(String text, int length) {
    answer =
        socket.thenApplyAsync(
            it -> {
              try (it) {
                it.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
                byte[] all = it.getInputStream().readNBytes(length);
                return new String(all, StandardCharsets.ISO_8859_1);
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
  }

  boolean isDone() {
    return answer.isDone();
  }

  String received() {
    return answer.join();
  }
}
