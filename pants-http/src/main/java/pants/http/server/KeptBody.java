package pants.http.server;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pants.bytes.Bytes;
import pants.bytes.ReceiveBuffer;
import pants.http.HttpLimits;
import pants.http.wire.PartReader;

/**
 * A body that is kept for its handler, and is more than the one piece that most are: in memory, or,
 * once it is longer than {@link pants.http.HttpLimits#spool()}, all of it in one temporary file. It
 * is written in batches, and the exchange holds the body back while one is.
 */
final class KeptBody {
  private static final int BATCH = 256 * 1024;

  private final HttpRequest request;
  private final ReceiveBuffer pieces = new ReceiveBuffer(Integer.MAX_VALUE);
  private final @Nullable KeptForm form;
  private final @Nullable FormReader formReader;
  private @Nullable SpoolFile file;

  /** What of a body in a file is not written yet. */
  private List<Bytes> batch = new ArrayList<>();

  private int gathered;
  private long length;
  private boolean ended;

  /** A body whose beginning has arrived. */
  KeptBody(HttpRequest request, Bytes first) {
    this.request = request;
    form = null;
    formReader = null;
    pieces.append(first.asByteBuffer());
    length = first.length();
  }

  /** A body that is a form in parts. */
  KeptBody(HttpRequest request, PartReader parts, HttpLimits limits) {
    this.request = request;
    form = new KeptForm(limits);
    formReader = new FormReader(parts, form);
  }

  void add(DirectExchange direct, Bytes piece) {
    if (formReader != null) {
      formReader.add(piece);
    }
    length += piece.length();
    if (file != null) {
      gather(piece);
      if (gathered >= BATCH) {
        store(direct, file);
      }
      return;
    }
    pieces.append(piece.asByteBuffer());
    if (length > direct.options().limits.spool()) {
      file = new SpoolFile(direct.options().spool);
      gather(pieces.take(pieces.length()));
      store(direct, file);
    }
  }

  private void gather(Bytes piece) {
    batch.add(piece);
    gathered += piece.length();
  }

  private void store(DirectExchange direct, SpoolFile target) {
    List<Bytes> whole = batch;
    batch = new ArrayList<>();
    gathered = 0;
    direct.store(request, () -> target.append(whole));
  }

  /** The body has ended; returns what of it is in memory alone. */
  Bytes end(DirectExchange direct) {
    if (formReader != null) {
      formReader.end();
    }
    ended = true;
    if (file == null) {
      return pieces.take(pieces.length());
    }
    if (gathered > 0) {
      store(direct, file);
    }
    return Bytes.EMPTY;
  }

  long length() {
    return length;
  }

  /** How much of it is in memory. */
  long memory() {
    return (file == null ? length : gathered) + (form == null ? 0 : form.memory());
  }

  /** The form that it is, or null. */
  @Nullable KeptForm form() {
    return ended ? form : null;
  }

  /** The file that all of it is in, or null. */
  @Nullable SpoolFile file() {
    return ended ? file : null;
  }

  /** The request is over. */
  void release() {
    if (file != null) {
      file.release();
    }
  }
}
