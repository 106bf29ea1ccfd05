package pants.http.websocket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import pants.Engine;
import pants.bytes.Bytes;
import pants.http.server.HttpServer;

/** Some of the cases over sockets: all that the peer sends is sent at once. */
class CasesOverSocketsTest {
  private static final List<String> NUMBERS =
      List.of(
          "1.1.1", "1.1.7", "1.2.7", "2.5", "2.10", "3.2", "4.1.3", "5.6", "5.15", "5.18", "6.2.3",
          "6.3.1", "7.1.1", "7.1.6", "7.3.1", "7.3.5", "7.9.5");

  private static final Duration STEP = Duration.ofMillis(20);
  private static final int PATIENCE = 30_000;

  /** Sends each message back. */
  private static final class Echo extends WebSocket {
    @Override
    protected void onText(String text) {
      write(text);
    }

    @Override
    protected void onBinary(Bytes data) {
      write(data);
    }

    @Override
    protected void onError(Exception cause) {}
  }

  static Stream<Case> cases() {
    return Stream.of(
            FramingCases.all(),
            PingCases.all(),
            ReservedBitCases.all(),
            OpcodeCases.all(),
            FragmentCases.all(),
            Utf8Cases.all(),
            ClosingCases.all())
        .flatMap(List::stream)
        .filter(each -> NUMBERS.contains(each.number()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void aServerKeepsTo(Case played) throws Exception {
    try (Engine engine = new Engine()) {
      HttpServer server = new HttpServer(WebSocket.handler(Echo::new)).on(engine);
      server.listen("127.0.0.1", 0);
      int port = Objects.requireNonNull(server.localAddress()).port();
      FutureTask<List<WireFrame>> peer =
          new FutureTask<>(
              () -> {
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                  send(socket, Bytes.latin1(Talk.request()));
                  head(socket);
                  return talk(socket, played, Role.SERVER);
                }
              });
      check(played, engine, peer);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void aClientKeepsTo(Case played) throws Exception {
    try (Engine engine = new Engine();
        ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      FutureTask<List<WireFrame>> peer =
          new FutureTask<>(
              () -> {
                try (Socket socket = listening.accept()) {
                  String key =
                      head(socket).replaceAll("(?s).*Sec-WebSocket-Key: ([^\r]*)\r.*", "$1");
                  send(
                      socket,
                      Bytes.latin1(
                          "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                              + "Connection: Upgrade\r\nSec-WebSocket-Accept: "
                              + HandshakeKey.accept(key)
                              + "\r\n\r\n"));
                  return talk(socket, played, Role.CLIENT);
                }
              });
      new Echo().on(engine).connect("ws://127.0.0.1:" + listening.getLocalPort() + "/");
      check(played, engine, peer);
    }
  }

  private static void check(Case played, Engine engine, FutureTask<List<WireFrame>> peer)
      throws Exception {
    Thread.ofPlatform().daemon().start(peer);
    while (!peer.isDone()) {
      engine.poll(STEP);
    }
    List<WireFrame> heard = new ArrayList<>(peer.get());
    WireFrame close = heard.removeLast();
    List<WireFrame> wanted = new ArrayList<>();
    for (Case.Step step : played.steps()) {
      if (step instanceof Case.Step.Hear(List<WireFrame> frames)) {
        wanted.addAll(frames);
      }
    }
    wanted.removeIf(frame -> frame.opcode() == WireFrame.CLOSE);
    assertEquals(wanted, heard);
    assertEquals(played.code(), CloseReason.read(close.payload()).code());
  }

  /**
   * Sends all that the peer of a case sends, and returns what comes back, until the close frame.
   */
  private static List<WireFrame> talk(Socket socket, Case played, Role ours) throws IOException {
    socket.setSoTimeout(PATIENCE);
    List<WireFrame> sent = new ArrayList<>();
    for (Case.Step step : played.steps()) {
      if (step instanceof Case.Step.Send(List<WireFrame> frames)) {
        sent.addAll(frames);
      }
    }
    if (!played.ends() && !played.fails()) {
      sent.add(WireFrame.close(CloseReason.NORMAL, ""));
    }
    Bytes all = Bytes.EMPTY;
    for (WireFrame frame : sent) {
      all = all.concat(frame.encode(ours == Role.SERVER));
    }
    send(socket, all);
    if (ours == Role.CLIENT) {
      socket.shutdownOutput(); // A server ends the connection.
    }
    return WireFrame.readAll(Bytes.of(socket.getInputStream().readAllBytes()), ours.masks());
  }

  private static void send(Socket socket, Bytes bytes) throws IOException {
    socket.getOutputStream().write(bytes.toArray());
  }

  private static String head(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
      head.write(in.read());
    }
    return head.toString(ISO_8859_1);
  }
}
