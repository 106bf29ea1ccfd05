package pants.transport;

import java.net.SocketAddress;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;
import pants.bytes.Bytes;

/**
 * One connection. What is written leaves in the order of the calls, when it is flushed. A method
 * may call the listener before it returns, for all but received bytes.
 */
public interface Transport extends Bytes.Sink {
  /** Names who hears of the connection from now on. */
  void listener(TransportListener listener);

  /** Queues bytes, which never change, without a copy where they are many. */
  default void write(Bytes data) {
    data.writeTo(this);
  }

  /** Queues a copy of these bytes. */
  @Override
  void write(byte[] array, int offset, int length);

  /**
   * Queues, without a copy, the bytes that some connection of the same loop is being told of by
   * {@link TransportListener#received} right now.
   *
   * @return false if they are not there, were queued already, or are too few to hold their buffer
   *     for: then they are still to be written
   */
  boolean writeReceived();

  /** Queues a part of a file. */
  void writeFile(FileChannel file, long offset, long count, boolean closeAfter);

  /** Sends what is queued, as far as the peer takes it now; the rest goes by itself. */
  void flush();

  /** How many bytes are queued or on their way, files not counted. */
  long pending();

  /** Whether nothing is queued, files included. */
  boolean flushed();

  /** A figure that changes whenever some output was taken by the peer. */
  long progress();

  /** Says when {@link TransportListener#writable} is due: as pending falls to half of this. */
  void softBound(long bytes);

  /** Reads on, or stops reading. */
  void reading(boolean on);

  /**
   * Begins TLS behind what is queued. The listener hears {@code secured}, or {@code tlsFailed}.
   *
   * @param host whom a client wants, or null
   * @param carried bytes that arrived before and belong to the handshake
   */
  void secure(TlsContext context, @Nullable String host, int port, Bytes carried);

  /**
   * Sends what is queued, then shuts output down and tells the listener ({@code shutDown}), drops
   * input until its end, a bound or a deadline, and closes. Input is dropped from now on.
   */
  void shutdown();

  /** Closes at once; what is queued is dropped. */
  void close();

  /** Closes at once, so that the peer sees a reset and no end, where there is such a thing. */
  void reset();

  /** The own address, or null where there is none. */
  @Nullable SocketAddress localAddress();

  /** The peer's address, or null where there is none. */
  @Nullable SocketAddress remoteAddress();
}
