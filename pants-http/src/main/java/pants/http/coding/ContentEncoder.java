package pants.http.coding;

import java.util.Arrays;
import pants.bytes.Bytes;

/**
 * Compresses one body. It holds memory outside of the heap until it is closed, and is not for
 * several threads at once.
 */
public abstract class ContentEncoder implements AutoCloseable {
  private static final byte[] NOTHING = {};

  /** So much output is kept from piece to piece at most. */
  private static final int KEPT = 64 * 1024;

  /** Less room is not worth a call; it also holds the longest marker of a flush. */
  private static final int ROOM = 512;

  private final Bytes.Sink input = this::compress;
  private boolean last;

  /** What has come out for the piece under way, and how much of it. */
  byte[] out = new byte[8 * 1024];

  int length;

  /**
   * Compresses the next piece, so that what has come out by then can be decoded as far as the piece
   * goes.
   *
   * @param piece the piece; may be empty where it is the last
   * @param last whether the body ends with it
   * @return what comes out
   */
  public final Bytes encode(Bytes piece, boolean last) {
    this.last = last;
    length = 0;
    if (piece.isEmpty()) {
      compress(NOTHING, 0, 0);
    } else {
      piece.writeTo(input);
    }
    Bytes coded = Bytes.of(out, 0, length);
    if (out.length > KEPT) {
      out = new byte[KEPT];
    }
    return coded;
  }

  private void compress(byte[] array, int offset, int count) {
    compress(array, offset, count, last);
  }

  /** Compresses part of an array behind what has come out, all of it. */
  abstract void compress(byte[] array, int offset, int count, boolean last);

  /** Makes room for output; how much there is. */
  final int room() {
    if (out.length - length < ROOM) {
      out = Arrays.copyOf(out, 2 * out.length);
    }
    return out.length - length;
  }

  /** Gives back the memory outside of the heap. Once. */
  @Override
  public abstract void close();
}
