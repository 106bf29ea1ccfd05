package pants.http.server;

import org.jspecify.annotations.Nullable;
import pants.bytes.Bytes;
import pants.http.Headers;
import pants.http.MutableHeaders;
import pants.http.SetCookie;
import pants.http.Status;
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

  private final HttpRequest request;
  private State state = State.OPEN;
  private int status;
  private @Nullable String reason;
  private @Nullable MutableHeaders fields;
  private @Nullable MutableHeaders cookies;
  private boolean bodiless;

  /** How many bytes of the body are still owed, or {@link AnswerHead#UNKNOWN}. */
  private long owed = AnswerHead.UNKNOWN;

  Answer(HttpRequest request) {
    this.request = request;
  }

  /** Whether anything was handed to the client, so that it cannot be taken back. */
  boolean hasBegun() {
    return state == State.BODY || state == State.FINISHED;
  }

  boolean isFinished() {
    return state == State.FINISHED;
  }

  /** Forgets what was said of the head. */
  void reset() {
    state = State.OPEN;
    status = 0;
    reason = null;
    fields = null;
    cookies = null;
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
    if (cookies == null) {
      cookies = new MutableHeaders();
    }
    cookies.add("Set-Cookie", cookie.toString());
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

  private MutableHeaders fields() {
    if (fields == null) {
      fields = new MutableHeaders();
    }
    return fields;
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
    boolean room = request.exchange().begin(request, head, sent, whole);
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
    return request.exchange().send(data);
  }

  private static IllegalArgumentException tooMuch(long bytes) {
    return new IllegalArgumentException(
        "the body is longer than its Content-Length, by " + bytes + " bytes");
  }

  /** There is no answer: the connection speaks another protocol now. */
  void upgraded() {
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

  void finish(Headers trailers) {
    if (state == State.FINISHED) {
      throw new IllegalStateException("finish: the request is finished already");
    }
    HttpWriter.checkTrailers(trailers);
    if (state == State.OPEN || state == State.HEAD) {
      begin(Bytes.EMPTY, trailers.size() == 0);
    }
    if (!bodiless && owed > 0) {
      request.exchange().cut();
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
    request.exchange().finish(trailers);
  }
}
