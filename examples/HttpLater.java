import pants.*;
import pants.bytes.*;
import pants.http.*;
import pants.http.server.*;

/** Counts down, four numbers a second, while the engine does whatever else there is to do. */
class Countdown {
  final HttpRequest request;
  final Timer timer;
  int left = 3;

  Countdown(HttpRequest request) {
    this.request = request;
    timer = Engine.instance().cycle(Duration.ofMillis(250), this::count);
    request.onEnd(timer::cancel); // when it is finished, or the client has left
  }

  void count() {
    request.send(left + "\n");
    if (left-- == 0) {
      request.finish();
    }
  }
}

/** Sends many bytes, as quickly as the client takes them. */
class Zeros {
  static final Bytes BLOCK = Bytes.of(new byte[64 * 1024]);

  final HttpRequest request;
  long left = 1_000 * BLOCK.length();

  Zeros(HttpRequest request) {
    this.request = request;
    request.sendHeaders(Headers.of("Content-Length", String.valueOf(left)));
    request.onDrain(this::send);
    send();
  }

  void send() {
    boolean room = true;
    while (room && left > 0) {
      left -= BLOCK.length();
      room = request.send(BLOCK); // if not, onDrain tells when there is
    }
    if (left == 0) {
      request.finish();
    }
  }
}

void handle(HttpRequest request) {
  switch (request.path()) {
    case "/countdown" -> new Countdown(request);
    case "/zeros" -> new Zeros(request);
    default -> request.sendResponse("try /countdown or /zeros\n", 404);
  }
}

void main() {
  var engine = Engine.instance();
  var server = new HttpServer(this::handle).listen(8083);
  var ended = new CompletableFuture<>();
  var stop =
      new Thread(
          () -> {
            engine.execute(() -> server.close().thenRun(() -> ended.complete(null)));
            ended.join();
          });
  Runtime.getRuntime().addShutdownHook(stop); // answers under way are finished first
  engine.start();
}
