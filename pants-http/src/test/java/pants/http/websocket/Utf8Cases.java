package pants.http.websocket;

import static pants.http.websocket.WireFrame.TEXT;
import static pants.http.websocket.WireFrame.text;

import java.util.ArrayList;
import java.util.List;
import pants.bytes.Bytes;

/** Section 6: what is UTF-8 and what is not, and where that is found out. */
final class Utf8Cases {
  /** A word in Greek: 11 bytes, five characters. */
  private static final String WORD = "cebae1bdb9cf83cebcceb5";

  /** Of which the fourth byte cannot follow the third, whatever comes then. */
  private static final String TOO_HIGH = "f4908080";

  private static final String REST = "656469746564";

  /** A group of texts, each of which is sent in one frame. */
  private record Group(String number, String title, boolean valid, List<String> hex) {
    Group(String number, String title, boolean valid, String... hex) {
      this(number, title, valid, List.of(hex));
    }
  }

  private static final List<Group> GROUPS =
      List.of(
          new Group(
              "6.5",
              "characters of one to four bytes",
              true,
              "68656c6c6f24776f726c64",
              "68656c6c6fc2a2776f726c64",
              "68656c6c6fe282ac776f726c64",
              "68656c6c6ff0a4ada2776f726c64",
              WORD),
          new Group(
              "6.7",
              "the first character of each length",
              true,
              "00",
              "c280",
              "e0a080",
              "f0908080"),
          new Group("6.8", "the first of 5 and 6 bytes", false, "f888808080", "fc8480808080"),
          new Group(
              "6.9", "the last character of each length", true, "7f", "dfbf", "efbfbf", "f48fbfbf"),
          new Group(
              "6.10",
              "the last of 4, 5 and 6 bytes",
              false,
              "f7bfbfbf",
              "fbbfbfbfbf",
              "fdbfbfbfbfbf"),
          new Group(
              "6.11", "characters at other bounds", true, "ed9fbf", "ee8080", "efbfbd", "f48fbfbf"),
          new Group(
              "6.12",
              "continuation bytes alone",
              false,
              "80",
              "bf",
              "80bf",
              "80bf80",
              "80bf80bf",
              "80bf80bf80",
              "80bf80bf80bf",
              each(0x80, 0xBF, "")),
          new Group(
              "6.13",
              "first bytes, each before a blank",
              false,
              each(0xC0, 0xDF, "20"),
              each(0xE0, 0xEF, "20"),
              each(0xF0, 0xF7, "20"),
              each(0xF8, 0xFB, "20"),
              each(0xFC, 0xFD, "20")),
          new Group("6.14", "the last byte is missing", false, incomplete()),
          new Group("6.15", "all of 6.14", false, String.join("", incomplete())),
          new Group("6.16", "bytes that are never used", false, "fe", "ff", "fefeffff"),
          new Group(
              "6.17",
              "a slash in 2 to 6 bytes",
              false,
              "c0af",
              "e080af",
              "f08080af",
              "f8808080af",
              "fc80808080af"),
          new Group(
              "6.18",
              "the last character that needs a byte less",
              false,
              "c1bf",
              "e09fbf",
              "f08fbfbf",
              "f887bfbfbf",
              "fc83bfbfbfbf"),
          new Group(
              "6.19",
              "NUL in 2 to 6 bytes",
              false,
              "c080",
              "e08080",
              "f0808080",
              "f880808080",
              "fc8080808080"),
          new Group(
              "6.20",
              "a surrogate",
              false,
              "eda080",
              "edadbf",
              "edae80",
              "edafbf",
              "edb080",
              "edbe80",
              "edbfbf"),
          new Group(
              "6.21",
              "a pair of surrogates",
              false,
              "eda080edb080",
              "eda080edbfbf",
              "edadbfedb080",
              "edadbfedbfbf",
              "edae80edb080",
              "edae80edbfbf",
              "edafbfedb080",
              "edafbfedbfbf"),
          new Group("6.22", "a code point that is no character", true, noncharacters()),
          new Group("6.23", "a special", true, specials()));

  private Utf8Cases() {}

  static List<Case> all() {
    List<Case> cases = new ArrayList<>(emptyFrames());
    cases.addAll(acrossFrames());
    cases.addAll(failFast());
    for (Group group : GROUPS) {
      if (group.number().equals("6.7")) {
        cases.addAll(prefixes());
      }
      for (int i = 0; i < group.hex().size(); i++) {
        cases.add(whole(group.number(), i + 1, group.title(), group.hex().get(i), group.valid()));
      }
      if (group.number().equals("6.11")) {
        cases.add(whole("6.11", 5, "beyond the last code point", TOO_HIGH, false));
      }
    }
    return cases;
  }

