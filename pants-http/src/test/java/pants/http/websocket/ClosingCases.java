package pants.http.websocket;

import static pants.http.websocket.WireFrame.CLOSE;
import static pants.http.websocket.WireFrame.close;
import static pants.http.websocket.WireFrame.last;
import static pants.http.websocket.WireFrame.ping;
import static pants.http.websocket.WireFrame.text;

import java.util.ArrayList;
import java.util.List;
import pants.bytes.Bytes;

/** Section 7: the closing handshake. */
final class ClosingCases {
  private static final int[] VALID = {
    1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999
  };
  private static final int[] INVALID = {0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999};

  /** Above what the registry of codes can ever hold, of which the standard says nothing. */
  private static final int[] BEYOND = {5000, 65535};

  private static final int LONGEST_TEXT = 123;

  private ClosingCases() {}

  static List<Case> all() {
    List<Case> cases = new ArrayList<>(order());
    cases.addAll(payloads());
    for (int i = 0; i < VALID.length; i++) {
      cases.add(answered("7.7." + (i + 1), "the code " + VALID[i], close(VALID[i], "")));
    }
    refused(cases, "7.9.", INVALID);
    refused(cases, "7.13.", BEYOND);
    return cases;
  }

  private static Case answered(String number, String title, WireFrame close) {
    return Case.of(number, title).send(close).hear(close);
  }

  private static void refused(List<Case> to, String number, int[] codes) {
    for (int i = 0; i < codes.length; i++) {
      to.add(
          Case.of(number + (i + 1), "the code " + codes[i]).send(close(codes[i], "")).fail(1002));
    }
  }

  /** Nothing counts behind a close frame. */
  private static List<Case> order() {
    WireFrame hello = text("Hello, world!");
    WireFrame close = close(1000, "");
    WireFrame large = text(FramingCases.filled(256 * 1024, '*'));
    return List.of(
        Case.of("7.1.1", "a text, a close frame").send(hello, close).hear(hello, close),
        Case.of("7.1.2", "two close frames").send(close, close).hear(close),
        Case.of("7.1.3", "a close frame, a ping").send(close, ping("")).hear(close),
        Case.of("7.1.4", "a close frame, a text").send(close, hello).hear(close),
        Case.of("7.1.5", "the first frame of a text, a close frame, the last frame")
            .send(text("fragment1").more(), close, last("fragment2"))
            .hear(close),
        Case.of("7.1.6", "a text of 256 KiB, a close frame, a ping")
            .send(large, close, ping(""))
            .hear(large, close));
  }

  private static List<Case> payloads() {
    String longest = "*".repeat(LONGEST_TEXT);
    Bytes notUtf8 = Bytes.hex("03e8cebae1bdb9cf83cebcceb5eda080656469746564");
    return List.of(
        answered("7.3.1", "no payload", WireFrame.of(CLOSE, Bytes.EMPTY)),
        Case.of("7.3.2", "a payload of one byte")
            .send(WireFrame.of(CLOSE, Bytes.latin1("a")))
            .fail(1002),
        answered("7.3.3", "a code", close(1000, "")),
        answered("7.3.4", "a code and a text", close(1000, "Hello, world!")),
        answered("7.3.5", "a code and a text of 123 bytes", close(1000, longest)),
        Case.of("7.3.6", "a code and a text of 124 bytes")
            .send(close(1000, longest + "*"))
            .fail(1002),
        Case.of("7.5.1", "a text that is not UTF-8").send(WireFrame.of(CLOSE, notUtf8)).fail(1007));
  }
}
