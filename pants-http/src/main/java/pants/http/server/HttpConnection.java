package pants.http.server;

import org.jspecify.annotations.Nullable;
import pants.Stream;
import pants.bytes.Bytes;
import pants.bytes.Delimiter;
import pants.bytes.ReceiveBuffer;
import pants.http.BadMessageException;
import pants.http.BadMessageException.Reason;
import pants.http.Headers;
import pants.http.HttpLimits;
import pants.http.MutableHeaders;
import pants.http.Status;
import pants.http.wire.BodyFraming;
import pants.http.wire.HeaderBlock;
import pants.http.wire.HttpEvent;
import pants.http.wire.HttpWriter;
import pants.http.wire.RequestHead;
import pants.http.wire.RequestReader;
import pants.http.wire.ResponseHead;

/**
 * A connection of HTTP/1.1: one request after the other, each answered before the next is read.
 *
 * <p>What is read comes as events. Between the head and the end of a message its request is being
 * received; behind the end, and until its answer is finished, reading is held, so that a client
 * which sends many requests at once waits in its own network. An answer that is finished before the
 * body has ended leaves a rest to be dropped, which is short or the end of the connection.
 */
final class HttpConnection extends Stream implements Exchange {
  /** What is dropped of a body that nobody wants, so that the connection may live on. */
  private static final long MAX_DROPPED = 64 * 1024;

  /** Bodies up to this size are copied behind their head, and leave with it as one piece. */
  private static final int COPIED = 4 * 1024;

  private static final HeaderBlock CLOSE = HeaderBlock.of("Connection", "close");
  private static final HeaderBlock KEEP_ALIVE = HeaderBlock.of("Connection", "keep-alive");
  private static final HeaderBlock CHUNKED = HeaderBlock.of("Transfer-Encoding", "chunked");
  static final HeaderBlock PLAIN =
      HeaderBlock.of(Headers.of("Content-Type", "text/plain", "X-Content-Type-Options", "nosniff"));

  private final HttpServer server;
  private final RequestReader reader;
  private final Bytes.Sink sink = this::put;
  private final Deadlines.Entry deadline = new Deadlines.Entry(this);

  // The request that is being received or answered
  private @Nullable HttpRequest request;
  private boolean bodyEnded;
  private boolean bodyPaused;
  private boolean continueDue;
  private long bodyLimit;
  private long bodyReceived;
  private long bodyMeasured;
  private long bodySince;
  private long bodyLast;

  // Its answer
  private boolean chunked;
  private boolean closing;

  private boolean dropping;
  private long dropped;
  private boolean held;
  private boolean full;

  /** Whether requests are being read, so that their answers are gathered. */
  private boolean gathering;

  private boolean served;
  private boolean gone;

  /** The time of what is being handled, or 0 where nobody has asked for it. */
  private long now;

  HttpConnection(HttpServer server) {
    this.server = server;
    reader = new RequestReader(server.limits());
  }

  // Reading

  /** The requests; it is told when no more of them can be read for now. */
  private final class Requests implements Delimiter<HttpEvent> {
    @Override
    public int minimum() {
      return reader.minimum();
    }

    @Override
    public @Nullable HttpEvent take(ReceiveBuffer buffer) {
      HttpEvent event;
      try {
        event = reader.take(buffer);
      } catch (BadMessageException e) {
        handOver();
        throw e;
      }
      if (event == null) {
        waiting();
      }
      return event;
    }

    @Override
    public @Nullable HttpEvent end(ReceiveBuffer rest) {
      return reader.end(rest);
    }
  }

  @Override
  protected void onConnect() {
    server.deadlines().opened(deadline);
    server.deadlines().watch(deadline, Deadlines.Kind.HEAD);
    read(new Requests(), this::received);
  }

  private void received(HttpEvent event) {
    gathering = !full;
    switch (event) {
      case RequestHead head -> begin(head);
      case HttpEvent.Body body -> body(body.bytes());
      case HttpEvent.End end -> end(end.trailers());
      case ResponseHead head -> throw new AssertionError("a reader of requests gave " + head);
    }
  }

  private void begin(RequestHead head) {
    if (now == 0) {
      now = engine().nanoTime();
    }
    server.deadlines().headEnded(deadline);
    HttpRequest begun = new HttpRequest(this, head, now);
    request = begun;
    served = true;
    bodyPaused = false;
    chunked = false;
    closing = !server.keepsAlive() || !head.keepsAlive();
    RequestHandler onHead = server.onHead();
    bodyEnded = onHead == null && reader.endsWithHead();
    continueDue = head.expectsContinue() && !(head.framing() instanceof BodyFraming.None);
    if (!bodyEnded) {
      beginBody();
    }
    BadMessageException refusal = refusal(head);
    if (refusal != null) {
      refuse(refusal);
    } else if (bodyEnded) {
      answer(begun);
    } else {
      beginBody(onHead, begun);
    }
  }

