package pants;

import java.util.stream.Stream;

/** The pollers that this machine offers: every scenario over sockets runs on each. */
final class Pollers {
  private Pollers() {}

  static Stream<Poller> all() {
    return Stream.of("nio", "epoll", "kqueue", "io_uring")
        .filter(Pollers::isUsable)
        .map(Poller::named);
  }

  static boolean isUsable(String name) {
    try {
      Poller.named(name);
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }
}
