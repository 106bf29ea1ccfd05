package pants.http.websocket;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import pants.Engine;
import pants.OverflowException;
import pants.Stream;
import pants.bytes.Bytes;
import pants.bytes.Delimiter;
import pants.bytes.Format;
import pants.http.Headers;
import pants.http.MutableHeaders;
import pants.http.server.HttpRequest;
import pants.http.server.RequestHandler;
import pants.net.Address;
import pants.net.Tls;

/**
 * One conversation by WebSocket (RFC 6455), as a server or as a client.
 *
 * <p>Programs subclass it and override the hooks, the methods that begin with {@code on}. A server
 * {@linkplain #accept accepts} a request, or is a {@linkplain #handler handler} for which every
 * request is a handshake; a client {@linkplain #connect connects}.
 *
 * {@snippet :
 * class Echo extends WebSocket {
 *   @Override
 *   protected void onText(String text) {
 *     write(text);
 *   }
 * }
 *
 * new HttpServer(WebSocket.handler(Echo::new)).listen(8080);
 * }
 *
 * <p>Messages arrive whole at {@link #onText} and {@link #onBinary}. Where they are rather a stream
 * of lines or records, {@link #readDelimiter(MessageType, Delimiter)} cuts them as a {@link
 * pants.Stream} is cut, and their own ends mean nothing.
 *
 * <p>A hook is called by the engine, one at a time, and never inside a call of another method. One
 * that throws is reported, closes its own connection with 1011, and disturbs nothing else. All
 * methods belong to the thread of the engine. The original's documentation: {@code
 * pants.http.websocket}.
 */
public abstract class WebSocket {
  /** What it was told; null once it is in use. */
  private @Nullable Settings settings = new Settings();

  private @Nullable Engine engine;

  /** The client's address, as the request tells it, until the connection knows it. */
  private @Nullable Address peer;

  /** What there is until the opening handshake is done, and from then on. */
  private @Nullable Stream opening;

  private @Nullable WebSocketConnection connection;

  private @Nullable String protocol;
  private boolean secure;
  private boolean over;
  private List<WebSocketGroup<?>> groups = List.of();

  /** One that is not connected yet. */
  protected WebSocket() {}

  // Settings

  private Settings settings(String method) {
    if (settings == null) {
      throw new IllegalStateException(
          this + (over ? " is closed: " : " is in use: ") + method + " comes too late");
    }
    return settings;
  }

  /**
   * Sets the bounds.
   *
   * @param limits the bounds; {@link WebSocketLimits#DEFAULT} without it
   * @return this
   * @throws IllegalStateException if it is in use already
   */
  public final WebSocket limits(WebSocketLimits limits) {
    settings("limits").limits = Objects.requireNonNull(limits, "limits");
    return this;
  }

  /**
   * Sets the sub-protocols that it speaks, the best first (RFC 6455, section 1.9). A server takes
   * the first of them that the client offers, and none where it offers no other; a client offers
   * them all. See {@link #protocol()}.
   *
   * @param names such as {@code mqtt}
   * @return this
   * @throws IllegalArgumentException if a name is no token, or named twice
   * @throws IllegalStateException if it is in use already
   */
  public final WebSocket protocols(String... names) {
    settings("protocols").protocols = ServerHandshake.checkProtocols(List.of(names));
    return this;
  }

  /**
   * Compresses messages where the peer does so too (permessage-deflate, RFC 7692). That costs time
   * and memory, so it is off without this; and a secret should not be compressed together with what
   * an attacker can choose.
   *
   * @param compression the settings
   * @return this
   * @throws IllegalStateException if it is in use already
   */
  public final WebSocket deflate(Deflate compression) {
    settings("deflate").deflate = Objects.requireNonNull(compression, "compression");
    return this;
  }

