package pants;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * An echo server for a process of its own that has few descriptors, with a timer that ticks.
 * Answers what it reads from its standard input: {@code statistics} with connections, polls and
 * ticks; {@code later} with the same after 1.5 s; {@code connect} with how a stream fares that
 * connects to the server itself.
 */
final class ScarceDescriptors {
  private final Engine engine;
  private final Server<Echo> server;
  private long ticks;

  private ScarceDescriptors(Poller poller) {
    engine = new Engine(poller);
    server = new Server<>(Echo::new).on(engine).listen("127.0.0.1", 0);
    engine.cycle(Duration.ofMillis(100), () -> ticks++);
  }

  public static void main(String[] args) {
    ScarceDescriptors process = new ScarceDescriptors(Poller.named(args[0]));
    System.out.println(Loopback.port(process.server));
    Thread.ofPlatform().daemon().start(process::obey);
    process.engine.start();
  }

  private void obey() {
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try {
      for (String line = input.readLine(); line != null; line = input.readLine()) {
        engine.execute(
            switch (line) {
              case "connect" -> this::connect;
              case "later" -> () -> engine.defer(Duration.ofMillis(1500), this::answer);
              default -> this::answer;
            });
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    engine.stop();
  }

  private void answer() {
    EngineStatistics now = engine.statistics();
    System.out.println(now.connections() + " " + now.polls() + " " + ticks);
  }

  private void connect() {
    new Recorder() {
      @Override
      protected void onClose() {
        super.onClose();
        System.out.println(events + " " + error);
      }
    }.on(engine).connect(Loopback.port(server));
  }
}
