import pants.*;
import pants.bytes.*;
import pants.net.*;

/** A chat whose members may say STARTTLS and go on secured, each by itself. */
class StartTlsMember extends Stream {
  final Set<StartTlsMember> room;
  final Tls tls;

  StartTlsMember(Set<StartTlsMember> room, Tls tls) {
    this.room = room;
    this.tls = tls;
  }

  @Override
  protected void onConnect() {
    readDelimiter(until("\r\n"));
    room.add(this);
  }

  @Override
  protected void onRead(Bytes line) {
    if (line.utf8().equals("STARTTLS") && !isSecure()) {
      write("go ahead\r\n"); // the last that is sent in plain
      startTls(tls);
    } else {
      say(line.utf8());
    }
  }

  @Override
  protected void onTlsHandshake() {
    say("is secured by " + tlsSession().version());
  }

  void say(String words) {
    var who = remoteAddress() + (isSecure() ? " (secured): " : ": ");
    for (var member : room) {
      if (member.connected()) {
        member.write(who + words + "\r\n");
      }
    }
  }

  @Override
  protected void onClose() {
    room.remove(this);
  }
}

void main(String[] args) {
  var files = args.length == 2 ? args : new String[] {"certificate.pem", "key.pem"};
  var tls = Tls.server(Path.of(files[0]), Path.of(files[1]));
  var room = new LinkedHashSet<StartTlsMember>();
  new Server<>(() -> new StartTlsMember(room, tls)).listen(4047);
  Engine.instance().start();
}