  /**
   * Sets which web pages may connect to this server; {@link Origins#SAME} without it. Browsers
   * alone say from where they come.
   *
   * @param allowed which
   * @return this
   * @throws IllegalStateException if it is in use already
   */
  public final WebSocket origins(Origins allowed) {
    settings("origins").origins = Objects.requireNonNull(allowed, "allowed");
    return this;
  }

  /**
   * Allows clients of the draft 76 of 2010, which the first browsers spoke: text alone, no ping, no
   * reason to close, and no protection against what a frame may look like to a proxy. Off at first.
   *
   * @param allow whether to
   * @return this
   * @throws IllegalStateException if it is in use already
   */
  public final WebSocket allowOldHandshake(boolean allow) {
    settings("allowOldHandshake").oldHandshake = allow;
    return this;
  }

  /**
   * Adds a field to the request of a client.
   *
   * @param name such as {@code Authorization}; not one that belongs to the handshake, which {@link
   *     #connect} refuses
   * @param value its value
   * @return this
   * @throws IllegalArgumentException if a character is not allowed
   * @throws IllegalStateException if it is in use already
   */
  public final WebSocket header(String name, String value) {
    settings("header").headers.add(name, value);
    return this;
  }

  /**
   * Adds a cookie to the request of a client.
   *
   * @param name its name, a token; {@link #connect} refuses another
   * @param value its value: ASCII without control characters and semicolons, as {@link #connect}
   *     checks too
   * @return this
   * @throws IllegalStateException if it is in use already
   */
  public final WebSocket cookie(String name, String value) {
    settings("cookie").cookies.put(name, value);
    return this;
  }

  /**
   * Sets how a client is secured where its URL begins with {@code wss:}; {@link Tls#client()}
   * without it.
   *
   * @param client a client's
   * @return this
   * @throws IllegalArgumentException if the settings are a server's
   * @throws IllegalStateException if it is in use already
   */
  public final WebSocket tls(Tls client) {
    if (client.isServer()) {
      throw new IllegalArgumentException("a WebSocket that connects takes Tls.client(): " + client);
    }
    settings("tls").tls = client;
    return this;
  }

  /**
   * Sets the engine of a client; {@link Engine#instance()} without it. A server's is the one of the
   * request.
   *
   * @param engine the engine
   * @return this
   * @throws IllegalStateException if it is in use already
   */
  public final WebSocket on(Engine engine) {
    settings("on").engine = Objects.requireNonNull(engine, "engine");
    return this;
  }

  // Connecting

  /**
   * A handler for which every request is the handshake of a WebSocket.
   *
   * @param factory makes one for each
   * @return the handler
   */
  public static RequestHandler handler(Supplier<? extends WebSocket> factory) {
    Objects.requireNonNull(factory, "factory");
    return request -> factory.get().accept(request);
  }

  /**
   * Goes on with a request as a WebSocket, or refuses it. A request that is no proper handshake is
   * answered with 400, 403 (its {@linkplain #origins origin}), 405, 426 or 505 and a line that says
   * why; then {@link #onHandshake} is asked, and {@link #onConnect} told. A WebSocket that refused
   * gets no further hook.
   *
   * <p>It is called in the handler or later, on the engine's thread. A {@linkplain
   * RequestHandler#blocking blocking} handler calls it on its own: {@link #onHandshake} is then
   * asked there, and may wait; all other hooks are called by the engine.
   *
   * @param request one that is not answered
   * @throws IllegalStateException if it is in use already, or the request is answered
   * @throws Exception what {@link #onHandshake} throws, for the handler that this is called from
   */
  public final void accept(HttpRequest request) throws Exception {
    Settings told = settings("accept");
    settings = null;
    engine = request.engine();
    peer = request.remoteAddress();
    secure = request.isSecure();
    boolean goesOn = false;
    try {
      goesOn = ServerOpening.accept(this, request, told);
    } finally {
      if (!goesOn) {
        peer = null;
        end();
      }
    }
  }

