package pants.http.coding;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.encoder.Encoder;
import com.aayushatharva.brotli4j.encoder.EncoderJNI;
import com.aayushatharva.brotli4j.encoder.EncoderJNI.Operation;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Compresses by brotli (RFC 7932), with the library brotli4j. */
final class BrotliEncoder extends ContentEncoder {
  /** Less time than gzip takes for as much; 5 takes three times as long, for a tenth less. */
  private static final int QUALITY = 3;

  /** A window of 256 KiB: more is memory for each body. */
  private static final int WINDOW_LOG = 18;

  private static final int INPUT = 16 * 1024;

  private final EncoderJNI.Wrapper encoder;

  BrotliEncoder() {
    Brotli4jLoader.ensureAvailability();
    try {
      encoder = new EncoderJNI.Wrapper(INPUT, QUALITY, WINDOW_LOG, Encoder.Mode.GENERIC);
    } catch (IOException e) {
      throw new IllegalStateException("no memory for brotli", e);
    }
  }

  @Override
  void compress(byte[] array, int offset, int count, boolean last) {
    int at = offset;
    int end = offset + count;
    do {
      ByteBuffer input = encoder.getInputBuffer();
      input.clear();
      int part = Math.min(end - at, input.remaining());
      input.put(array, at, part);
      at += part;
      Operation rest = last ? Operation.FINISH : Operation.FLUSH;
      push(at < end ? Operation.PROCESS : rest, part);
    } while (at < end);
  }

  private void push(Operation operation, int count) {
    encoder.push(operation, count);
    while (encoder.isSuccess()) {
      if (encoder.hasMoreOutput()) {
        pull();
      } else if (encoder.hasRemainingInput()) {
        encoder.push(operation, 0);
      } else {
        return;
      }
    }
    throw new IllegalStateException("brotli failed");
  }

  private void pull() {
    ByteBuffer output = encoder.pull();
    while (output.hasRemaining()) {
      int part = Math.min(output.remaining(), room());
      output.get(out, length, part);
      length += part;
    }
  }

  @Override
  public void close() {
    encoder.destroy();
  }
}
