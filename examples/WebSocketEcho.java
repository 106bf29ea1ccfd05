import pants.*;
import pants.bytes.*;
import pants.http.server.*;
import pants.http.websocket.*;

class Echo extends WebSocket {
  @Override
  protected void onText(String text) {
    write(text);
  }

  @Override
  protected void onBinary(Bytes data) {
    write(data);
  }
}

void main() {
  new HttpServer(WebSocket.handler(Echo::new)).listen(8101); // every request is a handshake
  Engine.instance().start();
}
