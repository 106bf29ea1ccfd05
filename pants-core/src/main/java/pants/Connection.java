package pants;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Objects;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import pants.bytes.Bytes;
import pants.bytes.ReceiveBuffer;
import pants.net.Address;
import pants.net.TlsSession;
import pants.transport.TlsContext;
import pants.transport.Transport;
import pants.transport.TransportListener;

/**
 * What lies behind a stream: its transport, its state, and what is still to be told.
 *
 * <pre>
 *   CONNECTING --connected--&gt; OPEN --close--&gt; CLOSING --all sent--&gt; CLOSED
 *        |                     |                  |                   ^
 *        +---------------------+---- closeNow, failure ---------------+
 * </pre>
 *
 * <p>The transport may speak in the middle of a user's call (a flush that fails, say), so
 * everything but received bytes is noted first, and told from {@link #tell()}, which the engine
 * calls. The state changes at once, the hooks come later; {@code onClose} is the last of them.
 */
final class Connection implements TransportListener, Due {
  private enum State {
    CONNECTING,
    OPEN,
    CLOSING,
    CLOSED
  }

  private final Engine engine;
  private Stream stream;
  private StreamLimits limits;
  private State state = State.CONNECTING;
  private @Nullable Connector connector;
  private @Nullable Transport transport;
  private @Nullable StallWatch stall;

  // Whether it reads: what the transport was told, and what stands against handing values on
  private boolean reading = true;
  private boolean paused;
  private boolean throttled;
  private boolean receiving;
  private boolean unsent;

  // What is still to be told
  private boolean noted;
  private boolean connectDue;
  private boolean readDue;
  private boolean endDue;
  private boolean drainDue;
  private boolean closeDue;
  private boolean securedDue;
  private boolean serverClosing;
  private boolean serverClosingDue;
  private @Nullable Throwable failure;
  private @Nullable SSLException tlsFailure;
  private @Nullable Throwable readFailure;
  private @Nullable OverflowException overflow;

  // TLS: what it begins with, and what came of it
  private @Nullable TlsContext tls;
  private @Nullable String tlsHost;
  private boolean handshaking;
  private @Nullable TlsSession session;

  private boolean inputEnded;
  private boolean gone;
  private boolean opened;
  private boolean closedByUser;
  private boolean closeTold;
  private boolean adopted;
  private @Nullable Address local;
  private @Nullable Address remote;

  Connection(Engine engine, Stream stream, StreamLimits limits) {
    this.engine = engine;
    this.stream = stream;
    this.limits = limits;
  }

  Engine engine() {
    return engine;
  }

  Stream stream() {
    return stream;
  }

  boolean isOpen() {
    return state == State.OPEN && !hasFailed();
  }

  private boolean hasFailed() {
    return failure != null || tlsFailure != null;
  }

  boolean isAdopted() {
    return adopted;
  }

  boolean isClosed() {
    return state == State.CLOSED || hasFailed();
  }

  boolean inputEnded() {
    return inputEnded;
  }

  @Nullable TlsSession session() {
    return session;
  }

  @Nullable Address address(boolean ofPeer) {
    return ofPeer ? remote : local;
  }

  // Opening

  /** Has a handshake come before {@code onConnect}. */
  void secureFirst(TlsContext context, @Nullable String host) {
    tls = context;
    tlsHost = host;
  }

  /**
   * Begins TLS on a connection that is open.
   *
   * @param carry whether what arrived and was not handed on belongs to the handshake
   */
  void startTls(TlsContext context, @Nullable String host, boolean carry) {
    if (!isOpen()) {
      throw new IllegalStateException(stream + " is not connected: it cannot start TLS");
    }
    if (handshaking || session != null) {
      throw new IllegalStateException(stream + " is secured by TLS already");
    }
    if (unsent) {
      flush();
    }
    secure(context, host, carry);
  }

  /** Plain bytes that are there already are never taken for secured ones. */
  private void secure(TlsContext context, @Nullable String host, boolean carry) {
    ReceiveBuffer buffer = stream.reader().buffer();
    Bytes carried = Bytes.EMPTY;
    while (carry && !buffer.isEmpty()) {
      carried = carried.concat(buffer.take(buffer.length()));
    }
    buffer.clear();
    handshaking = true;
    int port = remote instanceof Address.Inet inet ? inet.port() : 0;
    engine.meter().suspend();
    transport().secure(context, host, port, carried);
    engine.meter().begin(stream, "in a hook");
  }

  @Override
  public void handshaking() {
    engine.meter().suspend();
  }

