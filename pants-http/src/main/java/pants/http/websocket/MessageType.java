package pants.http.websocket;

/** What a message is made of (RFC 6455, section 5.6). */
public enum MessageType {
  /** UTF-8. */
  TEXT,
  /** Any bytes. */
  BINARY
}
