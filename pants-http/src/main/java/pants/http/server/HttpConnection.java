package pants.http.server;

import java.io.EOFException;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;
import pants.OverflowException;
import pants.Stream;
import pants.bytes.Bytes;
import pants.bytes.Delimiter;
import pants.bytes.ReceiveBuffer;
import pants.http.BadMessageException;
import pants.http.BadMessageException.Reason;
import pants.http.Headers;
import pants.http.wire.BodyFraming;
import pants.http.wire.HttpEvent;
import pants.http.wire.HttpWriter;
import pants.http.wire.RequestHead;
import pants.http.wire.RequestReader;
import pants.http.wire.ResponseHead;
import pants.net.ProxyHeader;

/**
 * A connection of HTTP/1.1: one request after the other, each answered before the next is read.
 *
 * <p>What is read comes as events. Between the head and the end of a message its request is being
 * received; behind the end, and until its answer is finished, reading is held, so that a client
 * which sends many requests at once waits in its own network. An answer that is finished before the
 * body has ended leaves a rest to be dropped, which is short or the end of the connection.
 */
final class HttpConnection extends Stream implements DirectExchange {
  private final HttpServer server;
  private final RequestReader reader;
  private final AnswerWriter answers;
  private final BodyProgress progress;
  private final KeptBodies kept;
  private final Deadlines.Entry deadline = new Deadlines.Entry(this);

  /** What was said ahead of the first request, with the PROXY protocol. */
  private @Nullable ProxyHeader announced;

  // The request that is being received or answered
  private @Nullable HttpRequest request;
  private boolean bodyEnded;
  private boolean bodyPaused;
  private boolean continueDue;

  /** Whether a part of the body is being written to a file, which holds the body back too. */
  private boolean storing;

  /** Whether the rest of a body is dropped whose request is answered. */
  private boolean dropping;

  private boolean held;
  private boolean served;
  private boolean gone;

  /** The time of what is being handled, or 0 where nobody has asked for it. */
  private long now;

  HttpConnection(HttpServer server) {
    this.server = server;
    reader = new RequestReader(server.options().limits);
    answers = new AnswerWriter(server, this);
    progress = new BodyProgress(server.deadlines(), server.options().limits);
    kept = new KeptBodies(server.options().limits.keptBodies());
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
        answers.handOver();
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
    if (server.options().proxyProtocol) {
      read(ProxyHeader.DELIMITER, this::announced);
    } else {
      read(new Requests(), this::received);
    }
  }

