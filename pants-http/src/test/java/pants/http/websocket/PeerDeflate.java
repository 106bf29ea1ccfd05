package pants.http.websocket;

import java.io.ByteArrayOutputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import pants.bytes.Bytes;

/**
 * Compression by the peer of a case (RFC 7692, section 7.2), without the code that is under test.
 */
final class PeerDeflate implements AutoCloseable {
  private static final int TAIL = 4;
  private static final int BUFFER = 16 * 1024;

  private final Deflater deflater = new Deflater(1, true);
  private final Inflater inflater = new Inflater(true);
  private final boolean forgets;
  private final boolean oursForgets;
  private final byte[] buffer = new byte[BUFFER];

  PeerDeflate(Role ours, Case.Terms terms) {
    boolean server = ours == Role.SERVER;
    forgets = server ? terms.clientForgets(ours) : terms.serverForgets(ours);
    oursForgets = server ? terms.serverForgets(ours) : terms.clientForgets(ours);
  }

  Bytes compress(Bytes message) {
    if (forgets) {
      deflater.reset();
    }
    deflater.setInput(message.toArray());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int count;
    do {
      count = deflater.deflate(buffer, 0, BUFFER, Deflater.SYNC_FLUSH);
      out.write(buffer, 0, count);
    } while (count == BUFFER);
    return Bytes.of(out.toByteArray(), 0, out.size() - TAIL);
  }

  /** Without what went before, where our side must not refer to that. */
  Bytes decompress(Bytes payload) {
    if (oursForgets) {
      inflater.reset();
    }
    inflater.setInput(payload.concat(Bytes.hex("0000ffff")).toArray());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      for (int count = inflater.inflate(buffer); count > 0; count = inflater.inflate(buffer)) {
        out.write(buffer, 0, count);
      }
    } catch (DataFormatException e) {
      throw new AssertionError("what came back cannot be decompressed", e);
    }
    return Bytes.of(out.toByteArray());
  }

  @Override
  public void close() {
    deflater.end();
    inflater.end();
  }
}
