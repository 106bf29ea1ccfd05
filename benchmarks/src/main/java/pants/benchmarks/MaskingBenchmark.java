package pants.benchmarks;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import pants.bytes.Masking;

/** Unmasking a payload from one array to another, where it begins behind a header. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Thread)
public class MaskingBenchmark {
  private static final int HEADER = 6;

  /** Bytes of the payload. */
  @Param({"16", "64", "125", "1024", "65536"})
  public int size;

  private byte[] source;
  private byte[] target;
  private int key;

  /** Makes a payload. */
  @Setup
  public void fill() {
    Random random = new Random(1);
    source = new byte[HEADER + size];
    target = new byte[size];
    random.nextBytes(source);
    key = random.nextInt();
  }

  /**
   * As the library does it, eight bytes at a time.
   *
   * @return the payload
   */
  @Benchmark
  public byte[] eightAtATime() {
    Masking.copy(source, HEADER, target, 0, size, key);
    return target;
  }

  /**
   * As the standard writes it down.
   *
   * @return the payload
   */
  @Benchmark
  public byte[] byteByByte() {
    for (int i = 0; i < size; i++) {
      target[i] = (byte) (source[HEADER + i] ^ (key >> (24 - i % 4 * 8)));
    }
    return target;
  }
}
