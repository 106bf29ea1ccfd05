package consumer;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import javax.net.ssl.SSLException;
import pants.Engine;
import pants.Server;
import pants.Stream;
import pants.bytes.Bytes;
import pants.net.Credentials;
import pants.net.Tls;
import pants.net.Trust;

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
    protected void onTlsHandshakeError(SSLException cause) {
      System.out.println(cause);
      Engine.instance().stop();
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
   * @param arguments none, or who does the work of TLS and a key store
   */
  public static void main(String[] arguments) {
    var server = new Server<>(Echo::new);
    var client = new Client();
    Engine.instance().slowCallback(Duration.ofMinutes(1)); // the first handshake loads classes
    if (arguments.length == 2) {
      var provider = Tls.Provider.valueOf(arguments[0]);
      var keys = Credentials.keyStore(Path.of(arguments[1]), "changeit".toCharArray());
      var trust = new Trust.Authorities(keys.certificates());
      server.tls(Tls.server(keys).provider(provider));
      client.tls(Tls.client().trust(trust).provider(provider));
    }
    server.listen("127.0.0.1", 0);
    client.connect(Objects.requireNonNull(server.localAddress()));
    Engine.instance().start();
  }
}
