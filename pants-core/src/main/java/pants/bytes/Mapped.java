package pants.bytes;

import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@link Delimiter#map}. */
record Mapped<T, R>(Delimiter<T> source, Function<? super T, ? extends R> mapping)
    implements Delimiter<R> {
  Mapped {
    Objects.requireNonNull(mapping, "mapping");
  }

  @Override
  public @Nullable R take(ReceiveBuffer buffer) {
    return mapped(source.take(buffer));
  }

  @Override
  public @Nullable R end(ReceiveBuffer rest) {
    return mapped(source.end(rest));
  }

  private @Nullable R mapped(@Nullable T value) {
    return value == null
        ? null
        : Objects.requireNonNull(mapping.apply(value), "the mapping of a delimiter returned null");
  }

  @Override
  public int minimum() {
    return source.minimum();
  }
}
