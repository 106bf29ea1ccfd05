package pants.http.websocket;

import java.io.IOException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import pants.OverflowException;
import pants.Stream;
import pants.Timer;
import pants.bytes.Bytes;
import pants.bytes.Delimiter;
import pants.bytes.ReceiveBuffer;
import pants.net.Address;

/**
 * The connection of a WebSocket, from the end of its opening handshake on.
 *
 * <pre>
 *   OPENING --onConnect--&gt; OPEN --close--&gt; CLOSING --close frame of the peer--&gt; ENDING --&gt; CLOSED
 *                           |                                                 ^
 *                           +---- close frame, or a fault, of the peer -------+
 * </pre>
 *
 * <p>From CLOSING on, which is when this side's close frame is written, nothing is handed to the
 * program but the end. In ENDING both have said all: a server ends the connection, and a client
 * waits until the server has (RFC 6455, section 7.1.1). A lost connection leads to CLOSED from
 * anywhere, and each wait has a deadline. While a file is being sent a close waits behind it, in
 * OPEN ({@code closeDue}), since pings are still answered then.
 *
 * <p>What is read is cut into frames ({@link FrameSource}), which the stream hands on here one by
 * one; a {@link MessageReader} makes messages of them and calls back with each. What is written
 * goes through an {@link Outbox}. This class knows when: who must wait for whom.
 */
final class WebSocketConnection extends Stream implements MessageReader.Handler, Outbox.Output {
  private enum State {
    OPENING,
    OPEN,
    CLOSING,
    ENDING,
    CLOSED
  }

  private final WebSocket socket;
  private final Role role;
  private final WebSocketLimits limits;
  private final FrameSource frames;
  private final MessageReader messages;
  private final Outbox outbox;
  private final Heartbeat heartbeat;
  private final @Nullable Decompressor decompressor;

  private State state = State.OPENING;

  // What stands against reading: the program, a peer that takes no output, values not handed on yet
  private boolean paused;
  private boolean full;
  private boolean backlog;
  private boolean held;

  /** Whether messages are being handed on, and what a hook changes is seen at once. */
  private boolean handing;

  private boolean goOnDue;

  /** What is to be said behind a file that is being sent. */
  private @Nullable CloseReason closeDue;

  /** Whether the program has closed, and so must not write any more. */
  private boolean closedByProgram;

  private @Nullable OverflowException overflow;
  private @Nullable Address peer;

  private CloseReason reason = new CloseReason(CloseReason.ABNORMAL, "");
  private @Nullable Timer timer;

  WebSocketConnection(
      WebSocket socket,
      Role role,
      WebSocketLimits limits,
      @Nullable Compressor compressor,
      @Nullable Decompressor decompressor) {
    this.socket = socket;
    this.limits = limits;
    this.role = role;
    this.decompressor = decompressor;
    limits(limits.stream());
    frames =
        role.isOld()
            ? new Draft76Reader(limits)
            : new FrameReader(role, decompressor != null, limits);
    messages = new MessageReader(limits, this, decompressor);
    outbox = new Outbox(role, this, compressor);
    heartbeat = new Heartbeat(limits);
  }

  // Reading

  /** The frames; it is told when no more of them can be read for now. */
  private final class Frames implements Delimiter<Frame> {
    @Override
    public @Nullable Frame take(ReceiveBuffer buffer) {
      Frame frame = frames.take(buffer);
      if (frame == null && state == State.OPEN && connected()) {
        outbox.sendPongs();
      }
      return frame;
    }
  }

  /** Whom it will say that it is connected with; null for what the connection says. */
  void peer(@Nullable Address address) {
    peer = address;
  }

  @Override
  protected void onConnect() {
    state = State.OPEN;
    if (peer != null) {
      remoteAddress(peer);
    }
    timer = engine().cycle(limits.idle().dividedBy(2), this::lookForSilence);
    read(new Frames(), this::received);
    try {
      socket.onConnect();
    } catch (Throwable e) {
      thrown(e);
    }
  }

