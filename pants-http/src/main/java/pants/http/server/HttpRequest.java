package pants.http.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import pants.Engine;
import pants.Stream;
import pants.bytes.Bytes;
import pants.bytes.ReceiveBuffer;
import pants.http.BadMessageException;
import pants.http.Cookies;
import pants.http.Fields;
import pants.http.Headers;
import pants.http.SetCookie;
import pants.http.wire.HeaderBlock;
import pants.http.wire.RequestHead;
import pants.net.Address;

/**
 * A request that a server has received, and the way to answer it.
 *
 * <p>Most answers are one call, {@link #sendResponse(String)}. Otherwise {@link #sendStatus},
 * {@link #sendHeaders}, {@link #send} as often as need be, and {@link #finish()}; what is left out
 * is made up for: the status 200, no headers. The head leaves when its headers end. A body without
 * {@code Content-Length} goes out in chunks, or, to a client of HTTP/1.0, until the connection
 * closes. A body that must not be there ({@code HEAD}, 204, 304) is left out.
 *
 * <p>A request may be kept and answered later. It belongs to the engine's thread, and while a
 * {@linkplain RequestHandler#blocking blocking handler} has it, to that handler's; the methods that
 * send, or say what shall happen, refuse others. Once the client has left, what is sent is dropped,
 * and {@link #isLost()}.
 */
public final class HttpRequest {
  private static final Headers TEXT = typeBlock("text/plain; charset=utf-8");
  private static final Headers NONE = Headers.of();
  private static final String FORM = "application/x-www-form-urlencoded";

  private final RequestHead head;
  private final Answer answer = new Answer(this);
  private final @Nullable Address remoteAddress;
  private final long began;
  private long ended;
  private boolean handling;
  private boolean over; // the engine's: a blocking handler may be finishing the answer meanwhile
  private Exchange exchange;
  private Bytes body = Bytes.EMPTY;
  private Headers trailers = NONE;
  private volatile boolean
      lost; // told by the engine, also while a blocking handler has the request

  // What was asked for, or set, at least once
  private @Nullable ReceiveBuffer pieces;
  private @Nullable Fields query;
  private @Nullable Fields form;
  private @Nullable Map<String, String> cookies;
  private @Nullable Map<String, Object> values;
  private @Nullable Consumer<? super Bytes> bodyHandler;
  private @Nullable Runnable drainHandler;
  private @Nullable Runnable waiter;
  private @Nullable List<Runnable> endHandlers;

  HttpRequest(Exchange exchange, RequestHead head, long began) {
    this.exchange = exchange;
    this.head = head;
    this.began = began;
    remoteAddress = exchange.remoteAddress();
  }

  private static Headers typeBlock(String type) {
    return HeaderBlock.of("Content-Type", type);
  }

  Exchange exchange() {
    return exchange;
  }

  /** Puts another exchange in the place of this one, which it goes on with. */
  void exchange(Exchange other) {
    exchange = other;
    handling = false;
  }

  /** Calls a handler for an exchange, which may hand the request to another thread. */
  void handle(DirectExchange direct, RequestHandler handler) {
    handling = true;
    try {
      handler.handle(this);
      if (exchange == direct) {
        answer.leave();
      }
    } catch (Throwable e) {
      direct.failed(this, e);
    } finally {
      handling = false;
    }
  }

  /** Whether a handler is being called by the engine. */
  boolean isBeingHandled() {
    return handling;
  }

  Answer answer() {
    return answer;
  }

  RequestHead head() {
    return head;
  }

  boolean isHead() {
    return head.methodIs("HEAD");
  }

  // What was asked

  /**
   * The method.
   *
   * @return such as {@code GET}; upper and lower case differ
   */
  public String method() {
    return head.method();
  }

  /**
   * The target of the request as it was sent.
   *
   * @return such as {@code /search?q=1}; a whole URL where the client takes the server for a proxy;
   *     {@code *} for some {@code OPTIONS}
   */
  public String url() {
    return head.target();
  }

  /**
   * The path, with its percent signs.
   *
   * @return such as {@code /search}
   */
  public String path() {
    return head.path();
  }

  /**
   * The query, with its percent signs.
   *
   * @return what stands behind the first question mark, or null where there is none
   */
  public @Nullable String query() {
    return head.query();
  }

  /**
   * The fragment, which is always empty: clients keep it to themselves, and a target that has one
   * is refused with 400 (RFC 9112, section 3.2).
   *
   * @return the empty text
   */
  public String fragment() {
    return "";
  }

