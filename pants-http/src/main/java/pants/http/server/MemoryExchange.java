package pants.http.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pants.Engine;
import pants.Stream;
import pants.bytes.Bytes;
import pants.http.BadMessageException;
import pants.http.BadMessageException.Reason;
import pants.http.Headers;
import pants.http.MutableHeaders;
import pants.http.Status;
import pants.http.wire.RequestHead;
import pants.net.Address;

/**
 * An exchange without a connection: the request is handed over from memory, and the answer kept. As
 * nothing is framed, a body is just its pieces.
 */
final class MemoryExchange implements DirectExchange {
  /** What a test has said of the request. */
  record Sent(
      @Nullable Engine engine,
      Options options,
      Address from,
      boolean secure,
      List<Bytes> pieces,
      Headers trailers) {}

  private final Sent sent;
  private final Thread owner = Thread.currentThread();
  private final Deque<Bytes> pieces;
  private final Deque<Runnable> later = new ArrayDeque<>();
  private final RequestHandler handler;
  private long bodyLimit;
  private long received;
  private boolean paused;
  private boolean bodyEnded;
  private boolean trailersMayFollow;
  private boolean over;
  private @Nullable HttpRequest request;

  // The answer
  int status;
  String reason = "";
  Headers headers = Headers.of();
  Headers trailers = Headers.of();
  final ByteArrayOutputStream body = new ByteArrayOutputStream();
  boolean finished;
  boolean cut;
  @Nullable Stream heir;
  @Nullable BadMessageException refusal;
  final List<TestExchange.Interim> interims = new ArrayList<>();
  final List<Throwable> thrown = new ArrayList<>();

  MemoryExchange(Sent sent, RequestHandler handler) {
    this.sent = sent;
    this.handler = handler;
    pieces = new ArrayDeque<>(sent.pieces());
    bodyLimit = sent.options().limits.body();
  }

  @Nullable HttpRequest request() {
    return request;
  }

  // The request

  void begin(RequestHead head, @Nullable RequestHandler onHead) {
    HttpRequest begun = new HttpRequest(this, head, nanoTime());
    request = begun;
    BadMessageException refused = HttpConnection.refusal(head);
    if (refused != null) {
      refuse(refused);
      return;
    }
    if (onHead != null) {
      begun.handle(this, onHead);
    }
    receive();
  }

  /** Hands the body over, and the request when it has ended; not beyond an answer. */
  private void receive() {
    HttpRequest current = request;
    if (current == null || bodyEnded || paused || over) {
      return;
    }
    if (received + pieces.stream().mapToLong(Bytes::length).sum() > bodyLimit) {
      refuse(
          new BadMessageException(Reason.BODY_SIZE, "a body above " + bodyLimit + " bytes (body)"));
      return;
    }
    attempt(current, current::readParts);
    while (!pieces.isEmpty() && !paused && !over) {
      Bytes piece = pieces.remove();
      received += piece.length();
      attempt(current, () -> current.received(this, piece));
    }
    if (!paused && !over) {
      bodyEnded = true;
      attempt(current, () -> current.receivedAll(this, sent.trailers()));
      if (!over) {
        current.handle(this, handler);
      }
    }
  }

  private void attempt(HttpRequest current, Runnable action) {
    try {
      action.run();
    } catch (Throwable e) {
      failed(current, e);
    }
  }

  /** The test's own thread may wait. */
  @Override
  public void store(HttpRequest current, Disk.Work work) {
    Throwable failure = Disk.thrownBy(work);
    if (failure != null) {
      notStored(current, failure);
    }
  }

  /** Calls what is to be called later. */
  void settle() {
    for (Runnable next = later.poll(); next != null; next = later.poll()) {
      try {
        next.run();
      } catch (Throwable e) {
        thrown.add(e);
      }
    }
  }

  @Override
  public void check(String method) {
    if (Thread.currentThread() != owner) {
      throw new IllegalStateException(
          "%s was called on the thread \"%s\", but its test runs on \"%s\""
              .formatted(method, Thread.currentThread().getName(), owner.getName()));
    }
  }

