package pants.web;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import pants.Timer;
import pants.bytes.Bytes;
import pants.http.Headers;
import pants.http.server.HttpRequest;

/**
 * An answer that goes on: events for the client, as they happen ({@code text/event-stream} of the
 * HTML standard). A view returns one; when the head has been sent, its function gets it, and may
 * keep it.
 *
 * {@snippet :
 * Set<EventStream> listeners = new HashSet<>();
 *
 * app.route("/events", request -> new EventStream(events -> {
 *   listeners.add(events);
 *   events.onEnd(() -> listeners.remove(events));
 * }));
 *
 * listeners.forEach(events -> events.send("tick"));
 * }
 *
 * <p>A comment every 15 seconds keeps proxies from closing the connection, and finds out who has
 * left. A reader that does not read loses its connection when more than {@link
 * pants.StreamLimits#hardOutput()} wait for it; {@link #send} says before that it is slow. It
 * belongs to the engine's thread.
 */
public final class EventStream {
  private static final Headers HEAD =
      Headers.of(
          "Content-Type",
          "text/event-stream",
          "Cache-Control",
          "no-cache",
          "X-Accel-Buffering",
          "no"); // nginx would keep events back

  private final Consumer<? super EventStream> opened;
  private Duration keepAlive = Duration.ofSeconds(15);
  private @Nullable Duration retry;
  private @Nullable HttpRequest request;

  /**
   * An event.
   *
   * @param data text of any number of lines
   * @param name its name, for listeners of that name alone; null for {@code message}
   * @param id what the client names when it comes back, as {@link #lastEventId}; null to leave that
   */
  public record Event(String data, @Nullable String name, @Nullable String id) {
    /** Neither a name nor an identifier can have more than one line. */
    public Event {
      Objects.requireNonNull(data, "data");
      checkLine("name", name);
      checkLine("id", id);
    }

    private static void checkLine(String what, @Nullable String text) {
      for (int i = 0; text != null && i < text.length(); i++) {
        char c = text.charAt(i);
        if (c == '\n' || c == '\r' || c == '\0') {
          throw new IllegalArgumentException(
              "the %s of an event must not have U+%04X (index %d)".formatted(what, (int) c, i));
        }
      }
    }

    private String text() {
      StringBuilder text = new StringBuilder(data.length() + 16);
      if (name != null) {
        text.append("event: ").append(name).append('\n');
      }
      if (id != null) {
        text.append("id: ").append(id).append('\n');
      }
      data.lines().forEach(line -> text.append("data: ").append(line).append('\n'));
      if (data.isEmpty() || data.endsWith("\n") || data.endsWith("\r")) {
        text.append("data:\n"); // a line that is empty is one
      }
      return text.append('\n').toString();
    }
  }

  /**
   * An answer that goes on.
   *
   * @param opened gets it when events can be sent
   */
  public EventStream(Consumer<? super EventStream> opened) {
    this.opened = Objects.requireNonNull(opened, "opened");
  }

  /**
   * Sets how often a comment is sent.
   *
   * @param interval above zero; 15 seconds without it
   * @return this stream
   * @throws IllegalArgumentException if it is not above zero
   */
  public EventStream keepAlive(Duration interval) {
    if (interval.isNegative() || interval.isZero()) {
      throw new IllegalArgumentException("keepAlive must be above zero: " + interval);
    }
    keepAlive = interval;
    return this;
  }

  /**
   * Sets how long a client waits before it comes back, where the connection is lost.
   *
   * @param time not negative, in milliseconds; without it the client decides, mostly for 3 seconds
   * @return this stream
   * @throws IllegalArgumentException if it is negative
   */
  public EventStream retry(Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException("retry must not be negative: " + time);
    }
    retry = time;
    return this;
  }

  void open(HttpRequest answered, Response response) {
    if (request != null) {
      throw new IllegalStateException("an EventStream is for one answer");
    }
    request = answered;
    response.defaults(HEAD);
    answered.sendStatus(response.status());
    answered.sendHeaders(response.headers());
    if (answered.method().equals("HEAD")) {
      answered.send(Bytes.EMPTY); // so that no length is told, as GET has none
      answered.finish();
      return;
    }
    if (retry != null) {
      answered.send("retry: " + retry.toMillis() + "\n\n");
    }
    Timer comments = answered.engine().cycle(keepAlive, () -> keepAlive(answered));
    answered.onEnd(comments::cancel);
    opened.accept(this);
  }

  private static void keepAlive(HttpRequest answered) {
    if (!answered.isFinished() && !answered.isLost()) {
      answered.send(":\n\n");
    }
  }

  private HttpRequest opened() {
    HttpRequest answered = request;
    if (answered == null) {
      throw new IllegalStateException("the stream has not been returned by a view yet");
    }
    return answered;
  }

  /**
   * Sends an event that is text alone. Nothing happens once the client has left.
   *
   * @param data text of any number of lines
   * @return whether there is room for more; see {@link HttpRequest#send}
   * @throws IllegalStateException if the stream is closed, or was not opened yet
   */
  public boolean send(String data) {
    return send(new Event(data, null, null));
  }

  /**
   * Sends an event. Nothing happens once the client has left.
   *
   * @param event the event
   * @return whether there is room for more; see {@link HttpRequest#send}
   * @throws IllegalStateException if the stream is closed, or was not opened yet
   */
  public boolean send(Event event) {
    return opened().send(event.text());
  }

  /**
   * The identifier of the last event that the client has got, if it comes back.
   *
   * @return the identifier, or null
   * @throws IllegalStateException if the stream was not opened yet
   */
  public @Nullable String lastEventId() {
    return opened().headers().first("Last-Event-ID");
  }

  /**
   * Has a function called when the client has left, or the stream was closed.
   *
   * @param handler the function
   * @throws IllegalStateException if the stream was not opened yet
   */
  public void onEnd(Runnable handler) {
    opened().onEnd(handler);
  }

  /**
   * Ends the answer; clients come back by themselves, unless they are answered with 204 then.
   *
   * @throws IllegalStateException if it was closed before, or not opened yet
   */
  public void close() {
    opened().finish();
  }
}
