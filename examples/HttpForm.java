import pants.*;
import pants.http.*;
import pants.http.server.*;

final String page =
    """
    <!doctype html>
    <form method="post"><label>Your name? <input name="name"></label></form>
    """;

/** Asks for a name, remembers it in a cookie, and greets whoever has told it. */
void handle(HttpRequest request) {
  switch (request.method() + " " + request.path()) {
    case "GET /", "HEAD /" -> request.sendResponse(page, 200, "text/html; charset=utf-8");
    case "POST /" -> remember(request);
    case "GET /hello" -> greet(request);
    default -> request.sendResponse("there is no " + request.path() + "\n", 404);
  }
}

void remember(HttpRequest request) {
  var name = request.formFields().first("name");
  if (name == null || name.isBlank()) {
    request.sendResponse("Everybody has a name.\n", 422);
    return;
  }
  request.setCookie(SetCookie.of("name", PercentEncoding.encode(name)).httpOnly());
  request.sendStatus(303);
  request.sendHeaders(Headers.of("Location", "/hello"));
  request.finish();
}

void greet(HttpRequest request) {
  var name = PercentEncoding.decode(request.cookies().getOrDefault("name", "stranger"));
  var word = request.queryFields().first("word");
  request.sendResponse((word == null ? "Hello" : word) + ", " + name + ".\n");
}

void main() {
  new HttpServer(this::handle).listen(8081);
  Engine.instance().start();
}
