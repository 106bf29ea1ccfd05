package pants.web.files;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import pants.Engine;
import pants.http.server.RequestHandler;
import pants.http.server.TestExchange;

/** Asks handlers in memory, and waits for those who answer later. */
final class Ask {
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);

  private Ask() {}

  static TestExchange get(RequestHandler handler, String target, String... fields) {
    return send(handler, "GET", target, fields);
  }

  static TestExchange send(RequestHandler handler, String method, String target, String... fields) {
    TestExchange exchange = TestExchange.of(method, target);
    for (int i = 0; i < fields.length; i += 2) {
      exchange.header(fields[i], fields[i + 1]);
    }
    return finished(exchange.run(handler));
  }

  static TestExchange finished(TestExchange exchange) {
    long end = System.nanoTime() + PATIENCE;
    while (!exchange.isFinished() && exchange.refusal() == null && !exchange.isCut()) {
      assertTrue(System.nanoTime() < end, "no answer to " + exchange);
      Engine.instance().poll(Duration.ofMillis(20));
    }
    return exchange;
  }

  static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
