package pants.http.websocket;

import static pants.http.websocket.Case.BY_FRAME;
import static pants.http.websocket.WireFrame.binary;
import static pants.http.websocket.WireFrame.close;
import static pants.http.websocket.WireFrame.ping;
import static pants.http.websocket.WireFrame.text;

import java.util.List;
import pants.bytes.Bytes;

/** Section 3: reserved bits, while no extension was agreed on. */
final class ReservedBitCases {
  private ReservedBitCases() {}

  static List<Case> all() {
    WireFrame hello = text("Hello, world!");
    WireFrame bytes = binary(Bytes.hex("00fffefdfcfb00ff"));
    return List.of(
        Case.of("3.1", "a text with RSV 1").send(hello.reserved(1)).fail(1002),
        Case.of("3.2", "a text, a text with RSV 2, a ping")
            .send(hello, hello.reserved(2), ping(""))
            .hear(hello)
            .fail(1002),
        Case.of("3.3", "a text, a text with RSV 3, a ping, frame by frame")
            .chop(BY_FRAME)
            .send(hello, hello.reserved(3), ping(""))
            .hear(hello)
            .fail(1002),
        Case.of("3.4", "a text, a text with RSV 4, a ping, byte by byte")
            .chop(1)
            .send(hello, hello.reserved(4), ping(""))
            .hear(hello)
            .fail(1002),
        Case.of("3.5", "a binary message with RSV 5").send(bytes.reserved(5)).fail(1002),
        Case.of("3.6", "a ping with RSV 6").send(ping("Hello!").reserved(6)).fail(1002),
        Case.of("3.7", "a close frame with RSV 7").send(close(1000, "").reserved(7)).fail(1002));
  }
}
