package pants.http.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Objects;
import pants.bytes.Bytes;

/**
 * Why a WebSocket is closed (RFC 6455, section 7.4).
 *
 * @param code one of the constants, or 3000 to 4999 for those of frameworks and programs
 * @param text a few words, for people who look for faults; may be empty
 */
public record CloseReason(int code, String text) {
  /** All is done. */
  public static final int NORMAL = 1000;

  /** A server stops, or a browser leaves the page. */
  public static final int GOING_AWAY = 1001;

  /** The peer broke a rule of the protocol. */
  public static final int PROTOCOL_ERROR = 1002;

  /** The peer sent a type of message that is not taken here. */
  public static final int UNACCEPTABLE_TYPE = 1003;

  /** The peer closed and gave no code. Never sent. */
  public static final int NO_CODE = 1005;

  /** The connection was lost, and nobody had said a word. Never sent. */
  public static final int ABNORMAL = 1006;

  /** A text is no UTF-8. */
  public static final int INVALID_TEXT = 1007;

  /** The peer does what is not allowed here, for which no other code fits. */
  public static final int POLICY = 1008;

  /** A message is too big. */
  public static final int TOO_BIG = 1009;

  /** A client misses an extension that the server did not agree to. */
  public static final int EXTENSION_MISSING = 1010;

  /** A server cannot go on, for a reason of its own. */
  public static final int INTERNAL_ERROR = 1011;

  /** A server starts again: come back a little later. */
  public static final int SERVICE_RESTART = 1012;

  /** A server has too much to do: come back later. */
  public static final int TRY_AGAIN_LATER = 1013;

  /** A gateway had no good answer from the server behind it. */
  public static final int BAD_GATEWAY = 1014;

  /** The TLS handshake failed. Never sent. */
  public static final int TLS_FAILED = 1015;

  /** What a close frame may hold, besides the code (RFC 6455, section 5.5). */
  private static final int LONGEST_TEXT = 123;

  /** Checks that there is a text. */
  public CloseReason {
    Objects.requireNonNull(text, "text");
  }

  /** Whether a peer may send this code (RFC 6455, section 7.4.2; the registry of IANA). */
  static boolean maySend(int code) {
    return switch (code) {
      case 1004, NO_CODE, ABNORMAL, TLS_FAILED -> false;
      default -> (code >= NORMAL && code <= BAD_GATEWAY) || (code >= 3000 && code <= 4999);
    };
  }

  /**
   * The payload of a close frame.
   *
   * @throws IllegalArgumentException if the code may not be sent, or the text is above 123 bytes
   */
  Bytes payload() {
    if (!maySend(code)) {
      throw new IllegalArgumentException(
          "a close code must be 1000 to 1003, 1007 to 1014 or 3000 to 4999: " + code);
    }
    Bytes bytes = Bytes.utf8(text);
    if (bytes.length() > LONGEST_TEXT) {
      throw new IllegalArgumentException(
          "the text of a close reason has %d bytes of UTF-8, above %d: %s"
              .formatted(bytes.length(), LONGEST_TEXT, text));
    }
    return Bytes.of((byte) (code >> 8), (byte) code).concat(bytes);
  }

  /** The reason with as much of the text as a close frame holds, in whole characters. */
  CloseReason cut() {
    byte[] bytes = text.getBytes(UTF_8);
    if (bytes.length <= LONGEST_TEXT) {
      return this;
    }
    int end = LONGEST_TEXT;
    while ((bytes[end] & 0xC0) == 0x80) {
      end--;
    }
    return new CloseReason(code, new String(bytes, 0, end, UTF_8));
  }

  /**
   * Reads the payload of a close frame.
   *
   * @throws BadFrameException if it has one byte, a code that must not be sent, or a text that is
   *     no UTF-8
   */
  static CloseReason read(Bytes payload) {
    if (payload.isEmpty()) {
      return new CloseReason(NO_CODE, "");
    }
    if (payload.length() == 1) {
      throw new BadFrameException(
          PROTOCOL_ERROR, "a close frame has a payload of one byte, which is no code");
    }
    int code = (payload.get(0) & 0xFF) << 8 | (payload.get(1) & 0xFF);
    if (!maySend(code)) {
      throw new BadFrameException(PROTOCOL_ERROR, "a close frame has the code " + code);
    }
    Utf8Check check = new Utf8Check();
    Bytes text = payload.slice(2, payload.length());
    check.next(text);
    check.end();
    return new CloseReason(code, text.utf8());
  }
}
