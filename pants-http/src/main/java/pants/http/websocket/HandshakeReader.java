package pants.http.websocket;

import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;
import pants.bytes.Bytes;
import pants.bytes.Delimiter;
import pants.bytes.ReceiveBuffer;
import pants.http.BadMessageException;
import pants.http.HttpLimits;
import pants.http.wire.HttpEvent;
import pants.http.wire.ResponseHead;
import pants.http.wire.ResponseReader;

/**
 * Reads the answer to a client's handshake, of which there is one: the head of a 101, behind which
 * frames begin, or a refusal with its body.
 */
final class HandshakeReader implements Delimiter<HandshakeReader.Answer> {
  private static final int LONGEST_BODY = 64 * 1024;
  // A refusal is cut, and no error of its own, however long it says that it is.
  private static final HttpLimits LIMITS = HttpLimits.DEFAULT.body(Long.MAX_VALUE);

  /** What the server said. */
  sealed interface Answer {}

  /**
   * The server agreed.
   *
   * @param head its answer
   * @param protocol the sub-protocol, or null
   */
  record Agreed(ResponseHead head, @Nullable String protocol) implements Answer {}

  /**
   * The server did not agree.
   *
   * @param why what it said
   */
  record Refused(HandshakeException why) implements Answer {}

  private final ClientHandshake handshake;
  private final ResponseReader reader = new ResponseReader(LIMITS);
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private @Nullable ResponseHead refusal;
  private boolean done;

  /** For the answer to a handshake whose request is sent. */
  HandshakeReader(ClientHandshake handshake) {
    this.handshake = handshake;
    reader.expect("GET");
  }

  @Override
  public int minimum() {
    return reader.minimum();
  }

  @Override
  public @Nullable Answer take(ReceiveBuffer buffer) {
    try {
      while (!done) {
        HttpEvent event = reader.take(buffer);
        if (event == null) {
          return null;
        }
        Answer answer = answer(event);
        if (answer != null) {
          done = true;
          return answer;
        }
      }
      return null;
    } catch (BadMessageException e) {
      return broken("the answer of the server is malformed: " + e.getMessage());
    }
  }

  @Override
  public @Nullable Answer end(ReceiveBuffer rest) {
    return done ? null : broken("the connection ended before the server had answered");
  }

  /** What is there of a refusal says more than how it ended. */
  private Answer broken(String what) {
    done = true;
    return refusal == null
        ? new Refused(handshake.failure(null, what, Bytes.EMPTY))
        : refused(refusal);
  }

  private @Nullable Answer answer(HttpEvent event) {
    switch (event) {
      case ResponseHead head -> {
        if (head.status() == 101) {
          return agreed(head);
        }
        refusal = head.isInterim() ? null : head;
      }
      case HttpEvent.Body piece -> {
        int room = Math.min(piece.bytes().length(), LONGEST_BODY - body.size());
        body.writeBytes(piece.bytes().slice(0, room).toArray());
      }
      default -> {}
    }
    boolean whole = event instanceof HttpEvent.End || body.size() == LONGEST_BODY;
    return refusal != null && whole ? refused(refusal) : null;
  }

  private Answer agreed(ResponseHead head) {
    try {
      return new Agreed(head, handshake.check(head));
    } catch (HandshakeException e) {
      return new Refused(e);
    }
  }

  private Answer refused(ResponseHead head) {
    Bytes whole = Bytes.of(body.toByteArray());
    return new Refused(handshake.failure(head, ClientHandshake.refusal(head), whole));
  }
}
