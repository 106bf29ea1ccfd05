package pants.http.server;

import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;
import pants.bytes.Bytes;
import pants.http.Header;
import pants.http.Headers;
import pants.http.MutableHeaders;
import pants.http.SetCookie;
import pants.http.Status;
import pants.http.coding.ContentCoding;
import pants.http.log.AccessEntry;
import pants.http.wire.HttpWriter;

/**
 * The state of the answer to a request: what was said of its head, and how much of its body is
 * owed. Each method belongs to one step, and steps that were left out are made up for.
 *
 * <pre>
 *   OPEN --status, headers--&gt; OPEN --end of headers--&gt; HEAD --send--&gt; BODY --finish--&gt; FINISHED
 * </pre>
 *
 * <p>A head that has ended is kept back while its handler is being called: if that finishes without
 * a body, the head can say so.
 */
final class Answer {
  private enum State {
    OPEN,
    HEAD,
    BODY,
    FINISHED
  }

  private static final Headers NONE = Headers.of();

  /** The one status whose body is there and empty (RFC 9110, section 15.3.6). */
  private static final int RESET_CONTENT = 205;

  private static final int NOT_MODIFIED = 304;

  private final HttpRequest request;
  private Exchange exchange;
  private State state = State.OPEN;
  private int status;
  private @Nullable String reason;
  private @Nullable MutableHeaders fields;
  private @Nullable MutableHeaders cookies;
  private boolean bodiless;

  // For the access log
  private long bodyBytes;
  private boolean refused;

  /** How many bytes of the body are still owed, or {@link AnswerHead#UNKNOWN}. */
  private long owed = AnswerHead.UNKNOWN;

  /** What compresses the body, where that is done piece by piece; the engine may close it. */
  private volatile @Nullable CodedBody coded;

  Answer(HttpRequest request, Exchange exchange) {
    this.request = request;
    this.exchange = exchange;
  }

  /** By which the answer is given. */
  Exchange exchange() {
    return exchange;
  }

  /** Has another exchange go on with it. */
  void exchange(Exchange other) {
    exchange = other;
  }

  /** Whether anything was handed to the client, so that it cannot be taken back. */
  boolean hasBegun() {
    return state == State.BODY || state == State.FINISHED;
  }

  boolean isFinished() {
    return state == State.FINISHED;
  }

  /** The status that the client was told, or what stands for none. */
  int told() {
    return hasBegun() || refused ? code() : AccessEntry.NO_ANSWER;
  }

  /** How much of the body was handed to the exchange. */
  long bodyBytes() {
    return bodyBytes;
  }

  /** Whether it was finished, by the program or for it. */
  boolean isWhole() {
    return isFinished() || refused;
  }

  /** The exchange has answered. */
  void refused(int code, long bytes) {
    refused = true;
    status = code;
    bodyBytes = bytes;
  }

  /** Forgets what was said of the head, cookies too. */
  void reset() {
    forgetHead();
    cookies = null;
  }

  void forgetHead() {
    if (hasBegun()) {
      throw new IllegalStateException("forgetHead: the head of the answer is sent");
    }
    state = State.OPEN;
    status = 0;
    reason = null;
    fields = null;
  }

  // The head

  void status(int code, @Nullable String words) {
    checkStatus(code);
    if (words != null) {
      HttpWriter.checkReason(words);
    }
    checkOpen("the status");
    if (status != 0) {
      throw new IllegalStateException("the status was sent before: " + status);
    }
    status = code;
    reason = words;
  }

  /** Another status than was said before, for an answer in one piece. */
  void statusAgain(int code) {
    checkStatus(code);
    checkOpen("the status");
    status = code;
    reason = null;
  }

  private static void checkStatus(int code) {
    if (code < 200 || code > 999) {
      throw new IllegalArgumentException(
          "a status must be 200 to 999 (1xx: sendInterim, upgrade): " + code);
    }
  }

  void add(Headers more) {
    checkOpen("the headers");
    if (more.size() > 0) {
      MutableHeaders all = fields();
      for (int i = 0; i < more.size(); i++) {
        all.add(more.name(i), more.value(i));
      }
    }
  }

  void cookie(SetCookie cookie) {
    checkOpen("the cookies");
    Header header = cookie.header();
    if (cookies == null) {
      cookies = new MutableHeaders();
    }
    cookies.add(header.name(), header.value());
  }

  /** Moves cookies among the fields: those of some names, or all where none is named. */
  void cookies(String... names) {
    checkOpen("the cookies");
    if (cookies == null) {
      return;
    }
    MutableHeaders rest = new MutableHeaders();
    for (int i = 0; i < cookies.size(); i++) {
      String cookie = cookies.value(i);
      (isOneOf(cookie, names) ? fields() : rest).add("Set-Cookie", cookie);
    }
    cookies = rest;
  }

