package pants.http.websocket;

import org.jspecify.annotations.Nullable;
import pants.bytes.Delimiter;

/** Reads frames, of the standard or of the draft before it. */
sealed interface FrameSource extends Delimiter<Frame> permits FrameReader, Draft76Reader {
  /** Whether messages are handed on whole, so that their length is bounded; true at first. */
  void whole(boolean on);

  /** Takes messages of one type alone, or of both (null); the other is refused with 1002. */
  void only(@Nullable MessageType type);
}
