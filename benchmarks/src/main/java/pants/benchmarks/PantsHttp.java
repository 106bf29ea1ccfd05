package pants.benchmarks;

import pants.Engine;
import pants.Poller;
import pants.bytes.Bytes;
import pants.http.HttpLimits;
import pants.http.server.HttpRequest;
import pants.http.server.HttpServer;
import pants.http.server.RequestHandler;
import pants.http.server.UploadedFile;

/** HTTP servers as the README has them: one greets, at once or later, another can also say much. */
final class PantsHttp {
  private static final String HELLO = "Hello, World!";
  private static final Bytes BIG = Bytes.of(new byte[1 << 20]);

  private PantsHttp() {}

  static void run(Poller poller, int port, RequestHandler handler) {
    try (Engine engine = new Engine(poller)) {
      new HttpServer(handler).on(engine).listen("127.0.0.1", port);
      System.out.println("ready");
      engine.start();
    }
  }

  /** Takes uploads, whose length it says, and greets who sends nothing. */
  static void runUploads(Poller poller, int port) {
    try (Engine engine = new Engine(poller)) {
      new HttpServer(PantsHttp::helloOrLength)
          .on(engine)
          .limits(HttpLimits.DEFAULT.body(8L << 30))
          .listen("127.0.0.1", port);
      System.out.println("ready");
      engine.start();
    }
  }

  private static void helloOrLength(HttpRequest request) {
    UploadedFile file = request.files().first("f");
    if (file != null) {
      request.sendResponse(Long.toString(file.size()));
    } else if (request.bodyLength() > 0) {
      request.sendResponse(Long.toString(request.bodyLength()));
    } else {
      hello(request);
    }
  }

  static void hello(HttpRequest request) {
    request.sendResponse(HELLO);
  }

  /** Answers in the next poll. */
  static void helloLater(HttpRequest request) {
    request.engine().callback(() -> request.sendResponse(HELLO));
  }

  /** Answers {@code /big} with 1 MiB, all else with a greeting. */
  static void helloOrBig(HttpRequest request) {
    if (request.path().equals("/big")) {
      request.sendResponse(BIG, 200, "application/octet-stream");
    } else {
      request.sendResponse(HELLO);
    }
  }
}
