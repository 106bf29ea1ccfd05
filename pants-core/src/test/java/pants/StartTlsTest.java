package pants;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import pants.bytes.Bytes;
import pants.bytes.Delimiter;
import pants.net.Tls;

/** TLS that begins in the middle of a connection. */
class StartTlsTest extends TlsScenarios {
  /** Answers STARTTLS with "go ahead", and any other line by itself in capitals. */
  private class Lines extends Recorder {
    private final boolean carry;

    Lines(boolean carry) {
      super(Delimiter.until("\n"));
      this.carry = carry;
    }

    @Override
    protected void onRead(Bytes line) {
      super.onRead(line);
      if (line.utf8().equals("STARTTLS")) {
        write("go ahead\n");
        startTls(tls.server(), carry);
      } else {
        write(line.utf8().toUpperCase(java.util.Locale.ROOT) + "\n");
      }
    }
  }

  /** Asks for TLS, and starts it when it may. */
  private class Asking extends Recorder {
    Asking() {
      super(Delimiter.until("\n"));
    }

    @Override
    protected void onRead(Bytes line) {
      super.onRead(line);
      if (line.utf8().equals("go ahead")) {
        startTls(tls.client());
      }
    }
  }

  @Test
  void securesBothSidesBehindThePlainAnswer() {
    var server = net.serve(() -> new Lines(false));
    var client = net.connect(new Asking(), server);
    client.write("hello\nSTARTTLS\n");
    net.until(() -> client.saw("secured") && Loopback.only(server).saw("secured"));
    client.write("secret\n");
    net.until(() -> client.blocks.size() == 3);
    assertEquals(List.of("HELLO", "go ahead", "SECRET"), client.blocks);
    assertTrue(client.events.indexOf("connect") < client.events.indexOf("secured"));
    assertTrue(client.isSecure());
  }

  @Test
  void holdsWhatIsWrittenMeanwhileUntilTheHandshakeIsDone() {
    var server = net.serve(() -> new Lines(false));
    var client =
        new Asking() {
          @Override
          protected void onRead(Bytes line) {
            super.onRead(line);
            if (line.utf8().equals("go ahead")) {
              write("at once\n");
            }
          }
        };
    net.connect(client, server);
    client.write("STARTTLS\n");
    net.until(() -> client.blocks.contains("AT ONCE"));
    assertTrue(Loopback.only(server).isSecure());
  }

  @Test
  void aServerSaysNothingInPlainThatItWritesMeanwhile() throws Exception {
    var server = net.serve(Recorder::new);
    try (var peer = new Socket(InetAddress.getLoopbackAddress(), Loopback.port(server))) {
      peer.setSoTimeout(20_000);
      net.until(() -> !server.channels().isEmpty());
      var stream = Loopback.only(server);
      stream.write("plain");
      stream.startTls(tls.server());
      stream.write("secret");
      stream.flush();
      stream.write("x".repeat(100_000));
      stream.close();
      for (int i = 0; i < 10; i++) {
        net.inPoll(() -> {});
      }
      peer.shutdownOutput(); // and no greeting
      var read = new FutureTask<>(() -> peer.getInputStream().readAllBytes());
      Thread.startVirtualThread(read);
      net.until(() -> stream.saw("close") && read.isDone());
      assertEquals("plain", new String(read.get(), US_ASCII));
    }
  }

  @Test
  void tellsThatWhatWaitedForTheHandshakeHasBeenSent() {
    var server = net.serve(() -> new Lines(false));
    var client =
        new Asking() {
          @Override
          protected void onRead(Bytes line) {
            super.onRead(line);
            if (line.utf8().equals("go ahead")) {
              events.clear();
              write("at once\n");
            }
          }
        };
    net.connect(client, server);
    client.write("STARTTLS\n");
    net.until(() -> client.blocks.contains("AT ONCE") && client.saw("drain"));
    assertEquals(List.of("secured", "drain"), client.events);
  }

  @Test
  void closesAfterWhatWaitedForTheHandshake() {
    var server = net.serve(() -> new Lines(false));
    var client =
        new Asking() {
          @Override
          protected void onRead(Bytes line) {
            super.onRead(line);
            write("last\n");
            close();
          }
        };
    net.connect(client, server);
    var accepted = Loopback.only(server);
    client.write("STARTTLS\n");
    net.until(() -> accepted.saw("close"));
    assertTrue(accepted.blocks.contains("last"), accepted.blocks.toString());
  }

  @Test
  void dropsPlainBytesThatArrivedBehindTheChange() {
    var server = net.serve(() -> new Lines(false));
    var client = net.connect(new Asking(), server);
    client.write("STARTTLS\nMAIL FROM: somebody in between\n");
    net.until(() -> client.saw("secured"));
    client.write("secret\n");
    net.until(() -> client.blocks.size() == 2);
    assertEquals(List.of("go ahead", "SECRET"), client.blocks);
    assertEquals(List.of("STARTTLS", "secret"), Loopback.only(server).blocks);
  }

  /** Sends a line and begins TLS at once, as a proxy does that announces its client. */
  private Recorder announce(Server<?> server) {
    var client =
        new Recorder(Delimiter.until("\n")) {
          @Override
          protected void onConnect() {
            super.onConnect();
            write("STARTTLS\n");
            startTls(tls.client());
          }
        };
    client.on(net.engine).connect(Objects.requireNonNull(server.localAddress()));
    return client;
  }

  @Test
  void carriesTheHandshakeThatArrivedTogetherWithTheLine() {
    var server =
        net.serve(
            () ->
                new Lines(true) {
                  @Override
                  protected void onConnect() {
                    super.onConnect();
                    pauseReading(true); // until line and greeting are both there
                    engine().callback(() -> engine().callback(() -> pauseReading(false)));
                  }

                  @Override
                  public boolean write(String text) {
                    return text.startsWith("go") || super.write(text); // such a line has no answer
                  }
                });
    var client = announce(server);
    net.until(() -> client.saw("secured"));
    client.write("secret\n");
    net.until(() -> client.blocks.contains("SECRET"));
  }

