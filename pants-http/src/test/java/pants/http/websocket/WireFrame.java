package pants.http.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import pants.bytes.Bytes;

/**
 * A frame as it stands on the wire, allowed or not; written and read here without the code that is
 * under test.
 *
 * @param head its first byte: FIN, the reserved bits, the opcode
 * @param payload unmasked
 */
record WireFrame(int head, Bytes payload) {
  static final int CONTINUATION = 0;
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  private static final int FIN = 0x80;
  private static final byte[] KEY = {0x37, (byte) 0xFA, 0x21, 0x3D};

  /** A whole frame. */
  static WireFrame of(int opcode, Bytes payload) {
    return new WireFrame(FIN | opcode, payload);
  }

  static WireFrame text(String text) {
    return of(TEXT, Bytes.utf8(text));
  }

  static WireFrame text(Bytes payload) {
    return of(TEXT, payload);
  }

  static WireFrame binary(Bytes payload) {
    return of(BINARY, payload);
  }

  /** The last frame of a message of several. */
  static WireFrame last(String text) {
    return of(CONTINUATION, Bytes.utf8(text));
  }

  static WireFrame ping(String text) {
    return of(PING, Bytes.utf8(text));
  }

  static WireFrame pong(String text) {
    return of(PONG, Bytes.utf8(text));
  }

  static WireFrame close(int code, String text) {
    return of(CLOSE, Bytes.of((byte) (code >> 8), (byte) code).concat(Bytes.utf8(text)));
  }

  /** The same without FIN: more of its message follows. */
  WireFrame more() {
    return new WireFrame(head & ~FIN, payload);
  }

  /** The same with reserved bits, as a number from 1 to 7. */
  WireFrame reserved(int bits) {
    return new WireFrame(head | bits << 4, payload);
  }

  /** A message in frames of so many bytes, or in one for 0. */
  static List<WireFrame> message(int opcode, Bytes payload, int fragment) {
    int size = fragment == 0 ? Math.max(1, payload.length()) : fragment;
    List<WireFrame> frames = new ArrayList<>();
    int from = 0;
    do {
      int to = Math.min(payload.length(), from + size);
      WireFrame frame = of(from == 0 ? opcode : CONTINUATION, payload.slice(from, to));
      frames.add(to < payload.length() ? frame.more() : frame);
      from = to;
    } while (from < payload.length());
    return frames;
  }

  int opcode() {
    return head & 0xF;
  }

  boolean fin() {
    return (head & FIN) != 0;
  }

  boolean isCompressed() {
    return (head & 0x40) != 0;
  }

  /** How many bytes stand before the payload. */
  int headLength(boolean masked) {
    int length = payload.length();
    return (length < 126 ? 2 : length <= 0xFFFF ? 4 : 10) + (masked ? KEY.length : 0);
  }

  Bytes encode(boolean masked) {
    int length = payload.length();
    ByteBuffer out = ByteBuffer.allocate(headLength(masked) + length);
    int mask = masked ? 0x80 : 0;
    out.put((byte) head);
    if (length < 126) {
      out.put((byte) (mask | length));
    } else if (length <= 0xFFFF) {
      out.put((byte) (mask | 126)).putShort((short) length);
    } else {
      out.put((byte) (mask | 127)).putLong(length);
    }
    byte[] data = payload.toArray();
    if (masked) {
      out.put(KEY);
      exclusiveOr(data, KEY);
    }
    return Bytes.of(out.put(data).array());
  }

  private static void exclusiveOr(byte[] data, byte[] key) {
    for (int i = 0; i < data.length; i++) {
      data[i] ^= key[i & 3];
    }
  }

  /** The frames that bytes consist of, none of them in part; all are masked, or none is. */
  static List<WireFrame> readAll(Bytes bytes, boolean masked) {
    List<WireFrame> frames = new ArrayList<>();
    ByteBuffer in = bytes.asByteBuffer();
    while (in.hasRemaining()) {
      int head = in.get() & 0xFF;
      int second = in.get() & 0xFF;
      assertEquals(masked, (second & 0x80) != 0, "masked");
      long length = second & 0x7F;
      if (length >= 126) {
        length = length == 126 ? in.getShort() & 0xFFFF : in.getLong();
      }
      byte[] key = new byte[KEY.length];
      if (masked) {
        in.get(key);
      }
      assertTrue(length <= in.remaining(), "only a part of a frame has come");
      byte[] data = new byte[(int) length];
      in.get(data);
      exclusiveOr(data, key);
      frames.add(new WireFrame(head, Bytes.of(data)));
    }
    return frames;
  }

  @Override
  public String toString() {
    String name =
        switch (opcode()) {
          case CONTINUATION -> "continuation";
          case TEXT -> "text";
          case BINARY -> "binary";
          case CLOSE -> "close";
          case PING -> "ping";
          case PONG -> "pong";
          default -> "opcode " + opcode();
        };
    int reserved = head >> 4 & 7;
    String shown = payload.length() <= 130 ? new String(payload.toArray(), UTF_8) : "";
    return name
        + (fin() ? "" : "…")
        + (reserved == 0 ? "" : " reserved " + reserved)
        + " (%d) %s".formatted(payload.length(), shown);
  }
}
