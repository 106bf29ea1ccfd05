package pants;

import java.time.Duration;
import java.util.Objects;

/**
 * The bounds of a stream, each on by default. A value: each method gives a copy with one bound
 * changed.
 */
public final class StreamLimits {
  /**
   * The bounds of a stream that is given none: received bytes that wait for a delimiter 64 KiB,
   * grown to fit a count up to 1 MiB; pending output 1 MiB soft and 16 MiB hard; 60 s for a peer
   * that takes no output; 10 s to connect.
   */
  public static final StreamLimits DEFAULT =
      new StreamLimits(
          64 * 1024, 1 << 20, 1 << 20, 16 << 20, Duration.ofSeconds(60), Duration.ofSeconds(10));

  private final int bufferSize;
  private final int maxBufferSize;
  private final long softOutput;
  private final long hardOutput;
  private final Duration writeStall;
  private final Duration connect;

  private StreamLimits(
      int bufferSize,
      int maxBufferSize,
      long softOutput,
      long hardOutput,
      Duration writeStall,
      Duration connect) {
    this.bufferSize = bufferSize;
    this.maxBufferSize = maxBufferSize;
    this.softOutput = softOutput;
    this.hardOutput = hardOutput;
    this.writeStall = writeStall;
    this.connect = connect;
  }

  /**
   * How many received bytes may wait for a delimiter: a value and what ends it must fit.
   *
   * @return bytes
   */
  public int bufferSize() {
    return bufferSize;
  }

  /**
   * Bounds the received bytes that wait for a delimiter.
   *
   * @param bytes above zero; the maximum is raised with it where it is lower
   * @return a copy
   * @throws IllegalArgumentException if it is zero or negative
   */
  public StreamLimits bufferSize(int bytes) {
    positive("bufferSize", bytes);
    return new StreamLimits(
        bytes, Math.max(bytes, maxBufferSize), softOutput, hardOutput, writeStall, connect);
  }

  /**
   * How far the buffer may grow to fit a delimiter that counts.
   *
   * @return bytes
   */
  public int maxBufferSize() {
    return maxBufferSize;
  }

  /**
   * Bounds how far the buffer may grow to fit a delimiter that counts, so that a length which a
   * peer sends never chooses how much memory it gets.
   *
   * @param bytes at least the buffer's size
   * @return a copy
   * @throws IllegalArgumentException if it is less
   */
  public StreamLimits maxBufferSize(int bytes) {
    if (bytes < bufferSize) {
      throw new IllegalArgumentException(
          "maxBufferSize must be at least the bufferSize of " + bufferSize + ": " + bytes);
    }
    return new StreamLimits(bufferSize, bytes, softOutput, hardOutput, writeStall, connect);
  }

  /**
   * How much pending output makes a stream stop reading, and {@code write} say that there is no
   * room.
   *
   * @return bytes
   */
  public long softOutput() {
    return softOutput;
  }

  /**
   * Bounds pending output softly: above it the stream stops reading, and {@code write} returns
   * false; at half of it both end, and {@code onDrain} is called.
   *
   * @param bytes above zero; the hard bound is raised with it where it is lower
   * @return a copy
   * @throws IllegalArgumentException if it is zero or negative
   */
  public StreamLimits softOutput(long bytes) {
    positive("softOutput", bytes);
    return new StreamLimits(
        bufferSize, maxBufferSize, bytes, Math.max(bytes, hardOutput), writeStall, connect);
  }

  /**
   * How much pending output closes a stream.
   *
   * @return bytes
   */
  public long hardOutput() {
    return hardOutput;
  }

  /**
   * Bounds pending output: who writes on while this much is pending loses the stream, with {@code
   * onOverflowError}. One write of any size is taken while less is pending.
   *
   * @param bytes at least the soft bound
   * @return a copy
   * @throws IllegalArgumentException if it is less
   */
  public StreamLimits hardOutput(long bytes) {
    if (bytes < softOutput) {
      throw new IllegalArgumentException(
          "hardOutput must be at least the softOutput of " + softOutput + ": " + bytes);
    }
    return new StreamLimits(bufferSize, maxBufferSize, softOutput, bytes, writeStall, connect);
  }

  /**
   * How long a peer may take none of the pending output.
   *
   * @return the time
   */
  public Duration writeStall() {
    return writeStall;
  }

  /**
   * Bounds how long a peer may take none of the pending output before the stream fails.
   *
   * @param time above zero
   * @return a copy
   * @throws IllegalArgumentException if it is zero or negative
   */
  public StreamLimits writeStall(Duration time) {
    return new StreamLimits(
        bufferSize, maxBufferSize, softOutput, hardOutput, positive("writeStall", time), connect);
  }

  /**
   * How long connecting may take, the look-up of the name and every address included.
   *
   * @return the time
   */
  public Duration connect() {
    return connect;
  }

  /**
   * Bounds how long connecting may take.
   *
   * @param time above zero
   * @return a copy
   * @throws IllegalArgumentException if it is zero or negative
   */
  public StreamLimits connect(Duration time) {
    return new StreamLimits(
        bufferSize, maxBufferSize, softOutput, hardOutput, writeStall, positive("connect", time));
  }

  private static void positive(String name, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + " must be above zero: " + value);
    }
  }

  private static Duration positive(String name, Duration time) {
    Objects.requireNonNull(time, name);
    if (time.isNegative() || time.isZero()) {
      throw new IllegalArgumentException(name + " must be above zero: " + time);
    }
    return time;
  }

  @Override
  public String toString() {
    return "bufferSize %d, maxBufferSize %d, softOutput %d, hardOutput %d, writeStall %s, connect %s"
        .formatted(bufferSize, maxBufferSize, softOutput, hardOutput, writeStall, connect);
  }
}
