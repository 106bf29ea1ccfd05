package pants.http.websocket;

import org.jspecify.annotations.Nullable;
import pants.bytes.Bytes;

/** A message for several connections, as frames of a server: each form of it is encoded once. */
final class GroupMessage {
  /** A window that is empty for each message suits any receiver. */
  private static final DeflateTerms WITHOUT_MEMORY =
      new DeflateTerms(true, true, Deflate.MOST_BITS, Deflate.MOST_BITS);

  private final Opcode opcode;
  private final Bytes data;
  private @Nullable Bytes plain;
  private @Nullable Bytes compressed;

  GroupMessage(Opcode opcode, Bytes data) {
    this.opcode = opcode;
    this.data = data;
  }

  Opcode opcode() {
    return opcode;
  }

  Bytes data() {
    return data;
  }

  Bytes plain() {
    if (plain == null) {
      plain = frame(false, data);
    }
    return plain;
  }

  /** Compressed without regard to what any receiver was sent before. */
  Bytes compressed() {
    if (compressed == null) {
      try (var compressor = new Compressor(Role.SERVER, WITHOUT_MEMORY, Deflate.DEFAULT)) {
        compressed = frame(true, compressor.compress(data));
      }
    }
    return compressed;
  }

  private Bytes frame(boolean deflated, Bytes payload) {
    return new FrameWriter(Role.SERVER)
        .head(opcode, true, deflated, payload.length())
        .payload(payload)
        .toBytes();
  }
}
