package pants.bytes;

import org.jspecify.annotations.Nullable;

/** {@link Delimiter#exactly}. */
record Exactly(int count) implements Delimiter<Bytes> {
  Exactly {
    if (count < 0) {
      throw new IllegalArgumentException("count must not be negative: " + count);
    }
  }

  @Override
  public @Nullable Bytes take(ReceiveBuffer buffer) {
    return buffer.length() < count ? null : buffer.take(count);
  }

  @Override
  public int minimum() {
    return count;
  }
}