  private void beginBody(@Nullable RequestHandler onHead, HttpRequest begun) {
    if (onHead != null) {
      handle(onHead, begun);
    }
    if (request == begun) {
      admitBody(begun);
    }
  }

  private void beginBody() {
    bodyLimit = server.limits().body();
    bodyReceived = 0;
    measureBody();
  }

  /** The pace of the body counts from now on, as far as it is the client's. */
  private void measureBody() {
    bodyMeasured = bodyReceived;
    bodySince = server.deadlines().now();
    bodyLast = bodySince;
  }

  /** What no handler has to do with. */
  static @Nullable BadMessageException refusal(RequestHead head) {
    if (head.methodIs("CONNECT")) {
      return new BadMessageException(Reason.METHOD, "this server makes no tunnels (CONNECT)");
    }
    if (head.hasUnknownExpectation()) { // RFC 9110, section 10.1.1
      return new BadMessageException(
          Reason.EXPECTATION, "no expectation but 100-continue can be met");
    }
    return null;
  }

  /** A body that is too long is refused before the client is told to go on with it. */
  private void admitBody(HttpRequest current) {
    if (bodyPaused) {
      return;
    }
    if (current.head().framing() instanceof BodyFraming.Length length
        && length.bytes() > bodyLimit) {
      refuse(
          new BadMessageException(Reason.BODY_SIZE, "a body above " + bodyLimit + " bytes (body)"));
    } else {
      sendContinue(current);
    }
  }

  private void sendContinue(HttpRequest current) {
    if (continueDue && !current.answer().hasBegun()) {
      continueDue = false;
      interim(100, Headers.of());
    }
  }

  private void body(Bytes piece) {
    HttpRequest current = request;
    bodyLast = server.deadlines().now();
    bodyReceived += piece.length();
    if (dropping) {
      dropped += piece.length();
      if (dropped > MAX_DROPPED) {
        close();
      }
    } else if (current != null) {
      try {
        current.received(piece);
      } catch (Throwable e) {
        failed(current, e);
      }
    }
  }

  private void end(Headers trailers) {
    bodyEnded = true;
    HttpRequest current = request;
    if (dropping) {
      dropping = false;
      if (closing) {
        close();
      }
    } else if (current != null) {
      current.receivedAll(trailers);
      answer(current);
    }
  }

  private void answer(HttpRequest current) {
    handle(server.handler(), current);
    hold(request != null);
  }

  private void handle(RequestHandler handler, HttpRequest current) {
    try {
      handler.handle(current);
    } catch (Throwable e) {
      failed(current, e);
    }
  }

  /** Whatever has arrived was taken. */
  private void waiting() {
    now = 0;
    handOver();
    Deadlines deadlines = server.deadlines();
    if (request == null && !dropping) {
      boolean head = reader.isWithinMessage() || !served;
      deadlines.watch(deadline, head ? Deadlines.Kind.HEAD : Deadlines.Kind.IDLE);
    } else if (!bodyEnded) {
      deadlines.watch(deadline, Deadlines.Kind.BODY);
    }
  }

  /** Stops reading while a request is being answered or its body is held back, or goes on. */
  private void hold(boolean on) {
    if (on != held && !gone) {
      held = on;
      now = 0;
      if (on) {
        handOver();
        server.deadlines().rest(deadline);
      }
      if (!closed()) {
        pauseReading(on);
      }
    }
  }

  // Refusing

  /** The head, or the next request, took too long. */
  void expired() {
    if (full) {
      server.deadlines().watch(deadline, Deadlines.Kind.IDLE);
    } else if (reader.isWithinMessage()) {
      refuse(
          new BadMessageException(
              Reason.TOO_SLOW,
              "the head of a request took longer than %s (headDeadline)"
                  .formatted(server.limits().headDeadline())));
    } else {
      close();
    }
  }

  /** A body is under way: does it come quickly enough? */
  void checkBody() {
    Deadlines deadlines = server.deadlines();
    if (full) {
      return;
    }
    if (deadlines.isOver(bodyLast, Deadlines.nanos(server.limits().bodyStall()))) {
      refuse(
          new BadMessageException(
              Reason.TOO_SLOW,
              "nothing of the body came for %s (bodyStall)"
                  .formatted(server.limits().bodyStall())));
    } else if (deadlines.isOver(bodySince, Deadlines.nanos(server.limits().bodyFloorGrace()))
        && bodyReceived - bodyMeasured
            < server.limits().bodyFloor() * deadlines.secondsSince(bodySince)) {
      refuse(
          new BadMessageException(
              Reason.TOO_SLOW,
              "the body came slower than %d bytes a second (bodyFloor)"
                  .formatted(server.limits().bodyFloor())));
    }
  }