  private void received(HttpEvent event) {
    answers.gather();
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
    answers.next(!server.keepsAlive() || !head.keepsAlive());
    RequestHandler onHead = server.onHead();
    bodyEnded = onHead == null && reader.endsWithHead();
    continueDue = head.expectsContinue() && !(head.framing() instanceof BodyFraming.None);
    if (!bodyEnded) {
      progress.begin();
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
      begun.handle(this, onHead);
    }
    if (request == begun) {
      admitBody(begun);
    }
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
    BadMessageException tooLong = reader.tooLong();
    if (tooLong != null) {
      refuse(tooLong);
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
    progress.received(piece.length());
    if (dropping) {
      if (progress.dropped(piece.length())) {
        close();
      }
    } else if (current != null) {
      try {
        current.received(this, piece);
      } catch (Throwable e) {
        failed(current, e);
      }
      if (current == request && !storing) {
        boundMemory(current);
      }
    }
  }

  private void boundMemory(HttpRequest current) {
    BadMessageException tooMuch = kept.keep(current.memory());
    if (tooMuch != null) {
      refuse(tooMuch);
    }
  }

  private void end(Headers trailers) {
    bodyEnded = true;
    HttpRequest current = request;
    if (dropping) {
      dropping = false;
      if (answers.isLast()) {
        close();
      }
    } else if (current != null) {
      try {
        current.receivedAll(this, trailers);
      } catch (Throwable e) {
        failed(current, e);
      }
      if (current == request && !storing) {
        answer(current);
      }
    }
  }

  @Override
  public void store(HttpRequest current, Disk.Work work) {
    storing = true;
    hold(true);
    Disk.run(engine(), work, thrown -> stored(current, thrown));
  }

  private void stored(HttpRequest current, @Nullable Throwable thrown) {
    if (current != request) {
      return;
    }
    storing = false;
    if (thrown != null) {
      notStored(current, thrown);
      return;
    }
    kept.keep(current.memory());
    if (bodyEnded) {
      answer(current);
    } else {
      goOn(current);
    }
  }

  /** The body is not held back any more, unless there is another reason for it. */
  private void goOn(HttpRequest current) {
    if (!bodyPaused && !storing) {
      hold(false);
      progress.measure();
      admitBody(current);
    }
  }

  private void answer(HttpRequest current) {
    current.handle(this, server.handler());
    hold(request != null || answers.isSendingFile());
  }

  /** Whatever has arrived was taken. */
  private void waiting() {
    now = 0;
    answers.handOver();
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
        answers.handOver();
        server.deadlines().watch(deadline, Deadlines.Kind.IDLE); // whether the client is there
      }
      if (!closed()) {
        pauseReading(on);
      }
    }
  }

  // The PROXY protocol

  /**
   * A proxy has said on whose behalf it connected; what follows is the client's. All of it has the
   * time of a head, up to the end of the first.
   */
  private void announced(ProxyHeader header) {
    announced = header;
    if (header.source() != null) {
      remoteAddress(header.source());
      localAddress(header.destination());
    }
    if (server.isSecured()) {
      startTls(true);
    }
    read(new Requests(), this::received);
  }

  private boolean isUnannounced() {
    return server.options().proxyProtocol && announced == null;
  }

  /** Whether it is what was received, or its end, and not the network, that ends the reading. */
  private static boolean isMalformed(Exception cause) {
    return cause instanceof IllegalArgumentException || cause instanceof EOFException;
  }

  /** Whether the client came by TLS, to this server or to the proxy. */
  @Override
  public boolean isSecure() {
    return super.isSecure() || (announced != null && announced.secure());
  }

  /** Nobody is trusted where a proxy does not know who its client is: it need not be a proxy. */
  @Override
  public @Nullable TrustedProxies proxies() {
    boolean unknown = announced != null && !announced.local() && announced.source() == null;
    return unknown ? null : server.options().proxies;
  }

  // Refusing

  /** The head or the next request took too long, or an answer takes its time. */
  void expired() {
    if (answers.isFull()) {
      server.deadlines().watch(deadline, Deadlines.Kind.IDLE);
    } else if (request != null) {
      await();
    } else if (reader.isWithinMessage()) {
      refuse(
          new BadMessageException(
              Reason.TOO_SLOW,
              "the head of a request took longer than %s (headDeadline)"
                  .formatted(server.options().limits.headDeadline())));
    } else {
      close();
    }
  }

  /**
   * An answer may come late, and a client that sends no more may still wait for it; but it may as
   * well have left, and then nobody else would say so while nothing is sent to it.
   */
  private void await() {
    if (inputEnded() && !answers.wroteSince()) {
      cut();
    } else {
      server.deadlines().watch(deadline, Deadlines.Kind.IDLE);
    }
  }

  /** Refuses the body that is under way if it comes too slowly; whether it does. */
  boolean isBodyTooSlow() {
    BadMessageException tooSlow = answers.isFull() ? null : progress.tooSlow();
    if (tooSlow != null) {
      refuse(tooSlow);
    }
    return tooSlow != null;
  }

  /** Answers if that can still be done, and closes. */
  @Override
  public void refuse(BadMessageException cause) {
    server.refused(cause.reason());
    HttpRequest current = request;
    if (current != null && current.answer().hasBegun()) {
      cut();
      return;
    }
    if (!dropping) {
      int length = answers.refuse(cause, current != null && current.isHead());
      refused(current, cause.status(), length);
    }
    over();
    close();
    if (current != null) {
      current.lost();
    }
  }

  @Override
  public void report(Object source, Throwable thrown) {
    engine().report(source, thrown);
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
  public Options options() {
    return server.options();
  }

  @Override
  public void handOver(HttpRequest current, RequestHandler handler, @Nullable RequestHandler then) {
    boolean last = bodyEnded;
    if (!last) {
      pauseBody(true); // a handler of heads: the body goes on when it has returned
    }
    server.blocking().run(this, current, handler, then, last);
  }

  @Override
  public void bodyLimit(long bytes) {
    if (request != null && !bodyEnded) {
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
    if (on) {
      hold(true);
    } else if (current.takesParts()) {
      later(() -> catchUp(current));
    } else {
      goOn(current);
    }
  }

  /** Parts that arrived before the body was held back come first. */
  private void catchUp(HttpRequest current) {
    if (current == request && !bodyPaused) {
      try {
        current.readParts();
      } catch (Throwable e) {
        failed(current, e);
      }
      if (current == request) {
        goOn(current);
      }
    }
  }

  @Override
  public void interim(int status, Headers fields) {
    HttpRequest current = request;
    if (current != null && current.head().minorVersion() > 0) {
      answers.interim(status, fields);
    }
  }

  @Override
  public boolean begin(HttpRequest current, AnswerHead head, Bytes body, boolean whole) {
    if (current != request) {
      return false; // the client has left
    }
    if (!bodyEnded && (continueDue || (whole && isWorthClosing(current)))) {
      answers.makeLast();
    }
    if (!server.keepsAlive()) {
      answers.makeLast(); // it may have begun to stop meanwhile
    }
    return answers.begin(current.head().minorVersion(), head, body);
  }

  private boolean isWorthClosing(HttpRequest current) {
    return progress.isWorthClosing(current.head().framing());
  }

  @Override
  public boolean send(Bytes data) {
    return request != null && answers.send(data);
  }

  @Override
  public void sendFile(FileChannel file, long offset, long count, boolean close) {
    if (request != null) {
      answers.sendFile(file, offset, count, close);
    } else if (close) {
      OpenFile.close(file); // the client has left
    }
  }

  @Override
  public void finish(Headers trailers) {
    HttpRequest finished = request;
    if (finished == null) {
      return;
    }
    answers.end(trailers);
    boolean later = held;
    over();
    bodyPaused = false;
    if (answers.isLast()) {
      close();
    } else {
      dropping = !bodyEnded;
      if (dropping) {
        progress.measure(); // it may have been held back
      }
      hold(answers.isSendingFile());
    }
    finished.ended(later);
  }

  @Override
  public void cut() {
    HttpRequest current = request;
    over();
    answers.handOver();
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
    answers.handOver();
    HttpWriter writer = new HttpWriter();
    writer.status(101).field("Connection", "Upgrade").field("Upgrade", protocol);
    writer.fields(fields).endHead();
    heir.adopt(this);
    writer.writeTo(heir::write);
    if (held) {
      heir.pauseReading(false);
    }
    over();
    leave();
  }

  // The connection

  /** What is under way may end. */
  @Override
  protected void onServerClosing() {
    answers.makeLast();
    if (request == null && !dropping && !reader.isWithinMessage()) {
      close();
    }
  }

  @Override
  protected void onDrain() {
    if (answers.drained()) {
      progress.measure();
      HttpRequest current = request;
      if (current != null) {
        try {
          current.drained();
        } catch (Throwable e) {
          failed(current, e);
        }
      }
    }
    if (request == null) {
      hold(false);
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
    answers.handOver();
    server.deadlines().rest(deadline);
    if (request == null && connected()) {
      super.close();
    } else {
      cut();
    }
  }

  /** Whoever goes on sending where there is no room should learn why it is lost. */
  @Override
  protected void onOverflowError(OverflowException cause) {
    HttpRequest current = request;
    if (current == null) {
      super.onOverflowError(cause);
    } else {
      engine().report(current, cause);
    }
  }

  @Override
  protected void onError(Exception cause) {
    if (cause instanceof BadMessageException bad) {
      refuse(bad);
    } else if (isUnannounced() && isMalformed(cause)) {
      server.refused(Reason.PROXY_HEADER);
      close();
    } else {
      super.onError(cause);
    }
  }

  @Override
  protected void onClose() {
    HttpRequest current = request;
    over();
    leave();
    if (current != null) {
      current.lost();
    }
  }

  /** The request is answered, or never will be. */
  private void over() {
    request = null;
    storing = false;
    kept.release();
  }

  /** The connection has nothing to do with HTTP any more. */
  private void leave() {
    gone = true;
    answers.drop();
    server.deadlines().closed(deadline);
  }
}
