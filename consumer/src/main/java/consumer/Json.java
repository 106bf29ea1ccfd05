package consumer;

import java.util.Map;
import pants.http.server.TestExchange;

/** Answers with JSON, or is told which jar is missing, and prints a word. */
public final class Json {
  private Json() {}

  /**
   * Runs the exchange.
   *
   * @param arguments what the answer or the exception has to contain
   */
  public static void main(String[] arguments) {
    var exchange =
        TestExchange.of("GET", "/").run(request -> request.sendJson(Map.of("say", "ok")));
    var said = exchange.text() + exchange.thrown();
    System.out.println(said.contains(arguments[0]) ? "ok" : said);
  }
}