  /**
   * Connects as a client. {@link #onConnect} tells that the server has agreed, {@link
   * #onConnectError} that it has not, or that there is none.
   *
   * @param url {@code ws://} or {@code wss://}, a host, and perhaps a port, a path and a query;
   *     with {@code user:password@} the request has a field {@code Authorization}
   * @return this
   * @throws IllegalArgumentException if the URL is malformed, a header belongs to the handshake, or
   *     a cookie has a character that is not allowed; it may then be told better and connect again
   * @throws IllegalStateException if it is in use already
   */
  public final WebSocket connect(String url) {
    WebSocketUrl parsed = WebSocketUrl.parse(url);
    Settings told = settings("connect");
    opening = new ClientOpening(this, told, parsed);
    settings = null;
    engine = opening.engine();
    secure = parsed.secure();
    return this;
  }

  /** What takes over a connection on which the handshake of a client of old goes on. */
  final Stream open(Settings told, Headers asked, @Nullable String agreed) {
    opening = new OldOpening(this, told, asked, agreed);
    return opening;
  }

  /**
   * The handshake has succeeded: makes the connection.
   *
   * @param moves has it take over the connection of the handshake
   */
  final void enter(
      Role role,
      Settings told,
      @Nullable DeflateTerms terms,
      @Nullable String agreed,
      Consumer<WebSocketConnection> moves) {
    Compressor compressor = null;
    Decompressor decompressor = null;
    if (terms != null && told.deflate != null) {
      compressor = new Compressor(role, terms, told.deflate);
      decompressor = new Decompressor(role, terms);
    }
    WebSocketConnection entered =
        new WebSocketConnection(this, role, told.limits, compressor, decompressor);
    entered.peer(peer);
    peer = null;
    opening = null;
    protocol = agreed;
    connection = entered; // from now on it belongs to the engine, which may be another thread
    try {
      moves.accept(entered);
    } catch (RuntimeException e) {
      connection = null;
      throw e;
    }
  }

  /** No connection came about; the cause is null where the program gave up. */
  final void failed(@Nullable IOException cause) {
    if (cause != null) {
      try {
        onConnectError(cause);
      } catch (Throwable e) {
        engine().report(this, e);
      }
    }
    opening = null;
    closed(new CloseReason(CloseReason.ABNORMAL, ""));
  }

  final void closed(CloseReason reason) {
    end();
    onClose(reason);
  }

  /** From now on it is in no group, and can join none. */
  private void end() {
    over = true;
    List<WebSocketGroup<?>> left = groups;
    groups = List.of();
    left.forEach(group -> group.forget(this));
  }

  // Groups

  final void joined(WebSocketGroup<?> group) {
    if (groups.isEmpty()) {
      groups = new ArrayList<>(1);
    }
    groups.add(group);
  }

  final void left(WebSocketGroup<?> group) {
    groups.remove(group);
  }

  /** Sends a message that others are sent too; returns whether it was sent. */
  final boolean write(GroupMessage message, SlowReceiver whenSlow) {
    WebSocketConnection to = connection;
    if (to == null || !to.isOpen()) {
      return false;
    }
    if (whenSlow != SlowReceiver.WAIT && !to.keepsUp()) {
      if (whenSlow == SlowReceiver.CLOSE) {
        to.tooSlow();
      }
      return false;
    }
    return to.group(message);
  }

  // State

  /**
   * Whether it is connected, so that it may be written to.
   *
   * @return false before {@link #onConnect()}, and from {@link #close()} or the loss of the
   *     connection on
   */
  public final boolean connected() {
    return connection != null && connection.isOpen();
  }

  /**
   * Whether it is over: {@link #onClose} was told, or the handshake was refused.
   *
   * @return whether it is
   */
  public final boolean closed() {
    return over;
  }

  /**
   * Whether the connection is secured by TLS: as {@link HttpRequest#isSecure()} says, where this is
   * a server.
   *
   * @return whether it is; known from {@link #onHandshake} on
   */
  public final boolean isSecure() {
    return secure;
  }

