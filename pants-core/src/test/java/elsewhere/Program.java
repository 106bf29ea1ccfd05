package elsewhere;

import java.time.Duration;
import pants.Engine;
import pants.Server;
import pants.Stream;

/** A user's program, which is not in the library's package. */
public final class Program {
  private Program() {}

  public static void callback(Engine engine, Runnable function) {
    engine.callback(function);
  }

  public static void loop(Engine engine, Runnable function) {
    engine.loop(function);
  }

  public static void defer(Engine engine, Runnable function) {
    engine.defer(Duration.ofSeconds(1), function);
  }

  public static void cycle(Engine engine, Runnable function) {
    engine.cycle(Duration.ofSeconds(1), function);
  }

  public static void execute(Engine engine, Runnable function) {
    engine.execute(function);
  }

  public static void listen(Server<?> server) {
    server.listen(4040);
  }

  public static void connect(Stream stream) {
    stream.connect("192.0.2.9", 80);
  }
}
