import pants.*;
import pants.http.*;
import pants.http.server.*;

/** Whatever is asked for is looked for in the folder, and nowhere else. */
void handle(HttpRequest request) {
  var name = PercentEncoding.decode(request.path().substring(1));
  if (name.startsWith(".") || !name.matches("[\\w .-]+")) {
    request.sendResponse("there is no such file\n", 404);
  } else if (request.queryFields().first("download") != null) {
    request.sendFile(Path.of(name), name); // to be kept under its name
  } else {
    request.sendFile(Path.of(name)); // to be shown
  }
}

void main(String[] args) {
  var folder = Path.of(args.length == 1 ? args[0] : ".");
  new HttpServer(this::handle).fileRoot(folder).listen(8088);
  Engine.instance().start();
}
