package pants.http.server;

import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** The virtual threads on which blocking handlers of one server run. */
final class Blocking {
  private final int most;
  private int running;

  Blocking(int most) {
    this.most = most;
  }

  /**
   * Runs a handler on a thread of its own, or answers with 503 where too many run.
   *
   * @param then goes on when it has returned, or null for nobody
   * @param last whether no handler follows behind the body, so that the request has to be finished;
   *     otherwise the body, which is held back, goes on when it has returned
   */
  void run(
      DirectExchange direct,
      HttpRequest request,
      RequestHandler handler,
      @Nullable RequestHandler then,
      boolean last) {
    if (running == most) {
      request.sendResponse("more than " + most + " requests at once (blockingRequests)\n", 503);
      return;
    }
    running++;
    BlockingExchange blocking =
        new BlockingExchange(
            direct,
            request,
            exchange -> {
              Throwable thrown = call(request, handler, last && then == null);
              try {
                direct.engine().execute(() -> returned(request, exchange, thrown, then, last));
              } catch (RejectedExecutionException e) {
                // the engine is closed: there is nobody to answer any more
              }
            });
    request.exchange(blocking);
    request.waiter(blocking::wake);
    blocking.start();
  }

  private static @Nullable Throwable call(
      HttpRequest request, RequestHandler handler, boolean last) {
    try {
      handler.handle(request);
      return !last || request.isFinished() || request.isLost()
          ? null
          : new IllegalStateException("a blocking handler returned without finishing " + request);
    } catch (Throwable e) {
      return e;
    }
  }

  private void returned(
      HttpRequest request,
      BlockingExchange blocking,
      @Nullable Throwable thrown,
      @Nullable RequestHandler then,
      boolean last) {
    running--;
    if (request.exchange() != blocking) {
      return; // it was taken back, and somebody else answers
    }
    DirectExchange direct = blocking.direct();
    request.exchange(direct);
    request.waiter(null);
    if (thrown != null) {
      direct.failed(request, thrown);
    } else if (then != null && !request.isFinished() && !request.isLost()) {
      request.handle(direct, then);
    }
    if (thrown == null && !last && !request.isFinished()) {
      request.pauseBody(false);
    }
  }
}
