package pants.web;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import pants.Timer;
import pants.http.BadMessageException;
import pants.http.Headers;
import pants.http.MutableHeaders;
import pants.http.PercentEncoding;
import pants.http.Status;
import pants.http.server.HttpRequest;
import pants.http.server.RequestHandler;
import pants.web.routing.RequestPath;
import pants.web.routing.RouteTable;

/**
 * One request on its way through an application: to a route and its view, and back to the client,
 * who gets the view's answer or the page of an error.
 *
 * <p>It is begun once: where the route is {@linkplain Route#streaming() streaming}, when the head
 * of the request has arrived, and then the request keeps it until its body has; otherwise when all
 * of it has arrived.
 */
final class Dispatch {
  private static final String KEY = Dispatch.class.getName();
  private static final int RESET_CONTENT = 205;

  private final Application app;
  private final HttpRequest request;
  private int redirects;
  private boolean endless;
  private boolean beforeBody;
  private boolean endIsHeard;

  /** Whether the request belongs to the thread of a blocking view. */
  private boolean elsewhere;

  private @Nullable Callable<?> afterBody;
  private @Nullable Endpoint endpoint;
  private @Nullable Timer timer;

  Dispatch(Application app, HttpRequest request) {
    this.app = app;
    this.request = request;
  }

  /** That which an application has begun before the body, or null. */
  static @Nullable Dispatch begun(Application app, HttpRequest request) {
    Dispatch begun = request.get(KEY, Dispatch.class);
    return begun != null && begun.app == app ? begun : null;
  }

  // To the view

  /** The head of the request has arrived. What is wrong with it is answered behind the body. */
  void head() {
    Endpoint next;
    try {
      next = app.find(request, request.path()).route();
    } catch (BadMessageException e) {
      return;
    }
    if (next != null && next.route().isStreaming()) {
      request.set(KEY, this);
      beforeBody = true;
      begin(request.path());
    }
  }

  /** The body has arrived of what was begun before it. */
  void bodyEnded() {
    beforeBody = false;
    Callable<?> then = afterBody;
    afterBody = null;
    try {
      if (then != null) {
        call(then);
      }
    } catch (Throwable e) {
      failed(e);
    }
    watch();
  }

  void begin(String path) {
    try {
      RouteTable.Found<Endpoint> found = app.find(request, path);
      Endpoint next = found.route();
      if (next == null) {
        none(path, found.allowed());
      } else if (beforeBody && !next.route().isStreaming()) {
        endpoint = null; // that of a streaming view, which has redirected
        afterBody =
            () -> {
              matched(path, next, found.captured());
              return Response.SENT;
            };
      } else {
        matched(path, next, found.captured());
      }
    } catch (Throwable e) {
      failed(e);
    }
    watch();
  }

  /** No route is for the request. */
  private void none(String path, Set<String> allowed) {
    if (!allowed.isEmpty()) {
      Set<String> all = new TreeSet<>(allowed);
      all.add("OPTIONS");
      Headers allow = Headers.of("Allow", String.join(", ", all));
      if (!request.method().equals("OPTIONS")) {
        throw new HttpError(405, null, allow);
      }
      request.sendHeaders(allow, false);
      request.sendResponse("");
    } else if (app.fixesEndSlash() && wouldMatchWithSlash(path)) {
      boolean reads = request.method().equals("GET") || request.method().equals("HEAD");
      String location = RequestPath.withSlash(PercentEncoding.decode(path), request.query());
      write(Response.redirect(location).status(reads ? 302 : 307));
    } else {
      throw HttpError.notFound();
    }
  }

  private boolean wouldMatchWithSlash(String path) {
    if (path.endsWith("/")) {
      return false;
    }
    RouteTable.Found<Endpoint> found = app.find(request, path + "/");
    return found.route() != null || !found.allowed().isEmpty();
  }

  private void matched(String path, Endpoint next, List<String> texts) throws Exception {
    Match match = new Match(path, next, texts);
    match.keepIn(request);
    endpoint = next;
    if (next.hasAlways() && !endIsHeard) {
      endIsHeard = true;
      request.onEnd(this::always);
    }
    for (Routes group : next.groups()) {
      for (Routes.Hook hook : group.before()) {
        hook.see(request);
      }
    }
    if (request.hasBegun() || request.isLost()) {
      return; // a hook has answered
    }
    if (next.route().isBlocking()) {
      call(() -> next.call(request, match));
    } else {
      if (next.route().call().isWebSocket()) {
        request.sendHeaders(next.route().headers(), false); // there is no Response to have them
      }
      answered(next.call(request, match));
    }
  }

  /** Calls what answers, in the way of the route. */
  private void call(Callable<?> code) throws Exception {
    Endpoint of = endpoint;
    if (of == null || !of.route().isBlocking()) {
      answered(code.call());
      return;
    }
    elsewhere = true;
    watch(); // while the request is the engine's
    Outcome outcome = new Outcome();
    RequestHandler.blocking(
            first -> outcome.of(code),
            then -> {
              elsewhere = false;
              rest();
              arrived(outcome.value, outcome.thrown);
            })
        .handle(request);
  }

  /** What a blocking view has returned or thrown. */
  private static final class Outcome {
    @Nullable Object value;
    @Nullable Throwable thrown;

    void of(Callable<?> code) {
      try {
        value = code.call();
      } catch (Throwable e) {
        thrown = e;
      }
    }
  }

  private void always() {
    Endpoint of = endpoint;
    if (of == null) {
      return;
    }
    for (Routes group : of.groups()) {
      for (Routes.Hook hook : group.always()) {
        try {
          hook.see(request);
        } catch (Throwable e) {
          request.report(this, e);
        }
      }
    }
  }

