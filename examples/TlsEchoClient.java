import pants.*;
import pants.bytes.*;
import pants.net.*;

/** Sends a line to TlsEcho, of whose certificate it has a copy, and prints the answer. */
class TlsEchoClient extends Stream {
  @Override
  protected void onConnect() {
    readDelimiter(until("\n"));
    write("hello\n");
  }

  @Override
  protected void onRead(Bytes line) {
    IO.println(line.utf8() + ", by " + tlsSession().version());
    close();
  }

  @Override
  protected void onConnectError(IOException cause) {
    IO.println(cause.getMessage());
  }

  @Override
  protected void onTlsHandshakeError(SSLException cause) {
    IO.println(cause.getMessage());
  }

  @Override
  protected void onClose() {
    Engine.instance().stop();
  }
}

void main(String[] args) {
  var certificate = Path.of(args.length == 1 ? args[0] : "certificate.pem");
  new TlsEchoClient().tls(Tls.client().trust(certificate)).connect("localhost", 4046);
  Engine.instance().start();
}
