package pants;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import pants.bytes.Bytes;
import pants.bytes.Delimiter;
import pants.bytes.Format;
import pants.net.Address;
import pants.net.Tls;
import pants.net.TlsSession;
import pants.transport.TlsContext;

/**
 * One connection: to a server, or from a client to a {@link Server}.
 *
 * <p>Programs subclass it and override the hooks, the methods that begin with {@code on}. A hook is
 * called by the engine, one at a time, and never inside a call of another method: what {@code
 * write}, {@code close} or {@code connect} cause is told later in the same poll. A hook that throws
 * is logged and loses its connection, and disturbs nothing else. {@link #onClose()} is the last
 * hook, called exactly once.
 *
 * <p>A <em>read delimiter</em> says how the bytes that arrive are cut into values: set one with
 * {@link #readDelimiter(Delimiter)} for {@link #onRead}, or with {@link #read} together with its
 * own handler; either may change it in mid-stream, and what has arrived already is kept for the
 * next.
 *
 * <p>Back-pressure is on by default: while more than {@link StreamLimits#softOutput()} bytes wait
 * for the peer, the stream does not read.
 */
public non-sealed class Stream extends Channel {
  private StreamLimits limits = StreamLimits.DEFAULT;
  private final Reader reader = new Reader(StreamLimits.DEFAULT.bufferSize());
  private @Nullable Connection connection;
  private @Nullable Server<?> server;
  private @Nullable Tls tls;

  /** Whom it was told to connect to; null for a stream that was accepted. */
  private @Nullable Address peer;

  /** A stream that is not connected yet. */
  public Stream() {}

  // Connecting

  /**
   * Connects to a port of this machine; see {@link #connect(Address)}.
   *
   * @param port 1 to 65,535
   * @return this stream
   */
  public Stream connect(int port) {
    return connect(Address.of("localhost", port));
  }

  /**
   * Connects to a host by its name or an IP address; see {@link #connect(Address)}.
   *
   * @param host a name, an IPv4 or IPv6 address, or {@code ""} for this machine
   * @param port 1 to 65,535
   * @return this stream
   */
  public Stream connect(String host, int port) {
    return connect(Address.of(host, port));
  }

  /**
   * Connects to a UNIX socket; see {@link #connect(Address)}.
   *
   * @param socket the path of its file
   * @return this stream
   */
  public Stream connect(Path socket) {
    return connect(Address.of(socket));
  }

  /**
   * Connects. A host name is looked up without blocking the engine, and each of its addresses is
   * tried. {@link #onConnect()} tells of the connection, {@link #onConnectError} (and {@link
   * #onClose()} after it) that none came about within {@link StreamLimits#connect()}.
   *
   * @param address where to
   * @return this stream
   * @throws IllegalArgumentException if the port is 0
   * @throws IllegalStateException if the stream connects, is connected or closed
   */
  public Stream connect(Address address) {
    if (address instanceof Address.Inet inet && inet.port() == 0) {
      throw new IllegalArgumentException("port must be 1 to 65535 to connect to: " + address);
    }
    Connection begun = begin(address);
    begun.connect(new Connector(begun, address, limits.connect()));
    return this;
  }

  /**
   * Takes over a socket that is connected already. It belongs to the stream from now on and is
   * switched to non-blocking; {@link #onConnect()} is told in the next poll.
   *
   * @param socket a connected socket, TCP or UNIX
   * @return this stream
   * @throws IllegalArgumentException if it is not connected
   * @throws IllegalStateException if the stream connects, is connected or closed, or if the
   *     engine's poller is not {@link Poller#nio()}
   */
  public Stream connect(SocketChannel socket) {
    if (!socket.isConnected()) {
      throw new IllegalArgumentException("not a connected socket: " + socket);
    }
    Connection begun = begin(Address.of(remote(socket)));
    try {
      begun.transport(engine().transports().wrap(socket, begun));
    } catch (IOException e) {
      begun.connectFailed(e);
    } catch (IllegalStateException e) {
      connection = null;
      engine().remove(this);
      throw e;
    }
    return this;
  }

  private Connection begin(Address address) {
    engine().checkOpen("Stream.connect");
    if (connection != null) {
      throw new IllegalStateException(this + " cannot connect: it does, is connected or closed");
    }
    Connection begun = new Connection(engine(), this, limits);
    if (tls != null) {
      begun.secureFirst(TlsSetup.context(engine(), tls), TlsSetup.host(tls, address));
    }
    peer = address;
    connection = begun;
    place(engine().place());
    engine().add(this);
    return begun;
  }

  /** A server's connection: on the server's engine, and told when its transport is. */
  Connection accepted(Server<?> from, @Nullable TlsContext secured) {
    if (connection != null) {
      throw new IllegalStateException(this + " was built by onAccept and is in use already");
    }
    on(from.engine());
    server = from;
    place(from.place());
    Connection begun = new Connection(engine(), this, limits);
    if (secured != null) {
      begun.secureFirst(secured, null);
    }
    connection = begun;
    return begun;
  }

  private static SocketAddress remote(SocketChannel socket) {
    try {
      return Objects.requireNonNull(socket.getRemoteAddress());
    } catch (IOException e) {
      throw new IllegalArgumentException("not a connected socket: " + socket, e);
    }
  }

  /**
   * Takes over the connection of another stream, with what it has received and not handed on, and
   * what it has still to send: a protocol that is upgraded goes on in another class. The other
   * stream gets no further hook; this one gets {@link #onConnect()}, and later the one {@link
   * #onClose()}.
   *
   * @param other a connected stream
   * @return this stream
   * @throws IllegalStateException if the other is not connected, or this one is in use
   */
  public Stream adopt(Stream other) {
    other.checkThread("Stream.adopt");
    if (connection != null) {
      throw new IllegalStateException(this + " cannot adopt a connection: it is in use");
    }
    Connection moved = other.used("adopt");
    on(other.engine());
    server = other.server;
    place(other.place());
    localAddress(other.localOverride());
    remoteAddress(other.remoteOverride());
    moved.adopt(this);
    connection = moved;
    if (server == null) {
      engine().remove(other);
      engine().add(this);
    }
    return this;
  }

  @Override
  public Stream on(Engine engine) {
    super.on(engine);
    return this;
  }

  /**
   * Secures the stream with TLS from the beginning: the handshake comes before {@link
   * #onConnect()}, {@link #onTlsHandshake()} between the two.
   *
   * @param settings a client's
   * @return this stream
   * @throws IllegalArgumentException if the settings are a server's
   * @throws IllegalStateException if the stream connects already: then {@link #startTls(Tls)} is
   *     meant
   */
  public Stream tls(Tls settings) {
    if (settings.isServer()) {
      throw new IllegalArgumentException("a stream that connects takes Tls.client(): " + settings);
    }
    if (connection != null) {
      throw new IllegalStateException(this + " is in use: startTls secures it in mid-stream");
    }
    tls = settings;
    return this;
  }

  /**
   * Secures a connection in mid-stream, behind what was written before; see {@link #startTls(Tls,
   * boolean)}. Bytes that have arrived and were not handed on are dropped.
   *
   * @param settings a client's or a server's: which of the two this side is
   * @return this stream
   */
  public Stream startTls(Tls settings) {
    return startTls(settings, false);
  }

  /**
   * Secures a connection in mid-stream. What was written before leaves as it is; what is written
   * from now on waits for the handshake. {@link #onTlsHandshake()} tells of its end.
   *
   * @param settings a client's or a server's: which of the two this side is
   * @param carry whether bytes that have arrived and were not handed on are the beginning of the
   *     handshake, as they are behind the line of a PROXY protocol; otherwise they are dropped, so
   *     that nothing which came in the clear is taken for secured
   * @return this stream
   * @throws UncheckedIOException if the settings name a file that cannot be read or used
   * @throws IllegalStateException if the stream is not connected, or secured already; if it is to
   *     verify a host and knows none
   */
  public Stream startTls(Tls settings, boolean carry) {
    checkThread("Stream.startTls");
    Connection securing = used("start TLS");
    securing.startTls(TlsSetup.context(engine(), settings), TlsSetup.host(settings, peer), carry);
    return this;
  }

  /**
   * Secures a connection in mid-stream with the settings that its server has by then; see {@link
   * #startTls(Tls, boolean)} and {@link Server#tlsAtOnce}. Settings that the server was given while
   * it listens hold from then on, and files are not looked at for each connection.
   *
   * @param carry whether bytes that have arrived and were not handed on are the beginning of the
   *     handshake; otherwise they are dropped
   * @return this stream
   * @throws IllegalStateException if the stream is not connected, or secured already; if no server
   *     has accepted it, or one without {@link Server#tls}
   */
  public Stream startTls(boolean carry) {
    checkThread("Stream.startTls");
    TlsContext context = server == null ? null : server.secured();
    if (context == null) {
      throw new IllegalStateException(
          this + " has no server with TLS whose settings to start with");
    }
    used("start TLS").startTls(context, null, carry);
    return this;
  }

  /**
   * Whether a TLS handshake has succeeded on the connection.
   *
   * @return whether it is secured
   */
  public boolean isSecure() {
    return tlsSession() != null;
  }

  /**
   * What the TLS handshake has agreed upon.
   *
   * @return null before {@link #onTlsHandshake()}, and on a stream without TLS
   */
  public @Nullable TlsSession tlsSession() {
    return connection == null ? null : connection.session();
  }

  /**
   * Sets the bounds of the stream.
   *
   * @param limits the bounds
   * @return this stream
   */
  public Stream limits(StreamLimits limits) {
    this.limits = Objects.requireNonNull(limits, "limits");
    reader.bufferSize(limits.bufferSize());
    if (connection != null) {
      connection.limits(limits);
    }
    return this;
  }

  /**
   * The bounds of the stream.
   *
   * @return the bounds, {@link StreamLimits#DEFAULT} at first
   */
  public StreamLimits limits() {
    return limits;
  }

  /**
   * The server that accepted the stream; set before {@link #onConnect()}.
   *
   * @return the server, or null for a stream that connected by itself
   */
  public @Nullable Server<?> server() {
    return server;
  }

  /**
   * Whether the stream is connected, so that it may be written to.
   *
   * @return false before {@link #onConnect()}, and from {@link #close()} or the loss of the
   *     connection on
   */
  public boolean connected() {
    return connection != null && connection.stream() == this && connection.isOpen();
  }

  /**
   * Whether the peer is known to send no more, though {@link #onEnd()} was not told yet, because
   * what it sent before waits to be handed on: the stream is paused, say. It may still read. While
   * more has arrived than can be handed on, its end is not noticed.
   *
   * @return whether its end has arrived
   */
  public boolean inputEnded() {
    return connection != null && connection.stream() == this && connection.inputEnded();
  }

  @Override
  public boolean closed() {
    return connection != null && (connection.stream() != this || connection.isClosed());
  }

  // Reading

  /**
   * Sets how what arrives is cut into the blocks that {@link #onRead} is given; {@link
   * #available()} at first. Bytes that have arrived and were not handed on are kept: set from a
   * hook, the new delimiter goes on with them at once; from elsewhere, in the same poll.
   *
   * @param delimiter one that yields bytes
   * @throws IllegalArgumentException if it needs more than {@link StreamLimits#maxBufferSize()}
   */
  protected final void readDelimiter(Delimiter<Bytes> delimiter) {
    read(delimiter, null, "Stream.readDelimiter");
  }

  /**
   * Sets how what arrives is cut into values, and what is done with each, until either method sets
   * another. Bytes that have arrived and were not handed on are kept.
   *
   * @param <T> what the delimiter yields
   * @param delimiter how to cut
   * @param handler what to do with each value
   * @throws IllegalArgumentException if the delimiter needs more than {@link
   *     StreamLimits#maxBufferSize()}
   */
  @SuppressWarnings("unchecked") // the handler takes what the delimiter yields
  protected final <T> void read(Delimiter<T> delimiter, Consumer<? super T> handler) {
    Objects.requireNonNull(handler, "handler");
    read(delimiter, (Consumer<Object>) (Consumer<?>) handler, "Stream.read");
  }

  private void read(Delimiter<?> delimiter, @Nullable Consumer<Object> handler, String method) {
    Objects.requireNonNull(delimiter, "delimiter");
    checkThread(method);
    reader.set(delimiter, handler, limits.maxBufferSize());
    if (connection != null) {
      connection.readSoon();
    }
  }

  /**
   * The delimiter in force.
   *
   * @return the one that was set last
   */
  protected final Delimiter<?> readDelimiter() {
    return reader.delimiter();
  }

  /**
   * How many received bytes may wait for the delimiter: a value and what ends it must fit.
   *
   * @return bytes, 64 KiB at first
   */
  public int bufferSize() {
    return reader.bufferSize();
  }

  /**
   * Sets how many received bytes may wait for the delimiter. A delimiter that counts more enlarges
   * the buffer by itself.
   *
   * @param bytes above zero, at most {@link StreamLimits#maxBufferSize()}
   * @throws IllegalArgumentException if it is out of its range
   */
  public void bufferSize(int bytes) {
    checkThread("Stream.bufferSize");
    if (bytes <= 0 || bytes > limits.maxBufferSize()) {
      throw new IllegalArgumentException(
          "bufferSize must be 1 to the maxBufferSize of " + limits.maxBufferSize() + ": " + bytes);
    }
    reader.bufferSize(bytes);
    if (connection != null) {
      connection.readSoon();
    }
  }

  /**
   * Stops reading, or goes on. While it is stopped no value is handed on, those that have arrived
   * included. What arrives next is taken once more, up to 128 KiB of it, and kept; then the peer is
   * slowed down by its own network. To stop and to go on before something arrives costs next to
   * nothing, so a server may do so for each request.
   *
   * @param on true to stop
   * @throws IllegalStateException if the stream was never connected
   */
  public void pauseReading(boolean on) {
    checkThread("Stream.pauseReading");
    used("pause reading").pause(on);
  }

  Reader reader() {
    return reader;
  }

  /**
   * Whatever arrives, as it arrives: the delimiter of a new stream.
   *
   * @return {@link Delimiter#available()}
   */
  protected static Delimiter<Bytes> available() {
    return Delimiter.available();
  }

  /**
   * Blocks of so many bytes.
   *
   * @param count zero or more
   * @return {@link Delimiter#exactly(int)}
   */
  protected static Delimiter<Bytes> exactly(int count) {
    return Delimiter.exactly(count);
  }

  /**
   * What stands before a text, which is dropped.
   *
   * @param text the text, sent as UTF-8
   * @return {@link Delimiter#until(String)}
   */
  protected static Delimiter<Bytes> until(String text) {
    return Delimiter.until(text);
  }

  /**
   * What stands before some bytes, which are dropped.
   *
   * @param bytes the bytes
   * @return {@link Delimiter#until(Bytes)}
   */
  protected static Delimiter<Bytes> until(Bytes bytes) {
    return Delimiter.until(bytes);
  }

  /**
   * What stands before the first match of a pattern, which is dropped.
   *
   * @param pattern the pattern, over ISO-8859-1
   * @return {@link Delimiter#matching(Pattern)}
   */
  protected static Delimiter<Bytes> matching(Pattern pattern) {
    return Delimiter.matching(pattern);
  }

  /**
   * The match of a pattern at the beginning of what has arrived, with its groups.
   *
   * @param pattern the pattern, over ISO-8859-1
   * @return {@link Delimiter#match(Pattern)}
   */
  protected static Delimiter<MatchResult> match(Pattern pattern) {
    return Delimiter.match(pattern);
  }

  // Writing

  /**
   * Writes bytes. They are sent when the event that is being handled ends, at the latest before the
   * engine next waits; see {@link #flush()}.
   *
   * @param data the bytes
   * @return whether there is room for more: false once more than {@link StreamLimits#softOutput()}
   *     bytes are pending, until {@link #onDrain()}; also false, and without effect, where the
   *     connection is lost already and {@link #onClose()} is about to be told
   * @throws IllegalStateException if the stream is not connected or was closed
   */
  public boolean write(Bytes data) {
    checkThread("Stream.write");
    return used("write").write(data);
  }

  /**
   * Whether there is room for more output, as {@link #write(Bytes)} says of what it has added.
   *
   * @return false while more than {@link StreamLimits#softOutput()} bytes are pending, and on a
   *     stream that is not connected
   */
  public boolean hasRoom() {
    return connected() && Objects.requireNonNull(connection).hasRoom();
  }

  /**
   * Writes text as UTF-8; see {@link #write(Bytes)}.
   *
   * @param text the text
   * @return whether there is room for more
   * @throws IllegalStateException if the stream is not connected or was closed
   */
  public boolean write(String text) {
    return write(Bytes.utf8(text));
  }

  /**
   * Writes a copy of all bytes of an array; see {@link #write(Bytes)}.
   *
   * @param array the bytes; free for other use afterwards
   * @return whether there is room for more
   * @throws IllegalStateException if the stream is not connected or was closed
   */
  public boolean write(byte[] array) {
    return write(array, 0, array.length);
  }

  /**
   * Writes a copy of some bytes of an array; see {@link #write(Bytes)}.
   *
   * @param array holds the bytes; free for other use afterwards
   * @param offset where they begin
   * @param length how many there are
   * @return whether there is room for more
   * @throws IndexOutOfBoundsException if they are not all in the array
   * @throws IllegalStateException if the stream is not connected or was closed
   */
  public boolean write(byte[] array, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, array.length);
    checkThread("Stream.write");
    return used("write").write(array, offset, length);
  }

  /**
   * Writes a whole file; see {@link #writeFile(Path, long, long)}.
   *
   * @param file the file
   * @return whether there is room for more
   * @throws UncheckedIOException if it cannot be opened
   */
  public boolean writeFile(Path file) {
    return writeFile(file, 0, 0);
  }

  /**
   * Writes a part of a file, behind what was written before, without copying it through the
   * program. The file is opened now and closed when it has been sent.
   *
   * @param file the file
   * @param offset where to begin
   * @param count how many bytes; 0 for all up to the end that the file has now
   * @return whether there is room for more; a file takes none itself
   * @throws IllegalArgumentException if the part is not in the file
   * @throws UncheckedIOException if it cannot be opened
   * @throws IllegalStateException if the stream is not connected or was closed
   */
  public boolean writeFile(Path file, long offset, long count) {
    checkThread("Stream.writeFile");
    if (!used("write a file").mayWrite("write a file")) {
      return false;
    }
    try {
      return writeFileAndClose(FileChannel.open(file, StandardOpenOption.READ), offset, count);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the file " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Writes a part of a file that is open; see {@link #writeFile(Path, long, long)}. It must stay
   * open until it has been sent, and is not closed then. Its position is neither used nor changed.
   *
   * @param file the open file
   * @param offset where to begin
   * @param count how many bytes; 0 for all up to the end that the file has now
   * @return whether there is room for more
   * @throws IllegalArgumentException if the part is not in the file
   * @throws UncheckedIOException if its size cannot be read
   * @throws IllegalStateException if the stream is not connected or was closed
   */
  public boolean writeFile(FileChannel file, long offset, long count) {
    checkThread("Stream.writeFile");
    try {
      return writeFile(used("write a file"), file, offset, count, false);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the file: " + e.getMessage(), e);
    }
  }

  /**
   * Writes a part of a file that was opened for it; see {@link #writeFile(Path, long, long)}. It is
   * closed when it has been sent, or never will be: also if this refuses it.
   *
   * @param file the open file
   * @param offset where to begin
   * @param count how many bytes; 0 for all up to the end that the file has now
   * @return whether there is room for more
   * @throws IllegalArgumentException if the part is not in the file
   * @throws UncheckedIOException if its size cannot be read
   * @throws IllegalStateException if the stream is not connected or was closed
   */
  public boolean writeFileAndClose(FileChannel file, long offset, long count) {
    boolean handedOver = false;
    try {
      checkThread("Stream.writeFileAndClose");
      Connection sending = used("write a file");
      if (!sending.mayWrite("write a file")) {
        return false;
      }
      boolean room = writeFile(sending, file, offset, count, true);
      handedOver = true;
      return room;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the file: " + e.getMessage(), e);
    } finally {
      if (!handedOver) {
        close(file);
      }
    }
  }

  private static void close(FileChannel file) {
    try {
      file.close();
    } catch (IOException e) {
      // It was only read, so that nothing is lost.
    }
  }

  private static boolean writeFile(
      Connection connection, FileChannel file, long offset, long count, boolean closeAfter)
      throws IOException {
    long size = file.size();
    if (offset < 0 || offset > size || count < 0 || count > size - offset) {
      throw new IllegalArgumentException(
          "a file of %d bytes has no %d bytes from %d on".formatted(size, count, offset));
    }
    return connection.writeFile(file, offset, count == 0 ? size - offset : count, closeAfter);
  }

  /**
   * Packs values by a format and writes them.
   *
   * @param format the format
   * @param values one for each of its values
   * @return whether there is room for more
   * @throws IllegalArgumentException if the values do not fit the format
   * @throws IllegalStateException if the stream is not connected or was closed
   */
  public boolean writePacked(Format format, Object... values) {
    return write(format.pack(values));
  }

  /**
   * Packs values by the read delimiter, which must be a {@link pants.bytes.Struct} or {@link
   * pants.bytes.NetStruct}, and writes them.
   *
   * @param values one for each value of the format
   * @return whether there is room for more
   * @throws IllegalArgumentException if the values do not fit the format
   * @throws IllegalStateException if the read delimiter is no format; if the stream is not
   *     connected or was closed
   */
  public boolean writePacked(Object... values) {
    if (reader.delimiter() instanceof Format format) {
      return write(format.pack(values));
    }
    throw new IllegalStateException(
        "writePacked needs a format: the read delimiter is " + reader.delimiter());
  }

  /**
   * Sends what was written now, as far as the peer takes it, instead of at the end of the event.
   * Where many small pieces are written this costs more than it brings.
   *
   * @throws IllegalStateException if the stream is not connected or was closed
   */
  public void flush() {
    checkThread("Stream.flush");
    used("flush").flush();
  }

  /** The connection, which only a stream that was ever connected has. */
  private Connection used(String method) {
    if (connection == null || connection.stream() != this) {
      throw new IllegalStateException(this + " is not connected: it cannot " + method);
    }
    return connection;
  }

  // Closing

  /**
   * Closes the stream after all that was written has been sent, which takes at most {@link
   * StreamLimits#writeStall()} in which the peer takes nothing. No value is handed on any more. The
   * end of the output is sent first and what the peer still sends is dropped for a moment, so that
   * nothing which was delivered is destroyed. A stream that is connecting gives up. On a stream
   * that is closed or closing the call has no effect.
   */
  @Override
  public void close() {
    checkThread("Stream.close");
    closing().closeByUser();
  }

  /**
   * Closes the stream at once, and drops what was written and not sent. The peer sees an end,
   * unless it has sent something that was not read: see {@link #reset()}.
   */
  public void closeNow() {
    checkThread("Stream.closeNow");
    closing().closeNow();
  }

  /**
   * Closes the stream at once, drops what was written and not sent, and cuts the connection so that
   * the peer can tell: it sees a reset instead of an end, and may lose what it has received and not
   * read. So one ends a message that cannot be completed where an end would complete it. With TLS
   * no farewell is sent. A UNIX socket knows no reset: its peer sees an end, as after {@link
   * #closeNow()}. On a stream that is closed the call has no effect.
   */
  public void reset() {
    checkThread("Stream.reset");
    closing().reset();
  }

  @Override
  void abort() {
    closing().abort();
  }

  /** What to close: a stream that was never used still gets its {@code onClose}. */
  private Connection closing() {
    if (connection == null) {
      connection = new Connection(engine(), this, limits);
    }
    return connection.stream() == this ? connection : new Connection(engine(), this, limits);
  }

  /** The connection is closed: nobody need know of it any more. */
  void leave(Connection closed) {
    if (server != null) {
      server.left(closed);
    } else {
      engine().remove(this);
    }
  }

  @Override
  boolean isStarted() {
    return connection != null;
  }

  @Override
  @Nullable Address socketAddress(boolean remote) {
    return connection == null ? null : connection.address(remote);
  }

  // Hooks

  /** Called when the connection stands. Does nothing by default. */
  protected void onConnect() {}

  /**
   * Called when the stream could not connect; {@link #onClose()} follows. Logs by default.
   *
   * @param cause why; the message names the address
   */
  protected void onConnectError(IOException cause) {
    engine().log().met(this, "could not connect", cause);
  }

  /**
   * Called with each block that the {@linkplain #readDelimiter(Delimiter) read delimiter} yields.
   * Does nothing by default.
   *
   * @param data the block
   */
  protected void onRead(Bytes data) {}

  /**
   * Called when all that was written has been sent; and, after {@code write} said that there was no
   * room, as soon as there is again. Does nothing by default.
   */
  protected void onDrain() {}

  /**
   * Called when the peer sends no more, after all that it sent was handed on. Closes by default; a
   * stream that does not close may go on writing.
   */
  protected void onEnd() {
    closing().close();
  }

  /**
   * Called when the {@linkplain #server() server} stops and gives its streams time to end ({@link
   * Server#close(java.time.Duration)}), so that the stream may say goodbye, and close when what is
   * under way is done; behind {@link #onConnect()} in any case. When that time is over it is
   * closed. Does nothing by default.
   */
  protected void onServerClosing() {}

  /**
   * Called when a bound of the stream is exceeded: more bytes than {@link #bufferSize()} arrived
   * and the delimiter was not met (the stream then reads no more until either is changed), or
   * somebody wrote on above {@link StreamLimits#hardOutput()} (the stream is then closed). Logs and
   * closes by default.
   *
   * @param cause which bound
   */
  protected void onOverflowError(OverflowException cause) {
    engine().log().met(this, "overflowed", cause);
    closing().close();
  }

  /**
   * Called when the connection fails (it is then closed), when the delimiter throws, and when the
   * stream ends in the middle of a value ({@link java.io.EOFException}). Logs and closes by
   * default.
   *
   * @param cause what happened
   */
  protected void onError(Exception cause) {
    engine().log().met(this, "failed", cause);
    closing().close();
  }

  /**
   * Called when a TLS handshake has succeeded: before {@link #onConnect()} where the stream was
   * secured from the beginning, else when {@link #startTls(Tls)} has come about. Does nothing by
   * default.
   */
  protected void onTlsHandshake() {}

  /**
   * Called when a TLS handshake failed, or took longer than it may; the connection is closed, and
   * {@link #onClose()} follows. Logs by default.
   *
   * @param cause why, and with whom
   */
  protected void onTlsHandshakeError(SSLException cause) {
    engine().log().met(this, "could not be secured", cause);
  }

  /**
   * Called when TLS fails after its handshake: a record that cannot be authentic, or a connection
   * that is cut without a farewell (close_notify), so that something may be missing. The connection
   * is closed, and {@link #onClose()} follows. Logs by default.
   *
   * @param cause what, and with whom
   */
  protected void onTlsError(SSLException cause) {
    engine().log().met(this, "failed", cause);
  }

  /** Called exactly once, as the last hook, when the stream is closed. Does nothing by default. */
  protected void onClose() {}

  @Override
  public String toString() {
    String peer = remoteAddress() == null ? "unconnected" : remoteAddress().toString();
    return getClass().getSimpleName() + "[" + peer + "]";
  }
}
