package pants.http.websocket;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import pants.bytes.Bytes;

/**
 * A conversation of a peer that keeps to a script with a WebSocket that sends each message back.
 * Where the script itself does not end it, the peer closes with 1000, and is answered.
 *
 * @param number as the Autobahn test suite numbers it
 * @param title what is sent
 * @param chop in how many bytes at a time what is sent arrives: {@link #WHOLE}, {@link #BY_FRAME},
 *     or a number of them
 * @param terms of compression; null for none
 * @param steps what happens, in this order
 */
record Case(String number, String title, int chop, @Nullable Terms terms, List<Step> steps) {
  /** Each step arrives at once. */
  static final int WHOLE = Integer.MAX_VALUE;

  /** Each frame arrives alone. */
  static final int BY_FRAME = 0;

  /**
   * What compression both sides agree to.
   *
   * @param offer what a client offers our server
   * @param agreed what our server has to answer
   * @param answer what a server answers our client
   */
  record Terms(String offer, String agreed, String answer) {
    private boolean has(Role role, String parameter) {
      return (role == Role.SERVER ? agreed : answer).contains(parameter);
    }

    /** Whether messages of the server do not refer to those before. */
    boolean serverForgets(Role ours) {
      return has(ours, "server_no_context_takeover");
    }

    /** Whether messages of the client do not refer to those before. */
    boolean clientForgets(Role ours) {
      return has(ours, "client_no_context_takeover");
    }
  }

  sealed interface Step {
    /** Frames that the peer sends. */
    record Send(List<WireFrame> frames) implements Step {}

    /** Some bytes of the payload of a frame; its head stands before the first of them. */
    record SendPart(WireFrame frame, int from, int to) implements Step {}

    /** What has come back; nothing else may have where the peer goes on. */
    record Hear(List<WireFrame> frames) implements Step {}

    /** A close frame with a code comes back, and the connection has ended. */
    record Fail(int code) implements Step {}

    /** Time goes by. */
    record Wait(Duration time) implements Step {}

    /**
     * Messages that the peer sends and gets back, one after the other.
     *
     * @param payload by the index of the message
     * @param fragment the length of its frames; 0 for one frame
     */
    record Echo(int opcode, IntFunction<Bytes> payload, int fragment, int count) implements Step {}
  }

  static Case of(String number, String title) {
    return new Case(number, title, WHOLE, null, List.of());
  }

  Case chop(int bytes) {
    return new Case(number, title, bytes, terms, steps);
  }

  Case terms(Terms agreed) {
    return new Case(number, title, chop, agreed, steps);
  }

  private Case then(Step step) {
    List<Step> more = new ArrayList<>(steps);
    more.add(step);
    return new Case(number, title, chop, terms, List.copyOf(more));
  }

  Case send(WireFrame... frames) {
    return send(List.of(frames));
  }

  Case send(List<WireFrame> frames) {
    return then(new Step.Send(frames));
  }

  Case sendPart(WireFrame frame, int from, int to) {
    return then(new Step.SendPart(frame, from, to));
  }

  Case hear(WireFrame... frames) {
    return then(new Step.Hear(List.of(frames)));
  }

  Case fail(int code) {
    return then(new Step.Fail(code));
  }

  Case second() {
    return then(new Step.Wait(Duration.ofSeconds(1)));
  }

  Case echo(int opcode, IntFunction<Bytes> payload, int fragment, int count) {
    return then(new Step.Echo(opcode, payload, fragment, count));
  }

  /** The code with which it ends, as the program is told. */
  int code() {
    int code = CloseReason.NORMAL;
    for (Step step : steps) {
      if (step instanceof Step.Fail(int failed)) {
        code = failed;
      } else if (step instanceof Step.Hear(List<WireFrame> frames)) {
        for (WireFrame frame : frames) {
          code = frame.opcode() == WireFrame.CLOSE ? code(frame) : code;
        }
      }
    }
    return code;
  }

  /** Whether the script itself ends the connection. */
  boolean ends() {
    return steps.stream()
        .flatMap(step -> step instanceof Step.Hear(var frames) ? frames.stream() : Stream.of())
        .anyMatch(frame -> frame.opcode() == WireFrame.CLOSE);
  }

  /** Whether the WebSocket ends the connection since the peer has broken a rule. */
  boolean fails() {
    return steps.stream().anyMatch(Step.Fail.class::isInstance);
  }

  private static int code(WireFrame close) {
    return close.payload().isEmpty()
        ? CloseReason.NO_CODE
        : (close.payload().get(0) & 0xFF) << 8 | (close.payload().get(1) & 0xFF);
  }

  /** What comes back, in words. */
  String outcome() {
    StringJoiner outcome = new StringJoiner(", ");
    for (Step step : steps) {
      switch (step) {
        case Step.Hear(List<WireFrame> frames) -> outcome(frames, outcome);
        case Step.Fail(int code) -> outcome.add("close " + code + " at once");
        case Step.Echo(int opcode, var payload, int fragment, int count) ->
            outcome.add(
                (opcode == WireFrame.TEXT ? "text" : "binary") + (count == 1 ? "" : " × " + count));
        case Step.Send _, Step.SendPart _, Step.Wait _ -> {}
      }
    }
    return outcome.length() == 0 ? "nothing" : outcome.toString();
  }

  private static void outcome(List<WireFrame> frames, StringJoiner outcome) {
    int same = 0;
    for (int i = 0; i < frames.size(); i++) {
      same++;
      String word = word(frames.get(i));
      if (i == frames.size() - 1 || !word(frames.get(i + 1)).equals(word)) {
        outcome.add(word + (same == 1 ? "" : " × " + same));
        same = 0;
      }
    }
  }

  private static String word(WireFrame frame) {
    return switch (frame.opcode()) {
      case WireFrame.TEXT -> "text";
      case WireFrame.BINARY -> "binary";
      case WireFrame.PONG -> "pong";
      default -> "close" + (frame.payload().isEmpty() ? "" : " " + code(frame));
    };
  }

  @Override
  public String toString() {
    return number + ": " + title;
  }
}
