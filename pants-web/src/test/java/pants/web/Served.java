package pants.web;

import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import pants.Engine;
import pants.http.server.HttpServer;
import pants.net.Address;

/** A server on a port of this machine, and clients that say what they want byte by byte. */
final class Served implements AutoCloseable {
  private final Engine engine = Engine.instance();
  private final HttpServer server;

  Served(HttpServer server, Address address) {
    this.server = server.on(engine);
    server.listen(address);
  }

  static Served on(Application app) {
    return new Served(new HttpServer(app), Address.of("127.0.0.1", 0));
  }

  int port() {
    Address address = server.localAddress();
    return address == null ? 0 : address.port();
  }

  /** What is answered on a connection of its own to a request that asks for its end. */
  String ask(String request) {
    return engine.await(begin(request));
  }

  /** The same, which the engine does not wait for. */
  CompletableFuture<String> begin(String request) {
    int port = port();
    CompletableFuture<String> answer = new CompletableFuture<>();
    Thread.startVirtualThread(
        () -> {
          try {
            answer.complete(exchange(port, request));
          } catch (RuntimeException e) {
            answer.completeExceptionally(e);
          }
        });
    return answer;
  }

  String get(String path, String host) {
    return ask(head(path, host));
  }

  static String head(String path, String host) {
    return "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(path, host);
  }

  static String exchange(int port, String request) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same by TLS, of a server that is known by its certificate. */
  static String securely(int port, X509Bundle known, String request) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, known.toTrustManagerFactory().getTrustManagers(), null);
      try (Socket socket =
          context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      }
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    engine.await(server.close(Duration.ZERO));
  }
}
