import pants.*;
import pants.bytes.*;
import pants.http.*;
import pants.http.server.*;

final Bytes page =
    Bytes.utf8("<!doctype html><title>Words</title>\n" + "<p>Words, words, words.\n".repeat(100));

void handle(HttpRequest request) {
  switch (request.path()) {
    case "/" -> request.sendResponse(page, 200, "text/html; charset=utf-8");
    case "/clock" -> clock(request);
    case "/account" -> account(request);
    default -> request.sendResponse("there is no " + request.path() + "\n", 404);
  }
}

/**
 * The time, four times a second; each event is compressed, and can be read as soon as it arrives.
 */
void clock(HttpRequest request) {
  request.sendHeaders(Headers.of("Content-Type", "text/event-stream"));
  var timer =
      Engine.instance()
          .cycle(Duration.ofMillis(250), () -> request.send("data: " + LocalTime.now() + "\n\n"));
  request.onEnd(timer::cancel);
}

/** A page with a secret and a word of whoever made the link is not compressed. */
void account(HttpRequest request) {
  var word = request.queryFields().first("word");
  request.sendHeaders(Headers.of("Content-Encoding", "identity"), false);
  request.sendResponse("token=82f0c1\nword=" + word + "\n" + "more\n".repeat(500));
}

void main() {
  new HttpServer(this::handle).compress().listen(8091);
  Engine.instance().start();
}
