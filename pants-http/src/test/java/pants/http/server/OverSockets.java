package pants.http.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import pants.Engine;
import pants.http.HttpLimits;

/** A server on the loopback address, whose engine the test's thread drives. */
final class OverSockets implements AutoCloseable {
  private static final Duration STEP = Duration.ofMillis(20);
  private static final long PATIENCE = 30_000_000_000L;

  final Engine engine;
  final HttpServer server;
  private final List<Socket> sockets = new ArrayList<>();

  OverSockets(RequestHandler handler) {
    this(HttpLimits.DEFAULT, handler);
  }

  OverSockets(HttpLimits limits, RequestHandler handler) {
    this(server -> server.limits(limits), handler);
  }

  OverSockets(Consumer<HttpServer> options, RequestHandler handler) {
    this(new Engine(), options, handler);
  }

  OverSockets(Engine engine, Consumer<HttpServer> options, RequestHandler handler) {
    this.engine = engine;
    server = new HttpServer(handler).on(engine);
    options.accept(server);
    server.listen("127.0.0.1", 0);
  }

  /** Polls until something holds. */
  void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited for 30 s in vain");
      }
      engine.poll(STEP);
    }
  }

  /** Runs a client on a thread of its own, polls until it ends, and returns what it returns. */
  <T> T client(Callable<T> action) throws Exception {
    var task = new FutureTask<>(action);
    Thread.ofPlatform().daemon().start(task);
    until(task::isDone);
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }

  Socket connect() throws IOException {
    int port = Objects.requireNonNull(server.localAddress()).port();
    var socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(30_000);
    sockets.add(socket);
    return socket;
  }

  /** Ends all connections by a reset, as clients do that leave for good. */
  void resetClients() throws IOException {
    for (var each : sockets) {
      each.setSoLinger(true, 0);
      each.close();
    }
  }

  @Override
  public void close() throws IOException {
    for (var each : sockets) {
      each.close();
    }
    engine.close();
  }
}
