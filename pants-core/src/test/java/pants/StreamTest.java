package pants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import pants.bytes.Bytes;
import pants.bytes.Delimiter;
import pants.bytes.Struct;
import pants.net.Address;

/** What a stream reads, and when it tells. */
@ParameterizedClass
@MethodSource("pants.Pollers#all")
class StreamTest {
  private final Loopback net;

  StreamTest(Poller poller) {
    net = new Loopback(poller);
  }

  @AfterEach
  void close() {
    net.close();
  }

  @Test
  void echoesWhatArrives() {
    Recorder client = net.connect(new Recorder(), net.serve(Echo::new));
    client.write("hello");
    net.until(() -> client.text().equals("hello"));
  }

  @Test
  void echoesMoreThanAnyBufferHoldsWithoutLosingAByte() {
    Recorder client = net.connect(new Recorder(), net.serve(Echo::new));
    byte[] sent = new byte[5_000_000];
    new java.util.Random(1).nextBytes(sent);
    client.write(sent);
    net.until(() -> client.received.size() == sent.length);
    assertEquals(Bytes.of(sent), Bytes.of(client.received.toByteArray()));
  }

  @Test
  void aResetRightBehindBytesIsNoticed() throws IOException {
    Server<Recorder> server = net.serve(Recorder::new);
    Socket peer = net.socket(server);
    Recorder stream = Loopback.only(server);
    peer.getOutputStream().write('x');
    peer.setSoLinger(true, 0);
    peer.close(); // both have arrived when the engine looks
    net.until(() -> stream.saw("close"));
    assertInstanceOf(IOException.class, stream.error);
  }

  @Test
  void bytesKeptFromAHookStayWhatTheyWere() {
    List<Bytes> kept = new ArrayList<>();
    Server<Stream> server =
        net.serve(
            () ->
                new Stream() {
                  @Override
                  protected void onRead(Bytes data) {
                    kept.add(data);
                    write(data);
                    write(data);
                  }
                });
    Recorder client = net.connect(new Recorder(), server);
    client.write("one");
    net.until(() -> client.text().equals("oneone"));
    client.write("two");
    net.until(() -> client.text().equals("oneonetwotwo"));
    assertEquals(List.of(Bytes.utf8("one"), Bytes.utf8("two")), kept);
  }

  @Test
  void bytesOfOneStreamMayBeWrittenToAnother() {
    Server<Recorder> upstream = net.serve(Recorder::new);
    Recorder link = net.connect(new Recorder(), upstream);
    Server<Stream> proxy =
        net.serve(
            () ->
                new Stream() {
                  @Override
                  protected void onRead(Bytes data) {
                    link.write(data);
                  }
                });
    net.connect(new Recorder(), proxy).write("through");
    net.until(() -> Loopback.only(upstream).text().equals("through"));
  }

  @Test
  void readsWhateverArrivesUntilADelimiterIsSet() {
    Server<Recorder> server = net.serve(Recorder::new);
    Recorder client = net.connect(new Recorder(), server);
    client.write("ab\r\ncd");
    net.until(() -> Loopback.only(server).text().equals("ab\r\ncd"));
  }

  @Test
  void readsBlocksLinesAndMatches() {
    assertEquals(List.of("abcd", "efgh"), read(Delimiter.exactly(4), "abcdefghi"));
    assertEquals(List.of("a", "", "b"), read(Delimiter.until("\r\n"), "a\r\n\r\nb\r\nc"));
    assertEquals(
        List.of("This is", "a test."),
        read(Delimiter.matching(Pattern.compile("\\s\\s+")), "This is  a test.  "));
  }

  private List<String> read(Delimiter<Bytes> delimiter, String text) {
    Server<Recorder> server = net.serve(() -> new Recorder(delimiter));
    Recorder client = net.connect(new Recorder(), server);
    Recorder accepted = Loopback.only(server);
    client.write(text);
    client.close();
    net.until(() -> accepted.saw("close"));
    return accepted.blocks;
  }

