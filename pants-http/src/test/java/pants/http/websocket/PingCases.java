package pants.http.websocket;

import static pants.http.websocket.WireFrame.PING;
import static pants.http.websocket.WireFrame.PONG;
import static pants.http.websocket.WireFrame.ping;
import static pants.http.websocket.WireFrame.pong;

import java.util.List;
import java.util.stream.IntStream;
import pants.bytes.Bytes;

/** Section 2: pings and pongs. */
final class PingCases {
  private static final int LONGEST = 125;

  private PingCases() {}

  static List<Case> all() {
    Bytes some = Bytes.hex("00fffefdfcfb00ff");
    Bytes longest = FramingCases.filled(LONGEST, 0xFE);
    Bytes longer = FramingCases.filled(LONGEST + 1, 0xFE);
    WireFrame[] pings = ten("ping ", PING);
    WireFrame[] pongs = ten("ping ", PONG);
    return List.of(
        Case.of("2.1", "a ping without payload").send(ping("")).hear(pong("")),
        Case.of("2.2", "a ping with text").send(ping("Hello!")).hear(pong("Hello!")),
        Case.of("2.3", "a ping with bytes that are no text")
            .send(WireFrame.of(PING, some))
            .hear(WireFrame.of(PONG, some)),
        Case.of("2.4", "a ping of 125 bytes")
            .send(WireFrame.of(PING, longest))
            .hear(WireFrame.of(PONG, longest)),
        Case.of("2.5", "a ping of 126 bytes").send(WireFrame.of(PING, longer)).fail(1002),
        Case.of("2.6", "a ping of 125 bytes, byte by byte")
            .chop(1)
            .send(WireFrame.of(PING, longest))
            .hear(WireFrame.of(PONG, longest)),
        Case.of("2.7", "a pong that nobody asked for").send(pong("")).hear(),
        Case.of("2.8", "a pong with payload that nobody asked for").send(pong("unasked")).hear(),
        Case.of("2.9", "a pong that nobody asked for, a ping")
            .send(pong("unasked"), ping("asked"))
            .hear(pong("asked")),
        Case.of("2.10", "ten pings").send(pings).hear(pongs),
        Case.of("2.11", "ten pings, byte by byte").chop(1).send(pings).hear(pongs));
  }

  private static WireFrame[] ten(String text, int opcode) {
    return IntStream.range(0, 10)
        .mapToObj(i -> WireFrame.of(opcode, Bytes.utf8(text + i)))
        .toArray(WireFrame[]::new);
  }
}
