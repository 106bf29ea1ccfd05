import pants.*;
import pants.http.server.*;

/** Tells who asks and for what, though only the proxy connects to this server. */
void handle(HttpRequest request) {
  var client = request.remoteAddress().host();
  request.sendResponse("You are " + client + " and asked for " + request.fullUrl() + "\n");
}

void main(String[] args) {
  var server = new HttpServer(this::handle).xheaders(true); // believes proxies on this machine
  if (args.length == 1) {
    server.listen(Path.of(args[0])); // a UNIX socket
  } else {
    server.listen("127.0.0.1", 8087);
  }
  Engine.instance().start();
}
