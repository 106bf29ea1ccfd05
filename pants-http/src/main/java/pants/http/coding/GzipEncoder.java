package pants.http.coding;

import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Compresses by gzip (RFC 1952), with the platform's deflate. */
final class GzipEncoder extends ContentEncoder {
  /** Level 6 takes two to three times as long, for a tenth less. */
  private static final int LEVEL = 4;

  /** Deflate, no flags, no time, no hint, no system. */
  private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

  private final Deflater deflater = new Deflater(LEVEL, true);
  private final CRC32 checksum = new CRC32();
  private boolean begun;

  @Override
  void compress(byte[] array, int offset, int count, boolean last) {
    if (!begun) {
      begun = true;
      room();
      System.arraycopy(HEADER, 0, out, length, HEADER.length);
      length += HEADER.length;
    }
    checksum.update(array, offset, count);
    deflater.setInput(array, offset, count);
    if (last) {
      deflater.finish();
    }
    deflate(last ? Deflater.NO_FLUSH : Deflater.SYNC_FLUSH);
    if (last) {
      room();
      put((int) checksum.getValue());
      put((int) deflater.getBytesRead());
    }
  }

  /** A flush is complete, and so is the end, when there was more room than need be. */
  private void deflate(int flush) {
    int room;
    int count;
    do {
      room = room();
      count = deflater.deflate(out, length, room, flush);
      length += count;
    } while (count == room);
  }

  private void put(int value) {
    for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
      out[length++] = (byte) (value >>> shift);
    }
  }

  @Override
  public void close() {
    deflater.end();
  }
}
