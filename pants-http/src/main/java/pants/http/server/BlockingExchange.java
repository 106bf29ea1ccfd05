package pants.http.server;

import java.nio.channels.FileChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import pants.Engine;
import pants.Stream;
import pants.bytes.Bytes;
import pants.http.Headers;
import pants.net.Address;

/**
 * An exchange for a handler on a thread of its own: what it does is done on the engine's thread,
 * and sending waits until there is room.
 */
final class BlockingExchange implements Exchange {
  private final DirectExchange direct;
  private final HttpRequest request;
  private final Thread owner;
  private final boolean secure;

  /** What the handler's thread waits for. */
  private volatile @Nullable CompletableFuture<@Nullable Void> pending;

  /** What it waits for when there is no room; the engine's. */
  private @Nullable CompletableFuture<@Nullable Void> room;

  /** Whether the answer has begun; the engine's. */
  private boolean begun;

  /** Whether the request is not this thread's any more. */
  private volatile boolean taken;

  /** For a thread that is to be {@linkplain #start started}, and does that. */
  BlockingExchange(DirectExchange direct, HttpRequest request, Consumer<BlockingExchange> task) {
    this.direct = direct;
    this.request = request;
    owner = Thread.ofVirtual().name("pants-request").unstarted(() -> task.accept(this));
    secure = direct.isSecure();
  }

  void start() {
    owner.start();
  }

  /** What it stands in front of. */
  DirectExchange direct() {
    return direct;
  }

  @Override
  public void check(String method) {
    if (Thread.currentThread() != owner) {
      throw new IllegalStateException(
          method
              + " was called on the thread \""
              + Thread.currentThread().getName()
              + "\", but the request belongs to that of its blocking handler");
    }
  }

  /**
   * Has something done by the engine, and waits for it; or until the request is lost, as an engine
   * that closes forgets what it was given.
   */
  @Override
  public void run(Runnable action) {
    CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
    pending = done;
    engine()
        .execute(
            () -> {
              try {
                if (taken) {
                  throw notOurs();
                }
                action.run();
                done.complete(null);
              } catch (Throwable e) {
                done.completeExceptionally(e);
              }
            });
    if (request.isLost()) {
      done.complete(null); // whoever is told of that may have been told before this call
    }
    if (taken) {
      done.completeExceptionally(notOurs());
    }
    try {
      done.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      throw e;
    }
  }

  private static IllegalStateException notOurs() {
    return new IllegalStateException("the request was taken back, and is answered by others");
  }

  /** An answer that has begun cannot be another: the client has to be lost. */
  @Override
  public void takeBack() {
    owner.interrupt();
    if (begun) {
      direct.cut();
      return;
    }
    taken = true;
    request.waiter(null);
    request.answerAnew(direct);
    CompletableFuture<@Nullable Void> call = pending;
    if (call != null) {
      call.completeExceptionally(notOurs());
    }
  }

  /** Sends, and waits until there is room for more, or nobody there to send to. */
  private boolean whenThereIsRoom(BooleanSupplier sending) {
    CompletableFuture<@Nullable Void> answer = new CompletableFuture<>();
    run(
        () -> {
          if (sending.getAsBoolean() || request.isLost()) {
            answer.complete(null);
          } else {
            room = answer;
          }
        });
    if (!request.isLost()) {
      answer.join();
    }
    return true;
  }

  /** There is room again, or the request is lost; called by the engine. */
  void wake() {
    CompletableFuture<@Nullable Void> waiting = room;
    if (waiting != null) {
      room = null;
      waiting.complete(null);
    }
    CompletableFuture<@Nullable Void> call = pending;
    if (request.isLost() && call != null) {
      call.complete(null);
    }
  }

  @Override
  public Engine engine() {
    return direct.engine();
  }

  @Override
  public long nanoTime() {
    return direct.nanoTime();
  }

  @Override
  public void later(Runnable function) {
    engine().execute(function);
  }

  @Override
  public Options options() {
    return direct.options();
  }

  @Override
  public @Nullable Address remoteAddress() {
    return request.peerAddress();
  }

  @Override
  public @Nullable TrustedProxies proxies() {
    return direct.proxies();
  }

  @Override
  public boolean isSecure() {
    return secure;
  }

  /** One thread is enough: this is it. */
  @Override
  public void handOver(HttpRequest handed, RequestHandler handler, @Nullable RequestHandler then)
      throws Exception {
    handler.handle(handed);
    if (then != null && !handed.isFinished()) {
      then.handle(handed);
    }
  }

  @Override
  public void report(Object source, Throwable thrown) {
    run(() -> direct.report(source, thrown));
  }

  @Override
  public void bodyLimit(long bytes) {
    run(() -> direct.bodyLimit(bytes));
  }

  /** The other handler would be called while this one still has the request. */
  @Override
  public void pauseBody(boolean on) {
    if (!on) {
      throw new IllegalStateException(
          "pauseBody: the body is held back until the blocking handler returns");
    }
  }

  @Override
  public void interim(int status, Headers fields) {
    run(() -> direct.interim(status, fields));
  }

  @Override
  public boolean begin(HttpRequest current, AnswerHead head, Bytes body, boolean whole) {
    if (whole) {
      run(() -> beginNow(current, head, body, true));
      return true;
    }
    return whenThereIsRoom(() -> beginNow(current, head, body, false));
  }

  private boolean beginNow(HttpRequest current, AnswerHead head, Bytes body, boolean whole) {
    begun = true;
    return direct.begin(current, head, body, whole);
  }

  @Override
  public boolean send(Bytes data) {
    return whenThereIsRoom(() -> direct.send(data));
  }

  @Override
  public void sendFile(FileChannel file, long offset, long count, boolean close) {
    run(() -> direct.sendFile(file, offset, count, close));
    if (close && request.isLost()) {
      OpenFile.close(file); // nobody may have taken it
    }
  }

  @Override
  public void finish(Headers trailers) {
    run(() -> direct.finish(trailers));
  }

  @Override
  public void cut() {
    run(direct::cut);
  }

  @Override
  public void upgrade(String protocol, Headers fields, Stream heir) {
    run(() -> direct.upgrade(protocol, fields, heir));
    if (request.isLost()) {
      throw new IllegalStateException("upgrade: the client has left");
    }
  }
}
