package pants.http.server;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import pants.bytes.Bytes;
import pants.http.Headers;
import pants.http.HttpDate;
import pants.http.MediaTypes;
import pants.http.MutableHeaders;
import pants.http.Status;
import pants.http.wire.HttpWriter;

/**
 * Answers a request with a file: joins what the request asks for, its {@link Preconditions} and
 * {@link ByteRange}s, to an {@link OpenFile}.
 *
 * <p>A file up to some size is read at once and leaves together with the head. A larger one is
 * handed to the exchange, which sends it without a copy and closes it.
 */
final class FileAnswer {
  /** What takes the place of a field of the same name that was sent before. */
  private static final List<String> SINGLE =
      List.of(
          "Content-Type",
          "Content-Disposition",
          "ETag",
          "Last-Modified",
          "Accept-Ranges",
          "Cache-Control",
          "Expires");

  /** What speaks of the file, and so not of an answer without it. */
  private static final List<String> OF_FILE =
      List.of(
          "Content-Type",
          "Content-Disposition",
          "Content-Encoding",
          "Content-Language",
          "Accept-Ranges");

  /** What speaks of the file, and may stand in an answer that says it is not modified. */
  private static final List<String> OF_CACHES =
      List.of("Content-Location", "ETag", "Last-Modified", "Cache-Control", "Expires");

  /** So much is read at once; more is handed over. */
  static final int SMALL = 16 * 1024;

  private static final Duration FRESH = Duration.ofDays(7);
  private static final String MAX_AGE = "max-age=" + FRESH.toSeconds();

  private static final Headers NONE = Headers.of();

  private final HttpRequest request;
  private final Answer answer;
  private final Options options;
  private final Path root;
  private final Path path;
  private final MutableHeaders fields;
  private boolean handedOver;

  /**
   * An answer with a file.
   *
   * @throws IllegalStateException if the head of the answer was sent already
   */
  FileAnswer(HttpRequest request, Answer answer, Path path) {
    this.request = request;
    this.answer = answer;
    options = answer.exchange().options();
    root = options.fileRoot == null ? Path.of("").toAbsolutePath() : options.fileRoot;
    this.path = root.resolve(path);
    fields = answer.fields();
  }

  /** Sends the file, or says why not; the request is finished then. */
  void send(@Nullable String filename, boolean guessMime, Headers headers) {
    String disposition = disposition(filename);
    int refusal;
    try {
      sendOpened(disposition, guessMime, headers);
      return;
    } catch (NoSuchFileException e) {
      refusal = 404;
    } catch (AccessDeniedException e) {
      refusal = 403;
    } catch (IOException e) {
      answer.exchange().run(() -> request.engine().report(request, e));
      refusal = 500;
    }
    describe(disposition, guessMime, headers);
    refuse(refusal);
  }

  /** The same, but where the file cannot be opened nothing is said of the answer. */
  void sendOrThrow(@Nullable String filename, boolean guessMime, Headers headers)
      throws IOException {
    sendOpened(disposition(filename), guessMime, headers);
  }

  private static @Nullable String disposition(@Nullable String filename) {
    return filename == null ? null : ContentDisposition.attachment(filename);
  }

  private void sendOpened(@Nullable String disposition, boolean guessMime, Headers headers)
      throws IOException {
    if (options.sendfile != null) {
      describe(disposition, guessMime, headers);
      fields.set(options.sendfile, Sendfile.value(root, path, options.sendfilePrefix));
      answer.whole(Bytes.EMPTY);
      return;
    }
    OpenFile file = open();
    try {
      describe(disposition, guessMime, headers);
      send(file);
    } finally {
      if (!handedOver) {
        file.close();
      }
    }
  }

  /** What is kept of files belongs to the engine's thread. */
  private OpenFile open() throws IOException {
    return answer.exchange() instanceof DirectExchange direct
        ? options.files.open(path, direct.nanoTime())
        : OpenFile.open(path, request.head().contains("Range"));
  }

  private void send(OpenFile file) {
    if (answer.status() == 200) {
      sendAsAsked(file);
    } else {
      sendPart(file, 0, file.size()); // a page that says what is wrong, for example
    }
  }

  // The head

  private void describe(@Nullable String disposition, boolean guessMime, Headers headers) {
    for (int i = 0; fields.size() > 0 && i < SINGLE.size(); i++) {
      if (headers.contains(SINGLE.get(i))) {
        fields.remove(SINGLE.get(i));
      }
    }
    for (int i = 0; i < headers.size(); i++) {
      fields.add(headers.name(i), headers.value(i));
    }
    fields.remove("Content-Length").remove("Content-Range"); // they are said when they are known
    if (disposition != null && !fields.contains("Content-Disposition")) {
      fields.add("Content-Disposition", disposition);
    }
    if (!fields.contains("Content-Type")) {
      fields.add("Content-Type", guessMime ? MediaTypes.of(path.toString()) : MediaTypes.UNKNOWN);
    }
  }