  private void received(Frame frame) {
    heartbeat.heard();
    try {
      switch (frame.opcode()) {
        case CONTINUATION, TEXT, BINARY -> {
          if (isOpen()) {
            handOn(frame);
          }
        }
        case PING -> answer(frame.payload());
        case PONG -> pong(frame.payload());
        case CLOSE -> closed(CloseReason.read(frame.payload()));
      }
    } catch (BadFrameException e) {
      onError(e);
    }
  }

  /** Hands on what can be, of a frame or of what has waited; the next frames wait for the rest. */
  private void handOn(@Nullable Frame frame) {
    handing = true;
    try {
      boolean done = frame == null ? messages.goOn() : messages.receive(frame);
      backlog = !done && state == State.OPEN;
      hold();
    } catch (BadFrameException e) {
      onError(e);
    } catch (Throwable e) { // the delimiter says that it makes no sense
      fail(new CloseReason(CloseReason.INVALID_TEXT, "what was received makes no sense here"));
      tell(e instanceof Exception exception ? exception : new IOException(e));
    } finally {
      handing = false;
    }
    if (messages.isTurnOver()) {
      goOnSoon();
    }
  }

  private void goOn() {
    goOnDue = false;
    messages.nextTurn();
    if (isOpen()) {
      handOn(null);
    }
  }

  /** Looks again at what waits, soon and not inside of a call of the program's. */
  private void goOnSoon() {
    if (!handing && isOpen()) {
      backlog = true; // so that nothing overtakes it
      hold();
      if (!goOnDue) {
        goOnDue = true;
        engine().callback(this::goOn);
      }
    }
  }

  private void hold() {
    boolean hold = isOpen() && (paused || backlog);
    if (hold != held && connected()) {
      held = hold;
      pauseReading(hold);
      outbox.sendPongs();
    }
  }

  void pause(boolean on) {
    paused = on;
    if (!on && backlog) {
      goOnSoon();
    }
    hold();
  }

  /** Sets how messages are cut; null for whole messages of both types. */
  void cut(
      @Nullable MessageType type,
      @Nullable Delimiter<?> delimiter,
      @Nullable Consumer<Object> consumer) {
    checkSize(
        "the delimiter " + delimiter, delimiter == null ? 1 : Math.max(1, delimiter.minimum()));
    frames.only(type);
    frames.whole(delimiter == null);
    if (type == null || delimiter == null) {
      messages.whole();
    } else {
      messages.cut(type, delimiter, consumer);
    }
    goOnSoon();
  }

  /** How many bytes of messages may wait for a delimiter. */
  void messageBuffer(int bytes) {
    checkSize("bufferSize", bytes);
    messages.bufferSize(bytes);
    goOnSoon();
  }

  private void checkSize(String what, int bytes) {
    int most = limits.stream().maxBufferSize();
    if (bytes <= 0 || bytes > most) {
      throw new IllegalArgumentException(
          "%s must take 1 to the maxBufferSize of %d: %d bytes".formatted(what, most, bytes));
    }
  }

  int messageBuffer() {
    return messages.bufferSize();
  }

  @Nullable Delimiter<?> delimiter() {
    return messages.delimiter();
  }

  // Handing on

  @Override
  public boolean takes() {
    return isOpen() && !paused && !full;
  }

  @Override
  public void text(String text) {
    try {
      socket.onText(text);
    } catch (Throwable e) {
      thrown(e);
    }
  }

  @Override
  public void binary(Bytes data) {
    try {
      socket.onBinary(data);
    } catch (Throwable e) {
      thrown(e);
    }
  }

  @Override
  public void value(Consumer<Object> consumer, Object value) {
    try {
      consumer.accept(value);
    } catch (Throwable e) {
      thrown(e);
    }
  }

  @Override
  public void overflowed(OverflowException cause) {
    try {
      socket.onOverflowError(cause);
    } catch (Throwable e) {
      thrown(e);
    }
  }

  // Pings

  private void answer(Bytes payload) {
    heartbeat.count(engine().nanoTime());
    if (state == State.OPEN) {
      outbox.pong(payload);
    }
  }

