package pants.http.server;

import org.jspecify.annotations.Nullable;
import pants.http.BadMessageException;
import pants.http.BadMessageException.Reason;
import pants.http.Status;

/** An exchange that calls handlers itself, and so has to answer for them where they throw. */
interface DirectExchange extends Exchange {
  /** Answers what nobody shall handle, and ends. */
  void refuse(BadMessageException cause);

  /** An answer was sent to what nobody shall handle. */
  default void refused(@Nullable HttpRequest request, int status, int length) {
    AccessQueue log = options().accessLog;
    if (request != null) {
      request.answer().refused(status, length); // it ends next
    } else if (log != null) {
      log.refused(remoteAddress(), isSecure(), status, length);
    }
  }

  /**
   * Has a part of the body of a request written, and holds the body back until it is. Where that
   * fails, the request is refused ({@link #notStored}).
   */
  void store(HttpRequest request, Disk.Work work);

  /** Refuses a request whose body could not be written. */
  default void notStored(HttpRequest request, Throwable thrown) {
    report(request, thrown);
    if (!request.isOver()) {
      refuse(
          new BadMessageException(
              Reason.STORAGE,
              "a body above %d bytes could not be stored (spool)"
                  .formatted(options().limits.spool())));
    }
  }

  /**
   * A function of users threw. A bad message that it met is refused as if it had been met before;
   * anything else is a fault of the program's, which the client is told of as far as it still can
   * be.
   */
  default void failed(HttpRequest request, Throwable thrown) {
    Answer answer = request.answer();
    if (thrown instanceof BadMessageException bad && !answer.hasBegun()) {
      if (!request.isOver()) {
        refuse(bad);
      }
      return;
    }
    report(request, thrown);
    if (request.isOver() || answer.isFinished()) {
      return; // the answer is whole, or the client has left
    }
    if (answer.hasBegun()) {
      cut();
    } else {
      answer.reset();
      request.sendResponse(Status.reason(500) + "\n", 500);
    }
  }
}
