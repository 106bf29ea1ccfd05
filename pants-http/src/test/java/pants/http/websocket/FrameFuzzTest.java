package pants.http.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import pants.bytes.Bytes;
import pants.bytes.ReceiveBuffer;

/**
 * Frames that were changed, by a fixed seed: whatever the bytes are, the reader throws nothing but
 * refusals, keeps to the bounds, leaves nothing that could be taken, and says the same however the
 * bytes are cut. {@code -Dpants.fuzz.rounds} and {@code -Dpants.fuzz.seed} look further.
 */
class FrameFuzzTest {
  private static final int ROUNDS = Integer.getInteger("pants.fuzz.rounds", 30_000);
  private static final long SEED = Long.getLong("pants.fuzz.seed", 1);
  private static final WebSocketLimits SMALL = WebSocketLimits.DEFAULT.message(150).fragments(4);

  private final Random random = new Random(SEED);

  /** The rules of a conversation, which stay the same. */
  private record Rules(Role role, boolean compression, WebSocketLimits limits, boolean whole) {
    FrameReader reader() {
      var reader = new FrameReader(role, compression, limits);
      reader.whole(whole);
      return reader;
    }

    /** What the pieces of a message may be together. */
    long longest() {
      long most = limits.message();
      return compression ? most + most / 8 + 64 : most;
    }
  }

  /** What came out, as text; a text in which messages and frames obey the rules. */
  private static final class Outcome {
    private final Rules rules;
    private final StringBuilder text = new StringBuilder();
    private final Utf8Check check = new Utf8Check();
    private boolean inFrame;
    private boolean inMessage;
    private boolean isText;
    private int frames;
    private long length;

    Outcome(Rules rules) {
      this.rules = rules;
    }

    void add(Frame frame) {
      assertEquals(!inFrame, frame.begins(), "begins");
      if (frame.opcode().isControl()) {
        assertTrue(frame.fin() && frame.begins() && frame.ends(), "a control frame is whole");
        assertTrue(frame.payload().length() <= 125, "a long control frame");
        text.append(frame);
        if (frame.opcode() == Opcode.CLOSE) {
          text.append(CloseReason.read(frame.payload()));
        }
        return;
      }
      data(frame);
    }

    private void data(Frame frame) {
      if (frame.begins()) {
        assertEquals(inMessage, frame.opcode() == Opcode.CONTINUATION, "a message within another");
        if (!inMessage) {
          inMessage = true;
          isText = frame.opcode() == Opcode.TEXT && !frame.compressed();
          frames = 0;
          length = 0;
        }
        assertTrue(++frames <= rules.limits.fragments(), "frames: " + frames);
        text.append("[").append(frame.opcode()).append(frame.fin()).append(frame.compressed());
      } else {
        assertTrue(!frame.payload().isEmpty(), "an empty piece");
      }
      length += frame.payload().length();
      assertTrue(!rules.whole || length <= rules.longest(), "a message of " + length);
      text.append(frame.payload().hex());
      inFrame = !frame.ends();
      if (isText) {
        check.next(frame.payload());
      }
      if (frame.ends()) {
        text.append("]");
        inMessage = !frame.fin();
        if (frame.fin() && isText) {
          check.end();
        }
      }
    }
  }

  private static String outcome(Rules rules, List<Bytes> pieces) {
    var reader = rules.reader();
    var buffer = new ReceiveBuffer(reader.minimum());
    var outcome = new Outcome(rules);
    try {
      for (var piece : pieces) {
        buffer.append(piece.asByteBuffer());
        long before = buffer.consumed();
        for (Frame frame = reader.take(buffer); frame != null; frame = reader.take(buffer)) {
          assertTrue(buffer.consumed() > before, "a frame of nothing");
          before = buffer.consumed();
          outcome.add(frame);
        }
        assertEquals(before, buffer.consumed(), "nothing was given, and something consumed");
        assertTrue(!buffer.overflows(), "waits for more than its window");
      }
      return outcome.text + " rest " + buffer.length();
    } catch (BadFrameException e) {
      assertTrue(e.getMessage().length() <= 123, e.getMessage());
      // How much of a text stands before its wrong byte is a matter of how it was cut.
      return e.code() == CloseReason.INVALID_TEXT
          ? "no UTF-8"
          : outcome.text + " refused: " + e.code() + " " + e.getMessage();
    }
  }

  private List<Bytes> cut(Bytes input, int cuts) {
    var places = random.ints(cuts, 0, input.length() + 1).sorted().toArray();
    var pieces = new ArrayList<Bytes>();
    int from = 0;
    for (int place : places) {
      pieces.add(input.slice(from, place));
      from = place;
    }
    pieces.add(input.slice(from, input.length()));
    return pieces;
  }

  private static List<Bytes> single(Bytes input) {
    var pieces = new ArrayList<Bytes>();
    for (int i = 0; i < input.length(); i++) {
      pieces.add(input.slice(i, i + 1));
    }
    return pieces;
  }