  @Override
  public void secured(TlsSession agreed) {
    session = agreed;
    handshaking = false;
    securedDue = true;
    note();
  }

  @Override
  public void tlsFailed(Throwable cause) {
    gone = true; // the transport closes by itself, behind the alert that tells the peer why
    tlsLost(cause);
  }

  private void tlsLost(Throwable cause) {
    if (state != State.CLOSED && !hasFailed()) {
      tlsFailure = TlsSetup.failure(handshaking, remote, cause);
      handshaking = false;
      note();
    }
  }

  private void lostInHandshake() {
    tlsLost(new EOFException("the peer closed the connection during the handshake"));
  }

  void connect(Connector connector) {
    this.connector = connector;
    connector.start();
  }

  void transport(Transport transport) {
    this.transport = transport;
    transport.softBound(limits.softOutput());
  }

  void limits(StreamLimits limits) {
    this.limits = limits;
    if (transport != null) {
      transport.softBound(limits.softOutput());
    }
  }

  @Override
  public void connected() {
    connectDue = true;
    if (stream.server() != null) {
      open(); // accepted by the loop, not by a call
    } else {
      note();
    }
  }

  private void open() {
    connectDue = false;
    if (connector != null) {
      connector.cancel();
      connector = null;
    }
    local = address(transport().localAddress());
    remote = address(transport().remoteAddress());
    if (tls != null && session == null) {
      secure(tls, tlsHost, true); // who speaks before us speaks no TLS, and is told so
    } else {
      enter();
    }
  }

  private void enter() {
    state = State.OPEN;
    opened = true;
    engine.meter().opened(stream.server() != null);
    introduce();
  }

  private void introduce() {
    engine.meter().begin(stream, "in onConnect");
    try {
      stream.onConnect();
    } catch (Throwable e) {
      thrown(e);
    }
    read();
  }

  /** Nobody can be connected to; told as the last attempt's failure. */
  void connectFailed(IOException cause) {
    if (state == State.CONNECTING) {
      failure = cause;
      note();
    }
  }

  /** Moves the connection to another stream, which is told {@code onConnect} next. */
  void adopt(Stream heir) {
    if (!isOpen()) {
      throw new IllegalStateException(stream + " is not connected: it cannot be adopted");
    }
    heir.reader().takeOver(stream.reader());
    stream = heir;
    adopted = true;
    limits(heir.limits());
    connectDue = true;
    serverClosingDue = serverClosing;
    note();
  }

  // Reading

  /** Whether this stream may be handed a value now. */
  boolean mayRead(Stream asking) {
    return asking == stream && isOpen() && !paused && !throttled && !connectDue;
  }

  @Override
  public void received(ByteBuffer data) {
    receiving = true;
    engine.meter().received(stream, data.remaining());
    if (securedDue || (connectDue && tls == null && state == State.CONNECTING)) {
      tell(); // the data was quicker; and this is the loop, not a call: hooks may run
    }
    Reader reader = stream.reader();
    if (!isOpen()) {
      if (state == State.CONNECTING && !hasFailed()) {
        reader.buffer().append(data); // it belongs to a handshake that is about to begin
      }
      return;
    }
    boolean fresh = reader.buffer().isEmpty();
    reader.buffer().append(data);
    if (takes()) {
      reader.run(this, fresh);
    } else {
      reading(false);
    }
  }

  @Override
  public void receiveComplete() {
    receiving = false;
    send();
  }

  /** The delimiter, the buffer or the pause was changed by a call: look again, later. */
  void readSoon() {
    readDue = true;
    note();
  }

  boolean paused() {
    return paused;
  }

  void pause(boolean on) {
    paused = on;
    if (!on) {
      readSoon();
    }
  }

  private void read() {
    stream.reader().run(this, false);
    if (!takes()) {
      return;
    }
    reading(true);
    if (inputEnded) {
      inputEnded = false;
      end();
    }
  }

  /** Whether what arrives may be handed on now. */
  private boolean takes() {
    return mayRead(stream) && !stream.reader().isStuck();
  }

  /**
   * Stops the transport as soon as something has arrived that may not be handed on, and lets it go
   * on when all of that has been. So a pause in which nothing arrives costs no system call, and
   * what waits is at most one receive more than what the delimiter could not take.
   */
  private void reading(boolean on) {
    if (on != reading) {
      reading = on;
      transport().reading(on);
    }
  }

