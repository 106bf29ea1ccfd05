package pants.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import pants.Engine;
import pants.Poller;
import pants.http.server.HttpServer;
import pants.web.Application;
import pants.web.files.FileServer;

/** A server of two files, {@code /1k.bin} and {@code /1m.bin}, which it makes itself. */
final class PantsFiles {
  private PantsFiles() {}

  /** Serves them by {@code sendFile} alone. */
  static void run(Poller poller, int port) {
    Path folder = folder();
    serve(
        poller,
        port,
        new HttpServer(request -> request.sendFile(Path.of(request.path().substring(1))))
            .fileRoot(folder));
  }

  /** Serves them as part of an application. */
  static void runForWeb(Poller poller, int port) {
    Application app = new Application();
    app.add("/", new FileServer(folder()));
    serve(poller, port, new HttpServer(app));
  }

  private static void serve(Poller poller, int port, HttpServer server) {
    try (Engine engine = new Engine(poller)) {
      server.on(engine).listen("127.0.0.1", port);
      System.out.println("ready");
      engine.start();
    }
  }

  private static Path folder() {
    try {
      Path folder = Files.createTempDirectory("pants-static");
      folder.toFile().deleteOnExit();
      make(folder.resolve("1k.bin"), 1 << 10);
      make(folder.resolve("1m.bin"), 1 << 20);
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void make(Path file, int size) throws IOException {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    Files.write(file, bytes);
    file.toFile().deleteOnExit();
  }
}
