import pants.*;
import pants.bytes.*;
import pants.net.*;

class TlsEchoStream extends Stream {
  @Override
  protected void onRead(Bytes data) {
    write(data);
  }
}

void main(String[] args) {
  var files = args.length == 2 ? args : new String[] {"certificate.pem", "key.pem"};
  var tls = Tls.server(Path.of(files[0]), Path.of(files[1]));
  var server = new Server<>(TlsEchoStream::new).tls(tls).listen(4046);
  Engine.instance().cycle(Duration.ofHours(12), () -> server.tls(tls)); // takes renewed files
  Engine.instance().start();
}
