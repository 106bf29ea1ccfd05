package pants.benchmarks;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
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
import pants.bytes.ReceiveBuffer;
import pants.http.HttpLimits;
import pants.http.wire.HttpEvent;
import pants.http.wire.HttpWriter;
import pants.http.wire.RequestReader;

/**
 * Reading a request without a body, of sixteen that arrived together, up to its end, and writing a
 * small response; for each one, without the network.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Thread)
public class HttpHeadBenchmark {
  private static final int PIPELINED = 16;
  private static final String SHORT = "GET / HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n";
  private static final String BROWSER =
      "GET /assets/app.css?v=20260101 HTTP/1.1\r\n"
          + "Host: www.example.org\r\n"
          + "Connection: keep-alive\r\n"
          + "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
          + " Chrome/126.0.0.0 Safari/537.36\r\n"
          + "Accept: text/css,*/*;q=0.1\r\n"
          + "Accept-Language: en-GB,en;q=0.9,de;q=0.8\r\n"
          + "Accept-Encoding: gzip, deflate, br, zstd\r\n"
          + "Referer: https://www.example.org/articles/2026/a-title-of-some-length\r\n"
          + "Cookie: session=0123456789abcdef0123456789abcdef; theme=dark\r\n"
          + "Sec-Fetch-Dest: style\r\n"
          + "Sec-Fetch-Mode: no-cors\r\n"
          + "Sec-Fetch-Site: same-origin\r\n"
          + "If-None-Match: \"64-6b00f978\"\r\n"
          + "\r\n";

  /** Which head: 40 bytes with one field, or 600 with twelve. */
  @Param({"short", "browser"})
  public String head;

  private final ReceiveBuffer buffer = new ReceiveBuffer(64 * 1024);
  private final RequestReader reader = new RequestReader(HttpLimits.DEFAULT);
  private final HttpWriter writer = new HttpWriter();
  private ByteBuffer arrived;

  /** Makes what arrives. */
  @Setup
  public void fill() {
    String text = head.equals("short") ? SHORT : BROWSER;
    arrived = ByteBuffer.allocateDirect(PIPELINED * text.length());
    arrived.put(text.repeat(PIPELINED).getBytes(StandardCharsets.ISO_8859_1)).flip();
  }

  /**
   * Only the copy out of the memory that the network was read into, and the dropping of it.
   *
   * @param sink takes the length
   */
  @Benchmark
  @OperationsPerInvocation(PIPELINED)
  public void arrive(Blackhole sink) {
    buffer.append(arrived.rewind());
    sink.consume(buffer.length());
    buffer.clear();
  }

  /**
   * The same, and reading it.
   *
   * @param sink takes the events
   */
  @Benchmark
  @OperationsPerInvocation(PIPELINED)
  public void read(Blackhole sink) {
    buffer.append(arrived.rewind());
    for (HttpEvent event = reader.take(buffer); event != null; event = reader.take(buffer)) {
      sink.consume(event);
    }
  }

  /**
   * Writes a response of three fields and a few bytes.
   *
   * @param sink takes the bytes
   */
  @Benchmark
  public void write(Blackhole sink) {
    writer
        .status(200)
        .field("Content-Type", "text/plain; charset=utf-8")
        .field("Content-Length", 5)
        .field("Server", "Pants")
        .endHead()
        .writeTo((array, offset, length) -> sink.consume(length));
  }
}
