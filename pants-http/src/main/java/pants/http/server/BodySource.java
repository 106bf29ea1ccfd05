package pants.http.server;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import pants.bytes.Bytes;

/** A whole body that is compressed piece by piece, while other requests have their turns. */
interface BodySource extends AutoCloseable {
  /** So long is a piece: it is compressed within a millisecond or two. */
  int PIECE = 64 * 1024;

  /** The next piece, or null behind the last. */
  @Nullable Bytes next() throws IOException;

  /** Nothing more is wanted. Once, by any thread. */
  @Override
  void close();

  /** A body that is in memory. */
  static BodySource of(Bytes body) {
    return new BodySource() {
      private int at;

      @Override
      public @Nullable Bytes next() {
        int from = at;
        at = Math.min(from + PIECE, body.length());
        return from == at ? null : body.slice(from, at);
      }

      @Override
      public void close() {}
    };
  }
}
