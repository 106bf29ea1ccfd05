package pants.benchmarks;

import pants.Engine;
import pants.Poller;
import pants.Server;
import pants.Stream;
import pants.bytes.Bytes;

/** Echo as the README has it. */
final class PantsEcho extends Stream {
  private PantsEcho() {}

  static void run(Poller poller, int port) {
    try (Engine engine = new Engine(poller)) {
      new Server<>(PantsEcho::new).on(engine).listen("127.0.0.1", port);
      System.out.println("ready");
      engine.start();
    }
  }

  @Override
  protected void onRead(Bytes data) {
    write(data);
  }
}
