package pants.web.converters;

import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import pants.http.server.HttpRequest;

/**
 * What a variable of a rule matches, and which value the matched text is. One stands for one
 * variable of one rule, made by a {@link ConverterFactory} of what the rule says of it.
 *
 * {@snippet :
 * record PhoneNumber(int area, int number) {}
 *
 * class Telephone implements Converter<PhoneNumber> {
 *   public String pattern() { return "(\\d{3})-(\\d{7})"; }
 *   public PhoneNumber decode(HttpRequest request, List<String> groups) {
 *     return new PhoneNumber(Integer.parseInt(groups.get(0)), Integer.parseInt(groups.get(1)));
 *   }
 *   public String encode(PhoneNumber number) {
 *     return "%03d-%07d".formatted(number.area(), number.number());
 *   }
 * }
 * }
 *
 * @param <T> the type of the values
 */
public interface Converter<T> {
  /**
   * What the variable matches: a regular expression for decoded text of a path or a host name,
   * anchored at both ends.
   *
   * @return the expression; it may have groups, but no references to them by number
   */
  String pattern();

  /**
   * A test that takes the place of {@link #pattern} where a variable stands alone between two
   * slashes, for converters that never match a slash. A test costs less than an expression.
   *
   * @return the test of one segment, which is not empty; null where the pattern shall decide
   */
  default @Nullable Predicate<String> segment() {
    return null;
  }

  /**
   * Makes the value of what was matched.
   *
   * @param request the request
   * @param groups what each group of the pattern matched, null for one that took no part; where it
   *     has no groups, the whole text alone
   * @return the value, which the view gets
   * @throws Exception any: the client is answered with 400, or as that exception says if it is made
   *     for that, such as an {@code HttpError}
   */
  T decode(HttpRequest request, List<@Nullable String> groups) throws Exception;

  /**
   * Makes the text of a value, for a URL.
   *
   * @param value the value
   * @return the text, not percent-encoded
   * @throws IllegalArgumentException if the variable cannot have this value
   */
  default String encode(T value) {
    return String.valueOf(value);
  }
}
