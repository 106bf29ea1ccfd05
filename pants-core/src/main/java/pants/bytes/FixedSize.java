package pants.bytes;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@link Delimiter#struct}. */
record FixedSize<T>(int size, Function<? super ByteBuffer, ? extends T> reader)
    implements Delimiter<T> {
  FixedSize {
    if (size < 1) {
      throw new IllegalArgumentException("size must be at least 1: " + size);
    }
    Objects.requireNonNull(reader, "reader");
  }

  @Override
  public @Nullable T take(ReceiveBuffer buffer) {
    if (buffer.length() < size) {
      return null;
    }
    ByteBuffer bytes = buffer.asByteBuffer(size);
    buffer.skip(size);
    return Objects.requireNonNull(reader.apply(bytes), "the reader of a struct returned null");
  }

  @Override
  public int minimum() {
    return size;
  }
}
