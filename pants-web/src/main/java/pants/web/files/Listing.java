package pants.web.files;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import pants.Engine;
import pants.Timer;
import pants.bytes.Bytes;
import pants.http.Headers;
import pants.http.MutableHeaders;
import pants.http.server.HttpRequest;
import pants.web.HttpError;
import pants.web.Response;
import pants.web.files.FolderReading.Found;

/**
 * Answers a request with what is in a folder. The folder is read elsewhere, within a bounded time;
 * then the listing is written piece by piece as the client takes it, one in each poll, so that
 * neither time nor memory grows with it.
 */
final class Listing {
  private static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final int PIECE = 32 * 1024;

  private static final Headers HEADERS =
      Headers.of(
          "Cache-Control",
          "no-cache",
          "Content-Security-Policy",
          "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none';"
              + " form-action 'none'",
          "X-Content-Type-Options",
          "nosniff",
          "Vary",
          "Accept");

  private final HttpRequest request;
  private final Engine engine;
  private final ListingFormat format;
  private final CompletableFuture<Object> answered = new CompletableFuture<>();
  private final Timer deadline;
  private List<Entry> entries = List.of();
  private boolean hasMore;
  private int written;

  private Listing(HttpRequest request, FileTree tree, Path folder, ListingFormat format) {
    this.request = request;
    engine = request.engine();
    this.format = format;
    deadline = engine.defer(DEADLINE, this::tooLate);
    FolderReading reading = FolderReading.of(tree, folder);
    request.onEnd(reading::leave);
    reading.found().whenComplete(this::wasRead);
  }

  /**
   * Begins the answer.
   *
   * @return done when the answer has begun; failed where there will be none, with 503 where too
   *     many wait
   */
  static CompletionStage<Object> send(
      HttpRequest request, FileTree tree, Path folder, ListingFormat format) {
    return new Listing(request, tree, folder, format).answered;
  }

  /** Whether a client likes JSON better than a page. */
  static boolean isForPrograms(Headers request) {
    return Weights.of(request, "Accept", "application/json", "application/*", "*/*")
        > Math.max(Weights.of(request, "Accept", "text/html", "text/*", "*/*"), 0);
  }

  private void tooLate() {
    answered.completeExceptionally(new HttpError(503, "The folder could not be read in time."));
  }

  /** By the thread that has read. */
  private void wasRead(@Nullable Found found, @Nullable Throwable failure) {
    try {
      engine.execute(() -> begin(found, failure));
    } catch (RejectedExecutionException e) {
      // the engine is closed: there is nobody to answer any more
    }
  }

  private void begin(@Nullable Found found, @Nullable Throwable failure) {
    deadline.cancel();
    if (answered.isDone() || request.isLost()) {
      return;
    } else if (found == null) {
      answered.completeExceptionally(Objects.requireNonNull(failure));
    } else {
      entries = found.entries();
      hasMore = found.hasMore();
      request.sendHeaders(headers(), false);
      StringBuilder out = new StringBuilder(PIECE + 4096);
      format.begin(out);
      write(out);
      answered.complete(Response.SENT);
    }
  }

  private Headers headers() {
    MutableHeaders headers = new MutableHeaders(HEADERS).add("Content-Type", format.type());
    return hasMore ? headers.add("Truncated", "true") : headers;
  }

  private void goOn() {
    if (!request.isLost() && !request.isFinished()) {
      write(new StringBuilder(PIECE + 4096));
    }
  }

  private void write(StringBuilder out) {
    while (written < entries.size() && out.length() < PIECE) {
      format.entry(entries.get(written++), out);
    }
    boolean ended = written == entries.size();
    if (ended) {
      format.end(written, hasMore, out);
    }
    boolean room = request.send(Bytes.utf8(out.toString()));
    if (ended) {
      request.finish();
    } else if (room) {
      engine.callback(this::goOn);
    } else {
      request.onDrain(this::goOn);
    }
  }

  @Override
  public String toString() {
    return "Listing for " + request;
  }
}
