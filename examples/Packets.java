import pants.*;
import pants.bytes.*;

/** What stands before the body of a packet: what the body is, and how long. */
record Header(int type, short length) {
  static final Delimiter<Header> FORMAT =
      Delimiter.struct(6, in -> new Header(in.getInt(), in.getShort()));
}

class PacketStream extends Stream {
  @Override
  protected void onConnect() {
    read(Header.FORMAT, this::header);
  }

  void header(Header header) {
    read(exactly(Short.toUnsignedInt(header.length())), body -> packet(header, body));
  }

  void packet(Header header, Bytes body) {
    write("packet of type %d: %s\n".formatted(header.type(), body));
    read(Header.FORMAT, this::header);
  }
}

void main() {
  new Server<>(PacketStream::new).listen(4044);
  Engine.instance().start();
}
