package pants.http.websocket;

import static pants.http.websocket.WireFrame.ping;
import static pants.http.websocket.WireFrame.text;

import java.util.ArrayList;
import java.util.List;
import pants.bytes.Bytes;

/** Section 4: opcodes that are reserved. */
final class OpcodeCases {
  private OpcodeCases() {}

  static List<Case> all() {
    List<Case> cases = new ArrayList<>();
    add(cases, "4.1.", 3);
    add(cases, "4.2.", 11);
    return cases;
  }

  private static void add(List<Case> to, String number, int first) {
    WireFrame hello = text("Hello, world!");
    for (int i = 1; i <= 5; i++) {
      int opcode = first + i - 1;
      WireFrame frame = WireFrame.of(opcode, i % 2 == 0 ? Bytes.utf8("reserved") : Bytes.EMPTY);
      String title = "opcode " + opcode + (i % 2 == 0 ? " with payload" : "");
      if (i <= 2) {
        to.add(Case.of(number + i, title).send(frame).fail(1002));
      } else {
        String sequence = "a text, " + title + ", a ping" + (i == 5 ? ", byte by byte" : "");
        to.add(
            Case.of(number + i, sequence)
                .chop(i == 5 ? 1 : Case.WHOLE)
                .send(hello, frame, ping(""))
                .hear(hello)
                .fail(1002));
      }
    }
  }
}
