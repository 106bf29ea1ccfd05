import pants.*;
import pants.bytes.*;

class EchoStream extends Stream {
  @Override
  protected void onRead(Bytes data) {
    write(data);
  }
}

/** An engine for each core, each with a server of its own on one port. */
void main() {
  int cores = Runtime.getRuntime().availableProcessors();
  Engines.run(cores, () -> new Server<>(EchoStream::new).reusePort(true).listen(4045));
}
