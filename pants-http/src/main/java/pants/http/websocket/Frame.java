package pants.http.websocket;

import pants.bytes.Bytes;

/**
 * A frame that was received, or a piece of one: what is there of the payload of a data frame is
 * handed on as it arrives, so that a long frame needs no buffer of its length. Control frames come
 * whole.
 *
 * @param opcode what it is
 * @param fin whether it is the last frame of its message
 * @param compressed whether the message that the frame begins is compressed (RFC 7692, section 6);
 *     false for other frames than the first of a message
 * @param begins whether the payload begins with this piece
 * @param ends whether the payload ends with this piece
 * @param payload the piece, unmasked
 */
record Frame(
    Opcode opcode, boolean fin, boolean compressed, boolean begins, boolean ends, Bytes payload) {
  /** What a control frame may hold, in bytes (RFC 6455, section 5.5). */
  static final int LONGEST_CONTROL = 125;

  /** A whole frame, which is not compressed. */
  Frame(Opcode opcode, boolean fin, Bytes payload) {
    this(opcode, fin, false, true, true, payload);
  }
}
