package consumer;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import pants.Engine;
import pants.http.server.HttpServer;
import pants.web.Application;
import pants.web.HttpError;
import pants.web.files.FileServer;
import pants.web.testing.TestClient;

/** Asks a web application for pages and for JSON, and prints a word where all is as it should be. */
public final class Site {
  private Site() {}

  /**
   * What the application answers with, as JSON. The library calls its accessor, and so the module
   * opens this package.
   */
  record Word(String say) {}

  private static Word word(pants.http.server.HttpRequest request, int number) {
    if (number != 7) {
      throw HttpError.notFound();
    }
    return new Word("ok");
  }

  private static Application application() {
    var app = new Application();
    app.route("/hello/<name>", (request, name) -> "Hello, " + name);
    app.route("/words/<int:number>", Site::word).name("word");
    app.add("/files", new FileServer(Path.of("consumer")).listing(true));
    return app;
  }

  /**
   * Runs server and clients.
   *
   * @param arguments what the JSON, or the exception in its place, has to contain
   */
  public static void main(String[] arguments) {
    var app = application();
    var reply = new TestClient(app).faults(true).get(app.url("word", 7));
    expect(arguments[0], reply.text() + reply.faults());
    var engine = Engine.instance();
    engine.slowCallback(Duration.ofMinutes(1)); // the first request loads classes
    var server = new HttpServer(app).compress().listen("127.0.0.1", 0);
    expect("200 Hello, you", get(server, "/hello/you"));
    expect("404 <!DOCTYPE html>", get(server, "/words/8"));
    expect("pom.xml</a>", get(server, "/files/"));
    expect("<artifactId>consumer</artifactId>", get(server, "/files/pom.xml"));
    expect("[gzip]", coding(server, "/files/pom.xml")); // for the others there are no libraries
    engine.await(server.close());
    System.out.println("ok");
  }

  private static String get(HttpServer server, String path) {
    var answer = send(request(server, path));
    return answer.statusCode() + " " + answer.body();
  }

  private static String coding(HttpServer server, String path) {
    var answer = send(request(server, path).header("Accept-Encoding", "br, zstd, gzip"));
    return answer.headers().allValues("Content-Encoding").toString();
  }

  private static HttpRequest.Builder request(HttpServer server, String path) {
    var address = Objects.requireNonNull(server.localAddress());
    return HttpRequest.newBuilder(URI.create("http://" + address + path));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) {
    var sent = HttpClient.newHttpClient().sendAsync(request.build(), BodyHandlers.ofString());
    return Engine.instance().await(sent);
  }

  private static void expect(String part, String text) {
    if (!text.contains(part)) {
      throw new IllegalStateException(part + " is not in: " + text);
    }
  }
}