  /**
   * The version of the protocol.
   *
   * @return such as {@code HTTP/1.1}
   */
  public String protocol() {
    return head.version();
  }

  /**
   * The headers.
   *
   * @return the fields in their order and spelling
   */
  public Headers headers() {
    return head;
  }

  /**
   * The host that the request is for, perhaps with a port.
   *
   * @return such as {@code example.com:8080}; {@code 127.0.0.1} where a client of HTTP/1.0 names
   *     none
   */
  public String host() {
    String host = head.host();
    return host == null || host.isEmpty() ? "127.0.0.1" : host;
  }

  /**
   * The name of {@link #host()}.
   *
   * @return in lower case, without the port, and without the brackets of an IPv6 address
   */
  public String hostname() {
    String name = head.hostname();
    return name == null || name.isEmpty() ? "127.0.0.1" : name;
  }

  /**
   * Who sent the request.
   *
   * @return the peer of the connection; null where it had left by then
   */
  public @Nullable Address remoteAddress() {
    return remoteAddress;
  }

  /**
   * Whether the request came by TLS.
   *
   * @return whether it did
   */
  public boolean isSecure() {
    return exchange.isSecure();
  }

  /**
   * How the request came.
   *
   * @return {@code https} or {@code http}
   */
  public String scheme() {
    return isSecure() ? "https" : "http";
  }

  /**
   * The whole URL.
   *
   * @return scheme, host and target; the target alone where that is a URL itself
   */
  public String fullUrl() {
    return switch (head.form()) {
      case ABSOLUTE -> url();
      case ORIGIN -> scheme() + "://" + host() + url();
      case ASTERISK, AUTHORITY -> scheme() + "://" + host();
    };
  }

  /**
   * The fields of the query. Blank values are kept.
   *
   * @return the fields; empty where there is no query
   * @throws BadMessageException when the query is malformed, or has more than {@link
   *     pants.http.HttpLimits#formFields()}; a handler that lets it go on refuses the request
   */
  public Fields queryFields() {
    if (query == null) {
      query = Fields.parse(head.query(), exchange.options().limits.formFields());
    }
    return query;
  }

  /**
   * The cookies that the client sent.
   *
   * @return names and values; a {@code Cookie} that is malformed is passed over
   */
  public Map<String, String> cookies() {
    if (cookies == null) {
      cookies = Cookies.parse(head, exchange.options().limits);
    }
    return cookies;
  }

  /**
   * How long the request has taken: from the arrival of its head to its end, or to now. Where the
   * handler itself finishes it, before it returns, the end is noted if somebody is to be told of it
   * ({@link #onEnd}), and else when this is first asked: reading a clock for each request costs
   * more than it is mostly worth.
   *
   * @return the time
   */
  public Duration time() {
    long end = ended == 0 ? exchange.nanoTime() : ended;
    if (over) {
      ended = end;
    }
    return Duration.ofNanos(end - began);
  }

  // The body

  /**
   * The body.
   *
   * @return all of it; empty where there is none, where it has not arrived yet, and where {@link
   *     #onBody} took it
   */
  public Bytes body() {
    return body;
  }

  /**
   * The fields behind a body that came in chunks.
   *
   * @return the fields, as far as they may stand there; empty until the body has arrived
   */
  public Headers trailers() {
    return trailers;
  }

  /**
   * The fields of the form that the body is. Blank values are kept.
   *
   * @return the fields; empty unless the method is {@code POST}, {@code PUT} or {@code PATCH} and
   *     the type is {@code application/x-www-form-urlencoded}
   * @throws BadMessageException when the form is malformed, or has more than {@link
   *     pants.http.HttpLimits#formFields()}; a handler that lets it go on refuses the request
   */
  public Fields formFields() {
    if (form == null) {
      form = hasForm() ? Fields.parse(body, exchange.options().limits.formFields()) : Fields.EMPTY;
    }
    return form;
  }

  private boolean hasForm() {
    if (!head.methodIs("POST") && !head.methodIs("PUT") && !head.methodIs("PATCH")) {
      return false;
    }
    String type = head.first("Content-Type");
    if (type == null) {
      return false;
    }
    int end = type.indexOf(';');
    return (end < 0 ? type : type.substring(0, end)).strip().equalsIgnoreCase(FORM);
  }

