package pants.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Connections that hold a server up by being slow: a program in C, of the lowest priority, so that
 * it takes no time from the client who is measured beside it.
 */
final class Attack {
  private final Process process;
  private final BufferedReader says;

  private Attack(Process process) {
    this.process = process;
    this.says = process.inputReader();
  }

  /** Returns when all connections are made. */
  static Attack start(Path benchmarks, String kind, Peer peer, int connections)
      throws IOException, InterruptedException {
    Path program = Children.compile(benchmarks, "attack");
    Process process =
        Children.start(
            "nice",
            "-n",
            "19",
            program.toString(),
            kind,
            Integer.toString(peer.port()),
            Integer.toString(connections));
    Attack attack = new Attack(process);
    attack.next();
    return attack;
  }

  /** Ends it, and returns how often a connection was dropped by the server and made again. */
  long end() throws IOException {
    process.getOutputStream().close();
    return Long.parseLong(next());
  }

  private String next() throws IOException {
    String line = says.readLine();
    if (line == null) {
      throw new IOException("the attack has ended");
    }
    return line;
  }
}
