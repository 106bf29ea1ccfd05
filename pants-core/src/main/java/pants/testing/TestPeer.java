package pants.testing;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import pants.bytes.Bytes;
import pants.bytes.ReceiveBuffer;
import pants.transport.TransportListener;

/**
 * The other end of a stream under test: sends what it is told to and keeps what the stream writes.
 *
 * <p>What a peer is told is done at once, and the engine runs until nothing more happens before the
 * method returns; so the next line of the test can look at the outcome. Behind {@link #pause} it is
 * done that much later, when the test {@linkplain TestEngine#advance advances} the clock.
 *
 * <p>An exception that a hook has thrown meanwhile is thrown by these methods; see {@link
 * TestEngine}.
 */
public final class TestPeer {
  private final TestEngine test;
  private final MemoryLoop loop;
  private final ReceiveBuffer arrived = new ReceiveBuffer(Integer.MAX_VALUE);
  private @Nullable MemoryTransport transport;
  private long scripted;
  private boolean connected;
  private boolean ended;
  private boolean reset;

  TestPeer(TestEngine test, MemoryLoop loop) {
    this.test = test;
    this.loop = loop;
  }

  void transport(MemoryTransport transport) {
    this.transport = transport;
  }

  MemoryTransport transport() {
    return Objects.requireNonNull(transport);
  }

  // Sending

  /**
   * Sends text as UTF-8, so that it arrives in one piece.
   *
   * @param text the text
   * @return this peer
   */
  public TestPeer send(String text) {
    return send(Bytes.utf8(text));
  }

  /**
   * Sends bytes, so that they arrive in one piece, or in several if the places are named where they
   * come apart. More than {@link TestEngine#segmentSize} always arrive in several.
   *
   * @param data the bytes
   * @param splits how many bytes stand before each place, in ascending order, each inside the bytes
   * @return this peer
   * @throws IllegalArgumentException if a place is not above the one before it, or not inside
   */
  public TestPeer send(Bytes data, int... splits) {
    int from = 0;
    for (int split : splits) {
      if (split <= from || split >= data.length()) {
        throw new IllegalArgumentException(
            "a split must be above %d and below %d: %d".formatted(from, data.length(), split));
      }
      from = split;
    }
    from = 0;
    for (int split : splits) {
      sendLater(data.slice(from, split));
      from = split;
    }
    sendLater(data.slice(from, data.length()));
    return settled();
  }

  /**
   * Sends text as UTF-8, so that each byte arrives alone.
   *
   * @param text the text
   * @return this peer
   */
  public TestPeer sendByteByByte(String text) {
    return sendByteByByte(Bytes.utf8(text));
  }

  /**
   * Sends bytes, so that each arrives alone.
   *
   * @param data the bytes
   * @return this peer
   */
  public TestPeer sendByteByByte(Bytes data) {
    for (int i = 0; i < data.length(); i++) {
      sendLater(data.slice(i, i + 1));
    }
    return settled();
  }

  private void sendLater(Bytes piece) {
    later(
        () -> {
          piece.writeTo(transport());
          transport().flush();
        });
  }

  /**
   * Lets some time go by before what the peer is told next is done.
   *
   * @param time how long, from now or from the end of the last pause, whichever is later
   * @return this peer
   * @throws IllegalArgumentException if the time is negative
   */
  public TestPeer pause(Duration time) {
    scripted = Math.max(scripted, loop.nanoTime()) + TestEngine.nanos(time);
    return this;
  }

  /**
   * Sends no more: the stream is told {@code onEnd}. What the stream still writes is received.
   *
   * @return this peer
   */
  public TestPeer end() {
    later(() -> transport().end());
    return settled();
  }

  /**
   * Closes the connection in order: the stream is told {@code onEnd}, and if it goes on writing, it
   * fails.
   *
   * @return this peer
   */
  public TestPeer close() {
    later(() -> transport().close());
    return settled();
  }

  /**
   * Cuts the connection: the stream fails.
   *
   * @return this peer
   */
  public TestPeer reset() {
    later(() -> transport().reset());
    return settled();
  }

  // Receiving

  /**
   * Takes what has arrived since this was called last.
   *
   * @return what the stream wrote
   */
  public Bytes receive() {
    settled();
    return arrived.take(arrived.length());
  }

  /**
   * Takes what has arrived since this was called last, as UTF-8.
   *
   * @return what the stream wrote
   */
  public String receiveText() {
    return receive().utf8();
  }

  /**
   * Takes no more of what the stream writes, so that it is pending there, or goes on.
   *
   * @param on true to stop
   * @return this peer
   */
  public TestPeer pauseReading(boolean on) {
    later(() -> transport().room(on ? 0 : Long.MAX_VALUE));
    return settled();
  }

  /**
   * Takes some more bytes of what the stream writes, and then no more.
   *
   * @param bytes how many; not negative
   * @return this peer
   * @throws IllegalArgumentException if it is negative
   */
  public TestPeer take(int bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("bytes must not be negative: " + bytes);
    }
    later(
        () -> {
          long room = transport().room();
          transport().room(room == Long.MAX_VALUE ? bytes : room + bytes);
        });
    return settled();
  }

  /**
   * Whether somebody is connected with this peer, or was.
   *
   * @return false until then
   */
  public boolean connected() {
    settled();
    return connected;
  }

  /**
   * Whether the stream sends no more: it has closed, or its end was received.
   *
   * @return whether the end has arrived, behind all that was written before it
   */
  public boolean ended() {
    settled();
    return ended;
  }

  /**
   * Whether the connection failed for this peer: it sent something to a stream that was closed, or
   * the network {@linkplain TestEngine#resetAt cut} it.
   *
   * @return whether the stream's end was reset
   */
  public boolean failed() {
    settled();
    return reset;
  }

  private void later(Runnable action) {
    scripted = Math.max(scripted, loop.nanoTime());
    loop.at(scripted, action);
  }

  private TestPeer settled() {
    test.settle();
    return this;
  }

  /** What the transport tells. */
  final class Listener implements TransportListener {
    @Override
    public void connected() {
      connected = true;
    }

    @Override
    public void received(ByteBuffer data) {
      arrived.append(data);
    }

    @Override
    public void receiveComplete() {}

    @Override
    public void ended() {
      ended = true;
    }

    @Override
    public void drained() {}

    @Override
    public void writable() {}

    @Override
    public void shutDown() {}

    @Override
    public void failed(Throwable cause) {
      reset = true;
    }

    @Override
    public void closed() {}
  }
}