  @Test
  void changesTheDelimiterInMidStreamFromItsOwnHandler() {
    List<String> seen = new ArrayList<>();
    class Packets extends Stream {
      @Override
      protected void onConnect() {
        read(Struct.of("!HB"), head -> body(head.intAt(0), head.intAt(1)));
      }

      void body(int length, int type) {
        read(
            exactly(length),
            body -> {
              seen.add(type + ":" + body.utf8());
              onConnect();
            });
      }
    }
    Recorder client = net.connect(new Recorder(), net.serve(Packets::new));
    client.writePacked(Struct.of("!HB3sHB0sHB"), 3, 7, Bytes.utf8("abc"), 0, 8, Bytes.EMPTY, 2, 9);
    client.write("xy");
    net.until(() -> seen.size() == 3);
    assertEquals(List.of("7:abc", "8:", "9:xy"), seen);
  }

  @Test
  void readDelimiterReturnsToOnReadAfterRead() {
    Server<Recorder> server = net.serve(Recorder::new);
    Recorder client = net.connect(new Recorder(), server);
    Recorder accepted = Loopback.only(server);
    List<String> lines = new ArrayList<>();
    accepted.read(
        Delimiter.until("\n"),
        line -> {
          lines.add(line.utf8());
          accepted.delimiter(Delimiter.exactly(2));
        });
    client.write("line\nabcd");
    net.until(() -> accepted.blocks.size() == 2);
    assertEquals(List.of("line"), lines);
    assertEquals(List.of("ab", "cd"), accepted.blocks);
  }

  @Test
  void aDelimiterSetOutsideOfAHookIsAppliedToWhatIsBufferedInTheSamePoll() {
    Server<Recorder> server = net.serve(() -> new Recorder(Delimiter.exactly(100)));
    Recorder client = net.connect(new Recorder(), server);
    Recorder accepted = Loopback.only(server);
    client.write("abc");
    net.until(() -> accepted.reader().buffer().length() == 3);
    boolean[] inside = new boolean[1];
    net.engine.callback(
        () -> {
          accepted.delimiter(Delimiter.available());
          inside[0] = accepted.blocks.isEmpty();
        });
    net.engine.poll(java.time.Duration.ZERO);
    assertTrue(inside[0], "no hook runs inside the call");
    assertEquals(List.of("abc"), accepted.blocks);
  }

  @Test
  void exactlyZeroDeliversEmptyBytesAndAThousandInARowAreAFault() {
    int[] count = new int[1];
    Recorder[] faulty = new Recorder[1];
    class Zero extends Recorder {
      @Override
      protected void onConnect() {
        faulty[0] = this;
        read(exactly(0), empty -> count[0]++);
      }
    }
    new Recorder().on(net.engine).connect(Loopback.port(net.serve(Zero::new)));
    net.until(() -> faulty[0] != null && faulty[0].saw("close"));
    assertEquals(999, count[0]);
    assertInstanceOf(IllegalStateException.class, faulty[0].error);
  }

  @Test
  void aDelimiterThatThrowsEndsReadingWithOnError() {
    Delimiter<Bytes> bad =
        buffer -> {
          if (buffer.isEmpty()) {
            return null;
          }
          throw new IllegalArgumentException("no such packet");
        };
    Server<Recorder> server = net.serve(() -> new Recorder(bad));
    Recorder client = net.connect(new Recorder(), server);
    Recorder accepted = Loopback.only(server);
    client.write("x");
    net.until(() -> accepted.saw("close"));
    assertEquals(List.of("connect", "error", "close"), accepted.events);
    assertEquals("no such packet", Objects.requireNonNull(accepted.error).getMessage());
  }

  @Test
  void theRestAtTheEndOfTheStreamIsAnError() {
    Server<Recorder> server = net.serve(() -> new Recorder(Delimiter.until("\n")));
    Recorder client = net.connect(new Recorder(), server);
    Recorder accepted = Loopback.only(server);
    client.write("whole\nhalf");
    client.close();
    net.until(() -> accepted.saw("close"));
    assertEquals(List.of("whole"), accepted.blocks);
    assertInstanceOf(EOFException.class, accepted.error);
    assertEquals(List.of("connect", "error", "close"), accepted.events);
  }

  @Test
  void aDelimiterMayMakeAValueOfTheRest() {
    Delimiter<Bytes> lines =
        new Delimiter<>() {
          private final Delimiter<Bytes> line = Delimiter.until("\n");

          @Override
          public @org.jspecify.annotations.Nullable Bytes take(pants.bytes.ReceiveBuffer buffer) {
            return line.take(buffer);
          }

          @Override
          public @org.jspecify.annotations.Nullable Bytes end(pants.bytes.ReceiveBuffer rest) {
            return rest.isEmpty() ? null : rest.take(rest.length());
          }
        };
    assertEquals(List.of("one", "two"), read(lines, "one\ntwo"));
  }

