import pants.*;
import pants.bytes.*;

class EchoStream extends Stream {
  @Override
  protected void onRead(Bytes data) {
    write(data);
  }
}

void main() {
  new Server<>(EchoStream::new).listen(4040);
  Engine.instance().start();
}
