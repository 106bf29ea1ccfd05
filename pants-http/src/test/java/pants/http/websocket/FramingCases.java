package pants.http.websocket;

import static pants.http.websocket.WireFrame.BINARY;
import static pants.http.websocket.WireFrame.TEXT;

import java.util.ArrayList;
import java.util.List;
import pants.bytes.Bytes;

/** Section 1: lengths of frames. */
final class FramingCases {
  private static final int[] SIZES = {0, 125, 126, 127, 128, 65535, 65536};
  private static final int CHOP = 997;

  private FramingCases() {}

  static List<Case> all() {
    List<Case> cases = new ArrayList<>();
    add(cases, "1.1.", "text", TEXT, '*');
    add(cases, "1.2.", "binary", BINARY, 0xFE);
    return cases;
  }

  private static void add(List<Case> to, String number, String name, int opcode, int fill) {
    int last = SIZES.length - 1;
    for (int i = 0; i <= last + 1; i++) {
      int size = SIZES[Math.min(i, last)];
      WireFrame message = WireFrame.of(opcode, filled(size, fill));
      String title = "%s of %d bytes".formatted(name, size);
      Case next = Case.of(number + (i + 1), i <= last ? title : title + ", 997 at a time");
      to.add(next.chop(i <= last ? Case.WHOLE : CHOP).send(message).hear(message));
    }
  }

  /** So many times the same byte. */
  static Bytes filled(int size, int fill) {
    byte[] array = new byte[size];
    java.util.Arrays.fill(array, (byte) fill);
    return Bytes.of(array);
  }
}
