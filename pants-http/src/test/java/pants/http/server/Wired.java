package pants.http.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import pants.http.BadMessageException.Reason;
import pants.http.HttpLimits;
import pants.net.Address;
import pants.testing.TestEngine;
import pants.testing.TestPeer;

/** A server with bounds of a test's choice, on a virtual clock; what it calls is kept. */
final class Wired implements AutoCloseable {
  static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  static final String CHUNKED = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

  final TestEngine test = new TestEngine();
  final List<HttpRequest> heads = new ArrayList<>();
  final List<HttpRequest> handled = new ArrayList<>();
  final List<Throwable> reported = new ArrayList<>();
  final HttpServer server = new HttpServer(this::handle);

  /** What is done with each request behind keeping it; answers with its URL at first. */
  RequestHandler handler = request -> request.sendResponse(request.url());

  /** What is done with each head behind keeping it. */
  RequestHandler onHead = request -> {};

  Wired() {
    this(limits -> limits);
  }

  Wired(UnaryOperator<HttpLimits> limits) {
    test.engine().onUncaught(reported::add);
    server.on(test.engine()).limits(limits.apply(HttpLimits.DEFAULT)).onHead(this::handleHead);
    server.listen(80);
  }

  private void handle(HttpRequest request) throws Exception {
    handled.add(request);
    handler.handle(request);
  }

  private void handleHead(HttpRequest request) throws Exception {
    heads.add(request);
    onHead.handle(request);
  }

  TestPeer connect() {
    return test.connect(Address.of("localhost", 80));
  }

  /** The head of a POST with a body of so many bytes. */
  static String post(long length, String... fields) {
    var more = fields.length == 0 ? "" : String.join("\r\n", fields) + "\r\n";
    return "POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: " + length + "\r\n" + more + "\r\n";
  }

  long refused() {
    return server.refusals().values().stream().mapToLong(Long::longValue).sum();
  }

  Map<Reason, Long> refusals() {
    return server.refusals();
  }

  @Override
  public void close() {
    test.close();
    if (!reported.isEmpty()) {
      throw new AssertionError("not expected", reported.getFirst());
    }
  }
}
