package pants.http.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.jspecify.annotations.Nullable;
import pants.bytes.Bytes;
import pants.bytes.Delimiter;
import pants.bytes.ReceiveBuffer;

/** Whole frames of the pieces that a reader gives, so that cuts of the network do not show. */
final class JoinedFrames implements Delimiter<Frame> {
  private final FrameReader reader;
  private @Nullable Frame begun;

  JoinedFrames(FrameReader reader) {
    this.reader = reader;
  }

  @Override
  public int minimum() {
    return reader.minimum();
  }

  @Override
  public @Nullable Frame take(ReceiveBuffer buffer) {
    for (Frame piece = reader.take(buffer); piece != null; piece = reader.take(buffer)) {
      Frame frame = join(piece);
      if (frame.ends()) {
        begun = null;
        return frame;
      }
      begun = frame;
    }
    return null;
  }

  private Frame join(Frame piece) {
    Frame before = begun;
    assertEquals(before == null, piece.begins(), "begins");
    if (before == null) {
      assertTrue(piece.ends() || !piece.payload().isEmpty(), "an empty piece");
      return piece;
    }
    assertFalse(piece.payload().isEmpty(), "an empty piece");
    assertEquals(before.opcode(), piece.opcode());
    assertEquals(before.fin(), piece.fin());
    assertEquals(before.compressed(), piece.compressed());
    Bytes payload = before.payload().concat(piece.payload());
    return new Frame(piece.opcode(), piece.fin(), piece.compressed(), true, piece.ends(), payload);
  }
}