  private void end() {
    stream.reader().end(this);
    int left = stream.reader().buffer().length();
    if (left > 0 && takes()) {
      stream.reader().buffer().clear();
      readFailed(
          new EOFException(
              "the stream ended with "
                  + left
                  + " bytes that "
                  + stream.reader().delimiter()
                  + " did not take"));
      tellFailures();
    }
    if (isOpen()) {
      try {
        stream.onEnd();
      } catch (Throwable e) {
        thrown(e);
      }
    }
    if (gone && state == State.OPEN) {
      finish();
    }
  }

  @Override
  public void ended() {
    if (handshaking) {
      lostInHandshake();
      return;
    }
    inputEnded = true;
    endDue = true;
    note();
  }

  void readFailed(Throwable cause) {
    if (isOpen()) {
      readFailure = cause;
      note();
    }
  }

  void overflowed(OverflowException cause) {
    overflow = cause;
    note();
  }

  // Writing

  boolean write(Bytes data) {
    if (!mayWrite("write")) {
      return false;
    }
    if (data == engine.arrived && transport().writeReceived()) {
      engine.arrived = null;
    } else {
      transport().write(data);
    }
    return wrote(data.length());
  }

  boolean write(byte[] array, int offset, int length) {
    if (!mayWrite("write")) {
      return false;
    }
    transport().write(array, offset, length);
    return wrote(length);
  }

  boolean writeFile(FileChannel file, long offset, long count, boolean closeAfter) {
    if (!mayWrite("writeFile")) {
      return false;
    }
    transport().writeFile(file, offset, count, closeAfter);
    return wrote(count);
  }

  /** False where the connection is lost already and its user has not been told yet. */
  boolean mayWrite(String method) {
    if (isOpen()) {
      long pending = transport().pending();
      if (pending <= limits.hardOutput()) {
        return true;
      }
      overflow =
          new OverflowException(
              pending
                  + " bytes of output are pending, above the hardOutput of "
                  + limits.hardOutput());
      abort();
      return false;
    }
    if (state == State.CONNECTING) {
      throw new IllegalStateException(stream + " is not connected: it cannot " + method);
    }
    if (closedByUser || closeTold) {
      throw new IllegalStateException(stream + " is closed: it cannot " + method);
    }
    return false;
  }

  private boolean wrote(long bytes) {
    engine.meter().written(bytes);
    if (!unsent) {
      unsent = true;
      if (!receiving) {
        engine.unsent(this);
      }
    }
    boolean room = hasRoom();
    throttled |= !room;
    return room;
  }

  boolean hasRoom() {
    return transport().pending() <= limits.softOutput();
  }

  void flush() {
    if (mayWrite("flush")) {
      unsent = false;
      sendNow();
      drainDue |= transport().flushed();
      note();
    }
  }

  /** Sends what was written, from the loop. */
  void send() {
    if (unsent && isOpen()) {
      unsent = false;
      sendNow();
      if (transport().flushed() && isOpen()) {
        tellDrained();
      }
    }
  }

  private void sendNow() {
    transport().flush();
    if (!transport().flushed()) {
      watchStall();
    }
  }

  private void watchStall() {
    if (stall == null) {
      stall = new StallWatch(engine, transport(), this::stalled);
    }
    stall.watch(limits.writeStall());
  }

  private void stalled() {
    StalledStreamEvent.report(stream, transport().pending(), limits.writeStall());
    failed(
        new SocketTimeoutException(
            "the peer took no output for " + limits.writeStall() + " (writeStall)"));
  }

  @Override
  public void drained() {
    drainDue = true;
    note();
  }

  @Override
  public void writable() {
    drainDue = true;
    note();
  }

  private void tellDrained() {
    drainDue = false;
    if (throttled && transport().pending() <= limits.softOutput() / 2) {
      throttled = false;
      readSoon();
    }
    try {
      stream.onDrain();
    } catch (Throwable e) {
      thrown(e);
    }
  }

  // Closing

  /** Closes for its user, who must not write to it any more. */
  void closeByUser() {
    closedByUser = true;
    close();
  }

  /** Closes because of what the peer did: who writes before he is told of it is not at fault. */
  void close() {
    if (isOpen()) {
      state = State.CLOSING;
      transport().shutdown();
      if (state == State.CLOSING) {
        watchStall();
      }
    } else if (state == State.CONNECTING) {
      abort();
    }
  }

  void closeNow() {
    closedByUser = true;
    abort();
  }

  void reset() {
    closedByUser = true;
    if (state != State.CLOSED && !hasFailed()) {
      state = State.CLOSED; // so that what is dropped is not heard of as a failure
      if (transport != null && !gone) {
        transport.reset();
      }
      finish();
    }
  }

