package pants;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * An engine that the test's own thread drives, with servers and clients on the loopback address.
 */
final class Loopback implements AutoCloseable {
  private static final Duration STEP = Duration.ofMillis(20);
  private static final long PATIENCE = 20_000_000_000L;

  final Engine engine;
  private final List<Socket> sockets = new ArrayList<>();

  Loopback(Poller poller) {
    engine = new Engine(poller);
  }

  /** Polls until something holds. */
  void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited for 20 s in vain");
      }
      engine.poll(STEP);
    }
  }

  /** Runs as a callback does, in a poll. */
  void inPoll(Runnable action) {
    boolean[] done = new boolean[1];
    engine.callback(
        () -> {
          done[0] = true;
          action.run();
        });
    until(() -> done[0]);
  }

  <S extends Stream> Server<S> serve(Supplier<S> factory) {
    return new Server<>(factory).on(engine).listen("127.0.0.1", 0);
  }

  static int port(Server<?> server) {
    return Objects.requireNonNull(server.localAddress()).port();
  }

  /** Connects a stream to a server, and waits until both sides stand. */
  <C extends Stream> C connect(C client, Server<?> server) {
    int before = server.channels().size();
    client.on(engine).connect(Objects.requireNonNull(server.localAddress()));
    until(() -> client.connected() && server.channels().size() > before);
    return client;
  }

  /** A plain blocking socket as the peer of a server, which has accepted it. */
  Socket socket(Server<?> server) {
    int before = server.channels().size();
    Socket socket = plain(server);
    until(() -> server.channels().size() > before);
    return socket;
  }

  /** A plain blocking socket as the peer of a server. */
  Socket plain(Server<?> server) {
    try {
      Socket socket = new Socket(InetAddress.getLoopbackAddress(), port(server));
      sockets.add(socket);
      socket.setSoTimeout(20_000);
      return socket;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static <S extends Stream> S only(Server<S> server) {
    return server.channels().iterator().next();
  }

  @Override
  public void close() {
    for (Socket each : sockets) {
      try {
        each.close();
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
    engine.close();
  }
}
