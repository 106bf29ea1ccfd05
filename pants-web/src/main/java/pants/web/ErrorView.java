package pants.web;

import org.jspecify.annotations.Nullable;
import pants.http.server.HttpRequest;

/**
 * Makes the answer to a request that failed.
 *
 * @param <X> the type of what was thrown
 */
@FunctionalInterface
public interface ErrorView<X extends Throwable> {
  /**
   * Makes the answer.
   *
   * @param request the request
   * @param error what was thrown, or stands for what was wrong
   * @return what is sent, as by a view, though not later; unless it is a {@link Response} it has
   *     the status of the error
   * @throws Exception any, which the standard page takes the place of
   */
  @Nullable Object show(HttpRequest request, X error) throws Exception;
}
