package pants.http.websocket;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import pants.StreamLimits;

/**
 * The bounds of a WebSocket, each on by default. A value: each method that takes a bound gives a
 * copy with that one changed.
 */
public final class WebSocketLimits {
  /**
   * The bounds of a WebSocket that is given none: messages of 1 MiB in 4096 frames; 64 KiB that
   * wait for a delimiter; 1000 control frames a second; 10 s for a server to answer a handshake; 60
   * s of silence; 10 s to close; and {@link StreamLimits#DEFAULT}.
   */
  public static final WebSocketLimits DEFAULT = new WebSocketLimits(new Values());

  private static final class Values implements Cloneable {
    StreamLimits stream = StreamLimits.DEFAULT;
    int message = 1 << 20;
    int fragments = 4096;
    int bufferSize = 64 * 1024;
    int controlFrames = 1000;
    Duration handshake = Duration.ofSeconds(10);
    Duration idle = Duration.ofSeconds(60);
    Duration closing = Duration.ofSeconds(10);

    Values copy() {
      try {
        return (Values) clone();
      } catch (CloneNotSupportedException e) {
        throw new AssertionError(e);
      }
    }
  }

  private final Values values;

  private WebSocketLimits(Values values) {
    this.values = values;
  }

  private WebSocketLimits with(Consumer<Values> change) {
    Values copy = values.copy();
    change.accept(copy);
    return new WebSocketLimits(copy);
  }

  /**
   * The bounds of the stream below: pending output, write stall, the time to connect. A receiver
   * that is slower than what is written to it is closed at its {@link StreamLimits#hardOutput()}.
   *
   * @return the bounds
   */
  public StreamLimits stream() {
    return values.stream;
  }

  /**
   * Sets the bounds of the stream below.
   *
   * @param limits the bounds
   * @return a copy
   */
  public WebSocketLimits stream(StreamLimits limits) {
    return with(copy -> copy.stream = Objects.requireNonNull(limits, "limits"));
  }

  /**
   * How long a message may be that is handed on whole, in bytes, after decompression.
   *
   * @return bytes
   */
  public int message() {
    return values.message;
  }

  /**
   * Bounds a message that is handed on whole, after decompression. A longer one closes with 1009:
   * as soon as a frame announces it, or while it is decompressed.
   *
   * @param bytes bytes, above zero
   * @return a copy
   * @throws IllegalArgumentException if it is zero or negative
   */
  public WebSocketLimits message(int bytes) {
    return with(copy -> copy.message = positive("message", bytes));
  }

  /**
   * How many frames a message may have.
   *
   * @return frames
   */
  public int fragments() {
    return values.fragments;
  }

  /**
   * Bounds the frames of a message, empty ones included. More close with 1008.
   *
   * @param frames frames, above zero
   * @return a copy
   * @throws IllegalArgumentException if it is zero or negative
   */
  public WebSocketLimits fragments(int frames) {
    return with(copy -> copy.fragments = positive("fragments", frames));
  }

  /**
   * How many bytes of messages may wait for a delimiter; see {@link WebSocket#bufferSize(int)}.
   *
   * @return bytes
   */
  public int bufferSize() {
    return values.bufferSize;
  }

  /**
   * Bounds the bytes of messages that wait for a delimiter.
   *
   * @param bytes bytes, above zero
   * @return a copy
   * @throws IllegalArgumentException if it is zero or negative
   */
  public WebSocketLimits bufferSize(int bytes) {
    return with(copy -> copy.bufferSize = positive("bufferSize", bytes));
  }

  /**
   * How many control frames may come in a second.
   *
   * @return frames
   */
  public int controlFrames() {
    return values.controlFrames;
  }

  /**
   * Bounds the control frames (ping, pong) that come in a second. More close with 1008.
   *
   * @param frames frames, above zero
   * @return a copy
   * @throws IllegalArgumentException if it is zero or negative
   */
  public WebSocketLimits controlFrames(int frames) {
    return with(copy -> copy.controlFrames = positive("controlFrames", frames));
  }

  /**
   * How long a client waits for the server's answer to its handshake.
   *
   * @return a time
   */
  public Duration handshake() {
    return values.handshake;
  }

  /**
   * Bounds the time in which a server must answer a client's handshake, once connected; and in
   * which a client of {@linkplain WebSocket#allowOldHandshake draft 76} must end its own.
   *
   * @param time above zero
   * @return a copy
   * @throws IllegalArgumentException if it is zero or negative
   */
  public WebSocketLimits handshake(Duration time) {
    return with(copy -> copy.handshake = positive("handshake", time));
  }

  /**
   * How long a peer may be silent.
   *
   * @return a time
   */
  public Duration idle() {
    return values.idle;
  }

  /**
   * Bounds the silence of a peer. At the half of it the peer is sent a ping; one from which nothing
   * comes in all of it, not even the pong, is dropped. So a peer whose network is gone is noticed,
   * and those on the way do not forget the connection.
   *
   * @param time above zero
   * @return a copy
   * @throws IllegalArgumentException if it is zero or negative
   */
  public WebSocketLimits idle(Duration time) {
    return with(copy -> copy.idle = positive("idle", time));
  }

  /**
   * How long a peer may take to answer a close frame and to end the connection.
   *
   * @return a time
   */
  public Duration closing() {
    return values.closing;
  }

  /**
   * Bounds the time in which a peer must answer a close frame and, where this side is a client, end
   * the connection. Then the connection is dropped.
   *
   * @param time above zero
   * @return a copy
   * @throws IllegalArgumentException if it is zero or negative
   */
  public WebSocketLimits closing(Duration time) {
    return with(copy -> copy.closing = positive("closing", time));
  }

  private static int positive(String name, int value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + " must be above zero: " + value);
    }
    return value;
  }

  private static Duration positive(String name, Duration value) {
    if (value.isZero() || value.isNegative()) {
      throw new IllegalArgumentException(name + " must be above zero: " + value);
    }
    return value;
  }
}