  /**
   * The sub-protocol that both sides agreed to.
   *
   * @return one of {@link #protocols}; null for none, and before {@link #onConnect()}
   */
  public final @Nullable String protocol() {
    return protocol;
  }

  /**
   * The engine whose thread it belongs to.
   *
   * @return the engine
   */
  public final Engine engine() {
    if (engine != null) {
      return engine;
    }
    return settings != null && settings.engine != null ? settings.engine : Engine.instance();
  }

  /**
   * The address of this side, or what {@link #localAddress(Address)} has set.
   *
   * @return null when it is not connected
   */
  public final @Nullable Address localAddress() {
    return connection == null ? null : connection.localAddress();
  }

  /**
   * Sets what {@link #localAddress()} says.
   *
   * @param address null for what the connection says
   * @throws IllegalStateException if it was never connected
   */
  public final void localAddress(@Nullable Address address) {
    used("set an address").localAddress(address);
  }

  /**
   * The address of the peer: the client's as {@link HttpRequest#remoteAddress()} says, where this
   * is a server; or what {@link #remoteAddress(Address)} has set.
   *
   * @return null when it is not connected
   */
  public final @Nullable Address remoteAddress() {
    return connection == null ? peer : connection.remoteAddress();
  }

  /**
   * Sets what {@link #remoteAddress()} says.
   *
   * @param address null for what the connection says
   * @throws IllegalStateException if it was never connected
   */
  public final void remoteAddress(@Nullable Address address) {
    used("set an address").remoteAddress(address);
  }

  // Reading

  /**
   * Cuts messages of one type into blocks, which {@link #onText} or {@link #onBinary} is given. All
   * messages are one stream of bytes then, and their ends mean nothing: a block may be part of a
   * message or made of several. A message of the other type closes with 1002. What has arrived and
   * was not handed on is kept.
   *
   * <p>{@link #available()} hands over each fragment, and one above {@link #bufferSize()} in pieces
   * of that. A block of text that a count cuts within a character closes with 1007.
   *
   * @param type what the peer sends
   * @param delimiter one that yields bytes; it counts bytes, in text too
   * @throws IllegalArgumentException if it needs more than {@link
   *     pants.StreamLimits#maxBufferSize()}
   * @throws IllegalStateException if it is not connected
   */
  protected final void readDelimiter(MessageType type, Delimiter<Bytes> delimiter) {
    cut(type, delimiter, null);
  }

  /**
   * Cuts messages of one type into values, and sets what is done with each; see {@link
   * #readDelimiter(MessageType, Delimiter)}.
   *
   * @param <T> what the delimiter yields
   * @param type what the peer sends
   * @param delimiter how to cut
   * @param handler what to do with each value
   * @throws IllegalArgumentException if the delimiter needs more than {@link
   *     pants.StreamLimits#maxBufferSize()}
   * @throws IllegalStateException if it is not connected
   */
  @SuppressWarnings("unchecked") // the handler takes what the delimiter yields
  protected final <T> void read(
      MessageType type, Delimiter<T> delimiter, Consumer<? super T> handler) {
    Objects.requireNonNull(handler, "handler");
    cut(type, delimiter, (Consumer<Object>) (Consumer<?>) handler);
  }

  private void cut(MessageType type, Delimiter<?> delimiter, @Nullable Consumer<Object> handler) {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(delimiter, "delimiter");
    used("set a delimiter").cut(type, delimiter, handler);
  }

  /**
   * Hands over whole messages of both types, which is so at first. What a delimiter has left of a
   * message counts as the whole of it.
   *
   * @throws IllegalStateException if it is not connected
   */
  protected final void readMessages() {
    used("read messages").cut(null, null, null);
  }

  /**
   * The delimiter in force.
   *
   * @return null for whole messages
   */
  protected final @Nullable Delimiter<?> readDelimiter() {
    return connection == null ? null : connection.delimiter();
  }