  @Test
  void aFloodWithoutTheDelimiterOverflows() {
    Server<Recorder> server = net.serve(() -> new Recorder(Delimiter.until("\n")));
    Recorder flood = net.connect(new Recorder(), server);
    Recorder other = net.connect(new Recorder(), server);
    Recorder accepted = Loopback.only(server);
    flood.write(new byte[70_000]);
    net.until(() -> accepted.saw("close"));
    assertEquals(List.of("connect", "overflow", "close"), accepted.events);
    assertTrue(Objects.requireNonNull(accepted.error).getMessage().contains("65536"));
    assertTrue(other.connected(), "nothing else is disturbed");
  }

  @Test
  void exactlyTheBufferSizeIsNoOverflow() {
    Server<Recorder> server = net.serve(() -> new Recorder(Delimiter.until("\n")));
    Recorder client = net.connect(new Recorder(), server);
    Recorder accepted = Loopback.only(server);
    byte[] line = new byte[65_536];
    line[65_535] = '\n';
    client.write(line);
    net.until(() -> accepted.blocks.size() == 1);
    assertEquals(65_535, accepted.blocks.getFirst().length());
    assertFalse(accepted.saw("overflow"));
  }

  @Test
  void theBufferGrowsToFitACountUpToItsBound() {
    Server<Recorder> server = net.serve(() -> new Recorder(Delimiter.exactly(1 << 20)));
    Recorder client = net.connect(new Recorder(), server);
    Recorder accepted = Loopback.only(server);
    client.write(new byte[1 << 20]);
    net.until(() -> accepted.blocks.size() == 1);
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> accepted.delimiter(Delimiter.exactly((1 << 20) + 1)));
    assertTrue(refused.getMessage().contains("1048577"));
  }

  @Test
  void aSmallerBufferSizeBindsAndABadOneIsRefused() {
    Server<Recorder> server = net.serve(() -> new Recorder(Delimiter.until("\n")));
    Recorder client = net.connect(new Recorder(), server);
    Recorder accepted = Loopback.only(server);
    accepted.bufferSize(10);
    assertEquals(10, accepted.bufferSize());
    client.write("0123456789x");
    net.until(() -> accepted.saw("overflow"));
    assertThrows(IllegalArgumentException.class, () -> accepted.bufferSize(0));
    assertThrows(IllegalArgumentException.class, () -> accepted.bufferSize(-1));
    assertThrows(IllegalArgumentException.class, () -> accepted.bufferSize((1 << 20) + 1));
  }

  @Test
  void pausingStopsBufferedValuesToo() {
    class OneAtATime extends Recorder {
      OneAtATime() {
        super(Delimiter.until("\n"));
      }

      @Override
      protected void onRead(Bytes data) {
        super.onRead(data);
        pauseReading(true);
      }
    }
    Server<OneAtATime> server = net.serve(OneAtATime::new);
    Recorder client = net.connect(new Recorder(), server);
    Recorder accepted = Loopback.only(server);
    client.write("a\nb\nc\n");
    client.close();
    net.until(() -> accepted.blocks.size() == 1);
    net.inPoll(() -> {});
    assertEquals(List.of("a"), accepted.blocks);
    accepted.pauseReading(false);
    net.until(() -> accepted.blocks.size() == 2);
    assertFalse(accepted.saw("end"), "the end comes after the values");
    accepted.pauseReading(false);
    net.until(() -> accepted.blocks.size() == 3);
    accepted.pauseReading(false);
    net.until(() -> accepted.saw("close"));
    assertEquals(List.of("connect", "end", "close"), accepted.events);
  }

  @Test
  void hooksComeInOrderOnBothSides() {
    Server<Recorder> server = net.serve(Recorder::new);
    Recorder client = net.connect(new Recorder(), server);
    Recorder accepted = Loopback.only(server);
    client.write("x");
    net.until(() -> accepted.text().equals("x"));
    client.close();
    net.until(() -> client.saw("close") && accepted.saw("close"));
    assertEquals(List.of("connect", "drain", "close"), client.events);
    assertEquals(List.of("connect", "end", "close"), accepted.events);
  }

  @Test
  void noHookRunsInsideACall() {
    Server<Recorder> server = net.serve(Recorder::new);
    Recorder client = new Recorder();
    client.on(net.engine).connect(Objects.requireNonNull(server.localAddress()));
    assertEquals(List.of(), client.events);
    net.until(client::connected);
    client.write("x");
    client.flush();
    client.close();
    assertEquals(List.of("connect"), client.events);
    net.until(() -> client.saw("close"));
  }

  @Test
  void aHookThatThrowsLosesItsOwnConnectionAlone() {
    class Faulty extends Recorder {
      @Override
      protected void onRead(Bytes data) {
        if (data.utf8().equals("bad")) {
          throw new IllegalStateException("bug");
        }
        write(data);
      }
    }
    Server<Faulty> server = net.serve(Faulty::new);
    Recorder bad = net.connect(new Recorder(), server);
    Recorder good = net.connect(new Recorder(), server);
    bad.write("bad");
    net.until(() -> bad.saw("close"));
    good.write("good");
    net.until(() -> good.text().equals("good"));
    assertEquals(1, server.channels().size());
  }

  @Test
  void addressesAreThoseOfTheSocketUntilTheyAreSet() {
    List<Address> inOnClose = new ArrayList<>();
    class Closing extends Recorder {
      @Override
      protected void onClose() {
        super.onClose();
        inOnClose.add(remoteAddress());
      }
    }
    Server<Closing> server = net.serve(Closing::new);
    Recorder client = net.connect(new Recorder(), server);
    Closing accepted = Loopback.only(server);
    assertEquals(client.localAddress(), accepted.remoteAddress());
    assertEquals(server.localAddress(), accepted.localAddress());
    assertEquals(server.localAddress(), client.remoteAddress());
    Address real = Objects.requireNonNull(accepted.remoteAddress());
    accepted.remoteAddress(Address.of("192.0.2.1", 5));
    assertEquals("192.0.2.1", Objects.requireNonNull(accepted.remoteAddress()).host());
    accepted.remoteAddress(null);
    assertEquals(real, accepted.remoteAddress());
    accepted.closeNow();
    net.until(() -> accepted.saw("close"));
    assertEquals(List.of(real), inOnClose);
    assertNull(accepted.remoteAddress());
  }

  @Test
  void anUpgradeMovesTheConnectionToAnotherStream() {
    Recorder heir = new Recorder(Delimiter.until("\n"));
    class Upgrading extends Recorder {
      @Override
      protected void onConnect() {
        super.onConnect();
        read(
            until("\n"),
            line -> {
              write("switching\n");
              heir.adopt(this);
            });
      }
    }
    Server<Upgrading> server = net.serve(Upgrading::new);
    Recorder client = net.connect(new Recorder(), server);
    Upgrading old = Loopback.only(server);
    client.write("upgrade\nalready\nhere\n");
    net.until(() -> heir.blocks.size() == 2);
    assertEquals(List.of("already", "here"), heir.blocks);
    net.until(() -> client.text().equals("switching\n"));
    assertEquals(List.of("connect"), old.events);
    assertTrue(old.closed());
    assertEquals(server, heir.server());
    assertThrows(IllegalStateException.class, () -> old.write("x"));
    heir.write("new\n");
    net.until(() -> client.text().endsWith("new\n"));
    assertEquals(0, server.channels().size(), "the heir is of another class");
    server.close();
    net.until(() -> heir.saw("close"));
    assertEquals(List.of("connect"), old.events);
    assertEquals(1, heir.events.stream().filter("connect"::equals).count());
    assertEquals(1, heir.events.stream().filter("close"::equals).count());
  }

  @Test
  void methodsOfAnotherThreadAreRefusedByName() throws InterruptedException {
    Recorder client = net.connect(new Recorder(), net.serve(Recorder::new));
    List<String> messages = new ArrayList<>();
    Thread other =
        new Thread(
            () -> {
              for (Runnable call :
                  List.<Runnable>of(
                      () -> client.write("x"), client::close, () -> client.pauseReading(true))) {
                try {
                  call.run();
                } catch (IllegalStateException e) {
                  messages.add(e.getMessage());
                }
              }
            });
    other.start();
    other.join();
    assertEquals(3, messages.size());
    assertTrue(messages.getFirst().startsWith("Stream.write was called on the thread"));
  }
}
