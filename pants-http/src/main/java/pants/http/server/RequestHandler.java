package pants.http.server;

/**
 * Answers requests. It is called on the engine's thread when a request has arrived with all of its
 * body, and may answer later. As it is a function, any function may stand around any handler.
 *
 * {@snippet :
 * RequestHandler hello = request -> request.sendResponse("Hello World.");
 * RequestHandler guarded = request -> {
 *   if (request.headers().contains("Authorization")) {
 *     hello.handle(request);
 *   } else {
 *     request.sendResponse("Who are you?\n", 401);
 *   }
 * };
 * }
 */
@FunctionalInterface
public interface RequestHandler {
  /**
   * Answers a request, now or later.
   *
   * @param request the request
   * @throws Exception any: the client is answered with 500, which says nothing of it, or, where the
   *     answer has begun, finds the connection cut. What was thrown is reported as by a hook
   */
  void handle(HttpRequest request) throws Exception;

  /**
   * A server that calls this handler is about to listen. A handler that was told things until then
   * can look whether they fit together.
   *
   * @param server the server
   * @throws IllegalArgumentException if they do not; the server does not listen then
   */
  default void onListen(HttpServer server) {}

  /**
   * Lets a handler run on a virtual thread of its own, so that it may block: read from a database,
   * say. The request belongs to that thread until the handler returns. Its methods that send wait
   * while more is pending than {@link pants.StreamLimits#softOutput()}.
   *
   * <p>As a handler of heads ({@link HttpServer#onHead}) it holds the body back until it returns.
   *
   * <p>At most {@link pants.http.HttpLimits#blockingRequests()} of a server run at once; more are
   * answered with 503.
   *
   * @param handler one that has finished the request when it returns, otherwise that counts as an
   *     exception; a handler of heads may leave it
   * @return a handler to be called by the engine
   */
  static RequestHandler blocking(RequestHandler handler) {
    return new HandedOver(handler, null);
  }

  /**
   * Lets one handler run on a virtual thread of its own, and has another go on when it has
   * returned: on the engine's thread, and unless the first has finished the request. So what takes
   * time can be found out first, and be used where nothing else happens at the same time.
   *
   * @param first may block; see {@link #blocking(RequestHandler)}
   * @param then finishes the request, now or later
   * @return a handler to be called by the engine
   */
  static RequestHandler blocking(RequestHandler first, RequestHandler then) {
    return new HandedOver(first, then);
  }
}