  /**
   * How many bytes of messages may wait for a delimiter: a block and what ends it must fit.
   *
   * @return bytes, {@link WebSocketLimits#bufferSize()} at first
   */
  public final int bufferSize() {
    return used("have a buffer").messageBuffer();
  }

  /**
   * Sets how many bytes of messages may wait for a delimiter. A delimiter that counts more enlarges
   * the buffer by itself.
   *
   * @param bytes above zero, at most {@link pants.StreamLimits#maxBufferSize()}
   * @throws IllegalArgumentException if it is out of its range
   * @throws IllegalStateException if it is not connected
   */
  public final void bufferSize(int bytes) {
    used("have a buffer").messageBuffer(bytes);
  }

  /**
   * Stops reading, or goes on. While it is stopped nothing is handed on, not even the end, and the
   * peer is slowed down by its own network; nor is it dropped because it is silent.
   *
   * @param on true to stop
   * @throws IllegalStateException if it is not connected
   */
  public final void pauseReading(boolean on) {
    used("pause reading").pause(on);
  }

  /**
   * Each fragment, as it arrives.
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
   * Sends a text message.
   *
   * @param text the text
   * @return whether there is room for more: false once more than {@link
   *     pants.StreamLimits#softOutput()} bytes are pending, until {@link #onDrain()}; also false,
   *     and without effect, where the connection ends already and {@link #onClose} is about to be
   *     told
   * @throws IllegalStateException if it is not connected or was closed
   */
  public final boolean write(String text) {
    return used("write").message(Opcode.TEXT, Bytes.utf8(text));
  }

  /**
   * Sends a binary message; see {@link #write(String)}.
   *
   * @param data the bytes
   * @return whether there is room for more
   * @throws IllegalStateException if it is not connected or was closed
   */
  public final boolean write(Bytes data) {
    return used("write").message(Opcode.BINARY, data);
  }

  /**
   * Sends bytes as a message of either type: text that is encoded already, say.
   *
   * @param data the bytes
   * @param type what they are
   * @return whether there is room for more
   * @throws IllegalArgumentException if they are to be a text and are no UTF-8
   * @throws IllegalStateException if it is not connected or was closed
   */
  public final boolean write(Bytes data, MessageType type) {
    if (type == MessageType.TEXT) {
      checkText(data);
    }
    return used("write").message(type == MessageType.TEXT ? Opcode.TEXT : Opcode.BINARY, data);
  }

  static void checkText(Bytes data) {
    Utf8Check check = new Utf8Check();
    try {
      check.next(data);
      check.end();
    } catch (BadFrameException e) {
      throw new IllegalArgumentException("a text must be UTF-8: " + data, e);
    }
  }

  /**
   * Sends a whole file; see {@link #writeFile(Path, long, long)}.
   *
   * @param file the file
   * @return whether there is room for more
   * @throws UncheckedIOException if it cannot be opened or read
   */
  public final boolean writeFile(Path file) {
    return writeFile(file, 0, 0);
  }

