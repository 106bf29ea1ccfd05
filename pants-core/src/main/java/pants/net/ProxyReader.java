package pants.net;

import org.jspecify.annotations.Nullable;
import pants.bytes.Bytes;
import pants.bytes.Delimiter;
import pants.bytes.ReceiveBuffer;

/**
 * Takes the header of the PROXY protocol off, by the text of HAProxy's doc/proxy-protocol.txt. It
 * is as strict as that text: a header has one meaning or is none.
 */
final class ProxyReader implements Delimiter<ProxyHeader> {
  private static final Bytes LINE = Bytes.latin1("PROXY ");
  private static final Bytes SIGNATURE = Bytes.hex("0d0a0d0a000d0a515549540a");
  private static final int LONGEST_LINE = 107;
  private static final int BLOCK_HEAD = 16;
  private static final int LONGEST_BLOCK = BLOCK_HEAD + 4096;

  @Override
  public int minimum() {
    return LONGEST_BLOCK;
  }

  @Override
  public @Nullable ProxyHeader take(ReceiveBuffer buffer) {
    int length = buffer.length();
    if (length == 0) {
      return null;
    }
    Bytes begin = buffer.get(0) == LINE.get(0) ? LINE : SIGNATURE;
    for (int i = 0; i < Math.min(length, begin.length()); i++) {
      if (buffer.get(i) != begin.get(i)) {
        throw malformed("it begins as neither version does");
      }
    }
    if (length < begin.length()) {
      return null;
    }
    return begin == LINE ? line(buffer) : block(buffer);
  }

  private static @Nullable ProxyHeader line(ReceiveBuffer buffer) {
    int end = buffer.indexOf((byte) '\n', 0);
    if (end >= LONGEST_LINE || (end < 0 && buffer.length() >= LONGEST_LINE)) {
      throw malformed("the line of version 1 has more than " + LONGEST_LINE + " bytes");
    }
    if (end < 0) {
      return null;
    }
    if (buffer.get(end - 1) != '\r') {
      throw malformed("the line of version 1 does not end with CR LF");
    }
    String line = buffer.take(end + 1).latin1();
    return ProxyLine.parse(line.substring(LINE.length(), end - 1));
  }

  private static @Nullable ProxyHeader block(ReceiveBuffer buffer) {
    if (buffer.length() < BLOCK_HEAD) {
      return null;
    }
    int length = BLOCK_HEAD + (buffer.get(14) & 0xFF) * 256 + (buffer.get(15) & 0xFF);
    if (length > LONGEST_BLOCK) {
      throw malformed("version 2 has more than " + LONGEST_BLOCK + " bytes");
    }
    return buffer.length() < length ? null : ProxyBlock.parse(buffer.take(length));
  }

  /** Its text goes into logs, and repeats nothing of what was received. */
  static IllegalArgumentException malformed(String why) {
    return new IllegalArgumentException("not a header of the PROXY protocol: " + why);
  }
}
