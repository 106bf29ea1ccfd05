package pants.web.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import pants.bytes.Bytes;
import pants.http.MutableHeaders;
import pants.http.PercentEncoding;
import pants.http.server.HttpServer;
import pants.http.server.TestExchange;

/** What a {@link TestClient} sends, as it is being said. */
public final class TestCall {
  private static final String BOUNDARY = "pants-test-client-boundary";

  private final String method;
  private final String path;
  private final HttpServer server;
  private final MutableHeaders headers = new MutableHeaders();
  private final StringBuilder query = new StringBuilder();
  private final List<Map.Entry<String, String>> fields = new ArrayList<>();
  private final List<Bytes> parts = new ArrayList<>();
  private @Nullable Object json;
  private @Nullable Bytes body;
  private boolean secure;
  private boolean follows;

  TestCall(String method, String url, HttpServer server) {
    int end = url.indexOf('#');
    String target = end < 0 ? url : url.substring(0, end);
    if (!target.startsWith("/")) {
      throw new IllegalArgumentException("a call is for a path of this application: " + url);
    }
    int mark = target.indexOf('?');
    this.method = method;
    this.server = server;
    path = mark < 0 ? target : target.substring(0, mark);
    query.append(mark < 0 ? "" : target.substring(mark + 1));
  }

  /**
   * Adds a header.
   *
   * @param name its name
   * @param value its value
   * @return this call
   * @throws IllegalArgumentException if either is not allowed
   */
  public TestCall header(String name, String value) {
    headers.add(name, value);
    return this;
  }

  /**
   * Adds a field to the query.
   *
   * @param name its name
   * @param value its value
   * @return this call
   */
  public TestCall param(String name, Object value) {
    query.append(query.isEmpty() ? "" : "&").append(pair(name, String.valueOf(value)));
    return this;
  }

  /**
   * Adds a field to the form that is sent.
   *
   * @param name its name
   * @param value its value
   * @return this call
   */
  public TestCall field(String name, Object value) {
    fields.add(Map.entry(name, String.valueOf(value)));
    return this;
  }

  /**
   * Adds a file to the form that is sent.
   *
   * @param name the name of the field
   * @param filename the name of the file
   * @param content what it has
   * @return this call
   */
  public TestCall file(String name, String filename, Bytes content) {
    part("name=\"%s\"; filename=\"%s\"".formatted(quoted(name), quoted(filename)), content);
    return this;
  }

  /**
   * Sends a value as JSON.
   *
   * @param value a record, a map, a list …
   * @return this call
   */
  public TestCall json(Object value) {
    json = value;
    return this;
  }

  /**
   * Sends a body.
   *
   * @param text the body, sent as UTF-8; without a type unless a header has one
   * @return this call
   */
  public TestCall body(String text) {
    return body(Bytes.utf8(text));
  }

  /**
   * Sends a body.
   *
   * @param bytes the body; without a type unless a header has one
   * @return this call
   */
  public TestCall body(Bytes bytes) {
    body = bytes;
    return this;
  }

  /**
   * Has the request come by TLS.
   *
   * @return this call
   */
  public TestCall secure() {
    secure = true;
    return this;
  }

  /**
   * Follows redirects to paths of this application, at most ten; without it the redirect is the
   * answer.
   *
   * @return this call
   */
  public TestCall followRedirects() {
    follows = true;
    return this;
  }

  boolean follows() {
    return follows;
  }

  String url() {
    return query.isEmpty() ? path : path + "?" + query;
  }

  /** What a browser sends behind a redirect: 307 and 308 keep method and body. */
  TestCall redirected(int status, String location) {
    boolean keeps = status >= 307 || method.equals("GET") || method.equals("HEAD");
    String host = headers.first("Host");
    String origin = (secure ? "https://" : "http://") + (host == null ? "localhost" : host);
    String url = location.startsWith(origin + "/") ? location.substring(origin.length()) : location;
    if (!url.startsWith("/")) {
      url = path.substring(0, path.lastIndexOf('/') + 1) + url;
    }
    TestCall next = new TestCall(keeps ? method : "GET", url, server);
    headers.forEach(header -> next.headers.add(header.name(), header.value()));
    next.secure = secure;
    next.follows = true;
    if (keeps) {
      next.fields.addAll(fields);
      next.parts.addAll(parts);
      next.json = json;
      next.body = body;
    } else {
      next.headers.remove("Content-Type");
    }
    return next;
  }

  TestExchange exchange(CookieJar cookies) {
    TestExchange exchange = TestExchange.of(method, url());
    headers.forEach(header -> exchange.header(header.name(), header.value()));
    String cookie = cookies.header();
    if (cookie != null && !headers.contains("Cookie")) {
      exchange.header("Cookie", cookie);
    }
    if (secure) {
      exchange.secure();
    }
    if (json != null) {
      send(exchange, "application/json", server.json().write(json));
    } else if (!parts.isEmpty()) {
      send(exchange, "multipart/form-data; boundary=" + BOUNDARY, form());
    } else if (!fields.isEmpty()) {
      List<String> pairs =
          fields.stream().map(each -> pair(each.getKey(), each.getValue())).toList();
      send(exchange, "application/x-www-form-urlencoded", Bytes.utf8(String.join("&", pairs)));
    } else if (body != null) {
      exchange.body(body);
    }
    return exchange;
  }

  private void send(TestExchange exchange, String type, Bytes bytes) {
    if (!headers.contains("Content-Type")) {
      exchange.header("Content-Type", type);
    }
    exchange.body(bytes);
  }

  private Bytes form() {
    for (Map.Entry<String, String> field : fields) {
      part("name=\"%s\"".formatted(quoted(field.getKey())), Bytes.utf8(field.getValue()));
    }
    fields.clear();
    Bytes form = Bytes.EMPTY;
    for (Bytes part : parts) {
      form = form.concat(part);
    }
    return form.concat(Bytes.latin1("--" + BOUNDARY + "--\r\n"));
  }

  private void part(String disposition, Bytes content) {
    parts.add(
        Bytes.utf8(
            "--%s\r\nContent-Disposition: form-data; %s\r\n\r\n".formatted(BOUNDARY, disposition)));
    parts.add(content);
    parts.add(Bytes.latin1("\r\n"));
  }

  /** As browsers write names of fields and files. */
  private static String quoted(String name) {
    return name.replace("\"", "%22").replace("\r", "%0D").replace("\n", "%0A");
  }

  private static String pair(String name, String value) {
    return PercentEncoding.encode(name) + "=" + PercentEncoding.encode(value);
  }

  @Override
  public String toString() {
    return method + " " + url();
  }
}
