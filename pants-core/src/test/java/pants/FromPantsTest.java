package pants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import pants.bytes.Bytes;
import pants.bytes.Delimiter;
import pants.bytes.NetStruct;
import pants.bytes.Struct;
import pants.net.Address;

/** What docs/coming-from-pants.md promises and no other test shows. */
@ParameterizedClass
@MethodSource("pants.Pollers#all")
class FromPantsTest {
  private final Loopback net;

  FromPantsTest(Poller poller) {
    net = new Loopback(poller);
  }

  @AfterEach
  void close() {
    net.close();
  }

  @Test
  void thePreferredPollerIsEpollWhereItsLibraryLoads() {
    try {
      assertSame(Poller.epoll(), Poller.preferred());
      assertEquals("epoll", Poller.epoll().name());
    } catch (IllegalStateException noLibrary) {
      assertSame(Poller.nio(), Poller.preferred());
    }
    assertEquals("nio", Poller.nio().name());
  }

  @Test
  void aPlainStreamReadsAndAnswersNothing() throws IOException {
    Server<Stream> server = net.serve(Stream::new);
    Socket peer = net.socket(server);
    peer.getOutputStream().write(new byte[100_000]);
    peer.shutdownOutput();
    FutureTask<Integer> answer = new FutureTask<>(peer.getInputStream()::read);
    Thread.ofVirtual().start(answer);
    net.until(answer::isDone);
    assertEquals(-1, answer.resultNow());
    assertTrue(server.channels().isEmpty());
  }

  @Test
  void aServerAcceptsOnceItsEngineRuns() throws IOException {
    int[] made = new int[1];
    Server<Stream> server =
        net.serve(
            () -> {
              made[0]++;
              return new Stream();
            });
    assertTrue(server.listening());
    try (Socket peer = new Socket(InetAddress.getLoopbackAddress(), Loopback.port(server))) {
      assertTrue(peer.isConnected(), "by the system, which waits for somebody to accept");
      assertEquals(0, made[0]);
      net.until(() -> made[0] == 1);
    }
  }

  @Test
  void theOwnAddressMayBeSetAndSetBack() {
    Server<Recorder> server = net.serve(Recorder::new);
    net.connect(new Recorder(), server);
    for (Channel each : List.of(server, Loopback.only(server))) {
      Address real = each.localAddress();
      Address shown = Address.of("192.0.2.1", 80);
      each.localAddress(shown);
      assertEquals(shown, each.localAddress());
      each.localAddress(null);
      assertEquals(real, each.localAddress());
    }
    assertNull(new Recorder().localAddress());
  }

  @Test
  void anOverflowMayBeAnsweredWithALargerBuffer() {
    class Patient extends Recorder {
      Patient() {
        super(Delimiter.until("\n"));
      }

      @Override
      protected void onOverflowError(OverflowException cause) {
        events.add("overflow");
        bufferSize(200_000);
      }
    }
    Server<Patient> server = net.serve(Patient::new);
    Recorder client = net.connect(new Recorder(), server);
    Patient accepted = Loopback.only(server);
    client.write("x".repeat(100_000) + "\n");
    net.until(() -> accepted.received.size() == 100_000);
    assertEquals(List.of("connect", "overflow"), accepted.events);
  }

  /** What a stream makes of a text that arrives byte by byte. */
  private List<String> read(Delimiter<?> delimiter, Bytes data) {
    List<String> values = new ArrayList<>();
    class Reading extends Stream {
      @Override
      protected void onConnect() {
        read(delimiter, value -> values.add(value.toString()));
      }
    }
    Server<Reading> server = net.serve(Reading::new);
    Recorder client = net.connect(new Recorder(), server);
    for (int i = 0; i < data.length(); i++) {
      client.write(data.slice(i, i + 1));
      client.flush();
      net.inPoll(() -> {});
    }
    client.close();
    net.until(() -> server.channels().isEmpty());
    return values;
  }

