package pants.http.websocket;

import static pants.http.websocket.WireFrame.BINARY;
import static pants.http.websocket.WireFrame.TEXT;

import java.util.ArrayList;
import java.util.List;
import pants.bytes.Bytes;

/** Sections 9 and 10: long messages, many fragments, many messages; nothing is timed. */
final class LimitCases {
  private static final int KIB = 1024;
  private static final int MIB = 1024 * KIB;
  private static final int[] LENGTHS = {64 * KIB, 256 * KIB, MIB, 4 * MIB, 8 * MIB, 16 * MIB};
  private static final int[] FRAGMENTS = {
    64, 256, KIB, 4 * KIB, 16 * KIB, 64 * KIB, 256 * KIB, MIB, 4 * MIB
  };
  private static final int[] CHOPS = {64, 128, 256, 512, KIB, 2 * KIB};
  private static final int[] SHORT = {0, 16, 64, 256, KIB, 4 * KIB};
  private static final int FEW = 20;

  private LimitCases() {}

  static List<Case> all() {
    List<Case> cases = new ArrayList<>();
    for (int second = 0; second < 2; second++) {
      for (int i = 0; i < LENGTHS.length; i++) {
        String title = " of " + shown(LENGTHS[i]);
        cases.add(of(1 + second, i, title, Case.WHOLE, LENGTHS[i], 0, 1));
      }
    }
    for (int second = 0; second < 2; second++) {
      for (int i = 0; i < FRAGMENTS.length; i++) {
        String title = " of 4 MiB in frames of " + shown(FRAGMENTS[i]);
        cases.add(of(3 + second, i, title, Case.WHOLE, 4 * MIB, FRAGMENTS[i], 1));
      }
    }
    for (int second = 0; second < 2; second++) {
      for (int i = 0; i < CHOPS.length; i++) {
        String title = " of 1 MiB, " + shown(CHOPS[i]) + " at a time";
        cases.add(of(5 + second, i, title, CHOPS[i], MIB, 0, 1));
      }
    }
    for (int second = 0; second < 2; second++) {
      for (int i = 0; i < SHORT.length; i++) {
        String title = " of " + shown(SHORT[i]) + ", " + FEW + " times";
        cases.add(of(7 + second, i, title, Case.WHOLE, SHORT[i], 0, FEW));
      }
    }
    return cases;
  }

  static List<Case> fragmented() {
    return List.of(
        Case.of("10.1.1", "a text of 65536 bytes in frames of 1300 bytes")
            .echo(TEXT, i -> FramingCases.filled(64 * KIB, '*'), 1300, 1));
  }

  private static Case of(
      int group, int index, String title, int chop, int length, int fragment, int count) {
    boolean text = group % 2 == 1;
    int fill = text ? '*' : 0xFE;
    return Case.of("9." + group + "." + (index + 1), (text ? "a text" : "a binary message") + title)
        .chop(chop)
        .echo(text ? TEXT : BINARY, i -> filled(length, fill), fragment, count);
  }

  private static Bytes filled(int length, int fill) {
    return FramingCases.filled(length, fill);
  }

  private static String shown(int bytes) {
    return bytes >= MIB
        ? bytes / MIB + " MiB"
        : bytes >= KIB ? bytes / KIB + " KiB" : bytes + " bytes";
  }
}
