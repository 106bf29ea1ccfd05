import pants.*;
import pants.bytes.*;

class BlockEchoStream extends Stream {
  @Override
  protected void onConnect() {
    readDelimiter(exactly(8)); // or until("\r\n"), matching(Pattern.compile("\\d")), available()
  }

  @Override
  protected void onRead(Bytes block) {
    write(block);
    write("\r\n");
  }
}

void main() {
  new Server<>(BlockEchoStream::new).listen(4041);
  Engine.instance().start();
}
