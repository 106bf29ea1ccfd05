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

  /** Runs a handler on a thread of its own, or answers with 503 where too many run. */
  void run(HttpRequest request, RequestHandler handler) {
    if (running == most) {
      request.sendResponse("more than " + most + " requests at once (blockingRequests)\n", 503);
      return;
    }
    running++;
    Exchange direct = request.exchange();
    Thread thread =
        Thread.ofVirtual()
            .name("pants-request")
            .unstarted(
                () -> {
                  Throwable thrown = call(request, handler);
                  try {
                    direct.engine().execute(() -> returned(request, direct, thrown));
                  } catch (RejectedExecutionException e) {
                    // the engine is closed: there is nobody to answer any more
                  }
                });
    request.exchange(new BlockingExchange(direct, request, thread));
    thread.start();
  }

  private static @Nullable Throwable call(HttpRequest request, RequestHandler handler) {
    try {
      handler.handle(request);
      return request.isFinished() || request.isLost()
          ? null
          : new IllegalStateException("a blocking handler returned without finishing " + request);
    } catch (Throwable e) {
      return e;
    }
  }

  private void returned(HttpRequest request, Exchange direct, @Nullable Throwable thrown) {
    running--;
    request.exchange(direct);
    if (thrown != null) {
      direct.failed(request, thrown);
    }
  }
}
