package pants.web;

import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import pants.http.server.HttpRequest;
import pants.http.websocket.WebSocket;

/**
 * What answers the requests of a route, whatever its number of parameters: a view, or a factory of
 * WebSockets. A converter of another type than a parameter is found out when it is called.
 *
 * @param variables how many values it takes
 * @param isWebSocket whether it makes WebSockets
 * @param code calls it
 */
record Call(int variables, boolean isWebSocket, Code code) {
  /** Calls it with all values. */
  @FunctionalInterface
  interface Code {
    @Nullable Object call(HttpRequest request, @Nullable Object[] values) throws Exception;
  }

  /** A view that takes the values from elsewhere, however many there are. */
  static final int ANY = -1;

  static Call of(View view) {
    return of(0, view);
  }

  /** A view of the request alone, for a number of variables. */
  static Call of(int variables, View view) {
    Objects.requireNonNull(view, "view");
    return new Call(variables, false, (request, values) -> view.show(request));
  }

  @SuppressWarnings("unchecked")
  static <A> Call of(View.One<A> view) {
    Objects.requireNonNull(view, "view");
    return new Call(1, false, (request, values) -> view.show(request, (A) values[0]));
  }

  @SuppressWarnings("unchecked")
  static <A, B> Call of(View.Two<A, B> view) {
    Objects.requireNonNull(view, "view");
    return new Call(
        2, false, (request, values) -> view.show(request, (A) values[0], (B) values[1]));
  }

  @SuppressWarnings("unchecked")
  static <A, B, C> Call of(View.Three<A, B, C> view) {
    Objects.requireNonNull(view, "view");
    return new Call(
        3,
        false,
        (request, values) -> view.show(request, (A) values[0], (B) values[1], (C) values[2]));
  }

  @SuppressWarnings("unchecked")
  static <A, B, C, D> Call of(View.Four<A, B, C, D> view) {
    Objects.requireNonNull(view, "view");
    return new Call(
        4,
        false,
        (request, values) ->
            view.show(request, (A) values[0], (B) values[1], (C) values[2], (D) values[3]));
  }

  @SuppressWarnings("unchecked")
  static <A, B, C, D, E> Call of(View.Five<A, B, C, D, E> view) {
    Objects.requireNonNull(view, "view");
    return new Call(
        5,
        false,
        (request, values) ->
            view.show(
                request,
                (A) values[0],
                (B) values[1],
                (C) values[2],
                (D) values[3],
                (E) values[4]));
  }

  static Call webSocket(Supplier<? extends WebSocket> factory) {
    Objects.requireNonNull(factory, "factory");
    return new Call(0, true, (request, values) -> accept(request, factory.get()));
  }

  @SuppressWarnings("unchecked")
  static <A> Call webSocket(WebSocketFactory.One<A> factory) {
    Objects.requireNonNull(factory, "factory");
    return new Call(1, true, (request, values) -> accept(request, factory.make((A) values[0])));
  }

  @SuppressWarnings("unchecked")
  static <A, B> Call webSocket(WebSocketFactory.Two<A, B> factory) {
    Objects.requireNonNull(factory, "factory");
    return new Call(
        2, true, (request, values) -> accept(request, factory.make((A) values[0], (B) values[1])));
  }

  @SuppressWarnings("unchecked")
  static <A, B, C> Call webSocket(WebSocketFactory.Three<A, B, C> factory) {
    Objects.requireNonNull(factory, "factory");
    return new Call(
        3,
        true,
        (request, values) ->
            accept(request, factory.make((A) values[0], (B) values[1], (C) values[2])));
  }

  @SuppressWarnings("unchecked")
  static <A, B, C, D> Call webSocket(WebSocketFactory.Four<A, B, C, D> factory) {
    Objects.requireNonNull(factory, "factory");
    return new Call(
        4,
        true,
        (request, values) ->
            accept(
                request, factory.make((A) values[0], (B) values[1], (C) values[2], (D) values[3])));
  }

  @SuppressWarnings("unchecked")
  static <A, B, C, D, E> Call webSocket(WebSocketFactory.Five<A, B, C, D, E> factory) {
    Objects.requireNonNull(factory, "factory");
    return new Call(
        5,
        true,
        (request, values) ->
            accept(
                request,
                factory.make(
                    (A) values[0], (B) values[1], (C) values[2], (D) values[3], (E) values[4])));
  }

  @SuppressWarnings("unchecked")
  static <A, B, C, D, E, F> Call webSocket(WebSocketFactory.Six<A, B, C, D, E, F> factory) {
    Objects.requireNonNull(factory, "factory");
    return new Call(
        6,
        true,
        (request, values) ->
            accept(
                request,
                factory.make(
                    (A) values[0],
                    (B) values[1],
                    (C) values[2],
                    (D) values[3],
                    (E) values[4],
                    (F) values[5])));
  }

  private static Response accept(HttpRequest request, WebSocket made) throws Exception {
    Objects.requireNonNull(made, "the factory has made no WebSocket").accept(request);
    return Response.SENT;
  }

  /** The word for it, for messages. */
  String noun() {
    return isWebSocket ? "factory" : "view";
  }
}