  /**
   * Has the body handed over as it arrives, in pieces whose cut means nothing, instead of kept for
   * {@link #body()}. For {@link HttpServer#onHead}: the handler is still called when the body has
   * ended. An exception counts as the handler's.
   *
   * @param handler takes each piece
   * @throws IllegalStateException if some of the body was kept already
   */
  public void onBody(Consumer<? super Bytes> handler) {
    exchange.check("HttpRequest.onBody");
    if (pieces != null || !body.isEmpty()) {
      throw new IllegalStateException("onBody comes before the body, in HttpServer.onHead");
    }
    bodyHandler = Objects.requireNonNull(handler, "handler");
  }

  /**
   * Holds the body back, or goes on with it; the client is slowed down by its own network. The
   * deadlines of the body rest meanwhile.
   *
   * @param on true to hold it back
   * @throws IllegalStateException if a blocking handler goes on with it, which its return does
   */
  public void pauseBody(boolean on) {
    exchange.check("HttpRequest.pauseBody");
    if (!lost && !isFinished()) {
      exchange.pauseBody(on);
    }
  }

  /**
   * Bounds the body of this request, in the place of {@link pants.http.HttpLimits#body()}. For
   * {@link HttpServer#onHead}.
   *
   * @param bytes 0 or more; a longer body is answered with 413
   * @throws IllegalArgumentException if it is negative
   */
  public void bodyLimit(long bytes) {
    exchange.check("HttpRequest.bodyLimit");
    if (bytes < 0) {
      throw new IllegalArgumentException("bodyLimit must not be negative: " + bytes);
    }
    if (!lost && !isFinished()) {
      exchange.bodyLimit(bytes);
    }
  }

  /** Whether the body is kept, and not taken in pieces. */
  boolean keepsBody() {
    return bodyHandler == null;
  }

  /** A piece of the body has arrived. The first is kept as it is: mostly there is no other. */
  void received(Bytes piece) {
    if (bodyHandler != null) {
      bodyHandler.accept(piece);
    } else if (body.isEmpty() && pieces == null) {
      body = piece;
    } else {
      if (pieces == null) {
        pieces = new ReceiveBuffer(Integer.MAX_VALUE);
        pieces.append(body.asByteBuffer());
        body = Bytes.EMPTY;
      }
      pieces.append(piece.asByteBuffer());
    }
  }

  /** The body has ended. */
  void receivedAll(Headers last) {
    if (pieces != null) {
      body = pieces.take(pieces.length());
    }
    trailers = last;
  }

  // Values of users' own

  /**
   * Keeps a value with the request, for whoever handles it later.
   *
   * @param name any name
   * @param value the value, or null to forget it
   */
  public void set(String name, @Nullable Object value) {
    if (values == null) {
      values = new HashMap<>();
    }
    if (value == null) {
      values.remove(name);
    } else {
      values.put(name, value);
    }
  }

  /**
   * A value that was kept with the request.
   *
   * @param <T> its type
   * @param name its name
   * @param type its type
   * @return the value, or null where none has the name
   * @throws ClassCastException if it has another type
   */
  public <T> @Nullable T get(String name, Class<T> type) {
    return values == null ? null : type.cast(values.get(name));
  }

  // The answer, step by step

  /**
   * Sends the status, with the reason of the registry.
   *
   * @param status 200 to 999
   * @throws IllegalArgumentException if it is not
   * @throws IllegalStateException if a status was sent before
   */
  public void sendStatus(int status) {
    exchange.check("HttpRequest.sendStatus");
    answer.status(status, null);
  }

  /**
   * Sends the status.
   *
   * @param status 200 to 999
   * @param reason words for people
   * @throws IllegalArgumentException if the status is not in that range, or the reason has a
   *     control character or one above U+00FF
   * @throws IllegalStateException if a status was sent before
   */
  public void sendStatus(int status, String reason) {
    exchange.check("HttpRequest.sendStatus");
    answer.status(status, reason);
  }

  /**
   * Sends headers and ends them. {@code Date} and {@code Server} are added unless they are there,
   * and so are the cookies of {@link #setCookie}. {@code Connection: close} closes the connection
   * behind the answer.
   *
   * @param headers fields
   * @throws IllegalArgumentException if a field is not allowed; nothing is sent then
   * @throws IllegalStateException if the headers have ended already
   */
  public void sendHeaders(Headers headers) {
    sendHeaders(headers, true);
  }

  /**
   * Sends headers, and perhaps more of them later.
   *
   * @param headers fields
   * @param end whether they end with these
   * @throws IllegalArgumentException if a field is not allowed; nothing is sent then
   * @throws IllegalStateException if the headers have ended already
   */
  public void sendHeaders(Headers headers, boolean end) {
    exchange.check("HttpRequest.sendHeaders");
    answer.add(headers);
    if (end) {
      answer.endHead();
    }
  }

