package pants.web;

import org.jspecify.annotations.Nullable;
import pants.http.server.HttpRequest;

/**
 * A function that answers requests by what it returns: the view of a route whose rule has no
 * variables. For variables there are {@link One}, {@link Two} and so on, which get their values in
 * the order of the rule.
 *
 * <p>It is called on the engine's thread, so it must not block; {@link Route#blocking()} lets it.
 * What it may return {@link Response} says.
 */
@FunctionalInterface
public interface View {
  /**
   * Answers.
   *
   * @param request the request
   * @return what is sent; see {@link Response}
   * @throws Exception any; the client gets the page of an {@link HttpError}, for others that of 500
   */
  @Nullable Object show(HttpRequest request) throws Exception;

  /**
   * A view for one variable.
   *
   * @param <A> its type
   */
  @FunctionalInterface
  interface One<A> {
    /**
     * Answers.
     *
     * @param request the request
     * @param a the value of the variable
     * @return what is sent
     * @throws Exception any
     */
    @Nullable Object show(HttpRequest request, A a) throws Exception;
  }

  /**
   * A view for two variables.
   *
   * @param <A> the type of the first
   * @param <B> the type of the second
   */
  @FunctionalInterface
  interface Two<A, B> {
    /**
     * Answers.
     *
     * @param request the request
     * @param a the value of the first variable
     * @param b the value of the second
     * @return what is sent
     * @throws Exception any
     */
    @Nullable Object show(HttpRequest request, A a, B b) throws Exception;
  }

  /**
   * A view for three variables.
   *
   * @param <A> the type of the first
   * @param <B> the type of the second
   * @param <C> the type of the third
   */
  @FunctionalInterface
  interface Three<A, B, C> {
    /**
     * Answers.
     *
     * @param request the request
     * @param a the value of the first variable
     * @param b the value of the second
     * @param c the value of the third
     * @return what is sent
     * @throws Exception any
     */
    @Nullable Object show(HttpRequest request, A a, B b, C c) throws Exception;
  }

  /**
   * A view for four variables.
   *
   * @param <A> the type of the first
   * @param <B> the type of the second
   * @param <C> the type of the third
   * @param <D> the type of the fourth
   */
  @FunctionalInterface
  interface Four<A, B, C, D> {
    /**
     * Answers.
     *
     * @param request the request
     * @param a the value of the first variable
     * @param b the value of the second
     * @param c the value of the third
     * @param d the value of the fourth
     * @return what is sent
     * @throws Exception any
     */
    @Nullable Object show(HttpRequest request, A a, B b, C c, D d) throws Exception;
  }

  /**
   * A view for five variables. More are better taken from {@link Match#values()}.
   *
   * @param <A> the type of the first
   * @param <B> the type of the second
   * @param <C> the type of the third
   * @param <D> the type of the fourth
   * @param <E> the type of the fifth
   */
  @FunctionalInterface
  interface Five<A, B, C, D, E> {
    /**
     * Answers.
     *
     * @param request the request
     * @param a the value of the first variable
     * @param b the value of the second
     * @param c the value of the third
     * @param d the value of the fourth
     * @param e the value of the fifth
     * @return what is sent
     * @throws Exception any
     */
    @Nullable Object show(HttpRequest request, A a, B b, C c, D d, E e) throws Exception;
  }
}