  /**
   * Sends a part of a file as one binary message, in fragments of 64 KiB, which are read as the
   * peer takes them. Pings and pongs come between them; messages that are sent meanwhile wait. If
   * the file cannot be read to that end, the connection is closed with 1011.
   *
   * @param file the file; opened now, and closed when it has been sent
   * @param offset where to begin
   * @param count how many bytes; 0 for all up to the end that the file has now
   * @return whether there is room for more
   * @throws IllegalArgumentException if the part is not in the file
   * @throws UncheckedIOException if it cannot be opened or read
   * @throws IllegalStateException if it is not connected or was closed
   */
  public final boolean writeFile(Path file, long offset, long count) {
    WebSocketConnection used = used("write a file");
    try {
      return used.mayWriteBytes("write a file") && used.file(SentFile.open(file, offset, count));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the file " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Sends a part of a file that is open; see {@link #writeFile(Path, long, long)}. It must stay
   * open until it has been sent, and is not closed then. Its position is neither used nor changed.
   *
   * @param file the open file
   * @param offset where to begin
   * @param count how many bytes; 0 for all up to the end that the file has now
   * @return whether there is room for more
   * @throws IllegalArgumentException if the part is not in the file
   * @throws UncheckedIOException if it cannot be read
   * @throws IllegalStateException if it is not connected or was closed
   */
  public final boolean writeFile(FileChannel file, long offset, long count) {
    WebSocketConnection used = used("write a file");
    try {
      return used.mayWriteBytes("write a file")
          && used.file(SentFile.of(file, offset, count, false));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the file: " + e.getMessage(), e);
    }
  }

  /**
   * Packs values by a format and sends them as a binary message.
   *
   * @param format the format
   * @param values one for each of its values
   * @return whether there is room for more
   * @throws IllegalArgumentException if the values do not fit the format
   * @throws IllegalStateException if it is not connected or was closed
   */
  public final boolean writePacked(Format format, Object... values) {
    return write(format.pack(values));
  }

  /**
   * Packs values by the read delimiter, which must be a {@link pants.bytes.Struct} or {@link
   * pants.bytes.NetStruct}, and sends them as a binary message.
   *
   * @param values one for each value of the format
   * @return whether there is room for more
   * @throws IllegalArgumentException if the values do not fit the format
   * @throws IllegalStateException if the read delimiter is no format; if it is not connected or was
   *     closed
   */
  public final boolean writePacked(Object... values) {
    if (readDelimiter() instanceof Format format) {
      return write(format.pack(values));
    }
    throw new IllegalStateException(
        "writePacked needs a format: the read delimiter is " + readDelimiter());
  }

  /**
   * Sends a ping with a number of its own; {@link #onPong} tells how long the answer took.
   *
   * @throws IllegalStateException if it is not connected or was closed
   */
  public final void ping() {
    used("ping").ping(null);
  }

  /**
   * Sends a ping.
   *
   * @param payload what the peer sends back, at most 125 bytes
   * @throws IllegalArgumentException if it is longer
   * @throws IllegalStateException if it is not connected or was closed
   */
  public final void ping(Bytes payload) {
    if (payload.length() > Frame.LONGEST_CONTROL) {
      throw new IllegalArgumentException(
          "the payload of a ping has %d bytes, above %d"
              .formatted(payload.length(), Frame.LONGEST_CONTROL));
    }
    used("ping").ping(payload);
  }

  /**
   * Sends what was written now, as far as the peer takes it, instead of at the end of the event.
   *
   * @throws IllegalStateException if it is not connected or was closed
   */
  public final void flush() {
    used("flush").flush();
  }

  private WebSocketConnection used(String method) {
    if (connection == null) {
      throw new IllegalStateException(
          this + (over ? " is closed" : " is not connected") + ": it cannot " + method);
    }
    connection.engine().checkThread(method);
    return connection;
  }

  // Closing

  /** Closes with {@link CloseReason#NORMAL}; see {@link #close(int, String)}. */
  public final void close() {
    close(CloseReason.NORMAL, "");
  }

  /**
   * Closes: sends what is pending and a close frame, and waits for the peer's, for which it has
   * {@link WebSocketLimits#closing()}. Nothing is handed on any more but {@link #onClose}. One that
   * is connecting gives up; one that was never used is over, and {@link #onHandshake} refuses so.
   * On one that is closed or closing the call has no effect.
   *
   * @param code {@link CloseReason#NORMAL} and those beside it that may be sent, or 3000 to 4999
   * @param text a few words for people, at most 123 bytes of UTF-8; may be empty
   * @throws IllegalArgumentException if the code may not be sent, or the text is longer
   */
  public final void close(int code, String text) {
    CloseReason reason = new CloseReason(code, text);
    reason.payload();
    if (connection != null) {
      used("close").closeByProgram(reason);
    } else {
      closeNow();
    }
  }

  /** Drops the connection at once, without a word and with what was not sent. */
  public final void closeNow() {
    settings = null;
    if (connection != null) {
      used("close").closeNowByProgram();
    } else if (opening != null) {
      opening.closeNow();
    } else {
      end();
    }
  }

  // Hooks

  /**
   * Called with a request that is a proper handshake, before it is answered: whether to go on. Says
   * yes by default.
   *
   * <p>By default a refusal is answered with 403; this hook may as well answer the request itself,
   * with 401 say, and return false.
   *
   * @param request the request, with its cookies and its {@code Authorization}; read it now, or
   *     keep what is needed of it
   * @param headers takes fields of the answer, whatever this returns
   * @return whether to go on
   * @throws Exception any, as a {@link RequestHandler} may
   */
  protected boolean onHandshake(HttpRequest request, MutableHeaders headers) throws Exception {
    return true;
  }

  /** Called when the WebSocket is open. Does nothing by default. */
  protected void onConnect() {}

  /**
   * Called when a client could not connect; {@link #onClose} follows. Logs by default.
   *
   * @param cause why: a {@link HandshakeException} where the server answered something else
   */
  protected void onConnectError(IOException cause) {
    if (opening instanceof ClientOpening client) {
      client.log(cause);
    }
  }

  /**
   * Called with each text message, or with each block of one that a {@linkplain
   * #readDelimiter(MessageType, Delimiter) delimiter} makes. By default it closes with 1003, as
   * nothing should be lost that nobody reads.
   *
   * @param text the text
   */
  protected void onText(String text) {
    close(CloseReason.UNACCEPTABLE_TYPE, "text is not read here");
  }

  /**
   * Called with each binary message, or with each block of one that a {@linkplain
   * #readDelimiter(MessageType, Delimiter) delimiter} makes. By default it closes with 1003, as
   * nothing should be lost that nobody reads.
   *
   * @param data the bytes
   */
  protected void onBinary(Bytes data) {
    close(CloseReason.UNACCEPTABLE_TYPE, "binary messages are not read here");
  }

  /**
   * Called with each pong. Does nothing by default.
   *
   * @param payload what it holds
   * @param roundTrip how long it took from the ping with this payload to this answer; null where
   *     there was none
   */
  protected void onPong(Bytes payload, @Nullable Duration roundTrip) {}

  /**
   * Called when all that was written has been sent; and, after {@code write} said that there was no
   * room, as soon as there is again. Does nothing by default.
   */
  protected void onDrain() {}

  /**
   * Called when a bound is exceeded: more than {@link #bufferSize()} bytes arrived and the
   * delimiter was not met (nothing more is read then until either is changed), or somebody wrote on
   * above {@link pants.StreamLimits#hardOutput()} (the connection is then closed). Logs, and closes
   * with 1009, by default.
   *
   * @param cause which bound
   */
  protected void onOverflowError(OverflowException cause) {
    if (connection != null) {
      connection.overflow(cause);
    }
  }

  /**
   * Called when the peer breaks a rule of the protocol ({@link BadFrameException}; it has been told
   * so, and the connection is closing), or the connection fails. Logs by default; {@link #onClose}
   * follows.
   *
   * @param cause what happened
   */
  protected void onError(Exception cause) {
    if (connection != null) {
      connection.log(cause);
    }
  }

  /**
   * Called exactly once, as the last hook, when the connection is gone. Does nothing by default.
   *
   * @param reason what the peer said; or what this side has found wrong with it; or {@link
   *     CloseReason#ABNORMAL} where the connection was lost
   */
  protected void onClose(CloseReason reason) {}

  @Override
  public String toString() {
    Address peer = remoteAddress();
    return getClass().getSimpleName() + "[" + (peer == null ? "unconnected" : peer) + "]";
  }
}
