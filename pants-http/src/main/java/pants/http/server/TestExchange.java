package pants.http.server;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import pants.Engine;
import pants.Stream;
import pants.bytes.Bytes;
import pants.bytes.ReceiveBuffer;
import pants.http.BadMessageException;
import pants.http.Headers;
import pants.http.HttpLimits;
import pants.http.MutableHeaders;
import pants.http.wire.HttpWriter;
import pants.http.wire.RequestHead;
import pants.http.wire.RequestReader;
import pants.net.Address;

/**
 * A request for tests, and what a handler answers to it: without a server, a connection or a
 * network.
 *
 * {@snippet :
 * TestExchange exchange =
 *     TestExchange.of("POST", "/notes?draft=1").header("Cookie", "user=ann").body("Buy milk");
 * exchange.run(notes);
 * assertEquals(201, exchange.status());
 * assertEquals("/notes/1", exchange.headers().first("Location"));
 * }
 *
 * <p>A handler is treated as by a server. One that throws is answered for with 500, and a request
 * that a server would refuse never reaches it. An answer has just what the handler said: what a
 * server adds on the wire, such as {@code Date} and {@code Content-Length}, is not there.
 *
 * <p>A handler may answer later, and the exchange be asked again then. What a request has called
 * later ({@link HttpRequest#onEnd}, say) is called when the handler has returned, and from then on
 * when the exchange is next asked. A {@linkplain RequestHandler#blocking blocking} handler runs on
 * the test's own thread, to which the exchange belongs.
 */
public final class TestExchange {
  /** Where requests come from unless a test says otherwise. */
  private static final Address CLIENT = Address.of("127.0.0.1", 50_000);

  /**
   * An answer that came before the one that is meant.
   *
   * @param status 102 to 199
   * @param headers its fields
   */
  public record Interim(int status, Headers headers) {}

  private final String method;
  private final String target;
  private final MutableHeaders fields = new MutableHeaders();
  private final MutableHeaders behindBody = new MutableHeaders();
  private List<Bytes> pieces = List.of();
  private boolean hasBody;
  private boolean secure;
  private Address from = CLIENT;
  private Options options = new Options();
  private @Nullable Engine engine;
  private @Nullable MemoryExchange exchange;

  private TestExchange(String method, String target) {
    new HttpWriter().request(method, target);
    this.method = method;
    this.target = target;
  }

  // The request

  /**
   * A request.
   *
   * @param method such as {@code GET}
   * @param target such as {@code /search?q=1}, encoded as clients do
   * @return the exchange, which has not run
   * @throws IllegalArgumentException if the method is no token, or the target has a space, a
   *     control character or one above ASCII
   */
  public static TestExchange of(String method, String target) {
    return new TestExchange(method, target);
  }

  /**
   * Adds a header. {@code Host} is {@code localhost}, and {@code Content-Length} that of the body,
   * unless they are given.
   *
   * @param name a token
   * @param value its value
   * @return this exchange
   * @throws IllegalArgumentException if either is not allowed
   */
  public TestExchange header(String name, String value) {
    fields.add(name, value);
    return this;
  }

  /**
   * Gives the request a body.
   *
   * @param text the body, sent as UTF-8 in one piece
   * @return this exchange
   */
  public TestExchange body(String text) {
    return body(Bytes.utf8(text));
  }

  /**
   * Gives the request a body that arrives in pieces.
   *
   * @param parts the pieces, each as {@link HttpRequest#onBody} is given it; empty ones are none
   * @return this exchange
   */
  public TestExchange body(Bytes... parts) {
    List<Bytes> all = new ArrayList<>(List.of(parts));
    all.removeIf(Bytes::isEmpty);
    pieces = all;
    hasBody = true;
    return this;
  }

  /**
   * Adds a field behind the body, which is one in chunks then.
   *
   * @param name a token
   * @param value its value
   * @return this exchange
   * @throws IllegalArgumentException if either is not allowed, or not behind a body
   */
  public TestExchange trailer(String name, String value) {
    HttpWriter.checkTrailers(Headers.of(name, value));
    behindBody.add(name, value);
    return this;
  }

