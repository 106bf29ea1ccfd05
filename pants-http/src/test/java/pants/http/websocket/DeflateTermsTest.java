package pants.http.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pants.http.Headers;
import pants.http.MutableHeaders;

/** How compression is agreed to (RFC 7692, sections 5 and 7.1; RFC 6455, section 9.1). */
class DeflateTermsTest {
  /** Settings by words: which windows are kept, and their bits where they are not 15. */
  private static Deflate settings(String words) {
    Deflate settings = Deflate.DEFAULT;
    for (String word : words.split(" ", -1)) {
      int equals = word.indexOf('=');
      int bits = equals < 0 ? 0 : Integer.parseInt(word.substring(equals + 1));
      settings =
          switch (equals < 0 ? word : word.substring(0, equals)) {
            case "forget" -> settings;
            case "own" -> settings.ownTakeOver(true);
            case "peer" -> settings.peerTakeOver(true);
            case "both" -> settings.ownTakeOver(true).peerTakeOver(true);
            case "ownBits" -> settings.ownWindowBits(bits);
            case "peerBits" -> settings.peerWindowBits(bits);
            default -> throw new IllegalArgumentException(word);
          };
    }
    return settings;
  }

  /** Lines of the header, with a bar between them. */
  private static Headers lines(String lines) {
    MutableHeaders headers = new MutableHeaders().add("Host", "a");
    for (String line : lines.split("\\|", -1)) {
      headers.add("sec-websocket-extensions", line.strip());
    }
    return headers;
  }

  private static String shown(@Nullable DeflateTerms terms) {
    return terms == null
        ? "none"
        : "%s %d, %s %d"
            .formatted(
                terms.serverForgets() ? "forget" : "keep",
                terms.serverBits(),
                terms.clientForgets() ? "forget" : "keep",
                terms.clientBits());
  }

