package pants.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a message, a request or a connection costs servers, side by side.
 *
 * <p>Processor time of the server is compared, and not messages a second: on a machine that does
 * other things too the latter may halve from one moment to the next, while the former hardly moves.
 * What moves it moves all servers within a round, so ratios are taken there, and the median of the
 * rounds is what counts. Servers take turns within a round, in one order and then in the other.
 */
public final class CompareCost {
  private static final int WARM_UP_SECONDS = 8;

  /** Handshakes are few, and run through more code than messages do. */
  private static final int WARM_UP_HANDSHAKES = 20_000;

  /** What one server needed in one round, a message. */
  private record Sample(double micros, double bytes, double messagesPerSecond) {}

  private CompareCost() {}

  /**
   * Measures and prints.
   *
   * @param args {@code messages}, {@code handshakes}, {@code cores} or {@code broadcast}; the
   *     folder of the benchmarks; {@code http}, the SIZE of an echoed message, or {@code ws-SIZE};
   *     DEPTH, or for a broadcast CONNECTIONS; ROUNDS, SECONDS, the yardstick and the names of
   *     others
   * @throws IOException if a server or the load does not run
   * @throws InterruptedException never
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    boolean handshakes = args[0].equals("handshakes");
    boolean broadcast = args[0].equals("broadcast");
    boolean shared = args[0].equals("cores");
    Path benchmarks = Path.of(args[1]);
    int rounds = Math.max(1, Integer.parseInt(args[4]));
    int seconds = Math.max(1, Integer.parseInt(args[5]));
    List<String> names = Arrays.asList(args).subList(6, args.length);
    int warmUp = handshakes ? 10 * WARM_UP_SECONDS : WARM_UP_SECONDS;
    int number = Integer.parseInt(args[3]);
    int connecting = broadcast ? number / 1000 : 1;
    int runs = names.size() * (rounds * (seconds + connecting) + warmUp + connecting + 5);
    Children.endAfter(Duration.ofSeconds(60 + runs));

    Path program = Load.compile(benchmarks);
    Load load =
        broadcast
            ? new Load(program, "1", Load.Kind.BROADCAST, args[2], number, 1)
            : new Load(
                program,
                shared ? "0,1" : "1",
                handshakes ? Load.Kind.HANDSHAKES : Load.Kind.MESSAGES,
                args[2],
                number);
    List<Peer> peers = new ArrayList<>();
    for (String name : names) {
      peers.add(Peer.start(benchmarks, shared ? "0,1" : "0", name));
    }
    for (Peer peer : peers) {
      long done = load.run(peer, WARM_UP_SECONDS);
      while (handshakes && done < WARM_UP_HANDSHAKES) {
        done += load.run(peer, WARM_UP_SECONDS);
      }
    }
    System.out.printf(
        "%s: us of the server a %s, and the ratio to %s%n", load, load.unit(), names.getFirst());
    List<Sample[]> all = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      Sample[] round = round(peers, load, seconds, i % 2 == 1);
      all.add(round);
      print(i + 1, names, round);
    }
    printMedians(names, all, load.unit());
    peers.forEach(Peer::close);
  }

  private static Sample[] round(List<Peer> peers, Load load, int seconds, boolean reversed)
      throws IOException {
    Sample[] round = new Sample[peers.size()];
    for (int i = 0; i < round.length; i++) {
      int turn = reversed ? round.length - 1 - i : i;
      round[turn] = sample(peers.get(turn), load, seconds);
    }
    return round;
  }

  private static Sample sample(Peer peer, Load load, int seconds) throws IOException {
    try (Load.Run run = load.start(peer, seconds)) {
      long allocated = peer.allocated();
      double before = peer.cpuMicros();
      double messages = run.go();
      double micros = peer.cpuMicros() - before;
      long bytes = peer.allocated() - allocated;
      return new Sample(micros / messages, bytes / messages, messages / seconds);
    }
  }

  private static void print(int number, List<String> names, Sample[] round) {
    StringBuilder line = new StringBuilder("round " + number);
    for (int i = 0; i < round.length; i++) {
      line.append(
          " | %s %.3f us %.3f"
              .formatted(names.get(i), round[i].micros, round[i].micros / round[0].micros));
    }
    System.out.println(line);
  }

  private static void printMedians(List<String> names, List<Sample[]> all, String unit) {
    System.out.printf(
        "%n%13s %8s %13s %13s %8s%n", "us/" + unit, "ratio", "B/" + unit, unit + "s/s", "ratio");
    for (int i = 0; i < names.size(); i++) {
      int n = i;
      System.out.printf(
          "%13.3f %8.3f %13.0f %13.0f %8.3f  %s%n",
          median(all.stream().mapToDouble(round -> round[n].micros).toArray()),
          median(all.stream().mapToDouble(round -> round[n].micros / round[0].micros).toArray()),
          median(all.stream().mapToDouble(round -> round[n].bytes).toArray()),
          median(all.stream().mapToDouble(round -> round[n].messagesPerSecond).toArray()),
          median(
              all.stream()
                  .mapToDouble(round -> round[n].messagesPerSecond / round[0].messagesPerSecond)
                  .toArray()),
          names.get(i));
    }
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    int half = values.length / 2;
    return values.length % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
  }
}
