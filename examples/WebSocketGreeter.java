import pants.http.*;
import pants.http.server.*;
import pants.http.websocket.*;
import pants.web.*;

class Greeter extends WebSocket {
  final String name;

  Greeter(String name) {
    this.name = name;
  }

  @Override
  protected void onConnect() {
    write("Hello, " + name + "!");
  }

  @Override
  protected void onText(String text) {
    write(text);
  }
}

/** Lets nobody in who does not know what it takes. */
class PizzaNet extends WebSocket {
  @Override
  protected boolean onHandshake(HttpRequest request, MutableHeaders headers) {
    headers.add("X-Oven", "hot"); // goes out either way
    if (!request.queryFields().contains("table")) {
      throw new HttpError(404, "You have to name a table."); // has its page, as in a view
    }
    return request.headers().contains("X-Pizza"); // if not: 403
  }

  @Override
  protected void onConnect() {
    write("Welcome to PizzaNet.");
  }
}

void main() {
  var app = new Application();
  app.route("/", request -> app.url("greeter", "Ann") + "\n");
  app.webSocket("/ws/<name>", Greeter::new).name("greeter");
  app.webSocket("/pizza", PizzaNet::new);
  app.run(8102);
}