  @Test
  void aStructHandsOnItsValues() {
    Struct format = Struct.of("!LLH");
    Bytes records = format.pack(1, 4_000_000_000L, 3).concat(format.pack(4, 5, 6));
    assertEquals(List.of("[1, 4000000000, 3]", "[4, 5, 6]"), read(format, records));
    assertEquals(
        List.of("4000000003", "11"),
        read(format.map(values -> values.longAt(1) + values.intAt(2)), records));
  }

  @Test
  void aFormatHasOnePrefix() {
    assertEquals(10, Struct.of("!LLH").size());
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> Struct.of("!!LLH"));
    assertTrue(refused.getMessage().contains("!!LLH"), refused.getMessage());
  }

  @Test
  void aNetStructHandsOnItsValues() {
    NetStruct format = NetStruct.of("ih$5b");
    Bytes record = format.pack(1298, Bytes.utf8("default"), 0, 0, 1, 0, 8);
    assertEquals(
        List.of("[1298, \"default\", 0, 0, 1, 0, 8]", "[1298, \"default\", 0, 0, 1, 0, 8]"),
        read(format, record.concat(record)));
  }

  @Test
  void aMatchHandsOnItsGroups() {
    Delimiter<?> setting =
        Delimiter.match(Pattern.compile("(\\w+)=(\\d+);")).map(m -> m.group(1) + m.group(2));
    assertEquals(List.of("a1", "bc23"), read(setting, Bytes.utf8("a=1;bc=23;")));
  }

  @Test
  void aServersOnCloseNeedNotCloseItsConnections() {
    Server<Recorder> server =
        new Server<Recorder>(Recorder::new) {
          @Override
          protected void onClose() {}
        }.on(net.engine).listen("127.0.0.1", 0);
    Recorder client = net.connect(new Recorder(), server);
    server.close();
    net.until(() -> client.saw("close"));
  }

  @Test
  void closingAChannelThatIsReadyTooDisturbsNobody() {
    List<Stream> closed = new ArrayList<>();
    List<Rival> rivals = new ArrayList<>();
    Server<Rival> server =
        net.serve(
            () -> {
              Rival rival = new Rival(rivals, closed);
              rivals.add(rival);
              return rival;
            });
    Recorder one = net.connect(new Recorder(), server);
    Recorder two = net.connect(new Recorder(), server);
    Recorder three = net.connect(new Recorder(), server);
    for (Recorder each : List.of(one, two, three)) {
      each.write("x");
      each.flush();
    }
    net.until(() -> closed.size() == 2);
    net.until(() -> server.channels().size() == 1);
    Rival left = Loopback.only(server);
    assertTrue(left.connected());
    assertFalse(closed.contains(left));
  }

  /** Closes all others when it is spoken to. */
  private static final class Rival extends Stream {
    private final List<Rival> rivals;
    private final List<Stream> closed;

    Rival(List<Rival> rivals, List<Stream> closed) {
      this.rivals = rivals;
      this.closed = closed;
    }

    @Override
    protected void onRead(Bytes data) {
      for (Rival each : rivals) {
        if (each != this) {
          each.closeNow();
        }
      }
    }

    @Override
    protected void onClose() {
      closed.add(this);
    }
  }

  @Test
  void outputThatIsPendingAtTheEndOfTheInputIsSent() throws IOException {
    byte[] answer = new byte[8_000_000];
    Arrays.fill(answer, (byte) 7);
    class Answering extends Recorder {
      @Override
      protected void onRead(Bytes data) {
        write(answer);
      }
    }
    Server<Answering> server = net.serve(Answering::new);
    server.limits(StreamLimits.DEFAULT.softOutput(10_000_000)); // it reads on while all of it waits
    Socket peer = net.socket(server);
    Answering accepted = Loopback.only(server);
    peer.getOutputStream().write('?');
    peer.shutdownOutput();
    net.until(() -> accepted.saw("end"));
    assertFalse(accepted.saw("close"), "the peer has taken nothing yet");
    CompletableFuture<byte[]> read =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return peer.getInputStream().readAllBytes();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    net.until(() -> read.isDone() && accepted.saw("close"));
    assertTrue(Arrays.equals(answer, read.join()));
  }
}
