package pants.http.websocket;

import java.util.function.Consumer;

/**
 * How the messages of a WebSocket are compressed, where both sides agree to it (RFC 7692,
 * permessage-deflate). A WebSocket that is given none neither offers nor agrees to compression. A
 * value: each method that takes a setting gives a copy with that one changed.
 *
 * <p>Both sides may compress a message by what came in earlier ones, which is called context
 * take-over. It is for messages that are short and alike: JSON of 128 bytes shrinks to a third of
 * that, and by an eighth alone; of 400 bytes, to two fifths instead of three fifths; from 4 KiB on
 * it makes no difference. But each side then keeps a window for each connection, as long as that
 * lasts. This memory is native: no figure of the heap shows it.
 *
 * <p>"Own" are the messages that this side sends, and "peer" those that it receives, be it a server
 * or a client.
 */
public final class Deflate {
  /**
   * The settings to begin with: no window is kept from message to message, of neither side; windows
   * of 32 KiB; level 4; messages from 256 bytes on.
   *
   * <p>So a connection at rest holds nothing, and what compression costs is bounded by the messages
   * under way. Ten thousand connections that keep their windows hold 3 GB, which is for those to
   * decide who know the messages and count the connections. A client, or a server of some hundred
   * connections, whose messages are short and alike, does well to keep both:
   *
   * {@snippet :
   * Deflate.DEFAULT.ownTakeOver(true).peerTakeOver(true).threshold(64);
   * }
   */
  public static final Deflate DEFAULT = new Deflate(new Values());

  /** The size of windows that deflate has where nobody asks for less. */
  static final int MOST_BITS = 15;

  private static final int LEAST_BITS = 8;

  private static final class Values implements Cloneable {
    boolean ownTakeOver;
    boolean peerTakeOver;
    int ownWindowBits = MOST_BITS;
    int peerWindowBits = MOST_BITS;
    int level = 4;
    int threshold = 256;

    Values copy() {
      try {
        return (Values) clone();
      } catch (CloneNotSupportedException e) {
        throw new AssertionError(e);
      }
    }
  }

  private final Values values;

  private Deflate(Values values) {
    this.values = values;
  }

  private Deflate with(Consumer<Values> change) {
    Values copy = values.copy();
    change.accept(copy);
    return new Deflate(copy);
  }

  /**
   * Whether a message that is sent may refer to those before it.
   *
   * @return whether it may
   */
  public boolean ownTakeOver() {
    return values.ownTakeOver;
  }

  /**
   * Sets whether a message that is sent may refer to those before it, where the peer takes that.
   * Each connection that has sent a compressed message then holds up to 264 KiB of native memory
   * until it is closed.
   *
   * @param keep whether it may
   * @return a copy
   */
  public Deflate ownTakeOver(boolean keep) {
    return with(copy -> copy.ownTakeOver = keep);
  }

  /**
   * Whether a message that is received may refer to those before it.
   *
   * @return whether it may
   */
  public boolean peerTakeOver() {
    return values.peerTakeOver;
  }

  /**
   * Sets whether a message that is received may refer to those before it. Each connection that has
   * received a compressed message then holds up to 40 KiB of native memory until it is closed.
   * Where it may not, the peer is told so in the handshake; with a server that does not know how to
   * do this, nothing is compressed.
   *
   * @param keep whether it may
   * @return a copy
   */
  public Deflate peerTakeOver(boolean keep) {
    return with(copy -> copy.peerTakeOver = keep);
  }

  /**
   * How far back a message that is sent may refer, at most.
   *
   * @return the binary logarithm of bytes
   */
  public int ownWindowBits() {
    return values.ownWindowBits;
  }

  /**
   * Bounds how far back a message that is sent refers; the peer may ask for less, and gets it. It
   * serves peers that have little memory, as this side's window has 15 bits in any case: of fewer,
   * messages are compressed in pieces of that size, which is worse and slower.
   *
   * @param bits the binary logarithm of bytes, from 8 (256 bytes) to 15 (32 KiB)
   * @return a copy
   * @throws IllegalArgumentException if it is below 8 or above 15
   */
  public Deflate ownWindowBits(int bits) {
    return with(copy -> copy.ownWindowBits = within("ownWindowBits", bits, LEAST_BITS, MOST_BITS));
  }

  /**
   * How far back a message that is received may refer, at most.
   *
   * @return the binary logarithm of bytes
   */
  public int peerWindowBits() {
    return values.peerWindowBits;
  }

  /**
   * Asks the peer to refer back less far. It saves memory of the peer alone, as this side's window
   * has 15 bits in any case; so a client that does not offer it is taken as it is, and a peer that
   * refers farther back than it agreed to is not found out.
   *
   * @param bits the binary logarithm of bytes, from 8 (256 bytes) to 15 (32 KiB)
   * @return a copy
   * @throws IllegalArgumentException if it is below 8 or above 15
   */
  public Deflate peerWindowBits(int bits) {
    return with(
        copy -> copy.peerWindowBits = within("peerWindowBits", bits, LEAST_BITS, MOST_BITS));
  }

  /**
   * How hard it is tried to make messages small.
   *
   * @return from 1 to 9
   */
  public int level() {
    return values.level;
  }

  /**
   * Sets how hard it is tried to make messages small. 6 takes up to twice as long as 4, for a tenth
   * less; 1 is hardly faster than 4 with messages below 1 KiB.
   *
   * @param level from 1 (fastest) to 9 (smallest)
   * @return a copy
   * @throws IllegalArgumentException if it is below 1 or above 9
   */
  public Deflate level(int level) {
    return with(copy -> copy.level = within("level", level, 1, 9));
  }

  /**
   * From which length on messages are compressed.
   *
   * @return bytes
   */
  public int threshold() {
    return values.threshold;
  }

  /**
   * Sets from which length on messages are compressed. Shorter ones are sent as they are. Without a
   * window that is kept, 256 bytes of JSON shrink by a third, which takes 10 us of a processor;
   * with one, 64 bytes shrink to a quarter.
   *
   * @param bytes bytes, zero for all
   * @return a copy
   * @throws IllegalArgumentException if it is negative
   */
  public Deflate threshold(int bytes) {
    return with(copy -> copy.threshold = within("threshold", bytes, 0, Integer.MAX_VALUE));
  }

  private static int within(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s must be from %d to %d: %d".formatted(name, least, most, value));
    }
    return value;
  }
}
