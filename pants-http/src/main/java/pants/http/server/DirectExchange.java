package pants.http.server;

import pants.http.BadMessageException;
import pants.http.Status;

/** An exchange that calls handlers itself, and so has to answer for them where they throw. */
interface DirectExchange extends Exchange {
  /** Answers what nobody shall handle, and ends. */
  void refuse(BadMessageException cause);

  /** Tells whoever wants to know of exceptions in users' functions. */
  void report(HttpRequest request, Throwable thrown);

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
    if (request.isOver()) {
      return; // it is finished, or the client has left
    }
    if (answer.hasBegun()) {
      cut();
    } else {
      answer.reset();
      request.sendResponse(Status.reason(500) + "\n", 500);
    }
  }
}
