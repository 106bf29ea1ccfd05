package pants.benchmarks;

import pants.Engines;
import pants.Poller;
import pants.Server;
import pants.Stream;
import pants.bytes.Bytes;

/** Echo in blocks of eight bytes, each read and written by itself: work of the server's alone. */
final class PantsBlockEcho extends Stream {
  private static final int BLOCK = 8;

  private PantsBlockEcho() {}

  static void runOn(int engines, Poller poller, int port) {
    Engines all =
        Engines.start(
            engines,
            poller,
            () -> new Server<>(PantsBlockEcho::new).reusePort(true).listen("127.0.0.1", port));
    System.out.println("ready");
    all.join();
  }

  @Override
  protected void onConnect() {
    readDelimiter(exactly(BLOCK));
  }

  @Override
  protected void onRead(Bytes block) {
    write(block);
  }
}
