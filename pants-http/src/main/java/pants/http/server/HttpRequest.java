package pants.http.server;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import pants.Engine;
import pants.Stream;
import pants.bytes.Bytes;
import pants.http.BadMessageException;
import pants.http.BadMessageException.Reason;
import pants.http.Cookies;
import pants.http.Fields;
import pants.http.Headers;
import pants.http.HttpLimits;
import pants.http.JsonCodec;
import pants.http.SetCookie;
import pants.http.wire.HeaderBlock;
import pants.http.wire.PartReader;
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
  private static final Headers HTML = typeBlock("text/html; charset=utf-8");
  private static final Headers JSON = typeBlock("application/json");
  private static final Headers NONE = Headers.of();
  private static final Duration COOKIE_LIFE = Duration.ofDays(30);
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String FORM_IN_PARTS = "multipart/form-data";

  private final RequestHead head;
  private final @Nullable Address peerAddress;
  private final long began;
  private long ended;
  private boolean handling;
  private boolean over; // the engine's: a blocking handler may be finishing the answer meanwhile
  private Answer answer; // another where the request was taken back
  private Bytes body = Bytes.EMPTY;
  private @Nullable KeptBody kept;
  private Headers trailers = NONE;
  private volatile boolean
      lost; // told by the engine, also while a blocking handler has the request

  // What was asked for, or set, at least once
  private @Nullable Fields query;
  private @Nullable Fields form;
  private @Nullable Map<String, String> cookies;
  private @Nullable Forwarded forwarded;
  private @Nullable KeptValue values;
  private @Nullable Consumer<? super Bytes> bodyHandler;
  private @Nullable FormReader parts;
  private boolean bodyPaused;
  private @Nullable Runnable drainHandler;
  private @Nullable Runnable waiter;
  private @Nullable List<Runnable> endHandlers;

  HttpRequest(Exchange exchange, RequestHead head, long began) {
    answer = new Answer(this, exchange);
    this.head = head;
    this.began = began;
    peerAddress = exchange.remoteAddress();
  }

  private static Headers typeBlock(String type) {
    return HeaderBlock.of("Content-Type", type);
  }

  /** The field of a type: that of most answers was encoded before. */
  private static Headers type(String type) {
    return switch (type) {
      case "text/plain; charset=utf-8" -> TEXT;
      case "text/html; charset=utf-8" -> HTML;
      case "application/json" -> JSON;
      default -> Headers.of("Content-Type", type);
    };
  }

  Exchange exchange() {
    return answer.exchange();
  }

  /** Puts another exchange in the place of this one, which it goes on with. */
  void exchange(Exchange other) {
    answer.exchange(other);
    handling = false;
  }

  /**
   * Begins another answer, by another exchange. Whoever was about to give the one before keeps that
   * and its exchange, which gives nothing any more.
   */
  void answerAnew(Exchange other) {
    answer = new Answer(this, other);
    handling = false;
  }

  /** The answer, for whoever the request belongs to; looked up once, as it may become another. */
  private Answer owned(String method) {
    Answer current = answer;
    current.exchange().check("HttpRequest." + method);
    return current;
  }

  /** Calls a handler for an exchange, which may hand the request to another thread. */
  void handle(DirectExchange direct, RequestHandler handler) {
    handling = true;
    try {
      handler.handle(this);
      if (exchange() == direct) {
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
   * Who sent the request: the peer of the connection; where that is a proxy which the server trusts
   * ({@link HttpServer#xheaders(boolean)}), whom it names as its client; with the PROXY protocol
   * ({@link HttpServer#proxyProtocol}), whom that announces.
   *
   * @return the client, with port 0 where the proxy does not tell it; null where it had left by
   *     then
   */
  public @Nullable Address remoteAddress() {
    Address client = forwarded().client();
    return client == null ? peerAddress : client;
  }

  /**
   * The peer of the connection, whatever headers say: a proxy, if there is one. With the PROXY
   * protocol it is who was announced as the peer.
   *
   * @return the peer; null where it had left by then
   */
  public @Nullable Address peerAddress() {
    return peerAddress;
  }

  /**
   * Whether the request came by TLS: to this server, or to a proxy which it trusts and which says
   * so (see {@link #remoteAddress}).
   *
   * @return whether it did
   */
  public boolean isSecure() {
    Boolean secure = forwarded().secure();
    return secure == null ? exchange().isSecure() : secure;
  }

  /** What a trusted proxy has said, looked up when it is first asked for. */
  private Forwarded forwarded() {
    if (forwarded == null) {
      TrustedProxies proxies = exchange().proxies();
      forwarded = proxies == null ? Forwarded.NOTHING : Forwarded.of(proxies, peerAddress, head);
    }
    return forwarded;
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
      query = Fields.parse(head.query(), exchange().options().limits.formFields());
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
      cookies = Cookies.parse(head, exchange().options().limits);
    }
    return cookies;
  }

  /**
   * The value of a signed cookie that the client sent; see {@link #setSecureCookie}.
   *
   * @param <T> its type
   * @param name the cookie's name
   * @param type its type: {@code String}, {@code Bytes}, or whatever else was set
   * @return the value; null where there is no such cookie, it was not signed by this server or for
   *     another name, it has expired or comes from the future, or has another type
   */
  public <T> @Nullable T secureCookie(String name, Class<T> type) {
    String signed = cookies().get(name);
    return signed == null ? null : SecureCookie.read(exchange().options(), name, signed, type);
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
    long end = ended == 0 ? exchange().nanoTime() : ended;
    if (over) {
      ended = end;
    }
    return Duration.ofNanos(end - began);
  }

  // The body

  /**
   * The body. One that is longer than {@link pants.http.HttpLimits#spool()} is read from its file
   * each time, which may block; {@link #bodyFile()} needs no memory for it.
   *
   * @return all of it; empty where there is none, where it has not arrived yet, and where {@link
   *     #onBody} took it
   * @throws IllegalStateException if it is in a file and the request is over, or is longer than an
   *     array can be
   * @throws java.io.UncheckedIOException if it is in a file that cannot be read
   */
  public Bytes body() {
    return kept == null || kept.file() == null ? body : bodyFile().bytes();
  }

  /**
   * How long the body is.
   *
   * @return bytes; 0 where there is none, where it has not arrived yet, and where {@link #onBody}
   *     took it
   */
  public long bodyLength() {
    return kept == null || kept.file() == null ? body.length() : kept.length();
  }

  /**
   * The body as a file, which it may be: to save it somewhere, or to read it, without having it all
   * in memory.
   *
   * @return a file without a name, of the type of the request; there until the request is over
   */
  public UploadedFile bodyFile() {
    return new UploadedFile(this, kept == null ? null : kept.file(), 0, bodyLength(), "", head);
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
   * The fields of the form that the body is. Blank values are kept. Those of a form of {@code
   * multipart/form-data} are the ones that are no files: in UTF-8, unless they or a field {@code
   * _charset_} say that they are in ISO-8859-1.
   *
   * @return the fields; empty unless the method is {@code POST}, {@code PUT} or {@code PATCH} and
   *     the type is {@code application/x-www-form-urlencoded} or {@code multipart/form-data}; and
   *     where {@link #onBody} or {@link #onPart} took the body
   * @throws BadMessageException when the form is malformed, or has more than {@link
   *     pants.http.HttpLimits#formFields()}; a handler that lets it go on refuses the request
   */
  public Fields formFields() {
    if (form == null) {
      KeptForm inParts = kept == null ? null : kept.form();
      if (inParts != null) {
        form = inParts.fields();
      } else if (head.hasForm(FORM)) {
        form = Fields.parse(body(), exchange().options().limits.formFields());
      } else {
        form = Fields.EMPTY;
      }
    }
    return form;
  }

  /**
   * The files of the form that the body is. They are there until the request is over.
   *
   * @return the files; empty unless the method is {@code POST}, {@code PUT} or {@code PATCH} and
   *     the type is {@code multipart/form-data}, and where {@link #onBody} or {@link #onPart} took
   *     the body
   */
  public UploadedFiles files() {
    KeptForm inParts = kept == null ? null : kept.form();
    return inParts == null || kept == null ? UploadedFiles.EMPTY : inParts.files(this, kept.file());
  }

  /**
   * Has the parts of a form of {@code multipart/form-data} handed over as they arrive, instead of
   * kept for {@link #formFields()} and {@link #files()}. For {@link HttpServer#onHead}: the handler
   * is still called when the form has ended. An exception counts as the handler's. While the body
   * is {@linkplain #pauseBody held back}, no part comes and no data.
   *
   * {@snippet :
   * server.onHead(
   *     request -> request.onPart(part -> part.onData(data -> received.add(data.length()))));
   * }
   *
   * @param handler takes each part
   * @throws BadMessageException with status 415 when the body is no such form, or 400 when its
   *     boundary is missing or not allowed; a handler that lets it go on refuses the request
   * @throws IllegalStateException if some of the body was kept already
   */
  public void onPart(Consumer<? super FormPart> handler) {
    owned("onPart");
    Objects.requireNonNull(handler, "handler");
    if (!head.hasForm(FORM_IN_PARTS)) {
      throw new BadMessageException(
          Reason.CONTENT_TYPE, "the body must be a form of multipart/form-data");
    }
    FormReader reader = new FormReader(partReader(), new FormPart.Sink(this, handler));
    onBody(reader::add);
    parts = reader;
  }

  private PartReader partReader() {
    String type = Objects.requireNonNull(head.first("Content-Type"));
    return PartReader.of(type, exchange().options().limits);
  }

  /**
   * The value that the body has as JSON.
   *
   * @param <T> its type
   * @param type its type: a record, an array of records, {@code Map}, {@code List} …
   * @return the value
   * @throws BadMessageException when the {@code Content-Type} is neither {@code application/json}
   *     nor another that ends with {@code +json} (415), or the body is malformed, {@code null} or
   *     of another form (400); a handler that lets it go on refuses the request
   * @throws IllegalStateException if there is nothing to read JSON with, see {@link
   *     pants.http.JsonCodec}; if nothing can have this type
   */
  public <T> T json(Class<T> type) {
    return JsonBody.read(this, exchange().options().json(), type);
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
    owned("onBody");
    if (kept != null || !body.isEmpty()) {
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
    Answer owned = owned("pauseBody");
    if (!lost && !owned.isFinished()) {
      owned.exchange().pauseBody(on);
      bodyPaused = on;
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
    Answer owned = owned("bodyLimit");
    if (bytes < 0) {
      throw new IllegalArgumentException("bodyLimit must not be negative: " + bytes);
    }
    if (!lost && !owned.isFinished()) {
      owned.exchange().bodyLimit(bytes);
    }
  }

  /** How much of the body is in memory. */
  long memory() {
    return kept == null ? body.length() : kept.memory();
  }

  /** A piece of the body has arrived. The first is kept as it is: mostly there is no other. */
  void received(DirectExchange direct, Bytes piece) {
    if (bodyHandler != null) {
      bodyHandler.accept(piece);
    } else if (kept != null) {
      kept.add(direct, piece);
    } else if (body.isEmpty() && mayStay(direct.options().limits, piece)) {
      body = piece;
    } else {
      HttpLimits limits = direct.options().limits;
      boolean inParts = body.isEmpty() && head.hasForm(FORM_IN_PARTS);
      kept = inParts ? new KeptBody(this, partReader(), limits) : new KeptBody(this, body);
      body = Bytes.EMPTY;
      kept.add(direct, piece);
    }
  }

  private boolean mayStay(HttpLimits limits, Bytes first) {
    return first.length() <= limits.spool() && !head.hasForm(FORM_IN_PARTS);
  }

  // A form whose parts are handed over

  boolean takesParts() {
    return parts != null;
  }

  boolean isBodyPaused() {
    return bodyPaused;
  }

  /** Hands over what has arrived while the body was held back. */
  void readParts() {
    if (parts != null) {
      parts.read();
    }
  }

  /** The body has ended. */
  void receivedAll(DirectExchange direct, Headers last) {
    trailers = last;
    if (parts != null) {
      parts.end();
    }
    if (kept != null) {
      body = kept.end(direct);
    }
  }

  // Values of users' own

  /**
   * Keeps a value with the request, for whoever handles it later.
   *
   * @param name any name
   * @param value the value, or null to forget it
   */
  public void set(String name, @Nullable Object value) {
    KeptValue others = KeptValue.without(name, values);
    values = value == null ? others : new KeptValue(name, value, others);
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
    return type.cast(KeptValue.find(name, values));
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
    owned("sendStatus").status(status, null);
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
    owned("sendStatus").status(status, reason);
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
    Answer owned = owned("sendHeaders");
    owned.add(headers);
    if (end) {
      owned.endHead();
    }
  }

  /**
   * Forgets the status and the headers that were said of the answer, so that it can be another one:
   * the page of an error, say. Cookies of {@link #setCookie} stay.
   *
   * @throws IllegalStateException if anything was sent
   */
  public void forgetHead() {
    owned("forgetHead").forgetHead();
  }

  /**
   * Sets a cookie with the answer.
   *
   * @param cookie the cookie
   * @throws IllegalArgumentException if an attribute that it needs is missing; see {@link
   *     SetCookie}
   * @throws IllegalStateException if the headers have ended already
   */
  public void setCookie(SetCookie cookie) {
    owned("setCookie").cookie(cookie);
  }

  /**
   * Sets a signed cookie that is good for 30 days; see {@link #setSecureCookie(String, Object,
   * Duration, UnaryOperator)}.
   *
   * @param name a token
   * @param value text, {@code Bytes}, or anything that has a form in JSON
   * @throws IllegalArgumentException if either cannot be a cookie's
   * @throws IllegalStateException if the headers have ended already
   */
  public void setSecureCookie(String name, Object value) {
    setSecureCookie(name, value, COOKIE_LIFE);
  }

  /**
   * Sets a signed cookie; see {@link #setSecureCookie(String, Object, Duration, UnaryOperator)}.
   *
   * @param name a token
   * @param value text, {@code Bytes}, or anything that has a form in JSON
   * @param expires how long it is good, from a second to 36,500 days
   * @throws IllegalArgumentException if one of them cannot be a cookie's
   * @throws IllegalStateException if the headers have ended already
   */
  public void setSecureCookie(String name, Object value, Duration expires) {
    setSecureCookie(name, value, expires, UnaryOperator.identity());
  }

  /**
   * Sets a cookie that is signed with the secret of the server ({@link HttpServer#cookieSecret}),
   * so that {@link #secureCookie} believes it, under this name and for this time. Clients cannot
   * change it, but they can read it.
   *
   * @param name a token
   * @param value text, {@code Bytes}, or anything that has a form in JSON
   * @param expires how long it is good, from a second to 36,500 days
   * @param attributes changes the attributes: {@code Path=/}, {@code Max-Age} and {@code Expires}
   *     by the time, {@code HttpOnly}, {@code SameSite=Lax}, and {@code Secure} where the request
   *     came by TLS
   * @throws IllegalArgumentException if one of them cannot be a cookie's: if the name is no token,
   *     or the signed cookie would have more than 4,096 bytes, say
   * @throws IllegalStateException if the headers have ended already
   */
  public void setSecureCookie(
      String name, Object value, Duration expires, UnaryOperator<SetCookie> attributes) {
    boolean secure = scheme().equals("https");
    setCookie(
        attributes.apply(SecureCookie.of(exchange().options(), name, value, expires, secure)));
  }

  /**
   * Sends cookies that were set, ahead of headers that follow; the end of the headers sends the
   * rest.
   *
   * @param names of which cookies; all where none is named
   * @throws IllegalStateException if the headers have ended already
   */
  public void sendCookies(String... names) {
    owned("sendCookies").cookies(names);
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
    return owned("send").send(data);
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
    owned("onDrain");
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
    owned("finish").finish(last);
  }

  // The answer in one piece

  /**
   * Answers with a text.
   *
   * @param text the body, sent as UTF-8 and {@code text/plain}
   * @throws IllegalStateException if the headers have been sent already
   */
  public void sendResponse(String text) {
    owned("sendResponse").whole(Bytes.utf8(text), TEXT);
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
    Answer owned = owned("sendResponse");
    owned.statusAgain(status);
    owned.whole(Bytes.utf8(text), TEXT);
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
    Answer owned = owned("sendResponse");
    Headers fields = type(type);
    owned.statusAgain(status);
    owned.whole(bytes, fields);
  }

  // Files

  /**
   * Answers with a file; see {@link #sendFile(Path, String, boolean, Headers)}.
   *
   * @param path the file
   * @throws IllegalStateException if the headers have been sent already
   */
  public void sendFile(Path path) {
    sendFile(path, null);
  }

  /**
   * Answers with a file that the client shall keep under some name; see {@link #sendFile(Path,
   * String, boolean, Headers)}.
   *
   * @param path the file
   * @param filename the name; null to leave it to the client what to do with the file
   * @throws IllegalArgumentException if the name has a control character
   * @throws IllegalStateException if the headers have been sent already
   */
  public void sendFile(Path path, @Nullable String filename) {
    sendFile(path, filename, true, NONE);
  }

  /**
   * Answers with a file, and finishes the request. The conditions and ranges that it asks for hold
   * (RFC 9110, sections 13 and 14): the answer may also be 206, 304, 412 or 416. A file that is not
   * there, or is none (a folder, a device), is answered with 404, one that may not be read with
   * 403.
   *
   * <p>Told with the file, unless said otherwise, are {@code Content-Type}, {@code Last-Modified},
   * {@code ETag}, {@code Accept-Ranges}, and, where neither is said, {@code Cache-Control} and
   * {@code Expires}: seven days. What {@link #sendHeaders(Headers, boolean)} and {@link #setCookie}
   * have said goes along, but not what it says of the file where the file is not sent. If another
   * status than 200 was sent, the file is just its body: there are no conditions and ranges, and
   * caches are told nothing.
   *
   * <p>The length of the file is that which it has now. What is appended later is not sent; where
   * it becomes shorter while it is sent, the connection is cut. A large file takes no memory, and
   * the next request of the connection is read when it has left. If the server {@linkplain
   * HttpServer#sendfile(boolean) leaves files to a proxy}, the file is not even looked at.
   *
   * @param path the file, of the default file system; a relative one begins at {@link
   *     HttpServer#fileRoot}, or at the current directory. It is not checked where it leads: a path
   *     that a client chooses must be by the program
   * @param filename the name under which the client shall keep it ({@code Content-Disposition});
   *     null to say nothing
   * @param guessMime whether the ending of the path tells the type ({@link
   *     pants.http.MediaTypes#of}); {@code application/octet-stream} otherwise
   * @param headers further fields, which count before all others; they are not changed. {@code
   *     Content-Length} and {@code Content-Range} among them are left out
   * @throws IllegalArgumentException if the name has a control character, or a field is not allowed
   * @throws IllegalStateException if the headers have been sent already
   */
  public void sendFile(Path path, @Nullable String filename, boolean guessMime, Headers headers) {
    new FileAnswer(this, owned("sendFile"), path).send(filename, guessMime, headers);
  }

  /**
   * Answers with a file as {@link #sendFile(Path, String, boolean, Headers)} does, but leaves it to
   * the caller what to say where it cannot be opened: nothing was said of the answer then.
   *
   * @param path the file
   * @param filename the name under which the client shall keep it; null to say nothing
   * @param guessMime whether the ending of the path tells the type
   * @param headers further fields
   * @throws java.nio.file.NoSuchFileException if there is no regular file
   * @throws java.nio.file.AccessDeniedException if it may not be read
   * @throws IOException if it cannot be opened for any other reason
   * @throws IllegalArgumentException if the name has a control character, or a field is not allowed
   * @throws IllegalStateException if the headers have been sent already
   */
  public void trySendFile(Path path, @Nullable String filename, boolean guessMime, Headers headers)
      throws IOException {
    new FileAnswer(this, owned("trySendFile"), path).sendOrThrow(filename, guessMime, headers);
  }

  /**
   * What the server reads and writes JSON with.
   *
   * @return what was set ({@link HttpServer#json}), else Jackson's
   * @throws IllegalStateException if there is neither
   */
  public JsonCodec jsonCodec() {
    return exchange().options().json();
  }

  /**
   * Answers with a value as JSON, of the type {@code application/json} unless another was sent with
   * the headers.
   *
   * @param value the value: a record, a map, a list …
   * @throws IllegalArgumentException if it has no form in JSON; nothing is sent then
   * @throws IllegalStateException if the headers have been sent already; if there is nothing to
   *     write JSON with, see {@link pants.http.JsonCodec}
   */
  public void sendJson(Object value) {
    Answer owned = owned("sendJson");
    owned.whole(owned.exchange().options().json().write(value), JSON);
  }

  /**
   * Answers with a value as JSON; see {@link #sendJson(Object)}.
   *
   * @param value the value
   * @param status 200 to 999
   * @throws IllegalArgumentException if the status is not in that range, or the value has no form
   *     in JSON; nothing is sent then
   * @throws IllegalStateException as of the other
   */
  public void sendJson(Object value, int status) {
    Answer owned = owned("sendJson");
    Bytes json = owned.exchange().options().json().write(value);
    owned.statusAgain(status);
    owned.whole(json, JSON);
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
    Answer owned = owned("sendInterim");
    if (status < 102 || status > 199) {
      throw new IllegalArgumentException("an interim status must be 102 to 199: " + status);
    }
    if (owned.hasBegun()) {
      throw new IllegalStateException("sendInterim: the answer has begun");
    }
    if (!lost) {
      owned.exchange().interim(status, headers);
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
   * Goes on with another protocol, for which the client has asked: answers with 101, with the
   * headers and cookies that were said so far, and has a stream {@linkplain Stream#adopt adopt} the
   * connection, with what the client has sent already behind the request. The request is finished.
   *
   * @param protocol as the client named it in {@code Upgrade}, in any case
   * @param headers further fields of the answer, in the place of those of their names
   * @param heir a stream that is not in use; it is told {@code onConnect} next
   * @throws IllegalArgumentException if a field is not allowed
   * @throws IllegalStateException if the client has not asked for this protocol, the answer has
   *     begun, or the body has not arrived
   */
  public void upgrade(String protocol, Headers headers, Stream heir) {
    Answer owned = owned("upgrade");
    if (owned.hasBegun()) {
      throw new IllegalStateException("upgrade: the answer has begun");
    }
    if (!asksFor(protocol)) {
      throw new IllegalStateException("the client has not asked to upgrade to " + protocol);
    }
    owned.exchange().upgrade(protocol, owned.fieldsWith(headers), heir);
    owned.upgraded();
    ended(true);
  }

  /**
   * Gives the answer up: cuts the connection, so that the client can tell. Without effect once the
   * request is finished.
   */
  public void abort() {
    Answer owned = owned("abort");
    if (!owned.isFinished() && !lost) {
      owned.exchange().cut();
    }
  }

  /**
   * Takes the request back from the thread of the {@linkplain RequestHandler#blocking blocking
   * handler} that has it, so that the engine can give another answer: because that thread takes too
   * long, say. The thread is interrupted. It may go on; what it does to the answer is refused with
   * an {@link IllegalStateException} then, and nothing follows its return. What it has said of the
   * answer is forgotten, with cookies; where the answer has begun, the connection is cut, and the
   * request {@linkplain #isLost() lost}. Without effect where no such thread has the request.
   *
   * <p>By the engine's thread.
   */
  public void takeBack() {
    Exchange exchange = exchange();
    exchange.engine().checkThread("HttpRequest.takeBack");
    exchange.takeBack();
  }

  // The end

  /**
   * Whether anything of the answer was sent, so that it cannot be another one any more.
   *
   * @return whether it was
   */
  public boolean hasBegun() {
    return answer.hasBegun();
  }

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
    Exchange exchange = owned("onEnd").exchange();
    Objects.requireNonNull(handler, "handler");
    exchange.run(() -> atEnd(handler));
  }

  private void atEnd(Runnable handler) {
    if (over) {
      exchange().later(handler);
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
    return exchange().engine();
  }

  /**
   * Reports what was thrown, as the engine does ({@link Engine#report}); in a {@link TestExchange}
   * it is among what was {@linkplain TestExchange#thrown() thrown}. For libraries that answer for
   * the exceptions of users' functions.
   *
   * @param source whose it is; its text is part of the line in the log
   * @param thrown what was thrown
   */
  public void report(Object source, Throwable thrown) {
    owned("report").exchange().report(source, thrown);
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
    if (!answer.drained() && drainHandler != null) {
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
    answer.release();
    if (kept != null) {
      kept.release();
    }
    AccessQueue log = exchange().options().accessLog;
    if (noted || endHandlers != null || log != null) {
      ended = exchange().nanoTime();
    }
    if (log != null) {
      log.ended(this);
    }
    if (endHandlers != null) {
      endHandlers.forEach(exchange()::later);
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
