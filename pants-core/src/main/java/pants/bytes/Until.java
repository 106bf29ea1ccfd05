package pants.bytes;

import org.jspecify.annotations.Nullable;

/** {@link Delimiter#until}. */
record Until(Bytes delimiter) implements Delimiter<Bytes> {
  Until {
    if (delimiter.isEmpty()) {
      throw new IllegalArgumentException(
          "a delimiter to read until must not be empty: " + delimiter);
    }
  }

  @Override
  public @Nullable Bytes take(ReceiveBuffer buffer) {
    int found = buffer.indexOf(delimiter, buffer.scanned(this));
    if (found < 0) {
      // All but the last bytes of the delimiter may be here already.
      buffer.scanned(this, Math.max(0, buffer.length() - delimiter.length() + 1));
      return null;
    }
    Bytes before = buffer.take(found);
    buffer.skip(delimiter.length());
    return before;
  }
}
