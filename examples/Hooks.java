import pants.http.server.*;
import pants.web.*;

record User(String name, boolean isAdmin) {}

final Map<String, User> users =
    Map.of("t1", new User("Ann", true), "t2", new User("Bob", false)); // by their tokens
final List<String> log = new ArrayList<>();

/** Who asks, or null. */
User user(HttpRequest request) {
  return request.get("user", User.class);
}

void signIn(HttpRequest request) {
  var token = request.headers().first("Token");
  request.set("user", token == null ? null : users.get(token));
}

void onlyAdmins(HttpRequest request) {
  var user = user(request);
  if (user == null) {
    throw new HttpError(401, "Who are you?");
  }
  if (!user.isAdmin()) {
    throw new HttpError(403, user.name() + " is no admin.");
  }
}

/** A group of routes knows nothing of the application that it becomes part of. */
Routes admin() {
  var admin = new Routes("admin");
  admin.before(this::onlyAdmins);
  admin.route("/log", request -> log).name("log");
  return admin;
}

void main() {
  var app = new Application();
  app.before(this::signIn);
  app.after((request, response) -> response.header("Cache-Control", "no-store"));
  app.always(request -> log.add(request.method() + " " + request.path()));
  app.route(
      "/", request -> "Hello, " + (user(request) == null ? "you" : user(request).name()) + ".\n");
  app.add("/admin", admin());
  app.run(8098);
}