  /** Answers what nobody shall handle, if it can still be answered, and closes. */
  private void refuse(BadMessageException cause) {
    server.refused(cause.reason());
    HttpRequest current = request;
    if (current != null && current.answer().hasBegun()) {
      cut();
      return;
    }
    if (!dropping) {
      writeRefusal(cause, current != null && current.isHead());
    }
    request = null;
    close();
    if (current != null) {
      current.lost();
    }
  }

  private void writeRefusal(BadMessageException cause, boolean bodiless) {
    Bytes line = Bytes.latin1(cause.getMessage() + "\n");
    HttpWriter writer = writer().status(cause.status());
    server.commonFields().write(writer, server.deadlines().now());
    writer.fields(PLAIN).fields(CLOSE).contentLength(line.length()).endHead();
    if (!bodiless) {
      writer.bytes(line);
    }
  }

  @Override
  public void failed(HttpRequest failed, Throwable thrown) {
    if (thrown instanceof BadMessageException bad && !failed.answer().hasBegun()) {
      if (failed == request) {
        refuse(bad);
      }
      return;
    }
    engine().report(failed, thrown);
    if (failed != request) {
      return; // it is finished, or the client has left
    }
    if (failed.answer().hasBegun()) {
      cut();
    } else {
      failed.answer().reset();
      failed.sendResponse(Status.reason(500) + "\n", 500);
    }
  }

  // The exchange

  @Override
  public void check(String method) {
    engine().checkThread(method);
  }

  @Override
  public long nanoTime() {
    return engine().nanoTime();
  }

  @Override
  public void run(Runnable action) {
    action.run();
  }

  @Override
  public void later(Runnable function) {
    engine().callback(function);
  }

  @Override
  public HttpLimits httpLimits() {
    return server.limits();
  }

  @Override
  public void handOver(HttpRequest current, RequestHandler handler) {
    server.blocking().run(current, handler);
  }

  @Override
  public void bodyLimit(long bytes) {
    if (request != null && !bodyEnded) {
      bodyLimit = bytes;
      reader.maxBody(bytes);
    }
  }

  @Override
  public void pauseBody(boolean on) {
    HttpRequest current = request;
    if (current == null || bodyEnded || on == bodyPaused) {
      return;
    }
    bodyPaused = on;
    hold(on);
    if (!on) {
      measureBody();
      admitBody(current);
    }
  }

  @Override
  public void interim(int status, Headers fields) {
    HttpRequest current = request;
    if (current != null && current.head().minorVersion() > 0) {
      HttpWriter writer = writer();
      int before = writer.length();
      try {
        writer.status(status).fields(fields).endHead();
      } catch (IllegalArgumentException e) {
        writer.truncate(before);
        throw e;
      }
      wrote();
    }
  }

  @Override
  public boolean begin(HttpRequest current, AnswerHead head, Bytes body, boolean whole) {
    if (current != request) {
      return false; // the client has left
    }
    boolean inChunks = !head.bodiless && head.length == AnswerHead.UNKNOWN;
    if (inChunks && current.head().minorVersion() == 0) {
      inChunks = false;
      closing = true; // HTTP/1.0: the body ends with the connection
    }
    if (!bodyEnded && (continueDue || (whole && unread(current) > MAX_DROPPED))) {
      closing = true;
    }
    HttpWriter writer = writer();
    int before = writer.length();
    try {
      writeHead(writer, current, head, inChunks);
    } catch (IllegalArgumentException e) {
      writer.truncate(before);
      throw e;
    }
    chunked = inChunks;
    return send(writer, body);
  }

  /** How much of the body has not arrived, at most. */
  private long unread(HttpRequest current) {
    return switch (current.head().framing()) {
      case BodyFraming.None none -> 0;
      case BodyFraming.Length length -> length.bytes() - bodyReceived;
      case BodyFraming.Chunked chunks -> Long.MAX_VALUE;
      case BodyFraming.UntilClose untilClose -> Long.MAX_VALUE;
    };
  }

  private void writeHead(
      HttpWriter writer, HttpRequest current, AnswerHead head, boolean inChunks) {
    if (head.reason == null) {
      writer.status(head.status);
    } else {
      writer.status(head.status, head.reason);
    }
    server.commonFields().write(writer, head, server.deadlines().now());
    writer.fields(head.status == 204 && head.hasLength ? withoutLength(head.fields) : head.fields);
    if (head.hasConnection && AnswerHead.lists(head.fields, "Connection", "close")) {
      closing = true;
    } else if (closing) {
      writer.fields(CLOSE);
    } else if (current.head().minorVersion() == 0 && !head.hasConnection) {
      writer.fields(KEEP_ALIVE);
    }
    if (inChunks) {
      writer.fields(CHUNKED);
    } else if (head.length != AnswerHead.UNKNOWN
        && !head.hasLength
        && !Status.isBodiless(head.status)) {
      writer.contentLength(head.length);
    }
    writer.endHead();
  }

