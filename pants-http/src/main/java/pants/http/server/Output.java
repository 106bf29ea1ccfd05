package pants.http.server;

import org.jspecify.annotations.Nullable;
import pants.bytes.Bytes;
import pants.http.wire.HttpWriter;

/**
 * Where the connections of a server encode what they send. A connection that reads one request
 * behind the other gathers its answers here, so that they are handed to its stream in one piece.
 * When another has something to say, what was gathered goes first.
 */
final class Output {
  /** So much is gathered at most, so that the bounds of the stream soon hear of it. */
  private static final int MOST = 16 * 1024;

  private final HttpWriter writer = new HttpWriter();
  private Bytes.@Nullable Sink owner;

  /** The writer, behind what was gathered for the same connection. */
  HttpWriter of(Bytes.Sink connection) {
    if (owner != connection) {
      handOver();
      owner = connection;
    }
    return writer;
  }

  boolean isFull() {
    return writer.length() > MOST;
  }

  /** Hands over what a connection has gathered. */
  void handOver(Bytes.Sink connection) {
    if (owner == connection) {
      handOver();
    }
  }

  private void handOver() {
    Bytes.Sink last = owner;
    if (last != null) {
      owner = null;
      writer.writeTo(last);
    }
  }

  /** Drops what a connection has gathered that is gone. */
  void drop(Bytes.Sink connection) {
    if (owner == connection) {
      owner = null;
      writer.truncate(0);
    }
  }
}
