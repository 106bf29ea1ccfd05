package pants.web;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import pants.http.PercentEncoding;
import pants.http.server.HttpRequest;
import pants.web.routing.Part.Variable;

/** Which route a request has matched, and with what. */
public final class Match {
  private static final String KEY = Match.class.getName();

  private final String rawPath;
  private final Endpoint endpoint;
  private final List<String> texts;
  private @Nullable Object[] values = {};

  Match(String rawPath, Endpoint endpoint, List<String> texts) {
    this.rawPath = rawPath;
    this.endpoint = endpoint;
    this.texts = texts;
  }

  /**
   * The match of a request.
   *
   * @param request a request that a view, or a hook, has
   * @return the match, or null where no route has matched
   */
  public static @Nullable Match of(HttpRequest request) {
    return request.get(KEY, Match.class);
  }

  void keepIn(HttpRequest request) {
    request.set(KEY, this);
  }

  Endpoint endpoint() {
    return endpoint;
  }

  /**
   * The name of the route, with those of its groups in front.
   *
   * @return such as {@code blog.post}, or null where it has none
   */
  public @Nullable String routeName() {
    return endpoint.name();
  }

  /**
   * The rule of the route, with those of its groups.
   *
   * @return such as {@code /blog/<int:id>}
   */
  public String rule() {
    return endpoint.rule().source();
  }

  /**
   * The path that was matched, decoded: what a guard has to look at, because routes and file
   * servers see just this. It has no segments {@code .} and {@code ..}, and no slash in it was
   * encoded: no route has such a path.
   *
   * @return such as {@code /static/my file.txt}
   */
  public String path() {
    return PercentEncoding.decode(rawPath);
  }

  /**
   * What each variable matched.
   *
   * @return texts by name, in the order of the rule; of variables that a default stands for, that
   */
  public Map<String, String> texts() {
    Map<String, String> all = new LinkedHashMap<>();
    List<Variable> variables = endpoint.variables();
    for (int i = 0; i < variables.size(); i++) {
      all.put(variables.get(i).name(), text(i));
    }
    return Collections.unmodifiableMap(all);
  }

  String text(int index) {
    return index < texts.size()
        ? texts.get(index)
        : String.valueOf(endpoint.variables().get(index).defaultText());
  }

  /**
   * The values that the converters made of what was matched.
   *
   * @return values in the order of the rule; empty before they are made, which is behind the hooks
   *     {@link Routes#before}
   */
  public List<@Nullable Object> values() {
    List<@Nullable Object> all = new ArrayList<>();
    Collections.addAll(all, values);
    return Collections.unmodifiableList(all);
  }

  void values(@Nullable Object[] made) {
    values = made;
  }

  @Override
  public String toString() {
    return rule() + texts;
  }
}