  private void pong(Bytes payload) {
    long now = engine().nanoTime();
    heartbeat.count(now);
    Duration roundTrip = heartbeat.answered(payload, now);
    if ((roundTrip != null || !heartbeat.answersSilence(payload)) && isOpen()) {
      try {
        socket.onPong(payload, roundTrip);
      } catch (Throwable e) {
        thrown(e);
      }
    }
  }

  private void lookForSilence() {
    switch (heartbeat.half(held || full || role.isOld())) {
      case NOTHING -> {}
      case PING -> outbox.control(Opcode.PING, Bytes.EMPTY);
      case DROP -> drop("nothing came from the peer within %s (idle)".formatted(limits.idle()));
    }
  }

  private void drop(String why) {
    reason = new CloseReason(CloseReason.ABNORMAL, why);
    closeNow();
    tell(new SocketTimeoutException(why));
  }

  // Writing

  boolean message(Opcode opcode, Bytes data) {
    return (opcode == Opcode.TEXT ? mayWrite("write") : mayWriteBytes("write bytes"))
        && room(outbox.message(opcode, data));
  }

  /** Sends what others are sent too; returns whether it can be sent to this one. */
  boolean group(GroupMessage message) {
    engine().checkThread("WebSocketGroup.write");
    if (role.isOld() && message.opcode() != Opcode.TEXT) {
      return false;
    }
    room(outbox.message(message));
    return true;
  }

  /** Whether there is room, and if there seems to be none, then after all that can be was sent. */
  boolean keepsUp() {
    if (!full) {
      return true;
    }
    flush();
    return hasRoom();
  }

  void tooSlow() {
    reason = new CloseReason(CloseReason.POLICY, "the receiver is too slow");
    closeNow();
  }

  boolean file(SentFile file) throws IOException {
    try {
      return room(outbox.file(file));
    } catch (IOException e) {
      if (file.hasBegun()) { // the peer waits for its end
        fail(new CloseReason(CloseReason.INTERNAL_ERROR, ""));
      }
      throw e;
    }
  }

  void ping(@Nullable Bytes payload) {
    if (mayWriteBytes("ping")) {
      outbox.control(Opcode.PING, heartbeat.sent(payload, engine().nanoTime()));
    }
  }

  /** False where the connection ends already and the program has not been told yet. */
  boolean mayWrite(String method) {
    if (isOpen()) {
      return true;
    }
    if (state == State.OPENING) {
      throw new IllegalStateException(socket + " is not connected: it cannot " + method);
    }
    if (closedByProgram || state == State.CLOSED) {
      throw new IllegalStateException(socket + " is closed: it cannot " + method);
    }
    return false;
  }

  /** For what is no text. */
  boolean mayWriteBytes(String method) {
    if (role.isOld()) {
      throw new IllegalStateException(
          socket + " cannot " + method + ": a client of draft 76 takes text alone");
    }
    return mayWrite(method);
  }

  private boolean room(boolean room) {
    full |= !room;
    if (outbox.waitingBytes() > limits.stream().hardOutput() && overflow == null) {
      overflow =
          new OverflowException(
              "%d bytes wait behind a file, above the hardOutput of %d"
                  .formatted(outbox.waitingBytes(), limits.stream().hardOutput()));
      engine().callback(this::tooMuch);
    }
    return room;
  }

  private void tooMuch() {
    if (overflow != null && connected()) {
      onOverflowError(overflow);
    }
  }

  @Override
  protected void onDrain() {
    full = false;
    switch (state) {
      case OPEN -> sendMore();
      case CLOSING -> awaitClose();
      case OPENING, ENDING, CLOSED -> {}
    }
  }

  private void sendMore() {
    try {
      full = !outbox.goOn();
    } catch (IOException e) {
      fail(new CloseReason(CloseReason.INTERNAL_ERROR, ""));
      tell(e);
      return;
    }
    if (closeDue != null && !outbox.isBusy()) {
      sayClose(closeDue);
    } else if (!full && isOpen()) {
      drained();
    }
  }

  private void drained() {
    if (backlog && !goOnDue) {
      goOn();
      if (full || !isOpen()) {
        return;
      }
    }
    try {
      socket.onDrain();
    } catch (Throwable e) {
      thrown(e);
    }
  }

  // Closing

