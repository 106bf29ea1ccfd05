package pants.bytes;

import org.jspecify.annotations.Nullable;

/** {@link Delimiter#available}. */
record Available() implements Delimiter<Bytes> {
  static final Available INSTANCE = new Available();

  @Override
  public @Nullable Bytes take(ReceiveBuffer buffer) {
    return buffer.isEmpty() ? null : buffer.take(buffer.length());
  }
}