  @Test
  void tellsOfTheHandshakeAfterTheConnectionWhereItCameLater() {
    var server = net.serve(() -> new Lines(false));
    var client = net.connect(new Asking(), server);
    assertEquals(List.of("connect"), client.events);
    assertFalse(client.isSecure());
    client.write("STARTTLS\n");
    net.until(() -> client.saw("secured"));
  }

  @Test
  void refusesToStartTwice() {
    var server = net.serve(() -> new Lines(false));
    var client = net.connect(new Asking(), server);
    client.write("STARTTLS\n");
    net.until(() -> !client.blocks.isEmpty());
    var twice = assertThrows(IllegalStateException.class, () -> client.startTls(tls.client()));
    assertTrue(twice.getMessage().contains("already"), twice.getMessage());
    net.until(() -> client.saw("secured"));
    assertThrows(IllegalStateException.class, () -> client.startTls(tls.client()));
    client.write("x\n");
    net.until(() -> client.blocks.contains("X"));
  }

  @Test
  void refusesToStartOnWhatIsNotConnected() {
    var fresh = new Recorder();
    assertThrows(IllegalStateException.class, () -> fresh.startTls(tls.client()));
    var server = net.serve(Recorder::new);
    var closed = net.connect(new Recorder(), server);
    closed.close();
    assertThrows(IllegalStateException.class, () -> closed.startTls(tls.client()));
  }

  @Test
  void refusesSettingsForTheWrongSideAndAtTheWrongTime() {
    var server = net.serve(Recorder::new);
    var wrong =
        assertThrows(IllegalArgumentException.class, () -> new Recorder().tls(tls.server()));
    assertTrue(wrong.getMessage().contains("Tls.client()"), wrong.getMessage());
    assertThrows(IllegalArgumentException.class, () -> server.tls(tls.client()));
    var client = net.connect(new Recorder(), server);
    var late = assertThrows(IllegalStateException.class, () -> client.tls(tls.client()));
    assertTrue(late.getMessage().contains("startTls"), late.getMessage());
  }

  @Test
  void isAServerOnAConnectionThatItOpenedItself() {
    var server =
        net.serve(
            () ->
                new Recorder() {
                  @Override
                  protected void onConnect() {
                    startTls(tls.client().serverName("localhost"));
                  }
                });
    var caller =
        new Recorder() {
          @Override
          protected void onConnect() {
            startTls(tls.server());
          }
        };
    caller.on(net.engine).connect(Objects.requireNonNull(server.localAddress()));
    net.until(() -> caller.saw("secured") && Loopback.only(server).saw("secured"));
  }

  @Test
  void needsANameToVerifyAPeerThatItDidNotConnectTo() {
    var server = net.serve(Recorder::new);
    net.connect(new Recorder(), server);
    var accepted = Loopback.only(server);
    var nobody = assertThrows(IllegalStateException.class, () -> accepted.startTls(Tls.client()));
    assertTrue(nobody.getMessage().contains("serverName"), nobody.getMessage());
  }

  /** Has its streams begin TLS behind a line, with its own settings. */
  private Server<Recorder> serveLater() {
    Supplier<Recorder> streams =
        () ->
            new Recorder(Delimiter.until("\n")) {
              @Override
              protected void onRead(Bytes line) {
                super.onRead(line);
                if (!isSecure()) {
                  readDelimiter(Delimiter.available());
                  startTls(true);
                }
              }
            };
    return new Server<>(streams).on(net.engine).tlsAtOnce(false);
  }

  @Test
  void aServerMayLeaveItToItsStreamsWhenTlsBegins() {
    var server = serveLater().tls(tls.server()).listen("127.0.0.1", 0);
    var client = announce(server);
    net.until(() -> client.saw("secured"));
    client.write("secret\n");
    net.until(() -> Loopback.only(server).text().endsWith("secret\n"));
    assertEquals(List.of("connect", "secured"), Loopback.only(server).events);
    assertEquals("STARTTLS", Loopback.only(server).blocks.getFirst());
    assertTrue(Loopback.only(server).isSecure());
  }

  @Test
  void aStreamStartsWithTheSettingsThatItsServerHasByThen() {
    var server = serveLater().tls(tls.server()).listen("127.0.0.1", 0);
    var renewed = Certificates.of("localhost");
    server.tls(renewed.server().provider(tls.provider()));
    var client = announce(server);
    net.until(() -> client.saw("secured"));
    var session = Objects.requireNonNull(client.tlsSession());
    assertEquals(renewed.certificate(), session.peerCertificates().getFirst());
  }

  @Test
  void refusesSettingsThatCannotBeUsedBeforeTheFirstConnection() {
    var missing = Tls.server(Path.of("missing.pem"), Path.of("missing.key"));
    assertThrows(
        UncheckedIOException.class, () -> serveLater().tls(missing).listen("127.0.0.1", 0));
  }

  @Test
  void thereAreNoSettingsToStartWithWithoutAServerThatHasThem() {
    var server = net.serve(Recorder::new);
    assertThrows(IllegalStateException.class, () -> server.tlsAtOnce(false));
    var client = net.connect(new Recorder(), server);
    assertThrows(IllegalStateException.class, () -> client.startTls(true));
    var accepted = Loopback.only(server);
    var none = assertThrows(IllegalStateException.class, () -> accepted.startTls(true));
    assertTrue(none.getMessage().contains("settings"), none.getMessage());
  }
}