  /** Closes at once, which need not be its user's doing. */
  void abort() {
    if (state != State.CLOSED && !hasFailed()) {
      finish();
    }
  }

  /** The server gives its connections time to end. */
  void serverClosing() {
    if (!serverClosing) {
      serverClosing = true;
      serverClosingDue = true;
      note();
    }
  }

  private void finish() {
    state = State.CLOSED;
    closeDue = true;
    if (connector != null) {
      connector.cancel();
      connector = null;
    }
    if (stall != null) {
      stall.cancel();
    }
    if (transport != null && !gone) {
      transport.close();
    }
    note();
  }

  @Override
  public void shutDown() {
    if (state == State.CLOSING) {
      gone = true; // what is left of it, the transport does alone
      finish();
    }
  }

  @Override
  public void failed(Throwable cause) {
    if (isClosed()) {
      return;
    }
    if (connector != null) {
      connector.failed(cause);
    } else if (handshaking) {
      tlsLost(cause);
    } else if (state == State.CONNECTING) {
      connectFailed(new IOException("the socket failed: " + cause.getMessage(), cause));
    } else {
      failure = cause;
      note();
    }
  }

  @Override
  public void closed() {
    gone = true;
    if (handshaking) {
      lostInHandshake();
    } else if (state == State.OPEN) {
      ended();
    } else if (state == State.CLOSING) {
      finish();
    }
  }

  /** A hook threw: the connection is cut, so that the peer can tell. */
  void thrown(Throwable e) {
    engine.log().thrown(stream, e);
    abort();
  }

  // Telling

  private void note() {
    if (!noted) {
      noted = true;
      engine.due(this);
    }
  }

  @Override
  public void tell() {
    noted = false;
    engine.meter().begin(stream, "in a hook");
    if (securedDue) {
      securedDue = false;
      if (isOpen() || (state == State.CONNECTING && !hasFailed())) {
        tellSecured();
      }
    }
    if (connectDue && state == State.CONNECTING && !hasFailed()) {
      open();
    } else if (connectDue && isOpen()) {
      connectDue = false;
      introduce();
    }
    tellFailures();
    if (serverClosingDue && isOpen()) {
      serverClosingDue = false;
      tellServerClosing();
    }
    if (drainDue && isOpen()) {
      tellDrained();
    }
    if ((readDue || endDue) && isOpen()) {
      readDue = false;
      endDue = false;
      read();
      tellFailures();
    }
    if (closeDue) {
      closeDue = false;
      tellClosed();
    }
  }

  private void tellSecured() {
    try {
      stream.onTlsHandshake();
    } catch (Throwable e) {
      thrown(e);
    }
    if (state == State.CONNECTING && !hasFailed()) {
      enter();
    }
  }

  private void tellServerClosing() {
    try {
      stream.onServerClosing();
    } catch (Throwable e) {
      thrown(e);
    }
  }

  private void tellFailures() {
    try {
      if (tlsFailure != null) {
        SSLException cause = tlsFailure;
        finish();
        tlsFailure = null;
        if (cause instanceof SSLHandshakeException) {
          stream.onTlsHandshakeError(cause);
        } else {
          stream.onTlsError(cause);
        }
      }
      if (failure != null) {
        Throwable cause = failure;
        boolean neverConnected = state == State.CONNECTING;
        finish();
        failure = null;
        if (neverConnected) {
          stream.onConnectError((IOException) cause);
        } else {
          stream.onError(asException(cause));
        }
      }
      if (overflow != null) {
        OverflowException cause = overflow;
        overflow = null;
        stream.onOverflowError(cause);
      }
      if (readFailure != null) {
        Throwable cause = readFailure;
        readFailure = null;
        stream.onError(asException(cause));
      }
    } catch (Throwable e) {
      thrown(e);
    }
  }

  private static Exception asException(Throwable cause) {
    return cause instanceof Exception exception ? exception : new IOException(cause);
  }

  private void tellClosed() {
    if (closeTold) {
      return;
    }
    closeTold = true;
    engine.meter().begin(stream, "in onClose");
    if (opened) {
      engine.meter().closed();
    }
    stream.leave(this);
    try {
      stream.onClose();
    } catch (Throwable e) {
      engine.log().thrown(stream, e);
    }
    local = null;
    remote = null;
    stream.forgetOverrides();
  }

  private Transport transport() {
    return Objects.requireNonNull(transport);
  }

  private static @Nullable Address address(@Nullable SocketAddress address) {
    return address == null ? null : Address.of(address);
  }
}
