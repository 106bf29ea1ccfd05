package pants.http.websocket;

import static pants.http.websocket.Case.BY_FRAME;
import static pants.http.websocket.Case.WHOLE;
import static pants.http.websocket.WireFrame.last;
import static pants.http.websocket.WireFrame.ping;
import static pants.http.websocket.WireFrame.pong;
import static pants.http.websocket.WireFrame.text;

import java.util.ArrayList;
import java.util.List;

/** Section 5: messages of several frames. */
final class FragmentCases {
  private static final WireFrame FIRST = text("fragment1").more();
  private static final WireFrame SECOND = last("fragment2");
  private static final WireFrame BOTH = text("fragment1fragment2");
  private static final WireFrame STRAY = last("nothing to continue");
  private static final WireFrame HELLO = text("Hello, world!");
  private static final int[] CHOPS = {WHOLE, BY_FRAME, 1};
  private static final String[] CHOPPED = {"", ", frame by frame", ", byte by byte"};

  private FragmentCases() {}

  static List<Case> all() {
    List<Case> cases = new ArrayList<>();
    cases.add(Case.of("5.1", "a ping in two frames").send(twoFrames(ping("a"))).fail(1002));
    cases.add(Case.of("5.2", "a pong in two frames").send(twoFrames(pong("a"))).fail(1002));
    for (int i = 0; i < CHOPS.length; i++) {
      cases.add(next(cases, "a text in two frames", i).send(FIRST, SECOND).hear(BOTH));
    }
    for (int i = 0; i < CHOPS.length; i++) {
      cases.add(
          next(cases, "a text in two frames, a ping between them", i)
              .send(FIRST, ping("within"), SECOND)
              .hear(pong("within"), BOTH));
    }
    for (int i = 0; i < CHOPS.length; i++) {
      cases.add(
          next(cases, "a last continuation of nothing, a text", i).send(STRAY, HELLO).fail(1002));
    }
    for (int i = 0; i < CHOPS.length; i++) {
      cases.add(
          next(cases, "a continuation of nothing, a text", i).send(STRAY.more(), HELLO).fail(1002));
    }
    WireFrame begin = text("fragment2").more();
    cases.addAll(
        List.of(
            Case.of("5.15", "a text in two frames, a continuation of nothing, a text")
                .send(FIRST, SECOND, STRAY.more(), HELLO)
                .hear(BOTH)
                .fail(1002),
            Case.of("5.16", "twice: a continuation of nothing, a text in two frames")
                .send(STRAY.more(), begin, last("3"), STRAY.more(), begin, last("3"))
                .fail(1002),
            Case.of("5.17", "twice: a last continuation of nothing, a text in two frames")
                .send(STRAY, begin, last("3"), STRAY, begin, last("3"))
                .fail(1002),
            Case.of("5.18", "a text of which the second frame is a text as well")
                .send(FIRST, text("fragment2"))
                .fail(1002),
            fiveFrames("5.19", "", WHOLE),
            fiveFrames("5.20", ", frame by frame", BY_FRAME)));
    return cases;
  }

  private static Case next(List<Case> cases, String title, int i) {
    return Case.of("5." + (cases.size() + 1), title + CHOPPED[i]).chop(CHOPS[i]);
  }

  private static List<WireFrame> twoFrames(WireFrame control) {
    return List.of(control.more(), last("b"));
  }

  private static Case fiveFrames(String number, String chopped, int chop) {
    return Case.of(number, "a text in five frames, with two pings and a pause" + chopped)
        .chop(chop)
        .send(text("1").more(), last("2").more(), ping("first"))
        .hear(pong("first"))
        .second()
        .send(last("3").more(), last("4").more(), ping("second"), last("5"))
        .hear(pong("second"), text("12345"));
  }
}
