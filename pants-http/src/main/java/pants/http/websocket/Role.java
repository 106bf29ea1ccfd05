package pants.http.websocket;

/** Which side of a connection this is: a client masks what it sends (RFC 6455, section 5.1). */
enum Role {
  CLIENT,
  SERVER,
  /** A server whose client speaks {@link Draft76}. */
  OLD_SERVER;

  /** Whether this side speaks as before the standard: texts alone, and no control frames. */
  boolean isOld() {
    return this == OLD_SERVER;
  }

  /** Whether this side masks its frames, and the other one does not. */
  boolean masks() {
    return this == CLIENT;
  }
}
