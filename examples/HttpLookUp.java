import pants.*;
import pants.http.server.*;

/** Looks a host up, and waits for the answer: on a virtual thread, while the engine goes on. */
void lookUp(HttpRequest request) throws IOException {
  var host = request.path().substring(1);
  try {
    for (var address : InetAddress.getAllByName(host)) {
      request.send(address.getHostAddress() + "\n");
    }
    request.finish();
  } catch (UnknownHostException e) {
    request.sendResponse("nobody knows " + host + "\n", 404);
  }
}

void main() {
  new HttpServer(RequestHandler.blocking(this::lookUp)).listen(8084);
  Engine.instance().start();
}
