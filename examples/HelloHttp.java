import pants.*;
import pants.http.server.*;

void main() {
  new HttpServer(request -> request.sendResponse("Hello World.\n")).listen(8080);
  Engine.instance().start();
}
