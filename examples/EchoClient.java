import pants.*;
import pants.bytes.*;

/**
 * Sends what is typed to a server, line by line, and prints the line that each is answered with.
 */
class EchoClient extends Stream {
  final Engine engine = Engine.instance();

  @Override
  protected void onConnect() {
    readDelimiter(until("\n"));
    next();
  }

  @Override
  protected void onRead(Bytes line) {
    IO.println(line.utf8());
    next();
  }

  /** Whoever reads the keyboard has to wait, so it is not the engine, which gets the line later. */
  void next() {
    Thread.startVirtualThread(
        () -> {
          var line = IO.readln();
          engine.execute(() -> send(line));
        });
  }

  void send(String line) {
    if (line == null) {
      close();
    } else {
      write(line + "\n");
    }
  }

  @Override
  protected void onConnectError(IOException cause) {
    IO.println(cause.getMessage());
  }

  @Override
  protected void onClose() {
    engine.stop();
  }
}

void main(String[] args) {
  new EchoClient().connect(args.length == 0 ? 4040 : Integer.parseInt(args[0]));
  Engine.instance().start();
}
