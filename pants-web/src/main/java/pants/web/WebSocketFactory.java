package pants.web;

import pants.http.websocket.WebSocket;

/**
 * Functions that make the WebSockets of a route whose rule has variables, whose values they get in
 * the order of the rule; a constructor mostly. Without variables a {@code Supplier} will do.
 *
 * <p>They are called on the engine's thread, once for each request. What they throw counts as
 * thrown by a view: an {@link HttpError} is answered with its page.
 */
public final class WebSocketFactory {
  private WebSocketFactory() {}

  /**
   * A factory for one variable.
   *
   * @param <A> its type
   */
  @FunctionalInterface
  public interface One<A> {
    /**
     * Makes a WebSocket.
     *
     * @param a the value of the variable
     * @return one that is not in use
     * @throws Exception any
     */
    WebSocket make(A a) throws Exception;
  }

  /**
   * A factory for two variables.
   *
   * @param <A> the type of the first
   * @param <B> the type of the second
   */
  @FunctionalInterface
  public interface Two<A, B> {
    /**
     * Makes a WebSocket.
     *
     * @param a the value of the first variable
     * @param b the value of the second
     * @return one that is not in use
     * @throws Exception any
     */
    WebSocket make(A a, B b) throws Exception;
  }

  /**
   * A factory for three variables.
   *
   * @param <A> the type of the first
   * @param <B> the type of the second
   * @param <C> the type of the third
   */
  @FunctionalInterface
  public interface Three<A, B, C> {
    /**
     * Makes a WebSocket.
     *
     * @param a the value of the first variable
     * @param b the value of the second
     * @param c the value of the third
     * @return one that is not in use
     * @throws Exception any
     */
    WebSocket make(A a, B b, C c) throws Exception;
  }

  /**
   * A factory for four variables.
   *
   * @param <A> the type of the first
   * @param <B> the type of the second
   * @param <C> the type of the third
   * @param <D> the type of the fourth
   */
  @FunctionalInterface
  public interface Four<A, B, C, D> {
    /**
     * Makes a WebSocket.
     *
     * @param a the value of the first variable
     * @param b the value of the second
     * @param c the value of the third
     * @param d the value of the fourth
     * @return one that is not in use
     * @throws Exception any
     */
    WebSocket make(A a, B b, C c, D d) throws Exception;
  }

  /**
   * A factory for five variables.
   *
   * @param <A> the type of the first
   * @param <B> the type of the second
   * @param <C> the type of the third
   * @param <D> the type of the fourth
   * @param <E> the type of the fifth
   */
  @FunctionalInterface
  public interface Five<A, B, C, D, E> {
    /**
     * Makes a WebSocket.
     *
     * @param a the value of the first variable
     * @param b the value of the second
     * @param c the value of the third
     * @param d the value of the fourth
     * @param e the value of the fifth
     * @return one that is not in use
     * @throws Exception any
     */
    WebSocket make(A a, B b, C c, D d, E e) throws Exception;
  }

  /**
   * A factory for six variables.
   *
   * @param <A> the type of the first
   * @param <B> the type of the second
   * @param <C> the type of the third
   * @param <D> the type of the fourth
   * @param <E> the type of the fifth
   * @param <F> the type of the sixth
   */
  @FunctionalInterface
  public interface Six<A, B, C, D, E, F> {
    /**
     * Makes a WebSocket.
     *
     * @param a the value of the first variable
     * @param b the value of the second
     * @param c the value of the third
     * @param d the value of the fourth
     * @param e the value of the fifth
     * @param f the value of the sixth
     * @return one that is not in use
     * @throws Exception any
     */
    WebSocket make(A a, B b, C c, D d, E e, F f) throws Exception;
  }
}
