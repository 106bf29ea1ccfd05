package consumer;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Objects;
import pants.Engine;
import pants.http.server.HttpServer;

/** Asks an HTTP server for a word with the platform's client, and prints what it answers. */
public final class Web {
  private Web() {}

  /**
   * Runs server and client.
   *
   * @param arguments none
   */
  public static void main(String[] arguments) {
    var engine = Engine.instance();
    engine.slowCallback(Duration.ofMinutes(1)); // the first request loads classes
    var server = new HttpServer(request -> request.sendResponse("ok"));
    server.listen("127.0.0.1", 0);
    var address = Objects.requireNonNull(server.localAddress());
    var request = HttpRequest.newBuilder(URI.create("http://" + address + "/")).build();
    var answer = HttpClient.newHttpClient().sendAsync(request, BodyHandlers.ofString());
    System.out.println(engine.await(answer).body());
    engine.await(server.close());
  }
}
