package pants.transport;

import java.nio.ByteBuffer;
import pants.net.TlsSession;

/**
 * Hears what happens to a {@link Transport}. {@link #received} comes from the loop alone; the other
 * methods may come while a user's call is under way, so they note and do not call hooks.
 */
public interface TransportListener {
  /** The connection stands. */
  void connected();

  /** Bytes arrived; they are gone when this returns. */
  void received(ByteBuffer data);

  /** All that was ready has been handed over: the readiness event ends. */
  void receiveComplete();

  /** Something has arrived for the TLS handshake under way, which will be worked on now. */
  default void handshaking() {}

  /** The TLS handshake succeeded, where one was begun. */
  default void secured(TlsSession session) {}

  /**
   * TLS failed, in its handshake or later. The transport closes by itself, after its alert has been
   * sent.
   */
  default void tlsFailed(Throwable cause) {}

  /** The peer sends no more. */
  void ended();

  /** All that was written has left, after a flush that could not send it all at once. */
  void drained();

  /** Pending output fell to half of the soft bound. */
  void writable();

  /** What was queued before {@code shutdown} has left, and output is shut down. */
  void shutDown();

  /** The connection failed, or never stood; it is closed or about to be. */
  void failed(Throwable cause);

  /** The connection is closed. */
  void closed();
}