  /**
   * Sets a cookie with the answer.
   *
   * @param cookie the cookie
   * @throws IllegalStateException if the headers have ended already
   */
  public void setCookie(SetCookie cookie) {
    exchange.check("HttpRequest.setCookie");
    answer.cookie(cookie);
  }

  /**
   * Sends cookies that were set, ahead of headers that follow; the end of the headers sends the
   * rest.
   *
   * @param names of which cookies; all where none is named
   * @throws IllegalStateException if the headers have ended already
   */
  public void sendCookies(String... names) {
    exchange.check("HttpRequest.sendCookies");
    answer.cookies(names);
  }

  /**
   * Sends some of the body.
   *
   * @param data the bytes
   * @return whether there is room for more; if not, {@link #onDrain} tells when there is
   * @throws IllegalArgumentException if the body becomes longer than its {@code Content-Length}
   * @throws IllegalStateException if the request is finished
   */
  public boolean send(Bytes data) {
    exchange.check("HttpRequest.send");
    return answer.send(data);
  }

  /**
   * Sends some of the body, as UTF-8; see {@link #send(Bytes)}.
   *
   * @param text the text
   * @return whether there is room for more
   */
  public boolean send(String text) {
    return send(Bytes.utf8(text));
  }

  /**
   * Has a function called whenever there is room again after {@link #send} said that there was
   * none. Another takes its place.
   *
   * @param handler the function; an exception counts as the handler's
   */
  public void onDrain(Runnable handler) {
    exchange.check("HttpRequest.onDrain");
    drainHandler = Objects.requireNonNull(handler, "handler");
  }

  /**
   * Finishes the answer.
   *
   * @throws IllegalStateException if the request is finished already; if the body is shorter than
   *     its {@code Content-Length}: the connection is cut then, since the client waits for the rest
   */
  public void finish() {
    finish(NONE);
  }

  /**
   * Finishes the answer with fields behind the body. Clients of HTTP/1.0 do not get them.
   *
   * @param last the fields
   * @throws IllegalArgumentException if a field is not allowed, or not there
   * @throws IllegalStateException see {@link #finish()}; and if there are fields and the body has a
   *     {@code Content-Length}
   */
  public void finish(Headers last) {
    exchange.check("HttpRequest.finish");
    answer.finish(last);
  }

  // The answer in one piece

  /**
   * Answers with a text.
   *
   * @param text the body, sent as UTF-8 and {@code text/plain}
   * @throws IllegalStateException if the headers have been sent already
   */
  public void sendResponse(String text) {
    exchange.check("HttpRequest.sendResponse");
    answer.whole(Bytes.utf8(text), TEXT);
  }

  /**
   * Answers with a text.
   *
   * @param text the body, sent as UTF-8 and {@code text/plain}
   * @param status 200 to 999
   * @throws IllegalArgumentException if the status is not in that range
   * @throws IllegalStateException if the headers have been sent already
   */
  public void sendResponse(String text, int status) {
    exchange.check("HttpRequest.sendResponse");
    answer.statusAgain(status);
    answer.whole(Bytes.utf8(text), TEXT);
  }

  /**
   * Answers with a text.
   *
   * @param text the body, sent as UTF-8
   * @param status 200 to 999
   * @param type the {@code Content-Type}, unless one was sent with the headers
   * @throws IllegalArgumentException if the status or the type is not allowed
   * @throws IllegalStateException if the headers have been sent already
   */
  public void sendResponse(String text, int status, String type) {
    sendResponse(Bytes.utf8(text), status, type);
  }

  /**
   * Answers with bytes.
   *
   * @param bytes the body
   * @param status 200 to 999
   * @param type the {@code Content-Type}, unless one was sent with the headers
   * @throws IllegalArgumentException if the status or the type is not allowed
   * @throws IllegalStateException if the headers have been sent already
   */
  public void sendResponse(Bytes bytes, int status, String type) {
    exchange.check("HttpRequest.sendResponse");
    Headers fields = Headers.of("Content-Type", type);
    answer.statusAgain(status);
    answer.whole(bytes, fields);
  }

  // Other answers

  /**
   * Sends an interim answer, such as 103 (Early Hints); the one that is meant follows. Clients of
   * HTTP/1.0 do not get it.
   *
   * @param status 102 to 199
   * @param headers its fields
   * @throws IllegalArgumentException if the status is not in that range, or a field is not allowed
   * @throws IllegalStateException if the answer has begun
   */
  public void sendInterim(int status, Headers headers) {
    exchange.check("HttpRequest.sendInterim");
    if (status < 102 || status > 199) {
      throw new IllegalArgumentException("an interim status must be 102 to 199: " + status);
    }
    if (answer.hasBegun()) {
      throw new IllegalStateException("sendInterim: the answer has begun");
    }
    if (!lost) {
      exchange.interim(status, headers);
    }
  }

