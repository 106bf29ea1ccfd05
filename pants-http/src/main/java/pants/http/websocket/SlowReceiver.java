package pants.http.websocket;

/**
 * What a {@link WebSocketGroup} does about a member that has no room for a message: more than
 * {@link pants.StreamLimits#softOutput()} bytes wait for it already.
 */
public enum SlowReceiver {
  /**
   * Drops it. Its {@link WebSocket#onClose} is told {@link CloseReason#POLICY}, but the peer
   * nothing: a close frame would have to wait behind what the peer does not take.
   */
  CLOSE,

  /** Does not send it this message. */
  SKIP,

  /**
   * Lets the message wait too, up to {@link pants.StreamLimits#hardOutput()}, which closes it. That
   * much of memory may then be needed for each member.
   */
  WAIT
}
