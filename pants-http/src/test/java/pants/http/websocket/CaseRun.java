package pants.http.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import pants.StreamLimits;
import pants.bytes.Bytes;

/** Plays a case with a WebSocket of ours in one of the roles. */
final class CaseRun implements AutoCloseable {
  private static final String EXTENSIONS = "Sec-WebSocket-Extensions: ";

  /** What our client offers, whose settings leave all to the server. */
  private static final String OFFERED = "permessage-deflate; client_max_window_bits";

  /** Of messages up to 16 MiB in frames of 64 bytes. */
  private static final WebSocketLimits WIDE =
      WebSocketLimits.DEFAULT.message(16 << 20).fragments(1 << 20).stream(
          StreamLimits.DEFAULT.hardOutput(64 << 20));

  private final Case played;
  private final Role role;
  private final Echo socket = new Echo();
  private final Talk talk;
  private final @Nullable PeerDeflate deflate;
  private final Deque<WireFrame> heard = new ArrayDeque<>();

  /** Sends each message back, and notes the end. */
  private static final class Echo extends WebSocket {
    @Nullable CloseReason closed;

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

    @Override
    protected void onClose(CloseReason reason) {
      closed = reason;
    }
  }

  private CaseRun(Case played, Role role) {
    this.played = played;
    this.role = role;
    boolean wide = played.steps().stream().anyMatch(Case.Step.Echo.class::isInstance);
    socket.limits(wide ? WIDE : WebSocketLimits.DEFAULT);
    Case.Terms terms = played.terms();
    if (terms != null) {
      socket.deflate(Deflate.DEFAULT.ownTakeOver(true).peerTakeOver(true).threshold(0));
      deflate = new PeerDeflate(role, terms);
    } else {
      deflate = null;
    }
    talk = talk(terms);
  }

  private Talk talk(Case.@Nullable Terms terms) {
    if (terms == null) {
      return role == Role.SERVER ? Talk.server(() -> socket) : Talk.client(socket);
    }
    Talk talk =
        role == Role.SERVER
            ? Talk.server(() -> socket, EXTENSIONS + terms.offer())
            : Talk.client(socket, EXTENSIONS + terms.answer());
    String line = EXTENSIONS + (role == Role.SERVER ? terms.agreed() : OFFERED) + "\r\n";
    assertTrue(talk.head.contains(line), () -> line + " is missing: " + talk.head);
    return talk;
  }

  /** Plays a case, with our side in a role. */
  static void play(Case played, Role role) {
    try (CaseRun run = new CaseRun(played, role)) {
      played.steps().forEach(run::step);
      run.end();
    }
  }

  private void step(Case.Step step) {
    switch (step) {
      case Case.Step.Send(List<WireFrame> frames) -> {
        nothingElse();
        send(frames);
      }
      case Case.Step.SendPart(WireFrame frame, int from, int to) -> {
        nothingElse();
        Bytes bytes = frame.encode(role == Role.SERVER);
        int head = frame.headLength(role == Role.SERVER);
        talk.raw(bytes.slice(from == 0 ? 0 : head + from, head + to));
      }
      case Case.Step.Hear(List<WireFrame> frames) -> hear(frames);
      case Case.Step.Fail(int code) -> failed(code);
      case Case.Step.Wait(var time) -> {
        nothingElse();
        talk.test.advance(time);
      }
      case Case.Step.Echo echo -> {
        for (int i = 0; i < echo.count(); i++) {
          echo(echo.opcode(), echo.payload().apply(i), echo.fragment());
        }
      }
    }
  }

  private void send(List<WireFrame> frames) {
    Bytes[] encoded =
        frames.stream().map(frame -> frame.encode(role == Role.SERVER)).toArray(Bytes[]::new);
    int length = 0;
    for (Bytes each : encoded) {
      length += each.length();
    }
    byte[] all = new byte[length];
    List<Integer> splits = new ArrayList<>();
    int at = 0;
    for (Bytes each : encoded) {
      if (at > 0 && played.chop() == Case.BY_FRAME) {
        splits.add(at);
      }
      each.copyTo(0, all, at, each.length());
      at += each.length();
    }
    if (played.chop() != Case.BY_FRAME) {
      for (long split = played.chop(); split < length; split += played.chop()) {
        splits.add((int) split);
      }
    }
    talk.peer.send(Bytes.of(all), splits.stream().mapToInt(Integer::intValue).toArray());
  }

  private void listen() {
    heard.addAll(WireFrame.readAll(talk.peer.receive(), role.masks()));
  }

  private void hear(List<WireFrame> frames) {
    listen();
    List<WireFrame> next = List.copyOf(heard).subList(0, Math.min(frames.size(), heard.size()));
    assertEquals(frames, next);
    next.forEach(each -> heard.remove());
  }

  private void nothingElse() {
    hear(List.of());
    assertEquals(List.of(), List.copyOf(heard), "more than is right");
  }

  private void failed(int code) {
    listen();
    assertEquals(1, heard.size(), () -> "a close frame alone: " + heard);
    WireFrame close = heard.remove();
    assertEquals(WireFrame.CLOSE, close.opcode());
    assertEquals(code, CloseReason.read(close.payload()).code());
    assertTrue(talk.peer.ended(), "the connection goes on");
  }

  private void echo(int opcode, Bytes message, int fragment) {
    Bytes payload = deflate == null ? message : deflate.compress(message);
    List<WireFrame> frames = WireFrame.message(opcode, payload, fragment);
    if (deflate != null) {
      frames.set(0, frames.get(0).reserved(4));
    }
    send(frames);
    listen();
    assertEquals(1, heard.size());
    WireFrame first = heard.remove();
    Bytes back = first.payload();
    assertEquals(opcode, first.opcode());
    assertTrue(first.fin());
    assertEquals(deflate != null, first.isCompressed());
    // Not by assertEquals, which would show both.
    assertTrue(
        message.equals(deflate == null ? back : deflate.decompress(back)), "another message");
  }

  /** The closing handshake, where it was not part of the case, and the end of the connection. */
  private void end() {
    if (!played.ends() && !played.fails()) {
      WireFrame close = WireFrame.close(CloseReason.NORMAL, "");
      nothingElse();
      send(List.of(close));
      hear(List.of(close));
    }
    if (!played.fails()) {
      // RFC 6455, section 7.1.1: it is the server that ends the connection.
      assertEquals(role == Role.SERVER, talk.peer.ended());
    }
    talk.peer.close();
    nothingElse();
    assertFalse(talk.peer.failed());
    assertEquals(played.code(), Objects.requireNonNull(socket.closed, "onClose").code());
  }

  @Override
  public void close() {
    if (deflate != null) {
      deflate.close();
    }
    talk.close();
  }
}