  // From the view

  private void answered(@Nullable Object value) throws Exception {
    if (value instanceof CompletionStage<?> stage) {
      stage.whenComplete((later, thrown) -> request.engine().execute(() -> arrived(later, thrown)));
    } else if (value instanceof AfterBody then) {
      if (beforeBody) {
        afterBody = then.view();
      } else {
        call(then.view());
      }
    } else if (value instanceof HttpError error) {
      Response page = page(error, error);
      if (page != Response.SENT) {
        send(page);
      }
    } else if (value != Response.SENT) {
      send(value instanceof Response response ? response : Response.of(value));
    }
  }

  /** What a view answers later. */
  private void arrived(@Nullable Object value, @Nullable Throwable thrown) {
    if (request.isFinished() || request.isLost()) {
      return;
    }
    try {
      if (thrown != null) {
        failed(thrown);
      } else {
        answered(value);
      }
    } catch (Throwable e) {
      failed(e);
    }
    watch();
  }

  private void send(Response response) throws Exception {
    Endpoint of = endpoint;
    if (of != null) {
      for (Routes group : of.groups()) {
        for (Routes.ResponseHook hook : group.after()) {
          hook.see(request, response);
        }
      }
      response.defaults(of.route().headers());
    }
    write(response);
  }

  private void write(Response response) {
    Object body = response.body();
    int status = response.status();
    if (body == null || Status.isBodiless(status) || status == RESET_CONTENT) {
      MutableHeaders headers = response.headers();
      headers.remove("Content-Type").remove("Content-Length");
      request.sendStatus(status);
      request.sendHeaders(headers);
      request.finish();
    } else if (body instanceof EventStream events) {
      endless = true;
      events.open(request, response);
    } else {
      Headers headers = response.fields();
      Renderer rendered = Renderer.render(request, body, headers.first("Content-Type"));
      if (headers.size() > 0) {
        response.headers().set("Content-Type", rendered.type());
        request.sendHeaders(response.headers(), false);
      }
      request.sendResponse(rendered.bytes(), status, rendered.type());
    }
  }

  // The deadline

  /**
   * Bounds the time until the answer, from the end of the body on. A blocking view that runs before
   * the body holds that back, and has the same time for itself.
   */
  private void watch() {
    boolean waits = !beforeBody || elsewhere;
    if (timer == null && waits && !request.isFinished() && !request.isLost()) {
      timer = request.engine().defer(app.deadline(), this::tooLate);
      request.onEnd(timer::cancel);
    }
  }

  /** The body is awaited, which has bounds of its own. */
  private void rest() {
    if (beforeBody && timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  /** The thread of a blocking view is asked to give up, and not waited for. */
  private void tooLate() {
    if (elsewhere) {
      elsewhere = false;
      request.takeBack();
    }
    if (endless || request.isFinished() || request.isLost()) {
      return;
    }
    if (request.hasBegun()) {
      request.abort();
    } else {
      failed(new HttpError(503, "The answer took longer than " + app.deadline() + "."));
    }
  }

  // Failing

  private void failed(Throwable cause) {
    Throwable thrown = cause;
    while (thrown instanceof CompletionException && thrown.getCause() != null) {
      thrown = thrown.getCause();
    }
    boolean over = request.isFinished() || request.isLost();
    if (over || request.hasBegun()) {
      if (!over || !(thrown instanceof HttpError)) {
        request.report(this, thrown);
      }
      request.abort();
    } else if (thrown instanceof TransparentRedirect redirect) {
      redirect(redirect);
    } else {
      sendPage(thrown);
    }
  }

  private void redirect(TransparentRedirect redirect) {
    if (++redirects <= TransparentRedirect.MAX) {
      begin(redirect.path());
    } else {
      sendPage(new IllegalStateException("too many transparent redirects: " + redirect.path()));
    }
  }

  private void sendPage(Throwable thrown) {
    try {
      Throwable shown =
          thrown instanceof BadMessageException bad
              ? new HttpError(bad.status(), bad.getMessage(), Headers.of())
              : thrown;
      HttpError error = shown instanceof HttpError known ? known : new HttpError(500);
      if (shown != error && app.errorView(shown) == null) { // a fault of the program
        request.report(this, shown);
      }
      request.forgetHead();
      Response page = page(shown, error);
      if (page != Response.SENT) {
        write(page);
      }
    } catch (Throwable e) {
      request.report(this, e);
      if (request.hasBegun()) {
        request.abort();
      } else {
        request.forgetHead();
        request.sendResponse("Internal Server Error\n", 500);
      }
    }
  }

  /**
   * The page of an error.
   *
   * @param shown what was thrown
   * @param error the same, or what stands for it
   */
  private Response page(Throwable shown, HttpError error) throws Exception {
    ErrorView<Throwable> byType = shown == error ? null : app.errorView(shown);
    ErrorView<? super HttpError> byStatus = app.errorView(error.status());
    Object page;
    if (byType != null) {
      page = byType.show(request, shown);
    } else if (byStatus != null) {
      page = byStatus.show(request, error);
    } else if (shown != error && app.showsFaultsTo(request)) {
      page = DebugPage.of(request, shown);
    } else {
      page = ErrorPage.of(request, error);
    }
    Response response =
        page instanceof Response made ? made : Response.of(page).status(error.status());
    if (response != Response.SENT) {
      response.defaults(error.headers());
    }
    return response;
  }

  @Override
  public String toString() {
    return request + (endpoint == null ? "" : " by " + endpoint);
  }
}
