package pants.http.server;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import pants.bytes.Bytes;
import pants.http.Headers;
import pants.http.coding.ContentEncoder;

/**
 * A body that is compressed piece by piece. Each piece that is sent leaves at once, and can be
 * decoded at once. A whole body that is too long for one go is a {@link BodySource}, of which the
 * engine compresses a piece in each poll, as long as there is room.
 *
 * <p>The thread that answers encodes, and the engine closes, perhaps meanwhile, because the client
 * has left. Neither waits for the other: who comes last frees what the encoder holds.
 */
final class CodedBody {
  private enum State {
    IDLE,
    ENCODING,
    CLOSED
  }

  private final HttpRequest request;
  private final Answer answer;
  private final ContentEncoder encoder;
  private final Runnable freed;
  private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);
  private volatile @Nullable BodySource source;

  /** A body of which somebody is told when it holds nothing any more. */
  CodedBody(HttpRequest request, Answer answer, ContentEncoder encoder, Runnable freed) {
    this.request = request;
    this.answer = answer;
    this.encoder = encoder;
    this.freed = freed;
  }

  /** Encodes a piece; nothing comes out once this is closed. */
  Bytes encode(Bytes piece, boolean last) {
    if (!state.compareAndSet(State.IDLE, State.ENCODING)) {
      return Bytes.EMPTY;
    }
    try {
      return encoder.encode(piece, last);
    } finally {
      if (!state.compareAndSet(State.ENCODING, State.IDLE)) {
        free();
      }
    }
  }

  /** Sends a piece; whether there is room for more. */
  boolean send(Bytes piece) {
    return pass(encode(piece, false));
  }

  private boolean pass(Bytes coded) {
    return coded.isEmpty() || answer.hand(coded);
  }

  /** Has the whole body taken from a source, when the answer is finished. */
  void source(BodySource whole) {
    source = whole;
    if (state.get() == State.CLOSED) {
      close(); // whoever has closed before did not see it
    }
  }

  /** The answer is finished, as far as the program is concerned. */
  void finish(Headers trailers) {
    if (source == null) {
      end(trailers);
    } else {
      answer.exchange().pauseBody(true); // nobody wants what is left of the request's body
      goOn();
    }
  }

  private void end(Headers trailers) {
    pass(encode(Bytes.EMPTY, true));
    close();
    answer.exchange().finish(CodedHead.trailers(trailers));
  }

  /** There is room again; whether that is for the rest of a source. */
  boolean drained() {
    if (source == null) {
      return false;
    }
    goOn();
    return true;
  }

  /** Takes a piece, and has itself called again; a thread that may wait takes all. */
  private void goOn() {
    try {
      boolean direct = answer.exchange() instanceof DirectExchange;
      boolean room = true;
      do {
        BodySource from = source;
        if (from == null) {
          return; // the client has left
        }
        Bytes piece = from.next();
        if (piece == null) {
          source = null;
          from.close();
          end(Headers.of());
          return;
        }
        room = send(piece);
      } while (!direct);
      if (room) {
        answer.exchange().later(this::goOn);
      }
    } catch (IOException e) {
      cut(); // a file that has become shorter
    } catch (RuntimeException e) {
      cut();
      throw e;
    }
  }

  private void cut() {
    if (!request.isLost()) {
      answer.exchange().cut();
    }
  }

  /** Gives everything up. By any thread, and more than once. */
  void close() {
    BodySource from = source;
    source = null;
    if (from != null) {
      from.close();
    }
    if (state.getAndSet(State.CLOSED) == State.IDLE) {
      free();
    }
  }

  private void free() {
    encoder.close();
    freed.run();
  }
}