  /**
   * Whether the client asks to go on with a protocol, so that {@link #upgrade} may.
   *
   * @param protocol such as {@code websocket}, in any case
   * @return whether {@code Upgrade} lists it, and {@code Connection} names that
   */
  public boolean asksFor(String protocol) {
    return head.asksForUpgrade() && AnswerHead.lists(head, "Upgrade", protocol);
  }

  /**
   * Goes on with another protocol, for which the client has asked: answers with 101, and has a
   * stream {@linkplain Stream#adopt adopt} the connection, with what the client has sent already
   * behind the request. The request is finished.
   *
   * @param protocol as the client named it in {@code Upgrade}, in any case
   * @param headers further fields of the answer
   * @param heir a stream that is not in use; it is told {@code onConnect} next
   * @throws IllegalArgumentException if a field is not allowed
   * @throws IllegalStateException if the client has not asked for this protocol, the answer has
   *     begun, or the body has not arrived
   */
  public void upgrade(String protocol, Headers headers, Stream heir) {
    exchange.check("HttpRequest.upgrade");
    if (answer.hasBegun()) {
      throw new IllegalStateException("upgrade: the answer has begun");
    }
    if (!asksFor(protocol)) {
      throw new IllegalStateException("the client has not asked to upgrade to " + protocol);
    }
    exchange.upgrade(protocol, headers, heir);
    answer.upgraded();
    ended(true);
  }

  /**
   * Gives the answer up: cuts the connection, so that the client can tell. Without effect once the
   * request is finished.
   */
  public void abort() {
    exchange.check("HttpRequest.abort");
    if (!answer.isFinished() && !lost) {
      exchange.cut();
    }
  }

  // The end

  /**
   * Whether the answer is finished, or was handed to another protocol.
   *
   * @return whether it is
   */
  public boolean isFinished() {
    return answer.isFinished();
  }

  /**
   * Whether the connection was lost before the answer was finished. What is sent from then on is
   * dropped. A reset is noticed at once. A client that closes in the ordinary way cannot be told
   * from one that still waits, having sent all it had to say: that it has left is noticed when
   * something is sent to it, or, where nothing is, within twice {@link
   * pants.http.HttpLimits#keepAliveIdle()}.
   *
   * @return whether it was
   */
  public boolean isLost() {
    return lost;
  }

  /**
   * Has a function called once, by the engine, when the request is over: finished, or {@linkplain
   * #isLost() lost}. Where it is over already, the function is called soon. Several are called in
   * their order.
   *
   * @param handler the function; an exception is reported as by a hook
   */
  public void onEnd(Runnable handler) {
    exchange.check("HttpRequest.onEnd");
    Objects.requireNonNull(handler, "handler");
    exchange.run(() -> atEnd(handler));
  }

  private void atEnd(Runnable handler) {
    if (over) {
      exchange.later(handler);
      return;
    }
    if (endHandlers == null) {
      endHandlers = new ArrayList<>(1);
    }
    endHandlers.add(handler);
  }

  /**
   * The engine that the request came by; its {@code execute} brings another thread's answer back.
   *
   * @return the engine
   */
  public Engine engine() {
    return exchange.engine();
  }

  /** Who is told, besides the program, when there is room for more or the request is lost. */
  void waiter(@Nullable Runnable told) {
    waiter = told;
  }

  private void tellWaiter() {
    if (waiter != null) {
      waiter.run();
    }
  }

  /** Whether the answer is whole, or never will be; the engine's to know. */
  boolean isOver() {
    return over;
  }

  /** There is room for more of the answer. */
  void drained() {
    tellWaiter();
    if (drainHandler != null) {
      drainHandler.run();
    }
  }

  /**
   * The answer is whole, or never will be. No function of users runs inside their call.
   *
   * @param noted whether to look at the clock, also where nobody has to be told
   */
  void ended(boolean noted) {
    over = true;
    if (noted || endHandlers != null) {
      ended = exchange.nanoTime();
    }
    if (endHandlers != null) {
      endHandlers.forEach(exchange::later);
      endHandlers = null;
    }
  }

  void lost() {
    if (!over) {
      lost = true;
      tellWaiter();
      ended(true);
    }
  }

  @Override
  public String toString() {
    return method() + " " + url();
  }
}