  private static final String S = "; server_no_context_takeover";
  private static final String C = "; client_no_context_takeover";
  private static final String SC = S + C;

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        // What browsers offer, to each of the settings.
        "forget ! permessage-deflate; client_max_window_bits ! forget 15, forget 15 !" + SC,
        "both ! permessage-deflate; client_max_window_bits ! keep 15, keep 15 !",
        "own ! permessage-deflate; client_max_window_bits ! keep 15, forget 15 !" + C,
        "peer ! permessage-deflate; client_max_window_bits ! forget 15, keep 15 !" + S,
        "both peerBits=9 ! permessage-deflate; client_max_window_bits ! keep 15, keep 9 ! "
            + "; client_max_window_bits=9",
        "both ownBits=8 ! permessage-deflate ! keep 8, keep 15 ! ; server_max_window_bits=8",
        // A client that does not say that it can have a smaller window is not asked for one.
        "both peerBits=9 ! permessage-deflate ! keep 15, keep 15 !",
        // What a client asks for, it gets.
        "both ! permessage-deflate; server_no_context_takeover ! forget 15, keep 15 !" + S,
        "both ! permessage-deflate; client_no_context_takeover ! keep 15, forget 15 !" + C,
        "both ! permessage-deflate; server_max_window_bits=8 ! keep 8, keep 15 ! "
            + "; server_max_window_bits=8",
        "both ! permessage-deflate; server_max_window_bits=15 ! keep 15, keep 15 ! "
            + "; server_max_window_bits=15",
        "both ownBits=10 ! permessage-deflate; server_max_window_bits=15 ! keep 10, keep 15 ! "
            + "; server_max_window_bits=10",
        "both ownBits=10 ! permessage-deflate; server_max_window_bits=9 ! keep 9, keep 15 ! "
            + "; server_max_window_bits=9",
        "both ! permessage-deflate; client_max_window_bits=10 ! keep 15, keep 10 ! "
            + "; client_max_window_bits=10",
        "both peerBits=9 ! permessage-deflate; client_max_window_bits=10 ! keep 15, keep 9 ! "
            + "; client_max_window_bits=9",
        "both peerBits=11 ! permessage-deflate; client_max_window_bits=10 ! keep 15, keep 10 ! "
            + "; client_max_window_bits=10",
        "both ! permessage-deflate; client_max_window_bits=15 ! keep 15, keep 15 !",
        // The grammar.
        "both ! permessage-deflate;server_max_window_bits=\"10\" ! keep 10, keep 15 ! "
            + "; server_max_window_bits=10",
        "both ! permessage-deflate ; server_max_window_bits = \"1\\0\" ! keep 10, keep 15 ! "
            + "; server_max_window_bits=10",
        "both ! , ,permessage-deflate,, ! keep 15, keep 15 !",
        "both ! permessage-deflate,x ! keep 15, keep 15 !",
        // The first offer that is understood.
        "both ! permessage-deflate; server_max_window_bits=9, permessage-deflate"
            + " ! keep 9, keep 15 ! ; server_max_window_bits=9",
        "both ! x-webkit-deflate-frame, permessage-bzip2; a=\"b\", permessage-deflate"
            + " ! keep 15, keep 15 !",
        "both ! x; y | permessage-deflate; server_max_window_bits=12 ! keep 12, keep 15 ! "
            + "; server_max_window_bits=12",
        "both ! permessage-deflate; x, permessage-deflate; server_max_window_bits=11"
            + " ! keep 11, keep 15 ! ; server_max_window_bits=11",
        "both ! permessage-deflate; server_max_window_bits=16 | permessage-deflate"
            + " ! keep 15, keep 15 !",
      })
  void aServerAgreesToTheFirstOfferThatItUnderstands(
      String settings, String offers, String terms, @Nullable String answer) {
    DeflateTerms accepted = DeflateTerms.accept(lines(offers), settings(settings));
    assertEquals(terms, shown(accepted));
    assertNotNull(accepted);
    assertEquals("permessage-deflate" + (answer == null ? "" : answer), accepted.answer());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "x",
        "x; permessage-deflate",
        "Permessage-Deflate",
        "permessage-deflate; x",
        "permessage-deflate; x=1",
        "permessage-deflate; SERVER_NO_CONTEXT_TAKEOVER",
        "permessage-deflate; server_no_context_takeover=1",
        "permessage-deflate; client_no_context_takeover=true",
        "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
        "permessage-deflate; client_max_window_bits; client_max_window_bits",
        "permessage-deflate; client_max_window_bits=10; client_max_window_bits",
        "permessage-deflate; server_max_window_bits=10; server_max_window_bits=10",
        "permessage-deflate; server_max_window_bits",
        "permessage-deflate; server_max_window_bits=7",
        "permessage-deflate; server_max_window_bits=16",
        "permessage-deflate; server_max_window_bits=010",
        "permessage-deflate; server_max_window_bits=+9",
        "permessage-deflate; server_max_window_bits=4294967305",
        "permessage-deflate; server_max_window_bits=0",
        "permessage-deflate; client_max_window_bits=0",
        "permessage-deflate; client_max_window_bits=a",
        "permessage-deflate; client_max_window_bits=7 | permessage-deflate; y",
      })
  void aServerDeclinesWhatItDoesNotUnderstand(String offers) {
    assertNull(DeflateTerms.accept(lines(offers), settings("both")));
  }

  @Test
  void aServerAgreesToNothingWhereNothingIsOffered() {
    assertNull(DeflateTerms.accept(Headers.of(), Deflate.DEFAULT));
    assertNull(DeflateTerms.accept(lines(""), Deflate.DEFAULT));
    assertNull(DeflateTerms.accept(lines(" , "), Deflate.DEFAULT));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "permessage-deflate; ! 19",
        "permessage-deflate;; a ! 19",
        "; a ! 0",
        "a b ! 2",
        "a; b c ! 5",
        "a; =1 ! 3",
        "a; b= ! 5",
        "a; b=, c ! 5",
        "a; b=\"\" ! 6",
        "a; b=\" 9\" ! 6",
        "a; b=\"9 ! 7",
        "a; b=\"\\ ! 7",
        "a; b=\"9\"1 ! 8",
        "a; b=c=d ! 6",
        "a=b ! 1",
        "\"a\" ! 0",
        "a/b ! 1",
        "a, \u00e4 ! 3",
      })
  void refusesWhatBreaksTheGrammarAndSaysWhere(String line, int index) {
    for (String lines : new String[] {line, "permessage-deflate | " + line}) {
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class,
              () -> DeflateTerms.accept(lines(lines), Deflate.DEFAULT));
      String message = e.getMessage();
      assertTrue(
          message.startsWith("Sec-WebSocket-Extensions is malformed at index " + index + ": \""),
          message);
      assertThrows(
          IllegalArgumentException.class, () -> DeflateTerms.agreed(lines(line), Deflate.DEFAULT));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "forget !" + SC + "; client_max_window_bits",
        "both ! ; client_max_window_bits",
        "own !" + S + "; client_max_window_bits",
        "peer !" + C + "; client_max_window_bits",
        "both ownBits=9 ! ; client_max_window_bits=9",
        "both peerBits=8 ! ; server_max_window_bits=8; client_max_window_bits",
      })
  void aClientOffersItsSettings(String settings, String offer) {
    String line = DeflateTerms.offer(settings(settings));
    assertEquals("permessage-deflate" + offer, line);
    assertNotNull(DeflateTerms.accept(lines(line), Deflate.DEFAULT));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "both ! permessage-deflate ! keep 15, keep 15",
        // A client that says that it forgets does so, whatever the server says (7.1.1.2).
        "forget ! permessage-deflate; server_no_context_takeover ! forget 15, forget 15",
        "peer ! permessage-deflate ! keep 15, forget 15",
        // A server may say what was not asked for.
        "both ! permessage-deflate; server_no_context_takeover ! forget 15, keep 15",
        "both ! permessage-deflate; client_no_context_takeover ! keep 15, forget 15",
        "both ! permessage-deflate; server_max_window_bits=8 ! keep 8, keep 15",
        "both ! permessage-deflate; client_max_window_bits=8 ! keep 15, keep 8",
        "both ! permessage-deflate; client_max_window_bits=15 ! keep 15, keep 15",
        "both ownBits=9 ! permessage-deflate ! keep 15, keep 9",
        "both ownBits=9 ! permessage-deflate; client_max_window_bits=9 ! keep 15, keep 9",
        "both ownBits=9 ! permessage-deflate; client_max_window_bits=8 ! keep 15, keep 8",
        "both peerBits=9 ! permessage-deflate; server_max_window_bits=9 ! keep 9, keep 15",
        "both peerBits=9 ! permessage-deflate; server_max_window_bits=\"8\" ! keep 8, keep 15",
        "both ! , permessage-deflate, ! keep 15, keep 15",
        "both ! '' ! none",
      })
  void aClientTakesAnAnswerToItsOffer(String settings, String answer, String terms) {
    assertEquals(terms, shown(DeflateTerms.agreed(lines(answer), settings(settings))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "both ! x ! \"x\" was not offered",
        "both ! permessage-deflate, x ! \"x\" was not offered",
        "both ! permessage-deflate, permessage-deflate ! permessage-deflate must not stand twice",
        "both ! permessage-deflate | permessage-deflate"
            + " ! Sec-WebSocket-Extensions must not stand twice",
        "both ! permessage-deflate; x"
            + " ! the parameter \"x\" is unknown, or must not be without a value",
        "both ! permessage-deflate; server_no_context_takeover=1"
            + " ! the parameter \"server_no_context_takeover\" is unknown, or must not be \"1\"",
        "both ! permessage-deflate; client_no_context_takeover; client_no_context_takeover"
            + " ! client_no_context_takeover must not stand twice",
        "both ! permessage-deflate; client_max_window_bits"
            + " ! the parameter \"client_max_window_bits\" is unknown,"
            + " or must not be without a value",
        "both ! permessage-deflate; server_max_window_bits=7"
            + " ! the parameter \"server_max_window_bits\" is unknown, or must not be \"7\"",
        "both ! permessage-deflate; server_max_window_bits"
            + " ! the parameter \"server_max_window_bits\" is unknown,"
            + " or must not be without a value",
        "own ! permessage-deflate ! server_no_context_takeover was asked for and is missing",
        "both peerBits=9 ! permessage-deflate"
            + " ! server_max_window_bits is 15, above the 9 that were offered",
        "both peerBits=9 ! permessage-deflate; server_max_window_bits=10"
            + " ! server_max_window_bits is 10, above the 9 that were offered",
        "both ownBits=9 ! permessage-deflate; client_max_window_bits=10"
            + " ! client_max_window_bits is 10, above the 9 that were offered",
      })
  void aClientRefusesWhatIsNoAnswerToItsOffer(String settings, String answer, String fault) {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> DeflateTerms.agreed(lines(answer), settings(settings)));
    assertEquals("the server's answer on extensions: " + fault, e.getMessage());
  }

  @Test
  void aClientThatOffersNothingTakesNothing() {
    assertNull(DeflateTerms.agreed(Headers.of(), null));
    assertNull(DeflateTerms.agreed(Headers.of(), Deflate.DEFAULT));
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> DeflateTerms.agreed(lines("permessage-deflate"), null));
    assertEquals(
        "the server's answer on extensions: \"permessage-deflate\" was not offered",
        e.getMessage());
  }

  /** Whatever a client of this library offers, its servers agree to, and both mean the same. */
  @Test
  void bothSidesMeanTheSame() {
    String[] all = {"forget", "own", "peer", "both"};
    int[] bits = {8, 11, 15};
    for (String server : all) {
      for (String client : all) {
        for (int i = 0; i < 81; i++) {
          Deflate at = settings(server).ownWindowBits(bits[i % 3]).peerWindowBits(bits[i / 3 % 3]);
          Deflate from =
              settings(client).ownWindowBits(bits[i / 9 % 3]).peerWindowBits(bits[i / 27]);
          DeflateTerms accepted = DeflateTerms.accept(lines(DeflateTerms.offer(from)), at);
          assertNotNull(accepted);
          DeflateTerms agreed = DeflateTerms.agreed(lines(accepted.answer()), from);
          assertEquals(shown(accepted), shown(agreed));
          assertTrue(accepted.serverBits() <= Math.min(at.ownWindowBits(), from.peerWindowBits()));
          assertTrue(accepted.clientBits() <= Math.min(at.peerWindowBits(), from.ownWindowBits()));
        }
      }
    }
  }

  /** Each of these is gone through once: were it not, this would take days. */
  @Test
  void aLineThatIsMeantToTakeLongDoesNot() {
    for (String part :
        new String[] {
          ",",
          ";a",
          "a,",
          " ",
          "\t,",
          "a;a=\"\\a",
          "permessage-deflate,",
          "permessage-deflate;x,",
          "permessage-deflate; server_max_window_bits=9;",
          "\\",
          "a;b=\"a"
        }) {
      String line =
          "permessage-deflate; a=\"" + "\\a".repeat(100_000) + "\"," + part.repeat(400_000);
      try {
        DeflateTerms.accept(lines(line), Deflate.DEFAULT);
      } catch (IllegalArgumentException e) {
        assertTrue(e.getMessage().length() < 300, e.getMessage());
      }
    }
  }
}
