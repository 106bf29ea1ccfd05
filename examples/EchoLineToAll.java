import pants.*;
import pants.bytes.*;
import pants.net.*;

/** A server with a method of its own: each stream is handed the server that accepted it. */
class EchoLineToAllServer extends Server<EchoLineToAllStream> {
  @Override
  protected EchoLineToAllStream onAccept(Address peer) {
    return new EchoLineToAllStream(this);
  }

  void writeToAll(String line) {
    for (var channel : channels()) {
      if (channel.connected()) {
        channel.write(line + "\r\n");
      }
    }
  }
}

class EchoLineToAllStream extends Stream {
  final EchoLineToAllServer server;

  EchoLineToAllStream(EchoLineToAllServer server) {
    this.server = server;
  }

  @Override
  protected void onConnect() {
    readDelimiter(until("\r\n"));
    server.writeToAll("Connected: " + remoteAddress());
  }

  @Override
  protected void onRead(Bytes line) {
    server.writeToAll(remoteAddress() + ": " + line.utf8());
  }

  @Override
  protected void onClose() {
    server.writeToAll("Disconnected: " + remoteAddress());
  }
}

void main() {
  new EchoLineToAllServer().listen(4043);
  Engine.instance().start();
}