  private static boolean isOneOf(String cookie, String... names) {
    for (String name : names) {
      if (cookie.startsWith(name + "=")) {
        return true;
      }
    }
    return names.length == 0;
  }

  /** What was said of the head so far, to be added to. */
  MutableHeaders fields() {
    checkOpen("the headers");
    if (fields == null) {
      fields = new MutableHeaders();
    }
    return fields;
  }

  /**
   * What was said of the head so far, cookies too, and others in the place of those of their names.
   */
  Headers fieldsWith(Headers others) {
    cookies();
    if (fields == null) {
      return others;
    }
    MutableHeaders all = new MutableHeaders(fields);
    others.forEach(field -> all.remove(field.name()));
    others.forEach(field -> all.add(field.name(), field.value()));
    return all;
  }

  private void checkOpen(String what) {
    if (state != State.OPEN) {
      throw new IllegalStateException(
          what + (isFinished() ? ": the request is finished" : ": the head of the answer is sent"));
    }
  }

  void endHead() {
    checkOpen("the headers");
    cookies();
    AnswerHead ended = head(code() == RESET_CONTENT ? 0 : AnswerHead.UNKNOWN);
    if (request.isBeingHandled()) {
      state = State.HEAD;
    } else {
      begin(ended, Bytes.EMPTY, false);
    }
  }

  /** The handler has returned: a head that it has ended leaves. */
  void leave() {
    if (state == State.HEAD) {
      begin(Bytes.EMPTY, false);
    }
  }

  private boolean begin(Bytes body, boolean whole) {
    if (state == State.OPEN) {
      cookies();
    }
    boolean known = whole || code() == RESET_CONTENT;
    return begin(head(known ? length(body) : AnswerHead.UNKNOWN), body, whole);
  }

  private int code() {
    return status == 0 ? 200 : status;
  }

  /** The status that was said, or 200. */
  int status() {
    return code();
  }

  /** Whether nothing of a body will be sent. */
  boolean hasNoBody() {
    return isBodiless() || code() == RESET_CONTENT;
  }

  private boolean isBodiless() {
    return request.isHead() || Status.isBodiless(code());
  }

  /** RFC 9110, section 15.3.6: an answer of 205 has an empty body. */
  private int length(Bytes body) {
    return code() == RESET_CONTENT ? 0 : body.length();
  }

  private boolean begin(AnswerHead head, Bytes body, boolean whole) {
    boolean none = head.bodiless || head.status == RESET_CONTENT;
    Bytes sent = none ? Bytes.EMPTY : body;
    if (head.length != AnswerHead.UNKNOWN && sent.length() > head.length) {
      throw tooMuch(sent.length() - head.length);
    }
    Compression compression = exchange.options().compression;
    boolean room =
        compression == null ? hand(head, sent, whole) : begin(compression, head, sent, whole);
    state = State.BODY;
    bodiless = none;
    owed = head.length == AnswerHead.UNKNOWN ? head.length : head.length - sent.length();
    return room;
  }

  /** Fields that say what cannot be are forgotten, so that another answer can be given. */
  private AnswerHead head(long length) {
    try {
      Headers all = fields == null ? NONE : fields;
      return new AnswerHead(code(), reason, all, isBodiless(), length);
    } catch (IllegalArgumentException e) {
      fields = null;
      throw e;
    }
  }

  // The body

  boolean send(Bytes data) {
    return switch (state) {
      case OPEN, HEAD -> begin(data, false);
      case BODY -> bodiless || data.isEmpty() || sendMore(data);
      case FINISHED -> throw new IllegalStateException("send: the request is finished");
    };
  }

  private boolean sendMore(Bytes data) {
    if (owed != AnswerHead.UNKNOWN) {
      if (data.length() > owed) {
        throw tooMuch(data.length() - owed);
      }
      owed -= data.length();
    }
    CodedBody body = coded;
    return body == null ? hand(data) : body.send(data);
  }

  /** Hands the head over, with what is known of the body as it leaves. */
  private boolean hand(AnswerHead head, Bytes body, boolean whole) {
    bodyBytes = body.length();
    return exchange.begin(request, head, body, whole);
  }

  /** Hands more of the body over, as it leaves. */
  boolean hand(Bytes body) {
    bodyBytes += body.length();
    return exchange.send(body);
  }

  private static IllegalArgumentException tooMuch(long bytes) {
    return new IllegalArgumentException(
        "the body is longer than its Content-Length, by " + bytes + " bytes");
  }

  /** There is no answer: the connection speaks another protocol now. */
  void upgraded() {
    status = 101;
    state = State.FINISHED;
  }

