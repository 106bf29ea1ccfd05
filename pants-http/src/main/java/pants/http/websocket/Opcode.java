package pants.http.websocket;

import org.jspecify.annotations.Nullable;

/** What a frame is (RFC 6455, section 5.2). */
enum Opcode {
  CONTINUATION(0),
  TEXT(1),
  BINARY(2),
  CLOSE(8),
  PING(9),
  PONG(10);

  private static final @Nullable Opcode[] BY_CODE = new Opcode[16];

  static {
    for (Opcode opcode : values()) {
      BY_CODE[opcode.code] = opcode;
    }
  }

  private final int code;

  Opcode(int code) {
    this.code = code;
  }

  /** The four bits that stand for it. */
  int code() {
    return code;
  }

  /** The one that four bits stand for; null where they are reserved. */
  static @Nullable Opcode of(int code) {
    return BY_CODE[code];
  }

  /** Whether it is the first frame of a message. */
  boolean beginsMessage() {
    return this == TEXT || this == BINARY;
  }

  /** Whether it may come between the fragments of a message, and is never one itself. */
  boolean isControl() {
    return code >= 8;
  }
}