  /** RFC 9110, section 8.6: an answer of 204 must not have one. */
  private static Headers withoutLength(Headers fields) {
    return new MutableHeaders(fields).remove("Content-Length");
  }

  @Override
  public boolean send(Bytes data) {
    return request != null && send(writer(), data);
  }

  /** Sends data behind what the writer holds. */
  private boolean send(HttpWriter writer, Bytes data) {
    if (data.length() <= COPIED) {
      if (chunked) {
        writer.chunk(data);
      } else {
        writer.bytes(data);
      }
    } else if (chunked) {
      writer.chunkSize(data.length());
      sendNow(data);
      writer().endChunk();
    } else {
      sendNow(data);
    }
    wrote();
    return !full;
  }

  /** Sends data without a copy, behind what was gathered. */
  private void sendNow(Bytes data) {
    handOver();
    full = !connected() || !write(data);
  }

  private HttpWriter writer() {
    return server.output().of(sink);
  }

  /** Something was written: it leaves now, unless more of the kind is to be expected. */
  private void wrote() {
    if (!gathering || full || server.output().isFull()) {
      handOver();
    }
  }

  private void handOver() {
    gathering = false;
    server.output().handOver(sink);
  }

  /** What is sent behind the end of the connection, of which nobody was told yet, is dropped. */
  private void put(byte[] array, int offset, int length) {
    full = !connected() || !write(array, offset, length);
  }

  @Override
  public void finish(Headers trailers) {
    HttpRequest finished = request;
    if (finished == null) {
      return;
    }
    if (chunked) {
      writer().lastChunk(trailers);
      wrote();
    }
    boolean later = held;
    request = null;
    bodyPaused = false;
    if (closing) {
      close();
    } else {
      dropping = !bodyEnded;
      dropped = 0;
      hold(false);
    }
    finished.ended(later);
  }

  @Override
  public void cut() {
    HttpRequest current = request;
    request = null;
    handOver();
    if (connected()) {
      flush(); // answers that are whole should arrive
    }
    reset();
    if (current != null) {
      current.lost();
    }
  }

  @Override
  public void upgrade(String protocol, Headers fields, Stream heir) {
    HttpRequest current = request;
    if (current == null) {
      throw new IllegalStateException("upgrade: the client has left");
    }
    if (!bodyEnded && !(current.head().framing() instanceof BodyFraming.None)) {
      throw new IllegalStateException("upgrade: the body has not arrived");
    }
    handOver();
    HttpWriter writer = new HttpWriter();
    writer.status(101).field("Connection", "Upgrade").field("Upgrade", protocol);
    writer.fields(fields).endHead();
    heir.adopt(this);
    writer.writeTo(heir::write);
    if (held) {
      heir.pauseReading(false);
    }
    request = null;
    leave();
  }

  // The connection

  /** The server stops: what is under way may end. */
  void stop() {
    closing = true;
    if (request == null && !dropping && !reader.isWithinMessage()) {
      close();
    }
  }

  @Override
  protected void onDrain() {
    if (full) {
      full = false;
      measureBody();
      HttpRequest current = request;
      if (current != null) {
        try {
          current.drained();
        } catch (Throwable e) {
          failed(current, e);
        }
      }
    }
  }

  /** The end behind a message; one within a message is an error, which is told next. */
  @Override
  protected void onEnd() {
    if (!reader.isWithinMessage()) {
      super.onEnd();
    }
  }

  /**
   * Closes behind what was sent, which has a bound of its own, the write stall. While an answer is
   * under way, or its end still leaves, only a server calls this whose time to stop is over.
   */
  @Override
  public void close() {
    handOver();
    server.deadlines().rest(deadline);
    if (request == null && connected()) {
      super.close();
    } else {
      cut();
    }
  }

  @Override
  protected void onError(Exception cause) {
    if (cause instanceof BadMessageException bad) {
      refuse(bad);
    } else {
      super.onError(cause);
    }
  }

  @Override
  protected void onClose() {
    HttpRequest current = request;
    request = null;
    leave();
    if (current != null) {
      current.lost();
    }
  }

  /** The connection has nothing to do with HTTP any more. */
  private void leave() {
    gone = true;
    server.output().drop(sink);
    server.deadlines().closed(deadline);
  }
}
