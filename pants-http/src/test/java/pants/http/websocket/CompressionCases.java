package pants.http.websocket;

import static pants.http.websocket.WireFrame.BINARY;
import static pants.http.websocket.WireFrame.TEXT;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import pants.bytes.Bytes;

/** Sections 12 and 13: messages of many sizes and kinds, compressed by many terms. */
final class CompressionCases {
  private static final int[] SIZES = {
    16, 64, 256, 1024, 4096, 8192, 16384, 32768, 65536, 131072, 8192, 16384, 32768, 65536, 131072,
    131072, 131072, 131072
  };
  private static final int[] FRAGMENTS = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 256, 256, 256, 256, 256, 1024, 4096, 32768
  };
  private static final int LENGTH = 256 * 1024;
  private static final int MOST_MESSAGES = 20;
  private static final int LEAST_MESSAGES = 2;

  private static final String DEFLATE = "permessage-deflate";
  private static final String OFFER =
      DEFLATE + "; client_no_context_takeover; client_max_window_bits";

  /** Nobody asks for anything, and a client says that it could forget. */
  private static final Case.Terms DEFAULT =
      new Case.Terms(OFFER, DEFLATE + "; client_no_context_takeover", DEFLATE);

  private static final String[] WORDS = {
    "name", "value", "id", "true", "false", "null", "width", "height", "übermut", "naïve", "colour",
    "street", "Faust", "der", "die", "und", "nicht", "ein", "größe", "morning", "evening", "table"
  };

  private CompressionCases() {}

  /** Section 12: kinds of payload. */
  static List<Case> payloads() {
    List<Case> cases = new ArrayList<>();
    add(cases, "12.1.", "JSON", TEXT, json(), DEFAULT);
    add(cases, "12.2.", "a bitmap", BINARY, bitmap(), DEFAULT);
    add(cases, "12.3.", "prose", BINARY, prose(), DEFAULT);
    add(cases, "12.4.", "HTML", TEXT, html(), DEFAULT);
    add(cases, "12.5.", "what hardly shrinks", BINARY, noise(), DEFAULT);
    return cases;
  }

  /** Section 13: terms. */
  static List<Case> parameters() {
    List<Case> cases = new ArrayList<>();
    byte[] json = json();
    List<Case.Terms> variants =
        List.of(
            new Case.Terms(DEFLATE + "; client_max_window_bits", DEFLATE, DEFLATE),
            terms(true, 0),
            terms(false, 9),
            terms(false, 15),
            terms(true, 9),
            terms(true, 15),
            new Case.Terms(
                terms(true, 9).offer() + ", " + terms(true, 0).offer() + ", " + OFFER,
                terms(true, 9).agreed(),
                terms(true, 9).answer()));
    for (int i = 0; i < variants.size(); i++) {
      Case.Terms terms = variants.get(i);
      add(cases, "13." + (i + 1) + ".", names(i), TEXT, json, terms);
    }
    return cases;
  }

  private static String names(int variant) {
    return switch (variant) {
      case 0 -> "no terms";
      case 1 -> "no take-over";
      case 2 -> "a window of 9 bits";
      case 3 -> "a window of 15 bits";
      case 4 -> "no take-over, a window of 9 bits";
      case 5 -> "no take-over, a window of 15 bits";
      default -> "three offers";
    };
  }

  /** The peer asks our side to forget, or for a window. */
  private static Case.Terms terms(boolean forgets, int bits) {
    String forget = forgets ? "; server_no_context_takeover" : "";
    String window = bits == 0 ? "" : "; server_max_window_bits=" + bits;
    String asked = forget + window;
    return new Case.Terms(
        OFFER + asked,
        DEFLATE + forget + "; client_no_context_takeover" + window,
        DEFLATE + asked.replace("server_", "client_"));
  }

  private static void add(
      List<Case> to, String number, String kind, int opcode, byte[] source, Case.Terms terms) {
    for (int i = 0; i < SIZES.length; i++) {
      int size = SIZES[i];
      int fragment = FRAGMENTS[i];
      int count = Math.clamp(LENGTH / 2 / size, LEAST_MESSAGES, MOST_MESSAGES);
      IntFunction<Bytes> payload = index -> piece(source, index, size, opcode == TEXT);
      String title =
          "%s, %d bytes, %d times%s"
              .formatted(kind, size, count, fragment == 0 ? "" : ", in frames of " + fragment);
      to.add(Case.of(number + (i + 1), title).terms(terms).echo(opcode, payload, fragment, count));
    }
  }

  /**
   * Some bytes of a source, which begins again at its end; where it is text, in whole characters.
   */
  private static Bytes piece(byte[] source, int index, int size, boolean text) {
    int from = (int) ((long) index * size % (source.length - size));
    int to = from + size;
    if (text) {
      from = atCharacter(source, from);
      to = atCharacter(source, to);
    }
    return Bytes.of(source, from, to - from);
  }

  private static int atCharacter(byte[] source, int index) {
    int at = index;
    while ((source[at] & 0xC0) == 0x80) {
      at--;
    }
    return at;
  }

  private static String word(Random random) {
    return WORDS[random.nextInt(WORDS.length)];
  }

  private static byte[] json() {
    Random random = new Random(1);
    StringBuilder text = new StringBuilder("[");
    while (text.length() < LENGTH) {
      text.append("{\"id\": ").append(random.nextInt(1_000_000));
      text.append(", \"").append(word(random)).append("\": \"").append(word(random));
      text.append("\", \"position\": [").append(random.nextDouble()).append(", ");
      text.append(random.nextDouble()).append("]},\n");
    }
    return Bytes.utf8(text.toString()).toArray();
  }

  private static byte[] html() {
    Random random = new Random(2);
    StringBuilder text = new StringBuilder("<!doctype html><html><body>");
    while (text.length() < LENGTH) {
      String word = word(random);
      text.append("<p class=\"").append(word).append("\"><a href=\"/").append(random.nextInt(1000));
      text.append("\">").append(word).append(' ').append(word(random)).append("</a></p>\n");
    }
    return Bytes.utf8(text.toString()).toArray();
  }

  private static byte[] prose() {
    Random random = new Random(3);
    StringBuilder text = new StringBuilder();
    while (text.length() < LENGTH) {
      text.append(word(random)).append(random.nextInt(8) == 0 ? ".\n" : " ");
    }
    return Bytes.utf8(text.toString()).toArray();
  }

  private static byte[] bitmap() {
    Random random = new Random(4);
    byte[] array = new byte[LENGTH];
    for (int i = 0; i < array.length; i++) {
      array[i] = (byte) ((i % 512 + i / 512) / 4 + random.nextInt(3));
    }
    return array;
  }

  private static byte[] noise() {
    byte[] array = new byte[LENGTH];
    new Random(5).nextBytes(array);
    for (int i = 0; i < array.length; i += 64) {
      array[i] = ' ';
    }
    return array;
  }
}
