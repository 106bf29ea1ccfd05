package pants.bytes;

import org.jspecify.annotations.Nullable;

/**
 * Unpacks one record of a {@link NetStruct} from bytes that come in pieces, and says how many it
 * still needs: for reading from something that must be told how much to read.
 *
 * {@snippet :
 * Unpacker unpacker = NetStruct.of("!H$").unpacker();
 * while (unpacker.remaining() > 0) {
 *   unpacker.feed(Bytes.of(in.readNBytes(unpacker.remaining())));
 * }
 * }
 */
public final class Unpacker {
  private final NetStruct format;
  private final ReceiveBuffer buffer = new ReceiveBuffer(Integer.MAX_VALUE);
  private int needed;
  private @Nullable Values result;

  Unpacker(NetStruct format) {
    this.format = format;
    advance();
  }

  /**
   * Takes more bytes. What comes when the record is complete is kept as {@link #unused()}.
   *
   * @param data the bytes, none of them too
   * @return {@link #remaining()}
   * @throws IllegalArgumentException when a length is negative or above 2,147,483,647
   */
  public int feed(Bytes data) {
    buffer.append(data.asByteBuffer());
    if (result == null) {
      advance();
    }
    return remaining();
  }

  private void advance() {
    needed = format.required(buffer.asByteBuffer(buffer.length()));
    if (needed <= buffer.length()) {
      result = format.unpack(buffer.take(needed));
    }
  }

  /**
   * How many more bytes the record certainly has; more when a length that has not come yet says so.
   *
   * @return 0 when the record is complete
   */
  public int remaining() {
    return result == null ? needed - buffer.length() : 0;
  }

  /**
   * The record.
   *
   * @return its values, or null when it is not complete
   */
  public @Nullable Values result() {
    return result;
  }

  /**
   * What came behind the record.
   *
   * @return these bytes; none while the record is not complete
   */
  public Bytes unused() {
    return result == null ? Bytes.EMPTY : buffer.peek(buffer.length());
  }
}
