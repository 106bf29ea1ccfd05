package pants.benchmarks;

import org.jspecify.annotations.Nullable;
import pants.Engine;
import pants.Engines;
import pants.Poller;
import pants.Server;
import pants.Stream;
import pants.bytes.Bytes;
import pants.net.Tls;

/** Echo as the README has it. */
final class PantsEcho extends Stream {
  private PantsEcho() {}

  static void run(Poller poller, int port, @Nullable Tls tls) {
    try (Engine engine = new Engine(poller)) {
      Server<PantsEcho> server = new Server<>(PantsEcho::new).on(engine);
      if (tls != null) {
        server.tls(tls);
      }
      server.listen("127.0.0.1", port);
      System.out.println("ready");
      engine.start();
    }
  }

  static void runOn(int engines, Poller poller, int port) {
    Engines all =
        Engines.start(
            engines,
            poller,
            () -> new Server<>(PantsEcho::new).reusePort(true).listen("127.0.0.1", port));
    System.out.println("ready");
    all.join();
  }

  @Override
  protected void onRead(Bytes data) {
    write(data);
  }
}
