package pants;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import pants.bytes.Bytes;
import pants.bytes.Delimiter;
import pants.bytes.ReceiveBuffer;

/** Takes values off what a stream has received, and hands each to the stream's handler. */
final class Reader {
  /** How many values may be taken in a row that consume nothing, before it is called a fault. */
  private static final int MAX_WITHOUT_PROGRESS = 1000;

  private ReceiveBuffer buffer;
  private Delimiter<?> delimiter = Delimiter.available();
  private @Nullable Consumer<Object> handler;
  private int bufferSize;
  private boolean stuck;
  private int withoutProgress;

  Reader(int bufferSize) {
    this.bufferSize = bufferSize;
    this.buffer = new ReceiveBuffer(bufferSize);
  }

  Delimiter<?> delimiter() {
    return delimiter;
  }

  int bufferSize() {
    return bufferSize;
  }

  ReceiveBuffer buffer() {
    return buffer;
  }

  /** After an error of the delimiter or an overflow nothing is taken, until either is changed. */
  boolean isStuck() {
    return stuck;
  }

  void set(Delimiter<?> delimiter, @Nullable Consumer<Object> handler, int maxBufferSize) {
    int minimum = delimiter.minimum();
    if (minimum > maxBufferSize) {
      throw new IllegalArgumentException(
          "the delimiter "
              + delimiter
              + " needs "
              + minimum
              + " bytes, which is above the maxBufferSize of "
              + maxBufferSize);
    }
    this.delimiter = delimiter;
    this.handler = handler;
    fit();
  }

  void bufferSize(int bytes) {
    bufferSize = bytes;
    fit();
  }

  /** The window is the buffer's size, or what the delimiter counts where that is more. */
  private void fit() {
    buffer.limit(Math.max(bufferSize, delimiter.minimum()));
    stuck = false;
  }

  /** Goes on with what another stream has received. */
  void takeOver(Reader other) {
    buffer = other.buffer;
    other.buffer = new ReceiveBuffer(other.bufferSize);
    fit();
  }

  /** Takes and hands on whatever can be. The first value may be just what arrived. */
  void run(Connection connection, boolean fresh) {
    Stream stream = connection.stream();
    boolean first = fresh;
    while (connection.mayRead(stream) && !stuck) {
      long before = buffer.consumed();
      Object value = take(connection);
      if (value == null) {
        return;
      }
      if (buffer.consumed() != before) {
        withoutProgress = 0;
      } else if (++withoutProgress >= MAX_WITHOUT_PROGRESS) {
        fail(connection, noProgress());
        return;
      }
      boolean whole = first && value instanceof Bytes && buffer.isEmpty();
      first = false;
      hand(connection, stream, value, whole);
    }
  }

  private @Nullable Object take(Connection connection) {
    try {
      Object value = delimiter.take(buffer);
      if (value == null && buffer.overflows()) {
        stuck = true;
        connection.overflowed(
            new OverflowException(
                "more than "
                    + buffer.limit()
                    + " bytes (bufferSize) were received and "
                    + delimiter
                    + " was not met"));
      }
      return value;
    } catch (Throwable e) {
      fail(connection, e);
      return null;
    }
  }

  /** At the end of the stream: hands on what the delimiter makes of the rest. */
  void end(Connection connection) {
    Stream stream = connection.stream();
    while (connection.mayRead(stream) && !stuck) {
      Object value;
      try {
        value = delimiter.end(buffer);
      } catch (Throwable e) {
        fail(connection, e);
        return;
      }
      if (value == null) {
        return;
      }
      if (++withoutProgress >= MAX_WITHOUT_PROGRESS) {
        fail(connection, noProgress());
        return;
      }
      hand(connection, stream, value, false);
    }
  }

  private IllegalStateException noProgress() {
    return new IllegalStateException(
        delimiter + " gave " + MAX_WITHOUT_PROGRESS + " values in a row without consuming a byte");
  }

  private void fail(Connection connection, Throwable e) {
    stuck = true;
    connection.readFailed(e);
  }

  private void hand(Connection connection, Stream stream, Object value, boolean whole) {
    Engine engine = connection.engine();
    if (whole) {
      engine.arrived = (Bytes) value;
    }
    try {
      Consumer<Object> current = handler;
      if (current == null) {
        stream.onRead((Bytes) value);
      } else {
        current.accept(value);
      }
    } catch (Throwable e) {
      connection.thrown(e);
    } finally {
      if (whole) {
        engine.arrived = null;
      }
    }
  }
}
