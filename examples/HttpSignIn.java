import pants.*;
import pants.http.*;
import pants.http.log.*;
import pants.http.server.*;

record User(String name, String theme) {}

record Choice(String theme) {}

final String form =
    """
    <!doctype html>
    <form method="post" action="/sign-in">
    <label>Name <input name="name"></label>
    <label>Password <input name="password" type="password"></label>
    <button>Sign in</button>
    </form>
    """;

/** Knows again who has signed in, by a signed cookie. */
void handle(HttpRequest request) {
  switch (request.method() + " " + request.path()) {
    case "GET /" -> request.sendResponse(form, 200, "text/html; charset=utf-8");
    case "POST /sign-in" -> signIn(request);
    case "POST /sign-out" -> signOut(request);
    case "GET /me" -> me(request);
    case "PUT /me/theme" -> choose(request);
    default -> request.sendJson(Map.of("error", "there is no " + request.path()), 404);
  }
}

void signIn(HttpRequest request) {
  var fields = request.formFields();
  if (!"open sesame".equals(fields.first("password")) || fields.first("name") == null) {
    request.sendResponse("That is not the password.\n", 403);
    return;
  }
  request.setSecureCookie("user", new User(fields.first("name"), "light"));
  seeOther(request, "/me");
}

void signOut(HttpRequest request) {
  request.setCookie(SetCookie.expired("user").path("/"));
  seeOther(request, "/");
}

void seeOther(HttpRequest request, String path) {
  request.sendStatus(303);
  request.sendHeaders(Headers.of("Location", path));
  request.finish();
}

void me(HttpRequest request) {
  var user = request.secureCookie("user", User.class);
  if (user == null) {
    request.sendJson(Map.of("error", "nobody is signed in"), 401);
  } else {
    request.sendJson(user);
  }
}

void choose(HttpRequest request) {
  var user = request.secureCookie("user", User.class);
  if (user == null) {
    request.sendJson(Map.of("error", "nobody is signed in"), 401);
    return;
  }
  var changed = new User(user.name(), request.json(Choice.class).theme());
  request.setSecureCookie("user", changed, Duration.ofDays(1));
  request.sendJson(changed);
}

void main(String[] args) {
  var server = new HttpServer(this::handle);
  if (args.length > 0) {
    server.cookieSecret(args[0], Arrays.copyOfRange(args, 1, args.length)); // former ones behind it
  }
  server.accessLog(AccessLog.to(System.out, AccessFormat.COMMON)).listen(8086);
  Engine.instance().start();
}
