package pants.http.websocket;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import pants.bytes.Bytes;
import pants.bytes.ReceiveBuffer;

/**
 * Reading masked frames, of sixteen that arrived together, and writing what a server and a client
 * send; for each one, without the network. In the package of what it measures, which is not public.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Thread)
public class FrameBenchmark {
  private static final int TOGETHER = 16;

  /** Bytes of the payload. */
  @Param({"64", "1024"})
  public int size;

  private final ReceiveBuffer buffer = new ReceiveBuffer(64 * 1024);
  private final FrameReader reader = new FrameReader(Role.SERVER, false, WebSocketLimits.DEFAULT);
  private final FrameWriter server = new FrameWriter(Role.SERVER);
  private final FrameWriter client = new FrameWriter(Role.CLIENT);
  private final Utf8Check check = new Utf8Check();
  private ByteBuffer arrived;
  private Bytes payload;

  /** Makes what arrives. */
  @Setup
  public void fill() {
    payload = Bytes.utf8("x".repeat(size));
    for (int i = 0; i < TOGETHER; i++) {
      client.head(Opcode.TEXT, true, false, size).payload(payload);
    }
    Bytes frames = client.toBytes();
    arrived = ByteBuffer.allocateDirect(frames.length());
    arrived.put(frames.asByteBuffer()).flip();
  }

  /**
   * Only the copy out of the memory that the network was read into, and the dropping of it.
   *
   * @param sink takes the length
   */
  @Benchmark
  @OperationsPerInvocation(TOGETHER)
  public void arrive(Blackhole sink) {
    buffer.append(arrived.rewind());
    sink.consume(buffer.length());
    buffer.clear();
  }

  /**
   * The same, and reading it.
   *
   * @param sink takes the frames
   */
  @Benchmark
  @OperationsPerInvocation(TOGETHER)
  public void read(Blackhole sink) {
    buffer.append(arrived.rewind());
    for (Frame frame = reader.take(buffer); frame != null; frame = reader.take(buffer)) {
      sink.consume(frame);
    }
  }

  /**
   * The same, and checking that each is UTF-8.
   *
   * @param sink takes the frames
   */
  @Benchmark
  @OperationsPerInvocation(TOGETHER)
  public void readText(Blackhole sink) {
    buffer.append(arrived.rewind());
    for (Frame frame = reader.take(buffer); frame != null; frame = reader.take(buffer)) {
      check.next(frame.payload());
      check.end();
      sink.consume(frame);
    }
  }

  /**
   * Writes a frame as a server does.
   *
   * @param sink takes the length
   */
  @Benchmark
  public void write(Blackhole sink) {
    server.head(Opcode.TEXT, true, false, size).payload(payload);
    server.writeTo((array, offset, length) -> sink.consume(length));
  }

  /**
   * Writes a frame as a client does, masked.
   *
   * @param sink takes the length
   */
  @Benchmark
  public void writeMasked(Blackhole sink) {
    client.head(Opcode.TEXT, true, false, size).payload(payload);
    client.writeTo((array, offset, length) -> sink.consume(length));
  }
}
