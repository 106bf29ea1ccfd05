package pants.http.server;

import org.jspecify.annotations.Nullable;

/**
 * A handler that runs on a thread of its own, and perhaps another behind it.
 *
 * @param first may block
 * @param then goes on, on the engine; null where the first has finished the request
 */
record HandedOver(RequestHandler first, @Nullable RequestHandler then) implements RequestHandler {
  @Override
  public void handle(HttpRequest request) throws Exception {
    request.exchange().handOver(request, first, then);
  }

  @Override
  public void onListen(HttpServer server) {
    first.onListen(server);
    if (then != null) {
      then.onListen(server);
    }
  }
}
