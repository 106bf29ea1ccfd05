package pants.http.server;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import pants.bytes.Bytes;
import pants.http.coding.AcceptEncoding;
import pants.http.coding.ContentCoding;
import pants.http.coding.ContentEncoder;

/** How a server compresses: by which codings, and how many answers at a time. */
final class Compression {
  /** A body up to this size is compressed in one go, and keeps a length. */
  static final int ONE_GO = 256 * 1024;

  private final List<ContentCoding> codings = ContentCoding.present();

  /** How many answers are being compressed piece by piece. */
  private final AtomicInteger open = new AtomicInteger();

  /** The coding of an answer to a client, or null for none. */
  @Nullable ContentCoding coding(HttpRequest request) {
    return AcceptEncoding.choose(request.headers(), codings);
  }

  /** Compresses a body in one go. */
  static Bytes inOneGo(ContentCoding coding, Bytes body) {
    try (ContentEncoder encoder = coding.encoder()) {
      return encoder.encode(body, true);
    }
  }

  /** Begins to compress a body piece by piece; null where as many are as may be. */
  @Nullable CodedBody begin(Answer answer, HttpRequest request, ContentCoding coding) {
    int most = answer.exchange().options().limits.compressedAnswers();
    if (open.incrementAndGet() > most) {
      open.decrementAndGet();
      return null;
    }
    boolean begun = false;
    try {
      CodedBody body = new CodedBody(request, answer, coding.encoder(), open::decrementAndGet);
      begun = true;
      return body;
    } finally {
      if (!begun) {
        open.decrementAndGet();
      }
    }
  }

  /** How many answers are being compressed piece by piece. */
  int open() {
    return open.get();
  }
}
