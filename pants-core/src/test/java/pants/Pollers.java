package pants;

import java.util.stream.Stream;

/** The pollers that this machine offers: every scenario over sockets runs on each. */
final class Pollers {
  private Pollers() {}

  static Stream<Poller> all() {
    Poller preferred = Poller.preferred();
    return preferred == Poller.nio() ? Stream.of(preferred) : Stream.of(Poller.nio(), preferred);
  }
}
