package pants.conformance;

import pants.Engine;
import pants.http.Headers;
import pants.http.server.HttpRequest;
import pants.http.server.HttpServer;

/**
 * A server of HTTP that answers every method at {@code /echo} with 200 and the body of the request,
 * of the same type, and {@code GET /} with {@code hello}. Other methods there are answered with
 * 405, other paths with 404.
 */
public final class HttpEcho {
  private HttpEcho() {}

  /**
   * Serves until the process is ended, and prints {@code ready} when it listens.
   *
   * @param args the port on 127.0.0.1
   */
  public static void main(String[] args) {
    new HttpServer(HttpEcho::handle).listen("127.0.0.1", Integer.parseInt(args[0]));
    System.out.println("ready");
    Engine.instance().start();
  }

  private static void handle(HttpRequest request) {
    switch (request.path()) {
      case "/echo" -> echo(request);
      case "/" -> hello(request);
      default -> request.sendResponse("not found\n", 404);
    }
  }

  static void echo(HttpRequest request) {
    String type = request.headers().first("Content-Type");
    request.sendResponse(request.body(), 200, type == null ? "application/octet-stream" : type);
  }

  private static void hello(HttpRequest request) {
    switch (request.method()) {
      case "GET", "HEAD" -> request.sendResponse("hello");
      default -> {
        request.sendHeaders(Headers.of("Allow", "GET, HEAD"), false);
        request.sendResponse("method not allowed\n", 405);
      }
    }
  }
}
