package pants.http.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import pants.bytes.Bytes;
import pants.bytes.Delimiter;
import pants.bytes.ReceiveBuffer;
import pants.http.BadMessageException;
import pants.http.HttpLimits;
import pants.testing.DelimiterFeeder;

/**
 * What a reader makes of some bytes, whole, byte by byte and split everywhere: each head as its
 * text, and each body with its end as one value, since how a body is cut means nothing.
 */
final class Messages {
  private Messages() {}

  /** A body, joined, and the text of its trailers. */
  record Whole(Bytes body, String trailers) {}

  /** What came before the end, and the refusal. */
  record Read(List<Object> values, Bytes rest, @Nullable BadMessageException refusal) {
    int status() {
      return refusal == null ? 200 : refusal.status();
    }

    List<Head> heads() {
      return values.stream().filter(Head.class::isInstance).map(Head.class::cast).toList();
    }

    List<String> bodies() {
      return values.stream()
          .filter(Whole.class::isInstance)
          .map(each -> ((Whole) each).body().latin1())
          .toList();
    }
  }

  private static final class Joined implements Delimiter<Object> {
    private final Delimiter<HttpEvent> reader;
    private Bytes body = Bytes.EMPTY;

    Joined(Delimiter<HttpEvent> reader) {
      this.reader = reader;
    }

    @Override
    public @Nullable Object take(ReceiveBuffer buffer) {
      for (var event = reader.take(buffer); event != null; event = reader.take(buffer)) {
        var value = join(event);
        if (value != null) {
          return value;
        }
      }
      return null;
    }

    @Override
    public @Nullable Object end(ReceiveBuffer rest) {
      var event = reader.end(rest);
      return event == null ? null : join(event);
    }

    @Override
    public int minimum() {
      return reader.minimum();
    }

    private @Nullable Object join(HttpEvent event) {
      return switch (event) {
        case Head head -> head;
        case HttpEvent.Body piece -> {
          body = body.concat(piece.bytes());
          yield null;
        }
        case HttpEvent.End end -> {
          var whole = new Whole(body, end.trailers().toString());
          body = Bytes.EMPTY;
          yield whole;
        }
      };
    }
  }

  static Read requests(String input) {
    return requests(Bytes.latin1(input), HttpLimits.DEFAULT);
  }

  static Read requests(Bytes input, HttpLimits limits) {
    return read(() -> new RequestReader(limits), input, false);
  }

  static Read requestsToEnd(String input) {
    return read(() -> new RequestReader(HttpLimits.DEFAULT), Bytes.latin1(input), true);
  }

  static Read responses(Bytes input, boolean toEnd, String... methods) {
    return read(
        () -> {
          var reader = new ResponseReader(HttpLimits.DEFAULT);
          for (var method : methods) {
            reader.expect(method);
          }
          return reader;
        },
        input,
        toEnd);
  }

  /** Every way; a refusal is the last that comes, and the same every way. */
  static Read read(Supplier<Delimiter<HttpEvent>> reader, Bytes input, boolean toEnd) {
    var seen = new ArrayList<>();
    var feeder =
        new DelimiterFeeder<Object>(
            () -> {
              seen.clear();
              return new Joined(reader.get()).map(value -> noted(seen, value));
            });
    try {
      var fed = toEnd ? feeder.feedToEnd(input) : feeder.feed(input);
      return new Read(fed.values(), fed.rest(), null);
    } catch (BadMessageException e) {
      return new Read(List.copyOf(seen), Bytes.EMPTY, e);
    }
  }

  private static Object noted(List<Object> seen, Object value) {
    seen.add(value);
    return value;
  }
}
