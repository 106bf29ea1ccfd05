package pants.http.wire;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pants.bytes.Bytes;
import pants.bytes.Delimiter;
import pants.bytes.ReceiveBuffer;
import pants.http.BadMessageException;
import pants.http.HttpLimits;
import pants.testing.DelimiterFeeder;

/** What the reader makes of a form, whole, byte by byte and split everywhere. */
final class Parts {
  static final String TYPE = "multipart/form-data; boundary=XX";

  private Parts() {}

  /** A part: its head, its data joined, since how they are cut means nothing. */
  record Part(String name, @Nullable String filename, String headers, String data) {}

  /** What came before the end, and the refusal. */
  record Read(List<Object> values, @Nullable BadMessageException refusal) {
    int status() {
      return refusal == null ? 200 : refusal.status();
    }

    String rule() {
      return refusal == null ? "" : refusal.getMessage();
    }

    /** The parts of a form that was read to its end. */
    List<Part> parts() {
      if (refusal != null) {
        throw new AssertionError("refused", refusal);
      }
      if (!values.getLast().equals("last")) {
        throw new AssertionError("no end: " + values);
      }
      return values.subList(0, values.size() - 1).stream().map(Part.class::cast).toList();
    }

    Part part() {
      var parts = parts();
      if (parts.size() != 1) {
        throw new AssertionError("not one part: " + parts);
      }
      return parts.getFirst();
    }
  }

  private static final class Joined implements Delimiter<Object> {
    private final PartReader reader;
    private @Nullable PartHead head;
    private Bytes data = Bytes.EMPTY;

    Joined(PartReader reader) {
      this.reader = reader;
    }

    @Override
    public int minimum() {
      return reader.minimum();
    }

    @Override
    public @Nullable Object take(ReceiveBuffer buffer) {
      for (var event = reader.take(buffer); event != null; event = reader.take(buffer)) {
        switch (event) {
          case PartHead next -> head = next;
          case PartEvent.Data piece -> data = data.concat(piece.bytes());
          case PartEvent.End end -> {
            var part = new Part(head.name(), head.filename(), head.headers() + "", data.latin1());
            data = Bytes.EMPTY;
            head = null;
            return part;
          }
          case PartEvent.Last last -> {
            return "last";
          }
        }
      }
      return null;
    }

    @Override
    public @Nullable Object end(ReceiveBuffer rest) {
      return reader.end(rest);
    }
  }

  static Read read(String form) {
    return read(TYPE, form, HttpLimits.DEFAULT);
  }

  static Read read(String type, String form, HttpLimits limits) {
    var seen = new ArrayList<>();
    var feeder =
        new DelimiterFeeder<Object>(
            () -> {
              seen.clear();
              return new Joined(PartReader.of(type, limits))
                  .map(
                      value -> {
                        seen.add(value);
                        return value;
                      });
            });
    try {
      return new Read(feeder.feedToEnd(Bytes.latin1(form)).values(), null);
    } catch (BadMessageException e) {
      return new Read(List.copyOf(seen), e);
    }
  }
}
