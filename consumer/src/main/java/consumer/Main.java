package consumer;

import java.util.Objects;
import pants.Engine;
import pants.Server;
import pants.Stream;
import pants.bytes.Bytes;

/** Sends a word to an echo server in the same engine, and prints what comes back. */
public final class Main {
  private Main() {}

  static class Echo extends Stream {
    @Override
    protected void onRead(Bytes data) {
      write(data);
    }
  }

  static class Client extends Stream {
    @Override
    protected void onConnect() {
      readDelimiter(exactly(2));
      write("ok");
    }

    @Override
    protected void onRead(Bytes answer) {
      System.out.println(answer.utf8());
      Engine.instance().stop();
    }
  }

  /**
   * Runs the conversation.
   *
   * @param arguments none
   */
  public static void main(String[] arguments) {
    var server = new Server<>(Echo::new).listen("127.0.0.1", 0);
    new Client().connect(Objects.requireNonNull(server.localAddress()));
    Engine.instance().start();
  }
}