  /** What a cache may know of the file; what a program has said itself counts. */
  private Preconditions tellCaches(OpenFile file) {
    Instant now = Instant.now();
    if (!fields.contains("Cache-Control") && !fields.contains("Expires")) {
      fields.add("Cache-Control", MAX_AGE).add("Expires", HttpDate.format(now.plus(FRESH)));
    }
    if (!fields.contains("Accept-Ranges")) {
      fields.add("Accept-Ranges", "bytes");
    }
    String date = fields.first("Last-Modified");
    Instant modified = date == null ? file.modifiedBy(now) : HttpDate.parse(date);
    if (date == null && modified != null) {
      fields.add("Last-Modified", HttpDate.format(modified));
    }
    String given = fields.first("ETag");
    EntityTag tag =
        given == null ? file.tag(fields.first("Content-Encoding")) : EntityTag.parse(given);
    if (given == null && tag != null) {
      fields.add("ETag", tag.toString());
    }
    return new Preconditions(tag, modified);
  }

  // The answers

  private void sendAsAsked(OpenFile file) {
    Preconditions conditions = tellCaches(file);
    switch (conditions.outcome(request.method(), request.head())) {
      case PASSED -> {
        List<ByteRange> ranges = ranges(file, conditions);
        if (ranges == null) {
          sendPart(file, 0, file.size());
        } else {
          sendRanges(file, ranges);
        }
      }
      case NOT_MODIFIED -> {
        answer.statusAgain(304);
        OF_FILE.forEach(fields::remove);
        if (fields.contains("ETag")) {
          fields.remove("Last-Modified");
        }
        answer.whole(Bytes.EMPTY);
      }
      case FAILED -> refuse(412);
    }
  }

  /** Null for the whole file. RFC 9110, section 14.2: only GET has ranges. */
  private @Nullable List<ByteRange> ranges(OpenFile file, Preconditions conditions) {
    Headers asked = request.head();
    return asked.contains("Range")
            && request.head().methodIs("GET")
            && !"none".equals(fields.first("Accept-Ranges"))
            && conditions.allowRanges(asked)
        ? ByteRange.parse(asked.all("Range"), file.size(), options.limits.ranges())
        : null;
  }

  private void sendRanges(OpenFile file, List<ByteRange> ranges) {
    if (ranges.isEmpty()) {
      refuse(416, "bytes */" + file.size());
      return;
    }
    answer.statusAgain(206);
    if (ranges.size() > 1) {
      sendParts(file, ranges);
    } else {
      ByteRange only = ranges.getFirst();
      fields.add("Content-Range", only.of(file.size()));
      sendPart(file, only.first(), only.length());
    }
  }

  private void refuse(int status) {
    refuse(status, null);
  }

  /** Says why there is no file, with nothing that speaks of it. */
  private void refuse(int status, @Nullable String contentRange) {
    answer.statusAgain(status);
    OF_FILE.forEach(fields::remove);
    OF_CACHES.forEach(fields::remove);
    if (contentRange != null) {
      fields.add("Content-Range", contentRange);
    }
    fields.add("Content-Type", "text/plain; charset=utf-8");
    answer.whole(Bytes.utf8(Status.reason(status) + "\n"));
  }

  // Bodies

  /**
   * Sends the whole file, or the one part that was asked for. What says which is the status, and
   * the fields are all there, so that a body may be compressed from here on.
   */
  private void sendPart(OpenFile file, long offset, long count) {
    if (answer.hasNoBody()) {
      answer.begin(count);
      answer.finish(NONE);
    } else if (count <= SMALL) {
      try {
        answer.whole(file.read(offset, (int) count));
      } catch (IOException e) {
        request.abort(); // it has become shorter
      }
    } else {
      answer.begin(count);
      if (answer.isCoded()) {
        handedOver = true;
        answer.source(new FileSource(file, offset, count));
      } else {
        handOver(file, offset, count, true);
      }
      answer.finish(NONE);
    }
  }

  private void handOver(OpenFile file, long offset, long count, boolean last) {
    handedOver = last;
    answer.sendFile(file.opened(), offset, count, last);
  }

  /** Sends several parts (RFC 9110, section 14.6). */
  private void sendParts(OpenFile file, List<ByteRange> ranges) {
    String boundary = UUID.randomUUID().toString(); // which nobody knows who wrote the file
    String type = Objects.requireNonNull(fields.first("Content-Type"));
    MultipartRanges parts = MultipartRanges.of(boundary, type, file.size(), ranges);
    fields.set("Content-Type", "multipart/byteranges; boundary=" + boundary);
    if (parts.length() <= SMALL || file.isInMemory()) {
      sendSmallParts(file, ranges, parts);
      return;
    }
    answer.begin(parts.length());
    for (int i = 0; i < ranges.size(); i++) {
      ByteRange range = ranges.get(i);
      answer.send(parts.heads().get(i));
      handOver(file, range.first(), range.length(), i == ranges.size() - 1);
    }
    answer.send(parts.end());
    answer.finish(NONE);
  }

  private void sendSmallParts(OpenFile file, List<ByteRange> ranges, MultipartRanges parts) {
    HttpWriter body = new HttpWriter();
    try {
      for (int i = 0; i < ranges.size(); i++) {
        ByteRange range = ranges.get(i);
        body.bytes(parts.heads().get(i)).bytes(file.read(range.first(), (int) range.length()));
      }
    } catch (IOException e) {
      request.abort(); // it has become shorter
      return;
    }
    answer.whole(body.bytes(parts.end()).take());
  }
}
