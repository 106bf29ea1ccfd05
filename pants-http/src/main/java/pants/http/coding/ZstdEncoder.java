package pants.http.coding;

import com.github.luben.zstd.EndDirective;
import com.github.luben.zstd.ZstdCompressCtx;
import java.nio.ByteBuffer;

/** Compresses by zstd (RFC 8878), with the library zstd-jni. */
final class ZstdEncoder extends ContentEncoder {
  private static final int LEVEL = 3;

  /** A window of 128 KiB: more is memory for each body, and RFC 9659 bounds it for clients. */
  private static final int WINDOW_LOG = 17;

  private final ZstdCompressCtx context =
      new ZstdCompressCtx().setLevel(LEVEL).setWindowLog(WINDOW_LOG);

  @Override
  void compress(byte[] array, int offset, int count, boolean last) {
    ByteBuffer input = ByteBuffer.wrap(array, offset, count);
    boolean done = false;
    while (!done) {
      int room = room();
      ByteBuffer output = ByteBuffer.wrap(out, length, room);
      done =
          context.compressByteBufferStream(
              output, input, last ? EndDirective.END : EndDirective.FLUSH);
      length = output.position();
    }
  }

  @Override
  public void close() {
    context.close();
  }
}