  @Override
  public Engine engine() {
    Engine engine = sent.engine();
    return engine == null ? Engine.instance() : engine;
  }

  @Override
  public long nanoTime() {
    Engine engine = sent.engine();
    return engine == null ? System.nanoTime() : engine.nanoTime();
  }

  @Override
  public void run(Runnable action) {
    action.run();
  }

  @Override
  public void later(Runnable function) {
    later.add(function);
  }

  @Override
  public Options options() {
    return sent.options();
  }

  @Override
  public @Nullable Address remoteAddress() {
    return sent.from();
  }

  @Override
  public boolean isSecure() {
    return sent.secure();
  }

  /** The test's own thread may wait. */
  @Override
  public void handOver(HttpRequest current, RequestHandler blocking, @Nullable RequestHandler then)
      throws Exception {
    blocking.handle(current);
    if (then != null) {
      if (!over) {
        then.handle(current);
      }
      return;
    }
    if (!bodyEnded) {
      current.pauseBody(false); // a handler of heads: the body goes on
    } else if (!over) {
      throw new IllegalStateException("a blocking handler returned without finishing " + current);
    }
  }

  @Override
  public void bodyLimit(long bytes) {
    bodyLimit = bytes;
  }

  @Override
  public void pauseBody(boolean on) {
    paused = on;
    if (!on) {
      later(this::receive);
    }
  }

  // Failing

  @Override
  public void refuse(BadMessageException cause) {
    refusal = cause;
    if (request != null && request.answer().hasBegun()) {
      cut();
      return;
    }
    status = cause.status();
    reason = Status.reason(status);
    headers = AnswerWriter.PLAIN;
    if (request == null || !request.isHead()) {
      put(Bytes.latin1(cause.getMessage() + "\n"));
    }
    refused(request, status, body.size());
    lose();
  }

  @Override
  public void report(Object source, Throwable cause) {
    thrown.add(cause);
  }

  /** The request ends before its answer does. */
  void lose() {
    if (!over) {
      over = true;
      if (request != null) {
        request.lost();
      }
    }
  }

  // The answer

  private static Headers copy(Headers fields) {
    return new MutableHeaders(fields).immutable();
  }

  @Override
  public void interim(int code, Headers fields) {
    if (!over) {
      interims.add(new TestExchange.Interim(code, copy(fields)));
    }
  }

  @Override
  public boolean begin(HttpRequest current, AnswerHead head, Bytes first, boolean whole) {
    if (over) {
      return false;
    }
    headers = copy(head.fields);
    status = head.status;
    reason = head.reason == null ? Status.reason(status) : head.reason;
    put(first);
    trailersMayFollow = !head.bodiless && head.length == AnswerHead.UNKNOWN;
    return true;
  }

  @Override
  public boolean send(Bytes data) {
    if (!over) {
      put(data);
    }
    return !over;
  }

  @Override
  public void sendFile(FileChannel file, long offset, long count, boolean close) {
    try {
      if (!over) {
        file.transferTo(offset, count, Channels.newChannel(body));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      if (close) {
        OpenFile.close(file);
      }
    }
  }

  private void put(Bytes data) {
    body.writeBytes(data.toArray());
  }

  @Override
  public void finish(Headers last) {
    if (!over) {
      over = true;
      finished = true;
      if (trailersMayFollow) {
        trailers = copy(last);
      }
      if (request != null) {
        request.ended(true);
      }
    }
  }

  @Override
  public void cut() {
    cut |= !over;
    lose();
  }

  @Override
  public void upgrade(String protocol, Headers fields, Stream next) {
    if (over) {
      throw new IllegalStateException("upgrade: the client has left");
    }
    if (!bodyEnded && !pieces.isEmpty()) {
      throw new IllegalStateException("upgrade: the body has not arrived");
    }
    headers = copy(fields);
    status = 101;
    reason = Status.reason(101);
    heir = next;
    over = true;
    finished = true;
  }
}