  private static Case whole(String group, int index, String title, String hex, boolean valid) {
    String shown = hex.length() <= 24 ? hex : hex.substring(0, 20) + "…";
    WireFrame message = text(Bytes.hex(hex));
    Case next = Case.of(group + "." + index, title + ": " + shown).send(message);
    return valid ? next.hear(message) : next.fail(1007);
  }

  private static List<Case> emptyFrames() {
    WireFrame some = text("middle frame payload");
    return List.of(
        Case.of("6.1.1", "an empty text").send(text("")).hear(text("")),
        Case.of("6.1.2", "an empty text in three frames")
            .send(text("").more(), WireFrame.last("").more(), WireFrame.last(""))
            .hear(text("")),
        Case.of("6.1.3", "a text in three frames, of which the second alone is not empty")
            .send(text("").more(), WireFrame.of(0, some.payload()).more(), WireFrame.last(""))
            .hear(some));
  }

  private static List<Case> acrossFrames() {
    WireFrame latin = text("Hello-µ@ßöäüàá-UTF-8!!");
    WireFrame greek = text(Bytes.hex(WORD));
    Bytes bad = Bytes.hex(WORD + "eda080" + REST);
    return List.of(
        Case.of("6.2.1", "a text in one frame").send(latin).hear(latin),
        Case.of("6.2.2", "a text in two frames, parted between characters")
            .send(text("Hello-µ@ßöä").more(), WireFrame.last("üàá-UTF-8!!"))
            .hear(latin),
        Case.of("6.2.3", "a text in frames of one byte")
            .send(WireFrame.message(TEXT, latin.payload(), 1))
            .hear(latin),
        Case.of("6.2.4", "a text in Greek, in frames of one byte")
            .send(WireFrame.message(TEXT, greek.payload(), 1))
            .hear(greek),
        Case.of("6.3.1", "a text with a surrogate").send(text(bad)).fail(1007),
        Case.of("6.3.2", "a text with a surrogate, in frames of one byte")
            .send(WireFrame.message(TEXT, bad, 1))
            .fail(1007));
  }

  /** What is bad is found at its first byte: nothing more of the message needs to arrive. */
  private static List<Case> failFast() {
    WireFrame good = text(Bytes.hex(WORD));
    WireFrame begun = text(Bytes.hex(WORD + "f4"));
    WireFrame whole = text(Bytes.hex(WORD + TOO_HIGH + REST));
    int at = WORD.length() / 2;
    return List.of(
        Case.of("6.4.1", "a good frame; a second later a bad one")
            .send(good.more())
            .hear()
            .second()
            .send(WireFrame.of(0, Bytes.hex(TOO_HIGH)).more())
            .fail(1007),
        Case.of("6.4.2", "the same, and the second frame ends with the first bad byte")
            .send(begun.more())
            .hear()
            .second()
            .send(WireFrame.of(0, Bytes.hex("90")).more())
            .fail(1007),
        Case.of("6.4.3", "the good part of a frame; a second later the bad part")
            .sendPart(whole, 0, at)
            .hear()
            .second()
            .sendPart(whole, at, at + 4)
            .fail(1007),
        Case.of("6.4.4", "the same, and the second part ends with the first bad byte")
            .sendPart(whole, 0, at + 1)
            .hear()
            .second()
            .sendPart(whole, at + 1, at + 2)
            .fail(1007));
  }

  private static List<Case> prefixes() {
    List<Integer> characters = List.of(2, 5, 7, 9, 11);
    List<Case> cases = new ArrayList<>();
    for (int i = 1; i <= WORD.length() / 2; i++) {
      cases.add(
          whole(
              "6.6",
              i,
              "the first %d bytes".formatted(i),
              WORD.substring(0, 2 * i),
              characters.contains(i)));
    }
    return cases;
  }

  private static String each(int first, int last, String behind) {
    StringBuilder hex = new StringBuilder();
    for (int i = first; i <= last; i++) {
      hex.append("%02x".formatted(i)).append(behind);
    }
    return hex.toString();
  }

  private static String[] incomplete() {
    return new String[] {
      "c0",
      "e080",
      "f08080",
      "f8808080",
      "fc80808080",
      "df",
      "efbf",
      "f7bfbf",
      "fbbfbfbf",
      "fdbfbfbfbf"
    };
  }

  /** The last two code points of each of the 17 planes. */
  private static String[] noncharacters() {
    String[] hex = new String[2 * 17];
    for (int i = 0; i < hex.length; i++) {
      hex[i] = Bytes.utf8(Character.toString(((i / 2) << 16) + 0xFFFE + i % 2)).hex();
    }
    return hex;
  }

  private static String[] specials() {
    String[] hex = new String[7];
    for (int i = 0; i < hex.length; i++) {
      hex[i] = "efbf" + Integer.toHexString(0xB9 + i);
    }
    return hex;
  }
}
