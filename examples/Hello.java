import pants.web.*;

void main() {
  var app = new Application();
  app.route("/", request -> "Hello, World!\n");
  app.route("/hello/<name>", (request, name) -> "Hello, " + name + "!\n");
  app.run(8080);
}
