package pants.benchmarks;

import pants.Poller;
import pants.web.Application;
import pants.web.View;

/** Web applications of 200 routes, with variables in half of them. */
final class PantsWeb {
  /** What one of them answers as JSON. */
  record Greeting(int id, String message) {}

  private static final Greeting GREETING = new Greeting(1, "Hello, World!");

  private PantsWeb() {}

  static void runText(Poller poller, int port) {
    PantsHttp.run(poller, port, application(request -> "Hello, World!"));
  }

  static void runJson(Poller poller, int port) {
    PantsHttp.run(poller, port, application(request -> GREETING));
  }

  /** The view is the first of 200, at the root. */
  private static Application application(View first) {
    Application app = new Application();
    app.route("/", first);
    for (int i = 1; i < 100; i++) {
      app.route("/page/" + i, request -> "a page");
    }
    for (int i = 0; i < 50; i++) {
      app.route("/item" + i + "/<int:id>", (request, id) -> "item " + id);
      app.route("/user" + i + "/<name>/posts/<slug>", (request, name, slug) -> name + ": " + slug);
    }
    return app;
  }
}
