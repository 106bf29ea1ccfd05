package pants.web;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import pants.http.PercentEncoding;
import pants.http.server.HttpRequest;
import pants.web.routing.RuleUrl;

/**
 * The URL of a route, as it is being said. {@link #toString()} makes it.
 *
 * {@snippet :
 * app.link("archive").values(2013).with("tag", "fish").anchor("top").toString();   // /archive/2013?tag=fish#top
 * }
 */
public final class Link {
  private final Application app;
  private final String name;
  private final List<Object> values = new ArrayList<>();
  private final Map<String, Object> named = new LinkedHashMap<>();
  private @Nullable HttpRequest request;
  private @Nullable String scheme;
  private @Nullable String anchor;
  private @Nullable Boolean external;

  Link(Application app, String name) {
    this.app = app;
    this.name = Objects.requireNonNull(name, "name");
  }

  /**
   * Gives values to the variables of the rule, in their order.
   *
   * @param more values, behind those given before
   * @return this link
   */
  public Link values(Object... more) {
    for (Object value : more) {
      values.add(Objects.requireNonNull(value, "value"));
    }
    return this;
  }

  /**
   * Gives a value to the variable of a name; where the rule has none of that name, the value
   * becomes part of the query.
   *
   * @param variable the name
   * @param value the value; those of a collection stand one behind the other in a query
   * @return this link
   */
  public Link with(String variable, Object value) {
    named.put(variable, Objects.requireNonNull(value, "value"));
    return this;
  }

  /**
   * Adds an anchor.
   *
   * @param fragment what stands behind the {@code #}, not encoded
   * @return this link
   */
  public Link anchor(String fragment) {
    anchor = Objects.requireNonNull(fragment, "fragment");
    return this;
  }

  /**
   * Sets the scheme. If it is not that of the request, the URL is whole.
   *
   * @param word such as {@code https}
   * @return this link
   */
  public Link scheme(String word) {
    scheme = word.toLowerCase(Locale.ROOT);
    return this;
  }

  /**
   * Says whether the URL is for others, and so is whole, with scheme and host; otherwise it is only
   * if its host is another than that of the page.
   *
   * @param on true for a whole URL, false for a path alone
   * @return this link
   */
  public Link external(boolean on) {
    external = on;
    return this;
  }

  /**
   * Says which page the link is for: names that begin with a point go from the route of that page,
   * and its host and scheme are those of whole URLs.
   *
   * @param page the request that is being answered
   * @return this link
   */
  public Link from(HttpRequest page) {
    request = page;
    return this;
  }

  // Making it

  private Endpoint endpoint() {
    String wanted = name;
    int points = 0;
    while (points < wanted.length() && wanted.charAt(points) == '.') {
      points++;
    }
    String whole = points == 0 ? wanted : absolute(wanted.substring(points), points);
    Endpoint found = app.named(whole);
    if (found == null) {
      throw new IllegalArgumentException("no route has the name \"" + whole + "\"");
    }
    return found;
  }

  /** As many parts of the name of the page's route are left out as there are points. */
  private String absolute(String rest, int points) {
    HttpRequest page = page("a name that begins with a point needs the request: from(request)");
    Match match = Match.of(page);
    String group = match == null || match.routeName() == null ? "" : match.routeName();
    for (int i = 0; i < points; i++) {
      group = group.substring(0, Math.max(0, group.lastIndexOf('.')));
    }
    return group.isEmpty() ? rest : group + "." + rest;
  }

  private HttpRequest page(String otherwise) {
    HttpRequest page = request;
    if (page == null) {
      throw new IllegalStateException(otherwise);
    }
    return page;
  }

  /**
   * Makes the URL.
   *
   * @return a path with a query, or a whole URL
   * @throws IllegalArgumentException if no route has the name, a value is missing or left over, or
   *     its rule would not take the URL back
   * @throws IllegalStateException if it takes a request to know, and none was given
   */
  @Override
  public String toString() {
    RuleUrl url = RuleUrl.of(endpoint().rule(), values, named);
    StringBuilder text = new StringBuilder(origin(url.host())).append(url.path());
    char separator = '?';
    for (Map.Entry<String, Object> field : url.rest().entrySet()) {
      Collection<?> all =
          field.getValue() instanceof Collection<?> many ? many : List.of(field.getValue());
      for (Object value : all) {
        text.append(separator).append(PercentEncoding.encode(field.getKey()));
        text.append('=').append(PercentEncoding.encode(String.valueOf(value)));
        separator = '&';
      }
    }
    return anchor == null ? text.toString() : text + "#" + PercentEncoding.encode(anchor);
  }

  /** Scheme and host, or nothing where the path is enough. */
  private String origin(@Nullable String host) {
    if (Boolean.FALSE.equals(external)) {
      return "";
    }
    HttpRequest page = request;
    boolean otherScheme = scheme != null && (page == null || !scheme.equals(page.scheme()));
    boolean otherHost = host != null && (page == null || !isHostOf(page, host));
    if (external == null && !otherScheme && !otherHost) {
      return "";
    }
    String actual =
        host != null && otherHost
            ? host
            : page("a whole URL needs the request: from(request)").host();
    String prefix = scheme != null ? scheme + ":" : page == null ? "" : page.scheme() + ":";
    return prefix + "//" + actual;
  }

  private static boolean isHostOf(HttpRequest page, String host) {
    return host.equalsIgnoreCase(page.host()) || host.equalsIgnoreCase(page.hostname());
  }
}
