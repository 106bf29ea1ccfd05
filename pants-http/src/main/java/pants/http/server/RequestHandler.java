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
    return request -> request.exchange().handOver(request, handler);
  }
}
