package pants.http.server;

import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;
import pants.Engine;
import pants.Stream;
import pants.bytes.Bytes;
import pants.http.Headers;
import pants.net.Address;

/**
 * What carries one request and its answer: a connection of HTTP/1.1, or memory in a test. A request
 * knows nothing of how its bytes are framed, and an exchange nothing of what an answer means: the
 * state of an answer is {@link Answer}'s.
 */
interface Exchange {
  /** Refuses a call from a thread that the request does not belong to. */
  void check(String method);

  /** Whose thread the request belongs to. */
  Engine engine();

  /** The clock of {@link #engine()}. */
  long nanoTime();

  /** Runs on the engine's thread, before it returns. */
  void run(Runnable action);

  /** Calls a function of users soon, and not inside of a call of theirs. */
  void later(Runnable function);

  /** How the server serves. */
  Options options();

  /** The peer of the connection; null where nobody knows any more. */
  @Nullable Address remoteAddress();

  /** Which peers may say on whose behalf they send a request; null for none. */
  default @Nullable TrustedProxies proxies() {
    return options().proxies;
  }

  /** Whether it came by TLS. */
  boolean isSecure();

  /** Calls a handler that may block, and perhaps another when it has returned, on the engine. */
  void handOver(HttpRequest request, RequestHandler handler, @Nullable RequestHandler then)
      throws Exception;

  /** Takes the request from the thread of the blocking handler that has it, if one has. */
  default void takeBack() {}

  /** Tells whoever wants to know of exceptions in users' functions. */
  void report(Object source, Throwable thrown);

  // The body of the request

  /** Bounds the body in the place of the server's bound; only before any of it was handed on. */
  void bodyLimit(long bytes);

  /** Holds the body back, or goes on with it. */
  void pauseBody(boolean on);

  // The answer

  /** Sends an interim answer, where the client understands that. */
  void interim(int status, Headers fields);

  /**
   * Sends the head, with the body where that is known.
   *
   * @param request what is answered
   * @param head status and fields, which have been checked
   * @param body the body or as much as is known of it
   * @param whole whether that is the whole body, so that {@link #finish} comes next
   * @return whether there is room for more
   */
  boolean begin(HttpRequest request, AnswerHead head, Bytes body, boolean whole);

  /** Sends more of the body; returns whether there is room for more. */
  boolean send(Bytes data);

  /**
   * Sends a part of a file as more of a body whose length the head has told.
   *
   * @param file the open file
   * @param offset where the part begins
   * @param count how many bytes it has, above zero
   * @param close whether the file is closed when that is sent or never will be; otherwise the
   *     caller does so, but not before
   */
  void sendFile(FileChannel file, long offset, long count, boolean close);

  /** The answer is whole. */
  void finish(Headers trailers);

  /** The answer will never be whole: the client must be able to tell. */
  void cut();

  /** Goes on with another protocol, behind an answer of 101. */
  void upgrade(String protocol, Headers fields, Stream heir);
}
