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
   * @param last whether no other handler follows, so that this one has to finish the request;
   *     otherwise the body, which is held back, goes on when it has returned
   */
  void run(DirectExchange direct, HttpRequest request, RequestHandler handler, boolean last) {
    if (running == most) {
      request.sendResponse("more than " + most + " requests at once (blockingRequests)\n", 503);
      return;
    }
    running++;
    Thread thread =
        Thread.ofVirtual()
            .name("pants-request")
            .unstarted(
                () -> {
                  Throwable thrown = call(request, handler, last);
                  try {
                    direct.engine().execute(() -> returned(request, direct, thrown, last));
                  } catch (RejectedExecutionException e) {
                    // the engine is closed: there is nobody to answer any more
                  }
                });
    BlockingExchange blocking = new BlockingExchange(direct, request, thread);
    request.exchange(blocking);
    request.waiter(blocking::wake);
    thread.start();
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
      HttpRequest request, DirectExchange direct, @Nullable Throwable thrown, boolean last) {
    running--;
    request.exchange(direct);
    request.waiter(null);
    if (thrown != null) {
      direct.failed(request, thrown);
    } else if (!last && !request.isFinished()) {
      request.pauseBody(false);
    }
  }
}