  /**
   * Has the request come by TLS.
   *
   * @return this exchange
   */
  public TestExchange secure() {
    secure = true;
    return this;
  }

  /**
   * Says who sends the request; somebody on this machine without it.
   *
   * @param client the client
   * @return this exchange
   */
  public TestExchange from(Address client) {
    from = Objects.requireNonNull(client, "client");
    return this;
  }

  /**
   * Sets the bounds that the handler's server has.
   *
   * @param bounds the bounds, {@link HttpLimits#DEFAULT} without it
   * @return this exchange
   */
  public TestExchange limits(HttpLimits bounds) {
    options.limits = Objects.requireNonNull(bounds, "bounds");
    return this;
  }

  /**
   * Puts the request on an engine, whose clock {@link HttpRequest#time()} follows then: that of a
   * {@link pants.testing.TestEngine}, say. Without it, {@link HttpRequest#engine()} is {@link
   * Engine#instance()}.
   *
   * @param owner an engine of the calling thread
   * @return this exchange
   */
  public TestExchange on(Engine owner) {
    engine = Objects.requireNonNull(owner, "owner");
    return this;
  }

  // Running

  /**
   * Hands the request to a handler.
   *
   * @param handler answers, now or later
   * @return this exchange
   * @throws IllegalStateException if the exchange has run before
   * @throws AssertionError if the handler throws it, so that it may hold assertions of the test
   */
  public TestExchange run(RequestHandler handler) {
    return run(null, handler);
  }

  /**
   * Hands the request to the handlers of a server, which need not listen: under its bounds, and
   * with all else that it was told of how to serve. Its handler is told as if it did ({@link
   * RequestHandler#onListen}).
   *
   * @param server the server
   * @return this exchange
   * @throws IllegalStateException if the exchange has run before
   * @throws AssertionError if a handler throws it
   */
  public TestExchange run(HttpServer server) {
    server.handler().onListen(server);
    options = server.options();
    return run(server.onHead(), server.handler());
  }

  /**
   * Hands the request to a handler as a server with {@link HttpServer#onHead} does.
   *
   * @param onHead sees the request before its body; null for none
   * @param handler answers, now or later, where the other has not answered
   * @return this exchange
   * @throws IllegalStateException if the exchange has run before
   * @throws AssertionError if either throws it
   */
  public TestExchange run(@Nullable RequestHandler onHead, RequestHandler handler) {
    Objects.requireNonNull(handler, "handler");
    if (exchange != null) {
      throw new IllegalStateException("an exchange runs once: " + this);
    }
    MemoryExchange begun =
        new MemoryExchange(
            new MemoryExchange.Sent(engine, options, from, secure, pieces, behindBody.immutable()),
            handler);
    exchange = begun;
    try {
      begun.begin(head(), onHead);
    } catch (BadMessageException e) {
      begun.refuse(e);
    }
    return settled(begun);
  }

  /** The head as a server reads it, with all of its rules. */
  private RequestHead head() {
    HttpWriter writer = new HttpWriter().request(method, target);
    if (!fields.contains("Host")) {
      writer.field("Host", "localhost");
    }
    writer.fields(fields);
    if (behindBody.size() > 0) {
      writer.field("Transfer-Encoding", "chunked");
    } else if (hasBody && !fields.contains("Content-Length")) {
      writer.field("Content-Length", pieces.stream().mapToLong(Bytes::length).sum());
    }
    ReceiveBuffer buffer = new ReceiveBuffer(Integer.MAX_VALUE);
    buffer.append(writer.endHead().take().asByteBuffer());
    return (RequestHead) Objects.requireNonNull(new RequestReader(options.limits).take(buffer));
  }

