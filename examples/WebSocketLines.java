import pants.*;
import pants.bytes.*;
import pants.http.server.*;
import pants.http.websocket.*;

final String page =
    """
    <!doctype html>
    <title>Lines</title>
    <textarea id="editor" rows="8" cols="60"></textarea><br>
    <button id="send">Send</button>
    <pre id="answers"></pre>
    <script>
      const socket = new WebSocket(location.origin.replace("http", "ws") + "/lines");
      socket.onmessage = event => answers.append(event.data, "\\n");
      send.onclick = () => socket.send(editor.value + "\\n");
    </script>
    """;

/** However many lines a message has, or messages a line. */
class Lines extends WebSocket {
  @Override
  protected void onConnect() {
    readDelimiter(MessageType.TEXT, until("\n"));
  }

  @Override
  protected void onText(String line) {
    write(rot13(line));
  }
}

String rot13(String text) {
  var turned = new StringBuilder();
  for (var c : text.toCharArray()) {
    var first = c >= 'a' && c <= 'z' ? 'a' : c >= 'A' && c <= 'Z' ? 'A' : 0;
    turned.append(first == 0 ? c : (char) (first + (c - first + 13) % 26));
  }
  return turned.toString();
}

void handle(HttpRequest request) throws Exception {
  switch (request.path()) {
    case "/" -> request.sendResponse(page, 200, "text/html; charset=utf-8");
    case "/lines" -> new Lines().accept(request);
    default -> request.sendResponse("Nothing to see here.\n", 404);
  }
}

void main() {
  new HttpServer(this::handle).listen(8103);
  Engine.instance().start();
}
