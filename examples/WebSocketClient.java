import pants.*;
import pants.http.websocket.*;

/** Sends what is typed, line by line, and prints the message that each is answered with. */
class Client extends WebSocket {
  @Override
  protected void onConnect() {
    next();
  }

  @Override
  protected void onText(String text) {
    IO.println(text);
    next();
  }

  /** Whoever reads the keyboard has to wait, so it is not the engine, which gets the line later. */
  void next() {
    Thread.startVirtualThread(
        () -> {
          var line = IO.readln();
          engine().execute(() -> send(line));
        });
  }

  void send(String line) {
    if (line == null) {
      close();
    } else if (connected()) {
      write(line);
    }
  }

  @Override
  protected void onConnectError(IOException cause) { // a HandshakeException has status and headers
    IO.println(cause.getMessage());
  }

  @Override
  protected void onClose(CloseReason reason) {
    IO.println("closed: " + reason.code());
    engine().stop();
  }
}

void main(String[] args) {
  var client = new Client();
  client.deflate(Deflate.DEFAULT); // where the server does so too
  client.header("X-Pizza", "Margherita");
  client.connect(args.length == 0 ? "ws://localhost:8101/" : args[0]);
  client.engine().start();
}