  /**
   * Has the client leave, unless the answer is finished: the request is {@linkplain
   * HttpRequest#isLost() lost}.
   *
   * @return this exchange
   * @throws IllegalStateException if the exchange has not run
   */
  public TestExchange leave() {
    MemoryExchange left = ran();
    left.lose();
    return settled(left);
  }

  private TestExchange settled(MemoryExchange run) {
    run.settle();
    for (Throwable each : run.thrown) {
      if (each instanceof AssertionError failed) {
        throw failed;
      }
    }
    return this;
  }

  private MemoryExchange ran() {
    if (exchange == null) {
      throw new IllegalStateException("the exchange has not run: " + this);
    }
    return exchange;
  }

  private MemoryExchange answered() {
    MemoryExchange asked = ran();
    settled(asked);
    return asked;
  }

  // The answer

  /**
   * The status.
   *
   * @return 0 until the head of the answer was sent
   * @throws IllegalStateException if the exchange has not run
   */
  public int status() {
    return answered().status;
  }

  /**
   * The reason.
   *
   * @return the handler's words, or those of the registry
   * @throws IllegalStateException if the exchange has not run
   */
  public String reason() {
    return answered().reason;
  }

  /**
   * The headers.
   *
   * @return the fields that the handler sent, cookies among them
   * @throws IllegalStateException if the exchange has not run
   */
  public Headers headers() {
    return answered().headers;
  }

  /**
   * The body.
   *
   * @return what was sent of it so far
   * @throws IllegalStateException if the exchange has not run
   */
  public Bytes body() {
    return Bytes.of(answered().body.toByteArray());
  }

  /**
   * The body as text.
   *
   * @return what was sent of it so far, as UTF-8
   * @throws IllegalStateException if the exchange has not run
   */
  public String text() {
    return body().utf8();
  }

  /**
   * The fields behind the body.
   *
   * @return the fields; empty until the answer is finished
   * @throws IllegalStateException if the exchange has not run
   */
  public Headers trailers() {
    return answered().trailers;
  }

  /**
   * The answers that came before.
   *
   * @return those of {@link HttpRequest#sendInterim}, in their order
   * @throws IllegalStateException if the exchange has not run
   */
  public List<Interim> interims() {
    return Collections.unmodifiableList(answered().interims);
  }

  /**
   * Whether the answer is whole, or the request was handed to another protocol.
   *
   * @return whether it is; not where the request was refused
   * @throws IllegalStateException if the exchange has not run
   */
  public boolean isFinished() {
    return answered().finished;
  }

  /**
   * Whether the answer was given up, so that a client finds its connection cut.
   *
   * @return whether it was
   * @throws IllegalStateException if the exchange has not run
   */
  public boolean isCut() {
    return answered().cut;
  }

  /**
   * The stream that goes on with another protocol. It has no connection here.
   *
   * @return that of {@link HttpRequest#upgrade}, or null
   * @throws IllegalStateException if the exchange has not run
   */
  public @Nullable Stream heir() {
    return answered().heir;
  }

  /**
   * Why the request was refused, by a rule or a bound of the server's.
   *
   * @return what was broken, or null
   * @throws IllegalStateException if the exchange has not run
   */
  public BadMessageException.@Nullable Reason refusal() {
    BadMessageException cause = answered().refusal;
    return cause == null ? null : cause.reason();
  }

  /**
   * What was thrown, by the handler or by what it had called later.
   *
   * @return what a server's engine would be told, in its order; not what refuses the request
   * @throws IllegalStateException if the exchange has not run
   */
  public List<Throwable> thrown() {
    return Collections.unmodifiableList(answered().thrown);
  }

  /**
   * The request as its handlers see it; to answer it later, say.
   *
   * @return the request
   * @throws IllegalStateException if the exchange has not run, or the request was refused before
   *     anybody could see it
   */
  public HttpRequest request() {
    HttpRequest request = answered().request();
    if (request == null) {
      throw new IllegalStateException("the request was refused: " + text().strip());
    }
    return request;
  }

  @Override
  public String toString() {
    return method + " " + target;
  }
}