  /** Whether messages may be exchanged. */
  boolean isOpen() {
    return state == State.OPEN && closeDue == null && overflow == null && connected();
  }

  @Override
  protected void onServerClosing() {
    close();
  }

  /** For the server, which closes its streams when it stops; programs close by a reason. */
  @Override
  public void close() {
    close(new CloseReason(CloseReason.GOING_AWAY, "the server stops"));
  }

  void closeByProgram(CloseReason why) {
    closedByProgram = true;
    close(why);
  }

  void closeNowByProgram() {
    closedByProgram = true;
    closeNow();
  }

  private void close(CloseReason why) {
    if (state == State.OPENING) {
      closeNow();
    } else if (state == State.OPEN && closeDue == null) {
      if (!connected()) {
        closeNow();
      } else if (outbox.isBusy()) {
        closeDue = why;
      } else {
        sayClose(why);
      }
    }
  }

  private void sayClose(CloseReason why) {
    if (role.isOld()) {
      fail(why); // nobody answers
      return;
    }
    outbox.control(Opcode.CLOSE, why.payload());
    state = State.CLOSING;
    rest();
  }

  /** The close frame was sent, which the peer must answer. */
  private void awaitClose() {
    stopTimer();
    timer =
        engine()
            .defer(
                limits.closing(),
                () ->
                    drop("the peer did not close within %s (closing)".formatted(limits.closing())));
  }

  /** Nothing is handed on any more, so nothing needs to wait. */
  private void rest() {
    stopTimer();
    backlog = false;
    hold();
  }

  private void stopTimer() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  /** All is said: the connection ends, within a bounded time. */
  private void end() {
    state = State.ENDING;
    rest();
    timer = engine().defer(limits.closing(), this::closeNow);
  }

  /** The peer has sent a close frame, which is answered with the same code (section 5.5.1). */
  private void closed(CloseReason by) {
    if (state == State.ENDING) {
      return;
    }
    if (state == State.OPEN) {
      outbox.control(Opcode.CLOSE, by.code() == CloseReason.NO_CODE ? Bytes.EMPTY : by.payload());
    }
    reason = by;
    end();
    if (!role.masks()) {
      super.close();
    } else {
      read(Delimiter.available(), ignored -> {}); // nothing may follow a close frame
    }
  }

  /** Says what is wrong, and ends the connection without waiting for an answer (section 7.1.7). */
  private void fail(CloseReason why) {
    if (state == State.ENDING || !connected()) {
      return;
    }
    reason = why;
    if (state == State.OPEN) {
      outbox.control(Opcode.CLOSE, why.payload());
    }
    end();
    super.close();
  }

  private void thrown(Throwable e) {
    engine().report(socket, e);
    fail(new CloseReason(CloseReason.INTERNAL_ERROR, ""));
  }

  @Override
  protected void onOverflowError(OverflowException cause) {
    closeNow();
    overflowed(cause);
  }

  @Override
  protected void onError(Exception cause) {
    if (state == State.ENDING) {
      super.close(); // all that counts was said
      return;
    }
    if (cause instanceof BadFrameException bad) {
      fail(new CloseReason(bad.code(), Objects.requireNonNull(bad.getMessage())).cut());
    } else {
      super.close();
    }
    tell(cause);
  }

  private void tell(Exception cause) {
    try {
      socket.onError(cause);
    } catch (Throwable e) {
      thrown(e);
    }
  }

  /** What is done about an overflow where nobody wants to know. */
  void overflow(OverflowException cause) {
    fail(new CloseReason(CloseReason.TOO_BIG, Objects.requireNonNull(cause.getMessage())).cut());
    super.onOverflowError(cause);
  }

  /**
   * What a stream does where nobody wants to know. That a peer breaks rules is no error of ours.
   */
  void log(Exception cause) {
    super.onError(
        cause instanceof BadFrameException ? new ProtocolException(cause.getMessage()) : cause);
  }

  @Override
  protected void onClose() {
    state = State.CLOSED;
    rest();
    outbox.close();
    if (decompressor != null) {
      decompressor.close();
    }
    socket.closed(reason);
  }

  @Override
  public String toString() {
    return socket.toString();
  }
}