  /** An answer in one piece, of some type unless one was said. */
  void whole(Bytes body, Headers type) {
    checkOpen("the answer");
    if (fields == null && cookies == null) {
      begin(AnswerHead.ofType(code(), reason, type, isBodiless(), length(body)), body, true);
    } else {
      MutableHeaders all = fields();
      if (!all.contains("Content-Type")) {
        all.add(type.name(0), type.value(0));
      }
      begin(body, true);
    }
    end(NONE);
  }

  /** An answer in one piece, of the type that was said. */
  void whole(Bytes body) {
    checkOpen("the answer");
    begin(body, true);
    end(NONE);
  }

  // Bodies of files, whose length is known before

  /** Sends the head; a body of so many bytes follows. */
  void begin(long length) {
    checkOpen("the answer");
    cookies();
    begin(head(code() == RESET_CONTENT ? 0 : length), Bytes.EMPTY, false);
  }

  /** Whether the body whose head was sent is compressed, and wants {@link #source}. */
  boolean isCoded() {
    return coded != null;
  }

  /** Has a whole body compressed that comes from a source, when the answer is finished. */
  void source(BodySource whole) {
    CodedBody body = coded;
    owed = 0;
    if (body == null) {
      whole.close(); // the client has left
    } else {
      body.source(whole);
    }
  }

  /**
   * Sends a part of a file as the next of the body.
   *
   * @param last whether the file is to be closed when that is done, or never will be
   */
  void sendFile(FileChannel file, long offset, long count, boolean last) {
    owed -= count;
    bodyBytes += count;
    exchange.sendFile(file, offset, count, last);
  }

  void finish(Headers trailers) {
    if (state == State.FINISHED) {
      throw new IllegalStateException("finish: the request is finished already");
    }
    HttpWriter.checkTrailers(trailers);
    if (state == State.OPEN || state == State.HEAD) {
      begin(Bytes.EMPTY, trailers.size() == 0);
    }
    if (!bodiless && owed > 0) {
      exchange.cut();
      throw new IllegalStateException(
          "the body is shorter than its Content-Length, by " + owed + " bytes");
    }
    if (trailers.size() > 0 && !bodiless && owed != AnswerHead.UNKNOWN) {
      throw new IllegalStateException("trailers need a body without Content-Length");
    }
    end(trailers);
  }

  private void end(Headers trailers) {
    state = State.FINISHED;
    CodedBody body = coded;
    if (body == null) {
      exchange.finish(trailers);
    } else {
      body.finish(trailers);
    }
  }

  // Compression

  /** Begins an answer of a server that compresses: some of them, for some clients. */
  private boolean begin(Compression compression, AnswerHead head, Bytes body, boolean whole) {
    if (!Compressible.is(head)) {
      return hand(CodedHead.withoutIdentity(head), body, whole);
    }
    if (head.status == NOT_MODIFIED) {
      return hand(CodedHead.notModified(head, request.headers()), body, whole);
    }
    ContentCoding coding = compression.coding(request);
    if (coding != null && head.bodiless) {
      AnswerHead unknown = CodedHead.coded(head, coding, AnswerHead.UNKNOWN);
      return hand(unknown, body, whole);
    } else if (coding != null && whole && body.length() <= Compression.ONE_GO) {
      Bytes shorter = Compression.inOneGo(coding, body);
      if (shorter.length() < body.length()) {
        AnswerHead known = CodedHead.coded(head, coding, shorter.length());
        return hand(known, shorter, true);
      }
    } else if (coding != null) {
      CodedBody begun = compression.begin(this, request, coding);
      if (begun != null) {
        AnswerHead unknown = CodedHead.coded(head, coding, AnswerHead.UNKNOWN);
        return begin(begun, unknown, body, whole);
      }
    }
    return hand(CodedHead.plain(head), body, whole);
  }

  private boolean begin(CodedBody begun, AnswerHead head, Bytes body, boolean whole) {
    coded = begun;
    if (request.isLost()) {
      release(); // whoever has released before did not see it
    }
    try {
      Bytes first = Bytes.EMPTY;
      if (whole) {
        begun.source(BodySource.of(body));
      } else if (!body.isEmpty()) {
        first = begun.encode(body, false);
      }
      return hand(head, first, whole);
    } catch (RuntimeException e) {
      release();
      throw e;
    }
  }

  /** There is room for more; whether the answer goes on by itself. */
  boolean drained() {
    CodedBody body = coded;
    return body != null && body.drained();
  }

  /** The answer is whole, or never will be: frees what it holds. */
  void release() {
    CodedBody body = coded;
    if (body != null) {
      coded = null;
      body.close();
    }
  }
}
