package pants.http.server;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import pants.net.Address;
import pants.testing.TestEngine;
import pants.testing.TestPeer;

/**
 * A server on a virtual clock and a network in memory. Unless a test sets a handler, requests are
 * kept and not answered.
 */
final class Served implements AutoCloseable {
  static final Address ADDRESS = Address.of("localhost", 80);

  final TestEngine test = new TestEngine();
  final List<HttpRequest> requests = new ArrayList<>();
  final HttpServer server = new HttpServer(requests::add);

  Served() {
    this(server -> {});
  }

  Served(Consumer<HttpServer> options) {
    server.on(test.engine());
    options.accept(server);
    server.listen(80);
  }

  TestPeer connect() {
    return test.connect(ADDRESS);
  }

  /** Lines with their ends, and the empty line behind them. */
  static String head(String... lines) {
    return String.join("\r\n", lines) + "\r\n\r\n";
  }

  static String get(String target, String... fields) {
    return head("GET " + target + " HTTP/1.1", "Host: a", fields);
  }

  static String post(String target, String body, String... fields) {
    return withBody("POST", target, body, fields);
  }

  static String withBody(String method, String target, String body, String... fields) {
    String length = "Content-Length: " + body.length();
    return head(method + " " + target + " HTTP/1.1", "Host: a\r\n" + length, fields) + body;
  }

  private static String head(String first, String second, String... rest) {
    List<String> lines = new ArrayList<>(List.of(first, second));
    lines.addAll(List.of(rest));
    return head(lines.toArray(String[]::new));
  }

  /** Sends a request on a connection of its own, and returns what the handler is given. */
  HttpRequest handled(String request) {
    int before = requests.size();
    connect().send(request);
    if (requests.size() != before + 1) {
      throw new AssertionError((requests.size() - before) + " requests were handled");
    }
    return requests.getLast();
  }

  /** Has requests answered by a handler, the first of them on a connection of its own. */
  String answer(RequestHandler handler, String request) {
    server.handler(handler);
    return answer(connect().send(request));
  }

  /** What has arrived, but for the fields that every answer has. */
  static String answer(TestPeer peer) {
    return peer.receiveText()
        .replaceAll("Date: \\w{3}, \\d\\d \\w{3} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT\r\n", "")
        .replace("Server: Pants\r\n", "");
  }

  @Override
  public void close() {
    test.close();
  }
}