  private void check(Rules rules, Bytes input) {
    try {
      var whole = outcome(rules, List.of(input));
      assertEquals(whole, outcome(rules, single(input)), "byte by byte");
      assertEquals(whole, outcome(rules, cut(input, 1)), "cut once");
      assertEquals(whole, outcome(rules, cut(input, 3)), "cut thrice");
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("with " + rules + ": " + input.hex(), e);
    }
  }

  private Rules rules() {
    return new Rules(
        random.nextBoolean() ? Role.CLIENT : Role.SERVER,
        random.nextBoolean(),
        random.nextBoolean() ? SMALL : WebSocketLimits.DEFAULT,
        random.nextInt(4) > 0);
  }

  private Bytes payload(Opcode opcode, int length) {
    if (opcode == Opcode.CLOSE) {
      return new CloseReason(1000 + random.nextInt(4), "\u00e4".repeat(length / 8)).payload();
    }
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (opcode == Opcode.BINARY ? random.nextInt() : 'a' + random.nextInt(26));
    }
    return Bytes.of(bytes);
  }

  /** A few messages that obey the rules, with control frames between their fragments. */
  private Bytes conversation(Rules rules) {
    var writer = new FrameWriter(rules.role == Role.CLIENT ? Role.SERVER : Role.CLIENT);
    for (int messages = random.nextInt(4); messages >= 0; messages--) {
      var opcode = random.nextBoolean() ? Opcode.TEXT : Opcode.BINARY;
      boolean compressed = rules.compression && random.nextBoolean();
      for (int left = random.nextInt(4); left >= 0; left--) {
        int length = random.nextInt(random.nextInt(8) == 0 ? 40 : 12);
        if (random.nextInt(40) == 0) {
          length = random.nextInt(120, 140);
        }
        writer.head(opcode, left == 0, compressed, length).payload(payload(opcode, length));
        opcode = Opcode.CONTINUATION;
        compressed = false;
        if (random.nextInt(4) == 0) {
          var control = random.nextBoolean() ? Opcode.PING : Opcode.PONG;
          var payload = payload(control, random.nextInt(20));
          writer.head(control, true, false, payload.length()).payload(payload);
        }
      }
    }
    if (random.nextBoolean()) {
      var payload = payload(Opcode.CLOSE, random.nextInt(20));
      writer.head(Opcode.CLOSE, true, false, payload.length()).payload(payload);
    }
    return writer.toBytes();
  }

  private Bytes mutated(Bytes input) {
    var mutated = input;
    for (int left = random.nextInt(3); left >= 0; left--) {
      int at = random.nextInt(mutated.length() + 1);
      int to = Math.min(mutated.length(), at + random.nextInt(8));
      var before = mutated.slice(0, at);
      var behind = mutated.slice(at, mutated.length());
      mutated =
          switch (random.nextInt(5)) {
            case 0 -> before.concat(mutated.slice(to, mutated.length()));
            case 1 -> before.concat(mutated.slice(at, to)).concat(behind);
            case 2 -> before.concat(Bytes.of((byte) random.nextInt())).concat(behind);
            case 3 -> flipped(mutated, at);
            default -> flipped(mutated, random.nextInt(4)); // in the first head
          };
    }
    return mutated;
  }

  private Bytes flipped(Bytes input, int at) {
    byte[] bytes = input.toArray();
    if (at < bytes.length) {
      bytes[at] ^= (byte) (1 << random.nextInt(8));
    }
    return Bytes.of(bytes);
  }

  @Test
  void whatObeysTheRulesIsReadHoweverItIsCut() {
    for (int round = 0; round < ROUNDS / 10; round++) {
      var rules =
          new Rules(
              random.nextBoolean() ? Role.CLIENT : Role.SERVER,
              random.nextBoolean(),
              WebSocketLimits.DEFAULT,
              true);
      var input = conversation(rules);
      var outcome = outcome(rules, List.of(input));
      assertTrue(outcome.endsWith(" rest 0"), rules + ": " + outcome);
      check(rules, input);
    }
  }

  @Test
  void whateverComesIsReadOrRefusedTheSameHoweverItIsCut() {
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      var rules = rules();
      var input = mutated(conversation(rules));
      check(rules, input);
      refused += outcome(rules, List.of(input)).contains("refused") ? 1 : 0;
    }
    assertTrue(refused > ROUNDS / 10 && refused < ROUNDS, "refused " + refused);
  }

  @Test
  void anyBytesAreReadOrRefusedTheSameHoweverTheyAreCut() {
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = new byte[random.nextInt(20)];
      random.nextBytes(bytes);
      if (bytes.length > 1) {
        bytes[0] &= (byte) 0x8B; // or hardly one would come past its first byte
      }
      check(rules(), Bytes.of(bytes));
    }
  }
}
