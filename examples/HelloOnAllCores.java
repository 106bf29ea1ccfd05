import pants.web.*;

Application application() {
  var app = new Application();
  app.route("/", request -> "Hello from " + Thread.currentThread().getName() + ".\n");
  return app;
}

void main() {
  Application.run(8100, Runtime.getRuntime().availableProcessors(), this::application);
}
